"""Vehicles: buses, snow ploughs and other vehicles of public service, where they are now."""

import datetime as dt

from layers.access import PUBLIC
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="vehicles",
    title=Title("공공 차량", "Public vehicles"),
    description=Title(
        "버스, 제설차, 청소차의 현재 위치.",
        "Where buses, snow ploughs and cleaning trucks are now.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    moment="observed_at",
    # Each moves several times a minute.
    keeping=Keeping(versions=dt.timedelta(days=7), ended=dt.timedelta(days=7)),
    popup=(
        "name",
        "kind",
        "route",
        "state",
        "speed_kph",
        "heading_deg",
        "observed_at",
    ),
    fields=(
        text("name", "차량", "Vehicle", required=True, first_zoom=11),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "bus": ("시내버스", "Bus"),
                "village_bus": ("마을버스", "Village bus"),
                "snow_plough": ("제설차", "Snow plough"),
                "sweeper": ("청소차", "Street sweeper"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=11,
        ),
        text("route", "노선", "Route", first_zoom=11),
        text("state", "상태", "State"),
        number("speed_kph", "속도", "Speed", unit="km/h", minimum=0, maximum=200),
        number("heading_deg", "진행 방향", "Heading", unit="°", minimum=0, maximum=360),
        timestamp("observed_at", "위치 시각", "Seen", first_zoom=11),
    ),
)

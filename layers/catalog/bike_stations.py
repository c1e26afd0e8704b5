"""Bike stations: how many bikes wait and how many places there are."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import codes, integer, text, timestamp

LAYER = Layer(
    id="bike_stations",
    title=Title("공공자전거 대여소", "Bike stations"),
    description=Title(
        "따릉이 대여소의 거치대와 남은 자전거.",
        "Racks of public bikes, and how many bikes wait there.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "bikes",
        "racks",
        "state",
        "observed_at",
    ),
    fields=(
        text("name", "대여소", "Station", required=True, first_zoom=11),
        integer("bikes", "자전거", "Bikes", unit="대", minimum=0, maximum=1000, first_zoom=11),
        integer("racks", "거치대", "Racks", unit="대", minimum=0, maximum=1000, first_zoom=14),
        codes(
            "state",
            "상태",
            "State",
            {"open": ("운영", "Open"), "closed": ("중지", "Closed")},
        ),
        timestamp("observed_at", "확인", "Observed", first_zoom=11),
    ),
)

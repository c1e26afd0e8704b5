"""Facilities: places that are licensed, registered or open to the public."""

import datetime as dt

from layers.access import PUBLIC, STEWARDS
from layers.catalog._facility_kinds import KINDS
from layers.definition import Find, GeometryType, Keeping, Layer, Theme, Tiles, Title
from layers.fields import codes, date, integer, text, timestamp

LAYER = Layer(
    id="facilities",
    title=Title("생활시설", "Facilities"),
    description=Title(
        "인허가 업소와 공공·생활시설. 종류는 자료마다 하나.",
        "Licensed businesses and public places; every type of data brings a kind.",
    ),
    theme=Theme.LIFE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(min_zoom=10, group_below=15),
    # Boards and bookings among them change all the time.
    keeping=Keeping(versions=dt.timedelta(days=92)),
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "kind",
        "detail",
        "state",
        "address",
        "phone",
        "hours",
        "capacity",
        "opened_on",
        "observed_at",
    ),
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=12),
        codes("kind", "종류", "Kind", KINDS, required=True, first_zoom=12),
        text("detail", "세부", "Details", first_zoom=15),
        codes(
            "state",
            "영업 상태",
            "State",
            {
                "open": ("영업·운영", "Open"),
                "suspended": ("휴업", "Suspended"),
                "closed": ("폐업", "Closed down"),
                "unknown": ("모름", "Unknown"),
            },
            first_zoom=12,
        ),
        text("address", "주소", "Address", find=Find.ADDRESS),
        text("phone", "전화", "Phone"),
        text("hours", "운영 시간", "Hours"),
        integer("capacity", "정원", "Capacity", unit="명", minimum=0, maximum=100000),
        date("opened_on", "인허가일", "Licensed on"),
        timestamp("observed_at", "갱신", "Updated"),
    ),
)

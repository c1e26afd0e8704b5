"""Dispatches of fire engines and ambulances, to the dong."""

import datetime as dt

from layers.access import STAFF
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, integer, text, timestamp

LAYER = Layer(
    id="dispatches",
    title=Title("소방 출동", "Fire dispatches"),
    description=Title(
        "119 화재·구조·구급 출동 현황. 장소는 동까지만 안다.",
        "Dispatches of the fire service; where is known to the dong only.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=STAFF,
    label="title",
    moment="received_at",
    # Lists of today are replaced every minute; what was is in the reports of their owners.
    keeping=Keeping(versions=dt.timedelta(days=92), ended=dt.timedelta(days=366)),
    popup=(
        "title",
        "kind",
        "state",
        "station",
        "place",
        "deaths",
        "injured",
        "received_at",
    ),
    fields=(
        text("title", "출동", "Dispatch", required=True, first_zoom=8),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "fire": ("화재", "Fire"),
                "rescue": ("구조", "Rescue"),
                "medical": ("구급", "Medical"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=8,
        ),
        text("state", "진행", "Progress", first_zoom=8),
        text("station", "출동 센터", "Station"),
        text("place", "장소", "Place", first_zoom=12),
        integer("deaths", "사망", "Deaths", unit="명", minimum=0, maximum=10000),
        integer("injured", "부상", "Injured", unit="명", minimum=0, maximum=10000),
        timestamp("received_at", "접수", "Received", first_zoom=8),
    ),
)

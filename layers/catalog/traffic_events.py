"""Traffic events: accidents, works and gatherings on streets, as the agencies report them."""

import datetime as dt

from layers.access import PUBLIC
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, text, valid_time

LAYER = Layer(
    id="traffic_events",
    title=Title("돌발상황", "Traffic events"),
    description=Title(
        "사고, 공사, 집회처럼 도로에서 일어나는 일. 경찰, 국토부, 서울시가 알린다.",
        "Accidents, works and gatherings on streets, as police, ministry and city report them.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="title",
    moment="valid_from",
    # Accidents and works follow each other; their lists are replaced every few minutes.
    keeping=Keeping(versions=dt.timedelta(days=92), ended=dt.timedelta(days=92)),
    popup=(
        "title",
        "kind",
        "road",
        "detail",
        "lanes",
        "control",
        "link",
        "valid_from",
        "valid_to",
    ),
    fields=(
        text("title", "제목", "Title", required=True, first_zoom=8),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "accident": ("사고", "Accident"),
                "breakdown": ("고장 차량", "Breakdown"),
                "works": ("공사", "Works"),
                "control": ("통제", "Control"),
                "gathering": ("집회·행사", "Gathering or event"),
                "weather": ("기상", "Weather"),
                "fire": ("화재", "Fire"),
                "obstacle": ("낙하물", "Fallen object"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=8,
        ),
        text("road", "도로", "Road", first_zoom=12),
        text("detail", "내용", "Details"),
        text("lanes", "차로", "Lanes"),
        text("control", "통제", "Control"),
        text("link", "링크 번호", "Link"),
        *valid_time(first_zoom=8),
    ),
)

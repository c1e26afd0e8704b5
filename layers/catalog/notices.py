"""Notices: what an office tells the public, for where and for how long."""

import datetime as dt

from layers.access import PUBLIC, RESPONSE
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, text, timestamp, valid_time

LAYER = Layer(
    id="notices",
    title=Title("특보·알림", "Warnings and notices"),
    description=Title(
        "기상특보, 재난문자, 대기 경보, 보도처럼 기관이 알리는 글. 어디에 언제까지 유효한지.",
        "What offices announce: weather warnings, disaster messages, air alerts and reports, for"
        " where and for how long.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.ANY,
    readers=PUBLIC,
    writers=RESPONSE,
    label="title",
    moment="sent_at",
    # Messages and bulletins follow each other without end.
    keeping=Keeping(versions=dt.timedelta(days=92), ended=dt.timedelta(days=366)),
    popup=(
        "title",
        "kind",
        "severity",
        "certainty",
        "body",
        "area",
        "sender",
        "sent_at",
        "valid_from",
        "valid_to",
        "link",
    ),
    fields=(
        text("title", "제목", "Title", required=True, first_zoom=0),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "weather": ("기상", "Weather"),
                "air": ("대기질", "Air quality"),
                "flood": ("홍수·침수", "Flood"),
                "earthquake": ("지진", "Earthquake"),
                "fire": ("화재", "Fire"),
                "health": ("보건", "Health"),
                "traffic": ("교통", "Traffic"),
                "disaster": ("재난·안전", "Disaster"),
                "civic": ("구정", "Civic"),
                "press": ("언론", "Press"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=0,
        ),
        codes(
            "severity",
            "심각도",
            "Severity",
            {
                "extreme": ("매우 심각", "Extreme"),
                "severe": ("심각", "Severe"),
                "moderate": ("보통", "Moderate"),
                "minor": ("경미", "Minor"),
                "unknown": ("모름", "Unknown"),
            },
            first_zoom=0,
        ),
        codes(
            "certainty",
            "확실성",
            "Certainty",
            {
                "observed": ("관측됨", "Observed"),
                "likely": ("가능성 높음", "Likely"),
                "possible": ("가능성 있음", "Possible"),
                "unlikely": ("가능성 낮음", "Unlikely"),
                "unknown": ("모름", "Unknown"),
            },
        ),
        text("body", "내용", "Text"),
        text("area", "대상 지역", "Area", first_zoom=10),
        text("sender", "발표 기관", "Sender"),
        timestamp("sent_at", "발표", "Sent", first_zoom=0),
        *valid_time(first_zoom=0),
        text("link", "원문 주소", "Link"),
    ),
)

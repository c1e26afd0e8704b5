"""Closures: where streets are closed or slow, for whom, since when and until when."""

from layers import conform as take
from layers.access import PUBLIC, RESPONSE
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import boolean, codes, number, text, valid_time

LAYER = Layer(
    id="closures",
    title=Title("통제 구간", "Closures"),
    description=Title(
        "막혔거나 느려진 도로. 모든 도착 시간과 경로에 바로 반영된다.",
        "Streets that are closed or slow. Every arrival time and route follows at once.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.ANY,
    readers=PUBLIC,
    writers=RESPONSE,
    label="title",
    moment="valid_from",
    popup=(
        "title",
        "kind",
        "modes",
        "emergency_passes",
        "slow_down",
        "valid_from",
        "valid_to",
        "confidence",
        "place",
        "reported_by",
        "note",
    ),
    fields=(
        text("title", "제목", "Title", first_zoom=8),
        codes(
            "kind",
            "원인",
            "Cause",
            {
                "flood": ("침수", "Flood"),
                "fire": ("화재", "Fire"),
                "collapse": ("붕괴·함몰", "Collapse"),
                "accident": ("사고", "Accident"),
                "works": ("공사", "Works"),
                "cordon": ("경찰 통제", "Police cordon"),
                "event": ("행사", "Event"),
                "snow": ("적설·결빙", "Snow or ice"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=8,
        ),
        codes(
            "modes",
            "적용 대상",
            "Holds for",
            {
                "all": ("모두", "Everybody"),
                "vehicles": ("차량·자전거", "Cars and cycles"),
                "motor": ("차량", "Cars"),
                "cycle": ("자전거", "Cycles"),
                "walk": ("보행자", "People on foot"),
            },
            first_zoom=8,
        ),
        # Unsaid, the cause decides: fire engines pass a cordon, not a flood.
        boolean("emergency_passes", "긴급 차량 통과", "Fire engines pass", first_zoom=8),
        # Travel takes so many times as long; unsaid, nobody gets through.
        number("slow_down", "지체 배수", "Slowed down by", unit="×", minimum=1, maximum=100),
        *valid_time(first_zoom=8),
        codes(
            "confidence",
            "확실성",
            "Confidence",
            {
                "confirmed": ("확인", "Confirmed"),
                "probable": ("유력", "Probable"),
                "unconfirmed": ("미확인", "Unconfirmed"),
            },
            first_zoom=8,
        ),
        # Streets by name, with semicolons: these are closed and the geometry only shows where.
        text("place", "도로명", "Streets by name"),
        # Edges of the network by name, with blanks: likewise.
        text("edges", "구간 번호", "Stretches"),
        text("reported_by", "출처", "Reported by", readers=RESPONSE),
        text("note", "메모", "Note", readers=RESPONSE),
    ),
    sources=(
        Source(
            name="road_works",
            title=Title("도로 점용·통제 허가 대장", "Register of works on streets"),
            adapter="csv_file",
            key=take.column("허가번호"),
            prefix="works/",
            geometry=take.wkt("구간(WKT)"),
            conform={
                "title": take.written("{도로명} {내용}"),
                "kind": take.codes("사유", {"공사": "works", "행사": "event"}, default="other"),
                "modes": take.codes(
                    "통제대상",
                    {"차량": "motor", "차량·자전거": "vehicles", "보행자": "walk", "모두": "all"},
                ),
                "slow_down": take.number("지체배수"),
                "valid_from": take.timestamp("시작일시", "%Y-%m-%d %H:%M"),
                "valid_to": take.timestamp("종료일시", "%Y-%m-%d %H:%M"),
                "confidence": take.constant("confirmed"),
            },
            attribution="자치구 도로과",
        ),
    ),
)

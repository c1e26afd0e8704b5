"""Incidents: what happens, where, since when."""

from layers import conform as take
from layers.access import RESPONSE, STAFF
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, integer, text, timestamp

LAYER = Layer(
    id="incidents",
    title=Title("사건·사고", "Incidents"),
    description=Title(
        "접수된 사건·사고와 처리 상태.",
        "Reported incidents and their state.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=STAFF,
    writers=RESPONSE,
    label="title",
    moment="onset",
    popup=(
        "title",
        "kind",
        "urgency",
        "severity",
        "state",
        "onset",
        "place",
        "response_s",
        "reporter",
        "note",
    ),
    nearby=True,
    fields=(
        text("title", "제목", "Title", required=True, first_zoom=8),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "fire": ("화재", "Fire"),
                "rescue": ("구조", "Rescue"),
                "medical": ("구급", "Medical"),
                "crime": ("범죄", "Crime"),
                "traffic": ("교통사고", "Traffic accident"),
                "flood": ("침수", "Flooding"),
                "missing": ("실종", "Missing person"),
                "other": ("기타", "Other"),
            },
            first_zoom=8,
        ),
        codes(
            "urgency",
            "긴급도",
            "Urgency",
            {
                "immediate": ("즉시", "Immediate"),
                "expected": ("예상", "Expected"),
                "past": ("지난 일", "Past"),
                "unknown": ("모름", "Unknown"),
            },
            first_zoom=8,
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
            first_zoom=8,
        ),
        codes(
            "state",
            "처리",
            "State",
            {
                "reported": ("접수", "Reported"),
                "dispatched": ("출동", "Dispatched"),
                "on_scene": ("현장", "On scene"),
                "closed": ("종결", "Closed"),
            },
            first_zoom=8,
        ),
        timestamp("onset", "발생", "Onset", first_zoom=8),
        text("place", "장소", "Place", first_zoom=14, find=Find.ADDRESS),
        integer("response_s", "출동 소요", "Response time", unit="s", minimum=0, maximum=100000),
        text("reporter", "신고자", "Reporter", readers=RESPONSE),
        text("note", "메모", "Note", readers=RESPONSE),
        text("district_name", "자치구", "District"),
    ),
    sources=(
        Source(
            name="situation_room",
            title=Title("상황실 접수 목록", "Reports at the situation room"),
            adapter="csv_file",
            key=take.column("접수번호"),
            prefix="report/",
            geometry=take.point("경도", "위도"),
            conform={
                "title": take.column("제목"),
                "kind": take.codes(
                    "종류",
                    {
                        "화재": "fire",
                        "구조": "rescue",
                        "구급": "medical",
                        "범죄": "crime",
                        "교통사고": "traffic",
                        "침수": "flood",
                        "실종": "missing",
                    },
                    default="other",
                ),
                "urgency": take.codes(
                    "긴급도",
                    {"즉시": "immediate", "예상": "expected", "지난 일": "past"},
                    default="unknown",
                ),
                "severity": take.codes(
                    "심각도",
                    {"매우 심각": "extreme", "심각": "severe", "보통": "moderate", "경미": "minor"},
                    default="unknown",
                ),
                "state": take.codes(
                    "처리상태",
                    {
                        "접수": "reported",
                        "출동": "dispatched",
                        "현장": "on_scene",
                        "종결": "closed",
                    },
                ),
                "onset": take.timestamp("발생일시", "%Y-%m-%d %H:%M:%S"),
                "place": take.column("장소"),
                "response_s": take.integer("출동소요(초)"),
                "reporter": take.column("신고자"),
                "note": take.column("메모"),
            },
            attribution="자치구 재난안전상황실",
        ),
        Source(
            name="seoul_fires",
            title=Title("서울시 화재 출동", "Fires in Seoul"),
            adapter="csv_file",
            prefix="seoul-fire/",
            geometry=take.point("경도", "위도"),
            district_name=take.column("시군구명"),
            as_of=take.timestamp("화재발생일시", "%Y-%m-%d %H:%M:%S"),
            conform={
                "title": take.written("{읍면동명} 화재"),
                "kind": take.constant("fire"),
                "urgency": take.constant("past"),
                "severity": take.first_of(
                    take.when(take.none_of(take.equals("사망수", "0")), take.constant("severe")),
                    take.when(
                        take.none_of(take.equals("부상자수", "0")), take.constant("moderate")
                    ),
                    take.constant("minor"),
                ),
                "state": take.constant("closed"),
                "onset": take.timestamp("화재발생일시", "%Y-%m-%d %H:%M:%S"),
                "place": take.joined("시군구명", "읍면동명"),
                "response_s": take.integer("출동소요시간"),
                "district_name": take.column("시군구명"),
            },
            attribution="서울특별시 소방재난본부",
        ),
    ),
)

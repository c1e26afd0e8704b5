"""Camera events: what the analysis of a camera's picture, or a bell on its pole, reported."""

import datetime as dt

from layers.access import RESPONSE, STAFF
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="camera_events",
    title=Title("영상분석 이벤트", "Camera events"),
    description=Title(
        "지능형 영상분석과 비상벨이 알린 일. 얼굴과 번호판은 저장하지 않는다.",
        "What video analytics and emergency bells report. Faces and number plates are not kept.",
    ),
    theme=Theme.SAFETY,
    geometry=GeometryType.POINT,
    readers=STAFF,
    writers=RESPONSE,
    label="title",
    moment="happened_at",
    # Who or what was seen is kept no longer than pictures of it are.
    keeping=Keeping(versions=dt.timedelta(days=30), ended=dt.timedelta(days=30)),
    popup=("title", "kind", "camera", "rule", "object", "confidence", "happened_at"),
    fields=(
        text("title", "이벤트", "Event", required=True, first_zoom=10),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "motion": ("움직임", "Motion"),
                "line": ("선 통과", "Line crossed"),
                "intrusion": ("침입·배회", "Intrusion"),
                "tamper": ("영상 훼손", "Tampering"),
                "person": ("사람", "Person"),
                "vehicle": ("차량", "Vehicle"),
                "fall": ("쓰러짐", "Fall"),
                "crowd": ("군집", "Crowd"),
                "fire": ("불꽃·연기", "Fire or smoke"),
                "bell": ("비상벨", "Emergency bell"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=10,
        ),
        text("camera", "카메라", "Camera", first_zoom=12),
        text("rule", "감지 규칙", "Rule"),
        text("object", "객체 번호", "Object"),
        number("confidence", "신뢰도", "Confidence", minimum=0, maximum=1),
        timestamp("happened_at", "발생", "Happened", first_zoom=10),
    ),
)

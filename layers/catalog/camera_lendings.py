"""Camera lendings: cameras of one purpose that serve another for an incident, until when."""

from layers import conform as take
from layers.access import CONTROL_ROOM, RESPONSE
from layers.catalog._camera_purposes import PURPOSES
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, number, text, timestamp

_CODES = {
    "생활방범": "crime",
    "교통": "traffic",
    "주정차단속": "parking",
    "어린이보호": "school",
    "하천재난": "flood",
    "공원": "park",
}

LAYER = Layer(
    id="camera_lendings",
    title=Title("카메라 목적 외 전환", "Camera lendings"),
    description=Title(
        "사건 대응에 다른 목적으로 빌려 쓰는 카메라. 정한 방향을 보다가 시간이 되면 저절로 끝난다.",
        "Cameras lent to another purpose for an incident: turned while it holds, ended by itself.",
    ),
    theme=Theme.RESPONSE,
    # Where the camera stands.
    geometry=GeometryType.POINT,
    readers=RESPONSE,
    writers=CONTROL_ROOM,
    label="camera",
    moment="valid_from",
    popup=(
        "camera",
        "purpose_from",
        "purpose_to",
        "incident",
        "reason",
        "azimuth_deg",
        "tilt_deg",
        "valid_from",
        "valid_to",
    ),
    fields=(
        # The ids of items in the layers of cameras and of incidents.
        text("camera", "카메라", "Camera", required=True, first_zoom=8),
        text("incident", "사건", "Incident", required=True, first_zoom=8),
        codes("purpose_from", "원래 목적", "Its own purpose", PURPOSES, first_zoom=8),
        codes("purpose_to", "전환 목적", "Lent to", PURPOSES, required=True, first_zoom=8),
        text("reason", "전환 사유", "Why", required=True),
        # Unsaid, it looks at its incident.
        number(
            "azimuth_deg",
            "바라볼 방위각",
            "Looks to",
            unit="°",
            minimum=0,
            maximum=360,
            first_zoom=14,
        ),
        number("tilt_deg", "하향각", "Tilt below horizon", unit="°", minimum=-90, maximum=90),
        timestamp("valid_from", "시작", "Valid from", first_zoom=8),
        # Whoever lends says until when: nobody has to remember to end it.
        timestamp("valid_to", "종료", "Valid until", required=True, first_zoom=8),
    ),
    sources=(
        Source(
            name="lending_register",
            title=Title("영상정보 목적 외 이용 대장", "Register of cameras lent to other purposes"),
            adapter="csv_file",
            key=take.column("대장번호"),
            prefix="lending/",
            geometry=take.point("경도", "위도"),
            conform={
                "camera": take.written("vms/{카메라ID}"),
                "incident": take.written("report/{접수번호}"),
                "purpose_from": take.codes("설치목적", _CODES, default="other"),
                "purpose_to": take.codes("전환목적", _CODES, default="other"),
                "reason": take.column("전환사유"),
                "azimuth_deg": take.number("방위각"),
                "tilt_deg": take.number("하향각"),
                "valid_from": take.timestamp("시작일시", "%Y-%m-%d %H:%M:%S"),
                "valid_to": take.timestamp("종료일시", "%Y-%m-%d %H:%M:%S"),
            },
            attribution="자치구 통합관제센터",
        ),
    ),
)

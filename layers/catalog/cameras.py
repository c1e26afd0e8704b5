"""Cameras: each one, with where it looks when that is known."""

from typing import Any, Final

from layers import conform as take
from layers.access import CONTROL_ROOM, PUBLIC, STAFF, STEWARDS, Grant
from layers.catalog._camera_purposes import PURPOSES
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, integer, number, text, timestamp
from layers.sources.osm_words import ADDRESS, COMPASS, METRES, osm_source
from layers.sources.seoul_words import CAMERA_ADDRESS, CAMERA_NUMBER, CAMERA_PURPOSE, POLE

#: Where a camera looks tells where none does: it is as open as what cameras see.
_AIM: Final[dict[str, Any]] = {"readers": STAFF, "public_by": Grant.SIGHT}

LAYER = Layer(
    id="cameras",
    title=Title("카메라", "Cameras"),
    description=Title(
        "카메라 한 대씩. 방위각·화각을 모르면 비워 둔다.",
        "Each camera; direction and field of view stay empty where unknown.",
    ),
    theme=Theme.SAFETY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=13),
    label="name",
    popup=(
        "name",
        "address",
        "purpose",
        "mount",
        "camera_count",
        "azimuth_deg",
        "field_of_view_deg",
        "range_m",
        "mount_height_m",
        "status",
        "status_at",
        "pole_id",
        "stream_url",
    ),
    nearby=True,
    fields=(
        text("name", "카메라 번호", "Camera number", first_zoom=14),
        text("pole_id", "폴 번호", "Pole number", first_zoom=16),
        text("address", "주소", "Address", first_zoom=16),
        codes(
            "purpose",
            "설치 목적",
            "Purpose",
            PURPOSES,
            first_zoom=12,
        ),
        codes(
            "mount",
            "형식",
            "Type",
            {"fixed": ("고정형", "Fixed"), "ptz": ("회전형", "PTZ")},
            first_zoom=14,
        ),
        integer(
            "camera_count",
            "수량",
            "Cameras in this record",
            unit="대",
            minimum=1,
            maximum=200,
            first_zoom=12,
        ),
        number(
            "azimuth_deg",
            "방위각",
            "Azimuth",
            unit="°",
            minimum=0,
            maximum=360,
            first_zoom=14,
            **_AIM,
        ),
        number(
            "field_of_view_deg",
            "수평 화각",
            "Field of view",
            unit="°",
            minimum=0,
            maximum=360,
            first_zoom=14,
            **_AIM,
        ),
        number(
            "tilt_deg",
            "기울기",
            "Tilt below horizon",
            unit="°",
            minimum=-90,
            maximum=90,
            first_zoom=15,
            **_AIM,
        ),
        number(
            "range_m",
            "유효 거리",
            "Range",
            unit="m",
            minimum=0,
            maximum=2000,
            first_zoom=14,
            **_AIM,
        ),
        number(
            "mount_height_m",
            "설치 높이",
            "Mount height",
            unit="m",
            minimum=0,
            maximum=300,
            first_zoom=15,
        ),
        integer("width_px", "가로 화소", "Image width", unit="px", minimum=0, maximum=20000),
        integer("height_px", "세로 화소", "Image height", unit="px", minimum=0, maximum=20000),
        number(
            "sensor_width_mm",
            "센서 가로",
            "Sensor width",
            unit="mm",
            minimum=0.1,
            maximum=100,
            **_AIM,
        ),
        number(
            "focal_length_mm",
            "초점 거리",
            "Focal length",
            unit="mm",
            minimum=0.1,
            maximum=2000,
            **_AIM,
        ),
        # The sector that a PTZ turns in, clockwise from true north; the whole circle unless said.
        number(
            "pan_from_deg", "회전 시작 방위", "Turns from", unit="°", minimum=0, maximum=360, **_AIM
        ),
        number("pan_to_deg", "회전 끝 방위", "Turns to", unit="°", minimum=0, maximum=360, **_AIM),
        # "token:azimuth/tilt", in degrees as above, with semicolons between.
        text("presets", "프리셋", "Presets", **_AIM),
        codes(
            "status",
            "상태",
            "Status",
            {"ok": ("정상", "In order"), "down": ("장애", "Down"), "unknown": ("모름", "Unknown")},
            first_zoom=12,
        ),
        timestamp("status_at", "상태 확인", "Status seen", first_zoom=15),
        text("district_name", "자치구", "District"),
        text("stream_url", "영상 주소", "Stream address", readers=CONTROL_ROOM),
        text("onvif_url", "ONVIF 주소", "ONVIF address", readers=CONTROL_ROOM),
        integer(
            "aim_priority",
            "회전 우선순위",
            "Priority when aiming",
            minimum=0,
            maximum=9,
            readers=CONTROL_ROOM,
        ),
    ),
    sources=(
        Source(
            name="vms",
            title=Title("관제시스템 카메라 목록", "Camera list of the control room's VMS"),
            adapter="csv_file",
            key=take.column("카메라ID"),
            prefix="vms/",
            geometry=take.point("경도", "위도"),
            conform={
                "name": take.column("카메라ID"),
                "pole_id": take.column("폴ID"),
                "address": take.column("설치주소"),
                "purpose": take.codes(
                    "용도",
                    {
                        "생활방범": "crime",
                        "교통": "traffic",
                        "주정차단속": "parking",
                        "어린이보호": "school",
                        "하천재난": "flood",
                        "공원": "park",
                    },
                    default="other",
                ),
                "mount": take.codes("형식", {"고정형": "fixed", "회전형": "ptz"}),
                "camera_count": take.constant(1),
                "azimuth_deg": take.number("방위각"),
                "field_of_view_deg": take.number("화각"),
                "tilt_deg": take.number("하향각"),
                "range_m": take.number("유효거리(m)"),
                "mount_height_m": take.number("설치높이(m)"),
                "width_px": take.integer("가로화소"),
                # Exports of older systems end here.
                "height_px": take.integer("세로화소", optional=True),
                "sensor_width_mm": take.number("센서폭(mm)", optional=True),
                "focal_length_mm": take.number("초점거리(mm)", optional=True),
                "pan_from_deg": take.number("회전시작각", optional=True),
                "pan_to_deg": take.number("회전끝각", optional=True),
                "presets": take.column("프리셋", optional=True),
                "onvif_url": take.column("ONVIF주소", optional=True),
                "aim_priority": take.integer("회전우선순위", optional=True),
                "status": take.codes("상태", {"정상": "ok", "장애": "down"}, default="unknown"),
                "status_at": take.timestamp("상태확인시각", "%Y-%m-%d %H:%M:%S"),
                "stream_url": take.column("영상주소"),
            },
            attribution="자치구 통합관제센터",
        ),
        Source(
            name="seoul_cctv",
            title=Title("서울시 CCTV 현황", "Register of Seoul's CCTV"),
            adapter="csv_file",
            # The number is the camera's own where nobody else has it; else what the row says.
            key=take.first_of(
                take.only_one(CAMERA_NUMBER), take.digest("자치구", "주소", "위도", "경도")
            ),
            prefix="seoul-cctv/",
            geometry=take.point("경도", "위도"),
            district_name=take.column("자치구"),
            conform={
                "name": CAMERA_NUMBER,
                "pole_id": take.digest(*POLE),
                "address": CAMERA_ADDRESS,
                "purpose": CAMERA_PURPOSE,
                "mount": take.coded_by("주소", {"회전": "ptz", "고정": "fixed"}),
                "camera_count": take.integer("수량"),
                "status": take.constant("unknown"),
                "district_name": take.column("자치구"),
            },
            attribution="서울특별시",
        ),
        osm_source(
            tables="points",
            where=take.all_of(
                take.equals("man_made", "surveillance"),
                take.none_of(take.in_("surveillance:type", "ALPR", "guard")),
            ),
            conform={
                "name": take.first_of("ref", "name"),
                "address": ADDRESS,
                "purpose": take.codes(
                    "surveillance:zone",
                    {"traffic": "traffic", "parking": "parking", "street": "crime"},
                    lenient=True,
                ),
                "mount": take.codes(
                    "camera:type", {"fixed": "fixed", "panning": "ptz"}, lenient=True
                ),
                "camera_count": take.constant(1),
                "azimuth_deg": take.first_of(
                    take.number("camera:direction", units={"": 1.0}, lenient=True),
                    take.codes("camera:direction", COMPASS, lenient=True),
                    take.number("direction", units={"": 1.0}, lenient=True),
                    take.codes("direction", COMPASS, lenient=True),
                ),
                "tilt_deg": take.number("camera:angle", units={"": 1.0}, lenient=True),
                "mount_height_m": take.number("height", units=METRES, lenient=True),
                "status": take.constant("unknown"),
            },
        ),
    ),
)

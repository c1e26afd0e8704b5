"""Cameras: each one, with where it looks when that is known."""

from layers import conform as take
from layers.access import CONTROL_ROOM, PUBLIC
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, integer, number, text, timestamp
from layers.sources.osm_words import ADDRESS, COMPASS, METRES, osm_source
from layers.sources.seoul_words import CAMERA_ADDRESS, CAMERA_NUMBER, CAMERA_PURPOSE, POLE

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
            {
                "crime": ("생활방범", "Crime prevention"),
                "traffic": ("교통", "Traffic"),
                "parking": ("주정차 단속", "Parking enforcement"),
                "school": ("어린이보호", "Child protection"),
                "flood": ("재난·하천", "Flood and disaster"),
                "park": ("공원·놀이터", "Parks"),
                "facility": ("시설물 관리", "Facilities"),
                "fire": ("산불·화재", "Fire watch"),
                "waste": ("쓰레기 단속", "Waste dumping"),
                "multi": ("다목적", "Multi-purpose"),
                "other": ("기타", "Other"),
            },
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
        number("azimuth_deg", "방위각", "Azimuth", unit="°", minimum=0, maximum=360, first_zoom=14),
        number(
            "field_of_view_deg",
            "수평 화각",
            "Field of view",
            unit="°",
            minimum=0,
            maximum=360,
            first_zoom=14,
        ),
        number(
            "tilt_deg",
            "기울기",
            "Tilt below horizon",
            unit="°",
            minimum=-90,
            maximum=90,
            first_zoom=15,
        ),
        number("range_m", "유효 거리", "Range", unit="m", minimum=0, maximum=2000, first_zoom=14),
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
    ),
    sources=(
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

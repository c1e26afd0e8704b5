"""Camera poles: where the district's cameras stand."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.catalog._camera_purposes import PURPOSES
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, integer, text
from layers.sources.seoul_words import CAMERA_ADDRESS, CAMERA_PURPOSE, POLE

LAYER = Layer(
    id="camera_poles",
    title=Title("카메라 폴", "Camera poles"),
    description=Title(
        "CCTV가 설치된 지점. 한 폴에 여러 대가 달린다.",
        "Where CCTV stands; one pole carries several cameras.",
    ),
    theme=Theme.SAFETY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=12),
    label="address",
    popup=(
        "address",
        "purpose",
        "camera_count",
        "direction_note",
        "manager",
        "retention_days",
        "installed",
    ),
    fields=(
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        codes(
            "purpose",
            "설치 목적",
            "Purpose",
            PURPOSES,
            first_zoom=10,
        ),
        integer(
            "camera_count", "카메라 수", "Cameras", unit="대", minimum=1, maximum=200, first_zoom=10
        ),
        text("direction_note", "촬영 방면", "Direction, as published", first_zoom=None),
        text("manager", "관리 기관", "Managing office"),
        integer("retention_days", "보관 일수", "Retention", unit="d", minimum=0, maximum=3650),
        text("installed", "설치 연월", "Installed"),
        text("district_name", "자치구", "District"),
    ),
    sources=(
        Source(
            name="cctv_standard",
            title=Title("전국CCTV표준데이터", "National standard data on CCTV"),
            adapter="csv_file",
            key=take.column("관리번호"),
            prefix="cctv/",
            geometry=take.point("WGS84경도", "WGS84위도"),
            district_name=take.extracted("소재지도로명주소", r"^\S+[시도]\s+(\S+[시군구])"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "purpose": take.codes(
                    "설치목적구분",
                    {
                        "생활방범": "crime",
                        "차량방범": "crime",
                        "교통정보수집": "traffic",
                        "교통단속": "parking",
                        "어린이보호": "school",
                        "재난재해": "flood",
                        "도시공원": "park",
                        "시설물관리": "facility",
                        "산불감시": "fire",
                        "쓰레기단속": "waste",
                        "다목적": "multi",
                    },
                    default="other",
                ),
                "camera_count": take.integer("카메라대수"),
                "direction_note": take.column("촬영방면정보"),
                "manager": take.column("관리기관명"),
                "retention_days": take.integer("보관일수"),
                "installed": take.column("설치연월"),
                "district_name": take.extracted("소재지도로명주소", r"^\S+[시도]\s+(\S+[시군구])"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
        Source(
            name="seoul_cctv",
            title=Title("서울시 CCTV 현황", "Register of Seoul's CCTV"),
            adapter="csv_file",
            # Every row of a pole says the same of it, so that the rows become one.
            key=take.digest(*POLE),
            prefix="seoul-pole/",
            geometry=take.point("경도", "위도"),
            district_name=take.of_group(POLE, take.column("자치구"), "first"),
            conform={
                "address": take.of_group(POLE, CAMERA_ADDRESS, "first"),
                "purpose": take.of_group(POLE, CAMERA_PURPOSE, "common", else_="multi"),
                "camera_count": take.of_group(POLE, take.integer("수량"), "sum"),
                "district_name": take.of_group(POLE, take.column("자치구"), "first"),
            },
            attribution="서울특별시",
        ),
    ),
)

"""Streetlights, and the security lights of alleys."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, integer, text

LAYER = Layer(
    id="streetlights",
    title=Title("가로등·보안등", "Streetlights"),
    description=Title("큰길의 가로등과 골목의 보안등.", "Lights of streets and of alleys."),
    theme=Theme.SAFETY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=15),
    label="number",
    popup=("number", "kind", "lamps", "mounting", "address", "installed", "manager", "phone"),
    fields=(
        text("number", "번호", "Number", first_zoom=16),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "street": ("가로등", "Streetlight"),
                "alley": ("보안등", "Alley light"),
                "unknown": ("구분 모름", "Not told"),
            },
            first_zoom=15,
        ),
        integer("lamps", "등 수", "Lamps", unit="개", minimum=1, maximum=500),
        text("mounting", "설치 형태", "Mounting"),
        text("address", "주소", "Address"),
        text("installed", "설치 연도", "Installed"),
        text("manager", "관리 기관", "Managing office"),
        text("phone", "고장 신고", "Report a fault"),
    ),
    sources=(
        Source(
            name="light_standard",
            title=Title("전국보안등정보표준데이터", "National standard data on alley lights"),
            adapter="csv_file",
            prefix="light/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "number": take.column("보안등위치명"),
                "kind": take.coded_by("보안등위치명", {"^가로등": "street"}, default="alley"),
                "lamps": take.integer("설치개수"),
                "mounting": take.column("설치형태"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "installed": take.column("설치연도"),
                "manager": take.column("관리기관명"),
                "phone": take.column("관리기관전화번호"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
        Source(
            name="seoul_lights",
            title=Title("서울시 가로등 위치", "Streetlights of Seoul"),
            adapter="csv_file",
            prefix="seoul-light/",
            geometry=take.point("lon", "lat"),
            # The same file lists pedestrian signals.
            where=take.equals("type", "streetlight"),
            conform={"kind": take.constant("unknown")},
            attribution="서울특별시",
        ),
    ),
)

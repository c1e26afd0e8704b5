"""Public toilets: who may use them, when, and how safe they are."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import boolean, codes, text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="public_toilets",
    title=Title("공중화장실", "Public toilets"),
    description=Title(
        "공중·개방 화장실과 이용 시간, 비상벨.",
        "Public toilets with their hours, and whether they have an emergency bell.",
    ),
    theme=Theme.LIFE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=13),
    label="name",
    popup=(
        "name",
        "kind",
        "hours",
        "accessible",
        "diaper_table",
        "has_bell",
        "entrance_camera",
        "address",
        "manager",
        "phone",
    ),
    fields=(
        text("name", "이름", "Name", first_zoom=14),
        codes(
            "kind",
            "구분",
            "Kind",
            {
                "public": ("공중화장실", "Public toilet"),
                "open": ("개방화장실", "Opened to the public"),
                "mobile": ("이동화장실", "Mobile toilet"),
                "simple": ("간이화장실", "Simple toilet"),
            },
            first_zoom=13,
        ),
        text("hours", "개방 시간", "Hours", first_zoom=14),
        boolean("accessible", "장애인용", "Accessible", first_zoom=14),
        boolean("diaper_table", "기저귀 교환대", "Changing table"),
        boolean("has_bell", "비상벨", "Emergency bell", first_zoom=14),
        boolean("entrance_camera", "입구 CCTV", "Camera at the door"),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("manager", "관리 기관", "Managing office"),
        text("phone", "전화", "Phone"),
    ),
    sources=(
        Source(
            name="toilet_standard",
            title=Title("전국공중화장실표준데이터", "National standard data on public toilets"),
            adapter="csv_file",
            prefix="toilet/",
            geometry=take.point("WGS84경도", "WGS84위도"),
            as_of=take.timestamp("데이터기준일자", "%Y-%m-%d"),
            conform={
                "name": take.column("화장실명"),
                "kind": take.codes(
                    "구분",
                    {
                        "공중화장실": "public",
                        "개방화장실": "open",
                        "이동화장실": "mobile",
                        "간이화장실": "simple",
                    },
                ),
                "hours": take.first_of("개방시간상세", "개방시간"),
                "accessible": take.any_of(
                    take.at_least(take.integer("남성용-장애인용대변기수"), 1),
                    take.at_least(take.integer("여성용-장애인용대변기수"), 1),
                ),
                "diaper_table": take.boolean("기저귀교환대유무"),
                "has_bell": take.boolean("비상벨설치여부"),
                "entrance_camera": take.boolean("화장실입구CCTV설치유무"),
                "address": take.first_of("소재지도로명주소", "소재지지번주소"),
                "manager": take.column("관리기관명"),
                "phone": take.column("전화번호"),
            },
            licence="KOGL-1",
            attribution="행정안전부 공공데이터포털",
        ),
        Source(
            name="seoul_facilities",
            title=Title("서울 생활 편의시설", "Everyday facilities of Seoul"),
            adapter="csv_file",
            prefix="seoul-toilet/",
            geometry=take.point("lon", "lat"),
            # The same file lists shops, parks and drinking water.
            where=take.equals("type", "restroom"),
            conform={
                "name": take.column("name"),
                "kind": take.codes("source", {"seoul-public-restroom": "public"}),
            },
            licence="KOGL-1, ODbL-1.0",
            attribution="서울특별시, © OpenStreetMap contributors",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.equals("amenity", "toilets"),
            conform={
                "name": take.column("name"),
                "hours": take.column("opening_hours"),
                "accessible": take.boolean("wheelchair", lenient=True),
                "diaper_table": take.boolean("changing_table", lenient=True),
                "address": ADDRESS,
            },
        ),
    ),
)

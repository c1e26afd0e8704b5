"""A small district to search in: streets with numbers, lots, and things with names that compete."""

import shapely
from factories import add_items

from spatial.bbox import LonLat

HOME = LonLat(127.1300, 37.5400)
_CITY = "서울특별시 강동구"
STREETS = (
    "천호대로", "천호대로157길", "천호대로163길", "성내로", "성내로3길", "성내로3가길", "성내로6길",
    "성안로", "성안로3길", "양재대로", "양재대로96길", "양재대로100길", "올림픽로", "올림픽로70길",
    "고덕로", "고덕로20길", "고덕로61길", "구천면로", "구천면로29길", "상암로", "상암로11길",
    "명일로", "명일로13길", "동남로", "동남로71길", "풍성로", "풍성로35길", "진황도로",
    "진황도로27길", "강동대로", "강동대로53길", "둔촌로", "아리수로", "아리수로50길",
    "상일로", "상일로6길",
)  # fmt: skip
DONGS = ("천호동", "성내동", "길동", "둔촌동", "암사동", "명일동", "고덕동", "상일동", "강일동")
NAMES = {
    "schools": (
        "강동초등학교", "천호초등학교", "천일초등학교", "길동초등학교", "신명초등학교",
        "고덕초등학교", "강일초등학교", "둔촌초등학교", "명일초등학교", "성내초등학교",
        "천호중학교", "신암중학교", "명일중학교", "강동고등학교", "둔촌고등학교", "한영고등학교",
        "선사고등학교",
    ),
    "hospitals": (
        "강동성심병원", "강동경희대학교병원", "중앙보훈병원", "강동미즈여성병원", "천호우리의원",
        "연세바른병원", "서울선치과병원", "고덕연세의원",
    ),
    "fire_stations": ("강동소방서", "천호119안전센터", "길동119안전센터", "고덕119안전센터"),
    "police_stations": ("서울강동경찰서", "천호지구대", "길동지구대", "성내지구대", "암사지구대"),
    "parks": (
        "길동자연생태공원", "일자산자연공원", "천호공원", "광나루한강공원", "암사역사공원",
        "샘터근린공원", "명일근린공원", "까치공원",
    ),
    "shelters": (
        "성내동 주민센터 지하", "둔촌종합사회복지관", "강동구민회관", "천호역 지하상가",
        "고덕2동 경로당", "암사1동 무더위쉼터", "한강시민공원 대피장",
    ),
    "solar_plants": ("강동 햇빛발전소 1호", "암사아리수정수센터 태양광", "고덕차량기지 태양광"),
}  # fmt: skip
BUILDINGS = (
    "강동구청", "강동구보건소", "래미안강동팰리스", "고덕그라시움", "고덕아르테온",
    "둔촌현대1차아파트", "올림픽파크포레온", "암사한강현대아파트", "천호현대백화점",
    "이마트 천호점", "이마트 명일점", "GS25 성내점", "강동아트센터", "종로학원 강동점",
    "세종텔레콤 데이터센터",
)  # fmt: skip


#: Which address is that of a named building.
_BUILDING_AT = {140 * (at + 1): name for at, name in enumerate(BUILDINGS)}


def fill(database):
    """Store the corpus: about 2,200 addresses and 80 named things."""
    add_items(database, "addresses", list(_addresses()))
    for layer, names in NAMES.items():
        area = layer == "parks"
        rows = [
            (square(_spot(n, layer)) if area else _spot(n, layer), {"name": name})
            for n, name in enumerate(names)
        ]
        add_items(database, layer, rows)
    add_items(database, "roads", list(_roads()))
    add_items(
        database,
        "dongs",
        [(square(_spot(n, "dong"), 0.004), {"name": name}) for n, name in enumerate(DONGS)],
    )
    cameras = [
        (
            _spot(n, "camera"),
            {"id": f"vms/GD-C{n:04}", "name": f"GD-C{n:04}", "pole_id": f"P{n:03}"},
        )
        for n in range(1, 120)
    ]
    add_items(database, "cameras", cameras)
    poles = [(_spot(n, "pole"), {"id": f"cctv/GD-P{n:03}"}) for n in range(1, 60)]
    add_items(database, "camera_poles", poles)


def _spot(number, salt):
    """Give a place in the district, the same for the same number."""
    seed = (number * 7919 + sum(map(ord, salt)) * 104_729) % 10_000
    return (127.11 + (seed % 100) * 0.0006, 37.52 + (seed // 100) * 0.0005)


def square(place, half=0.001):
    lon, lat = place
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


def _roads():
    for at, street in enumerate(STREETS):
        lat = 37.522 + at * 0.0015
        for piece in range(3):
            west = 127.11 + piece * 0.02
            yield shapely.LineString([(west, lat), (west + 0.02, lat)]), {"name": street}


def _addresses():
    plot = 0
    for at, street in enumerate(STREETS):
        lat = 37.522 + at * 0.0015
        for step in range(60):
            main, sub = 1 + step * (24 if street.endswith("대로") else 1), 3 * (step % 7 == 6)
            plot += 1
            dong = DONGS[at % len(DONGS)]
            yield (
                (127.11 + step * 0.001, lat + 0.0002),
                {
                    "road_address": f"{_CITY} {street} {main}" + (f"-{sub}" if sub else ""),
                    "lot_address": f"{_CITY} {dong} {100 + plot // 9}-{1 + plot % 9}",
                    "postcode": f"05{300 + at}",
                    "building_name": _BUILDING_AT.get(plot),
                    "dong": dong,
                },
            )

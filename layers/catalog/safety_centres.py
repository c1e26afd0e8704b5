"""119 safety centres as the fire agency registers them, with the station in charge."""

from typing import Final

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Rule, Source, Theme, Title
from layers.fields import text

_DISTRICT: Final = take.extracted("주소", r"^\S+[시도]\s+(\S+[시군구])\s", r"^(\S+)")
_SAME_DISTRICT: Final = Rule(
    columns=("주소", "구"), make=lambda frame: _DISTRICT.make(frame).eq(frame["구"])
)

LAYER = Layer(
    id="safety_centres",
    title=Title("119안전센터", "119 safety centres"),
    description=Title(
        "소방청에 등록된 119안전센터와 관할 소방서. 출동 거점은 '소방서' 레이어에 모두 있다.",
        "Centres registered with the fire agency and the station in charge; the layer of fire"
        " stations holds every place that engines leave from.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "station", "headquarters", "address", "phone", "fax"),
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=10),
        text("station", "관할 소방서", "Station in charge", first_zoom=12),
        text("headquarters", "시도본부", "Headquarters"),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("phone", "전화", "Phone", first_zoom=16),
        text("fax", "팩스", "Fax"),
    ),
    sources=(
        Source(
            name="nfa_centres",
            title=Title("소방청 119안전센터 현황", "Register of 119 safety centres (NFA)"),
            adapter="csv_file",
            key=take.written("{소방서명}/{119안전센터명}"),
            prefix="nfa/",
            # A name comes again in other cities: a place counts where the district is the same.
            geometry=take.when(_SAME_DISTRICT, take.point("경도", "위도")),
            district_name=_DISTRICT,
            conform={
                "name": take.column("119안전센터명"),
                "station": take.column("소방서명"),
                "headquarters": take.column("시도본부"),
                "address": take.column("주소"),
                "phone": take.column("전화번호"),
                "fax": take.column("팩스번호"),
            },
            # The register has addresses only; the city's list of stations has the places.
            options={"places": "fire_facilities.csv", "places_by": "119안전센터명=서ㆍ센터명"},
            attribution="소방청",
        ),
    ),
)

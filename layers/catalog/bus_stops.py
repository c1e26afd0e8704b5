"""Bus stops, with the number that passengers know them by."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, text
from layers.sources.osm_words import osm_source

LAYER = Layer(
    id="bus_stops",
    title=Title("버스 정류소", "Bus stops"),
    description=Title("시내·마을버스 정류소.", "Stops of city and village buses."),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=14),
    label="name",
    popup=("name", "number", "kind"),
    fields=(
        text("name", "정류소명", "Name", required=True, first_zoom=14),
        text("number", "정류소 번호", "Number", first_zoom=14, find=Find.NAME),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "median": ("중앙차로", "In the median"),
                "kerb": ("일반차로", "At the kerb"),
                "kerb_lane": ("가로변시간·전일", "In a bus lane at the kerb"),
                "village": ("마을버스", "Village bus"),
                "other": ("기타", "Other"),
            },
            first_zoom=14,
        ),
    ),
    sources=(
        Source(
            name="seoul_bus_stops",
            title=Title("서울시 버스정류소 위치정보", "Bus stops of Seoul"),
            adapter="csv_file",
            key=take.column("NODE_ID"),
            prefix="bus/",
            geometry=take.point("X좌표", "Y좌표"),
            conform={
                "name": take.column("정류소명"),
                "number": take.column("ARS_ID"),
                "kind": take.codes(
                    "정류소타입",
                    {
                        "중앙차로": "median",
                        "일반차로": "kerb",
                        "가로변시간": "kerb_lane",
                        "가로변전일": "kerb_lane",
                        "마을버스": "village",
                    },
                    default="other",
                ),
            },
            attribution="서울특별시",
        ),
        osm_source(
            tables="points",
            where=take.equals("highway", "bus_stop"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 정류소")),
                "number": take.column("ref"),
                "kind": take.constant("other"),
            },
        ),
    ),
)

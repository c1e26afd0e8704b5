"""Subway stations, one of each line."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import text
from layers.sources.osm_words import osm_source

LAYER = Layer(
    id="subway_stations",
    title=Title("지하철역", "Subway stations"),
    description=Title(
        "지하철·전철역. 환승역은 노선마다 한 점이다.",
        "Stations of subway and rail; where one changes, each line has its own.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    popup=("name", "line", "number"),
    fields=(
        text("name", "역명", "Name", required=True, first_zoom=9),
        text("line", "노선", "Line", first_zoom=9),
        text("number", "역 번호", "Number", find=Find.NAME),
    ),
    sources=(
        Source(
            name="seoul_subway",
            title=Title("서울시 역사마스터 정보", "Master list of stations (Seoul)"),
            adapter="csv_file",
            key=take.column("외구간_역_수"),
            prefix="subway/",
            geometry=take.point("환승역X좌표", "환승역Y좌표"),
            conform={
                "name": take.column("역한글명칭"),
                "line": take.column("호선명칭"),
                "number": take.column("외구간_역_수"),
            },
            attribution="서울특별시",
        ),
        osm_source(
            tables="points,multipolygons",
            where=take.in_("railway", "station", "halt"),
            conform={
                "name": take.first_of("name", take.constant("이름 모를 역")),
                "line": take.column("line"),
                "number": take.column("ref"),
            },
        ),
    ),
)

"""Buildings, with heights for the 3D map and for sight."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Theme, Thinning, Tiles, Title
from layers.fields import codes, integer, number, text
from layers.sources.osm_words import ADDRESS, METRES, osm_source

_FLOOR_M = 3.0
_OSM_USES = {
    **dict.fromkeys(("apartments", "residential", "dormitory"), "apartments"),
    **dict.fromkeys(("house", "detached", "terrace", "semidetached_house", "villa"), "house"),
    **dict.fromkeys(("commercial", "retail", "hotel", "supermarket", "kiosk"), "commercial"),
    **dict.fromkeys(("office", "officetel", "government"), "office"),
    **dict.fromkeys(("school", "university", "college", "kindergarten"), "school"),
    **dict.fromkeys(
        ("public", "hospital", "civic", "fire_station", "train_station", "transportation"), "public"
    ),
    **dict.fromkeys(("industrial", "warehouse", "manufacture"), "industrial"),
    **dict.fromkeys(
        ("church", "cathedral", "chapel", "temple", "mosque", "religious"), "religious"
    ),
    **dict.fromkeys(("roof", "garage", "garages", "shed", "parking", "service"), "other"),
}
#: Metres where nothing is known but the use; the popup says that it is assumed.
_USUAL_HEIGHT_M = {
    **dict.fromkeys(("apartments", "residential"), 15.0),
    **dict.fromkeys(("office", "officetel", "hotel", "hospital"), 18.0),
    **dict.fromkeys(("house", "detached", "terrace", "semidetached_house"), 6.0),
    **dict.fromkeys(("roof", "garage", "garages", "shed", "kiosk", "service"), 3.5),
}
_HEIGHT = take.number("height", units=METRES, lenient=True)
_FROM_FLOORS = take.number("building:levels", units={"": 1.0}, scale=_FLOOR_M, lenient=True)
_ASSUMED = take.first_of(
    take.codes("building", _USUAL_HEIGHT_M, default=9.0),
    take.codes("building:part", {"roof": 3.5}, default=9.0),
)

LAYER = Layer(
    id="buildings",
    title=Title("건물", "Buildings"),
    description=Title(
        "건물 외곽선과 높이·층수.",
        "Footprints with height and floors.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(
        min_zoom=13, id_zoom=16, thinning=(Thinning(below=14, field="height_m", at_least=12.0),)
    ),
    label="name",
    popup=("name", "use", "height_m", "floors", "height_source", "address"),
    fields=(
        text("name", "이름", "Name", first_zoom=16),
        codes(
            "use",
            "용도",
            "Use",
            {
                "apartments": ("아파트", "Apartments"),
                "house": ("단독·다세대", "Houses"),
                "commercial": ("상업", "Commercial"),
                "office": ("업무", "Office"),
                "school": ("학교", "School"),
                "public": ("공공", "Public"),
                "industrial": ("공업", "Industrial"),
                "religious": ("종교", "Religious"),
                "other": ("기타", "Other"),
            },
            first_zoom=15,
        ),
        number("height_m", "높이", "Height", unit="m", minimum=0, maximum=900, first_zoom=13),
        number(
            "base_m",
            "바닥 높이",
            "Height of its underside",
            unit="m",
            minimum=0,
            maximum=900,
            first_zoom=13,
        ),
        integer("floors", "지상 층수", "Floors", minimum=0, maximum=200, first_zoom=15),
        codes(
            "height_source",
            "높이 출처",
            "Height from",
            {
                "measured": ("실측", "Measured"),
                "floors": ("층수 환산", "From floors"),
                "assumed": ("추정", "Assumed"),
            },
            first_zoom=16,
        ),
        text("address", "주소", "Address", first_zoom=16),
    ),
    sources=(
        osm_source(
            tables="multipolygons",
            clip_by="point",
            where=take.all_of(
                take.any_of(take.present("building"), take.present("building:part")),
                take.none_of(
                    take.in_("building", "no", "demolished", "construction"),
                    take.equals("building:part", "no"),
                    take.equals("location", "underground"),
                    take.equals("outline_of_parts", "yes"),
                ),
            ),
            conform={
                "name": take.column("name"),
                "use": take.codes("building", _OSM_USES, lenient=True),
                "height_m": take.first_of(_HEIGHT, _FROM_FLOORS, _ASSUMED),
                "base_m": take.first_of(
                    take.number("min_height", units=METRES, lenient=True),
                    take.number("building:min_level", scale=_FLOOR_M, lenient=True),
                    take.constant(0.0),
                ),
                "floors": take.integer("building:levels", lenient=True),
                "height_source": take.first_of(
                    take.when(take.present(_HEIGHT), take.constant("measured")),
                    take.when(take.present(_FROM_FLOORS), take.constant("floors")),
                    take.constant("assumed"),
                ),
                "address": ADDRESS,
            },
        ),
    ),
)

"""Zones: areas and lines that an office has drawn, from flood traces to trails."""

from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="zones",
    title=Title("구역·구간", "Zones"),
    description=Title(
        "침수흔적, 정비구역, 상권, 안심귀갓길, 둘레길처럼 기관이 그은 구역과 구간.",
        "Areas and lines drawn by offices: flood traces, renewal areas, markets, walks and trails.",
    ),
    theme=Theme.BASE,
    geometry=GeometryType.ANY,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(min_zoom=9),
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "kind",
        "detail",
        "grade",
        "observed_at",
    ),
    fields=(
        text("name", "이름", "Name", required=True, first_zoom=10),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "flood_trace": ("침수흔적", "Flood trace"),
                "flood_forecast": ("침수예상", "Flood forecast"),
                "landslide": ("산사태 위험", "Landslide risk"),
                "accident_spot": ("사고다발지역", "Accident hot spot"),
                "crime_caution": ("범죄주의구간", "Crime caution"),
                "safe_walk": ("안심귀갓길", "Safe walk"),
                "resident_parking": ("거주자우선주차", "Residents' parking"),
                "school_district": ("통학구역", "School district"),
                "renewal": ("정비구역", "Renewal area"),
                "zoning": ("용도지역", "Zoning"),
                "parcel": ("지적", "Parcel"),
                "land_price": ("개별공시지가", "Land price"),
                "public_property": ("공유재산", "Public property"),
                "market_area": ("상권", "Commercial area"),
                "excavation": ("도로굴착", "Road excavation"),
                "utility": ("지하시설물", "Underground utility"),
                "trail": ("둘레길", "Trail"),
                "warning_zone": ("특보구역", "Warning zone"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=10,
        ),
        text("detail", "내용", "Details", first_zoom=14),
        text("grade", "등급", "Grade", first_zoom=12),
        number("value", "값", "Value"),
        text("unit", "단위", "Unit"),
        timestamp("observed_at", "관측 시각", "Observed"),
    ),
)

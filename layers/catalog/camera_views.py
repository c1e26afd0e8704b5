"""What each camera sees of the ground: worked out from cameras, buildings and ground, and kept."""

from layers.access import STAFF, Grant
from layers.definition import GeometryType, Layer, Theme, Thinning, Tiles, Title
from layers.fields import boolean, codes, number, text
from spatial.optics import DENSITY_CLASSES

LAYER = Layer(
    id="camera_views",
    title=Title("카메라 가시 영역", "Camera views"),
    description=Title(
        "카메라마다 사람 눈높이 1.5m에서 보이는 땅. 건물과 지형에 가린 곳은 빼고, 화소 밀도"
        " 등급(감지·관찰·인식·식별)별로 그 등급 이상으로 보이는 곳.",
        "What each camera sees at 1.5 m above the ground, cut by buildings and hills: one area for"
        " each class of pixel density, reached or surpassed there.",
    ),
    theme=Theme.SAFETY,
    geometry=GeometryType.POLYGONS,
    # Whoever may read it may also ask what cameras see (`api.access`).
    readers=STAFF,
    public_by=Grant.SIGHT,
    tiles=Tiles(
        min_zoom=14,
        id_zoom=16,
        thinning=(Thinning(below=16, field="class", keep=(DENSITY_CLASSES[0].code,)),),
    ),
    popup=("camera", "class", "assumed", "area_m2"),
    fields=(
        text("camera", "카메라", "Camera", required=True, first_zoom=16),
        codes(
            "class",
            "화소 밀도 등급",
            "Pixel density class",
            {each.code: (each.ko, each.en) for each in DENSITY_CLASSES},
            required=True,
            first_zoom=14,
        ),
        # Azimuth, field of view or range is not known: said with every area, never mixed in.
        boolean("assumed", "추정", "Assumed", first_zoom=14),
        number("area_m2", "면적", "Area", unit="m²", minimum=0, first_zoom=16),
    ),
)

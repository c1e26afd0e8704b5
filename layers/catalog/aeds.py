"""AEDs: automated external defibrillators, where they hang and when one can reach them."""

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import Find, GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import text
from layers.sources.osm_words import ADDRESS, osm_source

LAYER = Layer(
    id="aeds",
    title=Title("자동심장충격기(AED)", "AEDs"),
    description=Title(
        "자동심장충격기의 설치 장소와 이용 시간.",
        "Automated external defibrillators: where they hang and when they can be reached.",
    ),
    theme=Theme.MEDICAL,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    tiles=Tiles(group_below=13),
    label="name",
    popup=(
        "name",
        "spot",
        "weekday",
        "saturday",
        "sunday",
        "address",
        "phone",
        "model",
        "maker",
    ),
    nearby=True,
    fields=(
        text("name", "설치 기관", "Installed at", required=True, first_zoom=14),
        text("spot", "설치 위치", "Exact spot", first_zoom=16),
        text("address", "주소", "Address", first_zoom=16, find=Find.ADDRESS),
        text("weekday", "평일", "Weekdays", first_zoom=13),
        text("saturday", "토요일", "Saturdays"),
        text("sunday", "일요일", "Sundays"),
        text("phone", "전화", "Phone"),
        text("model", "모델", "Model"),
        text("maker", "제조사", "Maker"),
    ),
    sources=(
        Source(
            name="nmc_aeds",
            title=Title("국립중앙의료원 자동심장충격기", "Register of AEDs (NMC)"),
            adapter="csv_file",
            key=take.column("serialSeq"),
            prefix="aed/",
            geometry=take.point("wgs84Lon", "wgs84Lat"),
            conform={
                "name": take.column("org"),
                "spot": take.column("buildPlace"),
                "address": take.column("buildAddress"),
                "weekday": take.hours("monSttTme", "monEndTme"),
                "saturday": take.hours("satSttTme", "satEndTme"),
                "sunday": take.hours("sunSttTme", "sunEndTme"),
                "phone": take.column("clerkTel"),
                "model": take.column("model"),
                "maker": take.column("mfg"),
            },
            attribution="국립중앙의료원",
        ),
        osm_source(
            tables="points",
            where=take.equals("emergency", "defibrillator"),
            conform={
                "name": take.first_of("name", "operator", take.constant("이름 모를 AED")),
                "spot": take.column("defibrillator:location"),
                "address": ADDRESS,
                "weekday": take.column("opening_hours"),
                "phone": take.first_of("phone", "contact:phone"),
            },
        ),
    ),
)

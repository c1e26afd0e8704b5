"""Traffic links with their latest speed."""

import datetime as dt

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Keeping, Layer, Source, Theme, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="traffic_links",
    title=Title("교통 소통", "Traffic links"),
    description=Title(
        "간선도로 링크와 현재 속도.",
        "Arterial links and their latest speed.",
    ),
    theme=Theme.TRAFFIC,
    geometry=GeometryType.LINES,
    readers=PUBLIC,
    label="name",
    moment="observed_at",
    # Hundreds of thousands in a city, all measured together.
    keeping=Keeping(slot=dt.timedelta(minutes=5)),
    popup=("name", "section", "direction", "speed_kph", "congestion", "length_m", "observed_at"),
    fields=(
        text("name", "도로명", "Road", first_zoom=12),
        text("section", "구간", "Section", first_zoom=14),
        codes("direction", "방향", "Direction", {"up": ("상행", "Up"), "down": ("하행", "Down")}),
        number("length_m", "길이", "Length", unit="m", minimum=0, maximum=100000),
        number("speed_kph", "속도", "Speed", unit="km/h", minimum=0, maximum=200, first_zoom=9),
        codes(
            "congestion",
            "소통",
            "Congestion",
            {
                "free": ("원활", "Free"),
                "slow": ("서행", "Slow"),
                "jam": ("정체", "Jam"),
                "unknown": ("정보없음", "No information"),
            },
            first_zoom=9,
        ),
        timestamp("observed_at", "관측 시각", "Observed", first_zoom=12),
    ),
    sources=(
        Source(
            name="topis_links",
            title=Title("서울 TOPIS 교통소통", "Traffic links of Seoul (TOPIS)"),
            adapter="geo_file",
            # A link that carries two roads is listed once for each; the rows say the same.
            key=take.column("LINK_ID"),
            prefix="topis/",
            conform={
                "name": take.column("AXIS_NAME"),
                "section": take.column("S_ENAME"),
                "length_m": take.number("DIST"),
                # Where nothing was measured the publisher writes a speed of 0.
                "speed_kph": take.when(
                    take.none_of(take.equals("TRAFFIC_CLASS", "정보없음")), take.number("SPD")
                ),
                "congestion": take.codes(
                    "TRAFFIC_CLASS",
                    {"원활": "free", "서행": "slow", "정체": "jam", "정보없음": "unknown"},
                ),
            },
            attribution="서울특별시 교통정보센터 TOPIS",
        ),
    ),
)

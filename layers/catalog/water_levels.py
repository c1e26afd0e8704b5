"""Water levels of rivers, streams and sewers, rain gauges and storm pumps."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import codes, integer, number, text, timestamp

LAYER = Layer(
    id="water_levels",
    title=Title("수위·강우", "Water and rain gauges"),
    description=Title(
        "하천·하수관로 수위, 우량계, 빗물펌프장.",
        "Levels of rivers and sewers, rain gauges and storm pumps.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "kind",
        "state",
        "level_m",
        "warning_m",
        "danger_m",
        "rain_mm",
        "pumps_running",
        "observed_at",
    ),
    fields=(
        text("name", "관측소", "Gauge", required=True, first_zoom=9),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "river": ("하천", "River"),
                "sewer": ("하수관로", "Sewer"),
                "rain": ("우량계", "Rain gauge"),
                "pump": ("빗물펌프장", "Storm pump"),
            },
            required=True,
            first_zoom=9,
        ),
        codes(
            "state",
            "상태",
            "State",
            {
                "normal": ("정상", "Normal"),
                "caution": ("주의", "Caution"),
                "danger": ("경보", "Danger"),
                "silent": ("통신 두절", "Silent"),
            },
            first_zoom=9,
        ),
        number("level_m", "수위", "Level", unit="m", minimum=-10, maximum=100, first_zoom=9),
        number("warning_m", "주의 수위", "Caution from", unit="m", minimum=-10, maximum=100),
        number("danger_m", "경보 수위", "Danger from", unit="m", minimum=-10, maximum=100),
        number(
            "rain_mm",
            "10분 강우량",
            "Rain in 10 min",
            unit="mm",
            minimum=0,
            maximum=200,
            first_zoom=9,
        ),
        integer("pumps_running", "가동 펌프", "Pumps running", unit="대", minimum=0, maximum=100),
        timestamp("observed_at", "관측 시각", "Observed", first_zoom=9),
    ),
)

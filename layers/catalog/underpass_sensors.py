"""Water sensors of underpasses: how deep it stands, and when the underpass is closed for it."""

import datetime as dt

from layers import conform as take
from layers.access import PUBLIC, STEWARDS
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="underpass_sensors",
    title=Title("지하차도 수위", "Underpass water sensors"),
    description=Title(
        "지하차도 침수 감지기의 수위와 차단기 상태.",
        "How deep water stands in underpasses, and whether their barriers are down.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=STEWARDS,
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "state",
        "depth_cm",
        "caution_cm",
        "closed_cm",
        "barrier",
        "road",
        "observed_at",
    ),
    fields=(
        text("name", "지하차도", "Underpass", required=True, first_zoom=9),
        text("road", "도로", "Road", first_zoom=14),
        codes(
            "state",
            "상태",
            "State",
            {
                "normal": ("정상", "Normal"),
                "caution": ("주의", "Caution"),
                "closed": ("통제", "Closed"),
                "silent": ("통신 두절", "Silent"),
            },
            first_zoom=9,
        ),
        number("depth_cm", "수위", "Depth", unit="cm", minimum=0, maximum=1000, first_zoom=9),
        number("caution_cm", "주의 수위", "Caution from", unit="cm", minimum=0, maximum=1000),
        number("closed_cm", "통제 수위", "Closed from", unit="cm", minimum=0, maximum=1000),
        codes(
            "barrier",
            "차단기",
            "Barrier",
            {
                "up": ("올림", "Up"),
                "down": ("내림", "Down"),
                "none": ("없음", "None"),
            },
            first_zoom=9,
        ),
        timestamp("observed_at", "관측 시각", "Observed", first_zoom=9),
    ),
    sources=(
        Source(
            name="underpass_monitor",
            title=Title("지하차도 침수감지시스템", "Monitoring of underpasses"),
            adapter="csv_file",
            key=take.column("센서ID"),
            prefix="underpass/",
            geometry=take.point("경도", "위도"),
            conform={
                "name": take.column("지하차도명"),
                "road": take.column("도로명"),
                "state": take.codes(
                    "상태",
                    {"정상": "normal", "주의": "caution", "통제": "closed", "통신두절": "silent"},
                ),
                "depth_cm": take.number("수위(cm)"),
                "caution_cm": take.number("주의수위(cm)"),
                "closed_cm": take.number("통제수위(cm)"),
                "barrier": take.codes("차단기", {"올림": "up", "내림": "down", "없음": "none"}),
                "observed_at": take.timestamp("관측시각", "%Y-%m-%d %H:%M:%S"),
            },
            attribution="자치구 치수과",
            cadence=dt.timedelta(minutes=1),
        ),
    ),
)

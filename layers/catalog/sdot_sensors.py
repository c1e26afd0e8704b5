"""S-DoT: the sensor poles of Seoul, with what they measured last."""

import datetime as dt

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import number, text, timestamp

LAYER = Layer(
    id="sdot_sensors",
    title=Title("S-DoT 환경센서", "S-DoT sensors"),
    description=Title(
        "스마트서울 도시데이터 센서의 최근 측정값.",
        "Sensors of dust, heat, noise and light on the streets of Seoul.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="serial",
    moment="observed_at",
    popup=(
        "serial",
        "pm25",
        "pm10",
        "temperature_c",
        "humidity_pct",
        "noise_db",
        "light_lux",
        "uv_index",
        "observed_at",
    ),
    fields=(
        text("serial", "시리얼", "Serial number", required=True, first_zoom=13),
        number("pm25", "초미세먼지", "PM2.5", unit="µg/m³", minimum=0, maximum=5000, first_zoom=10),
        number("pm10", "미세먼지", "PM10", unit="µg/m³", minimum=0, maximum=5000, first_zoom=10),
        number(
            "temperature_c",
            "기온",
            "Temperature",
            unit="°C",
            minimum=-60,
            maximum=80,
            first_zoom=10,
        ),
        number("humidity_pct", "습도", "Humidity", unit="%", minimum=0, maximum=100),
        number("noise_db", "소음", "Noise", unit="dB", minimum=0, maximum=200),
        number("light_lux", "조도", "Light", unit="lx", minimum=0, maximum=200_000),
        number("uv_index", "자외선", "Ultraviolet", minimum=0, maximum=50),
        timestamp("observed_at", "측정 시각", "Observed", first_zoom=10),
    ),
    sources=(
        Source(
            name="seoul_sdot",
            title=Title("S-DoT 환경정보", "Readings of S-DoT (Seoul)"),
            adapter="csv_file",
            key=take.column("시리얼"),
            prefix="sdot/",
            geometry=take.point("경도", "위도"),
            # The list of poles has no readings; the readings come in the same columns.
            conform={
                "serial": take.column("시리얼"),
                "pm25": take.number("초미세먼지(㎍/㎥)", optional=True),
                "pm10": take.number("미세먼지(㎍/㎥)", optional=True),
                "temperature_c": take.number("온도(℃)", optional=True),
                "humidity_pct": take.number("상대습도( %)", optional=True),
                "noise_db": take.number("소음(dB)", optional=True),
                "light_lux": take.number("조도(lux)", optional=True),
                "uv_index": take.number("자외선(UVI)", optional=True),
                "observed_at": take.timestamp("등록일시", "%Y-%m-%d %H:%M:%S", optional=True),
            },
            attribution="서울특별시",
            cadence=dt.timedelta(hours=1),
        ),
    ),
)

"""Forecasts: the weather of coming hours and days, by cell or region."""

import datetime as dt

from layers.access import PUBLIC
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, number, text, timestamp, valid_time

LAYER = Layer(
    id="forecasts",
    title=Title("날씨 예보", "Forecasts"),
    description=Title(
        "앞으로의 시각별 날씨. 격자 또는 예보구역마다.",
        "The weather to come, hour by hour, for cells and regions.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    moment="valid_from",
    # Each hour replaces the last; nobody asks what was expected of last month.
    keeping=Keeping(versions=dt.timedelta(days=7), ended=dt.timedelta(days=7)),
    popup=(
        "name",
        "valid_from",
        "sky",
        "rain_type",
        "temperature_c",
        "rain_chance_pct",
        "rain_mm",
        "snow_cm",
        "humidity_pct",
        "wind_ms",
        "said",
        "issued_at",
    ),
    fields=(
        text("name", "예보", "Forecast", required=True, first_zoom=8),
        *valid_time(first_zoom=8),
        codes(
            "sky",
            "하늘",
            "Sky",
            {
                "clear": ("맑음", "Clear"),
                "cloudy": ("구름많음", "Cloudy"),
                "overcast": ("흐림", "Overcast"),
            },
            first_zoom=8,
        ),
        codes(
            "rain_type",
            "강수 형태",
            "Precipitation",
            {
                "none": ("없음", "None"),
                "rain": ("비", "Rain"),
                "sleet": ("비/눈", "Sleet"),
                "snow": ("눈", "Snow"),
                "shower": ("소나기", "Shower"),
                "drizzle": ("빗방울", "Drizzle"),
                "mixed_flurry": ("빗방울·눈날림", "Drizzle and flurry"),
                "flurry": ("눈날림", "Flurry"),
            },
            first_zoom=8,
        ),
        number(
            "temperature_c", "기온", "Temperature", unit="°C", minimum=-60, maximum=60, first_zoom=8
        ),
        number(
            "rain_chance_pct",
            "강수확률",
            "Chance of rain",
            unit="%",
            minimum=0,
            maximum=100,
            first_zoom=8,
        ),
        number("rain_mm", "강수량", "Rain", unit="mm", minimum=0, maximum=500),
        number("snow_cm", "신적설", "New snow", unit="cm", minimum=0, maximum=300),
        number("humidity_pct", "습도", "Humidity", unit="%", minimum=0, maximum=100),
        number("wind_ms", "풍속", "Wind", unit="m/s", minimum=0, maximum=120),
        text("said", "예보문", "In words"),
        timestamp("issued_at", "발표", "Issued", first_zoom=8),
    ),
)

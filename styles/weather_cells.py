"""Weather cells, by what falls from the sky."""

from styles.choice import ByCode
from styles.drawings import Areas
from styles.style import AREAS, Style

STYLE = Style(
    order=AREAS + 4,
    visible=False,
    drawing=Areas(
        fill=ByCode(
            "rain_type",
            {
                "none": "weather_dry",
                **dict.fromkeys(("rain", "drizzle"), "weather_wet"),
                **dict.fromkeys(("sleet", "snow", "mixed_flurry", "flurry"), "weather_snow"),
            },
            "weather_dry",
        ),
        outline="dong",
    ),
)

"""Traffic by how it flows."""

from styles.choice import ByCode
from styles.drawings import Lines
from styles.style import STREETS, Style

STYLE = Style(
    order=STREETS + 1,
    pickable=True,
    visible=False,
    drawing=Lines(
        colour=ByCode(
            "congestion",
            {
                "free": "traffic_free",
                "slow": "traffic_slow",
                "jam": "traffic_jam",
                "unknown": "traffic_unknown",
            },
            "traffic_unknown",
        ),
        width_m=5.0,
        minimum_px=2.2,
    ),
)

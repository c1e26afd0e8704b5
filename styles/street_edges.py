"""The street network as routes see it: by class, for whoever looks after it."""

from styles.choice import ByCode
from styles.drawings import Lines
from styles.style import STREETS, Style

STYLE = Style(
    order=STREETS + 2,
    pickable=True,
    visible=False,
    drawing=Lines(
        colour=ByCode(
            "class",
            {
                "motorway": "people_5",
                "trunk": "people_5",
                "primary": "people_5",
                "secondary": "people_4",
                "tertiary": "people_4",
                "residential": "people_3",
                "service": "people_3",
                "footway": "late",
                "steps": "down",
                "cycleway": "traffic_free",
                "track": "late",
            },
            "unknown",
        ),
        width_m=2.0,
        minimum_px=1.0,
    ),
)

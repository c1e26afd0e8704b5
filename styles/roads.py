"""Streets, as wide as their class is on the ground."""

from styles.choice import ByCode
from styles.drawings import Lines
from styles.style import STREETS, Naming, Style

STYLE = Style(
    naming=Naming(kind="street", rank=4, first_zoom=14, size_px=13.0, share=0.3),
    order=STREETS,
    drawing=Lines(
        colour=ByCode(
            "class",
            {
                "motorway": "road_motorway",
                "trunk": "road_major",
                "primary": "road_major",
                "secondary": "road_middle",
                "tertiary": "road_middle",
                "residential": "road_minor",
                "service": "road_minor",
                "footway": "road_path",
                "steps": "road_path",
                "cycleway": "road_path",
                "track": "road_path",
            },
            "road_minor",
        ),
        width_m=ByCode(
            "class",
            {
                "motorway": 20.0,
                "trunk": 20.0,
                "primary": 18.0,
                "secondary": 14.0,
                "tertiary": 10.0,
                "residential": 6.0,
                "service": 4.5,
                "footway": 2.2,
                "steps": 2.2,
                "cycleway": 2.6,
                "track": 2.6,
            },
            5.0,
        ),
    ),
)

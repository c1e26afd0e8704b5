"""Residents by cell, in five classes."""

from styles.choice import BySteps
from styles.drawings import Areas
from styles.style import AREAS, Style

STYLE = Style(
    order=AREAS + 2,
    visible=False,
    drawing=Areas(
        fill=BySteps(
            "people",
            (50, 250, 1000, 2500),
            ("people_1", "people_2", "people_3", "people_4", "people_5"),
        )
    ),
)

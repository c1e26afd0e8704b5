"""Vulnerable homes by cell, in four classes of a colour that nothing else has."""

from styles.choice import BySteps
from styles.drawings import Areas
from styles.style import AREAS, Style

STYLE = Style(
    order=AREAS + 3,
    visible=False,
    drawing=Areas(
        fill=BySteps("homes", (10, 20, 40), ("homes_1", "homes_2", "homes_3", "homes_4"))
    ),
)

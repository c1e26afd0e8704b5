"""The ground: relief as light and shadow."""

from styles.drawings import Shade
from styles.style import GROUND, Style

STYLE = Style(order=GROUND, drawing=Shade(opacity=0.55))

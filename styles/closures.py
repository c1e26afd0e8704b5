"""Closures, drawn as somebody drew them: a point, a line or an area in the colour of a barrier."""

from styles.drawings import Marks
from styles.style import STREETS, Style

STYLE = Style(order=STREETS + 10, pickable=True, drawing=Marks(colour="closure"))

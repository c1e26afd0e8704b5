"""What a style is: how the items of a layer are drawn, in which order, and its legend.

A style names colours and never holds one, so that a palette is changed in one place. A misspelt
colour, icon or field is a ``DefinitionError`` at import or in ``style_of``.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from layers.definition import Layer
from layers.errors import DefinitionError
from styles.drawings import Drawing

#: The order of drawing: what has a lower number lies beneath.
GROUND: Final = 0
AREAS: Final = 10
BORDERS: Final = 30
STREETS: Final = 40
VOLUMES: Final = 60
POINTS: Final = 80


@dataclass(frozen=True, kw_only=True)
class Naming:
    """How the names of a layer's items are written on the map.

    Parameters
    ----------
    kind
        Decides the colour.
    rank
        Where two names would cover each other, the lower rank is written.
    first_zoom, last_zoom
        Tile zooms at which they are written.
    size_px
        Height of the letters on a desk.
    share
        A name may be as long as this share of what it names is wide (lines: long).
    below_px
        How far under the place they stand, where an icon stands on it.
    """

    kind: Literal["place", "water", "green", "street", "sign", "building"]
    rank: int
    first_zoom: int
    last_zoom: int = 22
    size_px: float = 13.0
    share: float = 1.25
    below_px: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Style:
    """How one layer looks.

    Parameters
    ----------
    drawing
        The kind of drawing with its colours: it gives the pydeck arguments and the legend.
    order
        Place in the order of drawing.
    visible
        Whether the layer is on when the map opens.
    pickable
        Whether pointing at an item means the item; ``False`` where a click means the place.
    naming
        How its names are written, ``None`` where they are not.
    yields_to, yields_at
        From view zoom ``yields_at`` this layer makes room for layer ``yields_to``, which is not
        drawn before: a pole stands for its cameras until each of them can be told apart.
    """

    drawing: Drawing
    order: int
    visible: bool = True
    pickable: bool = False
    naming: Naming | None = None
    yields_to: str | None = None
    yields_at: float | None = None

    def __post_init__(self) -> None:
        """Check that making room is said whole."""
        if (self.yields_to is None) != (self.yields_at is None):
            raise DefinitionError("A style that yields needs both the layer and the zoom.")


@cache
def _module_style(layer_id: str) -> Style:
    try:
        return importlib.import_module(f"styles.{layer_id}").STYLE
    except ModuleNotFoundError as error:
        raise DefinitionError(
            f"Layer '{layer_id}' has no style: add styles/{layer_id}.py."
        ) from error


def style_of(layer: Layer) -> Style:
    """Give the style of a layer, checked against its fields.

    Raises
    ------
    DefinitionError
        There is no ``styles/<layer>.py``, or it reads a field that the layer has not, that is not
        in tiles, or that is not open to every reader of the layer.
    """
    style = _module_style(layer.id)
    for name in style.drawing.fields:
        field = layer.field(name)
        if field.first_zoom is None or field.readers is not None:
            raise DefinitionError(
                f"The style of '{layer.id}' cannot use '{name}': it is not in every reader's tiles."
            )
    if style.naming is not None and layer.label is None:
        raise DefinitionError(f"The style of '{layer.id}' writes names, and the layer has none.")
    return style

"""The layers as tables: of their definitions for the README, of their state for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from layers.access import PUBLIC, STAFF
from layers.definition import THEME_TITLES, GeometryType, Layer
from layers.store.state import LayerState

_GEOMETRIES: Final[Mapping[GeometryType, str]] = {
    GeometryType.POINT: "points",
    GeometryType.LINES: "lines",
    GeometryType.POLYGONS: "areas",
    GeometryType.ANY: "any",
    GeometryType.COVERAGE: "raster",
}
_HEADER: Final = (
    "| Layer | Title | Theme | Geometry | Fields | Who may read |\n|---|---|---|---|---|---|"
)


def markdown_table(layers: Iterable[Layer]) -> str:
    """Give the README's table: what each layer is and who may read it."""
    return "\n".join([_HEADER, *(_markdown_row(layer) for layer in layers)])


def _markdown_row(layer: Layer) -> str:
    theme = THEME_TITLES[layer.theme].en
    closed = [each for each in layer.fields if each.readers not in (None, layer.readers)]
    kept = [f"`{each.name}`" for each in closed if each.public_by is None]
    opened = [f"`{each.name}`" for each in closed if each.public_by is not None]
    readers = _readers(layer) + (f", except {', '.join(kept)}" if kept else "")
    if opened:
        grants = {f"`{each.public_by}`" for each in closed if each.public_by is not None}
        readers += f"; where the district does not open {', '.join(sorted(grants))}, nor "
        readers += ", ".join(opened)
    return (
        f"| `{layer.id}` | {layer.title.en} · {layer.title.ko} | {theme} |"
        f" {_GEOMETRIES[layer.geometry]} | {len(layer.fields)} | {readers} |"
    )


def _readers(layer: Layer) -> str:
    if layer.public_by is not None:
        return f"{_roles(layer)}; everybody where the district opens `{layer.public_by}`"
    return _roles(layer)


def _roles(layer: Layer) -> str:
    if layer.readers == PUBLIC:
        return "everybody"
    if layer.readers == STAFF:
        return "staff"
    return ", ".join(sorted(layer.readers))


def plain_table(layers: Iterable[Layer], states: Mapping[str, LayerState]) -> str:
    """Lay out what each layer holds now."""
    rows = [("layer", "items", "revision", "as of", "title")]
    for layer in layers:
        state = states[layer.id]
        date = f"{state.as_of:%Y-%m-%d}" if state.as_of else "-"
        count = "raster" if layer.is_coverage else f"{state.item_count:,}"
        title = f"{layer.title.en} · {layer.title.ko}"
        rows.append((layer.id, count, str(state.revision), date, title))
    # The title stands last: Hangul is two columns wide, and nothing follows it to be pushed away.
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}"
        f"  {row[3]:<{widths[3]}}  {row[4]}"
        for row in rows
    )

"""The large streets: two families of even streamlines, the riverside, bridges, the expressway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.lean import Lean, even_streamlines
from spatial.synthesis.lines import prolonged
from spatial.synthesis.noding import noded, without_dead_ends
from spatial.synthesis.outline import Outline
from spatial.synthesis.water import River, Stream

_SPACING_M: Final = (640.0, 720.0)
_BESIDE_M: Final = 130.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """A street before it is cut at crossings; ``structure`` is '', 'bridge' or 'tunnel'."""

    geometry: LineString
    road_class: str
    name: str = ""
    structure: str = ""


def make_arterials(
    outline: Outline,
    lean: Lean,
    river: River,
    stream: Stream | None,
) -> list[Line]:
    """Draw the streets that bound the superblocks; all of them meet, none ends blind in town."""
    bank = river.beside(river.corridor_m)
    rims = _rims(outline.polygon, bank, stream)
    within = outline.polygon.difference(bank) if river.is_han else outline.polygon
    within = max(shapely.get_parts(within), key=lambda part: part.area)
    seed = within.representative_point().coords[0]
    lines: list[Line] = []
    for family, spacing in enumerate(_SPACING_M):
        found = even_streamlines(lean, within, seed, family=family, spacing=spacing)
        found.sort(key=lambda line: -line.length)
        for rank, line in enumerate(found):
            road_class = "primary" if rank < max(1, round(0.34 * len(found))) else "secondary"
            lines += [
                Line(geometry=part, road_class=road_class)
                for part in _off_the_rims(_prolonged_to(line, within), rims)
            ]
    return _trimmed(rims + lines, outline.polygon)


def _rims(polygon: Polygon, bank: Polygon, stream: Stream | None) -> list[Line]:
    """Give the streets beside the water: one behind the river park, one on each stream side."""
    areas: list[tuple[BaseGeometry, str]] = [(bank.boundary, "secondary")]
    if stream is not None:
        areas.append((stream.corridor.boundary.difference(bank.buffer(-1.0)), "tertiary"))
    rims: list[Line] = []
    for boundary, road_class in areas:
        merged = shapely.line_merge(shapely.union_all(boundary.intersection(polygon)))
        rims += [
            Line(geometry=part, road_class=road_class)
            for part in shapely.get_parts(merged)
            if isinstance(part, LineString) and part.length > 60.0
        ]
    return rims


def _off_the_rims(line: LineString, rims: Sequence[Line]) -> list[LineString]:
    """Leave out where a line runs beside a waterside street instead of crossing it."""
    near = line.intersection(shapely.union_all([rim.geometry for rim in rims]).buffer(_BESIDE_M))
    beside = [part for part in shapely.get_parts(near) if part.length > 3.0 * _BESIDE_M]
    rest = line.difference(shapely.union_all(beside).buffer(0.01)) if beside else line
    return [part for part in shapely.get_parts(rest) if part.length > 50.0]


def _prolonged_to(line: LineString, within: Polygon) -> LineString:
    """Carry a streamline over the rim it stopped short of by less than a step."""
    return max(
        (
            part
            for part in shapely.get_parts(prolonged(line, 60.0).intersection(within.buffer(0.5)))
            if isinstance(part, LineString)
        ),
        key=lambda part: part.length,
    )


def _trimmed(lines: Sequence[Line], polygon: Polygon) -> list[Line]:
    """Cut off what hangs over beyond the last crossing, unless it leaves the district."""
    edges, source = noded(np.array([line.geometry for line in lines]))
    keep = without_dead_ends(edges, leaving=polygon.exterior)
    out: list[Line] = []
    for index, line in enumerate(lines):
        kept = edges[keep & (source == index)]
        if len(kept):
            merged = shapely.line_merge(shapely.union_all(kept))
            out += [
                Line(geometry=part, road_class=line.road_class)
                for part in shapely.get_parts(merged)
            ]
    return out

"""Land divided: superblocks between arterials, quarters between collectors, blocks on alleys.

A piece of land is cut by straight lines that follow the lean of the streets there. A cut runs from
rim to rim of the piece it divides, so each new street meets the older ones and the whole hangs
together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.fields import Floats
from spatial.synthesis.lean import Lean
from spatial.synthesis.noding import GRID_M, Ints, Shapes

_FAR_M: Final = 6_000.0
_CRUMB_M2: Final = 400.0


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Parts of land, the piece each was cut from, and the cuts that divided them.

    ``cuts`` are lines; ``cut_of`` names the original piece of each.
    """

    land: Shapes
    parent: Ints
    cuts: Shapes
    cut_of: Ints


def faces(land: BaseGeometry, streets: Shapes) -> Shapes:
    """Give the parts of the land between streets, largest first."""
    lines = shapely.union_all([*streets, land.boundary], grid_size=GRID_M)
    found = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.contains_properly(land.buffer(0.5), shapely.point_on_surface(found))
    found = found[inside & (shapely.area(found) > _CRUMB_M2)]
    return found[np.argsort(-shapely.area(found), kind="stable")]


def divide(
    land: Shapes,
    lean: Lean,
    rng: np.random.Generator,
    *,
    size: Floats,
    inner: Shapes | None = None,
) -> Pieces:
    """Cut pieces of land into parts of about a size.

    Parameters
    ----------
    land
        Polygons, EPSG:5186, shape (n,).
    size
        Length along and across the lean that a part should have, metres, shape (n, 2).
    inner
        The pieces without the strip at the rim that belongs to whatever fronts on large streets:
        parts are measured on it, cuts still run through the whole piece.
    """
    parent = np.arange(len(land))
    angle = lean.angle(*shapely.get_coordinates(shapely.centroid(land)).T)
    angle = angle + rng.normal(0.0, 0.02, len(land))
    inner = land if inner is None else inner
    done: list[tuple[Shapes, Ints]] = []
    cuts: list[tuple[Shapes, Ints]] = []
    while len(land):
        low, high = _extent(inner, angle[parent])
        parts = np.maximum(np.round((high - low) / size[parent]), 1).astype(int)
        axis = np.argmax((high - low) / size[parent] * (parts > 1), axis=1)
        whole = (parts.max(axis=1) == 1) | shapely.is_empty(inner)
        done.append((land[whole], parent[whole]))
        go = np.flatnonzero(~whole)
        land, inner, parent = land[go], inner[go], parent[go]
        if not len(go):
            break
        number = parts[go, axis[go]]
        share = (number // 2) / number + rng.normal(0.0, 0.012, len(go))
        pivot = (low[go] + high[go]) / 2
        along = axis[go][:, None] == np.arange(2)
        pivot = np.where(along, low[go] + share[:, None] * (high - low)[go], pivot)
        turn = angle[parent]
        line, left, right = _cutters(
            _turned(pivot, turn), turn + axis[go] * np.pi / 2 + rng.normal(0.0, 0.008, len(go))
        )
        cuts.append((shapely.intersection(line, land), parent))
        land = np.concatenate([shapely.intersection(land, side) for side in (left, right)])
        inner = np.concatenate([shapely.intersection(inner, side) for side in (left, right)])
        parent = np.concatenate([parent, parent])
        solid = shapely.area(land) > _CRUMB_M2
        land, inner, parent = land[solid], inner[solid], parent[solid]
    return _collected(done, cuts)


def room_of(land: Shapes, kerb: Shapes, setback: float) -> Shapes:
    """Give what is left of sites when streets and a strip along their rim are taken off."""
    tree = STRtree(kerb)
    site, street = tree.query(land, predicate="intersects")
    out = shapely.buffer(land, -setback)
    for index in np.unique(site).tolist():
        taken = shapely.union_all(kerb[street[site == index]]).buffer(setback)
        out[index] = shapely.difference(out[index], taken)
    return out


def _extent(shapes: Shapes, angle: Floats) -> tuple[Floats, Floats]:
    """Measure shapes in axes turned by ``angle``; gives low and high, shape (n, 2)."""
    xy, index = shapely.get_coordinates(shapes, return_index=True)
    cos, sin = np.cos(angle)[index], np.sin(angle)[index]
    turned = np.column_stack([xy[:, 0] * cos + xy[:, 1] * sin, xy[:, 1] * cos - xy[:, 0] * sin])
    low, high = np.full((len(shapes), 2), np.inf), np.full((len(shapes), 2), -np.inf)
    np.minimum.at(low, index, turned)
    np.maximum.at(high, index, turned)
    empty = np.isinf(low[:, 0])
    low[empty] = high[empty] = 0.0
    return low, high


def _turned(uv: Floats, angle: Floats) -> Floats:
    """Turn places from axes that lean by ``angle`` back to east and north."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.column_stack([uv[:, 0] * cos - uv[:, 1] * sin, uv[:, 0] * sin + uv[:, 1] * cos])


def _cutters(pivot: Floats, normal: Floats) -> tuple[Shapes, Shapes, Shapes]:
    """Give the line through ``pivot`` at right angles to ``normal``, and what lies beside it."""
    out = np.column_stack([np.cos(normal), np.sin(normal)]) * _FAR_M
    side = np.column_stack([-out[:, 1], out[:, 0]])
    first, last = pivot - side, pivot + side
    return (
        np.asarray(shapely.linestrings(np.stack([first, last], axis=1))),
        np.asarray(shapely.polygons(np.stack([first, last, last + out, first + out], axis=1))),
        np.asarray(shapely.polygons(np.stack([last, first, first - out, last - out], axis=1))),
    )


def _collected(done: list[tuple[Shapes, Ints]], cuts: list[tuple[Shapes, Ints]]) -> Pieces:
    """Put parts together and take multi-part ones apart."""
    land, index = shapely.get_parts(np.concatenate([land for land, _ in done]), return_index=True)
    parent = np.concatenate([parent for _, parent in done])[index]
    solid = (shapely.get_type_id(land) == shapely.GeometryType.POLYGON) & (
        shapely.area(land) > _CRUMB_M2
    )
    lines, origin = np.array([], object), np.array([], np.int64)
    if cuts:
        lines, index = shapely.get_parts(
            np.concatenate([lines for lines, _ in cuts]), return_index=True
        )
        origin = np.concatenate([parent for _, parent in cuts])[index]
        real = shapely.length(lines) > 1.0
        lines, origin = lines[real], origin[real]
    return Pieces(land=land[solid], parent=parent[solid], cuts=lines, cut_of=origin)

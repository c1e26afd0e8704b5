"""Apartment complexes: rows of slabs or groups of towers that look south, and their lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Polygon

from spatial.synthesis.fields import Floats
from spatial.synthesis.lean import Lean
from spatial.synthesis.lines import placed, rectangles
from spatial.synthesis.noding import Ints, Shapes

FLOOR_M: Final = 2.9
_SLAB_DEPTH_M: Final = 12.5
_LANE_HALF_M: Final = 8.0
#: Half of a tower's plan: a cross with four flats, as (u, v) metres.
_ARM, _CORE = 14.0, 6.5
_TOWER: Final = np.array(
    [
        (-_CORE, -_ARM), (_CORE, -_ARM), (_CORE, -_CORE), (_ARM, -_CORE), (_ARM, _CORE),
        (_CORE, _CORE), (_CORE, _ARM), (-_CORE, _ARM), (-_CORE, _CORE), (-_ARM, _CORE),
        (-_ARM, -_CORE), (-_CORE, -_CORE),
    ]
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Complexes:
    """Buildings and lanes of apartment complexes, EPSG:5186.

    ``site`` is the number of the site of each building, ``lanes`` run from rim to rim.
    """

    buildings: Shapes
    floors: Ints
    site: Ints
    lanes: Shapes


def make_complexes(
    sites: Shapes, free: Shapes, number: Ints, lean: Lean, rng: np.random.Generator
) -> Complexes:
    """Lay out every complex.

    Parameters
    ----------
    sites
        Polygons up to the middle of the streets around.
    free
        The part of each where buildings may stand.
    number
        What to call each site in ``Complexes.site``.
    """
    found: list[tuple[Shapes, Ints, int]] = []
    lanes: list[LineString] = []
    for site, room, index in zip(sites, free, number.tolist(), strict=True):
        if room.is_empty:
            continue
        shapes, floors, own = _complex(site, room, lean, rng)
        found.append((shapes, floors, index))
        lanes += own
    if not found:
        none = np.array([], np.int64)
        return Complexes(
            buildings=np.array([], object), floors=none, site=none, lanes=np.array([], object)
        )
    return Complexes(
        buildings=np.concatenate([shapes for shapes, _, _ in found]),
        floors=np.concatenate([floors for _, floors, _ in found]),
        site=np.concatenate([np.full(len(shapes), index) for shapes, _, index in found]),
        lanes=np.array(lanes, object),
    )


def _complex(
    site: Polygon, room: Polygon, lean: Lean, rng: np.random.Generator
) -> tuple[Shapes, Ints, list[LineString]]:
    """Lay out one complex in axes that lean with the streets, but never far from south."""
    cx, cy = room.centroid.coords[0]
    turn = float(np.clip(lean.angle(cx, cy), -0.42, 0.42))
    xy = shapely.get_coordinates(room) - (cx, cy)
    u = xy[:, 0] * np.cos(turn) + xy[:, 1] * np.sin(turn)
    v = xy[:, 1] * np.cos(turn) - xy[:, 0] * np.sin(turn)
    span = (u.min(), v.min(), u.max(), v.max())
    towers = rng.random() < 0.4
    top = int(rng.integers(22, 36)) if towers else int(rng.integers(12, 21))
    lay = _tower_places if towers else _slab_places
    uv, length, lane_v = lay(span, top, rng)
    x = cx + uv[:, 0] * np.cos(turn) - uv[:, 1] * np.sin(turn)
    y = cy + uv[:, 0] * np.sin(turn) + uv[:, 1] * np.cos(turn)
    angle = np.full(len(x), turn)
    if towers:
        shapes = placed(np.broadcast_to(_TOWER, (len(x), 12, 2)), x, y, angle + length)
    else:
        shapes = rectangles(x, y, angle, length, np.full(len(x), _SLAB_DEPTH_M))
    inside = shapely.contains_properly(room, shapes)
    floors = top - rng.integers(0, 4 if towers else 3, len(x)) * (rng.random(len(x)) < 0.5)
    lanes = _lanes(site, (cx, cy), turn, lane_v)
    return shapes[inside], floors[inside], lanes


def _slab_places(
    span: tuple[float, ...], floors: int, rng: np.random.Generator
) -> tuple[Floats, Floats, float]:
    """Give centres and lengths of slabs in rows, and the height of the lane along the rows.

    Rows stand 0.8 building heights apart, for the sun in winter; nothing stands on u = 0, where
    the lane across the rows runs.
    """
    pitch = _SLAB_DEPTH_M + max(0.8 * floors * FLOOR_M, 26.0)
    centres: list[tuple[float, float]] = []
    lengths: list[float] = []
    rows = _rows(span[1] + _SLAB_DEPTH_M / 2 + 0.1, span[3] - _SLAB_DEPTH_M / 2 - 0.1, pitch)
    for v in rows:
        for side in (-1.0, 1.0):
            at, end = _LANE_HALF_M, span[2] if side > 0 else -span[0]
            while at < end - 24.0:
                length = float(min(rng.choice([38.0, 48.0, 58.0, 68.0]), end - at))
                centres.append((side * (at + length / 2), float(v)))
                lengths.append(length - 0.1)
                at += length + rng.uniform(9.0, 15.0)
    lane = _between(rows)
    return np.array(centres).reshape(-1, 2), np.array(lengths), lane


def _rows(low: float, high: float, pitch: float) -> Floats:
    """Set rows at least a pitch apart, the first and the last at the rim."""
    number = int(max(high - low, 0.0) / pitch) + 1
    return np.linspace(low, high, number) if number > 1 else np.array([(low + high) / 2])


def _between(rows: Floats) -> float:
    """Give the height of the lane: between the two rows in the middle, or beside the only one."""
    middle = len(rows) // 2
    return float((rows[middle] + rows[middle - 1]) / 2) if middle else float(rows[0]) + 20.0


def _tower_places(
    span: tuple[float, ...], floors: int, rng: np.random.Generator
) -> tuple[Floats, Floats, float]:
    """Give centres and turns of towers on a staggered grid that leaves both lanes free."""
    pitch = max(0.62 * floors * FLOOR_M, 50.0)
    out: list[tuple[float, float]] = []
    rows = _rows(span[1] + _ARM + 2.0, span[3] - _ARM - 2.0, pitch)
    for row, v in enumerate(rows):
        for side in (-1.0, 1.0):
            end = span[2] if side > 0 else -span[0]
            start = _LANE_HALF_M + _ARM * 1.5 + (row % 2) * 0.3 * pitch
            out += [(side * u, float(v)) for u in np.arange(start, end, pitch)]
    lane = _between(rows)
    turns = rng.choice([0.0, np.pi / 4], 1)[0] * np.ones(len(out))
    return np.array(out).reshape(-1, 2), turns, lane


def _lanes(
    site: Polygon, centre: tuple[float, float], turn: float, lane_v: float
) -> list[LineString]:
    """Give the lane along the rows and the one across them, each from rim to rim."""
    (cx, cy), far = centre, 1_000.0
    cos, sin = np.cos(turn), np.sin(turn)
    ox, oy = cx - lane_v * sin, cy + lane_v * cos
    along = LineString([(ox - far * cos, oy - far * sin), (ox + far * cos, oy + far * sin)])
    across = LineString([(cx + far * sin, cy - far * cos), (cx - far * sin, cy + far * cos)])
    return [
        part
        for line in (along, across)
        for part in shapely.get_parts(line.intersection(site))
        if isinstance(part, LineString) and part.length > 40.0
    ]

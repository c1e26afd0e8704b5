"""Apartment complexes: rows of slabs or groups of towers that look south, and their lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.fields import Floats
from spatial.synthesis.lean import Lean
from spatial.synthesis.lines import placed, rectangles
from spatial.synthesis.noding import Ints, Shapes

FLOOR_M: Final = 2.9
_SLAB_DEPTH_M: Final = 12.5
_LEAST_SLAB_M: Final = 26.0
_LANE_HALF_M: Final = 8.0
_TOWER_SHARE: Final = 0.35
#: Facades look south, give or take these radians.
_MOST_TURN: Final = 0.7
#: How many positions of the first row are tried.
_PHASES: Final = 6
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


@dataclass(frozen=True, kw_only=True)
class _Layout:
    """Buildings of one complex in its own axes: plans, and the rows they stand in."""

    plans: Shapes
    rows: Floats

    @property
    def area(self) -> float:
        return float(shapely.area(self.plans).sum())


def _complex(
    site: Polygon, room: BaseGeometry, lean: Lean, rng: np.random.Generator
) -> tuple[Shapes, Ints, list[LineString]]:
    """Lay out one complex in axes that lean with the streets, but never far from south.

    Several first rows are tried; the layout with most ground built on is taken.
    """
    cx, cy = room.centroid.coords[0]
    turn = float(np.clip(lean.angle(cx, cy), -_MOST_TURN, _MOST_TURN))
    towers = rng.random() < _TOWER_SHARE
    top = int(rng.integers(22, 36)) if towers else int(rng.integers(12, 21))
    own = _turned(room, (cx, cy), -turn)
    lay = _towers if towers else _slabs
    tries = [lay(own, top, phase, rng) for phase in np.linspace(0.0, 1.0, _PHASES, endpoint=False)]
    best = max(tries, key=lambda each: each.area)
    floors = top - rng.integers(0, 4 if towers else 3, len(best.plans)) * (
        rng.random(len(best.plans)) < 0.5
    )
    back = [_turned(plan, (0.0, 0.0), turn, (cx, cy)) for plan in best.plans]
    lanes = _lanes(site, (cx, cy), turn, _between(best.rows))
    return np.array(back, object), floors, lanes


def _turned(
    shape: BaseGeometry,
    pivot: tuple[float, float],
    angle: float,
    to: tuple[float, float] = (0.0, 0.0),
) -> BaseGeometry:
    """Take ``pivot`` to the origin, turn by ``angle`` (counter-clockwise), and move to ``to``."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    return shapely.transform(shape, lambda xy: (xy - pivot) @ turn + to)


def _slabs(room: BaseGeometry, floors: int, phase: float, rng: np.random.Generator) -> _Layout:
    """Set slabs in rows about one building height apart, for the sun in winter."""
    pitch = _SLAB_DEPTH_M + max(0.95 * floors * FLOOR_M, 30.0)
    places: list[tuple[float, float, float]] = []
    rows = _rows(room, pitch, phase)
    for v in rows:
        for low, high in _chords(room, float(v), _SLAB_DEPTH_M / 2):
            at = low
            while high - at >= _LEAST_SLAB_M:
                length = float(min(rng.choice([42.0, 50.0, 58.0, 68.0]), high - at))
                places.append((at + length / 2, float(v), length - 0.2))
                at += length + rng.uniform(8.0, 13.0)
    u, v, length = np.array(places).reshape(-1, 3).T
    plans = rectangles(u, v, np.zeros_like(u), length, np.full_like(u, _SLAB_DEPTH_M))
    return _Layout(plans=plans[shapely.contains_properly(room, plans)], rows=rows)


def _towers(room: BaseGeometry, floors: int, phase: float, rng: np.random.Generator) -> _Layout:
    """Set towers in rows, each row moved against the one before it."""
    pitch = max(0.72 * floors * FLOOR_M, 54.0)
    places: list[tuple[float, float]] = []
    rows = _rows(room, pitch, phase)
    for number, v in enumerate(rows):
        for low, high in _chords(room, float(v), _ARM + 0.5):
            free = high - low - 2 * _ARM
            if free >= 0.0:
                count = int(free / pitch) + 1
                shift = (number % 2) * min(0.3 * pitch, free - (count - 1) * pitch)
                places += [(low + _ARM + shift + k * pitch, float(v)) for k in range(count)]
    u, v = np.array(places).reshape(-1, 2).T
    turn = np.full_like(u, float(rng.choice([0.0, np.pi / 4])))
    plans = placed(np.broadcast_to(_TOWER, (len(u), 12, 2)), u, v, turn)
    return _Layout(plans=plans[shapely.contains_properly(room, plans)], rows=rows)


def _rows(room: BaseGeometry, pitch: float, phase: float) -> Floats:
    """Give the middles of rows a pitch apart, the first one ``phase`` of a pitch inside."""
    _, low, _, high = room.bounds
    return np.arange(low + _SLAB_DEPTH_M / 2 + phase * pitch, high, pitch)


def _chords(room: BaseGeometry, v: float, half: float) -> list[tuple[float, float]]:
    """Give the stretches of a row where a building of that depth has room, clear of u = 0.

    There the lane across the rows runs.
    """
    west, _, east, _ = room.bounds
    rims = [LineString([(west, v + side), (east, v + side)]) for side in (-half, half)]
    both = [shapely.get_parts(rim.intersection(room)) for rim in rims]
    if not all(len(parts) for parts in both):
        return []
    spans = [max(parts, key=lambda part: part.length).bounds for parts in both]
    low, high = max(span[0] for span in spans) + 0.2, min(span[2] for span in spans) - 0.2
    halves = [(low, min(high, -_LANE_HALF_M)), (max(low, _LANE_HALF_M), high)]
    return [(start, end) for start, end in halves if end > start]


def _between(rows: Floats) -> float:
    """Give the height of the lane: between the two rows in the middle, or beside the only one."""
    middle = len(rows) // 2
    return float((rows[middle] + rows[middle - 1]) / 2) if middle else 20.0


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

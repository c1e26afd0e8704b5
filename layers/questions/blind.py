"""Where no camera looks: blind spots of open ground, and blind stretches of street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.watch.state import WatchState
from layers.watch.views import CLASSES, Choice
from spatial.bbox import BBox
from spatial.coverage import Seen, touched, unseen_streets
from spatial.coverage_cuts import Shapes
from spatial.coverage_ground import Ground

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Blind:
    """Open ground, or stretches of street, that nobody sees: within one cell and dong each.

    ``size`` is square metres or metres; ``people`` live where nobody sees them there. ``edge`` is
    the street's number in the network, of ground -1.
    """

    shape: Shapes
    piece: Rows
    size: Floats
    people: Floats
    edge: Rows


def blind_ground(
    state: WatchState, class_code: str, *, known_only: bool, least_m2: float, box: BBox | None
) -> Blind:
    """Find open ground that nobody sees at least at a class, the largest first.

    A blind spot ends at the cells of the grid: a city that is hardly watched would else be one.
    """
    found = state.seen(Choice(CLASSES.index(class_code), known_only=known_only))
    ground = state.district.ground
    pieces = _pieces_in(ground, box)
    parts, row = shapely.get_parts(found.unseen[pieces], return_index=True)
    piece, size = pieces[row], ground.square_metres(parts)
    unseen = ground.open_m2 - found.open_m2
    people = _unseen_people(ground, found)[piece] * size / np.maximum(unseen[piece], 1e-9)
    order = np.argsort(-size, kind="stable")
    order = order[size[order] >= least_m2]
    return Blind(
        shape=ground.grid.degrees(parts[order]),
        piece=piece[order],
        size=size[order],
        people=people[order],
        edge=np.full(len(order), -1),
    )


def blind_streets(
    state: WatchState, class_code: str, *, known_only: bool, least_m: float, box: BBox | None
) -> Blind:
    """Find stretches of street that nobody sees at least at a class, the longest first."""
    found = state.seen(Choice(CLASSES.index(class_code), known_only=known_only))
    ground = state.district.ground
    streets = np.flatnonzero(np.isin(ground.streets.piece, _pieces_in(ground, box)))
    parts, stretch = unseen_streets(found, streets)
    piece, size = ground.streets.piece[stretch], ground.metres(parts)
    unseen = ground.street_m - found.street_m
    people = _unseen_people(ground, found)[piece] * size / np.maximum(unseen[piece], 1e-9)
    order = np.argsort(-size, kind="stable")
    order = order[size[order] >= least_m]
    return Blind(
        shape=ground.grid.degrees(parts[order]),
        piece=piece[order],
        size=size[order],
        people=people[order],
        edge=state.district.edge[ground.streets.edge[stretch[order]]],
    )


def _unseen_people(ground: Ground, found: Seen) -> Floats:
    return np.maximum(ground.people - found.people, 0.0)


def _pieces_in(ground: Ground, box: BBox | None) -> Rows:
    if box is None:
        return np.arange(len(ground.cell))
    corners = shapely.box(box.west, box.south, box.east, box.north)
    flat = ground.grid.flat(np.array([corners], np.object_))
    return ground.pieces_of(touched(ground, flat))

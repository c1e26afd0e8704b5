"""The ground of a district as coverage counts it, read from the layers."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.watched import Dongs, Watched
from spatial.bbox import BBox
from spatial.coverage import touched
from spatial.coverage_grid import CellGrid
from spatial.coverage_ground import Ground, Homes, ground_of
from spatial.network import Network

#: The layers that decide what is open ground, and from which revision on it is known where.
SOLID_LAYERS: Final = ("buildings", "water")


class District(NamedTuple):
    """The ground with the names of what it is told by; ``edge`` is the network's own number."""

    ground: Ground
    boundary: shapely.Geometry
    dongs: Dongs
    edge: NDArray[np.int64]


def read_district_ground(
    moment: Watched, boundary: shapely.Geometry, network: Network | None
) -> District:
    """Read a district whose boundary is known, with the streets that are under the sky."""
    grid = CellGrid.over(boundary)
    dongs = moment.dongs()
    shape, people = moment.homes()
    edge, lines = _streets(network)
    ground = ground_of(
        grid,
        grid.flat(np.array([boundary], np.object_))[0],
        zones=grid.flat(dongs.shape),
        solids=grid.flat(moment.solids()),
        streets=grid.flat(lines),
        homes=Homes(shape=grid.flat(shape), people=people),
    )
    return District(ground, boundary, dongs, edge)


def _streets(network: Network | None) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    if network is None:
        return np.zeros(0, np.int64), np.zeros(0, np.object_)
    edge = np.flatnonzero(~network.tunnel)
    row = np.repeat(np.arange(network.edge_count), np.diff(network.first_point))
    number = np.cumsum(~network.tunnel) - 1
    above = ~network.tunnel[row]
    lines = shapely.linestrings(network.lonlat[above], indices=number[row[above]])
    return edge, np.asarray(lines, np.object_)


def cells_changed(
    moment: Watched,
    ground: Ground,
    known: tuple[int, ...],
    until: tuple[int, ...],
) -> NDArray[np.int64]:
    """Give the cells in which buildings or waters changed between two states of these layers."""
    boxes: list[BBox] = []
    for layer, before, now in zip(SOLID_LAYERS, known, until, strict=True):
        found = moment.changed_boxes(layer, before, until=now)
        if found is None:
            return np.arange(len(ground.grid))
        boxes += found
    drawn = [shapely.box(each.west, each.south, each.east, each.north) for each in boxes]
    return touched(ground, ground.grid.flat(np.array(drawn, np.object_)))


def rebuilt(moment: Watched, ground: Ground, cells: NDArray[np.int64]) -> Ground:
    """Read the buildings and waters of some cells again."""
    if not len(cells):
        return ground
    grid = ground.grid
    box = BBox(*shapely.total_bounds(grid.degrees(grid.boxes[cells])).tolist())
    return ground.rebuilt(grid.flat(moment.solids(box)), cells)

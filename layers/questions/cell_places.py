"""Where the cells of a coverage grid are, as people say it: the dong, and the nearest street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.definition import Title
from layers.questions.travel import street_name
from layers.romanized import in_latin
from layers.watch.state import WatchState
from spatial.coverage_ground import Ground


@dataclass(frozen=True, kw_only=True)
class CellPlace:
    """A cell's dong and street, None where there is none.

    The dong is the one that has most of the cell. The street is the one that runs farthest in it,
    one with a name before one without; where none does, the one nearest to its middle.
    """

    dong: Title | None
    street: Title | None


def places_of_cells(state: WatchState) -> list[CellPlace]:
    """Tell where every cell of the grid is, in the grid's order."""
    ground, dongs = state.district.ground, state.district.dongs
    names = [Title(name, in_latin(name)) for name in dongs.name]
    streets = _streets(state)
    return [
        CellPlace(dong=names[zone] if zone >= 0 else None, street=street)
        for zone, street in zip(_zones(ground).tolist(), streets, strict=True)
    ]


def _zones(ground: Ground) -> NDArray[np.int64]:
    """Give the dong (row, or -1) that has most of each cell."""
    found = np.full(len(ground.grid), -1, np.int64)
    order = np.argsort(ground.whole_m2, kind="stable")
    order = order[ground.zone[order] >= 0]
    found[ground.cell[order]] = ground.zone[order]  # the last written has most
    return found


def _streets(state: WatchState) -> list[Title | None]:
    ground, network = state.district.ground, state.network
    stretches = ground.streets
    if network is None or not len(stretches.edge):
        return [None] * len(ground.grid)
    edge = state.district.edge[stretches.edge]
    # Wide enough for a city's names: the network keeps its classes in a byte.
    cell, kind = ground.cell[stretches.piece].astype(np.int64), network.road_class.astype(np.int64)
    name = network.name[edge].astype(np.int64)
    # What has no name is told by its kind: so many kinds, numbered behind the names.
    is_named = np.array([bool(each.ko) for each in network.names])[name]
    label = np.where(is_named, name, len(network.names) + kind[edge])
    many = len(network.names) + int(kind.max()) + 1
    pairs, number = np.unique(cell * many + label, return_inverse=True)
    metres = np.bincount(number, ground.metres(stretches.line))
    # Sorted so that of each cell the named street that runs farthest comes last.
    order = np.lexsort((metres, pairs % many < len(network.names), pairs // many))
    chosen = np.full(len(ground.grid), -1, np.int64)
    chosen[pairs[order] // many] = pairs[order] % many
    bare = np.flatnonzero(chosen < 0)
    tree = shapely.STRtree(stretches.line)
    chosen[bare] = label[tree.nearest(shapely.centroid(ground.grid.boxes[bare]))]
    some_edge = dict(zip(label.tolist(), edge.tolist(), strict=True))
    said = {each: street_name(network, some_edge[each]) for each in np.unique(chosen).tolist()}
    return [Title(said[each].ko, said[each].en) for each in chosen.tolist()]

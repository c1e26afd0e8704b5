"""Since which change a tile is as it is: a change elsewhere in the layer makes no tile old.

Each process knows where the latest changes of a layer were, and reads on when the layer's version
moves. The version of a tile is the latest change that touched it, or, where none of those did, the
first of those that are known. It is the same in every process, so that a browser's tag is too.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.store.board import Version
from layers.store.database import Database
from layers.store.query import Query, statement
from layers.store.state import layer_version, microseconds
from layers.store.tiles import REACH
from spatial.tiles import TileId

#: Changes that are looked through: the last so many, and at most as many before them.
KEPT: Final = 512
#: Tiles whose version is remembered until the next change.
_REMEMBERED: Final = 20_000
#: What the index rounds, in degrees: a box is taken a little larger than it was told.
_SLACK: Final = 1e-6

_Place = tuple[float, float, float, float]
_ANYWHERE: Final[_Place] = (-math.inf, -math.inf, math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class _Log:
    """The latest changes of a layer, newest first, from the one that made ``version``.

    ``places`` has a row (west, south, east, north) in degrees a change; one that may be anywhere
    covers the world. The last one stands for all before it, so it covers the world too.
    """

    version: Version
    changes: list[Version]
    places: NDArray[np.float64]
    found: dict[TileId, Version] = field(default_factory=dict)

    def of(self, tile: TileId) -> Version:
        """Give the latest change that touched a tile."""
        found = self.found.get(tile)
        if found is None:
            west, south, east, north = _reach(tile)
            places = self.places
            touching = (
                (places[:, 0] <= east)
                & (places[:, 2] >= west)
                & (places[:, 1] <= north)
                & (places[:, 3] >= south)
            )
            found = self.changes[int(np.argmax(touching))]
            if len(self.found) < _REMEMBERED:
                self.found[tile] = found
        return found


class TileVersions:
    """The versions of the tiles of all layers, for one process."""

    def __init__(self, database: Database) -> None:
        """Know nothing yet."""
        self._database = database
        self._lock = threading.Lock()
        self._logs: dict[str, _Log] = {}

    def of(self, layer_id: str, tile: TileId) -> Version:
        """Give the version of a tile as of now: revision and time (microseconds) of a change."""
        version = layer_version(self._database, layer_id)
        log = self._logs.get(layer_id)
        if log is None or log.version != version:
            log = self._read(layer_id, version)
        return log.of(tile)

    def _read(self, layer_id: str, version: Version) -> _Log:
        with self._lock:
            known = self._logs.get(layer_id)
            if known is None or known.version != version:
                known = self._logs[layer_id] = _log(self._database, layer_id, version)
            return known


def _log(database: Database, layer_id: str, version: Version) -> _Log:
    """Read what happened up to a version; the first revision that is read moves in steps."""
    revision, _ = version
    first = max(0, (revision // KEPT - 1) * KEPT)
    params = {"layer": layer_id, "first": first}
    rows = database.fetch_all(Query(statement=statement("changes_of_layer"), params=params))
    told = {row[0]: row for row in rows}
    changes: list[Version] = []
    places: list[_Place] = []
    time_us = version[1]
    for number in range(revision, first - 1, -1):
        row = told.get(number)
        if row is not None:
            time_us = microseconds(row[1])
        changes.append((number, time_us))
        # A revision that nobody told of may have been anywhere.
        places.append(_ANYWHERE if row is None or number == first else _place(row[2:]))
    return _Log(version, changes, np.array(places, dtype=np.float64))


def _place(corners: tuple[Any, ...]) -> _Place:
    if None in corners:
        return _ANYWHERE
    west, south, east, north = corners
    return west - _SLACK, south - _SLACK, east + _SLACK, north + _SLACK


def _reach(tile: TileId) -> _Place:
    """Give the box of everything a tile may draw, in degrees: itself and what reaches over it."""
    box = tile.bbox
    margin = REACH * (box.east - box.west)
    return box.west - margin, box.south - margin, box.east + margin, box.north + margin

"""Where the items of a layer meet the road, kept while neither of the two changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.definition import FieldType, Layer
from layers.store.database import Database
from layers.store.roads import PlaceColumns, read_places
from layers.store.state import LayerState
from spatial.roads import Places
from spatial.snapping import Snapper
from spatial.traversal import Mode

#: The field that says how long a crew takes to set out, in seconds.
TURNOUT: Final = "turnout_s"
#: So many layers, times modes, are kept; the one placed longest ago goes first.
_KEPT: Final = 48


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerPlaces:
    """The n items of a layer on a network, for one mode.

    ``offset_m`` is how far each lies from its street, NaN where none is near; ``number`` the value
    of the field that was asked for, NaN where an item has none.
    """

    layer: Layer
    fid: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    number: NDArray[np.float64]
    offset_m: NDArray[np.float64]
    places: Places

    @cached_property
    def with_turnout(self) -> LayerPlaces:
        """The same, every journey taking the item's number of seconds more, where it has one."""
        extra_ms = np.rint(np.nan_to_num(np.maximum(self.number, 0.0)) * 1000.0).astype(np.int64)
        placed = self.places
        return replace(
            self, places=Places.on(placed.network, placed.edge, placed.fraction, extra_ms)
        )


class PlaceKeeper:
    """The places of layers that were asked about."""

    def __init__(self, database: Database) -> None:
        """Start with none."""
        self._database = database
        self._read: dict[tuple[str, str | None], tuple[str, PlaceColumns]] = {}
        self._placed: dict[tuple[str, str | None, Mode], LayerPlaces] = {}

    def places(
        self, layer: Layer, state: LayerState, snapper: Snapper, mode: Mode, *, number: str | None
    ) -> LayerPlaces:
        """Give the places of a layer as it is at ``state``, with the values of a number field."""
        columns = self._columns(layer, state, number)
        key = (layer.id, number, mode)
        held = self._placed.get(key)
        if held is not None and held.places.network is snapper.network:
            if held.fid is columns.fid:
                return held
            if np.array_equal(held.fid, columns.fid) and np.array_equal(
                held.lonlat, columns.lonlat
            ):
                # Something else about the items changed: they are where they were.
                held = replace(held, fid=columns.fid, number=columns.number)
                self._placed[key] = held
                return held
        placed, offset_m = snapper.snap(columns.lonlat)
        made = LayerPlaces(layer=layer, **columns._asdict(), offset_m=offset_m, places=placed)
        self._placed.pop(key, None)
        if len(self._placed) >= _KEPT:
            self._placed.pop(next(iter(self._placed)), None)
        self._placed[key] = made
        return made

    def _columns(self, layer: Layer, state: LayerState, number: str | None) -> PlaceColumns:
        key = (layer.id, number)
        held = self._read.get(key)
        if held is not None and held[0] == state.version:
            return held[1]
        columns = read_places(self._database, layer, number=number)
        self._read[key] = (state.version, columns)
        return columns


def turnout_field(layer: Layer, readable: frozenset[str]) -> str | None:
    """Name the field of a layer that says how long its crews take to set out, if there is one."""
    return TURNOUT if TURNOUT in readable and is_number(layer, TURNOUT) else None


def is_number(layer: Layer, name: str) -> bool:
    """Whether a field of a layer holds numbers."""
    return layer.field(name).type in {FieldType.INTEGER, FieldType.NUMBER}

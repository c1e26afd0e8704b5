"""Which cameras see which crossings: looked at once, and again only where something changed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layers.sight.looking import look
from layers.sight.reading import DOWN
from layers.sight.state import SightState
from layers.store.sight import Turned
from layers.streets.state import StreetMap
from spatial.castnet import Watched
from spatial.optics import DensityClass
from spatial.scene import Cameras, Frame, candidates

#: At what height over the ground somebody is seen, metres.
HEIGHT_M = 1.5
#: Pairs of a camera and a place that are looked at together.
_AT_ONCE = 200_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Sights:
    """k sights: camera (by row), place (by row of those asked about), and pixels a metre there."""

    camera: NDArray[np.int64]
    place: NDArray[np.int64]
    pixels_per_m: NDArray[np.float64]


def sights(
    state: SightState,
    xy: NDArray[np.float64],
    *,
    rows: NDArray[np.int64] | None = None,
    turned: Sequence[Turned] = (),
    height_m: float = HEIGHT_M,
) -> Sights:
    """Look which cameras (all, or those of some rows) see which places, as they stand now.

    Status makes no difference here; a PTZ sees where it looks, not where it could.

    Parameters
    ----------
    xy
        Metres of the state's frame, shape (n, 2).
    turned
        Cameras that look elsewhere than their register says.
    """
    cameras = state.cameras_for(turned=turned)
    every = np.arange(len(cameras)) if rows is None else rows
    place, which = candidates(cameras if rows is None else cameras.take(rows), xy)
    camera = every[which]
    z = state.scene.ground.heights(xy) + height_m
    clear = np.zeros(len(place), bool)
    pixels = np.zeros(len(place))
    for begin in range(0, len(place), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        there = place[part]
        seen = look(state.scene, cameras, camera[part], xy[there], z[there])
        clear[part], pixels[part] = seen.in_picture & seen.lines.clear, seen.pixels_per_m
    return Sights(camera=camera[clear], place=place[clear], pixels_per_m=pixels[clear])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Held:
    """What every camera sees of the crossings (``xy``, metres of the frame) in a numbered state."""

    streets: StreetMap
    frame: Frame
    number: int
    fid: NDArray[np.int64]
    xy: NDArray[np.float64]
    sights: Sights

    @cached_property
    def watched(self) -> Watched:
        """The same by crossings; put in order once, for every question."""
        return _watched(len(self.xy), self.sights)


def _watched(crossings: int, found: Sights) -> Watched:
    return Watched.of(crossings, found.place, found.camera, found.pixels_per_m)


class WatchedKeeper:
    """The watched crossings of the streets, kept while neither streets nor cameras change."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._lock = threading.Lock()
        self._held: _Held | None = None

    def watched(
        self,
        state: SightState,
        streets: StreetMap,
        wanted: DensityClass,
        *,
        turned: Sequence[Turned] = (),
    ) -> Watched:
        """Give the crossings seen at a density class by cameras that are not down."""
        with self._lock:
            held = self._current(state, streets)
        every = held.watched
        rows = [row for each in turned if (row := state.row(each.camera)) is not None]
        if rows:
            away = np.unique(rows)
            anew = sights(state, held.xy, rows=away, turned=turned)
            every = _watched(
                len(held.xy), _joined(held.sights, ~np.isin(held.sights.camera, away), anew)
            )
        return every.at_least(wanted.pixels_per_m, state.rows.status != DOWN)

    def _current(self, state: SightState, streets: StreetMap) -> _Held:
        """Give what is seen now, looking again only with cameras that may see otherwise."""
        held = self._held
        if held is None or held.streets is not streets or held.frame is not state.frame:
            xy = state.frame.to_metres(streets.network.node_lonlat)
            found = sights(state, xy)
        elif held.number == state.number:
            return held
        else:
            xy, found = held.xy, _mended(state, held)
        self._held = _Held(
            streets=streets,
            frame=state.frame,
            number=state.number,
            fid=state.cameras.fid,
            xy=xy,
            sights=found,
        )
        return self._held


def _mended(state: SightState, held: _Held) -> Sights:
    """Look again with the cameras that may see otherwise; keep what the others saw."""
    touched = state.touched_since(held.number)
    row = _rows(state.cameras, held.fid)[held.sights.camera]
    anew = sights(state, held.xy, rows=np.flatnonzero(touched))
    return _joined(replace(held.sights, camera=row), (row >= 0) & ~touched[row], anew)


def _joined(before: Sights, kept: NDArray[np.bool_], anew: Sights) -> Sights:
    """Keep some sights and put others behind them."""
    return Sights(
        camera=np.concatenate([before.camera[kept], anew.camera]),
        place=np.concatenate([before.place[kept], anew.place]),
        pixels_per_m=np.concatenate([before.pixels_per_m[kept], anew.pixels_per_m]),
    )


def _rows(cameras: Cameras, fids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the rows of cameras by their numbers, -1 of those that are gone."""
    order = np.argsort(cameras.fid)
    at = np.minimum(np.searchsorted(cameras.fid[order], fids), max(len(order) - 1, 0))
    row = order[at]
    return np.where(cameras.fid[row] == fids, row, -1)

"""What is watched, of one state of the layers: measured once, then only where something changed.

A question brings the states of the layers as the database has them. Where something changed, that
is read aside; what was measured before is kept, and measured anew only in the cells that a changed
view or building touches. A question waits for it a while and is then asked to come again.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from layers.store.sight import CameraRows
from layers.store.state import LayerState
from layers.streets.state import NETWORK_LAYERS, ROAD_LAYERS, Stamp
from layers.watch.aside import Aside
from layers.watch.ground import (
    SOLID_LAYERS,
    District,
)
from layers.watch.posts import Posts
from layers.watch.views import Choice, Views
from spatial.coverage import Seen, seen, seen_again, touched
from spatial.coverage_cuts import Shapes
from spatial.network import Network

_Made = TypeVar("_Made")
#: What decides the answer, besides the street network.
_OWN_LAYERS: Final = ("cameras", "camera_views", *SOLID_LAYERS, "dongs", "population", "districts")
#: A question reads the states of these.
WATCH_LAYERS: Final = (*_OWN_LAYERS, *ROAD_LAYERS)
STAMPED: Final = (*_OWN_LAYERS, *NETWORK_LAYERS)
#: Laid anew whenever one of these changes; buildings and waters are followed cell by cell.
LAID: Final = ("dongs", "population", "districts")
#: So many measurements are kept; the one made longest ago goes first.
_KEPT: Final = 32
#: So many answers of a state are kept, by cells of a district a few megabytes each.
_ANSWERS: Final = 16
#: How long a question waits for what is worked out for it.
PATIENCE_S: Final = 3.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """What some views show, and where the ground changed since."""

    seen: Seen
    key: NDArray[np.int64]
    shape: Shapes
    dirty: NDArray[np.int64]

    def is_of(self, key: NDArray[np.int64]) -> bool:
        """Whether it is of these views, and nothing changed where they look."""
        return not len(self.dirty) and np.array_equal(self.key, key)


@dataclass(frozen=True, kw_only=True, eq=False)
class WatchState:
    """The ground, the views and the cameras of one state of the layers."""

    stamp: Stamp
    states: Mapping[str, LayerState]
    network: Network | None
    district: District
    views: Views
    cameras: CameraRows
    posts: Posts
    aside: Aside
    measured: dict[Choice, Measured] = field(default_factory=dict)
    _answers: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @cached_property
    def version(self) -> str:
        """A short name of this state, the same in every process that holds it."""
        return hashlib.sha256(repr(self.stamp.parts).encode()).hexdigest()[:12]

    def answer(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Give what a question was answered in this state, else have it worked out aside.

        Raises
        ------
        SightLoadingError
            When that takes longer than a question may wait; it is there when it is asked again.
        """
        with contextlib.suppress(KeyError):
            return self._answers[key]

        def work_out() -> _Made:
            made = make()
            while len(self._answers) >= _ANSWERS:
                self._answers.pop(next(iter(self._answers)))
            self._answers[key] = made
            return made

        return self.aside.result((self.stamp, key), work_out)

    def seen(self, choice: Choice) -> Seen:
        """Measure what the views of a choice show together, or give what was measured.

        What assumed cameras show is measured on top of what the known ones do. It may take as long
        as it takes: a question asks for it through ``answer``.
        """
        known = choice._replace(known_only=True)
        beneath = None if choice.known_only else self.seen(known)
        rows = self.views.chosen(choice, self.cameras)
        rows = rows[np.argsort(self.views.key[rows])]
        added = self.views.shape[rows if beneath is None else rows[self.views.assumed[rows]]]
        key, ground = self.views.key[rows], self.district.ground
        # What is there is given at once: another choice may be being measured for long.
        there = self.measured.get(choice)
        if there is not None and there.is_of(key):
            return there.seen
        with self._lock:
            before = self.measured.pop(choice, None)
            if before is None:
                found = seen(ground, added, beneath=beneath)
            elif before.is_of(key):
                found = before.seen
            else:
                cells = np.union1d(before.dirty, self._cells_of(before, rows))
                found = seen_again(before.seen, ground, added, cells, beneath=beneath)
            if len(self.measured) >= _KEPT:
                self.measured.pop(next(iter(self.measured)))
            self.measured[choice] = Measured(
                seen=found, key=key, shape=self.views.shape[rows], dirty=np.zeros(0, np.int64)
            )
        return found

    def held(self) -> dict[Choice, Measured]:
        """Give what was measured up to now."""
        with self._lock:
            return dict(self.measured)

    def _cells_of(self, before: Measured, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the cells that views touch which there were and are not, or the reverse."""
        now = self.views.key[rows]
        gone = before.shape[~np.isin(before.key, now)]
        new = self.views.shape[rows[~np.isin(now, before.key)]]
        return touched(self.district.ground, np.concatenate([gone, new]))

    def piece_of(self, cameras: CameraRows) -> NDArray[np.int64]:
        """Give the piece that some of the cameras stand in, -1 outside the district."""
        return self.posts.piece[np.searchsorted(self.cameras.fid, cameras.fid)]

    @cached_property
    def _known(self) -> NDArray[np.int64]:
        return np.unique(self.views.camera[~self.views.assumed])

    def is_assumed(self, cameras: CameraRows) -> NDArray[np.bool_]:
        """Say of which of the cameras what they see is assumed, or not worked out yet."""
        return ~np.isin(cameras.fid, self._known)

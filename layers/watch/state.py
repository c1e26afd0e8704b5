"""What is watched, of one state of the layers: measured once, then only where something changed.

A question brings the states of the layers as the database has them. Whoever finds that something
changed reads what changed; what was measured before is kept, and measured anew only in the cells
that a changed view or building touches.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.errors import NoCamerasError, NoStreetsError, SightLoadingError
from layers.sight.reading import CODES
from layers.store.area import current_area
from layers.store.database import Database
from layers.store.sight import CameraRows, later_than, these
from layers.store.state import LayerState
from layers.store.watched import Watched, watched
from layers.streets.service import NETWORK_LAYERS, ROAD_LAYERS, Stamp, Streets
from layers.watch.ground import (
    SOLID_LAYERS,
    District,
    cells_changed,
    read_district_ground,
    rebuilt,
)
from layers.watch.posts import Posts
from layers.watch.views import CLASSES, Choice, Views
from spatial.coverage import Seen, seen, seen_again, touched
from spatial.coverage_cuts import Shapes
from spatial.network import Network

#: What decides the answer, besides the street network.
_OWN_LAYERS: Final = ("cameras", "camera_views", *SOLID_LAYERS, "dongs", "population", "districts")
#: A question reads the states of these.
WATCH_LAYERS: Final = (*_OWN_LAYERS, *ROAD_LAYERS)
_STAMPED: Final = (*_OWN_LAYERS, *NETWORK_LAYERS)
#: Laid anew whenever one of these changes; buildings and waters are followed cell by cell.
_LAID: Final = ("dongs", "population", "districts")
#: So many measurements are kept; the one made longest ago goes first.
_KEPT: Final = 32
#: How long a question waits for another one's measurement.
PATIENCE_S: Final = 3.0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Measured:
    """What some views show, and where the ground changed since."""

    seen: Seen
    key: NDArray[np.int64]
    shape: Shapes
    dirty: NDArray[np.int64]


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
    lock: _Turn
    measured: dict[Choice, _Measured] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """A short name of this state, the same in every process that holds it."""
        return hashlib.sha256(repr(self.stamp.parts).encode()).hexdigest()[:12]

    def seen(self, choice: Choice) -> Seen:
        """Measure what the views of a choice show together, or give what was measured.

        What assumed cameras show is measured on top of what the known ones do.

        Raises
        ------
        SightLoadingError
            When another question is being measured, and takes long.
        """
        known = choice._replace(known_only=True)
        beneath = None if choice.known_only else self.seen(known)
        rows = self.views.chosen(choice, self.cameras)
        rows = rows[np.argsort(self.views.key[rows])]
        added = self.views.shape[rows if beneath is None else rows[self.views.assumed[rows]]]
        key, ground = self.views.key[rows], self.district.ground
        with self.lock.taken():
            before = self.measured.pop(choice, None)
            if before is None:
                found = seen(ground, added, beneath=beneath)
            elif np.array_equal(before.key, key) and not len(before.dirty):
                found = before.seen
            else:
                cells = np.union1d(before.dirty, self._cells_of(before, rows))
                found = seen_again(before.seen, ground, added, cells, beneath=beneath)
            if len(self.measured) >= _KEPT:
                self.measured.pop(next(iter(self.measured)))
            self.measured[choice] = _Measured(
                seen=found, key=key, shape=self.views.shape[rows], dirty=np.zeros(0, np.int64)
            )
        return found

    def _cells_of(self, before: _Measured, rows: NDArray[np.int64]) -> NDArray[np.int64]:
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


class _Turn:
    """One measurement at a time: each takes all there is of the machine."""

    def __init__(self, patience_s: float) -> None:
        self._lock = threading.Lock()
        self._patience_s = patience_s

    @contextlib.contextmanager
    def taken(self) -> Generator[None, None, None]:
        if not self._lock.acquire(timeout=self._patience_s):
            raise SightLoadingError("Coverage is being measured; try again shortly.")
        try:
            yield
        finally:
            self._lock.release()


class Watch:
    """What is watched, for one process. Any thread may ask."""

    def __init__(
        self, database: Database, streets: Streets, *, patience_s: float = PATIENCE_S
    ) -> None:
        """Hold nothing yet; nothing connects."""
        self._database = database
        self._streets = streets
        self._reading = _Turn(patience_s)
        self._measuring = _Turn(patience_s)
        self._state: WatchState | None = None

    def now(self, states: Mapping[str, LayerState]) -> WatchState:
        """Give what is watched now.

        Parameters
        ----------
        states
            Those of ``WATCH_LAYERS``, read for this question.

        Raises
        ------
        NoCamerasError
            When there are no cameras.
        SightLoadingError
            When their views are not made yet, or the layers are being read.
        StreetsLoadingError
            When the street network is.
        """
        if not states["cameras"].item_count:
            raise NoCamerasError("No cameras are loaded.")
        network, stamp = self._network(states), Stamp.of(states, _STAMPED)
        state = self._state
        if state is not None and state.network is network and state.stamp.covers(stamp):
            return state
        with self._reading.taken():
            state = self._state
            if state is None or state.network is not network or not state.stamp.covers(stamp):
                with watched(self._database) as moment:
                    state = self._made(moment, network, state)
                self._state = state
            return state

    def _network(self, states: Mapping[str, LayerState]) -> Network | None:
        try:
            return self._streets.now(states).streets.network
        except NoStreetsError:
            return None

    def _made(
        self, moment: Watched, network: Network | None, before: WatchState | None
    ) -> WatchState:
        if moment.made_of() is None:
            raise SightLoadingError("The views of the cameras are being made; try again shortly.")
        states, cameras = moment.states(_STAMPED), moment.cameras(CODES)
        if before is None or not _same(before, states, network, _LAID):
            district = read_district_ground(moment, self._boundary(cameras), network)
            views = Views.of(moment.views(CLASSES), district.ground.grid)
            posts = Posts.of(district.ground, cameras)
            measured: dict[Choice, _Measured] = {}
        else:
            district, measured = _followed(moment, before, states)
            views = _followed_views(moment, before, states)
            posts = before.posts.followed(district.ground, cameras)
        return WatchState(
            stamp=Stamp.of(states, _STAMPED),
            states=states,
            network=network,
            district=district,
            views=views,
            cameras=cameras,
            posts=posts,
            lock=self._measuring,
            measured=measured,
        )

    def _boundary(self, cameras: CameraRows) -> shapely.Geometry:
        """Give the district's outline; where nobody said one, the land around the cameras."""
        area = current_area(self._database)
        if area is not None:
            return area.boundary
        return shapely.box(
            cameras.lon.min() - 0.005, cameras.lat.min() - 0.004,
            cameras.lon.max() + 0.005, cameras.lat.max() + 0.004,
        )  # fmt: skip


def _same(
    before: WatchState,
    states: Mapping[str, LayerState],
    network: Network | None,
    layers: tuple[str, ...],
) -> bool:
    """Whether the ground was laid of the same state, and revisions go on from what is held."""
    goes_on = all(states[n].revision >= before.states[n].revision for n in _STAMPED)
    return (
        goes_on
        and before.network is network
        and all(states[name] == before.states[name] for name in layers)
    )


def _followed(
    moment: Watched, before: WatchState, states: Mapping[str, LayerState]
) -> tuple[District, dict[Choice, _Measured]]:
    """Bring the ground to what was built and demolished, and note where."""
    known = tuple(before.states[name].revision for name in SOLID_LAYERS)
    until = tuple(states[name].revision for name in SOLID_LAYERS)
    with before.lock.taken():
        held = dict(before.measured)
    if known == until:
        return before.district, held
    district = before.district
    cells = cells_changed(moment, district.ground, known, until)
    ground = rebuilt(moment, district.ground, cells)
    measured = {
        choice: replace(each, dirty=np.union1d(each.dirty, cells)) for choice, each in held.items()
    }
    return district._replace(ground=ground), measured


def _followed_views(moment: Watched, before: WatchState, states: Mapping[str, LayerState]) -> Views:
    known, until = before.states["camera_views"].revision, states["camera_views"].revision
    if known == until:
        return before.views
    ids = moment.changed("camera_views", known, until=until)
    rows = moment.views(CLASSES, later_than(known) if ids is None else these(ids))
    return before.views.changed(rows, before.district.ground.grid)

"""What is watched now, for one process: read and followed aside while questions wait a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely

from layers.errors import NoCamerasError, NoStreetsError, ViewsPendingError
from layers.sight.reading import CODES
from layers.store.area import current_area
from layers.store.database import Database
from layers.store.sight import CameraRows, later_than, these
from layers.store.state import LayerState
from layers.store.watched import Watched, watched
from layers.streets.service import Streets
from layers.streets.state import Stamp
from layers.watch.aside import Aside
from layers.watch.ground import (
    SOLID_LAYERS,
    District,
    cells_changed,
    read_district_ground,
    rebuilt,
)
from layers.watch.posts import Posts
from layers.watch.state import LAID, PATIENCE_S, STAMPED, Measured, WatchState
from layers.watch.views import CLASSES, Choice, Views
from spatial.network import Network


class Watch:
    """What is watched, for one process. Any thread may ask."""

    def __init__(
        self, database: Database, streets: Streets, *, patience_s: float = PATIENCE_S
    ) -> None:
        """Hold nothing yet; nothing connects."""
        self._database = database
        self._streets = streets
        self.aside = Aside(patience_s)
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
        ViewsPendingError
            When their views are not made yet.
        SightLoadingError
            When the layers are being read.
        StreetsLoadingError
            When the street network is.
        """
        if not states["cameras"].item_count:
            raise NoCamerasError("No cameras are loaded.")
        network, stamp = self._network(states), Stamp.of(states, STAMPED)
        state = self._state
        if state is not None and state.network is network and state.stamp.covers(stamp):
            return state
        return self.aside.result((stamp, id(network)), lambda: self._read(network, stamp))

    def _read(self, network: Network | None, stamp: Stamp) -> WatchState:
        """Read what changed; another question may have done so while this one waited."""
        state = self._state
        if state is None or state.network is not network or not state.stamp.covers(stamp):
            with watched(self._database) as moment:
                state = self._made(moment, network, state)
            self._state = state
        return state

    def _network(self, states: Mapping[str, LayerState]) -> Network | None:
        try:
            return self._streets.map_now(states).network
        except NoStreetsError:
            return None

    def _made(
        self, moment: Watched, network: Network | None, before: WatchState | None
    ) -> WatchState:
        if moment.made_of() is None:
            raise ViewsPendingError(done=moment.viewed(), total=moment.camera_count())
        states, cameras = moment.states(STAMPED), moment.cameras(CODES)
        if before is None or not _same(before, states, network, LAID):
            district = read_district_ground(moment, self._boundary(cameras), network)
            views = Views.of(moment.views(CLASSES), district.ground.grid)
            posts = Posts.of(district.ground, cameras)
            measured: dict[Choice, Measured] = {}
        else:
            district, measured = _followed(moment, before, states)
            views = _followed_views(moment, before, states)
            posts = before.posts.followed(district.ground, cameras)
        return WatchState(
            stamp=Stamp.of(states, STAMPED),
            states=states,
            network=network,
            district=district,
            views=views,
            cameras=cameras,
            posts=posts,
            aside=self.aside,
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
    goes_on = all(states[n].revision >= before.states[n].revision for n in STAMPED)
    return (
        goes_on
        and before.network is network
        and all(states[name] == before.states[name] for name in layers)
    )


def _followed(
    moment: Watched, before: WatchState, states: Mapping[str, LayerState]
) -> tuple[District, dict[Choice, Measured]]:
    """Bring the ground to what was built and demolished, and note where."""
    known = tuple(before.states[name].revision for name in SOLID_LAYERS)
    until = tuple(states[name].revision for name in SOLID_LAYERS)
    held = before.held()
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

"""Keeps what each camera sees stored as a layer: only what a change touched is worked out again.

Which state of the layers the stored views are of is written with them, in one transaction, so that
whoever keeps them next, after a stop or a crash, goes on from there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.sight import assumptions
from layers.sight.service import SIGHT_LAYERS, Sight, SightState
from layers.store.camera_views import note_made, write_views
from layers.store.database import Database
from layers.store.state import LayerState, layer_states
from layers.store.watched import Watched, watched
from layers.validate import Accepted
from spatial.bbox import BBox
from spatial.coverage_cuts import Shapes, united
from spatial.optics import DENSITY_CLASSES
from spatial.scene import Cameras, Frame, in_reach
from spatial.view import View, views

#: The height of what is to be seen, metres over the ground: somebody's chest and face.
HEIGHT_M: Final = 1.5
#: Cameras whose views are written in one transaction: the first are on the map before the last.
_BATCH: Final = 2_000
_CLASSES: Final = tuple(each.code for each in DENSITY_CLASSES)
#: What decides views besides the layers; a later program that differs in it makes all of them anew.
_METHOD: Final = hashlib.sha256(
    repr(
        (1, HEIGHT_M, DENSITY_CLASSES, assumptions.RANGE_M, assumptions.FIELD_DEG,
         assumptions.MOUNT_M, assumptions.WIDTH_PX, assumptions.ASPECT, assumptions.FLOOR_M)
    ).encode()
).hexdigest()[:12]  # fmt: skip

Progress = Callable[[float, float, str], None]
MadeOf = dict[str, Any]


def _silent(done: float, total: float, label: str) -> None:
    """Tell nobody."""
    del done, total, label


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Cameras whose views were worked out, and views that differed from those stored."""

    cameras: int = 0
    written: int = 0


class ViewKeeper:
    """Keeps the stored views of one database; one process at a time does it.

    ``clock`` gives the time, aware; ``threads`` work views out.
    """

    def __init__(
        self,
        database: Database,
        sight: Sight,
        *,
        clock: Callable[[], dt.datetime],
        threads: int = 1,
    ) -> None:
        """Hold nothing yet."""
        self._database = database
        self._sight = sight
        self._clock = clock
        self._threads = threads
        self._before: Cameras | None = None

    def keep(self, progress: Progress = _silent) -> Kept:
        """Bring the stored views to the cameras, buildings and ground of now.

        Raises
        ------
        SightLoadingError
            When these are still being read.
        """
        states = layer_states(self._database, SIGHT_LAYERS)
        with watched(self._database) as moment:
            if moment.made_of() == _made_of(states):
                return Kept()
            gone = moment.orphans()
        if not states["cameras"].item_count:
            return Kept(written=self._write(_accepted(None, []), gone, states, is_last=True))
        state, rows = self._touched(states)
        if not len(rows) and not gone:
            # A state of a camera was seen, or a building beyond all ranges: the views are the same.
            note_made(self._database, _made_of(state.picture.states), self._clock())
            return Kept()
        done = self._draw(state, rows, gone, progress)
        self._before = state.cameras
        return done

    def _touched(self, states: Mapping[str, LayerState]) -> tuple[SightState, NDArray[np.int64]]:
        """Give the scene, and the cameras that may see otherwise than when views were stored."""
        while True:
            state = self._sight.now(states)
            with watched(self._database) as moment:
                states = moment.states(SIGHT_LAYERS)
                # Both must be of one moment; where something changed in between, once more.
                if state.covers(states):
                    return state, self._rows(moment, state)

    def _rows(self, moment: Watched, state: SightState) -> NDArray[np.int64]:
        every = np.arange(len(state.cameras))
        made, now = moment.made_of(), _made_of(state.picture.states)
        if made is None or not _goes_on(made, now):
            return every
        ids = moment.changed("cameras", made["cameras"][0], until=now["cameras"][0])
        boxes = moment.changed_boxes("buildings", made["buildings"][0], until=now["buildings"][0])
        if ids is None or boxes is None:
            return every
        changed = np.flatnonzero(np.isin(state.rows.id, ids))
        changed = changed[~_as_before(state.cameras.take(changed), self._before)]
        near = [in_reach(state.cameras, _bounds(state.frame, box)) for box in boxes]
        return np.unique(np.concatenate([changed, *near])).astype(np.int64)

    def _draw(
        self,
        state: SightState,
        rows: NDArray[np.int64],
        gone: Sequence[str],
        progress: Progress,
    ) -> Kept:
        """Work views out batch by batch and write them; the state is noted with the last."""
        batches = [rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH)] or [rows]
        done = itertools.accumulate((len(each) for each in batches), initial=0)
        written = 0
        for batch, before in zip(batches, done, strict=False):
            last = before + len(batch) == len(rows)

            def tell(drawn: int, _: int, before: int = before) -> None:
                progress(before + drawn, len(rows), "Working out what the cameras see")

            found = views(
                state.scene, state.cameras, batch,
                height_m=HEIGHT_M, threads=self._threads, progress=tell,
            )  # fmt: skip
            ids = [_id(each, code) for each in state.rows.id[batch].tolist() for code in _CLASSES]
            written += self._write(
                _accepted(state, found),
                [*ids, *gone] if last else ids,
                state.picture.states,
                is_last=last,
            )
        return Kept(cameras=len(rows), written=written)

    def _write(
        self,
        accepted: Accepted,
        among: Sequence[str],
        states: Mapping[str, LayerState],
        *,
        is_last: bool,
    ) -> int:
        dates = [each.changed_at for each in states.values() if each.changed_at is not None]
        return write_views(
            self._database,
            accepted,
            among=among,
            made_of=_made_of(states) if is_last else None,
            as_of=max(dates, default=self._clock()),
            now=self._clock(),
        )


def _made_of(states: Mapping[str, LayerState]) -> MadeOf:
    made: MadeOf = {
        name: [states[name].revision, str(states[name].changed_at)] for name in SIGHT_LAYERS
    }
    return made | {"method": _METHOD}


def _goes_on(made: MadeOf, now: MadeOf) -> bool:
    """Whether views of one state can be carried over to another one: it is later, on one ground."""
    if made["method"] != now["method"] or made["ground"] != now["ground"]:
        return False
    steps = [(made[name], now[name]) for name in ("cameras", "buildings")]
    return all(one == two or one[0] < two[0] for one, two in steps)


def _as_before(cameras: Cameras, before: Cameras | None) -> NDArray[np.bool_]:
    """Say which cameras see as before: only what does not concern sight changed, as a status."""
    same = np.zeros(len(cameras), bool)
    if before is None:
        return same
    order = np.argsort(before.fid)
    at = np.minimum(np.searchsorted(before.fid[order], cameras.fid), len(order) - 1)
    held = before.take(order[at])
    same[:] = True
    for each in fields(Cameras):
        ours, theirs = getattr(cameras, each.name), getattr(held, each.name)
        equal = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        same &= equal.all(axis=1) if equal.ndim > 1 else equal
    return same


def _bounds(frame: Frame, box: BBox) -> NDArray[np.float64]:
    """Give the box in metres around a box in degrees."""
    corners = shapely.get_coordinates(shapely.box(box.west, box.south, box.east, box.north))
    places = frame.to_metres(corners)
    return np.concatenate([places.min(axis=0), places.max(axis=0)])


def _id(camera: str, code: str) -> str:
    return f"{camera}/{code}"


def _accepted(state: SightState | None, found: Sequence[View]) -> Accepted:
    """Make records of views: one a camera and class that it reaches anywhere."""
    at_least = np.zeros(0, np.object_) if state is None else _at_least(found)
    row, number = np.divmod(np.arange(len(at_least)), len(_CLASSES))
    kept = np.flatnonzero(~np.asarray(shapely.is_empty(at_least), bool))
    row, number, shapes = row[kept], number[kept], at_least[kept]
    if state is None:
        camera, assumed = np.zeros(0, np.object_), np.zeros(0, bool)
    else:
        rows = np.array([each.row for each in found], np.int64)[row]
        camera, assumed = state.rows.id[rows], state.cameras.assumed[rows]
    codes = [_CLASSES[each] for each in number.tolist()]
    ids = [_id(one, code) for one, code in zip(camera.tolist(), codes, strict=True)]
    return Accepted(
        ids=np.array(ids, np.object_),
        shapes=shapes if state is None else _degrees(state.frame, shapes),
        columns={
            "camera": pd.Series(camera, dtype=object),
            "class": pd.Series(codes, dtype=object),
            "assumed": pd.Series(assumed, dtype=object),
            "area_m2": pd.Series(np.round(shapely.area(shapes), 2), dtype=object),
        },
        flags=[()] * len(ids),
        as_of=None,
    )


def _at_least(found: Sequence[View]) -> Shapes:
    """Give where each view reaches each class or a finer one: by view, then by class."""
    classes = len(_CLASSES)
    rings = np.array(
        [each.rings.get(code) or shapely.MultiPolygon() for each in found for code in _CLASSES],
        np.object_,
    )
    view, ring = np.divmod(np.arange(len(rings)), classes)
    # Ring 2 belongs to class 2 and to the coarser 0 and 1.
    copies = ring + 1
    group = np.repeat(view * classes, copies) + np.concatenate(
        [np.zeros(0, np.int64), *(np.arange(each) for each in copies)]
    )
    taken = np.repeat(rings, copies)
    there = ~np.asarray(shapely.is_empty(taken), bool)
    return united(taken[there], group[there].astype(np.int64), len(rings))


def _degrees(frame: Frame, shapes: Shapes) -> Shapes:
    """Bring polygons to degrees, valid, each as a MultiPolygon."""
    made = np.asarray(shapely.transform(shapes, frame.to_degrees), np.object_)
    broken = ~np.asarray(shapely.is_valid(made), bool)
    made[broken] = shapely.make_valid(made[broken], method="structure", keep_collapsed=False)
    parts, row = shapely.get_parts(made, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=row), np.object_) if len(made) else made

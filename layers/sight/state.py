"""Buildings, ground and cameras in one state of the layers, and what changed on the way to it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.sight.assumptions import OPTICAL_FIELDS, cameras_of
from layers.sight.reading import READ_LAYERS, Change, Picture
from layers.store.sight import CameraRows, Turned
from layers.store.state import LayerState, microseconds
from spatial.scene import Cameras, Frame, Scene, in_reach

#: The layers that decide what is seen; a question reads their states.
SIGHT_LAYERS: Final = READ_LAYERS
#: From so many boxes on an index finds the cameras around them sooner.
_FEW_BOXES: Final = 16

States = Mapping[str, LayerState]


@dataclass(frozen=True, kw_only=True, eq=False)
class SightState:
    """Buildings, ground and cameras as they are in one state of the layers.

    ``number`` counts the states of this process; ``changes`` are those that led to the latest.
    """

    picture: Picture
    number: int
    changes: tuple[Change, ...] = ()
    _known: dict[frozenset[str], Cameras] = field(default_factory=dict, init=False, repr=False)

    @property
    def scene(self) -> Scene:
        """What stands on the ground, in metres of ``frame``."""
        return self.picture.scene

    @property
    def cameras(self) -> Cameras:
        """The cameras, with what is assumed of them."""
        return self.picture.cameras

    @property
    def rows(self) -> CameraRows:
        """The same cameras as their register has them, in the same order."""
        return self.picture.rows

    @property
    def frame(self) -> Frame:
        """Degrees and metres of this state; another state may have another one."""
        return self.picture.scene.frame

    @cached_property
    def version(self) -> str:
        """A short name of this state, the same in every process that holds it."""
        said = [_mark(self.picture.states[name]) for name in SIGHT_LAYERS]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:12]

    def covers(self, states: States) -> bool:
        """Whether this is the same state or a later one.

        Later is what has a higher revision *and* a later date: a database that was made anew counts
        from the start, and a writer's clock may be slow.
        """
        held = ((self.picture.states[name], states[name]) for name in SIGHT_LAYERS)
        return all(
            _mark(ours) == _mark(theirs)
            or all(a > b for a, b in zip(_mark(ours), _mark(theirs), strict=True))
            for ours, theirs in held
        )

    def row(self, item_id: str) -> int | None:
        """Give the row of a camera by its public id, ``None`` where there is none."""
        found = np.flatnonzero(self.rows.id == item_id)
        return int(found[0]) if len(found) else None

    def cameras_for(self, hidden: Collection[str] = (), turned: Iterable[Turned] = ()) -> Cameras:
        """Give the cameras as somebody knows them.

        Parameters
        ----------
        hidden
            Fields of the register that the reader may not see.
        turned
            Cameras that look elsewhere than the register says, as far as the reader may know.
        """
        cameras, key = self.cameras, frozenset(hidden) & frozenset(OPTICAL_FIELDS)
        if key:
            if key not in self._known:
                scene = self.scene
                self._known[key] = cameras_of(scene.frame, scene.ground, self.rows, hidden=key)
            cameras = self._known[key]
        found = [(row, each) for each in turned if (row := self.row(each.camera)) is not None]
        return self._turned(cameras, found) if found else cameras

    def _turned(self, cameras: Cameras, found: Sequence[tuple[int, Turned]]) -> Cameras:
        rows = np.array([row for row, _ in found])
        lonlat = np.column_stack([self.rows.lon[rows], self.rows.lat[rows]])
        azimuth, tilt = cameras.azimuth_deg.copy(), cameras.tilt_deg.copy()
        said = np.array([each.azimuth_deg for _, each in found])
        azimuth[rows] = (said - self.frame.convergence_deg(lonlat)) % 360.0
        for row, each in found:
            tilt[row] = np.nan if each.tilt_deg is None else each.tilt_deg
        return replace(cameras, azimuth_deg=azimuth, tilt_deg=tilt)

    def touched_since(self, number: int) -> NDArray[np.bool_]:
        """Say which cameras may see otherwise than in an earlier state: all where it is forgotten.

        A building touches the cameras in whose range it stands, or stood.
        """
        ago = self.number - number
        if not 0 <= ago <= len(self.changes):
            return np.ones(len(self.cameras), bool)
        since = self.changes[len(self.changes) - ago :]
        boxes = np.vstack([np.zeros((0, 4)), *(change.boxes for change in since)])
        fids = np.concatenate([np.zeros(0, np.int64), *(change.cameras for change in since)])
        touched = np.isin(self.cameras.fid, fids)
        touched[_near(self.cameras, boxes)] = True
        return touched


def _mark(state: LayerState) -> tuple[int, int]:
    """Give the revision of a layer and when it was made, in microseconds."""
    return state.revision, microseconds(state.changed_at)


def _near(cameras: Cameras, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give the cameras in whose range any of some boxes lies."""
    if len(boxes) <= _FEW_BOXES:
        rows = [in_reach(cameras, box) for box in boxes]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *rows]))
    tree = shapely.STRtree(shapely.box(*boxes.T))
    row, _ = tree.query(shapely.points(cameras.xy), predicate="dwithin", distance=cameras.range_m)
    return np.unique(row)

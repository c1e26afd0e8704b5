"""How much of a district its cameras see: by dong, by 100 m cell, by purpose; and what none sees.

Every figure is told twice: of the cameras whose direction, field and range are known, and of all of
them, the assumed ones too. A camera that is down sees nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.catalog._camera_purposes import PURPOSES
from layers.definition import Title
from layers.romanized import in_latin
from layers.sight.reading import DOWN, PURPOSE_CODES
from layers.store.sight import CameraRows
from layers.watch.state import WatchState
from layers.watch.views import CLASSES, Choice
from spatial.coverage import Seen, only_by
from spatial.coverage_cuts import Shapes
from spatial.coverage_ground import Ground

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_OUTSIDE: Final = Title("행정구역 경계 밖", "Outside every dong")
_DISTRICT: Final = Title("전체", "The whole district")
_NO_PURPOSE: Final = Title("목적 미상", "Purpose unknown")


class By(StrEnum):
    """What the shares are told by."""

    DISTRICT = "district"
    DONG = "dong"
    CELL = "cell"
    PURPOSE = "purpose"


@dataclass(frozen=True, kw_only=True)
class Amount:
    """So much that there is, or that is seen."""

    street_m: float
    open_m2: float
    people: float


@dataclass(frozen=True, kw_only=True)
class Share:
    """What is seen of one place, at least at one class.

    ``seen`` is by all cameras, ``known`` by those alone whose view is known. ``disc_m2`` of
    ``whole_m2`` lie within 50 m of a camera, and so does some of ``cells_near`` of ``cells``.
    """

    id: str
    name: Title
    class_code: str
    shape: shapely.Geometry | None
    all: Amount
    seen: Amount
    known: Amount
    cameras: int
    assumed: int
    down: int
    whole_m2: float
    disc_m2: float
    cells: int
    cells_near: int


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one camera adds to the others at least at one class; ``known``: to known ones alone.

    ``only`` is the open ground that it alone sees, in degrees.
    """

    class_code: str
    own: Amount
    adds: Amount
    known: Amount | None
    only: shapely.Geometry


def shares(state: WatchState, by: By, classes: Sequence[str]) -> list[Share]:
    """Measure the shares, at least at each of some classes."""
    if by is By.PURPOSE:
        return [row for code in classes for row in _by_purpose(state, code)]
    tell = _grouping(state, by)
    return [row for code in classes for row in tell(CLASSES.index(code))]


def _grouping(state: WatchState, by: By) -> Callable[[int], Iterator[Share]]:
    ground = state.district.ground
    if by is By.DISTRICT:
        group, names = np.zeros(len(ground.cell), np.int64), [("district", _DISTRICT)]
        drawn = [state.district.boundary]
    elif by is By.CELL:
        group = ground.cell
        names = [(name, Title(name, in_latin(name))) for name in ground.grid.names]
        drawn = list(ground.grid.degrees(ground.grid.boxes))
    else:
        dongs = state.district.dongs
        group = np.where(ground.zone < 0, len(dongs.id), ground.zone)
        names = [(i, Title(n, in_latin(n))) for i, n in zip(dongs.id, dongs.name, strict=True)]
        names.append(("outside", _OUTSIDE))
        drawn = [*dongs.shape, None]

    def tell(class_row: int) -> Iterator[Share]:
        sums = _Sums.of(state, state.posts.disc_m2(), state.cameras, group, len(names))
        seen = _amounts(state.seen(Choice(class_row)), group, len(names))
        known = _amounts(state.seen(Choice(class_row, known_only=True)), group, len(names))
        for row in np.unique(group).tolist():
            yield sums.share(row, names[row], class_row, drawn[row], seen[row], known[row])

    return tell


def _by_purpose(state: WatchState, code: str) -> Iterator[Share]:
    """Tell what the cameras of each purpose see of the whole district."""
    class_row, ground, cameras = CLASSES.index(code), state.district.ground, state.cameras
    group = np.zeros(len(ground.cell), np.int64)
    for purpose in np.unique(cameras.purpose).tolist():
        own = cameras.purpose == purpose
        discs = state.posts.disc_m2(own)
        sums = _Sums.of(state, discs, cameras.take(own), group, 1)
        name = PURPOSE_CODES[purpose] if purpose >= 0 else "unknown"
        title = Title(*PURPOSES[name]) if purpose >= 0 else _NO_PURPOSE
        seen = state.seen(Choice(class_row, purpose=purpose))
        known = state.seen(Choice(class_row, known_only=True, purpose=purpose))
        yield sums.share(
            0, (name, title), class_row, None, _amounts(seen, group, 1)[0],
            _amounts(known, group, 1)[0],
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class _Sums:
    """What there is in each group of pieces."""

    all: list[Amount]
    whole_m2: Floats
    disc_m2: Floats
    cells: Rows
    cells_near: Rows
    cameras: Rows
    assumed: Rows
    down: Rows

    @classmethod
    def of(
        cls, state: WatchState, discs: Floats, cameras: CameraRows, group: Rows, groups: int
    ) -> _Sums:
        ground = state.district.ground
        at = state.piece_of(cameras)
        inside = np.flatnonzero(at >= 0)
        place = group[at[inside]]
        assumed = state.is_assumed(cameras)[inside]
        down = cameras.status[inside] == DOWN
        near = np.flatnonzero(discs > 0.0)
        return cls(
            all=_added(ground.street_m, ground.open_m2, ground.people, group, groups),
            whole_m2=_sum(group, ground.whole_m2, groups),
            disc_m2=_sum(group, discs, groups),
            cells=_distinct(group, ground.cell, groups),
            cells_near=_distinct(group[near], ground.cell[near], groups),
            cameras=np.bincount(place, minlength=groups),
            assumed=np.bincount(place[assumed], minlength=groups),
            down=np.bincount(place[down], minlength=groups),
        )

    def share(
        self,
        row: int,
        name: tuple[str, Title],
        class_row: int,
        shape: shapely.Geometry | None,
        seen: Amount,
        known: Amount,
    ) -> Share:
        return Share(
            id=name[0],
            name=name[1],
            class_code=CLASSES[class_row],
            shape=shape,
            all=self.all[row],
            seen=seen,
            known=known,
            cameras=int(self.cameras[row]),
            assumed=int(self.assumed[row]),
            down=int(self.down[row]),
            whole_m2=float(self.whole_m2[row]),
            disc_m2=float(self.disc_m2[row]),
            cells=int(self.cells[row]),
            cells_near=int(self.cells_near[row]),
        )


def _distinct(group: Rows, cell: Rows, groups: int) -> Rows:
    """Count the different cells of each group."""
    pairs = np.unique(np.column_stack([group, cell]), axis=0)
    return np.bincount(pairs[:, 0], minlength=groups)


def _sum(group: Rows, values: Floats, groups: int) -> Floats:
    return np.asarray(np.bincount(group, values, minlength=groups), np.float64)


def _amounts(found: Seen, group: Rows, groups: int) -> list[Amount]:
    return _added(found.street_m, found.open_m2, found.people, group, groups)


def _added(
    street_m: Floats, open_m2: Floats, people: Floats, group: Rows, groups: int
) -> list[Amount]:
    sums = [_sum(group, each, groups).tolist() for each in (street_m, open_m2, people)]
    return [Amount(street_m=s, open_m2=o, people=p) for s, o, p in zip(*sums, strict=True)]


def effect(state: WatchState, camera: int, classes: Sequence[str]) -> list[Effect]:
    """Say what a camera (a row of the state's) adds to the others: what is lost when it fails."""
    return [_effect(state, camera, CLASSES.index(code)) for code in classes]


def _effect(state: WatchState, camera: int, class_row: int) -> Effect:
    views, fid = state.views, state.cameras.fid[camera]
    is_own = (views.camera == fid) & (views.class_row == class_row)
    own = views.shape[is_own]
    adds, only = _added_by(state, own, fid, Choice(class_row))
    known = None
    if not views.assumed[is_own].any():
        known, _ = _added_by(state, own, fid, Choice(class_row, known_only=True))
    alone, _ = _lost(state.district.ground, own, np.zeros(0, np.object_))
    return Effect(class_code=CLASSES[class_row], own=alone, adds=adds, known=known, only=only)


def _added_by(
    state: WatchState, own: Shapes, fid: int, choice: Choice
) -> tuple[Amount, shapely.Geometry]:
    rows = state.views.chosen(choice, state.cameras)
    others = state.views.shape[rows[state.views.camera[rows] != fid]]
    return _lost(state.district.ground, own, others)


def _lost(ground: Ground, own: Shapes, others: Shapes) -> tuple[Amount, shapely.Geometry]:
    lost = only_by(ground, own, others)
    only = ground.grid.degrees(np.array([shapely.union_all(lost.shape)], np.object_))[0]
    return Amount(
        street_m=float(lost.street_m.sum()),
        open_m2=float(lost.open_m2.sum()),
        people=float(lost.people.sum()),
    ), only

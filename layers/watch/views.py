"""The stored views of a process, in metres of the grid, and which of them a question is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from layers.sight.reading import DOWN
from layers.store.sight import CameraRows
from layers.store.watched import ViewRows
from spatial.coverage_cuts import Shapes
from spatial.coverage_grid import CellGrid
from spatial.optics import DENSITY_CLASSES

CLASSES: Final = tuple(each.code for each in DENSITY_CLASSES)
#: A row's number and revision in one: revisions stay below it.
_REVISIONS: Final = 1_000_000_000


class Choice(NamedTuple):
    """Which views count: at least this class, known cameras only or all, of one purpose or any."""

    class_row: int
    known_only: bool = False
    purpose: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Views:
    """n stored views; ``key`` names each in the state that it is in."""

    key: NDArray[np.int64]
    fid: NDArray[np.int64]
    class_row: NDArray[np.int32]
    assumed: NDArray[np.bool_]
    camera: NDArray[np.int64]
    shape: Shapes

    @classmethod
    def of(cls, rows: ViewRows, grid: CellGrid) -> Self:
        """Bring current rows to the grid."""
        kept = np.flatnonzero(rows.gone == 0)
        return cls(
            key=rows.fid[kept] * _REVISIONS + rows.revision[kept],
            fid=rows.fid[kept],
            class_row=rows.class_row[kept],
            assumed=rows.assumed[kept] == 1,
            camera=rows.camera[kept],
            shape=grid.flat(rows.shape[kept]),
        )

    def changed(self, rows: ViewRows, grid: CellGrid) -> Views:
        """Give the views with some rows as they are now, gone or not."""
        added, rest = Views.of(rows, grid), ~np.isin(self.fid, rows.fid)
        return Views(
            **{
                name: np.concatenate([getattr(self, name)[rest], getattr(added, name)])
                for name in Views.__dataclass_fields__
            }
        )

    def chosen(self, choice: Choice, cameras: CameraRows) -> NDArray[np.int64]:
        """Give the rows of a choice; a camera that is down sees nothing."""
        watching = cameras.status != DOWN
        if choice.purpose is not None:
            watching &= cameras.purpose == choice.purpose
        found = (self.class_row == choice.class_row) & np.isin(self.camera, cameras.fid[watching])
        return np.flatnonzero(found & ~(self.assumed & choice.known_only))

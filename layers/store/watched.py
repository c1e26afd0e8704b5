"""What coverage is measured on: stored views, dongs, buildings, waters and homes, as shapes."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from typing import Any, Final, LiteralString, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import sql

from layers.store.columns import number_columns, shapes
from layers.store.database import Database
from layers.store.query import statement
from layers.store.sight import CURRENT, Snapshot
from spatial.bbox import BBox

_VIEW_KINDS: Final = {
    "fid": "bigint",
    "gone": "integer",
    "revision": "bigint",
    "class": "integer",
    "assumed": "integer",
    "camera": "bigint",
}


class ViewRows(NamedTuple):
    """Stored views, n each, ordered by number; shapes in degrees.

    ``class_row`` counts in the classes that were given; ``camera`` is the number of the camera, -1
    where it is gone.
    """

    fid: NDArray[np.int64]
    gone: NDArray[np.int32]
    revision: NDArray[np.int64]
    class_row: NDArray[np.int32]
    assumed: NDArray[np.int32]
    camera: NDArray[np.int64]
    shape: NDArray[np.object_]


class Dongs(NamedTuple):
    """The dongs of a district, of one kind; shapes in degrees."""

    id: tuple[str, ...]
    name: tuple[str, ...]
    shape: NDArray[np.object_]


class Watched(Snapshot):
    """One moment of the database, with what is watched there."""

    def made_of(self) -> dict[str, Any] | None:
        """Say of which state of the layers the stored views are; ``None`` before they are made."""
        row = self._conn.execute("SELECT made_of FROM lifemap.views_made").fetchone()
        return None if row is None else row[0]

    def viewed(self) -> int:
        """Count the cameras of which views are stored."""
        return self._count("SELECT count(DISTINCT camera) FROM layer.camera_views")

    def camera_count(self) -> int:
        """Count the cameras."""
        return self._count("SELECT count(*) FROM layer.cameras")

    def _count(self, what: LiteralString) -> int:
        row = self._conn.execute(sql.SQL(what) + sql.SQL(" WHERE retired_at IS NULL")).fetchone()
        return 0 if row is None else int(row[0])

    def orphans(self) -> list[str]:
        """Name the views of cameras that are no longer there."""
        return [name for (name,) in self._conn.execute(statement("view_orphans"))]

    def views(self, classes: Sequence[str], which: sql.Composable = CURRENT) -> ViewRows:
        """Read stored views."""
        asked = statement("view_rows").format(which=which, classes=sql.Literal(list(classes)))
        columns = dict(number_columns(self._conn, asked, _VIEW_KINDS))
        drawn = shapes(self._conn, statement("view_shapes").format(which=which))
        return ViewRows(class_row=columns.pop("class"), shape=drawn, **columns)

    def solids(self, within: BBox | None = None) -> NDArray[np.object_]:
        """Read the outlines of buildings and waters, in degrees: all, or those that meet a box."""
        condition: sql.Composable = sql.SQL("")
        if within is not None:
            corners = map(sql.Literal, (within.west, within.south, within.east, within.north))
            condition = sql.SQL("AND geom && st_makeenvelope({}, 4326)").format(
                sql.SQL(", ").join(corners)
            )
        return shapes(self._conn, statement("solid_shapes").format(condition=condition))

    def dongs(self) -> Dongs:
        """Read the dongs that shares are told by."""
        rows = self._conn.execute(statement("watched_dongs")).fetchall()
        drawn = _from_wkb([wkb for _, _, wkb in rows])
        return Dongs(tuple(row[0] for row in rows), tuple(row[1] for row in rows), drawn)

    def homes(self) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
        """Read where people live, in degrees, and how many."""
        rows = self._conn.execute(statement("watched_homes")).fetchall()
        return _from_wkb([wkb for wkb, _ in rows]), np.array([float(each) for _, each in rows])

    def changed_boxes(self, layer: str, known: int, *, until: int) -> list[BBox] | None:
        """Give where a layer changed after a revision, until this one; ``None`` for anywhere."""
        asked = {"layer": layer, "known": known, "until": until}
        rows = self._conn.execute(statement("watched_changes"), asked).fetchall()
        told = [revision for revision, *corners in rows if None not in corners]
        if told != list(range(known + 1, until + 1)):
            return None
        return [BBox(*corners) for _, *corners in rows]


def _from_wkb(found: Sequence[bytes]) -> NDArray[np.object_]:
    return np.asarray(shapely.from_wkb(np.array([*map(bytes, found)], np.object_)), np.object_)


def views_pending(database: Database) -> tuple[int, int] | None:
    """Count the cameras whose views are stored, and all, while not all were ever worked out."""
    with watched(database) as moment:
        total = moment.camera_count()
        return (moment.viewed(), total) if total and moment.made_of() is None else None


@contextlib.contextmanager
def watched(database: Database) -> Generator[Watched, None, None]:
    """Lend one moment of the database."""
    with database.connection() as conn:
        conn.patience_s = None
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            conn.execute("SET LOCAL statement_timeout = 0")
            yield Watched(conn)

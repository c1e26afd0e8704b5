"""What sight is made of, as arrays: cameras and buildings, whole or only what changed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Generator, Iterable, Sequence
from typing import Any, Final, NamedTuple, Self

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from layers.store.columns import number_columns, shapes
from layers.store.database import Database
from layers.store.query import Query, statement
from layers.store.state import LayerState

_CAMERA_KINDS: Final = {
    "fid": "bigint",
    "gone": "integer",
    **dict.fromkeys(
        (
            "lon", "lat", "azimuth_deg", "field_of_view_deg", "tilt_deg", "range_m",
            "mount_height_m", "width_px", "height_px", "sensor_width_mm", "focal_length_mm",
            "pan_from_deg", "pan_to_deg",
        ),
        "double precision",
    ),
    "is_ptz": "integer",
    "status": "integer",
    "status_at_s": "double precision",
    "purpose": "integer",
}  # fmt: skip
_BUILDING_KINDS: Final = {
    "fid": "bigint",
    "gone": "integer",
    "height_m": "double precision",
    "base_m": "double precision",
}
#: Every item that there is.
CURRENT: Final = sql.SQL("retired_at IS NULL")


class Codes(NamedTuple):
    """What numbers of status and purpose stand for; ``unknown`` is the status of those without."""

    statuses: Sequence[str]
    unknown: str
    purposes: Sequence[str]


class CameraRows(NamedTuple):
    """Cameras as the register has them, n each; NaN where it says nothing.

    Azimuths and sectors are degrees clockwise from true north, tilts degrees below the horizon.
    ``status`` and ``purpose`` count in the code lists that were given (-1: no purpose);
    ``status_at_s`` are seconds since 1970; ``gone`` marks items that are no longer there.
    """

    fid: NDArray[np.int64]
    gone: NDArray[np.int32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    field_of_view_deg: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    mount_height_m: NDArray[np.float64]
    width_px: NDArray[np.float64]
    height_px: NDArray[np.float64]
    sensor_width_mm: NDArray[np.float64]
    focal_length_mm: NDArray[np.float64]
    pan_from_deg: NDArray[np.float64]
    pan_to_deg: NDArray[np.float64]
    is_ptz: NDArray[np.int32]
    status: NDArray[np.int32]
    status_at_s: NDArray[np.float64]
    purpose: NDArray[np.int32]
    id: NDArray[np.object_]

    def take(self, rows: NDArray[np.bool_]) -> Self:
        """Give some rows in their order."""
        return self._make(column[rows] for column in self)

    def joined(self, other: Self) -> Self:
        """Put others behind these."""
        return self._make(np.concatenate(pair) for pair in zip(self, other, strict=True))


class BuildingRows(NamedTuple):
    """Buildings, n each: outlines in degrees, roof and underside in metres over the ground.

    ``height_m`` is NaN where nothing says how high a building is.
    """

    fid: NDArray[np.int64]
    gone: NDArray[np.int32]
    height_m: NDArray[np.float64]
    base_m: NDArray[np.float64]
    shape: NDArray[np.object_]


class Turned(NamedTuple):
    """A camera (by its id) that looks elsewhere than its register says.

    Degrees clockwise from true north, and below the horizon, ``None`` where only the azimuth is
    known; ``who`` holds it, ``None`` where it is lent.
    """

    camera: str
    azimuth_deg: float
    tilt_deg: float | None
    who: str | None


class Snapshot:
    """One moment of the database, for as long as reading takes."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        """Keep the connection, which is in a transaction that sees one moment."""
        self._conn = conn

    def states(self, layers: Iterable[str]) -> dict[str, LayerState]:
        """Give how far each layer is; one that there is not is at revision 0."""
        ids = list(layers)
        found = {name: LayerState(layer=name) for name in ids}
        for name, revision, changed_at, count in self._conn.execute(
            statement("sight_states"), {"layers": ids}
        ):
            found[name] = LayerState(
                layer=name, revision=revision, changed_at=changed_at, item_count=count
            )
        return found

    def changed(self, layer: str, known: int, *, until: int) -> list[str] | None:
        """Name what changed after a revision; ``None`` where not all of it is listed."""
        asked = {"layer": layer, "known": known}
        changes = self._conn.execute(statement("sight_changes"), asked).fetchall()
        listed = [revision for revision, touched in changes if touched is not None]
        if listed != list(range(known + 1, until + 1)):
            return None
        return sorted({name for _, touched in changes for name in touched})

    def cameras(self, codes: Codes, which: sql.Composable = CURRENT) -> CameraRows:
        """Read cameras, ordered by number."""
        asked = statement("sight_cameras").format(
            which=which,
            statuses=sql.Literal(list(codes.statuses)),
            unknown=sql.Literal(codes.statuses.index(codes.unknown)),
            purposes=sql.Literal(list(codes.purposes)),
        )
        columns = number_columns(self._conn, asked, _CAMERA_KINDS)
        ids = self._conn.execute(statement("sight_camera_ids").format(which=which)).fetchall()
        return CameraRows(**columns, id=np.array([name for (name,) in ids], np.object_))

    def buildings(self, which: sql.Composable = CURRENT, *, floor_m: float) -> BuildingRows:
        """Read buildings, ordered by number; ``floor_m`` for those with floors and no height."""
        asked = statement("sight_buildings").format(which=which, floor_m=sql.Literal(floor_m))
        columns = number_columns(self._conn, asked, _BUILDING_KINDS)
        outlines = shapes(self._conn, statement("sight_building_shapes").format(which=which))
        return BuildingRows(**columns, shape=outlines)


@contextlib.contextmanager
def snapshot(database: Database) -> Generator[Snapshot, None, None]:
    """Lend one moment of the database."""
    with database.connection() as conn:
        conn.patience_s = None
        with conn.transaction():
            conn.execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                " SET LOCAL statement_timeout = 0"
            )
            yield Snapshot(conn)


def these(ids: Sequence[str]) -> sql.Composable:
    """Choose items by their ids, those that are gone too."""
    return sql.SQL("id = any({}::text[])").format(sql.Literal(list(ids)))


def later_than(revision: int) -> sql.Composable:
    """Choose what changed after a revision, what is gone too."""
    return sql.SQL("revision > {}").format(sql.Literal(revision))


def everything() -> sql.Composable:
    """Choose all items: values that are measured leave no mark of their revision on them."""
    return sql.SQL("true")


def down_since(database: Database, fids: Sequence[int]) -> dict[int, dt.datetime]:
    """Say from when on cameras are down, as far as their history tells, or what was measured."""
    params = {"fids": list(fids)}
    found = database.fetch_all(Query(statement=statement("sight_offline"), params=params))
    if _is_measured(database):
        measured = Query(statement=statement("sight_measured_down"), params=params)
        found += database.fetch_all(measured)
    return {fid: since for fid, since in found if since is not None}


def measured_at(
    database: Database, fids: Sequence[int], *, after: dt.datetime
) -> dict[int, dt.datetime]:
    """Say when the status of cameras was measured last, of those where it was after a moment."""
    if not _is_measured(database):
        return {}
    params = {"fids": list(fids), "after": after}
    return dict(database.fetch_all(Query(statement=statement("sight_measured_at"), params=params)))


def _is_measured(database: Database) -> bool:
    """Whether any feed ever told of the status of cameras."""
    asked = Query(statement=statement("observed_columns"), params={"table": "observed.cameras"})
    return ("status",) in database.fetch_all(asked)


def turned_cameras(database: Database, now: dt.datetime, *, lent: bool, held: bool) -> list[Turned]:
    """Say which cameras are turned just now: lent, or held by somebody who aims; a hold decides."""
    names = [name for name, wanted in (("sight_lent", lent), ("sight_held", held)) if wanted]
    found: dict[str, Turned] = {}
    for name in names:
        for row in database.fetch_all(Query(statement=statement(name), params={"now": now})):
            each = Turned(*row)
            found[each.camera] = each
    return list(found.values())

"""Who holds which camera until when, every move of one, and lendings that are due."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
from psycopg import sql

from layers.people import Asker
from layers.store.audit import Entry, write
from layers.store.database import Database
from layers.store.query import Query, statement

#: So many cameras are looked after at a time.
_MOST_DUE: Final = 16
#: Whoever takes something upon themselves has done it by then, or was killed.
_CLAIM: Final = dt.timedelta(seconds=30)
#: What a lending that says something else now is taken anew within.
_SOON: Final = dt.timedelta(seconds=5)
MOVE_COLUMNS: Final = (
    "sequence", "at", "camera", "aim", "action", "state", "code", "who", "why", "incident",
    "lending", "priority", "from_azimuth_deg", "from_tilt_deg", "to_azimuth_deg", "to_tilt_deg",
    "at_azimuth_deg", "at_tilt_deg", "zoom", "error_deg", "took_ms", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRow:
    """What turning a camera needs of its item; ``None`` where the layer does not know."""

    id: str
    lon: float
    lat: float
    mount: str | None
    azimuth_deg: float | None
    tilt_deg: float | None
    field_of_view_deg: float | None
    mount_height_m: float | None
    width_px: int | None
    pan_from_deg: float | None
    pan_to_deg: float | None
    onvif_url: str | None
    aim_priority: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who wants a camera to look where, why and until when."""

    camera: str
    who: str
    azimuth_deg: float
    tilt_deg: float
    priority: int
    until: dt.datetime
    why: str | None = None
    incident: str | None = None
    lending: str | None = None
    lending_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """A lending in force whose camera nobody holds yet.

    Where it says no direction its camera looks at its incident; ``tilt_deg`` is the camera's own
    where it says none.
    """

    lending: str
    lending_revision: int
    camera: str
    who: str
    incident: str
    why: str
    azimuth_deg: float | None
    tilt_deg: float | None
    incident_lon: float | None
    incident_lat: float | None
    until: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Claim):
    """A claim that holds its camera; ``aim`` is its number.

    ``home`` and ``goal`` are positions in the numbers of the camera's unit (JSON).
    """

    aim: uuid.UUID
    taken_at: dt.datetime
    home: Mapping[str, Any] | None
    goal: Mapping[str, Any] | None
    due_at: dt.datetime
    tries: int
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A camera was told to turn, or could not be: what the log keeps of it.

    Angles are degrees clockwise from true north and below the horizon.
    """

    camera: str
    aim: uuid.UUID | None
    action: str
    state: str
    code: str | None
    who: str
    why: str | None
    incident: str | None
    lending: str | None
    priority: int
    from_azimuth_deg: float | None
    from_tilt_deg: float | None
    to_azimuth_deg: float | None
    to_tilt_deg: float | None
    at_azimuth_deg: float | None
    at_tilt_deg: float | None
    zoom: float | None
    error_deg: float | None
    took_ms: int
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWish:
    """Which moves are asked for; ``before`` is the number of the last one of the page before."""

    camera: str | None = None
    incident: str | None = None
    who: str | None = None
    before: int | None = None


def camera_row(database: Database, camera: str) -> CameraRow | None:
    """Give a current camera, ``None`` where there is none."""
    one = statement("aim_camera").format(condition=sql.SQL("AND id = %(camera)s"))
    rows = database.fetch_dicts(Query(statement=one, params={"camera": camera}))
    return CameraRow(**rows[0]) if rows else None


def camera_rows(database: Database) -> list[CameraRow]:
    """Give all current cameras."""
    every = statement("aim_camera").format(condition=sql.SQL(""))
    return [CameraRow(**row) for row in database.fetch_dicts(Query(statement=every))]


def take(database: Database, claim: Claim, *, now: dt.datetime) -> Hold | None:
    """Take a camera; ``None`` where somebody holds it with no less a priority."""
    params = asdict(claim) | {"aim": uuid.uuid4(), "now": now}
    rows = database.fetch_dicts(Query(statement=statement("aim_take"), params=params))
    return Hold(**rows[0]) if rows else None


def held(database: Database, camera: str) -> Hold | None:
    """Give who holds a camera, or held it and it is not brought back yet."""
    rows = database.fetch_dicts(_query("aim_held", camera=camera))
    return Hold(**rows[0]) if rows else None


def keep_goal(
    database: Database, hold: Hold, *, home: Mapping[str, Any], goal: Mapping[str, Any]
) -> bool:
    """Note where a camera is about to be turned, and where it looked; whether it is held still."""
    texts = {name: orjson.dumps(value).decode() for name, value in (("home", home), ("goal", goal))}
    return database.execute(_query("aim_goal", camera=hold.camera, aim=hold.aim, **texts)) == 1


def let_go(database: Database, hold: Hold, *, now: dt.datetime) -> None:
    """End a hold: what was turned is due to be brought back at once."""
    database.execute(_query("aim_let_go", camera=hold.camera, aim=hold.aim, now=now))


def drop(database: Database, hold: Hold) -> bool:
    """Forget a hold that is over; whether nobody took the camera meanwhile."""
    return database.execute(_query("aim_drop", camera=hold.camera, aim=hold.aim)) == 1


def put_off(
    database: Database, hold: Hold, *, due_at: dt.datetime, failure: str | None = None
) -> None:
    """Have a hold looked after again at a time; ``failure`` is why the last try was in vain."""
    params = {"camera": hold.camera, "aim": hold.aim, "due_at": due_at, "failure": failure}
    database.execute(Query(statement=statement("aim_put_off"), params=params))


def due(database: Database, *, now: dt.datetime, camera: str | None = None) -> list[Hold]:
    """Take upon oneself what is due: nobody else does it unless this process dies of it."""
    rows = database.fetch_dicts(
        _query("aim_due", now=now, again_at=now + _CLAIM, most=_MOST_DUE, camera=camera)
    )
    return [Hold(**row) for row in rows]


def lendings_waiting(database: Database, *, now: dt.datetime) -> list[Lending]:
    """Give the lendings in force that turn a camera which nobody holds yet."""
    return [Lending(**row) for row in database.fetch_dicts(_query("lendings_waiting", now=now))]


def let_go_of_lendings(database: Database, *, now: dt.datetime) -> None:
    """End the holds of lendings that are over, or say something else now."""
    database.execute(_query("lendings_let_go", now=now, soon=now + _SOON))


def lendings_over(database: Database, *, now: dt.datetime) -> list[str]:
    """Give the lendings whose time is over and that nobody has ended yet."""
    return [lending for (lending,) in database.fetch_all(_query("lendings_over", now=now))]


def tell(database: Database, move: Move, *, by: Asker) -> None:
    """Add a move to the log of moves and to the log of who did what, both or none."""
    told = ", ".join(
        f"{name} {value}"
        for name, value in (("incident", move.incident), ("lending", move.lending))
        if value is not None
    )
    entry = Entry(
        action=move.action,
        subject=move.who,
        layer="cameras",
        items=[move.camera],
        note="; ".join(filter(None, (move.state, move.why, told, move.note))),
    )
    with database.transaction() as conn:
        conn.execute(statement("aim_tell"), asdict(move))
        write(conn, by, [entry])


def moves(database: Database, wish: MoveWish, *, limit: int) -> list[dict[str, Any]]:
    """Read a part of the log of moves, the newest first; a record has the table's columns."""
    tests: list[sql.Composable] = [sql.SQL("true")]
    params: dict[str, Any] = {"limit": limit}
    asked = {name: value for name, value in asdict(wish).items() if value is not None}
    before = asked.pop("before", None)
    for name, value in asked.items():
        tests.append(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)))
        params[name] = value
    if before is not None:
        tests.append(sql.SQL("sequence < %(before)s"))
        params["before"] = before
    query = sql.SQL(
        "SELECT {} FROM lifemap.aim_move WHERE {} ORDER BY sequence DESC LIMIT %(limit)s"
    ).format(
        sql.SQL(", ").join(map(sql.Identifier, MOVE_COLUMNS)), sql.SQL(" AND ").join(tests)
    )  # fmt: skip
    return database.fetch_dicts(Query(statement=query, params=params))


def _query(name: str, **params: Any) -> Query:  # noqa: ANN401 - values of a statement
    return Query(statement=statement(name), params=params)

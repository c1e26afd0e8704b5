"""Writing the stored views of cameras, together with the state of the layers that they are of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from layers.catalog.camera_views import LAYER
from layers.definition import Source, Title
from layers.store.database import Database
from layers.store.load import LoadCounts, load, settle
from layers.store.query import Query, statement
from layers.validate import Accepted

#: Nobody sends these: they are worked out here.
_SOURCE: Final = Source(name="sight", title=Title("가시 분석", "Worked out"), adapter="")


def write_views(
    database: Database,
    accepted: Accepted,
    *,
    among: Sequence[str],
    made_of: Mapping[str, Any] | None,
    as_of: dt.datetime,
    now: dt.datetime,
) -> int:
    """Make the views of some ids equal to ``accepted``; give how many differed and were written.

    Parameters
    ----------
    among
        Ids of views: those that are not among the accepted are retired.
    made_of
        The state of the layers that all views are of after this, noted in the same transaction.
    """

    def note(conn: psycopg.Connection[Any], _: LoadCounts) -> None:
        if made_of is not None:
            conn.execute(statement("views_made"), _noted(made_of, now))

    counts = load(
        database, LAYER, _SOURCE, accepted,
        as_of=as_of, now=now, confirm_retire=True, among=among, also=note,
    )  # fmt: skip
    settle(database, LAYER, counts)
    return counts.inserted + counts.updated + counts.retired


def note_made(database: Database, made_of: Mapping[str, Any], now: dt.datetime) -> None:
    """Note that the stored views are those of this state of the layers too."""
    database.execute(Query(statement=statement("views_made"), params=_noted(made_of, now)))


def _noted(made_of: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    return {"made_of": Jsonb(made_of), "now": now}

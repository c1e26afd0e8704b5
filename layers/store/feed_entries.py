"""What people entered for a type of data, with what it was before, and approving it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from psycopg import sql

from layers.definition import Field, Layer
from layers.edit import BY_HAND
from layers.errors import ConflictError, ForbiddenError, UnknownItemError
from layers.feeds.definition import Feed
from layers.people import Asker
from layers.store.audit import Entry, write
from layers.store.database import Database
from layers.store.items import properties_of
from layers.store.query import Query, statement


class FormEntry(NamedTuple):
    """An entry as it is, and as it was before; ``properties`` are JSON texts.

    ``past_*`` and ``approved_*`` are ``None`` of what was entered once, and is not approved.
    """

    id: str
    revision: int
    at: dt.datetime | None
    author: str | None
    properties: str
    past_properties: str | None
    past_at: dt.datetime | None
    approved_by: str | None
    approved_at: dt.datetime | None


def form_entries(
    database: Database,
    layer: Layer,
    fields: Iterable[Field],
    these: Mapping[str, Any],
    *,
    limit: int,
) -> list[FormEntry]:
    """List what people entered into a layer with some values, the newest first.

    Parameters
    ----------
    fields
        Those that the reader may see.
    these
        Values that tell the entries of one type of data from those of another.
    """
    condition, params = _of_these(these)
    query = Query(
        statement=statement("feed_entries").format(
            table=sql.Identifier(layer.id),
            properties_json=properties_of(each.name for each in fields),
            condition=condition,
        ),
        params={"layer": layer.id, "source": BY_HAND, "limit": limit, **params},
    )
    return [FormEntry(*row) for row in database.fetch_all(query)]


def _of_these(these: Mapping[str, Any]) -> tuple[sql.Composed, dict[str, Any]]:
    params = {f"value{number}": value for number, value in enumerate(these.values())}
    tests = [
        sql.SQL(" AND item.{} = {}").format(sql.Identifier(name), sql.Placeholder(param))
        for name, param in zip(these, params, strict=True)
    ]
    return sql.Composed(tests), params


def approve(
    database: Database, layer: Layer, feed: Feed, entry: FormEntry, *, by: Asker, now: dt.datetime
) -> None:
    """Note that somebody approves an entry as they saw it; once is enough.

    Raises
    ------
    ForbiddenError
        When they entered it themselves.
    UnknownItemError
        When it has ended meanwhile.
    ConflictError
        When it was changed meanwhile.
    """
    if entry.author == by.name:
        raise ForbiddenError("Who entered it does not approve it: somebody else does.")
    with database.transaction() as conn:
        held = conn.execute(
            sql.SQL(
                "SELECT revision FROM layer.{} WHERE id = %s AND retired_at IS NULL FOR SHARE"
            ).format(sql.Identifier(layer.id)),
            [entry.id],
        ).fetchone()
        if held is None:
            raise UnknownItemError(f"Layer '{layer.id}' has no current item '{entry.id}'.")
        if held[0] != entry.revision:
            raise ConflictError(f"Item '{entry.id}' was changed after you read it.")
        added = conn.execute(
            "INSERT INTO lifemap.feed_approval (layer, item, revision, approved_by, approved_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [layer.id, entry.id, entry.revision, by.name, now],
        ).rowcount
        if added:
            said = Entry(action="feed-approved", subject=feed.id, layer=layer.id, items=[entry.id])
            write(conn, by, [said])

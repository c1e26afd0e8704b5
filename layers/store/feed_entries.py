"""What people entered for a type of data, with what it was before, and deciding on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql

from layers.definition import Field, Layer
from layers.edit import BY_HAND
from layers.errors import ConflictError, EnteredBeforeError, ForbiddenError, UnknownItemError
from layers.feeds.definition import Feed
from layers.people import Asker
from layers.store.audit import Entry, write
from layers.store.database import Database
from layers.store.items import properties_of
from layers.store.query import Query, statement

#: A text without what people write now so and now otherwise.
_BARE: Final = sql.SQL(r"lower(regexp_replace({}::text, '\s', '', 'g'))")


class FormEntry(NamedTuple):
    """An entry as it is, and as it was before; ``properties`` are JSON texts.

    ``past_*`` are ``None`` of what was entered once, ``decided_*`` while nobody approved or refused
    it; ``verdict_note`` is why it was refused.
    """

    id: str
    revision: int
    at: dt.datetime | None
    author: str | None
    properties: str
    past_properties: str | None
    past_at: dt.datetime | None
    decided_by: str | None
    decided_at: dt.datetime | None
    is_refused: bool
    verdict_note: str | None


class Entered(NamedTuple):
    """What people entered for a type of data, all in all.

    ``new`` and ``changed`` are items since it was summed up last; ``approved`` and ``refused`` are
    those that somebody decided on as they are; ``digest`` differs where any item or verdict does.
    """

    rows: int
    new: int
    changed: int
    newest: dt.datetime | None
    approved: int
    refused: int
    digest: str


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


def entered(
    database: Database,
    layer: Layer,
    these: Mapping[str, Any],
    event: str,
    *,
    since: dt.datetime | None,
    horizon: dt.datetime,
) -> Entered:
    """Sum up what people entered into a layer with some values.

    Parameters
    ----------
    event
        The column that says when an entry's facts were so.
    since
        The last time that it was summed up, ``None`` where it never was.
    horizon
        What is dated after it has not happened yet.
    """
    condition, params = _of_these(these)
    query = Query(
        statement=statement("feed_entered").format(
            table=sql.Identifier(layer.id), event=sql.Identifier(event), condition=condition
        ),
        params={
            "layer": layer.id,
            "source": BY_HAND,
            "since": since,
            "horizon": horizon,
            **params,
        },
    )
    return Entered(**database.fetch_dicts(query)[0])


def _of_these(these: Mapping[str, Any]) -> tuple[sql.Composed, dict[str, Any]]:
    params = {f"value{number}": value for number, value in enumerate(these.values())}
    tests = [
        sql.SQL(" AND item.{} = {}").format(sql.Identifier(name), sql.Placeholder(param))
        for name, param in zip(these, params, strict=True)
    ]
    return sql.Composed(tests), params


def check_alone(
    conn: psycopg.Connection[Any], layer: Layer, these: Mapping[str, Any],
    key: Mapping[str, Any], item_id: str,
) -> None:  # fmt: skip
    """Refuse a second item of what was entered: a new value of it is a correction.

    Parameters
    ----------
    these
        Values that tell the entries of one type of data from those of another.
    key
        What tells the item from others of its type; blanks and case do not.

    Raises
    ------
    EnteredBeforeError
        When there is another.
    """
    condition, params = _of_these(these)
    same = [
        sql.SQL(" AND {} = {}").format(
            _BARE.format(sql.SQL("item.{}").format(sql.Identifier(name))),
            _BARE.format(sql.Placeholder(f"key{number}")),
        )
        for number, name in enumerate(key)
    ]
    row = conn.execute(
        sql.SQL(
            "SELECT item.id FROM layer.{} AS item"
            " WHERE source = %(source)s AND retired_at IS NULL AND id <> %(item)s {} LIMIT 1"
        ).format(sql.Identifier(layer.id), condition + sql.Composed(same)),
        {
            "source": BY_HAND,
            "item": item_id,
            **params,
            **{f"key{number}": value for number, value in enumerate(key.values())},
        },
    ).fetchone()
    if row is not None:
        raise EnteredBeforeError(" · ".join(map(str, key.values())), row[0])


def decide(
    database: Database, layer: Layer, feed: Feed, entry: FormEntry, *,
    refused: str | None, by: Asker, now: dt.datetime,
) -> None:  # fmt: skip
    """Note that somebody approves an entry as they saw it, or why it is ``refused``.

    The same once more is no harm.

    Raises
    ------
    ForbiddenError
        When they entered it themselves.
    UnknownItemError
        When it has ended meanwhile.
    ConflictError
        When it was changed meanwhile, or somebody decided the other way.
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
            "INSERT INTO lifemap.feed_approval"
            " (layer, item, revision, approved_by, approved_at, is_refused, note)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [layer.id, entry.id, entry.revision, by.name, now, refused is not None, refused],
        ).rowcount
        if not added:
            _agree(conn, layer, entry, is_refused=refused is not None)
            return
        action = "feed-approved" if refused is None else "feed-refused"
        said = Entry(action=action, subject=feed.id, layer=layer.id, items=[entry.id], note=refused)
        write(conn, by, [said])
        due_now(conn, feed)


def due_now(conn: psycopg.Connection[Any], feed: Feed) -> None:
    """Have what people entered for a feed summed up as soon as may be."""
    conn.execute("UPDATE lifemap.feed SET next_due = NULL WHERE feed = %s", [feed.id])


def _agree(
    conn: psycopg.Connection[Any], layer: Layer, entry: FormEntry, *, is_refused: bool
) -> None:
    """Refuse to decide the other way than somebody did before."""
    row = conn.execute(
        "SELECT approved_by, is_refused FROM lifemap.feed_approval"
        " WHERE layer = %s AND item = %s AND revision = %s",
        [layer.id, entry.id, entry.revision],
    ).fetchone()
    if row is not None and row[1] is not is_refused:
        raise ConflictError(f"'{row[0]}' decided on item '{entry.id}' before you.")

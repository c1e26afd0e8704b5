"""Items and layers as they were: the versions of one item, and a whole layer at a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import orjson
from psycopg import sql

from layers.definition import Field, Layer
from layers.errors import UnknownItemError
from layers.store.database import Database
from layers.store.items import DECIMALS, properties_of
from layers.store.query import Query, statement
from layers.store.schema import copied_columns

#: No layer gets so far.
NEWEST: Final = 2**62


class Version(NamedTuple):
    """An item as it was from a revision on, and who made it so.

    ``at`` to ``note`` are ``None`` of rows from before changes were told. ``restored`` is the
    revision that was brought back. ``geometry`` and ``properties`` are JSON texts.
    """

    revision: int
    at: dt.datetime | None
    author: str | None
    action: str | None
    note: str | None
    restored: int | None
    is_ended: bool
    geometry: str
    properties: str


class Told(NamedTuple):
    """A version, and what it changed: name -> (before, after); ``None`` of the first one."""

    version: Version
    changed: dict[str, tuple[Any, Any]] | None


def versions_query(
    layer: Layer,
    fields: Iterable[Field],
    item_id: str,
    *,
    before: int = NEWEST,
    limit: int | None = None,
) -> Query:
    """Ask for the versions of an item, newest first.

    Parameters
    ----------
    fields
        Those the reader may see.
    before
        Only versions of smaller revisions.
    limit
        Rows at most; ``None`` for all.
    """
    asked = statement("edit_versions").format(
        table=sql.Identifier(layer.id),
        shared=copied_columns(layer),
        decimals=sql.Literal(DECIMALS),
        properties_json=properties_of(each.name for each in fields),
    )
    params = {"layer": layer.id, "id": item_id, "before": before, "limit": limit}
    return Query(statement=asked, params=params)


def read_history(
    database: Database,
    layer: Layer,
    fields: Sequence[Field],
    item_id: str,
    *,
    before: int = NEWEST,
    limit: int,
) -> tuple[list[Told], int | None]:
    """Read what happened to an item, newest first, and the revision before which more follows.

    One version more than asked is read, since each is told by what it changed.
    """
    query = versions_query(layer, fields, item_id, before=before, limit=limit + 1)
    versions = [Version(*row) for row in database.fetch_all(query)]
    told = [
        Told(version, _changed(older, version))
        for version, older in zip(versions, [*versions[1:], None], strict=True)
    ]
    more = len(versions) > limit
    return told[:limit], versions[limit - 1].revision if more else None


def _changed(before: Version | None, after: Version) -> dict[str, tuple[Any, Any]] | None:
    if before is None:
        return None
    old, new = orjson.loads(before.properties), orjson.loads(after.properties)
    changed = {name: (old[name], new[name]) for name in new if old[name] != new[name]}
    if before.geometry != after.geometry:
        changed["geometry"] = (orjson.loads(before.geometry), orjson.loads(after.geometry))
    return changed


class Then(NamedTuple):
    """The revision that a layer had at a moment; ``made_at`` is ``None`` where nothing is known."""

    revision: int
    made_at: dt.datetime | None

    @property
    def version(self) -> str:
        """What an ETag needs: a database made anew counts revisions from the start."""
        return f"{self.revision}@{self.made_at}"


def revisions_at(
    database: Database, layer_ids: Iterable[str], moment: dt.datetime
) -> dict[str, Then]:
    """Give the newest revision each layer had at a moment; 0 before anything is known of it."""
    ids = list(layer_ids)
    query = Query(statement=statement("revisions_at"), params={"layers": ids, "moment": moment})
    found = {layer: Then(revision, at) for layer, revision, at in database.fetch_all(query)}
    return {layer: found.get(layer, Then(0, None)) for layer in ids}


def revision_made(database: Database, layer_id: str, revision: int) -> Then:
    """Give a revision of a layer, as it was made.

    Raises
    ------
    UnknownItemError
        When the layer never had it.
    """
    query = Query(
        statement=sql.SQL(
            "SELECT at FROM lifemap.change WHERE layer = %(layer)s AND revision = %(revision)s"
        ),
        params={"layer": layer_id, "revision": min(revision, NEWEST)},
    )
    made_at = database.fetch_value(query)
    if made_at is None and revision != 0:
        raise UnknownItemError(f"Layer '{layer_id}' never had revision {revision}.")
    return Then(revision, made_at)

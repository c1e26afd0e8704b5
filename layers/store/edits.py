"""Items changed by hand: one transaction an edit, nothing deleted, everything kept as it was.

An ``Edit`` lives as long as its transaction, which is alone in changing the layer
(``layers.store.load.writing``): what it finds is what it changes, and two writers cannot both win.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psycopg
import shapely
from psycopg import sql
from psycopg.rows import dict_row

from layers.definition import VALID_TIME, Field, Layer
from layers.edit import BY_HAND, Draft, check_valid_time
from layers.errors import (
    ForbiddenError,
    PropertiesRefusedError,
    RefusedError,
    UnknownItemError,
)
from layers.store.conclusion import LOADED, Change, conclude
from layers.store.database import Database
from layers.store.history import Version, versions_query
from layers.store.items import DECIMALS, RECORD_COLUMNS, ItemRow, item_query
from layers.store.load import writing_all
from layers.store.query import statement
from layers.store.schema import copied_columns

#: What says that a person ended an item or brought it back: loads then do neither.
ENDED: Final = "ended"
#: Somebody waits for the answer; who changes the layer now is not waited for any longer.
_WAIT_S: Final = 0.5
#: Coordinates that are the same in answers are the same (degrees).
_SAME_DEG: Final = 10.0**-DECIMALS


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes something, when and why."""

    author: str
    now: dt.datetime
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An item as the table holds it; ``values`` are those of all fields, in their own types."""

    revision: int
    version: str
    is_ended: bool
    corrected: list[str]
    shape: shapely.Geometry
    values: Mapping[str, Any]


class Edit:
    """One change to one item of a layer, inside its transaction."""

    def __init__(self, conn: psycopg.Connection[Any], layer: Layer, revision: int, by: By) -> None:
        """Keep the transaction, and the revision that the change will make."""
        self.conn = conn
        self._layer = layer
        self._revision = revision + 1
        self._by = by
        self._table = sql.Identifier(layer.id)

    def held(self, item_id: str) -> Held:
        """Give an item as it is, ended or not.

        Raises
        ------
        UnknownItemError
            When there never was one.
        """
        names = [each.name for each in self._layer.fields]
        fields = [sql.SQL(", held.{}").format(sql.Identifier(name)) for name in names]
        asked = statement("edit_held").format(table=self._table, fields=sql.Composed(fields))
        with self.conn.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(asked, {"id": item_id}).fetchone()
        if row is None:
            raise UnknownItemError(f"Layer '{self._layer.id}' has no item '{item_id}'.")
        return Held(
            revision=row["revision"],
            version=row["version"],
            is_ended=row["is_ended"],
            corrected=row["corrected"],
            shape=shapely.from_wkb(bytes(row["wkb"])),
            values={name: row[name] for name in names},
        )

    def item(self, fields: tuple[Field, ...], item_id: str) -> ItemRow | None:
        """Give an item as a reader of these fields sees it; ``None`` where it is ended."""
        query = item_query(self._layer, fields, item_id)
        found = self.conn.execute(query.statement, query.params).fetchone()
        return None if found is None else ItemRow(*found)

    def create(self, draft: Draft, item_id: str) -> None:
        """Add an item; one that holds for a time begins now unless it says when."""
        values = {name: one for name, one in draft.values.items() if one is not None}
        if self._layer.has_valid_time:
            values.setdefault(VALID_TIME[0], self._by.now)
        check_valid_time(self._layer, values)
        row = {
            "id": item_id,
            "source": BY_HAND,
            "geom": _ewkb(draft.shape),
            "as_of": self._by.now,
            "revision": self._revision,
            **values,
        }
        insert = sql.SQL("INSERT INTO layer.{} ({}) VALUES ({})").format(
            self._table,
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(map(sql.Placeholder, row)),
        )
        self.conn.execute(insert, row)
        self._conclude("create", upserts=[item_id])

    def correct(self, held: Held, draft: Draft, item_id: str) -> None:
        """Write what differs; loads leave it alone from now on."""
        self._check_echoed(item_id, draft)
        changed = {name: one for name, one in draft.values.items() if held.values[name] != one}
        moved = draft.shape is not None and not _same(draft.shape, held.shape)
        if not changed and not moved:
            return
        check_valid_time(self._layer, {**held.values, **changed})
        row: dict[str, Any] = dict(changed)
        if moved:
            row |= {"geom": _ewkb(draft.shape), "flags": []}
        # A record is as fresh as what was last said of it.
        row["as_of"] = self._by.now
        self._write(held, row, item_id, corrected=[*changed, *(["geom"] if moved else [])])
        self._conclude("correct", upserts=[item_id])

    def end(self, held: Held, item_id: str) -> None:
        """End an item: it stays in the record, and no load brings it back."""
        row: dict[str, Any] = {"retired_at": self._by.now}
        if self._layer.has_valid_time:
            begins, ends = (held.values[name] for name in VALID_TIME)
            now = self._by.now if begins is None else max(begins, self._by.now)
            row[VALID_TIME[1]] = now if ends is None else min(ends, now)
        self._write(held, row, item_id, corrected=[ENDED])
        self._conclude("end", removals=[item_id])

    def undo(self, held: Held, item_id: str, *, writable: frozenset[str]) -> None:
        """Make the version before the current one a new version.

        1. What was made by undoing counts as what it brought back, so that undoing again goes
           further back.
        2. An item that somebody only just added is ended.
        3. Nothing changes that this writer may not write.
        4. What a load had written would be written by the next one again: it counts as corrected.
        """
        versions = self._versions(item_id)
        undone, before = _undone(versions)  # 1
        if before is None:  # 2
            if undone.action != "create":
                raise RefusedError(f"Nobody changed item '{item_id}': there is nothing to undo.")
            self.end(held, item_id)
            return
        was = self._was(before.revision, item_id)
        changed = [name for name in held.values if held.values[name] != was.values[name]]
        for name in changed:  # 3
            if name not in writable:
                raise ForbiddenError(
                    f"To undo this would change '{name}', which you may not write."
                )
        if not _same(held.shape, was.shape):
            changed.append("geom")
        if held.is_ended != was.is_ended:
            changed.append(ENDED)
        corrected = {*was.corrected, *(changed if undone.action in {LOADED, None} else ())}  # 4
        self._keep(item_id)
        names = [each.name for each in self._layer.fields]
        fields = [sql.SQL(", {0} = was.{0}").format(sql.Identifier(name)) for name in names]
        restore = statement("edit_restore").format(table=self._table, updates=sql.Composed(fields))
        params = {
            "id": item_id,
            "revision": self._revision,
            "restored": before.revision,
            "corrected": sorted(corrected),
        }
        self.conn.execute(restore, params)
        side = "removals" if was.is_ended else "upserts"
        self._conclude("restore", restored=before.revision, **{side: [item_id]})

    def _versions(self, item_id: str) -> list[Version]:
        query = versions_query(self._layer, (), item_id)
        return [Version(*row) for row in self.conn.execute(query.statement, query.params)]

    def _was(self, revision: int, item_id: str) -> Held:
        names = [each.name for each in self._layer.fields]
        asked = sql.SQL(
            "SELECT retired_at IS NOT NULL AS is_ended, corrected, ST_AsBinary(geom) AS wkb, {}"
            " FROM history.{} WHERE id = %s AND revision = %s"
        ).format(sql.SQL(", ").join(map(sql.Identifier, names)), self._table)
        with self.conn.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(asked, [item_id, revision]).fetchone() or {}
        return Held(
            revision=revision,
            version="",
            is_ended=row["is_ended"],
            corrected=row["corrected"],
            shape=shapely.from_wkb(bytes(row["wkb"])),
            values={name: row[name] for name in names},
        )

    def _check_echoed(self, item_id: str, draft: Draft) -> None:
        """Take what nobody writes by hand only where it says what the item says already."""
        if not draft.echoed:
            return
        fields = tuple(
            self._layer.field(name) for name in draft.echoed if name not in RECORD_COLUMNS
        )
        item = self.item(fields, item_id)
        said = {} if item is None else orjson.loads(item.properties)
        refused = {
            name: f"Nobody writes '{name}' by hand."
            for name, one in draft.echoed.items()
            if said.get(name) != one
        }
        if refused:
            raise PropertiesRefusedError(refused)

    def _write(
        self, held: Held, row: Mapping[str, Any], item_id: str, *, corrected: list[str]
    ) -> None:
        """Keep the row as it was, and write over it."""
        self._keep(item_id)
        row = {
            **row,
            "revision": self._revision,
            "corrected": sorted({*held.corrected, *corrected}),
        }
        sets = [
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in row
        ]
        update = sql.SQL("UPDATE layer.{} SET {} WHERE id = %(item)s").format(
            self._table, sql.SQL(", ").join(sets)
        )
        self.conn.execute(update, {**row, "item": item_id})

    def _keep(self, item_id: str) -> None:
        keep = statement("edit_keep").format(table=self._table, shared=copied_columns(self._layer))
        self.conn.execute(keep, {"id": item_id, "revision": self._revision})

    def _conclude(
        self,
        action: str,
        *,
        upserts: list[str] | None = None,
        removals: list[str] | None = None,
        restored: int | None = None,
    ) -> None:
        change = Change(
            revision=self._revision,
            now=self._by.now,
            as_of=self._by.now,
            upserts=upserts or [],
            removals=removals or [],
            author=self._by.author,
            action=action,
            note=self._by.note,
            restored=restored,
        )
        conclude(self.conn, self._layer, change)


def _undone(versions: list[Version]) -> tuple[Version, Version | None]:
    """Give the version that undoing takes back, and the one before it, newest first."""
    by_revision = {each.revision: place for place, each in enumerate(versions)}
    place = 0
    while (restored := versions[place].restored) is not None:
        place = by_revision[restored]
    before = versions[place + 1] if place + 1 < len(versions) else None
    return versions[place], before


def _same(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    return bool(shapely.equals_exact(one, other, tolerance=_SAME_DEG))


def _ewkb(shape: shapely.Geometry | None) -> bytes | None:
    if shape is None:
        return None
    return shapely.to_wkb(shapely.set_srid(shape, 4326), include_srid=True)


@contextmanager
def editing(database: Database, layer: Layer, by: By) -> Generator[Edit, None, None]:
    """Lend the one edit that a layer has at a time.

    Raises
    ------
    BusyError
        When somebody else is changing the layer and does not end soon.
    """
    with editing_all(database, [layer], by) as edits:
        yield edits[layer.id]


@contextmanager
def editing_all(
    database: Database, layers: Sequence[Layer], by: By
) -> Generator[dict[str, Edit], None, None]:
    """Lend one edit of each of some layers (by id), in one transaction: all are made or none.

    Raises
    ------
    BusyError
        When somebody else is changing one of them and does not end soon.
    """
    with writing_all(database, layers, deadline_s=None, wait_s=_WAIT_S) as (conn, revisions):
        yield {each.id: Edit(conn, each, revisions[each.id], by) for each in layers}

"""What items are found by: written with every change, and asked by the search box."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, LiteralString, NamedTuple

import psycopg
from psycopg import sql

from layers.definition import Field, Find, GeometryType, Layer
from layers.finding import keys
from layers.finding.addresses import Address, read_address
from layers.store.database import Database
from layers.store.query import Query, statement

#: More candidates than this say that the question is too short to be answered by them.
MOST: Final = 300
#: Trigrams find nothing sensible in fewer letters than this.
SHORTEST_PART: Final = 3

_BATCH: Final = 10_000
_TABLES: Final = ("found_name", "found_number")
_LISTED: Final = sql.SQL("item.id = ANY(%(ids)s)")
_SINCE: Final = sql.SQL("item.revision > %(since)s")

#: A layer with the fields of it that the reader may see.
Readable = tuple[Layer, tuple[Field, ...]]


class Hit(NamedTuple):
    """An item's field that was found, before anything of the item is read."""

    layer: str
    fid: int
    field: str
    key: str


class FoundItem(NamedTuple):
    """What an answer shows of an item; ``lon``/``lat`` is a place on it, the box is its extent."""

    layer: str
    fid: int
    id: str
    lon: float
    lat: float
    west: float
    south: float
    east: float
    north: float
    texts: dict[str, str | None]


class NumberHit(NamedTuple):
    """An address that was found in a street."""

    street: int
    layer: str
    fid: int
    field: str
    main: int
    sub: int
    kind: str


def refresh_found(
    conn: psycopg.Connection[Any], layer: Layer, ids: Sequence[str], revision: int
) -> None:
    """Write what the items of a small change are found by, in its transaction."""
    if not layer.findable_fields:
        return
    _replace(conn, layer, _LISTED, {"ids": list(ids)})
    # Where a large load is not caught up with yet, that remains to be done.
    conn.execute(
        "UPDATE lifemap.found_state SET revision = %s WHERE layer = %s AND revision = %s - 1",
        [revision, layer.id, revision],
    )


def catch_up_found(database: Database, layer: Layer) -> None:
    """Write what the items of large changes are found by, after their transaction.

    A load of many rows is on the map first and in the search box some seconds later: building its
    trigrams costs as much as storing it. Whoever is interrupted leaves the rest to the next load,
    or the next start.
    """
    if not layer.findable_fields:
        return
    with database.transaction(deadline_s=0) as conn:
        conn.execute("SELECT set_config('lock_timeout', '60s', true)")
        row = conn.execute(statement("found_behind"), {"layer": layer.id}).fetchone()
        if row is None:
            return
        since, revision = row
        conn.execute(statement("found_many"))
        _replace(conn, layer, _SINCE, {"since": since})
        conn.execute(statement("found_sorted_in"))
        conn.execute(
            "UPDATE lifemap.found_state SET revision = %s WHERE layer = %s", [revision, layer.id]
        )


def ensure_found(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Write anew what a layer is found by where other fields or other keys were written."""
    shape = (keys.VERSION, [(field.name, str(find)) for field, find in layer.findable_fields])
    version = hashlib.sha256(repr(shape).encode()).hexdigest()[:16]
    row = conn.execute(
        "SELECT found.version = %s AND found.revision = state.revision"
        " FROM lifemap.found_state AS found INNER JOIN lifemap.layer_state AS state USING (layer)"
        " WHERE layer = %s",
        [version, layer.id],
    ).fetchone()
    if row is None or not row[0]:
        write_found_anew(conn, layer)
        conn.execute(statement("found_state"), {"layer": layer.id, "version": version})


def write_found_anew(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Write what all items of a layer are found by."""
    for table in _TABLES:
        conn.execute(
            sql.SQL("DELETE FROM lifemap.{} WHERE layer = %s").format(sql.Identifier(table)),
            [layer.id],
        )
    if layer.findable_fields:
        _write(conn, layer, sql.SQL("true"), {})


def _replace(
    conn: psycopg.Connection[Any], layer: Layer, which: sql.SQL, params: Mapping[str, Any]
) -> None:
    for table in _TABLES:
        forget = statement("found_forget").format(
            found=sql.Identifier(table), table=sql.Identifier(layer.id), which=which
        )
        conn.execute(forget, {**params, "layer": layer.id})
    _write(conn, layer, which, params)


def _write(
    conn: psycopg.Connection[Any], layer: Layer, which: sql.SQL, params: Mapping[str, Any]
) -> None:
    fields = layer.findable_fields
    texts = sql.SQL(", ").join(sql.Identifier("item", field.name) for field, _ in fields)
    asked = statement("found_texts").format(
        table=sql.Identifier(layer.id), texts=texts, which=which
    )
    rows = conn.execute(asked, params).fetchall()
    for position, (field, find) in enumerate(fields, start=1):
        given = [(row[0], row[position]) for row in rows if row[position]]
        if find is Find.NAME:
            _write_names(conn, layer, field, given)
        else:
            _write_numbers(conn, layer, field, given)


def _write_names(
    conn: psycopg.Connection[Any], layer: Layer, field: Field, given: list[tuple[int, str]]
) -> None:
    made: dict[str, list[str]] = {}
    for _, text in given:
        if text not in made:
            led = keys.initials(text)
            made[text] = [f"{field.name}\t{key}\t{led}\n" for key in keys.keys(text)]
    lines = (f"{layer.id}\t{fid}\t{rest}" for fid, text in given for rest in made[text])
    _copy(conn, "COPY lifemap.found_name (layer, fid, field, key, initials) FROM STDIN", lines)


def _write_numbers(
    conn: psycopg.Connection[Any], layer: Layer, field: Field, given: list[tuple[int, str]]
) -> None:
    read = [(fid, address) for fid, text in given if (address := read_address(text))]
    streets = _streets(conn, [address for _, address in read])
    lines = (
        f"{layer.id}\t{fid}\t{field.name}\t{streets[it.street]}\t{it.main}\t{it.sub}\t{it.kind}\n"
        for fid, it in read
    )
    _copy(
        conn,
        "COPY lifemap.found_number (layer, fid, field, street, main, sub, kind) FROM STDIN",
        lines,
    )


def _copy(conn: psycopg.Connection[Any], into: LiteralString, lines: Iterable[str]) -> None:
    """COPY lines of letters and digits, of which none needs to be escaped."""
    with conn.cursor() as cursor, cursor.copy(into) as copy:
        rest = iter(lines)
        while batch := "".join(itertools.islice(rest, _BATCH)):
            copy.write(batch)


def _streets(conn: psycopg.Connection[Any], addresses: Iterable[Address]) -> dict[str, int]:
    """Give the number of each street, those that are new included."""
    names = {address.street: address.name for address in addresses}
    if not names:
        return {}
    conn.execute(
        statement("found_streets"),
        {
            "keys": list(names),
            "spoken": [keys.spoken_key(name) for name in names.values()],
            "initials": [keys.initials(name) for name in names.values()],
        },
    )
    rows = conn.execute(
        "SELECT key, street FROM lifemap.found_street WHERE key = ANY(%s)", [list(names)]
    )
    return dict(rows.fetchall())


def _pairs(readables: Iterable[Readable]) -> dict[str, list[str]]:
    """Name every layer and field that may be searched, as two lists side by side."""
    pairs = [
        (layer.id, field.name)
        for layer, fields in readables
        for field, _ in layer.findable_fields
        if field in fields
    ]
    return {"in_layers": [layer for layer, _ in pairs], "in_fields": [field for _, field in pairs]}


def names_query(readables: Sequence[Readable], key: str, parts: Sequence[str]) -> Query:
    """Ask for names that are ``key``, begin with it, or hold every one of ``parts``."""
    long = [part for part in parts if len(part) >= SHORTEST_PART]
    params: dict[str, Any] = {**_pairs(readables), "key": key, "most": MOST, "begin": _begin(key)}
    params |= {f"part{n}": f"%{part}%" for n, part in enumerate(long)}
    likes = [
        sql.SQL("name.key LIKE {}").format(sql.Placeholder(f"part{n}")) for n in range(len(long))
    ]
    holds: sql.Composable = sql.SQL(" AND ").join(likes) if likes else sql.SQL("false")
    return Query(statement=statement("found_names").format(holds=holds), params=params)


def initials_query(readables: Sequence[Readable], initials: str) -> Query:
    """Ask for names whose initial consonants hold these."""
    long = len(initials) >= SHORTEST_PART
    params = {
        **_pairs(readables),
        "pattern": f"%{initials}%" if long else f"{initials}%",
        "most": MOST,
    }
    return Query(statement=statement("found_initials"), params=params)


def alike_query(readables: Sequence[Readable], key: str) -> Query:
    """Ask for names that are spelled much like ``key``, the most alike first."""
    return Query(
        statement=statement("found_alike"),
        params={**_pairs(readables), "key": key, "most": MOST},
    )


def streets_query(key: str, initials: str | None) -> Query:
    """Ask for streets that are called so: number, key, and how they sound.

    ``initials`` are given where the name was asked by its initials.
    """
    params = {"key": key, "initials": initials}
    return Query(statement=statement("found_street"), params=params)


def streets_alike_query(key: str) -> Query:
    """Ask for streets that are spelled much like ``key``: number, key, and how they sound."""
    return Query(statement=statement("found_street_alike"), params={"key": key})


def numbers_query(
    readables: Sequence[Readable], streets: Sequence[int], main: int, sub: int
) -> Query:
    """Ask for a number in streets; with it come those around it."""
    params = {**_pairs(readables), "streets": list(streets), "main": main, "sub": sub}
    return Query(statement=statement("found_numbers"), params=params)


def ids_query(readables: Sequence[Readable], ids: Sequence[str]) -> Query:
    """Ask for items by their public ids: layer, fid, id."""
    part = sql.SQL(
        "(SELECT {} AS layer, fid, id FROM {} WHERE id = ANY(%(ids)s) AND retired_at IS NULL)"
    )
    parts = [
        part.format(sql.Literal(layer.id), sql.Identifier("layer", layer.id))
        for layer, _ in readables
        if not layer.is_coverage
    ]
    return Query(statement=sql.SQL(" UNION ALL ").join(parts), params={"ids": list(ids)})


def items(
    database: Database, readables: Sequence[Readable], fids: dict[str, set[int]]
) -> Iterator[FoundItem]:
    """Read what an answer shows of the items that were found."""
    parts: list[sql.Composable] = []
    params: dict[str, Any] = {}
    for number, (layer, fields) in enumerate(readables):
        if not (wanted := fids.get(layer.id)):
            continue
        params[f"fids{number}"] = sorted(wanted)
        shown = [field for field, _ in layer.findable_fields if field in fields]
        pairs = [
            part
            for field in shown
            for part in (sql.Literal(field.name), sql.Identifier(field.name))
        ]
        is_point = layer.geometry is GeometryType.POINT
        parts.append(
            statement("found_items").format(
                layer=sql.Literal(layer.id),
                table=sql.Identifier(layer.id),
                place=sql.SQL("geom" if is_point else "ST_PointOnSurface(geom)"),
                texts=sql.SQL(", ").join(pairs),
                fids=sql.Placeholder(f"fids{number}"),
            )
        )
    if parts:
        query = Query(statement=sql.SQL(" UNION ALL ").join(parts), params=params)
        yield from (FoundItem._make(row) for row in database.fetch_all(query))


def _begin(key: str) -> str:
    """Give the pattern of everything that begins with a key; keys hold no ``%`` and no ``_``."""
    return f"{key}%"

"""Measured values as rows: one table a layer, cut by days, and beside it one of their hours.

The tables are made with the first observation of a layer, their columns with that of a field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
from psycopg import sql

from layers.definition import Field, FieldType, Layer
from layers.store.query import statement

#: Where rows of measured values lie, one table a layer.
ROWS: Final = "observed"
#: Where the means of hours lie of what is no longer kept as it was measured.
HOURS: Final = "hourly"
_TYPES: Final = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "bigint",
    FieldType.NUMBER: "double precision",
    FieldType.BOOLEAN: "boolean",
    FieldType.TIMESTAMP: "timestamptz",
    FieldType.DATE: "date",
}


def listed(names: Iterable[str], prefix: str = "") -> sql.Composed:
    """Give ``, a, b`` (or ``, held.a, held.b``), nothing for no names."""
    parts = (sql.SQL(", ") + sql.Identifier(*filter(None, (prefix, name))) for name in names)
    return sql.Composed(list(parts))


def column_type(field: Field, *, by_hour: bool = False) -> sql.SQL:
    """Give the type of a column; whole numbers have means that are not whole."""
    kind = FieldType.NUMBER if by_hour and field.type is FieldType.INTEGER else field.type
    return sql.SQL(_TYPES[kind])  # pyright: ignore[reportArgumentType] - one of six


def add_rows(
    conn: psycopg.Connection[Any],
    layer: Layer,
    names: list[str],
    days: Sequence[dt.date],
    *,
    count: int,
    is_simulated: bool,
    since: dt.datetime,
    least: dt.datetime,
) -> int:
    """Keep ``count`` values of some days (UTC) as rows, and say how many were not known.

    They are those of the table ``seen`` of the transaction (``layers.store.observations``).
    What is older than ``since`` goes where its hour is kept, as far back as ``least``.
    """
    _ensure_rows(conn, layer, names, days, since)
    params = {"since": since, "simulated": is_simulated, "least": least}
    parts: dict[str, sql.Composable] = {
        "table": sql.Identifier(layer.id),
        "seen_fields": listed(names, "seen"),
    }
    add = statement("observed_rows").format(fields=listed(names), **parts)
    new = conn.execute(add, params).rowcount
    if new < count:
        updates = [sql.SQL(", {0} = seen.{0}").format(sql.Identifier(name)) for name in names]
        parts["held_fields"] = listed(names, "held")
        mend = statement("observed_mend").format(updates=sql.Composed(updates), **parts)
        conn.execute(mend, params)
        updates = [sql.SQL(", {0} = excluded.{0}").format(sql.Identifier(name)) for name in names]
        old = statement("observed_old").format(
            fields=listed(names),
            new_fields=listed(names, "excluded"),
            updates=sql.Composed(updates),
            **parts,
        )
        new += conn.execute(old, params).rowcount
    return new


def _ensure_rows(
    conn: psycopg.Connection[Any],
    layer: Layer,
    names: list[str],
    days: Iterable[dt.date],
    since: dt.datetime,
) -> None:
    """Make the tables of rows and of hours, their columns and parts of days, where missing."""
    tables = [sql.Identifier(schema, layer.id) for schema in (ROWS, HOURS)]
    asked = {"table": f"{ROWS}.{layer.id}"}
    present = {name for (name,) in conn.execute(statement("observed_columns"), asked)}
    if not present:
        for table, parted in zip(tables, (" PARTITION BY RANGE (at)", ""), strict=True):
            create = sql.SQL(
                "CREATE TABLE {} (fid bigint, at timestamptz, simulated boolean NOT NULL,"
                " PRIMARY KEY (fid, at))"
            )
            conn.execute(create.format(table) + sql.SQL(parted))
            # Usage: everything at a moment; rows come in the order of their times.
            conn.execute(sql.SQL("CREATE INDEX ON {} USING brin (at)").format(table))
    for each in [layer.field(name) for name in names if name not in present]:
        for table, is_hour in zip(tables, (False, True), strict=True):
            add = sql.SQL("ALTER TABLE {} ADD COLUMN {} {}")
            conn.execute(
                add.format(table, sql.Identifier(each.name), column_type(each, by_hour=is_hour))
            )
    for day in sorted(days):
        if day >= since.astimezone(dt.UTC).date():
            _ensure_day(conn, layer, day)


def _ensure_day(conn: psycopg.Connection[Any], layer: Layer, day: dt.date) -> None:
    begin = dt.datetime.combine(day, dt.time(), dt.UTC)
    conn.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})"
        ).format(
            sql.Identifier(ROWS, day_table(layer, day)),
            sql.Identifier(ROWS, layer.id),
            sql.Literal(begin.isoformat()),
            sql.Literal((begin + dt.timedelta(days=1)).isoformat()),
        )
    )


def day_table(layer: Layer, day: dt.date) -> str:
    """Name the part of a layer's rows that holds a day (UTC)."""
    return f"{layer.id}_{day:%Y%m%d}"

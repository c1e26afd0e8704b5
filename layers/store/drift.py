"""Whether the tables are still what the definitions say, in sentences.

``schema.bring_up`` adds what is missing and never drops or retypes; what it cannot mend is said
here, for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from layers.definition import Layer
from layers.store.database import Database
from layers.store.query import Query, statement
from layers.store.schema import SCHEMA, table_for


def drift(database: Database, layers: Iterable[Layer]) -> list[str]:
    """Compare the tables with the definitions; nothing said means that they agree."""
    sentences: list[str] = []
    for layer in layers:
        if layer.is_coverage:
            continue
        rows = database.fetch_all(
            Query(
                statement=statement("drift_columns"), params={"schema": SCHEMA, "table": layer.id}
            )
        )
        held = {name: (type_, bool(required)) for name, type_, required in rows}
        sentences += _table_drift(layer, held) if held else [f"Layer '{layer.id}' has no table."]
    return sentences


def _table_drift(layer: Layer, held: dict[str, tuple[str, bool]]) -> list[str]:
    sentences = []
    wanted = {column.name: column for column in table_for(layer).columns}
    for name, column in wanted.items():
        if name not in held:
            sentences.append(f"Table '{layer.id}' has no column '{name}'.")
            continue
        type_, _ = held[name]
        if type_.lower() != (ours := _type_name(column)).lower():
            sentences.append(
                f"Column '{name}' of table '{layer.id}' is {type_}; its definition says {ours}."
            )
    for name, (_, required) in held.items():
        if name not in wanted:
            ending = " and refuses new rows without it" if required else ""
            sentences.append(
                f"Table '{layer.id}' has a column '{name}' that no field says{ending}."
            )
    return sentences


def _type_name(column: sa.Column[Any]) -> str:
    """Give the type as PostgreSQL prints it."""
    compiled = str(column.type.compile(dialect=postgresql.dialect()))
    return _PRINTED.get(compiled.upper(), compiled)


_PRINTED = {
    "BIGINT": "bigint",
    "TEXT": "text",
    "TEXT[]": "text[]",
    "DOUBLE PRECISION": "double precision",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}

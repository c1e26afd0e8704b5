"""A query is a value: a statement and its parameters, which one place runs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from psycopg import sql


@dataclass(frozen=True, kw_only=True)
class Query:
    """A statement with ``%(named)s`` values, identifiers already composed in.

    ``deadline_s`` is the time the database may spend on it; ``None`` means the pool's own.
    """

    statement: sql.SQL | sql.Composed
    params: Mapping[str, Any] = field(default_factory=dict)
    deadline_s: float | None = None

    def text(self) -> str:
        """Give the SQL with placeholders, for tests and logs; never with values."""
        return self.statement.as_string(None)


@functools.cache
def statement(name: str) -> sql.SQL:
    """Read ``sql/<name>.sql``; its ``{identifiers}`` are filled with ``.format``."""
    text = resources.files("layers.store").joinpath("sql", f"{name}.sql").read_text("utf-8")
    return sql.SQL(text)  # pyright: ignore[reportArgumentType] - a file of ours, not input

"""Emptying a database of its district, before another one moves in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from psycopg import sql

from layers.definition import Layer
from layers.store.database import Database
from layers.store.forgetting import forget_all
from layers.store.groups import refresh_groups
from layers.store.query import statement
from layers.store.schema import HISTORY, SCHEMA
from layers.store.state import mark


def clear(database: Database, layers: Iterable[Layer], rasters: Path | None) -> None:
    """Empty every layer in one transaction; revisions go on growing, so that no answer is stale."""
    coverages = []
    with database.transaction(deadline_s=0) as conn:
        conn.execute("SET LOCAL lock_timeout = '60s'")
        for layer in layers:
            conn.execute(statement("clear_state"), {"layer": layer.id})
            mark(database, layer.id)
            if layer.is_coverage:
                if rasters is not None:
                    coverages.append(rasters / f"{layer.id}.tif")
                continue
            tables = (sql.Identifier(each, layer.id) for each in (SCHEMA, HISTORY))
            conn.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))
            forget_all(conn, layer)
            refresh_groups(conn, layer)
        conn.execute("DELETE FROM lifemap.load_run")
        conn.execute("DELETE FROM lifemap.views_made")
        conn.execute("DELETE FROM lifemap.district")
    for path in coverages:
        path.unlink(missing_ok=True)

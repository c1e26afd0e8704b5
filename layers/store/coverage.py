"""A raster's file and its row of ``layer_state`` change together: the file last, atomically."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from layers.definition import Layer
from layers.sources.raster_file import RasterFacts, prepared
from layers.store.database import Database
from layers.store.load import LoadCounts, writing
from layers.store.query import statement
from layers.store.runs import Run, last_digest


def load_coverage(
    database: Database,
    layer: Layer,
    run: Run,
    path: Path,
    rasters: Path,
    *,
    also: Callable[[psycopg.Connection[Any], RasterFacts, LoadCounts], None],
) -> None:
    """Make ``rasters/<layer>.tif`` of a GeoTIFF, unless it already is that file's.

    Whoever dies between the move and the commit leaves the new file with the old revision; the
    next load finds the digest missing and does it again.
    """
    target = rasters / f"{layer.id}.tif"
    same = last_digest(database, layer=layer.id, source=run.source) == run.origin.sha256
    with prepared(path, target) as (facts, made), writing(database, layer) as (conn, revision):
        if same and target.exists():
            also(conn, facts, _counts(revision, unchanged=1))
            return
        replaces = target.exists()
        west, south, east, north = facts.bbox.as_tuple()
        params = {
            "layer": layer.id,
            "revision": revision + 1,
            "now": run.now,
            "as_of": run.origin.as_of,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        }
        conn.execute(statement("coverage_state"), params)
        counts = _counts(revision + 1, updated=int(replaces), inserted=int(not replaces))
        also(conn, facts, counts)
        made.replace(target)


def _counts(
    revision: int, *, inserted: int = 0, updated: int = 0, unchanged: int = 0
) -> LoadCounts:
    return LoadCounts(
        inserted=inserted, updated=updated, unchanged=unchanged, retired=0, revision=revision
    )

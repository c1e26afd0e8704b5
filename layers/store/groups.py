"""The counted points of low zooms: made ahead, and kept equal to the layer by every change."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from layers.definition import Layer
from layers.store.query import statement
from spatial.crs import MERCATOR_EXTENT_M
from spatial.tiles import EARTH_CIRCUMFERENCE_M

#: Cells along a tile's side in which points are counted.
GRID: Final = 64


def _finest(layer: Layer) -> int | None:
    """Give the zoom of the finest grid; each coarser one is made of the one below it."""
    return None if layer.tiles.group_below is None else layer.tiles.group_below - 1


def _cells(layer: Layer, zoom: int) -> dict[str, Any]:
    """Give the numbers that lay the grid of a zoom over the world, in EPSG:3857 metres."""
    cells = GRID << zoom
    return {
        "layer": layer.id,
        "z": zoom,
        "extent_m": MERCATOR_EXTENT_M,
        "cell_m": EARTH_CIRCUMFERENCE_M / cells,
        "last": cells - 1,
    }


def refresh_groups(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Count the points of a layer anew for all zooms below ``group_below``.

    Runs in the transaction of the change, which holds the layer's row of ``lifemap.layer_state``:
    whoever sees the new revision sees the new counts. The finest grid reads the layer, each
    coarser one the grid below it.
    """
    finest = _finest(layer)
    if finest is None:
        return
    conn.execute("SELECT FROM lifemap.layer_state WHERE layer = %s FOR UPDATE", [layer.id])
    conn.execute("DELETE FROM tile.point_group WHERE layer = %s", [layer.id])
    first = statement("group_points").format(table=sql.Identifier(layer.id))
    conn.execute(first, _cells(layer, finest))
    for zoom in range(finest - 1, layer.tiles.min_zoom - 1, -1):
        conn.execute(statement("group_groups"), {"layer": layer.id, "z": zoom})


def refresh_groups_at(
    conn: psycopg.Connection[Any], layer: Layer, places: NDArray[np.float64]
) -> None:
    """Count anew only the cells in which something changed.

    Parameters
    ----------
    places
        Where changed points lie and lay, shape (n, 2), EPSG:3857 metres.
    """
    finest = _finest(layer)
    if finest is None or not len(places):
        return
    grid = _cells(layer, finest)
    east = np.floor((places[:, 0] + grid["extent_m"]) / grid["cell_m"])
    south = np.floor((grid["extent_m"] - places[:, 1]) / grid["cell_m"])
    cells = np.minimum(np.column_stack([east, south]), grid["last"]).astype(np.int64)
    table = sql.Identifier(layer.id)
    for zoom in range(finest, layer.tiles.min_zoom - 1, -1):
        cells = np.unique(cells, axis=0)
        asked = {"cell_columns": cells[:, 0].tolist(), "cell_rows": cells[:, 1].tolist()}
        conn.execute(statement("group_cells_drop"), {"layer": layer.id, "z": zoom, **asked})
        if zoom == finest:
            conn.execute(statement("group_cells_points").format(table=table), {**grid, **asked})
        else:
            conn.execute(statement("group_cells_groups"), {"layer": layer.id, "z": zoom, **asked})
        cells = cells // 2


def ensure_groups(conn: psycopg.Connection[Any], layer: Layer) -> None:
    """Count the points anew where they are counted for other zooms than the definition says.

    So it is after ``group_below`` or ``min_zoom`` changed, and in a database from before.
    """
    if layer.tiles.group_below is None:
        return
    counted = conn.execute(
        "SELECT min(z), max(z) FROM tile.point_group WHERE layer = %s", [layer.id]
    ).fetchone()
    if counted != (layer.tiles.min_zoom, layer.tiles.group_below - 1):
        refresh_groups(conn, layer)

"""How every change of a layer ends: its state, its counted points, the line that tells of it.

All of it runs in the transaction of the change, which holds the layer's row of
``lifemap.layer_state`` (``layers.store.load.writing``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from layers.definition import Layer
from layers.store.finding import refresh_found
from layers.store.groups import refresh_groups, refresh_groups_at
from layers.store.query import statement

#: A change of more items than this is told as "read the layer again".
LISTED: Final = 1_000
#: Who changed what a file or a feed changed.
LOADED: Final = "load"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change whose rows are written, and kept as they were.

    ``upserts`` and ``removals`` are the ids of what was written and of what is no longer there,
    ``None`` for too many to list. ``as_of`` is the date of what was written. ``restored`` is, of a
    change that brought an item back to what it was, the revision that it was of. ``is_first``: a
    feed said for the first time how things are, which is news to nobody.
    """

    revision: int
    now: dt.datetime
    as_of: dt.datetime
    upserts: list[str] | None
    removals: list[str] | None
    author: str = LOADED
    action: str = LOADED
    note: str | None = None
    restored: int | None = None
    is_first: bool = False

    @property
    def touched(self) -> list[str] | None:
        """The ids of everything that changed."""
        if self.upserts is None or self.removals is None:
            return None
        return self.upserts + self.removals


def conclude(conn: psycopg.Connection[Any], layer: Layer, change: Change) -> None:
    """Bring state and counted points of a layer to its table, and tell of the change.

    Where the change is a list, only what it touched is counted anew and made findable; otherwise
    ``layers.store.finding.catch_up_found`` does that after the transaction.
    """
    if change.touched is None:
        extent = None
        _settle_anew(conn, layer, change)
        refresh_groups(conn, layer)
    else:
        before, after = _places(conn, layer, change)
        extent = _extent(np.vstack([before, after]))
        _settle(conn, layer, change, before, after)
        refresh_groups_at(conn, layer, np.vstack([before, after])[:, 4:])
        refresh_found(conn, layer, change.touched, change.revision)
    conn.execute(
        statement("change_tell"),
        {
            "layer": layer.id,
            "revision": change.revision,
            "upserts": change.upserts,
            "removals": change.removals,
            "author": change.author,
            "action": change.action,
            "note": change.note,
            "restored": change.restored,
            "is_first": change.is_first,
            **_corners(extent),
        },
    )


def _places(
    conn: psycopg.Connection[Any], layer: Layer, change: Change
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where touched items lay and lie, those only that are or were current.

    Each of shape (n, 6): west, south, east, north in degrees, and x and y of the south-western
    corner in EPSG:3857.
    """
    asked = statement("change_places").format(table=sql.Identifier(layer.id))
    rows = conn.execute(asked, {"ids": change.touched, "revision": change.revision}).fetchall()
    sides = ([row[1:] for row in rows if row[0] == side] for side in ("before", "after"))
    before, after = (np.array(side, dtype="float64").reshape(-1, 6) for side in sides)
    return before, after


def _extent(places: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Give the box around boxes, ``None`` around none."""
    if not len(places):
        return None
    return np.concatenate([places[:, :2].min(axis=0), places[:, 2:4].max(axis=0)])


def _corners(extent: NDArray[np.float64] | None) -> dict[str, float | None]:
    values = [None] * 4 if extent is None else extent.tolist()
    return dict(zip(("west", "south", "east", "north"), values, strict=True))


def _settle(
    conn: psycopg.Connection[Any],
    layer: Layer,
    change: Change,
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> None:
    """Bring the layer's state to a listed change without reading the layer.

    Only where something lay on the border of the layer's extent and may be gone from there, the
    extent is asked of the whole table.
    """
    row = conn.execute(
        "SELECT west, south, east, north FROM lifemap.layer_state WHERE layer = %s", [layer.id]
    ).fetchone()
    held = None if row is None or None in row else np.array(row, dtype="float64")
    if held is not None and len(before):
        on_border = (before[:, :2] <= held[:2]) | (before[:, 2:4] >= held[2:])
        if on_border.any():
            _settle_anew(conn, layer, change)
            return
    known = after if held is None else np.vstack([after, [[*held, 0.0, 0.0]]])
    params = {"added": len(after) - len(before), **_corners(_extent(known))}
    conn.execute(statement("change_state"), {**_state_params(layer, change), **params})


def _settle_anew(conn: psycopg.Connection[Any], layer: Layer, change: Change) -> None:
    """Bring the layer's state to its table by reading all of it."""
    anew = statement("change_state_anew").format(table=sql.Identifier(layer.id))
    conn.execute(anew, _state_params(layer, change))


def _state_params(layer: Layer, change: Change) -> dict[str, Any]:
    return {
        "layer": layer.id,
        "revision": change.revision,
        "now": change.now,
        "as_of": change.as_of,
    }

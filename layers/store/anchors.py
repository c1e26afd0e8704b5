"""What records without coordinates are placed by: dongs, the district itself, items of layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import shapely
from psycopg import sql

from layers.store.database import Database
from layers.store.query import Query, statement
from layers.store.schema import SCHEMA


class Anchor(NamedTuple):
    """A place that records may name; ``shape`` in EPSG:4326.

    ``kind`` of a dong is ``admin`` or ``legal``; of the district it is what that is a part of.
    """

    code: str
    name: str
    kind: str
    shape: shapely.Geometry


def dong_anchors(database: Database) -> list[Anchor]:
    """List the dongs, those of administration first."""
    rows = database.fetch_all(Query(statement=statement("anchor_dongs")))
    return [
        Anchor(code, name, kind, shapely.from_wkb(bytes(shape))) for code, name, kind, shape in rows
    ]


def district_anchor(database: Database) -> Anchor | None:
    """Give the district; without a code of its own it goes by its name. ``None`` before any."""
    rows = database.fetch_all(Query(statement=statement("anchor_district")))
    if not rows:
        return None
    name, within, shape, code = rows[0]
    return Anchor(code or name, name, within, shapely.from_wkb(bytes(shape)))


def item_shapes(
    database: Database, layer_id: str, field: str, values: Iterable[str]
) -> dict[str, shapely.Geometry]:
    """Give the shapes of the current items whose field (or ``id``) has one of some texts."""
    rows = database.fetch_all(
        Query(
            statement=sql.SQL(
                "SELECT {field}, st_asbinary(geom) FROM {table}"
                " WHERE retired_at IS NULL AND {field} = ANY(%(values)s) ORDER BY fid"
            ).format(field=sql.Identifier(field), table=sql.Identifier(SCHEMA, layer_id)),
            params={"values": sorted(set(values))},
        )
    )
    return {value: shapely.from_wkb(bytes(shape)) for value, shape in rows}


def texts_of(database: Database, layer_id: str, field: str) -> list[str]:
    """Give the different texts of a field (or ``id``) of a layer's current items."""
    rows = database.fetch_all(
        Query(
            statement=sql.SQL(
                "SELECT DISTINCT {field} FROM {table}"
                " WHERE retired_at IS NULL AND {field} IS NOT NULL"
            ).format(field=sql.Identifier(field), table=sql.Identifier(SCHEMA, layer_id))
        )
    )
    return [text for (text,) in rows]

"""The district that a database is about: saved before its files, read by every later load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import shapely
from psycopg import sql

from layers.access import Grant
from layers.area import Area
from layers.definition import Title
from layers.store.database import Database
from layers.store.query import Query, statement


def save_district(
    database: Database,
    *,
    id_: str,
    name: Title,
    named: str,
    is_sample: bool,
    attribution: str,
    boundary: shapely.Geometry,
    grants: Collection[Grant] = (),
) -> None:
    """Say which district the database is about; it counts as loaded after ``mark_loaded``.

    ``grants`` are what it opens to everybody.
    """
    database.execute(
        Query(
            statement=statement("district_save"),
            params={
                "id": id_,
                "name_ko": name.ko,
                "name_en": name.en,
                "named": named,
                "is_sample": is_sample,
                "attribution": attribution,
                "boundary": shapely.to_wkb(boundary),
                "public": sorted(grants),
            },
        )
    )


def district_id(database: Database) -> str | None:
    """Give the id of the district the database is about, or ``None``."""
    return database.fetch_value(Query(statement=sql.SQL("SELECT id FROM lifemap.district")))


def mark_loaded(database: Database, now: dt.datetime) -> None:
    """Say that every file of the district was loaded."""
    text = sql.SQL("UPDATE lifemap.district SET loaded_at = %(now)s")
    database.execute(Query(statement=text, params={"now": now}))


def current_area(database: Database) -> Area | None:
    """Give the area of the database with the districts known by name; ``None`` before any."""
    found = database.fetch_all(
        Query(statement=sql.SQL("SELECT named, st_asbinary(boundary) FROM lifemap.district"))
    )
    if not found:
        return None
    neighbours = database.fetch_all(
        Query(
            statement=sql.SQL(
                "SELECT name, st_asbinary(geom) FROM layer.districts WHERE retired_at IS NULL"
            )
        )
    )
    return Area(
        name=found[0][0],
        boundary=shapely.from_wkb(bytes(found[0][1])),
        named={name: shapely.from_wkb(bytes(wkb)) for name, wkb in neighbours},
    )

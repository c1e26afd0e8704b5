"""Rows that say only what a test is about; everything else has a plain default."""

import datetime as dt
import itertools

import shapely
from psycopg import sql

from layers.definition import GeometryType
from layers.registry import Registry
from layers.store.finding import write_found_anew
from layers.store.groups import refresh_groups
from layers.store.state import mark

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_REGISTRY = Registry.from_catalog()
_NUMBERS = itertools.count(1)


def add_items(database, layer_id, rows):
    """Add rows of ``(geometry, values)`` to a layer at once; give their ids.

    A geometry is a shapely geometry or a ``(lon, lat)`` pair; ``values`` names fields, and ``id``,
    ``source``, ``flags``, ``as_of`` where the test is about them.
    """
    layer = _REGISTRY.get(layer_id)
    made = [_row(layer, geometry, dict(values)) for geometry, values in rows]
    for names, group in itertools.groupby(made, key=tuple):
        statement = sql.SQL("INSERT INTO layer.{} ({}) VALUES ({})").format(
            sql.Identifier(layer.id),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(map(sql.Placeholder, names)),
        )
        with database.transaction(deadline_s=0) as conn, conn.cursor() as cursor:
            cursor.executemany(statement, list(group))
    settle(database, layer.id)
    return [row["id"] for row in made]


def _row(layer, geometry, values):
    if isinstance(geometry, tuple):
        geometry = shapely.Point(geometry)
    if layer.geometry is GeometryType.LINES and geometry.geom_type == "LineString":
        geometry = shapely.MultiLineString([geometry])
    if layer.geometry is GeometryType.POLYGONS and geometry.geom_type == "Polygon":
        geometry = shapely.MultiPolygon([geometry])
    required = {each.name: _plain(each) for each in layer.fields if each.required}
    return {
        "id": f"{layer.id}-{next(_NUMBERS)}",
        "source": "test",
        "as_of": AS_OF,
        "revision": 1,
        "geom": shapely.to_wkb(shapely.set_srid(geometry, 4326), hex=True, include_srid=True),
        **required,
        **values,
    }


def _plain(each):
    return next(iter(each.values)) if each.values else f"some {each.name}"


def settle(database, layer_id):
    """Bring a layer's state to its rows, as a load does."""
    with database.transaction() as conn:
        conn.execute(
            sql.SQL(
                "INSERT INTO lifemap.layer_state AS s (layer, revision, as_of, changed_at,"
                " item_count, west, south, east, north)"
                " SELECT {}, 1, max(as_of), clock_timestamp(), count(*), ST_XMin(ST_Extent(geom)),"
                " ST_YMin(ST_Extent(geom)), ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom))"
                " FROM layer.{} WHERE retired_at IS NULL"
                " ON CONFLICT (layer) DO UPDATE SET (revision, as_of, changed_at, item_count,"
                " west, south, east, north) = (s.revision + 1, excluded.as_of,"
                " excluded.changed_at, excluded.item_count, excluded.west, excluded.south,"
                " excluded.east, excluded.north)"
            ).format(layer_id, sql.Identifier(layer_id))
        )
        mark(database, layer_id)
        refresh_groups(conn, _REGISTRY.get(layer_id))
        write_found_anew(conn, _REGISTRY.get(layer_id))


def add_camera(database, place, **values):
    """Add one camera; give its id."""
    return add_items(database, "cameras", [(place, values)])[0]


def retire(database, layer_id, item_id):
    """Retire an item, as a load does with what vanished."""
    with database.transaction() as conn:
        conn.execute(
            sql.SQL("UPDATE layer.{} SET retired_at = clock_timestamp() WHERE id = %s").format(
                sql.Identifier(layer_id)
            ),
            [item_id],
        )
    settle(database, layer_id)


def add_district(database, corners, *, ko="한빛구", en="Hanbit-gu", sample=True, public=()):
    """Say that the database is about a district whose box is ``(west, south, east, north)``.

    ``public`` names what it opens to everybody.
    """
    with database.transaction() as conn:
        conn.execute(
            "INSERT INTO lifemap.district (id, name_ko, name_en, named, is_sample, attribution,"
            " west, south, east, north, boundary, loaded_at, public) VALUES ('hanbit', %(ko)s,"
            " %(en)s, %(ko)s, %(sample)s, 'Hanbit data', %(w)s, %(s)s, %(e)s, %(n)s,"
            " ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 4326), now(), %(public)s)",
            {
                "ko": ko,
                "en": en,
                "sample": sample,
                "public": list(public),
                **dict(zip("wsen", corners, strict=True)),
            },
        )

"""Tables made from layer definitions with GeoAlchemy2, and brought to them additively."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Generator, Iterable
from importlib import resources
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from geoalchemy2 import Geometry
from psycopg import errors as pg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from layers.definition import Field, FieldType, Layer
from layers.errors import StoreError, StoreUnavailableError, UnfitServerError
from layers.store import thinning
from layers.store.database import Database
from layers.store.finding import ensure_found
from layers.store.groups import ensure_groups
from layers.store.query import Query

#: Layer tables live in a schema of their own, so that no layer id meets a table of ours.
SCHEMA: Final = "layer"
#: Items as they were lie in tables of the same names.
HISTORY: Final = "history"
#: The columns of every layer's table before those of its fields.
_COLUMNS: Final = (
    "fid", "id", "source", "geom", "geom_3857", "flags", "as_of", "revision", "retired_at",
    "corrected",
)  # fmt: skip
MINIMUM_SERVER: Final = 150000
MINIMUM_POSTGIS: Final = (3, 3)
#: Whoever brings the schema up holds this lock, so that two starting processes take turns.
_LOCK: Final = 7_231_001

_TYPES: Final[dict[FieldType, Any]] = {
    FieldType.TEXT: sa.Text,
    FieldType.INTEGER: sa.BigInteger,
    FieldType.NUMBER: sa.Double,
    FieldType.BOOLEAN: sa.Boolean,
    FieldType.TIMESTAMP: sa.DateTime(timezone=True),
    FieldType.DATE: sa.Date,
}


def _column(each: Field) -> sa.Column[Any]:
    return sa.Column(each.name, _TYPES[each.type], comment=f"{each.title.ko} | {each.title.en}")


def table_for(layer: Layer) -> sa.Table:
    """Make the table of a layer.

    ``geom`` (EPSG:4326) is the truth; ``geom_3857`` is computed from it by the database, so the
    two cannot part. ``id`` is the public name of an item, ``fid`` its number in tiles.
    """
    if layer.is_coverage:
        raise StoreError(f"Layer '{layer.id}' is a coverage and has no table.")
    kind = str(layer.geometry).upper()
    columns: list[Any] = [
        sa.Column("fid", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("source", sa.Text, nullable=False, index=False),
        sa.Column("geom", Geometry(kind, srid=4326, spatial_index=False), nullable=False),
        sa.Column(
            "geom_3857",
            Geometry(kind, srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
        ),
        sa.Column("flags", postgresql.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        # What people corrected by hand ('geom', field names, 'ended'): no load writes over it.
        sa.Column("corrected", postgresql.ARRAY(sa.Text), nullable=False, server_default="{}"),
        *(_column(each) for each in layer.fields),
        # A second wall behind validation: NaN sorts above every number, so it fails too.
        sa.CheckConstraint(
            "ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180"
            " AND ST_YMin(geom) >= -85.05 AND ST_YMax(geom) <= 85.05",
            name=f"{layer.id}_geom_on_the_map",
        ),
    ]
    table = sa.Table(
        layer.id,
        sa.MetaData(),
        *columns,
        schema=SCHEMA,
        comment=f"{layer.title.ko} | {layer.title.en}",
    )
    current = sa.text("retired_at IS NULL")
    # Usage: tiles; items by bbox; nearest; what a point lies in.
    sa.Index(
        f"{layer.id}_geom_3857_idx",
        table.c.geom_3857,
        postgresql_using="gist",
        postgresql_where=current,
    )
    # Usage: keyset paging of current items.
    sa.Index(f"{layer.id}_current_idx", table.c.fid, postgresql_where=current)
    # Usage: retiring what vanished from one source.
    sa.Index(f"{layer.id}_source_idx", table.c.source, postgresql_where=current)
    # Usage: loads, which leave alone what people corrected.
    sa.Index(f"{layer.id}_corrected_idx", table.c.id, postgresql_where=sa.text("corrected <> '{}'"))
    for rule in layer.tiles.thinning:
        # Usage: tiles of low zooms, which leave out what the rule does.
        sa.Index(
            thinning.index_name(layer.id, rule),
            table.c.geom_3857,
            postgresql_using="gist",
            postgresql_where=sa.text(
                f"retired_at IS NULL AND {thinning.predicate(rule).as_string(None)}"
            ),
        )
    return table


def history_for(layer: Layer) -> sa.Table:
    """Make the table of a layer's items as they were, beside the one of the items as they are.

    A row is a copy of one that was about to change; it held from its ``revision`` to before
    ``until_revision``. ``geom_3857`` is copied too, so that a past day is drawn like the present.
    """
    copied = [sa.Column(column.name, column.type) for column in table_for(layer).columns]
    table = sa.Table(
        layer.id,
        sa.MetaData(),
        *copied,
        sa.Column("until_revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("fid", "until_revision"),
        schema=HISTORY,
    )
    # Usage: the versions of one item.
    sa.Index(f"{layer.id}_item_idx", table.c.id, table.c.revision)
    # Usage: tiles and items of a past day.
    sa.Index(f"{layer.id}_was_idx", table.c.geom_3857, postgresql_using="gist")
    return table


def copied_columns(layer: Layer) -> sql.Composed:
    """List the columns that a layer's table and its history share, in one order."""
    return _listed((*_COLUMNS, *(each.name for each in layer.fields)))


def rows_then(layer_id: str, names: Iterable[str], dated: tuple[str, ...] = ()) -> sql.Composed:
    """Give the rows of a layer as they were at its revision ``%(then)s``, as a table.

    Both halves are indexed like the layer, and conditions on the whole are asked of each.
    ``dated`` is ``Layer.dated``: a measured value makes no version of its item, and where it was
    measured later the row does not say what it was then.
    """
    wanted = dict.fromkeys(("fid", "id", "geom", "geom_3857", "retired_at", *names))
    needed = sql.SQL(", ").join(
        _then(layer_id, name, clock=dated[0]) if name in dated else sql.Identifier(name)
        for name in wanted
    )
    return sql.SQL(
        "(SELECT {0} FROM layer.{1} WHERE revision <= %(then)s UNION ALL"
        " SELECT {0} FROM history.{1} WHERE revision <= %(then)s AND until_revision > %(then)s)"
    ).format(needed, sql.Identifier(layer_id))


def _then(layer_id: str, name: str, *, clock: str) -> sql.Composed:
    """Give a measured value where it was known at the revision, as far as clocks agree."""
    return sql.SQL(
        "CASE WHEN {} <= (SELECT at + interval '5 minutes' FROM lifemap.change"
        " WHERE layer = {} AND revision = %(then)s) THEN {} END AS {}"
    ).format(
        sql.Identifier(clock), sql.Literal(layer_id), sql.Identifier(name), sql.Identifier(name)
    )


def _listed(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _ddl(element: Any) -> sql.SQL:  # noqa: ANN401 - any SQLAlchemy DDL element
    text = str(element.compile(dialect=postgresql.dialect()))
    return sql.SQL(text)  # pyright: ignore[reportArgumentType] - compiled from a definition


def system_statement() -> sql.SQL:
    """Give the statements of the tables that are no layer, in order; they may run again."""
    folder = resources.files("layers.store").joinpath("migrations")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    text = "\n".join(file.read_text("utf-8") for file in files if file.name.endswith(".sql"))
    return sql.SQL(text)  # pyright: ignore[reportArgumentType] - files of ours


def require_server(url: str) -> None:
    """Connect once, so that a server that cannot be had is told from one that is busy.

    Raises
    ------
    StoreUnavailableError
        When no server answers there, or it does not let us in.
    UnfitServerError
        When the text is no PostgreSQL address.
    """
    try:
        place = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        said = str(error).strip()
        raise UnfitServerError(f"The address of the database cannot be read: {said}.") from error
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        where = place.get("host") or place.get("hostaddr") or "this machine"
        said = str(error).strip().splitlines()[-1].split("FATAL:")[-1].strip().rstrip(".")
        raise StoreUnavailableError(
            f"The database '{place.get('dbname', '')}' on {where} cannot be reached: {said}."
        ) from error


def check_server(database: Database) -> None:
    """Refuse a server that is too old, with a sentence.

    Raises
    ------
    UnfitServerError
        Older than PostgreSQL 15, or PostGIS is missing or older than 3.3.
    """
    version = database.fetch_value(Query(statement=sql.SQL("SHOW server_version_num")))
    if int(version) < MINIMUM_SERVER:
        raise UnfitServerError(
            f"PostgreSQL {MINIMUM_SERVER // 10000} or newer is needed; this server is"
            f" {int(version) // 10000}."
        )
    found = database.fetch_value(
        Query(
            statement=sql.SQL(
                "SELECT coalesce(installed_version, default_version)"
                " FROM pg_available_extensions WHERE name = 'postgis'"
            )
        )
    )
    if found is None:
        raise UnfitServerError("The server has no PostGIS: install PostGIS 3.3 or newer for it.")
    if tuple(int(part) for part in re.findall(r"\d+", found)[:2]) < MINIMUM_POSTGIS:
        raise UnfitServerError(f"PostGIS 3.3 or newer is needed; this database has {found}.")


@contextlib.contextmanager
def _rights_explained() -> Generator[None, None, None]:
    """Say what is to be granted where the account may not make what is needed."""
    try:
        yield
    except StoreError as error:
        if isinstance(error.__cause__, pg.InsufficientPrivilege):
            said = error.__cause__.diag.message_primary
            raise UnfitServerError(
                f"The database's account has not the rights that are needed ({said}): let it"
                " create schemas in this database, and have a superuser run"
                " 'CREATE EXTENSION postgis' there."
            ) from error
        raise


def bring_up(database: Database, layers: Iterable[Layer]) -> None:
    """Make what is missing: extension, system tables, layer tables, columns and indexes.

    Nothing is ever dropped or retyped here. Two processes that start together take turns.
    """
    check_server(database)
    with _rights_explained(), database.transaction(deadline_s=0) as conn:
        conn.execute("SET LOCAL lock_timeout = '30s'")
        conn.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        conn.execute(system_statement())
        for layer in layers:
            conn.execute(
                "INSERT INTO lifemap.layer_state (layer) VALUES (%s) ON CONFLICT DO NOTHING",
                [layer.id],
            )
            if layer.is_coverage:
                continue
            for table in (table_for(layer), history_for(layer)):
                _bring_up_table(conn, table)
            ensure_groups(conn, layer)
            ensure_found(conn, layer)


def _bring_up_table(conn: psycopg.Connection[Any], table: sa.Table) -> None:
    """Make a table, or the columns and indexes that it lacks."""
    name = sql.Identifier(str(table.schema), table.name)
    conn.execute(_ddl(CreateTable(table, if_not_exists=True)))
    present = {
        row[0]
        for row in conn.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped",
            [f"{table.schema}.{table.name}"],
        )
    }
    for column in table.columns:
        if column.name not in present:
            conn.execute(
                sql.SQL("ALTER TABLE {} ADD COLUMN {}").format(name, _ddl(CreateColumn(column)))
            )
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        conn.execute(_ddl(CreateIndex(index, if_not_exists=True)))

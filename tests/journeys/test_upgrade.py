"""The state of an earlier release, brought up by this one.

``tests/releases/release_0_1.sql.gz`` is what ``pg_dump`` said of release 0.1 (commit c24d00d) with
its small sample district: schemas ``lifemap`` (where it kept PostGIS), ``layer`` and ``tile``.
"""

import gzip
import subprocess
from pathlib import Path

import psycopg
import pytest
from factories import add_items
from psycopg import sql

from api.app import create_app
from api.settings import Settings
from layers import postgresql
from layers.store.database import Database
from layers.store.drift import drift
from layers.store.schema import bring_up
from layers.store.state import district_state, layer_states

RELEASES = sorted((Path(__file__).resolve().parents[1] / "releases").glob("*.sql.gz"))
SHAPE = """
SELECT n.nspname || '.' || c.relname || '.' || a.attname AS named,
    format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
FROM pg_attribute AS a
INNER JOIN pg_class AS c ON c.oid = a.attrelid
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('lifemap', 'layer', 'tile', 'history') AND a.attnum > 0 AND NOT a.attisdropped
    AND c.relkind IN ('r', 'i', 'v')
"""


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.partition(".")[0])
def old_url(request, cluster_url):
    """A database as an earlier release left it."""
    name = sql.Identifier("upgraded")
    with psycopg.connect(cluster_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(name))
    url = cluster_url.replace("/lifemap?", "/upgraded?")
    psql = postgresql.binaries_for(Path("/nowhere")) / "psql"
    dump = gzip.decompress(request.param.read_bytes())
    subprocess.run(
        [psql, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null", url],
        input=dump, check=True,
    )  # fmt: skip
    yield url
    with psycopg.connect(cluster_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def rows_of(url):
    """Count the current rows of every layer table."""
    with psycopg.connect(url) as conn:
        names = [
            name
            for (name,) in conn.execute("SELECT tablename FROM pg_tables WHERE schemaname='layer'")
        ]
        count = sql.SQL("SELECT count(*) FROM {} WHERE retired_at IS NULL")
        return {
            name: conn.execute(count.format(sql.Identifier("layer", name))).fetchone()[0]
            for name in names
        }


def revisions_of(url):
    with psycopg.connect(url) as conn:
        return dict(conn.execute("SELECT layer, revision FROM lifemap.layer_state").fetchall())


def shape_of(url):
    with psycopg.connect(url) as conn:
        return dict(conn.execute(SHAPE).fetchall())


@pytest.fixture
def upgraded(old_url, registry):
    """The same database after this release has brought it up, and what was in it before."""
    before = rows_of(old_url), revisions_of(old_url)
    database = Database(old_url, pool_size=4, deadline_s=30).open()
    bring_up(database, registry)
    yield database, *before
    database.close()


def test_an_upgraded_database_keeps_every_row_and_becomes_what_a_new_one_is(
    upgraded, registry, tmp_path, template_url
):
    database, rows, revisions = upgraded
    after = rows_of(database.url)
    assert {name: after[name] for name in rows} == rows
    assert sum(rows.values()) > 1_000
    assert revisions_of(database.url).items() >= revisions.items()
    assert district_state(database).is_sample

    assert drift(database, registry) == []
    fresh = shape_of(template_url.replace("/lifemap?", "/template_lifemap?"))
    assert shape_of(database.url) == fresh

    bring_up(database, registry)
    assert shape_of(database.url) == fresh
    assert rows_of(database.url) == after

    _answers_and_takes_new_rows(database, registry, tmp_path)


def _answers_and_takes_new_rows(database, registry, home):
    settings = Settings(home=home, secret_key=b"a key that only the tests know..")
    client = create_app(settings, registry, database).test_client()
    states = layer_states(database, [layer.id for layer in registry])
    for layer in registry.readable_by(_public()):
        if layer.is_coverage or not states[layer.id].item_count:
            continue
        answer = client.get(f"/collections/{layer.id}/items?limit=5")
        assert answer.status_code == 200, (layer.id, answer.json)
        assert answer.json["features"], layer.id
    found = client.get("/collections/cameras/items?limit=1").json["features"][0]
    where = tuple(found["geometry"]["coordinates"])
    add_items(database, "shelters", [(where, {"id": "new", "name": "새 대피소"})])
    near = client.get(f"/queries/nearest?point={where[0]},{where[1]}&layers=shelters&limit=1").json[
        "features"
    ]
    assert near[0]["id"] == "new"


def _public():
    from layers.access import ANONYMOUS

    return ANONYMOUS

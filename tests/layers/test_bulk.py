"""Many rows into an empty table: its indexes are made after them, and are all there again."""

import psycopg
import pytest
from psycopg import sql

from layers.store.bulk import indexed_after

TABLE = sql.Identifier("layer", "hydrants")
FILL = """
INSERT INTO layer.hydrants (id, source, geom, revision)
SELECT n::text, 'test', ST_SetSRID(ST_MakePoint(127 + n / 1e5, 37.5), 4326), 1
FROM generate_series(1, %s) AS n
"""
COUNTED = """
SELECT count(*) FROM layer.hydrants
WHERE retired_at IS NULL
AND geom_3857 && ST_Transform(ST_MakeEnvelope(127, 37, 127.002, 38, 4326), 3857)
"""


@pytest.fixture
def conn(database_url):
    with psycopg.connect(database_url, autocommit=True) as conn:
        yield conn


def indexes(conn):
    found = conn.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'layer' AND tablename = 'hydrants'"
    )
    return dict(found.fetchall())


def filled(conn, rows, *, said):
    """Fill the table, and give the names of the indexes that it had meanwhile."""
    with conn.transaction(), indexed_after(conn, TABLE, said):
        conn.execute(FILL, [rows])
        return set(indexes(conn))


def test_all_indexes_are_there_after_it_and_find(conn):
    before = indexes(conn)
    assert filled(conn, 500, said=20_000) == {"hydrants_pkey", "hydrants_id_key"}
    assert indexes(conn) == before
    conn.execute("SET enable_seqscan = off")
    plan = str(conn.execute("EXPLAIN " + COUNTED).fetchall())
    assert "hydrants_geom_3857_idx" in plan
    assert conn.execute(COUNTED).fetchone() == (200,)


def test_few_rows_and_a_table_that_has_some_keep_their_indexes(conn):
    before = set(indexes(conn))
    assert filled(conn, 3, said=3) == before
    conn.execute("UPDATE layer.hydrants SET id = 'old' || id, retired_at = now()")
    assert filled(conn, 3, said=20_000) == before


def test_a_table_that_somebody_reads_keeps_its_indexes(conn, database_url):
    before = set(indexes(conn))
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM layer.hydrants")
        assert filled(conn, 3, said=20_000) == before


def test_what_breaks_off_leaves_them_as_they_were(conn):
    before = indexes(conn)
    with (
        pytest.raises(psycopg.errors.DivisionByZero),
        conn.transaction(),
        indexed_after(conn, TABLE, 20_000),
    ):
        conn.execute("SELECT 1 / 0")
    assert indexes(conn) == before

"""The statements of items and of what is near: values never in the text, and served by an index."""

import datetime as dt

import pytest
from factories import settle
from psycopg import sql

from layers.access import ANONYMOUS, Role, staff_actor
from layers.store.items import (
    Interval,
    Near,
    Selection,
    count_query,
    item_query,
    item_version_query,
    items_query,
)
from layers.store.nearest import index_query, ranked_query
from layers.store.query import Query
from spatial.bbox import BBox, LonLat

SEOUL = LonLat(127.1, 37.5)


@pytest.fixture
def cameras(registry):
    return registry.get("cameras")


@pytest.fixture
def fields(cameras):
    return cameras.readable_fields(ANONYMOUS.roles)


@pytest.fixture
def crowd(database):
    """Twenty thousand cameras, as the planner knows."""
    with database.transaction(deadline_s=0) as conn:
        conn.execute(
            "INSERT INTO layer.cameras (id, source, geom, revision) SELECT 'c' || n, 'test',"
            " ST_Point(127 + (n % 141) / 700.0, 37.4 + (n / 141) / 700.0, 4326), 1"
            " FROM generate_series(1, 20000) AS n"
        )
    settle(database, "cameras")
    database.execute(Query(statement=sql.SQL("ANALYZE layer.cameras")))
    return database


def plan(database, query):
    explain = Query(statement=sql.SQL("EXPLAIN ") + query.statement, params=query.params)
    return "\n".join(row[0] for row in database.fetch_all(explain))


def test_a_value_is_never_part_of_the_text(cameras, fields):
    selection = Selection(
        bbox=BBox(170.5, 37.25, -170.5, 38.75),
        near=Near(place=SEOUL, metres=1234.5),
        during=Interval(start=dt.datetime(2026, 1, 2, tzinfo=dt.UTC), end=None),
        equals={"name": "x' OR 'a'='a", "camera_count": 77},
    )
    query = items_query(cameras, fields, selection, limit=99, after=88)
    for value in ("170.5", "37.25", "1234.5", "2026", "OR 'a'", "77", "99", "88"):
        assert value not in query.text()
    assert query.text() == items_query(cameras, fields, selection, limit=1, after=0).text()


def test_a_column_that_a_reader_may_not_see_is_not_looked_at(cameras, fields):
    queries = [
        items_query(cameras, fields, Selection(), limit=1),
        item_query(cameras, fields, "c1"),
        index_query([(cameras, fields)], SEOUL, count=1),
        ranked_query([((cameras, fields), 100.0)], SEOUL, count=1),
    ]
    assert not any("stream_url" in query.text() for query in queries)
    inside = cameras.readable_fields(staff_actor("op", Role.OPERATOR).roles)
    assert "stream_url" in items_query(cameras, inside, Selection(), limit=1).text()


def test_every_statement_reads_only_what_is_current(cameras, fields):
    for query in (
        items_query(cameras, fields, Selection(), limit=1),
        count_query(cameras, Selection()),
        item_query(cameras, fields, "c1"),
        item_version_query(cameras, "c1"),
        index_query([(cameras, fields)], SEOUL, count=1),
        ranked_query([((cameras, fields), 100.0)], SEOUL, count=1),
    ):
        assert "retired_at IS NULL" in query.text()


def test_the_version_of_an_item_is_read_without_its_geometry(cameras):
    assert "geom" not in item_version_query(cameras, "c1").text()


@pytest.mark.parametrize(
    "selection",
    [
        Selection(bbox=BBox(127.01, 37.41, 127.015, 37.415)),
        Selection(near=Near(place=LonLat(127.01, 37.41), metres=200)),
        Selection(bbox=BBox(179.9, 37.41, -179.9, 37.415)),
    ],
    ids=["box", "near", "box over 180 degrees"],
)
def test_a_small_part_is_found_by_the_index_of_the_map(cameras, fields, crowd, selection):
    assert "cameras_geom_3857_idx" in plan(
        crowd, items_query(cameras, fields, selection, limit=10_000)
    )


def test_a_page_far_on_is_found_by_its_key(cameras, fields, crowd):
    query = items_query(cameras, fields, Selection(), limit=10, after=19_000)
    assert "Index Scan" in plan(crowd, query)
    assert "Sort" not in plan(crowd, query)


def test_what_is_near_walks_the_index_of_the_map(cameras, fields, crowd):
    found = plan(crowd, index_query([(cameras, fields)], SEOUL, count=18))
    assert "Index Scan using cameras_geom_3857_idx" in found
    assert "Order By: (geom_3857 <->" in found


def test_a_reach_is_narrowed_by_the_index_of_the_map(cameras, fields, crowd):
    query = ranked_query([((cameras, fields), 300.0)], LonLat(127.1, 37.45), count=18)
    assert "cameras_geom_3857_idx" in plan(crowd, query)

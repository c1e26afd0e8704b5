"""No edit is shadowed by a stale tile, whichever worker answers."""

import pytest
from factories import add_items, retire, settle
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st
from mvt import features, tile_features
from psycopg import sql

from api.app import create_app
from layers.access import ANONYMOUS
from layers.store.database import Database
from layers.store.query import Query
from spatial.bbox import LonLat
from spatial.tiles import TileId

ZOOMS = (3, 12, 13, 16)
PLACES = [(127.1200, 37.5400), (127.1203, 37.5401), (127.1301, 37.5430)]
TILES = list({TileId.containing(LonLat(*place), zoom) for place in PLACES for zoom in ZOOMS})

EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(PLACES)),
        st.tuples(st.just("retire"), st.integers(0, 5)),
        st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(PLACES)),
        st.tuples(st.just("rename"), st.integers(0, 5), st.sampled_from(["A", "B"])),
        st.tuples(st.just("look"), st.sampled_from(TILES), st.integers(0, 1)),
    ),
    min_size=3,
    max_size=12,
)


@pytest.fixture
def workers(settings, registry, database_url):
    """Two applications with caches and pools of their own over one database."""
    databases = [Database(database_url, pool_size=2).open() for _ in range(2)]
    yield [create_app(settings, registry, each).test_client() for each in databases]
    for each in databases:
        each.close()


def _edit(database, kept, step):
    kind, *what = step
    if kind == "add":
        kept.extend(add_items(database, "cameras", [(what[0], {"purpose": "crime"})]))
        return
    if not kept:
        return
    item = kept[what[0] % len(kept)]
    if kind == "retire":
        kept.remove(item)
        retire(database, "cameras", item)
        return
    column, value = (
        ("geom", sql.SQL("ST_SetSRID(ST_MakePoint({}, {}), 4326)").format(*what[1]))
        if kind == "move"
        else ("name", sql.Literal(what[1]))
    )
    update = sql.SQL("UPDATE layer.cameras SET {} = {} WHERE id = {}")
    database.execute(Query(statement=update.format(sql.Identifier(column), value, item)))
    settle(database, "cameras")


def _said(found):
    """What a tile says, whatever the order of its features."""
    return sorted(
        (each["geometry"]["coordinates"], sorted(each["properties"].items())) for each in found
    )


@checks(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=EDITS)
def test_every_served_tile_equals_a_fresh_one(workers, database, registry, steps):
    layer = registry.get("cameras")
    database.execute(Query(statement=sql.SQL("DELETE FROM layer.cameras")))
    settle(database, "cameras")
    kept = []

    def compare(tile, worker):
        served = workers[worker].get(f"/tiles/cameras/{tile.z}/{tile.x}/{tile.y}.mvt")
        fresh = tile_features(database, layer, tile, ANONYMOUS.roles)
        assert _said(features(served.data, "cameras")) == _said(fresh)

    for step in steps:
        if step[0] == "look":
            compare(*step[1:])
        else:
            _edit(database, kept, step)
    for tile in TILES:
        for worker in (0, 1):
            compare(tile, worker)


def test_a_browsers_old_tag_does_not_survive_an_edit(workers, database):
    tile = TileId.containing(LonLat(*PLACES[0]), 16)
    path = f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt"
    add_items(database, "cameras", [(PLACES[0], {})])
    tag = workers[0].get(path).headers["ETag"]
    for worker in workers:
        assert worker.get(path, headers={"If-None-Match": tag}).status_code == 304
    add_items(database, "cameras", [(PLACES[0], {})])
    for worker in workers:
        assert worker.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_database_made_anew_does_not_answer_with_the_old_ones_tags(workers, database):
    tile = TileId.containing(LonLat(*PLACES[0]), 16)
    path = f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt"
    add_items(database, "cameras", [(PLACES[0], {"name": "old"})])
    tag = workers[0].get(path).headers["ETag"]
    database.execute(Query(statement=sql.SQL("TRUNCATE layer.cameras, lifemap.layer_state")))
    add_items(database, "cameras", [(PLACES[0], {"name": "new"})])
    answer = workers[0].get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert features(answer.data, "cameras")[0]["properties"]["name"] == "new"

"""No edit is shadowed by a stale tile, whichever worker answers."""

import contextlib
import datetime as dt
import gzip

import numpy as np
import pytest
import shapely
from factories import add_items, retire, settle
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st
from mvt import features, tile_features
from psycopg import sql

from api.app import create_app
from layers.access import ANONYMOUS
from layers.definition import GeometryType
from layers.edit import Draft
from layers.errors import RefusedError
from layers.store import tile_versions
from layers.store.clear import clear
from layers.store.database import Database
from layers.store.edits import By, editing
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


BY = By(author="kim", now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
#: Far apart, side by side, and in the margin that a shape reaches over a tile's edge.
CORNER = TileId.containing(LonLat(127.12, 37.54), 16).bbox
SPOTS = [
    (127.12, 37.54),
    (127.1201, 37.5401),
    (CORNER.east - 1e-6, CORNER.north - 1e-6),
    (CORNER.east + 2e-5, CORNER.south),
    (CORNER.east, CORNER.north),
    (127.17, 37.57),
]
ALL_TILES = sorted(
    {TileId.containing(LonLat(*spot), zoom) for spot in SPOTS for zoom in (10, 13, 14, 16)},
    key=lambda tile: (tile.z, tile.x, tile.y),
)
REAL_EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.sampled_from(SPOTS)),
        st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from(SPOTS)),
        st.tuples(st.just("rename"), st.integers(0, 9), st.sampled_from("ABC")),
        st.tuples(st.just("end"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("look"), st.sampled_from(ALL_TILES), st.integers(0, 1)),
    ),
    min_size=6,
    max_size=24,
)


def _shape(layer, spot):
    """A thing of a layer's kind at a spot."""
    if layer.geometry is GeometryType.POINT:
        return shapely.Point(spot)
    if layer.geometry is GeometryType.LINES:
        lon, lat = spot
        return shapely.MultiLineString([[(lon, lat), (lon + 1e-4, lat + 1e-4)]])
    return shapely.MultiPolygon([shapely.Point(spot).buffer(5e-5, 2)])


def _edit_by_hand(database, layer, ids, step):
    kind, *what = step
    if kind == "create":
        required = {
            each.name: next(iter(each.values or {"x"})) for each in layer.fields if each.required
        }
        ids.append(f"hand-{len(ids)}")
        draft = Draft(values=required, shape=_shape(layer, what[0]))
        with editing(database, layer, BY) as edit:
            edit.create(draft, ids[-1])
        return
    if not ids:
        return
    item = ids[what[0] % len(ids)]
    with contextlib.suppress(RefusedError), editing(database, layer, BY) as edit:
        held = edit.held(item)
        if kind == "undo":
            edit.undo(held, item, writable=frozenset(each.name for each in layer.fields))
        elif not held.is_ended and kind == "end":
            edit.end(held, item)
        elif not held.is_ended and kind == "move":
            edit.correct(held, Draft(shape=_shape(layer, what[1])), item)
        elif not held.is_ended:
            edit.correct(held, Draft(values={"name": what[1]}), item)


@pytest.mark.parametrize("layer_id", ["cameras", "parks", "roads"])
@checks(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=REAL_EDITS)
def test_after_any_edits_by_hand_every_served_tile_equals_a_fresh_one(
    workers, database, registry, layer_id, steps
):
    """Of a tile that no edit touched, this holds of the one that was kept."""
    layer = registry.get(layer_id)
    clear(database, [layer], None)
    ids = []

    def compare(tile, worker):
        if tile.z < layer.tiles.min_zoom:
            return
        served = workers[worker].get(
            f"/tiles/{layer_id}/{tile.z}/{tile.x}/{tile.y}.mvt", headers=PACKED
        )
        fresh = tile_features(database, layer, tile, ANONYMOUS.roles)
        body = gzip.decompress(served.data) if served.data else b""
        assert _said(features(body, layer_id)) == _said(fresh)

    for tile in ALL_TILES:  # so that there is something old to be shown
        compare(tile, 0)
    for step in steps:
        if step[0] == "look":
            compare(*step[1:])
        else:
            _edit_by_hand(database, layer, ids, step)
    for tile in ALL_TILES:
        for worker in (0, 1):
            compare(tile, worker)


PACKED = {"Accept-Encoding": "gzip"}


def test_a_change_elsewhere_makes_no_tile_old(workers, database, registry):
    layer, near, far = registry.get("cameras"), (127.12, 37.54), (127.17, 37.57)
    tile = TileId.containing(LonLat(*near), 16)
    path = f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt"
    _edit_by_hand(database, layer, [], ("create", near))
    tags = [worker.get(path, headers=PACKED).headers["ETag"] for worker in workers]
    assert tags[0] == tags[1]
    ids = ["none", "none"]
    _edit_by_hand(database, layer, ids, ("create", far))
    for worker in workers:
        answer = worker.get(path, headers={**PACKED, "If-None-Match": tags[0]})
        assert answer.status_code == 304
    _edit_by_hand(database, layer, ids, ("create", near))
    for worker in workers:
        answer = worker.get(path, headers={**PACKED, "If-None-Match": tags[0]})
        assert answer.status_code == 200


def test_only_touched_tiles_are_made_again(settings, registry, database_url, database):
    layer, asked = registry.get("cameras"), []

    class Counting(Database):
        def fetch_bytes(self, query):
            asked.append((query.params["x"], query.params["y"]))
            return super().fetch_bytes(query)

    counting = Counting(database_url, pool_size=2).open()
    client = create_app(settings, registry, counting).test_client()
    ids, rng = [], np.random.default_rng(8)
    for _ in range(40):
        _edit_by_hand(database, layer, ids, ("create", (rng.uniform(127.1, 127.2), 37.54)))
    tiles = {TileId.containing(LonLat(lon / 1000, 37.54), 16) for lon in range(127_100, 127_200)}

    def look():
        asked.clear()
        for tile in tiles:
            client.get(f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt", headers=PACKED)
        return set(asked)

    assert len(look()) == len(tiles)
    assert look() == set()
    _edit_by_hand(database, layer, ids, ("move", 7, (127.15, 37.54)))
    with database.connection() as conn:
        west, east = conn.execute(
            "SELECT west, east FROM lifemap.change ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
    made = look()
    assert {(TileId.containing(LonLat(lon, 37.54), 16).x) for lon in (west, east)} <= {
        x for x, _ in made
    }
    # Everything between where it was and where it is may have been touched; nothing else was.
    between = (
        TileId.containing(LonLat(east, 37.54), 16).x - TileId.containing(LonLat(west, 37.54), 16).x
    )
    assert len(made) <= between + 3
    counting.close()


def test_many_changes_are_looked_through_in_steps(settings, registry, database, monkeypatch):
    """With no more than the last few changes known a tile is at worst made once too often."""
    monkeypatch.setattr(tile_versions, "KEPT", 4)
    layer, client = registry.get("cameras"), create_app(settings, registry, database).test_client()
    tile = TileId.containing(LonLat(*SPOTS[0]), 16)
    path, ids = f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt", []
    for number in range(24):
        _edit_by_hand(database, layer, ids, ("create", SPOTS[0 if number % 5 == 0 else -1]))
        served = client.get(path, headers=PACKED)
        fresh = tile_features(database, layer, tile, ANONYMOUS.roles)
        assert _said(features(gzip.decompress(served.data), "cameras")) == _said(fresh)


def test_the_short_way_answers_as_the_long_way_does(settings, registry, database):
    """Headers and bytes of kept tiles are those of the application itself."""
    app = create_app(settings, registry, database)
    _edit_by_hand(database, registry.get("cameras"), [], ("create", SPOTS[0]))
    client = app.test_client()
    full = TileId.containing(LonLat(*SPOTS[0]), 16)
    bare = TileId.containing(LonLat(*SPOTS[-1]), 16)
    for tile in (full, bare):
        path = f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt"
        first = client.get(path, headers=PACKED)
        tag = first.headers["ETag"]
        for headers in (
            {},
            {"If-None-Match": tag},
            {"If-None-Match": f'"x", {tag}'},
            {"If-None-Match": '"x"'},
        ):
            # A number of the reader's own goes the long way.
            numbered = {**PACKED, **headers, "X-Request-Id": "a-number-of-mine"}
            long = client.get(path, headers=numbered)
            short = client.get(path, headers={**PACKED, **headers})
            assert (short.status_code, short.data) == (long.status_code, long.data)
            assert _named(short) == _named(long)


def _named(answer):
    return sorted((name, value) for name, value in answer.headers if name != "X-Request-Id")


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer nonsense"},
        {"Accept-Encoding": "identity"},
        {"Accept-Encoding": "gzip;q=0"},
        {"X-Request-Id": "my-own-number"},
    ],
    ids=["token", "plain", "refused", "numbered"],
)
def test_what_is_not_plain_goes_the_long_way(settings, registry, database, headers):
    client = create_app(settings, registry, database).test_client()
    _edit_by_hand(database, registry.get("cameras"), [], ("create", SPOTS[0]))
    tile = TileId.containing(LonLat(*SPOTS[0]), 16)
    path = f"/tiles/cameras/16/{tile.x}/{tile.y}.mvt"
    assert client.get(path, headers=PACKED).status_code == 200
    answer = client.get(path, headers={**PACKED, **headers})
    assert answer.status_code == (401 if "Authorization" in headers else 200)
    if "Accept-Encoding" in headers:
        assert "Content-Encoding" not in answer.headers
    if "X-Request-Id" in headers:
        assert answer.headers["X-Request-Id"] == "my-own-number"


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

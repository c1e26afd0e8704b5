"""Vector tiles against brute force: what is in them, for whom, and how large they get."""

import dataclasses
import math

import numpy as np
import pytest
import shapely
from factories import add_camera, add_items, retire, settle
from mvt import in_metres, property_of, tile_features, tiles_over, to_metres
from psycopg import sql

from layers.access import ANONYMOUS, Role, staff_actor
from layers.definition import Field, FieldType, GeometryType, Title
from layers.store.query import Query
from layers.store.schema import bring_up
from layers.store.tiles import MAX_TILE_BYTES, tile_bytes, tile_query
from spatial.bbox import LonLat
from spatial.tiles import TileId

BOX = (127.10, 37.52, 127.16, 37.56)
PUBLIC_ROLES = ANONYMOUS.roles
TIMES_SEEN = TileId.containing(LonLat(127.12, 37.54), 16)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def _places(rng, count, box=BOX):
    return rng.uniform(box[:2], box[2:], (count, 2))


def _shapes(rng, count, layer):
    """Boxes turned about their middle, or zigzag lines, 5 to 400 m long."""
    for place in _places(rng, count):
        reach = 10 ** rng.uniform(-4.3, -2.6)
        if layer.geometry is GeometryType.POLYGONS:
            box = shapely.box(*(place - reach), *(place + reach))
            yield shapely.affinity.rotate(box, rng.uniform(0, 90))
        else:
            yield shapely.LineString(place + rng.uniform(-reach, reach, (4, 2)))


@pytest.mark.parametrize("zoom", [13, 14, 16])
def test_a_tile_holds_the_points_that_lie_in_it_and_no_others(database, registry, rng, zoom):
    layer = registry.get("cameras")
    places = _places(rng, 400)
    ids = add_items(database, "cameras", [(tuple(map(float, each)), {}) for each in places])
    homes = [TileId.containing(LonLat(*map(float, each)), zoom) for each in places]
    for tile in tiles_over(BOX, zoom):
        expected = sorted(each for each, home in zip(ids, homes, strict=True) if home == tile)
        assert sorted(property_of(tile_features(database, layer, tile), "id")) == expected


@pytest.mark.parametrize(("layer_id", "zoom"), [("buildings", 16), ("parks", 15), ("roads", 16)])
def test_a_tile_holds_the_shapes_that_reach_into_it(database, registry, rng, layer_id, zoom):
    layer = registry.get(layer_id)
    shapes = list(_shapes(rng, 300, layer))
    ids = add_items(database, layer_id, [(each, {}) for each in shapes])
    metres = in_metres(np.array(shapes))
    for tile in tiles_over((127.12, 37.535, 127.13, 37.545), zoom):
        unit = (tile.envelope_m[2] - tile.envelope_m[0]) / 4096
        found = tile_features(database, layer, tile)
        seen = shapely.box(*tile.envelope_m).buffer(64 * unit, join_style="mitre")
        reaches = shapely.intersects(metres, seen)
        # What only grazes the rim may round to nothing; what reaches a unit further may not.
        surely = shapely.intersects(metres, seen.buffer(-2 * unit, join_style="mitre"))
        names = set(property_of(found, "id"))
        assert {each for each, is_in in zip(ids, surely, strict=True) if is_in} <= names
        assert names <= {each for each, is_in in zip(ids, reaches, strict=True) if is_in}


def test_a_tiles_shapes_are_where_the_stored_ones_are(database, registry, rng):
    layer = registry.get("buildings")
    shapes = list(_shapes(rng, 200, layer))
    ids = add_items(database, "buildings", [(each, {}) for each in shapes])
    stored = dict(zip(ids, in_metres(np.array(shapes)), strict=True))
    for tile in tiles_over((127.12, 37.535, 127.13, 37.545), 16):
        west, south, east, north = tile.envelope_m
        unit = (east - west) / 4096
        seen = shapely.box(west, south, east, north).buffer(64 * unit, join_style="mitre")
        for each in tile_features(database, layer, tile):
            drawn = to_metres(each["geometry"], tile)
            expected = stored[each["properties"]["id"]].intersection(seen)
            assert shapely.hausdorff_distance(drawn, expected) < 2 * unit


def test_polygons_are_valid_and_wound_as_the_specification_says(database, registry, rng):
    layer = registry.get("parks")
    add_items(database, "parks", [(each, {}) for each in _shapes(rng, 200, layer)])
    hollow = shapely.box(127.12, 37.53, 127.14, 37.55) - shapely.box(127.125, 37.535, 127.13, 37.54)
    add_items(database, "parks", [(hollow, {})])
    holes = 0
    for tile in tiles_over(BOX, 14):
        for each in tile_features(database, layer, tile):
            shape = shapely.geometry.shape(each["geometry"])
            assert shape.is_valid
            for part in shapely.get_parts(shape):
                # With y to the south, an outer ring turns clockwise on the screen (MVT 2.1, 4.3.4).
                assert part.exterior.is_ccw
                assert not any(ring.is_ccw for ring in part.interiors)
                holes += len(part.interiors)
    assert holes


def test_the_tiles_of_a_zoom_together_hold_every_item(database, registry, rng):
    layer = registry.get("hydrants")
    ids = add_items(database, "hydrants", [(tuple(map(float, p)), {}) for p in _places(rng, 500)])
    for zoom in (13, 15):
        found = [
            name
            for tile in tiles_over(BOX, zoom)
            for name in property_of(tile_features(database, layer, tile), "id")
        ]
        assert sorted(found) == sorted(ids)


@pytest.mark.parametrize("zoom", [13, 16])
def test_a_point_on_the_line_between_tiles_is_in_one_of_them(database, registry, zoom):
    tile = TileId.containing(LonLat(127.12, 37.54), zoom)
    corner = (tile.bbox.west, tile.bbox.north)
    add_camera(database, corner)
    around = [TileId(zoom, tile.x + dx, tile.y + dy) for dx in (-1, 0) for dy in (-1, 0)]
    counts = [len(tile_features(database, registry.get("cameras"), each)) for each in around]
    assert sum(counts) == 1


@pytest.mark.parametrize("lon", [-180.0, 180.0])
def test_a_point_on_the_180th_meridian_is_in_one_tile(database, registry, lon):
    add_camera(database, (lon, 0.0))
    last = (1 << 13) - 1
    tiles = [TileId(13, x, y) for x in (0, last) for y in (4095, 4096)]
    assert sum(len(tile_features(database, registry.get("cameras"), each)) for each in tiles) == 1


def test_groups_count_every_point_at_every_zoom(database, registry, rng):
    layer = registry.get("cameras")
    add_items(database, "cameras", [(tuple(map(float, p)), {}) for p in _places(rng, 700)])
    for zoom in range(layer.tiles.group_below):
        found = [each for t in tiles_over(BOX, zoom) for each in tile_features(database, layer, t)]
        assert sum(property_of(found, "point_count")) == 700
        assert len(found) <= 64 * 64 * len(tiles_over(BOX, zoom))


def test_a_group_lies_at_the_middle_of_its_points(database, registry):
    places = [(127.1200, 37.5400), (127.1202, 37.5400), (127.1201, 37.5403)]
    add_items(database, "cameras", [(place, {}) for place in places])
    tile = TileId.containing(LonLat(*places[0]), 9)
    [group] = tile_features(database, registry.get("cameras"), tile)
    middle = in_metres(shapely.Point(np.mean(places, axis=0)))
    assert group["properties"] == {"point_count": 3}
    unit = (tile.envelope_m[2] - tile.envelope_m[0]) / 4096
    assert to_metres(group["geometry"], tile).distance(middle) < unit


def test_a_lone_point_keeps_its_name_in_low_zooms(database, registry):
    camera = add_camera(database, (127.12, 37.54), purpose="school", status="ok")
    tile = TileId.containing(LonLat(127.12, 37.54), 12)
    [found] = tile_features(database, registry.get("cameras"), tile)
    assert found["properties"] == {
        "id": camera, "purpose": "school", "status": "ok", "point_count": 1,
    }  # fmt: skip
    assert found["id"] > 0


def test_groups_follow_what_is_retired(database, registry):
    first = add_camera(database, (127.12, 37.54))
    second = add_camera(database, (127.12, 37.54))
    retire(database, "cameras", second)
    tile = TileId.containing(LonLat(127.12, 37.54), 5)
    [found] = tile_features(database, registry.get("cameras"), tile)
    assert (found["properties"]["id"], found["properties"]["point_count"]) == (first, 1)


def test_points_are_counted_anew_when_the_definition_counts_other_zooms(database, registry):
    add_camera(database, (127.12, 37.54))
    cameras = registry.get("cameras")
    tiles = dataclasses.replace(cameras.tiles, group_below=15)
    later = dataclasses.replace(cameras, tiles=tiles)
    tile = TileId.containing(LonLat(127.12, 37.54), 14)
    assert tile_features(database, later, tile) == []
    bring_up(database, [later])
    assert property_of(tile_features(database, later, tile), "point_count") == [1]


def test_retired_items_are_in_no_tile(database, registry):
    camera = add_camera(database, (127.12, 37.54))
    retire(database, "cameras", camera)
    assert tile_features(database, registry.get("cameras"), TIMES_SEEN) == []


def test_a_field_comes_at_its_first_zoom(database, registry):
    add_camera(database, (127.12, 37.54), name="C-1", purpose="crime", pole_id="P-1")
    layer = registry.get("cameras")
    for zoom, expected in ((13, {"purpose"}), (14, {"purpose", "name"}),
                           (16, {"purpose", "name", "pole_id"})):  # fmt: skip
        [found] = tile_features(database, layer, TileId.containing(LonLat(127.12, 37.54), zoom))
        assert set(found["properties"]) - {"id"} == expected


def test_moments_are_written_as_in_geojson(database, registry):
    add_camera(database, (127.12, 37.54), status_at="2026-11-01T09:30:00+09:00")
    [found] = tile_features(database, registry.get("cameras"), TIMES_SEEN)
    assert found["properties"]["status_at"] == "2026-11-01T00:30:00Z"


def test_a_field_is_only_in_the_tiles_of_those_who_may_read_it(database, registry):
    closed = Field(
        name="stream_url",
        type=FieldType.TEXT,
        title=Title("영상 주소", "Stream address"),
        first_zoom=0,
        readers=frozenset({Role.OPERATOR}),
    )
    cameras = registry.get("cameras")
    fields = tuple(closed if each.name == "stream_url" else each for each in cameras.fields)
    layer = dataclasses.replace(cameras, fields=fields)
    add_camera(database, (127.12, 37.54), stream_url="rtsp://192.0.2.7/1")
    for zoom in (5, 16):
        tile = TileId.containing(LonLat(127.12, 37.54), zoom)
        [seen] = tile_features(database, layer, tile, staff_actor("kim", Role.OPERATOR).roles)
        [unseen] = tile_features(database, layer, tile, staff_actor("lee", Role.PLANNER).roles)
        assert seen["properties"]["stream_url"] == "rtsp://192.0.2.7/1"
        assert "stream_url" not in unseen["properties"]
        assert "stream_url" not in tile_query(layer, tile, roles=PUBLIC_ROLES).text()


def test_thinning_leaves_only_what_the_rule_keeps(database, registry):
    line = shapely.LineString([(127.12, 37.54), (127.121, 37.541)])
    add_items(
        database, "roads", [(line, {"class": each}) for each in ("trunk", "tertiary", "steps")]
    )
    for zoom, kept in (
        (10, {"trunk"}),
        (12, {"trunk", "tertiary"}),
        (16, {"trunk", "tertiary", "steps"}),
    ):
        tile = TileId.containing(LonLat(127.12, 37.54), zoom)
        assert (
            set(property_of(tile_features(database, registry.get("roads"), tile), "class")) == kept
        )


def test_merged_lines_are_all_the_lines_they_are_made_of(database, registry, rng):
    layer = registry.get("roads")
    apart = dataclasses.replace(layer, tiles=dataclasses.replace(layer.tiles, merge_below=None))
    add_items(database, "roads", [(e, {"class": "trunk"}) for e in _shapes(rng, 80, layer)])
    tile = TileId.containing(LonLat(127.12, 37.54), 12)
    [merged] = tile_features(database, layer, tile)
    single = [shapely.geometry.shape(e["geometry"]) for e in tile_features(database, apart, tile)]
    assert len(single) > 20
    parts = shapely.get_parts(shapely.geometry.shape(merged["geometry"]))
    assert sum(part.length for part in parts) == pytest.approx(sum(e.length for e in single))


def test_two_tiles_of_a_zoom_band_are_one_statement_without_values(registry):
    layer = registry.get("buildings")
    first = tile_query(layer, TileId(14, 13980, 6343), roles=PUBLIC_ROLES)
    second = tile_query(layer, TileId(14, 13981, 6344), roles=PUBLIC_ROLES)
    assert first.statement is second.statement
    assert first.params != second.params
    assert "13980" not in first.text()


def _fill(database, layer, count=24_000):
    with database.transaction(deadline_s=0) as conn:
        conn.execute(_DENSE[layer.id].format(count=count))
        conn.execute(sql.SQL("ANALYZE layer.{}").format(sql.Identifier(layer.id)))
    settle(database, layer.id)


_DENSE = {
    "buildings": (
        "INSERT INTO layer.buildings (id, source, geom, revision, height_m, use, floors)"
        " SELECT i::text, 'test', ST_Multi(ST_SetSRID(ST_MakeEnvelope(x, y, x + s, y + s), 4326)),"
        " 1, 12 + i % 50, 'house', i % 5 FROM (SELECT i, 0.00002 + i % 7 * 0.00001 AS s,"
        " 127.12 + (i % 160) * 0.00013 AS x, 37.54 + (i / 160) * 0.00011 AS y"
        " FROM generate_series(1, {count}) AS i) AS q"
    ),
    "roads": (
        "INSERT INTO layer.roads (id, source, geom, revision, class, name)"
        " SELECT i::text, 'test', ST_Multi(ST_SetSRID(ST_MakeLine(ARRAY[ST_MakePoint(x, y),"
        " ST_MakePoint(x + 0.0001, y + 0.00003), ST_MakePoint(x + 0.0001, y + 0.0001)]), 4326)),"
        " 1, 'trunk', 'road ' || i FROM (SELECT i, 127.12 + (i % 160) * 0.00013 AS x,"
        " 37.54 + (i / 160) * 0.00011 AS y FROM generate_series(1, {count}) AS i) AS q"
    ),
    "cameras": (
        "INSERT INTO layer.cameras (id, source, geom, revision) SELECT i::text, 'test',"
        " ST_SetSRID(ST_MakePoint(127.12 + i * 0.0001, 37.54 + i * 0.0001), 4326), 1"
        " FROM generate_series(1, {count}) AS i"
    ),
    "schools": (
        "INSERT INTO layer.schools (id, source, geom, revision)"
        " SELECT 'a school number ' || i, 'test', ST_SetSRID(ST_MakePoint("
        " 127.12 + (i % 160) * 0.00013, 37.54 + (i / 160) * 0.00011), 4326), 1"
        " FROM generate_series(1, {count}) AS i"
    ),
}


@pytest.mark.parametrize(
    ("layer_id", "zoom", "index"),
    [
        ("roads", 15, "roads_geom_3857_idx"),
        ("roads", 10, "roads_thin_11_"),
        ("buildings", 13, "buildings_thin_14_"),
        ("cameras", 16, "cameras_geom_3857_idx"),
        ("cameras", 10, "point_group_pkey"),
    ],
)
def test_an_index_serves_every_kind_of_tile(database, registry, layer_id, zoom, index):
    layer = registry.get(layer_id)
    _fill(database, layer, 2_000)
    tile = TileId.containing(LonLat(127.13, 37.545), zoom)
    with database.transaction() as conn:
        conn.execute("SET LOCAL enable_seqscan = off")
        query = tile_query(layer, tile, roles=PUBLIC_ROLES)
        explain = sql.SQL("EXPLAIN ") + query.statement
        plan = "\n".join(row[0] for row in conn.execute(explain, query.params))
    assert index in plan


@pytest.mark.parametrize(
    ("layer_id", "zooms"),
    [("buildings", (13, 14)), ("roads", (8, 12, 13, 14)), ("schools", (0, 9, 13))],
)
def test_a_crowded_tile_stays_under_500_kb(database, registry, layer_id, zooms):
    layer = registry.get(layer_id)
    _fill(database, layer)
    for zoom in zooms:
        tile = TileId.containing(LonLat(127.13, 37.545), zoom)
        assert 0 < len(tile_bytes(database, layer, tile, roles=PUBLIC_ROLES)) <= MAX_TILE_BYTES


def test_a_crowded_tile_keeps_the_largest_shapes(database, registry):
    layer = registry.get("buildings")
    _fill(database, layer)
    tile = TileId.containing(LonLat(127.13, 37.545), 14)
    cut = tile_features(database, layer, tile)
    limit = len(cut)
    everything = database.fetch_all(Query(statement=sql.SQL(
        "SELECT fid FROM layer.buildings WHERE geom_3857 && ST_MakeEnvelope("
        "%(w)s, %(s)s, %(e)s, %(n)s, 3857) ORDER BY ST_Area(geom_3857) DESC, fid LIMIT %(limit)s"
    ), params=dict(zip("wsen", _near(tile), strict=True), limit=limit)))  # fmt: skip
    assert {each["id"] for each in cut} == {row[0] for row in everything}


def _near(tile):
    west, south, east, north = tile.envelope_m
    reach = (east - west) / 64
    return west - reach, south - reach, east + reach, north + reach


def test_a_crowded_tile_of_points_counts_them_all(database, registry):
    layer = registry.get("schools")
    _fill(database, layer)
    found = tile_features(database, layer, TileId.containing(LonLat(127.13, 37.545), 4))
    assert sum(property_of(found, "point_count")) == 24_000


def test_neighbouring_tiles_share_their_edge_to_the_bit():
    for zoom in (3, 11, 16, 22):
        x = y = (1 << zoom) // 3
        tile = TileId(zoom, x, y)
        assert tile.envelope_m[2] == TileId(zoom, x + 1, y).envelope_m[0]
        assert tile.envelope_m[1] == TileId(zoom, x, y + 1).envelope_m[3]
        assert math.isclose(
            tile.envelope_m[2] - tile.envelope_m[0], 2 * 20037508.342789244 / 2**zoom
        )

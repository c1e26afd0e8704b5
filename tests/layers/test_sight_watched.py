"""The crossings that cameras see: each pair looked at by itself, and kept up with every change."""

import datetime as dt

import numpy as np
import pytest
import shapely
from factories import add_items
from street_towns import at, load_town

from layers.edit import Draft
from layers.questions.sees import sighting_of
from layers.registry import Registry
from layers.sight.service import SIGHT_LAYERS, Sight
from layers.sight.target import target_of
from layers.store.edits import By, editing
from layers.store.sight import Turned
from layers.store.state import layer_states
from layers.streets.service import Streets
from layers.streets.state import ROAD_LAYERS
from spatial.optics import DENSITY_CLASSES

REGISTRY = Registry.from_catalog()
DETECT, OBSERVE, *_ = DENSITY_CLASSES
CAMERA = {
    "azimuth_deg": 180.0, "field_of_view_deg": 60.0, "range_m": 130.0, "mount_height_m": 6.0,
    "width_px": 3840, "status": "ok",
}  # fmt: skip


@pytest.fixture
def town(database, tmp_path):
    """Streets, three houses, and a camera beside each crossing of the main street."""
    load_town(database, tmp_path)
    add_items(
        database,
        "buildings",
        [
            (shapely.box(*at(n, east=20, north=-60), *at(n, east=70, north=-20)),
             {"id": n, "height_m": 12.0})
            for n in "ABC"
        ],
    )  # fmt: skip
    rows = [
        (at(name, east=6, north=6), {"id": name, **CAMERA, "azimuth_deg": azimuth})
        for name, azimuth in zip("ABCD", (100.0, 180.0, 270.0, None), strict=True)
    ]
    rows.append((at("B", east=-6, north=6), {"id": "down", **CAMERA, "status": "down"}))
    add_items(database, "cameras", rows)
    return database


def streets_of(database):
    streets = Streets(database, clock=lambda: dt.datetime.now(dt.UTC), patience_s=60.0)
    return streets.now(layer_states(database, ROAD_LAYERS)).streets


def state_of(sight, database):
    return sight.now(layer_states(database, SIGHT_LAYERS))


def pairs(state, watched):
    node = np.repeat(np.arange(len(watched.first) - 1), np.diff(watched.first))
    return {
        (int(at_), state.rows.id[camera]): round(float(pixels), 2)
        for at_, camera, pixels in zip(node, watched.camera, watched.pixels_per_m, strict=True)
    }


def one_by_one(state, streets, wanted, turned=()):
    """Ask of every crossing and every camera by itself."""
    found = {}
    for node, lonlat in enumerate(streets.network.node_lonlat):
        spot = target_of(state.frame, state.scene.ground, shapely.Point(lonlat), height_m=1.5)
        for row, name in enumerate(state.rows.id):
            one = sighting_of(state, row, spot, wanted=wanted, turned=turned)
            if one.sees:
                found[node, name] = round(one.pixels_per_m, 2)
    return found


def test_a_crossing_is_watched_by_whoever_sees_it_and_is_not_down(town, tmp_path):
    sight, streets = Sight(town, tmp_path / "none.tif", patience_s=60.0), streets_of(town)
    state = state_of(sight, town)
    for wanted in (DETECT, OBSERVE):
        told = pairs(state, sight.watched(state, streets, wanted))
        assert told == pytest.approx(one_by_one(state, streets, wanted), rel=1e-4)
    seen = pairs(state, sight.watched(state, streets, DETECT))
    assert {"A", "B", "C", "D"} == {name for _, name in seen}


def test_after_each_change_it_is_what_a_new_look_gives(town, tmp_path):
    sight, streets = Sight(town, tmp_path / "none.tif", patience_s=60.0), streets_of(town)
    sight.watched(state_of(sight, town), streets, DETECT)
    edits = [
        ("cameras", "A", {"azimuth_deg": 270.0}),
        ("cameras", "down", {"status": "ok"}),
        ("buildings", "B", {"height_m": 1.0}),
        ("cameras", "C", {"range_m": 20.0}),
    ]
    for layer_id, item_id, values in edits:
        by = By(author="test", now=dt.datetime.now(dt.UTC))
        with editing(town, REGISTRY.get(layer_id), by) as edit:
            edit.correct(edit.held(item_id), Draft(values=values), item_id)
        state = state_of(sight, town)
        kept = sight.watched(state, streets, DETECT)
        fresh = Sight(town, tmp_path / "none.tif", patience_s=60.0)
        anew = fresh.watched(state_of(fresh, town), streets, DETECT)
        assert pairs(state, kept) == pairs(state_of(fresh, town), anew)
        np.testing.assert_array_equal(kept.first, anew.first)


def test_a_lent_camera_watches_where_it_is_turned_to(town, tmp_path):
    sight, streets = Sight(town, tmp_path / "none.tif", patience_s=60.0), streets_of(town)
    state = state_of(sight, town)
    lent = [Turned("A", 270.0, None, None)]
    home = pairs(state, sight.watched(state, streets, DETECT))
    away = pairs(state, sight.watched(state, streets, DETECT, turned=lent))
    assert away == pytest.approx(one_by_one(state, streets, DETECT, turned=lent), rel=1e-4)
    assert {key for key in home if key[1] != "A"} == {key for key in away if key[1] != "A"}
    assert home != away
    assert pairs(state, sight.watched(state, streets, DETECT)) == home

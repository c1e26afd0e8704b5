"""The deck is plain JSON, says only what a reader may see, and changes only where data changed."""

import dataclasses
import json
import math
import re
from pathlib import Path

import numpy as np
import pydeck
import pytest

from layers.access import ANONYMOUS, Role, staff_actor
from spatial.bbox import BBox
from spatial.terrain import terrain_rgb
from styles.drawings import Look
from styles.palette import LIGHT
from viewer.deck import deck, spec_json

OPERATOR = staff_actor("an operator", Role.OPERATOR)
GROUND_IDS = [
    "answer-figure",
    "answer-cells",
    "answer-areas",
    "answer-sight-areas",
    "answer-view-rings",
]
ANSWER_IDS = [
    "answer-closures",
    "answer-old-routes",
    "answer-routes-edge",
    "answer-routes",
    "answer-figure-values",
    "answer-ring",
    "answer-lines",
    "answer-points",
    "answer-labels",
    "answer-closure-signs",
    "answer-scene",
    "answer-arrivals",
    "answer-sketch-area",
    "answer-sketch-line",
    "answer-sketch-points",
    "answer-cover",
    "answer-cover-hatch",
    "answer-blind",
    "answer-view-hatch",
    "answer-view-edges",
    "answer-view-volume",
    "answer-blockers",
    "answer-sight-lines",
    "answer-sight-paths",
    "answer-sight-points",
    "answer-sight-badges",
    "answer-news",
    "answer-sent-areas",
    "answer-sent-lines",
    "answer-sent-points",
]


@pytest.fixture
def spec(registry, states, district):
    """Give the spec of a reader; ``changes`` replace states."""

    def make(actor=ANONYMOUS, look=None, district=district, **changes):
        made = deck(
            registry.readable_by(actor),
            states={**states, **changes},
            district=district,
            look=look or Look(),
        )
        return json.loads(spec_json(made))

    return make


def by_id(spec):
    return {layer["id"]: layer for layer in spec["layers"]}


def test_every_readable_layer_is_drawn_under_its_own_id(spec, registry):
    expected = {layer.id for layer in registry.readable_by(OPERATOR)}
    assert set(by_id(spec(OPERATOR))) == expected | {"labels", *GROUND_IDS, *ANSWER_IDS}


def test_a_layer_the_reader_may_not_read_is_nowhere_in_the_spec(spec):
    assert "incidents" in json.dumps(spec(OPERATOR))
    assert "incidents" not in json.dumps(spec(ANONYMOUS))


def test_a_layer_without_items_is_left_out(spec, states):
    empty = dataclasses.replace(states["schools"], item_count=0)
    assert "schools" not in by_id(spec(schools=empty))


def test_the_ground_is_drawn_once_a_raster_was_loaded(spec, states):
    assert by_id(spec())["ground"]["renderSubLayers"] == {"@@function": "bitmapTile"}
    never = dataclasses.replace(states["ground"], revision=0)
    assert "ground" not in by_id(spec(ground=never))


def test_the_same_data_gives_the_same_spec(spec):
    assert spec() == spec()


def test_a_new_revision_changes_the_address_of_its_layer_only(spec, states):
    before = by_id(spec())
    after = by_id(spec(hospitals=dataclasses.replace(states["hospitals"], revision=2)))
    changed = {name for name in before if before[name]["data"] != after[name]["data"]}
    assert changed == {"hospitals", "labels"}


def test_another_theme_tells_deck_gl_what_to_restyle_and_loads_nothing_again(spec):
    dark, light = by_id(spec()), by_id(spec(look=Look(palette=LIGHT)))
    assert all(dark[name]["data"] == light[name]["data"] for name in dark)
    for name in ("roads", "parks", "water", "buildings"):
        changed = {
            key
            for key, value in dark[name].items()
            if key.startswith("get") and value != light[name][key]
        }
        triggers = [each[name]["updateTriggers"] for each in (dark, light)]
        assert changed
        assert all(triggers[0][key] != triggers[1][key] for key in changed)


def test_no_address_leads_anywhere_but_here(spec):
    addresses = re.findall(r'"([^"]*//[^"]*)"', json.dumps(spec(OPERATOR)))
    assert addresses == []


def test_every_layer_is_a_class_of_the_bundle_that_pydeck_ships(spec):
    kinds = {layer["@@type"] for layer in spec(OPERATOR)["layers"]}
    bundle = Path(pydeck.__file__).parent / "nbextension/static/index.js"
    script = bundle.read_text("utf-8")
    assert {kind for kind in kinds if f'"{kind}"' not in script} == set()


def test_a_number_that_is_not_finite_is_refused():
    broken = pydeck.Deck(layers=[pydeck.Layer("ScatterplotLayer", [{"radius": math.nan}], id="x")])
    with pytest.raises(ValueError, match="NaN"):
        spec_json(broken)


def test_areas_lie_beneath_streets_beneath_buildings_beneath_signs_beneath_answers(spec):
    order = [layer["id"] for layer in spec(OPERATOR)["layers"]]
    lying = ["ground", "parks", "roads", "traffic_links", "buildings", *GROUND_IDS]
    expected = [*lying, "cameras", "labels", *ANSWER_IDS]
    assert sorted(expected, key=order.index) == expected


def test_answers_wait_without_rows_for_the_page_to_fill_them(spec):
    layers = by_id(spec())
    assert all(layers[name]["data"] == [] for name in (*GROUND_IDS, *ANSWER_IDS))


def test_buildings_stand_up_and_a_flat_map_lays_them_down(spec):
    standing, lying = spec(), spec(look=Look(flat=True))
    assert by_id(standing)["buildings"]["extruded"]
    assert not by_id(lying)["buildings"]["extruded"]
    assert standing["initialViewState"]["pitch"] > 0
    assert lying["initialViewState"]["pitch"] == lying["initialViewState"]["maxPitch"] == 0


def test_a_map_on_its_hills_has_a_surface_beneath_everything(spec):
    relief = spec(look=Look(relief=True))["layers"][0]
    assert (relief["id"], relief["@@type"]) == ("relief", "TerrainLayer")
    assert relief["operation"] == "terrain+draw"
    assert relief["elevationData"].startswith("/terrain/{z}/{x}/{y}.png?v=")


def test_the_surface_reads_heights_as_they_are_packed(spec):
    decoder = spec(look=Look(relief=True))["layers"][0]["elevationDecoder"]
    heights = np.array([[-3.2, 0.0, 181.4]], np.float32)
    scales = [decoder[name] for name in ("rScaler", "gScaler", "bScaler")]
    read = terrain_rgb(heights).astype(float) @ scales + decoder["offset"]
    assert read == pytest.approx(heights, abs=0.051)


def test_a_flat_map_and_one_without_ground_have_no_surface(spec, states):
    never = dataclasses.replace(states["ground"], revision=0)
    for made in (spec(), spec(look=Look(relief=True, flat=True)),
                 spec(look=Look(relief=True), ground=never)):  # fmt: skip
        assert "relief" not in by_id(made)


def test_blocks_say_where_their_underside_is(spec):
    for look in (Look(), Look(flat=True)):
        assert by_id(spec(look=look))["buildings"]["getBase"] == "@@=properties.base_m||0"


def test_signs_and_letters_grow_with_the_scale_of_a_wall(spec):
    desk, wall = by_id(spec()), by_id(spec(look=Look(scale=2.5)))
    for limit in ("iconSizeMinPixels", "iconSizeMaxPixels", "textSizeMaxPixels"):
        assert wall["schools"][limit] == 2.5 * desk["schools"][limit]
    assert wall["labels"]["textSizeScale"] == 2.5 * desk["labels"]["textSizeScale"]
    assert wall["roads"]["lineWidthMinPixels"] > desk["roads"]["lineWidthMinPixels"]


def test_a_pole_stands_for_its_cameras_until_they_can_be_told_apart(spec):
    layers = by_id(spec())
    assert layers["camera_poles"]["visibleMaxZoom"] == layers["cameras"]["visibleMinZoom"] == 16.5


def test_cameras_show_from_afar_where_there_are_no_poles(spec, states):
    layers = by_id(spec(camera_poles=dataclasses.replace(states["camera_poles"], item_count=0)))
    assert layers["cameras"]["visibleMinZoom"] < 0


def test_a_click_on_an_area_means_the_place_and_on_a_sign_the_item(spec):
    layers = by_id(spec())
    assert not any(layers[name]["pickable"] for name in ("dongs", "districts", "parks", "roads"))
    assert all(layers[name]["pickable"] for name in ("cameras", "schools", "buildings"))


def shown(view, width, height):
    """Degrees that a flat Web Mercator view of some pixels shows."""
    span = 360.0 * width / (512.0 * 2 ** view["zoom"])
    return span, span * height / width * math.cos(math.radians(view["latitude"]))


def test_the_first_view_holds_the_whole_district(spec, district):
    view, box = spec()["initialViewState"], district.bbox
    width, height = shown(view, 1100, 760)
    assert width >= box.east - box.west - 1e-3
    assert height >= box.north - box.south - 1e-3
    assert view["longitude"] == pytest.approx((box.west + box.east) / 2)


def test_a_district_across_180_degrees_is_looked_at_in_its_middle(spec, district):
    across = dataclasses.replace(district, bbox=BBox(179.0, -18.0, -179.0, -16.0))
    view = spec(district=across)["initialViewState"]
    assert abs(view["longitude"]) == pytest.approx(180.0)
    assert 7 < view["zoom"] < 9.5


def test_without_a_district_the_map_opens_on_korea(spec):
    view = spec(district=None)["initialViewState"]
    assert (round(view["longitude"]), round(view["latitude"])) == (128, 36)

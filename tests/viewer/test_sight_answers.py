"""The layers that sight is drawn with: in both themes, on the plain and standing on hills."""

import json
import re

import pytest

from spatial.optics import DENSITY_CLASSES
from styles.drawings import Look
from styles.palette import DARK, LIGHT
from viewer.sight_answers import GATES, GRADES, SIGHT, SIGHT_GROUND

LAYERS = {json.loads(made(Look()).to_json())["id"]: made for made in (*SIGHT_GROUND, *SIGHT)}


def spec(name, **look):
    """Give a layer as the browser gets it."""
    return json.loads(LAYERS[name](Look(**look)).to_json())


def luminance(colour):
    """Give the relative luminance of WCAG 2."""
    channels = [value / 255 for value in colour[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Give the contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_density_class_of_the_standard_has_its_colour():
    assert tuple(each.code for each in DENSITY_CLASSES) == GRADES
    for palette in (DARK, LIGHT):
        colours = {palette[f"sight_{grade}"] for grade in GRADES}
        assert len(colours) == len(GRADES)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_finer_classes_stand_out_more_from_the_ground(palette):
    stands_out = [
        contrast(palette[f"sight_{grade}"], palette["ground"]) for grade in ("none", *GRADES)
    ]
    assert stands_out == sorted(stands_out)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("ground", ["ground", "land"])
def test_coverage_is_told_from_the_ground_by_outlines_and_strokes_of_every_class(palette, ground):
    cover, hatch = (spec(f"answer-cover{part}", palette=palette) for part in ("", "-hatch"))
    outlines = re.findall(r"\[(\d+), (\d+), (\d+), 255\]", cover["getLineColor"])
    assert len(outlines) == len(GRADES) + 1
    strokes = hatch["getColor"]
    for colour in [*(tuple(map(int, each)) for each in outlines), strokes]:
        assert contrast(colour, palette[ground]) >= 3.0, colour


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_how_a_gate_stands_is_legible(palette):
    assert contrast((255, 255, 255), palette[GATES["gate_open"]]) >= 3.0
    for look in ("gate_held", "gate_late"):
        assert contrast(palette["on_route"], palette[GATES[look]]) >= 3.0, look


def test_coverage_lies_above_the_signs():
    ground = [json.loads(made(Look()).to_json())["id"] for made in SIGHT_GROUND]
    assert not {"answer-cover", "answer-cover-hatch", "answer-blind"} & set(ground)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_ranks_are_legible_on_every_colour_they_stand_on(palette):
    for grade in ("none", "detect"):
        assert contrast(palette["on_sight_coarse"], palette[f"sight_{grade}"]) >= 4.5, grade
    for grade in GRADES[1:]:
        assert contrast(palette["on_sight"], palette[f"sight_{grade}"]) >= 4.5, grade
    assert contrast(palette["on_route"], palette["route_walk"]) >= 4.5
    for name in ("sight_blocked", "gate"):
        assert contrast((255, 255, 255), palette[name]) >= 3.0, name


@pytest.mark.parametrize("name", LAYERS)
def test_no_expression_holds_what_only_python_can_read(name):
    """A tuple of Python is no array of a browser, and one such would stop the whole map."""
    for key, value in spec(name).items():
        if isinstance(value, str) and value.startswith("@@="):
            assert re.search(r"\(\s*\d+\s*,", value) is None, key
            assert "None" not in value, key


def test_what_stands_in_the_air_is_lifted_with_its_ground():
    for name in ("answer-view-volume", "answer-sight-lines"):
        assert spec(name)["terrainDrawMode"] == "offset"


def test_a_flat_map_has_no_blocks_in_the_way():
    assert spec("answer-blockers")["extruded"] is True
    assert spec("answer-blockers", flat=True)["extruded"] is False


def test_a_larger_scale_makes_ranks_larger_and_stacks_them_higher():
    desk, wall = (spec("answer-sight-badges", scale=scale) for scale in (1.0, 2.0))
    assert desk["getSize"] != wall["getSize"]
    assert "26*stack" in desk["getPixelOffset"].replace(" ", "")
    assert "52*stack" in wall["getPixelOffset"].replace(" ", "")

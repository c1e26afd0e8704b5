"""Every layer has a look that is told in both languages, told apart, and legible on any ground."""

import itertools
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from layers.definition import GeometryType, Layer, Theme, Title
from layers.errors import DefinitionError
from layers.fields import text
from layers.registry import Registry
from styles import sprites
from styles.choice import ByCode
from styles.drawings import Areas, Look
from styles.palette import DARK, LIGHT, PALETTES, colour
from styles.signs import Signs
from styles.style import Style, style_of

LAYERS = list(Registry.from_catalog())
SIGNS = [style_of(layer).drawing for layer in LAYERS if layer.geometry is GeometryType.POINT]
#: Machado, Oliveira and Fernandes (2009): full deuteranopia, protanopia, tritanopia, linear RGB.
BLIND = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(rgba):
    part = np.array(rgba[:3]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def luminance(rgba):
    return linear(rgba) @ [0.2126, 0.7152, 0.0722]


def contrast(one, two):
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.clip(np.array(to_xyz) @ rgb, 1e-4, None) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_every_layer_has_a_style_and_a_legend_in_both_languages(layer):
    entries = style_of(layer).drawing.legend(layer)
    assert entries
    assert all(each.title.ko and each.title.en for each in entries)
    assert all(each.mark in {"icon", "shade"} or each.colour for each in entries)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_every_style_makes_arguments_for_every_palette_flat_and_not(layer):
    for palette, flat in itertools.product(PALETTES.values(), (False, True)):
        assert style_of(layer).drawing.arguments(Look(palette=palette, flat=flat))


def test_all_palettes_have_the_same_names():
    assert set(DARK.colours) == set(LIGHT.colours)


def test_every_kind_of_point_has_an_icon_of_its_own_and_a_plate_too_if_it_is_on_from_the_start():
    """From afar a sign is a dot of its plate's colour; those of a theme may share one."""
    assert all(isinstance(each, Signs) for each in SIGNS)
    icons = [icon for each in SIGNS for icon, _ in each.every_face]
    assert len(set(icons)) == len(icons)
    styles = [style_of(layer) for layer in LAYERS if layer.geometry is GeometryType.POINT]
    plates = [style.drawing.plate for style in styles if style.visible]
    assert len(set(plates)) == len(plates)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_is_legible_on_the_ground(palette):
    for name in ("text", "quiet", "label_street", "label_water"):
        assert contrast(palette[name], palette["ground"]) >= 4.5, name


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_marks_stand_out_from_the_ground(palette):
    for name in ("ok", "late", "down", "unknown", "answer", "traffic_free", "traffic_jam"):
        assert contrast(palette[name], palette["ground"]) >= 3, name


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_a_white_glyph_is_legible_on_every_plate(palette):
    for sign in SIGNS:
        for icon, plate in sign.every_face:
            assert contrast(palette[plate], (255, 255, 255)) >= 3, icon


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("kind", BLIND)
@pytest.mark.parametrize(
    "names", [("ok", "late", "down"), ("traffic_free", "traffic_slow", "traffic_jam")]
)
def test_states_stay_apart_for_readers_who_see_fewer_colours(palette, kind, names):
    seen = {
        name: lab(np.clip(np.array(BLIND[kind]) @ linear(palette[name]), 0, 1)) for name in names
    }
    for one, two in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[two]) > 15, (one, two)


@pytest.mark.parametrize("icon", [each.icon for each in SIGNS])
def test_an_atlas_is_svg_that_holds_its_icon_in_every_state_where_the_mapping_says(icon):
    sign = next(each for each in SIGNS if each.icon == icon)
    atlas = ET.fromstring(sprites.atlas_svg(sign.every_face, palette=DARK))  # noqa: S314 - ours
    cells = {float(cell.get("x")): len(list(cell)) for cell in atlas}
    assert int(atlas.get("width")) == sprites.CELL_PX * len(cells)
    places = sprites.mapping([name for name, _ in sign.every_face])
    for name, _ in sign.every_face:
        plain, *states = [places[sprites.key(name, state)] for state in (None, *sprites.STATES)]
        assert all(cells[state["x"]] == cells[plain["x"]] + 1 for state in states)


def test_an_item_has_the_face_of_its_kind_and_else_its_layers():
    drawing = style_of(Registry.from_catalog().get("units")).drawing
    assert drawing.face_of({"kind": "ambulance"}) == ("ambulance", "plate_hospital")
    assert drawing.face_of({}) == ("unit", "plate_unit")
    titles = [each.title.en for each in drawing.legend(Registry.from_catalog().get("units"))]
    assert titles[:4] == ["Units", "Fire engine", "Ambulance", "Patrol car"]


@pytest.mark.parametrize("icon", [each.icon for each in SIGNS])
def test_an_icon_is_shapes_only_and_asks_for_nothing(icon):
    svg = sprites.icon_svg(icon, plate="plate_safety", palette=DARK)
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}  # noqa: S314
    assert tags <= {"svg", "g", "path", "rect", "circle"}
    assert re.findall(r"href|url\(|on\w+=", svg) == []


def test_a_style_that_reads_what_not_every_reader_has_is_refused(monkeypatch):
    layer = Layer(
        id="roads",
        title=Title("가", "A"),
        description=Title("가", "A"),
        theme=Theme.BASE,
        geometry=GeometryType.LINES,
        readers=frozenset(LAYERS[0].readers),
        fields=(text("class", "등급", "Class"),),
    )
    with pytest.raises(DefinitionError, match="not in every reader's tiles"):
        style_of(layer)


def test_a_layer_without_a_style_is_refused_with_the_file_it_needs():
    lost = Layer(
        id="no_such_layer",
        title=Title("가", "A"),
        description=Title("가", "A"),
        theme=Theme.BASE,
        geometry=GeometryType.LINES,
        readers=frozenset(LAYERS[0].readers),
        fields=(),
    )
    with pytest.raises(DefinitionError, match=r"add styles/no_such_layer\.py"):
        style_of(lost)


def test_misspelt_names_are_refused_when_a_style_is_made():
    with pytest.raises(DefinitionError, match="no colour 'watr'"):
        Areas(fill="watr")
    with pytest.raises(DefinitionError, match="no icon 'camra'"):
        Signs(icon="camra", plate="plate_safety")
    with pytest.raises(DefinitionError, match="does not tell its marks"):
        Signs(icon="camera", plate="plate_safety", state=ByCode("open", {False: "down"}, "ok"))
    with pytest.raises(DefinitionError, match="both the layer and the zoom"):
        Style(drawing=Areas(fill="water"), order=1, yields_to="cameras")
    with pytest.raises(DefinitionError, match="is not a colour"):
        colour("#12345")

"""What tiles leave out is said in words."""

import re

from layers.registry import Registry
from layers.tile_words import left_out


def test_every_zoom_at_which_a_layer_shows_less_is_named(registry: Registry):
    for layer in registry:
        tiles = layer.tiles
        named = {tiles.min_zoom, tiles.group_below, tiles.merge_below, tiles.id_zoom}
        named |= {rule.below for rule in tiles.thinning}
        if layer.is_coverage:
            named = {tiles.min_zoom}
        for lang in ("ko", "en"):
            said = {
                int(zoom)
                for zoom in re.findall(r"(?:수준|zoom) (\d+)", " ".join(left_out(layer, lang)))
            }
            assert said == named - {0, None}, layer.id


def test_a_rule_is_said_with_titles_and_units(registry):
    assert "Below zoom 14 only height of at least 12 m." in left_out(
        registry.get("buildings"), "en"
    )
    assert "확대 수준 14 미만에는 높이 12 m 이상만 담는다." in left_out(
        registry.get("buildings"), "ko"
    )
    roads = " ".join(left_out(registry.get("roads"), "en"))
    assert "Below zoom 11 only class Motorway, Trunk, Primary." in roads

"""The layer panel stays short with many layers, and none of them is out of reach."""

import pytest

from layers.access import PUBLIC
from layers.registry import Registry
from styles.style import style_of

OPEN = [layer.id for layer in Registry.from_catalog() if layer.readers >= PUBLIC]


def shown(seen, layer):
    return seen.page.locator(f"#layer-{layer}").is_visible()


def test_layers_that_are_off_at_first_wait_behind_one_line_of_their_theme(open_map):
    seen = open_map("flat=1")
    first = {layer for layer in OPEN if style_of(Registry.from_catalog().get(layer)).visible}
    assert {layer for layer in OPEN if shown(seen, layer)} == first
    assert len(first) < 0.6 * len(OPEN)
    seen.page.locator("#further-life > summary").click()
    assert all(shown(seen, each) for each in ("public_toilets", "welfare_centres"))
    seen.page.locator("#layer-public_toilets .switch").click()
    seen.until(lambda: "public_toilets" in seen.layers)


def test_a_theme_is_unfolded_where_a_link_turns_on_what_it_folds(open_map):
    seen = open_map("flat=1&layers=bus_stops,buildings")
    assert shown(seen, "bus_stops")
    assert not shown(seen, "public_toilets")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_line_says_how_many_layers_wait(open_map, lang):
    seen = open_map(f"flat=1&lang={lang}&layers=parks", ready=False)
    seen.page.wait_for_selector("#further-life")
    waiting = seen.page.locator("#further-life .layer").count()
    assert str(waiting) in seen.text("#further-life > summary")

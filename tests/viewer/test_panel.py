"""What stands beside the map says only what a reader may see, in the language that was asked."""

import dataclasses
import datetime as dt
import json

import orjson
import pytest

from layers.access import ANONYMOUS, Role, staff_actor
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.registry import Registry
from layers.store.state import LatestLoad, LayerState
from styles.palette import DARK, LIGHT
from viewer.panel import freshness, panel

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
OPERATOR = staff_actor("an operator", Role.OPERATOR)


@pytest.fixture
def said(registry, states, district):
    def make(actor=ANONYMOUS, lang="ko", palette=DARK, district=district, loads=(), **changes):
        return json.loads(
            orjson.dumps(
                panel(
                    registry,
                    actor=actor,
                    states={**states, **changes},
                    loads=loads,
                    district=district,
                    palette=palette,
                    lang=lang,
                    now=NOW,
                )
            )
        )

    return make


def layers_of(said):
    return {layer["id"]: layer for theme in said["themes"] for layer in theme["layers"]}


def test_every_readable_layer_stands_under_its_theme(said, registry):
    expected = {layer.id: layer.theme.value for layer in registry.readable_by(OPERATOR)}
    found = {
        layer["id"]: theme["id"] for theme in said(OPERATOR)["themes"] for layer in theme["layers"]
    }
    assert found == expected


def test_a_layer_and_a_field_that_are_not_open_appear_nowhere(said):
    public = json.dumps(said())
    assert "incidents" not in public
    assert "stream_url" not in public
    popup = [field["name"] for field in layers_of(said(OPERATOR))["cameras"]["popup"]]
    assert "stream_url" in popup


@pytest.mark.parametrize(
    ("lang", "title", "code"), [("ko", "학교", "초등학교"), ("en", "Schools", "Elementary")]
)
def test_everything_is_in_the_language_that_was_asked(said, lang, title, code):
    answer = said(lang=lang)
    school = layers_of(answer)["schools"]
    level = next(field for field in school["popup"] if field["name"] == "level")
    assert school["title"] == title
    assert level["values"]["elementary"] == code
    assert answer["district"]["name"] == {"ko": "한빛구", "en": "Hanbit-gu"}[lang]


def test_popup_fields_come_in_the_order_of_the_definition(said, registry):
    names = [field["name"] for field in layers_of(said())["shelters"]["popup"]]
    assert tuple(names) == registry.get("shelters").popup


def test_legend_icons_and_colours_follow_the_theme(said):
    dark, light = layers_of(said()), layers_of(said(palette=LIGHT))
    assert dark["cameras"]["icon"].startswith("/icons/dark/camera.svg?v=")
    assert light["cameras"]["icon"].startswith("/icons/light/camera.svg?v=")
    assert dark["water"]["colour"] != light["water"]["colour"]
    marks = [(each["mark"], each["title"]) for each in dark["shelters"]["legend"]]
    assert marks == [("icon", "대피소"), ("icon", "닫힘")]


def test_a_layer_without_data_says_that_it_is_not_drawn(said, states):
    empty = dataclasses.replace(states["schools"], item_count=0)
    layer = layers_of(said(schools=empty))["schools"]
    assert (layer["drawn"], layer["count"]) == (False, 0)


def loads_of(*layers):
    return [
        LatestLoad(layer=layer.id, source=source.name, started_at=NOW, outcome="loaded")
        for layer in layers
        for source in layer.sources
    ]


def test_a_sample_district_says_so_and_no_publisher_is_named_for_what_is_made_up(said, registry):
    answer = said(loads=loads_of(*registry))
    assert answer["district"]["is_sample"]
    assert answer["attributions"] == ["Hanbit data"]
    assert layers_of(answer)["schools"]["attribution"] == "Hanbit data"


def test_only_publishers_of_what_was_loaded_are_named(said, registry, district):
    real, roads = dataclasses.replace(district, is_sample=False), registry.get("roads")
    answer = said(district=real, loads=loads_of(roads))
    assert answer["attributions"][0] == "Hanbit data"
    assert set(answer["attributions"][1:]) == {layers_of(answer)["roads"]["attribution"]}
    assert layers_of(answer)["schools"]["attribution"] == ""


def test_without_a_district_there_is_none(said):
    assert said(district=None)["district"] is None


def layer_with(*late_after):
    return Layer(
        id="things",
        title=Title("것", "Things"),
        description=Title("것", "Things"),
        theme=Theme.BASE,
        geometry=GeometryType.POINT,
        readers=ANONYMOUS.roles,
        fields=(),
        sources=tuple(
            Source(name=f"s{n}", title=Title("곳", "Source"), adapter="csv_file", late_after=each)
            for n, each in enumerate(late_after)
        ),
    )


def state(age):
    return LayerState(layer="things", revision=1, as_of=NOW - age if age is not None else None)


DAY = dt.timedelta(days=1)


def test_data_is_late_when_it_is_older_than_its_strictest_source_promises():
    assert freshness(layer_with(DAY, 3 * DAY), state(2 * DAY), NOW) == "late"
    assert freshness(layer_with(3 * DAY), state(2 * DAY), NOW) == "ok"


def test_data_without_a_date_or_a_promise_is_neither_new_nor_late():
    assert freshness(layer_with(DAY), state(None), NOW) == "unknown"
    assert freshness(layer_with(None), state(DAY), NOW) == "unknown"


def test_every_layer_of_the_registry_has_a_panel(said):
    assert len(layers_of(said(OPERATOR))) == len(Registry.from_catalog())

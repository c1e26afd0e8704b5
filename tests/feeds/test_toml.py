"""A type of data is one file; what is wrong in it is named with file, table, key and value."""

import dataclasses
import datetime as dt
import re

import pandas as pd
import pytest

from layers import ingest
from layers.errors import DefinitionError, SourceError
from layers.feeds.definition import PlaceKind, Sync
from layers.feeds.toml import read_definition, read_definitions
from layers.registry import Registry

LAYERS = {layer.id: layer for layer in Registry.from_catalog()}
WHOLE = """
title = { ko = "소음", en = "Noise" }
theme = "energy"
owner = { ko = "환경과", en = "Environment division" }
licence = "KOGL-1"
[ask]
protocol = "rows"
url = "https://noise.example.kr/now"
no_data = { "03" = "empty" }
[rhythm]
every = "1h30m"
late_after = "3h"
down_after = "2d"
[target]
layer = "sensors"
observed = ["value"]
[record]
key = ["no", "kind"]
[fields]
name = "nm"
kind = "| const noise"
value = "db | float"
observed_at = "at | kst %Y%m%d%H%M"
[place]
point = { lon = "x", lat = "y", crs = 5186 }
"""


def read(tmp_path, text=WHOLE, name="noise.toml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_definition(path, LAYERS)


def test_a_file_is_a_feed_and_the_source_that_it_brings(tmp_path):
    made = read(tmp_path)
    feed, source = made.feed, made.source
    assert (feed.id, feed.title.en, feed.sync) == ("noise", "Noise", Sync.AUTO)
    assert (feed.rhythm.every, feed.rhythm.down_after) == (
        dt.timedelta(hours=1, minutes=30),
        dt.timedelta(days=2),
    )
    assert (source.name, source.prefix, source.crs) == ("noise", "noise/", 5186)
    assert source.attribution == "환경과"
    row = {"no": "7", "kind": "a", "nm": "천호", "db": "61.5", "at": "202611221200"}
    frame = pd.DataFrame([row]).astype("object")
    assert source.key.make(frame).tolist() == ["7/a"]
    assert source.conform["value"].make(frame).tolist() == [61.5]


def test_a_list_that_changes_within_the_day_may_all_be_gone_at_once(tmp_path):
    assert read(tmp_path).source.retire_share == 1.0
    daily = WHOLE.replace("1h30m", "1d").replace('"3h"', '"2d"')
    assert read(tmp_path, daily).source.retire_share < 1.0
    said = daily.replace('layer = "sensors"', 'layer = "sensors"\nretire_share = 0.5')
    assert read(tmp_path, said).source.retire_share == 0.5


def test_only_the_newest_of_a_key_and_what_is_meant_are_records(tmp_path):
    text = WHOLE.replace("[fields]", 'where = { kind = ["a", "b"] }\nnewest_by = "at"\n[fields]')
    frame = pd.DataFrame(
        {"no": ["1", "1", "2", "3"], "kind": ["a", "a", "b", "z"], "at": ["01", "02", "01", "09"]}
    ).astype("object")
    assert read(tmp_path, text).source.where.make(frame).tolist() == [False, True, True, False]


def test_a_figure_says_of_itself_what_it_is(tmp_path):
    text = (
        WHOLE.replace('layer = "sensors"', 'layer = "figures"')
        .replace('kind = "| const noise"\n', "")
        .replace('name = "nm"\n', "")
        .replace('key = ["no", "kind"]\n', "")
        .replace('point = { lon = "x", lat = "y", crs = 5186 }', 'dong = "addr | re (\\\\S+동)"')
        + '[indicator]\nformula = { ko = "평균", en = "Mean" }\nunit = "dB"\ntarget = 55\n'
    )
    made = read(tmp_path, text)
    assert made.feed.target.place.kind is PlaceKind.DONG
    assert (made.feed.indicator.unit, made.feed.indicator.target) == ("dB", 55)
    frame = pd.DataFrame({"@place": ["길동"], "@place_code": ["1174010500"], "db": ["60"]})
    frame = frame.astype("object")
    values = {name: rule.make(frame).iloc[0] for name, rule in made.source.conform.items()
              if name != "observed_at"}  # fmt: skip
    assert values == {
        "figure": "noise", "name": "소음", "formula": "평균", "unit": "dB", "target": 55,
        "place": "길동", "place_code": "1174010500", "value": 60,
    }  # fmt: skip
    assert made.source.key.make(frame).tolist() == ["1174010500"]


OWN = (
    WHOLE[: WHOLE.index("[target]")]
    + """
[target]
layer = "hydrants"
source = "hydrant_standard"
"""
)
WRONG = {
    "[ask]\nprotocol": ("[ask]\nprotocl", "'noise.toml' [ask]: it does not say its 'protocol'."),
    "licence": ("license", "'noise.toml': it does not say its 'licence'."),
    'theme = "energy"': ('theme = "weather"', "'theme' cannot be 'weather' (but safety, "),
    '"1h30m"': ('"hourly"', "'every' cannot be 'hourly': a span is written as 5m, 1h30m or 30d."),
    '"3h"': ('"1h"', "cannot be late after 1:00:00"),
    '"empty"': ('"nothing"', "'no_data' cannot be 'nothing' (but empty, not_yet, auth)."),
    'layer = "sensors"': ('layer = "sensor"', "[target]: there is no layer 'sensor'."),
    'observed = ["value"]': ('observed = ["level"]', "Layer 'sensors' has no field 'level'."),
    "const noise": ("const nosie", "'kind' gives 'nosie', which layer 'sensors' does not know"),
    "db | float": ("db", "'value' gives text, but in layer 'sensors' it is number."),
    "value = ": ("volume = ", "Layer 'sensors' has no field 'volume'."),
    'lat = "y"': ('lat = "y", srs = 1', "[place] [point]: 'srs' means nothing there"),
    'url = "': ('private = "yes"\nurl = "', "[ask]: 'private' cannot be 'yes'."),
    'licence = "KOGL-1"': ('licence = "x"\nformat = "own"', "its note must say so"),
    'en = "Noise" }': ('en = "" }', "A title needs Korean and English"),
    "title = ": ("[[", "is not a TOML file"),
    'point = { lon = "x", lat = "y", crs = 5186 }': (
        'dong = "addr | ree (동)"', "There is no filter 'ree'"
    ),
    "[record]": ('[record]\nnewest = "at"', "[record]: 'newest' means nothing there"),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "sentence"), [(k, *v) for k, v in WRONG.items()])
def test_what_is_wrong_is_named(tmp_path, right, wrong, sentence):
    assert right in WHOLE
    with pytest.raises(DefinitionError, match=re.escape(sentence)) as caught:
        read(tmp_path, WHOLE.replace(right, wrong, 1))
    assert "noise.toml" in str(caught.value)


def test_a_definition_belongs_into_the_folder_of_its_theme(tmp_path):
    (tmp_path / "traffic").mkdir()
    read(tmp_path / "traffic")
    with pytest.raises(DefinitionError, match="belongs into that folder"):
        read_definitions(LAYERS.values(), tmp_path)


def test_two_definitions_of_one_name_are_refused(tmp_path):
    for theme in ("energy", "life"):
        (tmp_path / theme).mkdir()
        read(tmp_path / theme, WHOLE.replace("energy", theme))
    with pytest.raises(DefinitionError, match=re.escape("Two definitions are named 'noise.toml'")):
        read_definitions(LAYERS.values(), tmp_path)


def test_a_feed_of_a_layer_s_own_rules_names_one_of_its_sources(tmp_path):
    text = WHOLE[: WHOLE.index("[record]")].replace('observed = ["value"]', 'source = "noise"')
    with pytest.raises(DefinitionError, match="Layer 'sensors' has no source 'noise'"):
        read(tmp_path, text)
    with pytest.raises(DefinitionError, match="says where records lie and may go itself"):
        read(tmp_path, OWN + "retire_share = 0.5\n")
    made = read(tmp_path, OWN + '[columns]\nfcltyNo = "시설번호"\n')
    assert made.source is None
    assert dataclasses.asdict(made.feed.target)["columns"] == {"fcltyNo": "시설번호"}


def test_what_a_feed_brings_is_not_read_from_a_file(tmp_path):
    with pytest.raises(SourceError, match="Source 'noise' comes by its feed and not as a file"):
        ingest._read(tmp_path / "noise.csv", read(tmp_path).source, None)

"""What must hold of every type of data, so that a new definition is held to it too."""

import dataclasses
import importlib
import re
from importlib import resources
from urllib.parse import urlsplit

import pandas as pd
import pytest
import shapely
from conftest import SHARED
from feeds.reading_feeds import answered

from layers.access import Role
from layers.conformed import conformed
from layers.feeds import observing, placing
from layers.feeds.definition import FORM, Format, Privacy, Sync
from layers.feeds.protocols import form
from layers.registry import Registry
from layers.sources.table import RawTable
from layers.store.anchors import Anchor
from layers.validate import validated

REGISTRY = Registry.from_catalog()
FEEDS = REGISTRY.feeds
RECORDINGS = SHARED / "feeds" / "samples"
SAMPLES = resources.files("layers.feeds") / "samples"
each_sample = pytest.mark.parametrize(
    "feed", [feed for feed in FEEDS if feed.sample], ids=lambda feed: feed.id
)
#: Layers that nobody publishes as such: computed here, or cut from OpenStreetMap and elevation.
NO_TYPE = {
    "camera_views", "street_edges", "street_nodes", "turn_restrictions", "ground", "buildings",
    "roads", "water", "parks", "districts",
}  # fmt: skip
#: Words that addresses and parameters may hold, besides those of ``options.each``.
WORDS = {
    "key", "sido", "district", "code", "bbox", "today", "now", "newest", "since", "slot", "page",
    "size", "start", "end", "west", "south", "east", "north", "nx", "ny", "quarter",
    "drop",
    # what the district is called elsewhere: see layers/feeds/words.toml
    "sido_code", "sido_full", "district_code", "number", "institution", "school_office",
    "weather_office", "forecast_region", "forecast_city", "hospital_region", "disease_region",
    "aws_station",
}  # fmt: skip
GANGDONG = Anchor("11740", "강동구", "서울특별시", shapely.box(127.10, 37.50, 127.20, 37.60))
DONGS = [
    Anchor("1174051500", "강일동", "admin", shapely.box(127.15, 37.55, 127.18, 37.58)),
    Anchor("1174010900", "천호동", "legal", shapely.box(127.12, 37.53, 127.14, 37.55)),
]


def has_hangul(text):
    return any("가" <= letter <= "힣" for letter in text)


def test_there_are_as_many_types_as_the_district_has():
    assert len(FEEDS) >= 190
    assert len({feed.title.ko for feed in FEEDS}) == len(FEEDS)


def test_four_of_five_types_keep_themselves_true():
    automatic = [feed for feed in FEEDS if feed.sync is Sync.AUTO]
    assert len(automatic) >= 0.8 * len(FEEDS)


def test_every_layer_that_somebody_publishes_has_a_type():
    assert {layer.id for layer in REGISTRY} - {feed.target.layer for feed in FEEDS} == NO_TYPE


def wrong(is_right):
    """The types for which something does not hold, by name."""
    return [feed.id for feed in FEEDS if not is_right(feed)]


def test_what_they_say_is_korean_and_english():
    def in_both(feed):
        told = [feed.title, feed.note, feed.indicator and feed.indicator.formula]
        names = [*filter(None, told), feed.owner]
        return all(has_hangul(each.ko) for each in names if each.ko != each.en) and not any(
            has_hangul(each.en) for each in names
        )

    assert wrong(in_both) == []


def test_somebody_speaks_every_protocol():
    for name in {feed.ask.protocol for feed in FEEDS} - {FORM}:
        assert callable(importlib.import_module(f"layers.feeds.protocols.{name}").read)


def test_forms_name_their_approver_in_both_languages_or_none():
    forms = [feed for feed in FEEDS if feed.ask.protocol == "form"]
    assert sum(form.approver(feed) is not None for feed in forms) >= 5


def test_no_address_holds_a_key_or_a_word_that_nobody_knows():
    def is_clean(feed):
        texts = " ".join([feed.ask.url, *feed.ask.params.values()])
        each = feed.ask.options.get("each", [])
        own = {name for words in each if isinstance(words, dict) for name in words}
        return set(re.findall(r"\{([a-z_]+)(?::[^{}]*)?\}", texts)) <= WORDS | own and not {
            "serviceKey", "apiKey", "authKey", "KEY", "key",
        } & set(feed.ask.params)  # fmt: skip

    assert wrong(is_clean) == ["shops"]  # whose parameter 'key' is the district's number
    assert wrong(lambda feed: ("{key}" in feed.ask.url) == (feed.ask.key_in == "path")) == []
    named = re.compile(r"[A-Z][A-Z0-9_]*")
    assert wrong(lambda feed: feed.ask.key is None or named.fullmatch(feed.ask.key)) == []


def test_the_district_s_network_is_reached_only_where_it_is_said():
    def is_said(feed):
        host = urlsplit(feed.ask.url).hostname
        return host is None or feed.ask.private == host.endswith(".local")

    assert wrong(is_said) == []


def test_who_brings_it_by_hand_and_whose_format_is_ours_is_told():
    def needs_none(feed):
        return feed.sync is Sync.AUTO and feed.format is Format.PUBLIC

    assert wrong(lambda feed: feed.note is not None or needs_none(feed)) == []


def test_records_of_persons_are_for_staff():
    def is_guarded(feed):
        readers = REGISTRY.get(feed.target.layer).readers
        return feed.privacy is not Privacy.PERSONAL or Role.ANONYMOUS not in readers

    assert wrong(is_guarded) == []


def test_figures_say_how_they_are_made_and_nothing_else_does():
    figures = {"figures", "staff_figures"}
    assert wrong(lambda feed: (feed.indicator is not None) == (feed.target.layer in figures)) == []


def test_what_is_measured_is_what_the_source_makes():
    def is_made(feed):
        made = REGISTRY.get(feed.target.layer).source(feed.target.source).conform
        return set(feed.target.observed) <= set(made)

    assert wrong(is_made) == []
    assert wrong(lambda feed: feed.target.observed or not feed.target.only_observed) == []


def test_records_have_a_place_in_one_way():
    def in_one_way(feed):
        source = REGISTRY.get(feed.target.layer).source(feed.target.source)
        return source.geometry is None or feed.target.place is None

    assert wrong(in_one_way) == []


def test_every_sample_is_somebody_s():
    there = {file.name for file in SAMPLES.iterdir()}
    assert there == {feed.sample for feed in FEEDS if feed.sample}


@pytest.fixture
def gangdong(monkeypatch):
    """A district with two dongs; every item that is asked for stands in it."""
    spot = shapely.Point(127.13, 37.54)
    monkeypatch.setattr(placing, "district_anchor", lambda _: GANGDONG)
    monkeypatch.setattr(placing, "dong_anchors", lambda _: DONGS)
    monkeypatch.setattr(
        placing, "item_shapes", lambda *asked: dict.fromkeys(filter(None, asked[3]), spot)
    )


@pytest.fixture
def everywhere(monkeypatch, gangdong):
    """As if every record were of this district: recordings are of many."""
    monkeypatch.setattr(placing, "_rows_of_district", lambda *asked: [0] * asked[2])
    monkeypatch.setattr(placing, "_rows_of_dongs", lambda *asked: [0] * len(asked[2]))


def read(feed, body):
    """Read an answer as the only page of one question."""
    options = {n: v for n, v in feed.ask.options.items() if n not in {"each", "slot"}}
    alone = dataclasses.replace(feed.ask, options={**options, "pages": "first"})
    asked = dataclasses.replace(feed, ask=alone)
    module = importlib.import_module(f"layers.feeds.protocols.{feed.ask.protocol}")
    return module.read(asked, [answered(body)])


def taken(feed, body):
    """What a layer takes of an answer: its values by field, none of them refused."""
    reading = read(feed, body)
    assert reading.outcome.good, reading.said
    assert not reading.malformed
    layer = REGISTRY.get(feed.target.layer)
    source = layer.source(feed.target.source)
    frame = pd.DataFrame(list(reading.rows)).astype("object")
    table = RawTable(frame=frame.where(frame.notna(), None), crs=reading.crs)
    table = placing.placed(None, layer, feed, table)
    if feed.target.only_observed:
        part = observing.measured_part(layer, source, feed)
        columns = conformed(layer, part, table, placed=False).columns
        assert [each.field.name for each in columns if each.unreadable.any()] == []
        return {each.field.name: each.series for each in columns}
    checked = validated(layer, source, conformed(layer, source, table), area=None, clip=False)
    assert [each.sentence for each in checked.rejections] == []
    assert len(checked.accepted) >= 1
    return checked.accepted.columns


@each_sample
def test_its_sample_gives_records_that_its_layer_takes(feed, gangdong):
    columns = taken(feed, (SAMPLES / feed.sample).read_bytes())
    for name in feed.target.observed:
        assert columns[name].notna().any(), name


#: Recorded answers beside the project whose columns are those that a definition reads.
RECORDED = [
    ("air_quality_hourly", "airkorea/ctprvn.live.json"),
    ("dust_week", "airkorea/guide_arpltn_05.xml"),
    ("link_speeds", "its/trafficInfo_envelope.json"),
    ("road_events_seoul", "topis/AccInfo_2026_bongeungyo.xml"),
    ("traffic_counters", "topis/SpotInfo_live_excerpt.xml"),
    ("traffic_volume", "topis/VolInfo.xml"),
    ("road_events_police", "utic/imsOpenData_20260914.xml"),
    ("restaurants", "localdata/general_restaurant.raw.json"),
    ("cafes", "localdata/rest_cafe.raw.json"),
    ("disaster_messages", "disaster_sms/safetydata_DSSP-IF-00247_20260818.json"),
    ("emergency_bell_places", "emergency_bell/emergency_call_box.live.json"),
    ("aed_places", "aed/nmc_aed_manage.live.xml"),
    ("nowcast", "kma/ultra_srt_ncst.seoul_0600.raw.json"),
    ("ultra_short_forecast", "kma/ultra_srt_fcst.seoul_0600_full_page.raw.json"),
    ("village_forecast", "kma/village_fcst.xml_response.raw.json"),
    ("earthquake_reports", "kma/eqk_msg_single_object_2019.json"),
    ("warning_bulletins", "kma/live_getWthrWrnMsg_20260926_excerpt.json"),
    ("weather_flash", "kma/live_getWthrBrkNews_20260927_excerpt.json"),
    ("preliminary_warnings", "kma/live_getWthrPwn_202609260600.json"),
    ("uv_index", "kma/live_uvidx_v5_excerpt.json"),
    ("snow_depth", "kma/apihub_typ01_snow1.txt"),
    ("car_park_occupancy", "seoul/GetParkingInfo.json"),
    ("public_bikes", "seoul/bike_realtime_success.json"),
    ("subway_arrivals", "seoul/subway_realtime_arrival_success.json"),
    ("revenue_budget", "lofin365/success_fiacrv.json"),
    ("fire_dispatches", "nfds/monitorData.shape.json"),
    ("electricity_use", "errors/json_with_text_plain_type.json"),
    ("solar_microinverters", "enphase/production.json"),
    ("diseases_by_region", "covid/kdca_EIDAPIService_Region.shape.json"),
    ("cap_alerts", "cap/weather.cap"),
    ("cap_alerts", "cap/earthquake.cap"),
]


@pytest.mark.shared
@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the samples are not beside the project")
@pytest.mark.parametrize(("feed_id", "file"), RECORDED)
def test_recorded_answers_become_records_of_the_layer(feed_id, file, everywhere):
    assert taken(REGISTRY.feed(feed_id), (RECORDINGS / file).read_bytes())

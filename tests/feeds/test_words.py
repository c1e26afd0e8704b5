"""Definitions name no place: what they ask about follows from the district and what is loaded."""

import dataclasses
import datetime as dt

import pytest
from factories import add_items
from feeds.carrying import a_feed
from feeds.reading_feeds import at_moment
from feeds.runs_made import Provider, a_site, record, said
from feeds.runs_made import a_feed as a_noise_feed

from layers.errors import DefinitionError
from layers.feeds import asking
from layers.feeds.outcome import Outcome
from layers.feeds.running import run_feed
from layers.feeds.settings import read_feed_settings
from layers.feeds.words import NotLoadedError, Words, unsaid_words, with_words, words_of
from layers.store.anchors import Anchor

LOADED = {"subway_stations": "선릉,역삼", "traffic_counters": "C-07", "legal_dongs": "10100"}


def district(code, name, **said_here):
    return words_of(Anchor(f"{code}00000", name, "서울특별시", None), said_here)


def asked_first(feed, words):
    """The first request of a feed, as text; none where it asks for nothing yet."""
    moment = dataclasses.replace(at_moment(), words=words)
    request = next(asking.protocol_of(feed).ask(with_words(feed, words), moment), None)
    return "" if request is None else f"{request.url} {dict(request.params)}"


def test_another_district_asks_about_itself(registry):
    words = {**district("11680", "강남구"), **LOADED, "bus_routes": "SEB100100146"}
    feeds = [feed for feed in registry.feeds if asking.asks(feed)]
    requests = {feed.id: asked_first(feed, words) for feed in feeds}
    assert len(requests) > 100
    ours = ("11740", "강동", "천호", "3240000", "L1100100 ", "'402'", "SEB100100118", "'740'")
    assert {name: text for name, text in requests.items() if any(o in text for o in ours)} == {}
    assert "'LAWD_CD': '11680'" in requests["apartment_deals"]
    assert "'instt_code': '3220000'" in requests["library_places"]
    assert "'stn': '400'" in requests["aws_rain"]
    assert "선릉" in requests["subway_arrivals"]
    # The same cells, boxes and codes come of the sample's district, each by its own words.
    own = {**district("11740", "강동구"), **LOADED}
    assert "'instt_code': '3240000'" in asked_first(registry.feed("library_places"), own)


def test_warnings_are_those_of_the_district_s_zone(registry):
    feed = with_words(registry.feed("weather_warnings"), district("11500", "강서구"))
    assert feed.ask.options["areas"] == {"L1100300": "서울서남권"}
    zones = ["서울동남권", "서울동북권", "서울서남권", "서울서북권"]
    assert feed.ask.options["regions"] == {"서울": zones, "서울특별시": zones}


def test_what_nobody_said_of_a_place_is_listed_and_settings_say_it(registry, tmp_path):
    feed = registry.feed("aws_rain")
    far = district("41135", "분당구")
    assert unsaid_words(feed, far) == ["aws_station"]
    unsaid = [feed.id for feed in registry.feeds if unsaid_words(feed, far)]
    assert "apartment_deals" not in unsaid
    assert 10 < len(unsaid) < 40
    assert [f.id for f in registry.feeds if unsaid_words(f, district("11740", "강동구"))] == []
    (tmp_path / "feeds.toml").write_text('mode = "real"\n[words]\naws_station = "572"\n')
    settings = read_feed_settings(tmp_path, is_sample=False, simulator=None)
    here = district("41135", "분당구", **settings.words)
    assert "'stn': '572'" in asked_first(feed, here)


def test_what_stands_for_several_is_asked_about_one_by_one():
    feed = a_feed(options={"each": [{"station": "{subway_stations}"}], "rows": "a[]"})
    filled = with_words(feed, Words({"subway_stations": "길동,천호"}))
    assert filled.ask.options == {"each": [{"station": "길동"}, {"station": "천호"}], "rows": "a[]"}
    with pytest.raises(NotLoadedError, match="nothing of it is loaded yet"):
        with_words(feed, Words({"subway_stations": ""}))
    with pytest.raises(DefinitionError, match=r"\[words\] in feeds.toml must say"):
        with_words(feed, Words({}))


def test_a_feed_waits_for_what_it_asks_about_and_asks_when_that_is_loaded(database):
    feed = a_noise_feed()
    ask = dataclasses.replace(
        feed.ask,
        url="http://noise.example/{station}",
        options={"each": [{"station": "{subway_stations}"}]},
    )
    feed = dataclasses.replace(feed, ask=ask)
    site = a_site(database, feed, provider=Provider(said(record(1))))
    site = dataclasses.replace(
        site, words=words_of(Anchor("1174000000", "강동구", "", None), {}, database)
    )
    ended = run_feed(site, feed)
    assert (ended.outcome, ended.next_due - site.now() < dt.timedelta(minutes=1)) == (
        Outcome.NOT_YET, True,
    )  # fmt: skip
    add_items(database, "subway_stations", [((127.12, 37.54), {"name": "천호역"})])
    assert site.words["subway_stations"] == "천호"
    assert site.words.written_down()["subway_stations"] == "천호"


def test_of_a_list_of_the_country_only_ours_are_taken_and_the_others_are_counted(database):
    feed = a_noise_feed()
    feed = dataclasses.replace(
        feed, target=dataclasses.replace(feed.target, only={"sido": "{sido}"})
    )
    rows = [record(1, sido="서울 "), record(2, sido="부산"), record(3, sido="부산")]
    answers = said(*rows), said(*rows[1:]), said(record(1))
    site = a_site(database, feed, provider=Provider(*answers))
    ended = run_feed(site, feed)
    assert (ended.outcome, ended.rows) == (Outcome.OK, 1)
    assert ended.said == "2 records of elsewhere were left out."
    none = run_feed(site, feed)  # ours is over: of the others nothing is said
    assert (none.outcome, none.changed) == (Outcome.OK, 1)
    gone = run_feed(site, feed)
    assert (gone.outcome, "no column 'sido'" in gone.said) == (Outcome.DRIFT, True)

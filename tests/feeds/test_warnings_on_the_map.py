"""Weather warnings from the provider's answers to the layer, as the platform's definition says."""

import pytest
from feeds.runs_made import MINUTE, NOW, Clock, Provider, a_feed, a_site, kst, record, values
from feeds.runs_made import said as told
from feeds.test_kma_warnings import envelope, event, no_data, status
from psycopg import sql

from layers.feeds.outcome import Outcome, Reason, State
from layers.feeds.running import run_feed
from layers.registry import Registry
from layers.store import feeds
from layers.store.query import Query

FEED = Registry.from_catalog().feed("weather_warnings")
TODAY = f"{NOW:%Y%m%d}"


class Agency:
    """Says the same codes each day and something in words."""

    def __init__(self):
        self.codes, self.words = no_data(), "o 없 음"

    def carry(self, _feed, request):
        if request.url.endswith("getPwnStatus"):
            return status(self.words, at=f"{TODAY}0900")
        is_today = request.params["fromTmFc"] == TODAY
        return self.codes if is_today else no_data()


def shown(database):
    statement = sql.SQL(
        "SELECT title, severity, valid_from FROM layer.notices WHERE retired_at IS NULL"
    )
    return [tuple(row) for row in database.fetch_all(Query(statement=statement))]


@pytest.fixture
def agency():
    return Agency()


def test_a_warning_stays_on_the_map_while_the_words_cannot_be_read_and_goes_when_they_say_so(
    database, agency
):
    clock = Clock()
    site = a_site(database, FEED, provider=agency, now=clock)
    assert run_feed(site, FEED).outcome is Outcome.EMPTY
    assert shown(database) == []

    agency.codes = envelope(event(f"{TODAY}0700", "1", stress="1", start=f"{TODAY}0800"))
    agency.words = "o 호우경보 : 서울동남권"
    clock.now += 5 * MINUTE
    assert run_feed(site, FEED).outcome is Outcome.OK
    (warned,) = shown(database)
    assert (*warned[:2], kst(warned[2])) == ("호우경보", "severe", "2026-11-22 08:00")

    agency.words = "특보 현황은 누리집을 참고하시기 바랍니다"
    clock.now += 5 * MINUTE
    ended = run_feed(site, FEED)
    assert (ended.outcome, shown(database)) == (Outcome.UNREADABLE, [warned])
    known = feeds.feed_states(database, [FEED], now=clock.now)[FEED.id]
    assert (known.state, known.reason) == (State.UNKNOWN, Reason.UNREADABLE)

    agency.words = "o 없 음"
    clock.now += 5 * MINUTE
    assert run_feed(site, FEED).outcome is Outcome.EMPTY
    assert shown(database) == []


def test_names_in_another_case_are_the_same_names(database):
    feed = a_feed()
    rows = [{name.upper(): text for name, text in record(1, db=61).items()}]
    assert run_feed(a_site(database, feed, provider=Provider(told(*rows))), feed).bad == 0
    assert values(database) == {"noise/1": 61}

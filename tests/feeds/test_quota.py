"""A key's day is shared by its feeds, ends at midnight in Korea, and keeps a reserve."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from feeds.carrying import NOON, a_carrier, a_feed
from feeds.wires import http, provider

from layers.feeds.exchange import Request
from layers.feeds.outcome import Outcome
from layers.feeds.quota import Ledger, Quota, account_of, most_of

ITS = {"url": "https://openapi.its.go.kr:9443/trafficInfo", "key": "ITS"}


def ledger(database, now=NOON, **more):
    return Ledger(database=database, now=lambda: now, **more)


def test_the_reserve_is_for_urgent_feeds(kept):
    book = ledger(kept)
    calm, urgent = a_feed(**ITS, per_day=10), a_feed(**ITS, per_day=10, urgent=True)
    assert [book.take(calm) is None for _ in range(10)] == [True] * 8 + [False] * 2
    assert [book.take(urgent) is None for _ in range(3)] == [True, True, False]
    assert book.quotas([calm]) == {"air": Quota(limit=10, used=10)}
    assert "but for those that urgent feeds may make" in book.take(calm)
    # Another day in Korea, though the same one in UTC.
    tomorrow = NOON.replace(hour=15)
    assert ledger(kept, tomorrow).quotas([calm])["air"].left == 10
    assert ledger(kept, tomorrow - dt.timedelta(seconds=1)).take(urgent) is not None


def test_a_day_of_few_requests_has_no_reserve():
    assert [most_of(a_feed(**ITS, per_day=number)) for number in (1, 4, 5, 10, 1000)] == [
        1, 4, 4, 8, 800,
    ]  # fmt: skip


def test_many_at_once_do_not_take_more_than_there_is(kept):
    book, feed = ledger(kept), a_feed(**ITS, per_day=20, urgent=True)
    with ThreadPoolExecutor(4) as threads:
        taken = [each is None for each in threads.map(book.take, [feed] * 40)]
    assert taken.count(True) == 20


def test_a_provider_that_says_it_is_used_up_is_believed(kept):
    book, feed = ledger(kept), a_feed(**ITS, per_day=10, urgent=True)
    book.use_up(feed)
    assert book.take(feed) == "The 10 requests that its key allows a day are used up."
    assert book.quotas([feed])["air"].left == 0


def test_the_simulator_uses_up_nothing_real(kept):
    feed = a_feed(**ITS, per_day=10)
    ledger(kept, simulated=True).use_up(feed)
    assert ledger(kept).take(feed) is None


def test_who_counts_is_known_by_key_and_where_services_count_by_service():
    air = "http://apis.data.go.kr/B552584/ArpltnInforInqireSvc/getCtprvnRltmMesureDnsty"
    rain = "http://apis.data.go.kr/1360000/VilageFcstInfoService_2.0/getUltraSrtNcst"
    assert account_of(a_feed(air, key="DATA")) == "DATA B552584/ArpltnInforInqireSvc"
    assert account_of(a_feed(rain, key="DATA")) == "DATA 1360000/VilageFcstInfoService_2.0"
    assert account_of(a_feed(**ITS)) == "ITS"
    assert account_of(a_feed("http://open.example/a")) == "open.example"


def test_a_feed_over_its_quota_is_not_asked(kept):
    with provider(http(b"one")) as server:
        feed = a_feed(f"http://feeds.example:{server.port}/", private=True, per_day=1, urgent=True)
        carrier = a_carrier(ledger=ledger(kept))
        first, second = (carrier.carry(feed, Request(url=feed.ask.url)) for _ in range(2))
    assert (first.body, first.refused) == (b"one", None)
    assert (second.status, second.refused) == (0, Outcome.QUOTA)
    assert len(server.asked) == 1

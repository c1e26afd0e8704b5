"""Lists in pages: asked for and read by the same steps, whatever the pages say of themselves."""

import datetime as dt
import json

import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import NOW, answered, at_moment
from hypothesis import given
from hypothesis import strategies as st

from layers.feeds.asking import protocol_of
from layers.feeds.documents import SEOUL
from layers.feeds.lists import MOST_PAGES
from layers.feeds.moments import quarters_over, slot_of
from layers.feeds.outcome import NoData, Outcome
from layers.feeds.protocols import datago, kma_text, rows, seoul
from layers.feeds.protocols.envelopes import OPTIONS

OK, EMPTY, DOWN = Outcome.OK, Outcome.EMPTY, Outcome.DOWN


def page(*ids, total):
    items = {"item": [{"id": str(each)} for each in ids]} if ids else ""
    header = {"resultCode": "00", "resultMsg": "NORMAL SERVICE."}
    return {"response": {"header": header, "body": {"items": items, "totalCount": total}}}


def failing(code, message="x"):
    return {"response": {"header": {"resultCode": code, "resultMsg": message}}}


def gone_through(feed, provider, protocol=datago):
    """Ask until nothing more is asked for, then read; give the requests and the reading."""
    requests, answers = [], []
    asking = protocol.ask(feed, at_moment(sido="서울"))
    try:
        request = next(asking)
        while True:
            requests.append(request)
            answers.append(answered(provider(request)))
            request = asking.send(answers[-1])
    except StopIteration:
        return requests, protocol.read(feed, answers)


def listing(*pages):
    """A provider of numbered pages; past the last there is nothing."""

    def provider(request):
        number = int(request.params["pageNo"])
        return pages[number - 1] if number <= len(pages) else page(total=0)

    return provider


def ids(reading):
    return [row["id"] for row in reading.rows]


TWO = a_feed(params={"numOfRows": "2"})


def test_pages_are_asked_for_until_everything_is_there():
    requests, reading = gone_through(TWO, listing(page(1, 2, total=3), page(3, total=3)))
    assert [each.params["pageNo"] for each in requests] == ["1", "2"]
    assert (reading.outcome, ids(reading)) == (OK, ["1", "2", "3"])


def test_a_total_that_is_too_small_does_not_end_the_list():
    pages = [page(1, 2, total=2), page(3, 4, total=2), page(5, total=2)]
    assert ids(gone_through(TWO, listing(*pages))[1]) == ["1", "2", "3", "4", "5"]


def test_a_total_that_is_too_large_ends_with_an_empty_page():
    requests, reading = gone_through(TWO, listing(page(1, total=104)))
    assert (len(requests), ids(reading)) == (2, ["1"])
    assert reading.said == "It says 104 rows and holds 1."


@given(
    count=st.integers(0, 40), asked=st.integers(1, 12), given_=st.integers(1, 12),
    total=st.sampled_from(["true", "too small", "too large", "none"]), moves=st.booleans(),
)  # fmt: skip
def test_everything_comes_once_however_pages_are_cut_and_counted(
    count, asked, given_, total, moves
):
    """Who gives fewer than were asked for has to count at least as many as there are."""
    size = min(asked, given_) if total in {"true", "too large"} else asked
    said = {"true": count, "too small": count // 3, "too large": count + 5, "none": None}[total]
    everything = [str(number) for number in range(count)]

    def provider(request):
        first = (int(request.params["pageNo"]) - 1) * size
        # A row that came in meanwhile pushes the others to the next page.
        first = max(0, first - 1) if moves and first and size > 1 else first
        answer = page(*everything[first : first + size], total=said)
        if said is None:
            del answer["response"]["body"]["totalCount"]
        return answer

    feed = a_feed(params={"numOfRows": str(asked)})
    requests, reading = gone_through(feed, provider)
    if count == 0 and total == "too large":
        assert reading.outcome is Outcome.UNREADABLE
    else:
        assert ids(reading) == everything
    assert len(requests) <= count // size + 2


def test_a_provider_that_gives_less_than_was_asked_for_is_asked_on():
    pages = [page(1, 2, total=5), page(3, 4, total=5), page(5, total=5)]
    feed = a_feed(params={"numOfRows": "1000"})
    assert ids(gone_through(feed, listing(*pages))[1]) == ["1", "2", "3", "4", "5"]


def test_rows_that_moved_to_the_next_page_meanwhile_come_once():
    pages = [page(1, 2, total=3), page(2, 3, total=3), page(total=3)]
    assert ids(gone_through(TWO, listing(*pages))[1]) == ["1", "2", "3"]


def test_a_page_that_comes_twice_is_a_fault_while_rows_are_missing():
    _, reading = gone_through(TWO, lambda _: page(1, 2, total=5))
    assert (reading.outcome, reading.rows) == (Outcome.UNREADABLE, ())
    assert reading.said == "Page 2 repeats another: 2 of 5 rows."


def test_a_provider_without_pages_gives_the_same_again_and_that_is_the_end():
    requests, reading = gone_through(TWO, lambda _: page(1, 2, 3, total=3))
    assert (len(requests), ids(reading)) == (2, ["1", "2", "3"])


def test_one_bad_page_makes_the_list_bad_for_half_a_list_is_no_list():
    pages = [page(1, 2, total=4), failing("22", "LIMITED NUMBER")]
    requests, reading = gone_through(TWO, listing(*pages))
    assert (len(requests), reading.outcome, reading.rows) == (2, Outcome.QUOTA, ())


def test_a_list_that_says_it_has_rows_and_shows_none_is_not_empty():
    assert gone_through(TWO, listing(page(total=7)))[1].outcome is Outcome.UNREADABLE


def test_a_list_without_an_end_is_given_up():
    numbers = iter(range(10_000))
    _, reading = gone_through(TWO, lambda _: page(next(numbers), next(numbers), total=2))
    assert reading.outcome is Outcome.BAD_REQUEST
    assert f"{MOST_PAGES} pages of 2" in reading.said


def test_a_run_that_was_cut_off_is_no_list():
    asked_on = [answered(page(1, 2, total=4))]
    assert datago.read(TWO, asked_on).outcome is DOWN
    assert datago.read(TWO, []).outcome is DOWN


def test_no_rows_are_confirmed_where_there_may_be_none_and_looked_at_elsewhere():
    feed = a_feed()
    assert datago.read(feed, [answered(page(total=0))]).outcome is OK
    said_so = a_feed(no_data={"03": NoData.EMPTY})
    assert datago.read(said_so, [answered(failing("03", "NODATA"))]).outcome is EMPTY


def test_a_record_that_is_none_is_told_beside_the_others():
    document = {"data": [{"id": "1"}, "text", {"id": "2"}]}
    reading = rows.read(a_feed(protocol="rows"), [answered(document)])
    assert ids(reading) == ["1", "2"]
    assert [(each.row_number, each.record) for each in reading.malformed] == [(2, {"row": "text"})]


def test_seoul_is_asked_from_row_to_row_in_the_path():
    feed = a_feed("http://seoul/{key}/json/bikeList/{start}/{end}/", options={"size": 2})

    def provider(request):
        first, last = (int(part) for part in request.url.split("/")[6:8])
        shown = [{"id": str(each)} for each in range(first, min(last, 5) + 1)]
        result = {"CODE": "INFO-000", "MESSAGE": "ok"}
        if not shown:
            return {"RESULT": {"CODE": "INFO-200", "MESSAGE": "없음"}}
        return {"bikeList": {"list_total_count": 5, "RESULT": result, "row": shown}}

    requests, reading = gone_through(feed, provider, seoul)
    assert [each.url for each in requests] == [
        f"http://seoul/{{key}}/json/bikeList/{span}/" for span in ("1/2", "3/4", "5/6")
    ]
    assert ids(reading) == ["1", "2", "3", "4", "5"]


def test_what_is_asked_for_each_word_gets_the_word_as_a_column():
    each = [{"station": "강동구"}, {"station": "송파구"}]
    feed = a_feed(params={"stationName": "{station}"}, options={"each": each})
    requests, reading = gone_through(feed, lambda _: page(1, total=1))
    assert [request.params["stationName"] for request in requests] == ["강동구", "송파구"]
    assert [row["station"] for row in reading.rows] == ["강동구", "송파구"]


def test_the_first_that_is_refused_ends_the_asking():
    feed = a_feed(options={"each": [{"n": "1"}, {"n": "2"}]})
    requests, reading = gone_through(feed, lambda _: failing("30"))
    assert (len(requests), reading.outcome) == (1, Outcome.AUTH)


def test_the_cells_of_the_district_are_asked_for_and_as_many_lists_read_as_came():
    feed = a_feed(
        params={"nx": "{nx}", "ny": "{ny}"},
        options={"each": "kma_cells", "keep": {"of": "response/header/resultMsg"}},
    )
    requests, reading = gone_through(feed, lambda _: page(1, total=1))
    cells = [(request.params["nx"], request.params["ny"]) for request in requests]
    # The official table's cells of Gangdong are three of them.
    assert {("62", "126"), ("63", "126"), ("63", "127")} < set(cells)
    assert len(reading.rows) == len(cells) == 4
    assert reading.rows[0] == {"of": "NORMAL SERVICE.", "id": "1"}


def test_the_last_two_quarters_that_are_over_are_asked_for():
    feed = a_feed(params={"quarter": "{quarter}"}, options={"each": "quarters"})
    requests, _ = gone_through(feed, lambda _: page(1, total=1))
    assert [request.params["quarter"] for request in requests] == ["20261", "20262"]


@pytest.mark.parametrize(
    ("day", "quarters"),
    [
        ("2026-01-01", ["20253", "20254"]),
        ("2026-04-01", ["20254", "20261"]),
        ("2026-12-31", ["20262", "20263"]),
    ],
)
def test_a_quarter_is_over_on_the_day_after_its_last(day, quarters):
    assert quarters_over(dt.date.fromisoformat(day)) == quarters


SLOTS = {"every": 60, "offset": 30, "opens": 45}


@pytest.mark.parametrize(
    ("clock", "slot"),
    [("10:14", "08:30"), ("10:15", "09:30"), ("11:14", "09:30"), ("00:10", "22:30")],
)
def test_the_newest_slot_is_the_one_that_is_published_already(clock, slot):
    now = dt.datetime.combine(dt.date(2026, 9, 27), dt.time.fromisoformat(clock), SEOUL)
    found = slot_of(now, every=60, offset=30, opens=45)
    assert f"{found:%H:%M}" == slot
    assert found.day == (26 if clock == "00:10" else 27)


def test_a_slot_every_three_hours_from_two_o_clock_on():
    now = dt.datetime(2026, 9, 27, 2, 9, tzinfo=SEOUL)
    assert f"{slot_of(now, every=180, offset=120, opens=10):%d %H}" == "26 23"
    later = now + dt.timedelta(minutes=1)
    assert f"{slot_of(later, every=180, offset=120, opens=10):%d %H}" == "27 02"


def test_a_slot_that_is_not_published_yet_is_stepped_back_from_once():
    feed = a_feed(
        params={"base_date": "{slot:%Y%m%d}", "base_time": "{slot:%H%M}"},
        options={"slot": SLOTS},
        no_data={"03": NoData.NOT_YET},
    )
    old = {"0830": page(1, total=1)}
    requests, reading = gone_through(
        feed, lambda request: old.get(request.params["base_time"], failing("03"))
    )
    assert NOW.astimezone(SEOUL).hour == 10
    assert [each.params["base_time"] for each in requests] == ["0830"]
    requests, reading = gone_through(feed, lambda _: failing("03"))
    assert [each.params["base_time"] for each in requests] == ["0830", "0730"]
    assert reading.outcome is Outcome.NOT_YET


def test_every_definition_gives_its_protocol_only_options_that_mean_something(registry):
    for feed in registry.feeds:
        protocol = protocol_of(feed)
        if protocol is kma_text or hasattr(protocol, "ENVELOPE"):
            known = getattr(protocol, "OPTIONS", OPTIONS)
            assert set(feed.ask.options) <= known, feed.id


def test_times_and_places_are_put_into_parameters_in_korean_time():
    feed = a_feed(
        params={
            "from": "{since:%Y%m%d}",
            "at": "{now:%H%M}",
            "box": "{west},{north}",
            "of": "{sido}",
        },
        options={"since": 2, "pages": "first"},
    )
    requests, _ = gone_through(feed, lambda _: page(1, total=1))
    assert requests[0].params | {"pageNo": "", "numOfRows": ""} == {
        "from": "20260925", "at": "1005", "box": "127.107000,37.580000", "of": "서울",
        "pageNo": "", "numOfRows": "",
    }  # fmt: skip
    assert json.dumps(requests[0].params)

"""Weather warnings: what is in force is what was said, replayed; the unreadable is unknown."""

import datetime as dt

import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import NOW, answered, at_moment
from hypothesis import given
from hypothesis import strategies as st

from layers.feeds.documents import UnreadableAnswerError
from layers.feeds.outcome import NoData, Outcome
from layers.feeds.protocols import kma_warnings
from layers.feeds.protocols.kma_warnings import replayed
from layers.feeds.warning_words import warned_in

ZONE, NAME = "L1100100", "서울동남권"
ZONES = {ZONE: NAME}
SEOUL = [f"서울{side}권" for side in ("동남", "동북", "서남", "서북")]
REGIONS = {"서울": SEOUL, "서울특별시": SEOUL}
FEED = a_feed(
    "http://apis.data.go.kr/1360000/WthrWrnInfoService/getPwnCd",
    protocol="kma_warnings",
    params={"stnId": "109", "dataType": "JSON"},
    options={"areas": ZONES, "regions": REGIONS, "days": 1},
    no_data={"03": NoData.EMPTY},
)
RAIN, HEAT = "2", "12"


def event(
    at, command, kind=RAIN, stress="0", *, number="1", start="0", end="0", all_end="0", **more
):
    return {
        "areaCode": ZONE, "areaName": NAME, "warnVar": kind, "warnStress": stress,
        "command": command, "cancel": "0", "tmFc": at, "tmSeq": number,
        "startTime": start, "endTime": end, "allEndTime": all_end, **more,
    }  # fmt: skip


def degrees(*events, now="202609271005"):
    """Replay, and give the degree of each kind that is in force or to come."""
    return {kind: row["warnStress"] for (_, kind), row in replayed(events, ZONES, now=now).items()}


def test_what_was_issued_is_in_force_until_it_is_released():
    issued, released = event("202609270400", "1"), event("202609270900", "2", end="202609270900")
    assert degrees(issued) == {RAIN: "0"}
    assert degrees(issued, released) == {}
    assert degrees(released, issued) == {}, "events are replayed in their own order"


def test_a_change_of_degree_is_the_release_of_the_old_in_the_same_announcement():
    issued = event("202609270400", "1", start="202609270500")
    up = event("202609270600", "7", stress="1", number="2")
    old = event("202609270600", "8", number="2", end="202609270600")
    assert degrees(issued, up, old) == {RAIN: "1"}


def test_a_release_ends_its_own_kind_only_even_if_it_is_of_all():
    events = [event("202609270400", "1"), event("202609270400", "1", HEAT, "2")]
    over = event("202609270900", "2", end="202609270900", all_end="202609270900")
    assert degrees(*events, over) == {HEAT: "2"}


def test_the_release_of_another_degree_does_not_end_a_warning():
    warning = event("202609270400", "1", stress="1")
    lower = event("202609270900", "2", stress="0", end="202609270900")
    assert degrees(warning, lower) == {RAIN: "1"}
    assert degrees(warning, {**lower, "allEndTime": "202609270900"}) == {}


def test_a_release_that_is_still_to_come_leaves_the_warning_until_then():
    issued = event("202609270400", "1")
    later = event("202609270900", "2", end="202609271800")
    (row,) = replayed([issued, later], ZONES, now="202609271005").values()
    assert row["endTime"] == "202609271800"
    assert degrees(issued, later, now="202609271800") == {}


def test_what_was_cancelled_was_never_said():
    assert degrees(event("202609270400", "1", cancel="1")) == {}
    released = event("202609270900", "2", end="202609270900", cancel="1")
    assert degrees(event("202609270400", "1"), released) == {RAIN: "0"}


def test_an_extension_keeps_when_it_began_and_numbers_begin_anew_each_month():
    issued = event("202608310400", "1", number="431", start="202608310500")
    longer = event("202609010400", "3", number="2", start="202609010400")
    (row,) = replayed([longer, issued], ZONES, now="202609020000").values()
    assert (row["since"], row["command"]) == ("202608310500", "3")


@pytest.mark.parametrize(
    "strange", [{"warnVar": "14"}, {"warnStress": "3"}, {"command": "9"}, {"tmSeq": "?"}]
)
def test_codes_that_nobody_knows_are_unreadable_for_our_zone_and_nobody_elses(strange):
    other = event("202609270400", "1", areaCode="L1100200") | strange
    assert degrees(other) == {}
    with pytest.raises(UnreadableAnswerError):
        degrees(event("202609270400", "1") | strange)


def test_other_zones_are_not_ours():
    assert degrees(event("202609270400", "1", areaCode="L1100200")) == {}


@given(
    steps=st.lists(
        st.tuples(st.sampled_from([RAIN, HEAT, "8"]), st.sampled_from("012-")), max_size=12
    ),
    rng=st.randoms(use_true_random=False),
)
def test_a_season_replayed_in_any_order_is_what_its_forecasters_had_in_mind(steps, rng):
    """Each step sets a kind to a degree, or ends it (-), as the agency announces that."""
    truth, events = {}, []
    for number, (kind, degree) in enumerate(steps):
        old = truth.pop(kind, None)
        at, said = f"2026092{number // 6}{number % 6:02}00", {"number": str(number + 1)}
        if old is not None:
            over = "2" if degree == "-" else "8"
            events.append(event(at, over, kind, old, end=at, **said))
        if degree != "-":
            truth[kind] = degree
            events.append(event(at, "1" if old is None else "7", kind, degree, start=at, **said))
    rng.shuffle(events)
    assert degrees(*events, now="202609300000") == truth


@pytest.mark.parametrize("text", ["o 없 음", "o 없음\n\n", "○ 없음"])
def test_none_is_said_in_two_ways(text):
    assert warned_in(text, ZONES) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("o 호우경보 : 서울동남권, 경기도(수원, 성남,\n  용인)\no 강풍주의보 : 서해", [("2", "1")]),
        (
            "o 폭염중대경보 : 서울동\n남권\n\t o 열대야주의보 : 서울동남권",
            [("12", "2"), ("13", "0")],
        ),
        ("o 호우경보 : 서울", [("2", "1")]),
        ("o 호우경보 : 서울특별시(동남권, 서북권)", [("2", "1")]),
        ("o 호우경보 : 서울(서북권)", []),
        ("o 호우경보 : 서울(서울동남권 제외)", []),
        ("o 호우경보 : 서울(서북권 제외)", [("2", "1")]),
        ("o 호우경보 : 서울동남권(강동구 제외)", [("2", "1")]),
        ("o 호우주의보 : 전라남도(완도(여서도 제외), 완도여서도), 제주도(추자도)", []),
        ("o 처음보는특보 : 부산", []),
        ("o 호우경보 : 남해서\ufffd\ufffd동쪽먼바다", []),
    ],
)
def test_words_name_the_zone_the_whole_region_or_all_of_it_but_some(text, kinds):
    assert [(each.kind, each.degree) for each in warned_in(text, ZONES, REGIONS)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "특보 현황은 누리집을 참고",
        "o 처음보는특보 : 서울동남권",
        "o 호우경보 서울동남권",
        "o 호우경보 : 서울동\ufffd\ufffd권",
        "o 호우경보 : 경기도(수원, 서울동남권",
        "o 호우경보 : 경기도), 서울동남권",
        "o 강풍주의보 : 서해 o 호우경보 : 서울동남권",
        "o 없음\no 호우경보 : 서울동남권",
        "o 호우경보 : 서울(강동구, 송파구)",
    ],
)
def test_words_that_may_concern_us_and_are_not_understood_are_unreadable(text):
    with pytest.raises(UnreadableAnswerError):
        warned_in(text, ZONES, REGIONS)


def envelope(*items):
    body = {"items": {"item": list(items)}, "totalCount": len(items)}
    header = {"resultCode": "00", "resultMsg": "NORMAL_SERVICE"}
    return answered({"response": {"header": header, "body": body}})


def no_data():
    return answered({"response": {"header": {"resultCode": "03", "resultMsg": "NO_DATA"}}})


def status(text, at="202609270900", number="5"):
    return envelope({"tmFc": int(at), "tmEf": at, "tmSeq": int(number), "t6": text, "t7": "o 없음"})


def read(*answers):
    return kma_warnings.read(FEED, answers)


def test_the_codes_are_asked_day_by_day_and_the_words_last():
    asking = kma_warnings.ask(FEED, at_moment(NOW))
    days = [next(asking), asking.send(no_data())]
    last = asking.send(no_data())
    assert [each.params["fromTmFc"] for each in days] == ["20260926", "20260927"]
    assert all(each.params["fromTmFc"] == each.params["toTmFc"] for each in days)
    assert all(each.params["numOfRows"] == "10000" for each in days)
    assert days[0].url.endswith("/getPwnCd")
    assert last.url.endswith("/getPwnStatus")


def test_codes_and_words_together_are_a_row_a_zone_and_kind():
    issued = event("202609270400", "1", stress="1", start="202609270500", number="3")
    reading = read(no_data(), envelope(issued), status("o 호우경보 : 서울동남권"))
    assert reading.outcome is Outcome.OK
    assert reading.rows == [
        {
            "areaCode": ZONE, "areaName": NAME, "warnVar": RAIN, "warnStress": "1",
            "tmFc": "202609270400", "startTime": "202609270500", "endTime": None,
            "basis": "both", "t6": "호우경보 : 서울동남권",
        }
    ]  # fmt: skip


def test_none_in_force_is_confirmed_by_the_words():
    assert read(no_data(), no_data(), status("o 없 음")).outcome is Outcome.EMPTY


def test_a_warning_older_than_the_codes_is_in_the_words():
    (row,) = read(no_data(), no_data(), status("o 건조주의보 : 서울")).rows
    assert (row["warnVar"], row["warnStress"], row["basis"]) == ("4", "0", "words")
    assert (row["tmFc"], row["startTime"]) == ("202609270900", None)


def test_a_release_that_got_lost_between_pages_is_in_the_words():
    issued = event("202609270400", "1", number="3")
    assert read(no_data(), envelope(issued), status("o 없음")).rows == []


def test_what_was_announced_after_the_words_counts():
    issued = event("202609271000", "1", number="6")
    (row,) = read(no_data(), envelope(issued), status("o 없음")).rows
    assert (row["basis"], row["tmFc"]) == ("codes", "202609271000")


def test_what_is_announced_for_later_is_not_over_because_the_words_do_not_name_it_yet():
    issued = event("202609270800", "1", start="202609271500", number="4")
    (row,) = read(no_data(), envelope(issued), status("o 없음")).rows
    assert row["startTime"] == "202609271500"


@pytest.mark.parametrize(
    "words", ["o 처음보는특보 : 서울동남권", "", "o 호우경보 : 서울동\ufffd\ufffd권"]
)
def test_words_that_cannot_be_read_are_unknown_and_never_no_warning(words):
    reading = read(no_data(), no_data(), status(words))
    assert reading.outcome is Outcome.UNREADABLE
    assert reading.said


def test_no_status_at_all_is_not_no_warning():
    assert read(no_data(), no_data(), no_data()).outcome is Outcome.UNREADABLE
    assert read(no_data(), no_data()).outcome is Outcome.DOWN


def test_a_refused_day_ends_the_asking():
    asking = kma_warnings.ask(FEED, at_moment(NOW + dt.timedelta(days=1)))
    next(asking)
    refused = {"response": {"header": {"resultCode": "22", "resultMsg": "LIMITED NUMBER"}}}
    with pytest.raises(StopIteration):
        asking.send(answered(refused))

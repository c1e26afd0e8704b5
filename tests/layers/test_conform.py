import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import conform as take


def made(rule, *texts, **columns):
    frame = pd.DataFrame({"c": list(texts), **columns}, dtype="object").astype("str")
    return [None if pd.isna(one) else one for one in rule.make(frame)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", 1234.5),
        ("330㎡", 330.0),
        ("약 20", 20.0),
        ("~20", 20.0),
        ("12 mph", 12.0),
        (".5", 0.5),
        ("-7.25", -7.25),
        ("1e3", 1000.0),
    ],
)
def test_numbers_are_read_with_commas_tails_and_signs(text, value):
    assert made(take.number("c"), text) == [value]


@pytest.mark.parametrize("text", ["abc", "3~5", "1.2.3", "12-15", "열둘"])
def test_what_is_no_number_stays_text_unless_it_is_to_be_forgiven(text):
    assert made(take.number("c"), text) == [text]
    assert made(take.number("c", lenient=True), text) == [None]


@pytest.mark.parametrize("text", ["-", "X", "NULL", "null", "정보없음", ""])
def test_what_publishers_write_for_nothing_is_missing(text):
    for rule in (take.column("c"), take.number("c"), take.timestamp("c", "%Y")):
        assert made(rule, text) == [None]


def test_units_are_converted_and_unknown_ones_are_unreadable():
    speed = take.number("c", units={"": 1.0, "mph": 1.609344})
    assert made(speed, "50", "30 mph", "5 knots") == [50.0, pytest.approx(48.28032), "5 knots"]


def test_whole_numbers_are_rounded():
    assert made(take.integer("c"), "12.0", "8.903", "") == [12.0, 9.0, None]


@settings(deadline=None)
@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_written_with_commas_is_the_number(value):
    assert made(take.number("c"), f"{value:,.6f}") == [pytest.approx(value, abs=1e-6)]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["1,5", "2 m", "x y", "-", "", "3e2", "약 7", "9~"]), max_size=20))
def test_a_column_is_read_as_each_row_alone(texts):
    rule = take.number("c")
    assert made(rule, *texts) == [made(rule, text)[0] for text in texts]


def test_x_means_no_where_a_column_says_o_and_x():
    assert made(take.boolean("c"), "O", "X", "", "Y", "maybe") == [True, False, None, True, "maybe"]


def test_unknown_words_of_a_code_list_stay_or_get_the_default():
    words = {"원활": "free", "정보없음": "unknown"}
    assert made(take.codes("c", words), "원활", "정보없음", "막힘", "-") == [
        "free",
        "unknown",
        "막힘",
        None,
    ]
    assert made(take.codes("c", words, default="unknown"), "막힘") == ["unknown"]
    assert made(take.codes("c", words, lenient=True), "막힘") == [None]


def test_the_first_pattern_that_is_found_gives_the_code():
    rule = take.coded_by("c", {"스쿨존|어린이": "school", "방범": "crime"}, default="other")
    assert made(rule, "방범-어린이공원", "방범-1", "주차장", "") == [
        "school",
        "crime",
        "other",
        "other",
    ]


KST = dt.timezone(dt.timedelta(hours=9))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2021-01-01 0:00:00", dt.datetime(2021, 1, 1, tzinfo=KST)),
        ("2021-01-01 24:00:00", dt.datetime(2021, 1, 2, tzinfo=KST)),
        ("2021-12-31 24시", dt.datetime(2022, 1, 1, tzinfo=KST)),
        ("2021-12-31 05시", dt.datetime(2021, 12, 31, 5, tzinfo=KST)),
        ("202402282400", dt.datetime(2024, 2, 29, tzinfo=KST)),
        ("202402282300", dt.datetime(2024, 2, 28, 23, tzinfo=KST)),
    ],
)
def test_hour_24_is_midnight_at_the_end_of_the_day(text, wanted):
    rule = take.timestamp("c", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H시", "%Y%m%d%H%M")
    assert made(rule, text) == [wanted]


def test_a_time_that_cannot_be_read_stays_text():
    assert made(take.timestamp("c", "%Y-%m-%d"), "어제", "2021-02-30") == ["어제", "2021-02-30"]


def test_days_are_days():
    assert made(take.date("c", "%Y%m%d"), "20240229", "99991231", "") == [
        dt.date(2024, 2, 29),
        dt.date(9999, 12, 31),
        None,
    ]


def test_points_are_missing_when_half_is_blank_and_unreadable_when_half_is_no_number():
    rule = take.point("c", "lat")
    points = made(rule, "127.1", "", "동경", lat=["37.5", "37.5", "37.5"])
    assert (points[0].x, points[0].y) == (127.1, 37.5)
    assert points[1] is None
    assert str(points[2]) == "POINT (NaN 37.5)"


def test_well_known_text_that_breaks_off_is_unreadable():
    shapes = made(take.wkt("c"), "POINT (1 2)", "POLYGON ((0 0, 1", "")
    assert shapes[0].wkt == "POINT (1 2)"
    assert shapes[1] == take.UNREADABLE
    assert shapes[2] is None


def test_parts_are_joined_and_written_without_gaps():
    assert made(take.joined("c", "d", sep=" "), "가", "", "나", d=["1", "2", "-"]) == [
        "가 1",
        "2",
        "나",
    ]
    assert made(take.written("{d} {c} 화재"), "가", "-", d=["1", "2"]) == ["1 가 화재", "2 화재"]


def test_conditions_combine():
    rule = take.when(
        take.all_of(take.present("c"), take.none_of(take.equals("c", "no"))),
        take.constant("yes"),
    )
    assert made(rule, "x1", "no", "") == ["yes", None, None]
    assert made(take.any_of(take.equals("c", "a"), take.in_("c", "b")), "a", "b", "d") == [
        True,
        True,
        False,
    ]


def test_a_group_says_the_same_in_each_of_its_rows():
    pole = ["p", "p", "q"]
    total = take.of_group(("pole",), take.integer("c"), "sum")
    common = take.of_group(("pole",), take.column("use"), "common", else_="multi")
    assert made(total, "1", "2", "5", pole=pole) == [3.0, 3.0, 5.0]
    assert made(common, "", "", "", pole=pole, use=["a", "b", "c"]) == ["multi", "multi", "c"]


def test_only_one_leaves_out_what_is_said_twice():
    assert made(take.only_one(take.column("c")), "a", "b", "a") == [None, "b", None]


def test_a_rule_needs_what_its_parts_need():
    rule = take.first_of("a", take.column("b", optional=True), take.number("d"))
    assert rule.columns == ("a", "d")
    assert not rule.optional
    assert take.first_of(take.column("b", optional=True)).optional


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("0900", "1800", "09:00–18:00"),
        ("9:00", "18:00", "09:00–18:00"),
        ("00:00", "24:00", "00:00–24:00"),
        ("00:00", "23:59", "00:00–24:00"),
        ("09시00분", "18시30분", "09:00–18:30"),
        ("00:00", "00:00", None),
        ("", "18:00", None),
        ("-", "-", None),
        ("해뜰때", "해질때", "해뜰때–해질때"),
    ],
)
def test_hours_are_read_from_two_clock_times(start, end, said):
    frame = pd.DataFrame({"a": [start], "b": [end]}).astype("str")
    (told,) = take.hours("a", "b").make(frame)
    assert (None if pd.isna(told) else told) == said


def test_at_least_holds_from_its_limit_on_and_not_for_what_is_missing():
    rule = take.at_least(take.integer("c"), 5)
    assert rule.make(pd.DataFrame({"c": ["4", "5", "6", "", "-"]})).tolist() == [
        False, True, True, False, False
    ]  # fmt: skip


def test_a_group_lists_its_different_texts_in_their_order():
    rule = take.of_group(("c",), take.column("d"), "list")
    assert made(rule, "x", "x", "x", "y", "z", d=["나", "가", "나", "다", "-"]) == [
        "나·가", "나·가", "나·가", "다", None
    ]  # fmt: skip

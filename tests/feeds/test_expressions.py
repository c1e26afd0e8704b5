"""What becomes of a provider's column, filter by filter."""

import datetime as dt

import pandas as pd
import pytest

from layers.definition import FieldType
from layers.errors import DefinitionError
from layers.feeds.expressions import expression
from layers.feeds.filters import FILTERS
from layers.feeds.records import cell_centre, point_in_parts

UTC = dt.UTC


def made(text, **columns):
    """What an expression makes of the columns of one record."""
    frame = pd.DataFrame({name: [value] for name, value in columns.items()}).astype("object")
    value = expression(text).rule.make(frame).iloc[0]
    return None if pd.isna(value) else value


@pytest.mark.parametrize(
    ("text", "columns", "value"),
    [
        ("A", {"A": " 없음 "}, " 없음 "),
        ("A | str", {"A": "-"}, None),
        ("A | int", {"A": "1,204"}, 1204),
        ("A | float 0.001", {"A": "6087.4"}, 6.0874),
        ("A | float | within -900 900", {"A": "-999"}, None),
        ("A | float | within -900 900", {"A": "-12.5"}, -12.5),
        ("A - B | least 0 | whole", {"A": "80.0", "B": "82.0"}, 0),
        ("A - B | least 0 | whole", {"A": "80", "B": None}, None),
        ("A | float | steps 15=jam;25=slow;*=free", {"A": "14.9"}, "jam"),
        ("A | float | steps 15=jam;25=slow;*=free", {"A": "15"}, "slow"),
        ("A | float | steps 15=jam;25=slow;*=free", {"A": "60"}, "free"),
        ("A | float | steps 15=jam;25=slow;*=free", {"A": "-"}, None),
        ("A | map 1=rain;*=other", {"A": "1"}, "rain"),
        ("A | map 1=rain;*=other", {"A": "7"}, "other"),
        ("A | map 1=rain", {"A": "7"}, "7"),
        ("A | words 화재|불=fire;구조=rescue;*=other", {"A": "산불 신고"}, "fire"),
        ("A | bool", {"A": "N"}, False),
        ("A | bool 지하;지상", {"A": "지하"}, True),
        ("A | pad 4", {"A": "930"}, "0930"),
        ("A + B | pad_right 14", {"A": "20261122", "B": "0930"}, "20261122093000"),
        ("A | re ^NE=(.+)$", {"A": "NE=33"}, "33"),
        ("A or B?", {"A": None, "B": "지번"}, "지번"),
        ("A or B", {"A": "도로명"}, "도로명"),
        ("A?", {"B": "x"}, None),
        ("제{A}호 태풍 {B}", {"A": "9", "B": "장미"}, "제9호 태풍 장미"),
        ("| const fire", {"A": "x"}, "fire"),
    ],
)
def test_a_column_becomes_a_value(text, columns, value):
    assert made(text, **columns) == value


@pytest.mark.parametrize(
    ("text", "written", "moment"),
    [
        ("A | kst %Y%m%d%H%M", "202611220905", dt.datetime(2026, 11, 22, 0, 5, tzinfo=UTC)),
        ("A | kst %Y-%m-%d %H:%M", "2026-11-21 24:00", dt.datetime(2026, 11, 21, 15, tzinfo=UTC)),
        ("A | kst %Y/%m;%Y-%m", "2026-11", dt.datetime(2026, 10, 31, 15, tzinfo=UTC)),
        ("A | iso", "2026-11-22T03:05:00.000Z", dt.datetime(2026, 11, 22, 3, 5, tzinfo=UTC)),
        ("A | iso", "2026-11-22T12:05:00+09:00", dt.datetime(2026, 11, 22, 3, 5, tzinfo=UTC)),
        ("A | iso", "2026-11-22T12:05:00", dt.datetime(2026, 11, 22, 3, 5, tzinfo=UTC)),
        ("A | epoch", "1795316700", dt.datetime(2026, 11, 22, 3, 5, tzinfo=UTC)),
        ("A | epoch ms", "1795316700000", dt.datetime(2026, 11, 22, 3, 5, tzinfo=UTC)),
    ],
)
def test_times_are_korean_unless_they_say_otherwise(text, written, moment):
    assert made(text, A=written) == moment


def test_a_time_that_is_none_stays_the_text_that_it_was():
    assert made("A | iso", A="어제") == "어제"
    assert made("A | epoch", A="어제") == "어제"


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("강수없음", 0.0),
        ("적설없음", 0.0),
        ("1mm 미만", 0.5),
        ("1.0mm", 1.0),
        ("30.0~50.0mm", 40.0),
        ("50.0mm 이상", 50.0),
        ("5.0cm 이상", 5.0),
        ("많음", "많음"),
    ],
)
def test_the_weather_service_s_words_are_amounts(words, amount):
    assert made("A | mm", A=words) == amount


def test_degrees_minutes_and_seconds_are_a_place():
    frame = pd.DataFrame({"x": ["127-06-45", "127.5", None], "y": ["37-32-24.0", "37.5", "37"]})
    first, second, third = point_in_parts("x", "y").make(frame)
    assert (first.x, first.y) == pytest.approx((127.1125, 37.54))
    assert (second.x, second.y) == (127.5, 37.5)
    assert third is None or pd.isna(third)


def test_a_cell_of_the_weather_service_is_its_middle():
    frame = pd.DataFrame({"nx": ["59"], "ny": ["125"]})
    (point,) = cell_centre("nx", "ny").make(frame)
    # The guide's own place, 126.929810 and 37.488201, lies in this cell of 5 km.
    assert (point.x, point.y) == pytest.approx((126.9298, 37.4882), abs=0.04)


def test_only_columns_without_a_question_mark_must_be_there():
    rule = expression("A or B | str").rule
    assert (rule.columns, rule.optional) == (("A",), False)
    assert expression("A? | str").rule.optional
    assert expression("A? + B? | str").rule.optional
    assert not expression("A + B? | str").rule.optional


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A | flaot", "There is no filter 'flaot'"),
        ("A | kst", "Filter 'kst' cannot be read: it needs a strptime format"),
        ("A | map a", "it needs pairs"),
        ("A | re abc", "it needs a group"),
        ("A | re (", "Filter 're (' cannot be read"),
        ("A | float | steps 25=slow;15=jam;*=free", "it needs rising limits"),
        ("A | pad wide", "Filter 'pad wide' cannot be read"),
        ("A | float | kst %Y", "cannot follow what gives number"),
        ("A | within 0 9", "cannot follow what gives text"),
        ("| str", "takes no column"),
        ("| const a | str", "Nothing may follow the constant"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_part(text, sentence):
    with pytest.raises(DefinitionError, match=sentence.replace("(", r"\(")):
        expression(text)


def test_a_map_tells_which_codes_it_can_give():
    assert expression("A | map 1=a;2=b;*=c").codes == {"a", "b", "c"}
    assert expression("| const a").codes == {"a"}
    assert expression("A").codes is None


def test_every_filter_is_tried():
    tried = {"str", "int", "float", "within", "least", "whole", "steps", "map", "words", "bool",
             "pad", "pad_right", "re", "kst", "date", "iso", "epoch", "mm"}  # fmt: skip
    assert set(FILTERS) == tried
    assert made("A | date %Y%m%d", A="20261122") == dt.date(2026, 11, 22)
    assert expression("A | date %Y%m%d").type is FieldType.DATE

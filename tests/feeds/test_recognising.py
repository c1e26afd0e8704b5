"""An answer of an unknown service: its protocol and its rows, or why it is no sample."""

import importlib

import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import answered
from feeds.test_envelopes import WRAPPED

from layers.errors import SourceError
from layers.feeds.recognising import recognised


@pytest.mark.parametrize("name", [name for name, (*_, count) in WRAPPED.items() if count])
def test_what_is_recognised_reads_the_rows(name):
    _, body, count = WRAPPED[name]
    answer = answered(body.encode() if isinstance(body, str) else body)
    found = recognised(answer)
    assert len(found.rows) == count
    protocol = importlib.import_module(f"layers.feeds.protocols.{found.protocol}")
    feed = a_feed(protocol=found.protocol, options=found.options)
    assert list(protocol.read(feed, [answer]).rows) == found.rows


@pytest.mark.parametrize(
    ("body", "protocol", "options"),
    [
        ({"response": {"body": {"items": {"item": [{"a": 1}]}}}}, "datago", {}),
        ({"response": {"body": {"items": [{"a": 1}, {"a": 2}]}}}, "datago_array", {}),
        ([{"TBL_ID": "DT_1", "DT": "3"}], "kosis", {}),
        ([{"a": 1}], "rows", {"rows": "[]"}),
        ({"meta": [{"x": 1}], "deep": {"er": [{"a": 1}, {"a": 2}]}}, "rows", {"rows": "deep/er[]"}),
        ({"bikeList": {"row": [{"a": 1}]}}, "seoul", {}),
    ],
)
def test_an_envelope_is_told_by_where_its_rows_stand(body, protocol, options):
    found = recognised(answered(body))
    assert (found.protocol, found.options) == (protocol, options)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"code": -401, "msg": "인증키는 필수 항목 입니다."}, r"auth\): -401"),
        ({"only": "words"}, "no list of records"),
        (b"<html>hello", "web page"),
    ],
)
def test_an_error_is_no_sample(body, why):
    with pytest.raises(SourceError, match=why):
        recognised(answered(body))

"""Each provider's way of wrapping rows, re-typed small; and what each is asked with."""

import importlib
from dataclasses import replace

import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import answered, at_moment

from layers.feeds.outcome import Outcome

OK_HEADER = {"resultCode": "00", "resultMsg": "NORMAL SERVICE."}
OK_SEOUL = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다."}
ONE = {"name": "천호", "value": "1"}
TWO = {"name": "길동", "value": "2"}


def datago(body):
    return {"response": {"header": OK_HEADER, "body": body}}


WRAPPED = {
    "datago, a list": ("datago", datago({"items": {"item": [ONE, TWO]}, "totalCount": 2}), 2),
    "datago, one as an object": ("datago", datago({"items": {"item": ONE}, "totalCount": 1}), 1),
    "datago, items as text": ("datago", datago({"items": "", "totalCount": 0}), 0),
    "datago, no items at all": ("datago", datago({"totalCount": 0}), 0),
    "datago, item under body": ("datago", datago({"item": [ONE, TWO], "totalCount": 2}), 2),
    "datago, body as the list": ("datago", {"header": OK_HEADER, "body": [ONE, TWO]}, 2),
    "datago, no wrapper": (
        "datago",
        {"header": OK_HEADER, "body": {"items": [ONE], "totalCount": "1"}},
        1,
    ),
    "datago, XML": (
        "datago",
        (
            "<response><header><resultCode>0000</resultCode></header><body><items>"
            "<item><name>천호</name><value> 1 </value></item>"
            "<item><name>길동</name><value>2</value></item>"
            "</items><totalCount>2</totalCount></body></response>"
        ),
        2,
    ),
    "datago, XML of none": (
        "datago",
        (
            "<response><header><resultCode>00</resultCode></header>"
            "<body><items/><totalCount>0</totalCount></body></response>"
        ),
        0,
    ),
    "buses": (
        "datago",
        {
            "response": {
                "msgHeader": {"resultCode": 0, "resultMessage": "ok"},
                "msgBody": {"busArrivalList": [ONE, TWO]},
            }
        },
        2,
    ),
    "AirKorea": ("datago_array", datago({"items": [ONE, TWO], "totalCount": 2}), 2),
    "odcloud": ("odcloud", {"data": [ONE], "matchCount": 1, "totalCount": 900}, 1),
    "Seoul": ("seoul", {"S": {"list_total_count": 2, "RESULT": OK_SEOUL, "row": [ONE, TWO]}}, 2),
    "Seoul, XML": (
        "seoul",
        (
            "<AccInfo><list_total_count>1</list_total_count><RESULT><CODE>INFO-000</CODE>"
            "<MESSAGE>ok</MESSAGE></RESULT><row><name>천호</name><value>1</value></row></AccInfo>"
        ),
        1,
    ),
    "subway": (
        "seoul",
        {
            "errorMessage": {"status": 200, "code": "INFO-000", "message": "정상", "total": 1},
            "realtimeArrivalList": [ONE],
        },
        1,
    ),
    "LOFIN365": ("lofin", {"X": [{"head": [{"RESULT": OK_SEOUL}]}, {"row": [ONE, TWO]}]}, 2),
    "KOSIS": ("kosis", [ONE, TWO], 2),
    "ITS": ("its", {"header": {"resultCode": 0, "resultMsg": ""}, "body": {"items": [ONE]}}, 1),
    "ITS, cameras": ("its", {"response": {"coordtype": 1, "datacount": 2, "data": [ONE, TWO]}}, 2),
    "UTIC": (
        "utic",
        (
            "<?xml version='1.0' encoding='utf-8' ?> <result><record><name>천호</name>"
            "<value>1</value></record></result>"
        ),
        1,
    ),
    "UTIC, none": ("utic", "<result></result>", 0),
    "safetydata": ("safetydata", {"header": OK_HEADER, "totalCount": 2, "body": [ONE, TWO]}, 2),
    "HRFCO": ("hrfco", {"content": [ONE], "links": []}, 1),
    "KEPCO": ("rows", {"data": [ONE]}, 1),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_rows_are_found_in_the_envelope(name):
    protocol, body, count = WRAPPED[name]
    module = importlib.import_module(f"layers.feeds.protocols.{protocol}")
    feed = a_feed("http://provider.test/rows", protocol=protocol)
    sent = body.encode() if isinstance(body, str) else body
    reading = module.read(feed, [answered(sent)])
    assert (reading.outcome, reading.rows) == (Outcome.OK, [ONE, TWO][:count]), reading.said


def test_no_incidents_are_confirmed_where_a_definition_knows_that_there_may_be_none():
    module = importlib.import_module("layers.feeds.protocols.utic")
    feed = a_feed(protocol="utic")
    quiet = replace(feed, rhythm=replace(feed.rhythm, by_answer=True))
    reading = module.read(quiet, [answered(b"<result/>")])
    assert reading.outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    ("protocol", "params"),
    [
        ("datago", {"pageNo": "1", "numOfRows": "1000"}),
        ("datago_array", {"pageNo": "1", "numOfRows": "1000"}),
        ("odcloud", {"page": "1", "perPage": "1000"}),
        ("lofin", {"Type": "json", "pIndex": "1", "pSize": "1000"}),
        ("safetydata", {"returnType": "json", "pageNo": "1", "numOfRows": "1000"}),
        ("kosis", {"method": "getList", "format": "json", "jsonVD": "Y"}),
        (
            "its",
            {
                "type": "all", "getType": "json", "minX": "127.107000", "maxX": "127.190000",
                "minY": "37.515000", "maxY": "37.580000",
            },
        ),
        ("utic", {}),
        ("seoul", {}),
        ("hrfco", {}),
        ("rows", {}),
    ],
)  # fmt: skip
def test_a_definition_need_not_say_what_its_provider_is_always_asked_with(protocol, params):
    module = importlib.import_module(f"layers.feeds.protocols.{protocol}")
    request = next(module.ask(a_feed(protocol=protocol), at_moment()))
    assert request.params == params
    own = a_feed(protocol=protocol, params={"numOfRows": "100", "stationName": "강동구"})
    said = next(module.ask(own, at_moment())).params
    assert said == params | {"numOfRows": "100", "stationName": "강동구"}

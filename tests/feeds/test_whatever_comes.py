"""Whatever comes, a reader says what it means: nothing that a provider sends raises an error.

Each answer is spoiled at every one of its places: a JSON value becomes another, an element of XML
goes, is emptied or says something else; and each is cut.
"""

import contextlib
import copy
import importlib
from xml.etree import ElementTree as ET

import orjson
import pytest
from feeds import test_open_standards as standards
from feeds import test_warnings_cap as warnings
from feeds.carrying import a_feed
from feeds.reading_feeds import answered, at_moment

TOPIC = {"topic": "cam/onvif-ej/RuleEngine/LineDetector/Crossed/&1"}
THING = {
    "@iot.id": 7,
    "Locations": [{"location": {"type": "Point", "coordinates": [127.1, 37.5]}}],
    "Datastreams": [
        {"name": "depth", "Observations": [{"result": 1, "phenomenonTime": "2026-09-27T01:00:00Z"}]}
    ],
}
ESRI = {
    "features": [
        {"attributes": {"OBJECTID": 1, "at": 1758844800000}, "geometry": {"x": 1, "y": 2}},
        {"attributes": {}, "geometry": {"rings": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}},
        {"attributes": {}, "geometry": {"paths": [[[0, 0], [0, 1]]]}},
    ],
    "fields": [{"name": "at", "type": "esriFieldTypeDate"}],
    "spatialReference": {"wkid": 4326},
}
ITEM = {
    "type": "Feature",
    "id": 1,
    "properties": {"a": {"b": [1]}},
    "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]},
}
ENTITY = {
    "id": "urn:1",
    "depth": {"type": "Property", "value": 3, "observedAt": "2026-09-27T01:00:00Z"},
    "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [127, 37]}},
}
METADATA = {
    "Frame": [
        {
            "@UtcTime": "2026-09-27T01:00:00",
            "Object": [
                {
                    "@ObjectId": 1,
                    "Appearance": {
                        "Class": {"Type": [{"@Likelihood": 0.8, "#text": "Human"}]},
                        "GeoLocation": {"@lon": 127.1, "@lat": 37.5},
                    },
                }
            ],
        }
    ]
}
CROSSED = {"UtcTime": "2026-09-27T01:00:00Z", "Source": {"Rule": "a"}, "Data": {"ObjectId": "1"}}
PRODUCTION = {"production": [{"readingTime": 1709829490, "wNow": 5}], "storage": []}
STATIONS = {
    "success": True,
    "params": {"currentTime": 1709829490000},
    "data": [{"stationCode": "NE=1", "dataItemMap": {"day_power": 5.0}}],
}
INDEX, INFORMATION, STATUS = standards.bikes(3)
PROFILE_M = {"payload": "profile_m"}
JSON = [
    ("sensorthings", {"value": [THING], "@iot.nextLink": "x"}, {}, {}),
    ("arcgis", ESRI, {}, {}),
    ("arcgis", {"error": {"code": 400, "message": "no"}}, {}, {}),
    ("ogc_features", standards.collection(ITEM, following="?a"), {}, {}),
    ("wfs", standards.collection(ITEM) | {"crs": {"properties": {"name": "EPSG:4326"}}}, {}, {}),
    ("ngsi_ld", [ENTITY], {}, {}),
    ("enphase", PRODUCTION, {}, {}),
    ("fusionsolar", STATIONS, {}, {}),
    ("webhook", {"rows": [{"a": 1}]}, {"rows": "rows"}, {}),
    ("mqtt", CROSSED, PROFILE_M, TOPIC),
    ("mqtt", METADATA, PROFILE_M, {"topic": "cam/onvif-mj/VideoAnalytics/1"}),
    ("database_link", {"columns": ["a"], "rows": [["1"], [None]]}, {}, {}),
]
PULLED = b"""<Pulled><e:PullMessagesResponse xmlns:e="e" xmlns:n="n" xmlns:t="t">
  <n:NotificationMessage><n:Topic>tns1:A/B</n:Topic><n:Message><t:Message
  UtcTime="2026-09-27T01:00:00Z" PropertyOperation="Changed"><t:Data><t:SimpleItem Name="State"
  Value="true"/></t:Data></t:Message></n:Message></n:NotificationMessage>
  </e:PullMessagesResponse></Pulled>"""
GEORSS = b"""<rss xmlns:georss="http://www.georss.org/georss"><channel><item><title>t</title>
  <pubDate>Fri, 04 Feb 2011 20:20:00 GMT</pubDate><georss:point>37 127</georss:point></item>
  </channel></rss>"""
RING = "<gml:LinearRing><gml:posList>37 127 37 128 38 128 37 127</gml:posList></gml:LinearRing>"
XML = [
    ("cap", warnings.index(inline=warnings.alert(
        "a", warnings.info(area=warnings.area("<circle>37,127 2</circle>")), kind="Update",
        refers="kma,b,2026-09-27T10:00:00+09:00",
    ))),
    ("georss", GEORSS),
    ("datex2", standards.situation(
        place="<p><latitude>37.5</latitude><longitude>127.1</longitude></p>"
    )),
    ("wfs", standards.gml(
        f"<gml:exterior>{RING}</gml:exterior>", "urn:ogc:def:crs:EPSG::4326", "Polygon"
    )),
    ("onvif_events", PULLED),
]  # fmt: skip
OTHERS = (None, [], {}, "x", -1, 1e300, True, [[]], [None], {"a": None})


def places(value, path=()):
    """Every place in a document."""
    yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inner:
        yield from places(each, (*path, key))


def spoiled_json(document):
    for path in places(document):
        for other in OTHERS:
            if not path:
                yield orjson.dumps(other)
                continue
            made = copy.deepcopy(document)
            within = made
            for key in path[:-1]:
                within = within[key]
            within[path[-1]] = other
            yield orjson.dumps(made)


def spoiled_xml(document):
    root = ET.fromstring(document)  # noqa: S314 - our own
    for number, _ in enumerate(root.iter()):
        for spoil in ("go", "empty", "say", "nameless"):
            made = copy.deepcopy(root)
            element = list(made.iter())[number]
            parents = {child: parent for parent in made.iter() for child in parent}
            if spoil == "go" and element in parents:
                parents[element].remove(element)
            elif spoil == "empty":
                element.clear()
            elif spoil == "say":
                element.text = "x 1,2 NaN"
            else:
                element.attrib.clear()
            yield ET.tostring(made)


def read(protocol, body, options=None, headers=None):
    reader = importlib.import_module(f"layers.feeds.protocols.{protocol}")
    feed = a_feed(protocol=protocol, options=options or {})
    return reader.read(feed, [answered(body, headers=headers or {})])


def cut(body):
    return [body[: len(body) * tenth // 10] for tenth in range(10)]


@pytest.mark.parametrize(("protocol", "document", "options", "headers"), JSON)
def test_json_that_is_not_what_was_agreed(protocol, document, options, headers):
    assert read(protocol, orjson.dumps(document), options, headers).said is not None
    for body in (*spoiled_json(document), *cut(orjson.dumps(document)), b"\xff\xfe", b"<a/>"):
        reading = read(protocol, body, options, headers)
        assert reading.outcome.good or reading.said, body


@pytest.mark.parametrize(("protocol", "document"), XML)
def test_xml_that_is_not_what_was_agreed(protocol, document):
    assert read(protocol, document).rows
    for body in (*spoiled_xml(document), *cut(document), b"\xff\xfe", b"{}"):
        reading = read(protocol, body)
        assert reading.outcome.good or reading.said, body


ASKED = [
    ("sensorthings", {"value": [], "@iot.nextLink": "?a"}, {}),
    ("arcgis", ESRI | {"exceededTransferLimit": True}, {}),
    ("ogc_features", standards.collection(ITEM, following="?a"), {}),
    ("wfs", standards.collection(ITEM), {"page": 1}),
    ("ngsi_ld", [ENTITY], {}),
    ("gbfs", INDEX, {}),
    ("fusionsolar", STATIONS, {"user": "district"}),
]


@pytest.mark.parametrize(("protocol", "document", "options"), ASKED)
def test_what_is_asked_next_follows_from_no_answer_that_cannot_be_read(protocol, document, options):
    ask = importlib.import_module(f"layers.feeds.protocols.{protocol}").ask
    feed = a_feed(protocol=protocol, options=options, params={"limit": "1"}, key_in="body")
    for body in (*spoiled_json(document), *cut(orjson.dumps(document)), b"<a/>"):
        asking = ask(feed, at_moment())
        next(asking)
        answer = answered(body, letting_in={"xsrf-token": "t"})
        with contextlib.suppress(StopIteration):
            for _ in range(3):
                asking.send(answer)
        asking.close()
    asking = ask(feed, at_moment())
    next(asking)
    with pytest.raises(StopIteration):  # nobody is asked further after a refusal
        asking.send(answered(b"no", status=403))


def test_files_of_bikes_that_are_not_what_was_agreed():
    gbfs = importlib.import_module("layers.feeds.protocols.gbfs")
    whole = [INDEX, INFORMATION, STATUS]
    for number, document in enumerate(whole):
        for body in spoiled_json(document):
            answers = [answered(each) for each in whole]
            answers[number] = answered(body)
            reading = gbfs.read(a_feed(), answers)
            assert reading.outcome.good or reading.said, body


def test_a_message_of_transit_with_any_byte_another():
    for place, byte in enumerate(standards.message()):
        body = bytearray(standards.message())
        body[place] = byte ^ 0x55
        for of in ("vehicles", "alerts", "trips"):
            read("gtfs_rt", bytes(body), {"of": of})


def test_registers_and_frames_with_any_byte_another():
    whole = b"SunS" + b"\0\1\0\2AB\0\0" + b"\0\x67\0\x32" + b"\0" * 100 + b"\xff\xff\0\0"
    for place in range(len(whole)):
        for other in (0x00, 0x7F, 0xFF):
            body = bytearray(whole)
            body[place] = other
            read("sunspec", bytes(body), headers={"device": "a"})

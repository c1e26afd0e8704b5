"""Feeds in the formats of standards: what each says, page by page, and what is none of it."""

import datetime as dt

import orjson
import pytest
import shapely
from feeds.carrying import a_feed
from feeds.reading_feeds import BOX, answered, at_moment
from google.transit import gtfs_realtime_pb2 as gtfs

from layers.errors import DefinitionError
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import (
    arcgis,
    datex2,
    fusionsolar,
    gbfs,
    georss,
    gtfs_rt,
    ngsi_ld,
    ogc_features,
    sensorthings,
    wfs,
)
from layers.feeds.templates import filled

URL = "https://provider.test/api"


def conversation(protocol, feed, *answers):
    """Ask with a protocol and answer in turn; give what was asked."""
    asking = protocol.ask(feed, at_moment())
    asked = [next(asking)]
    for each in answers:
        try:
            asked.append(asking.send(each if hasattr(each, "status") else answered(each)))
        except StopIteration:
            break
    return asked


# SensorThings


def stream(name, result, at, **more):
    return {"name": name, "Observations": [{"result": result, "phenomenonTime": at, **more}]}


def test_a_thing_is_a_row_with_a_column_for_each_datastream_and_the_newest_time():
    location = {"location": {"type": "Point", "coordinates": [127.13, 37.55]}}
    thing = {
        "@iot.id": 7,
        "name": "암사 지하차도",
        "properties": {"sensor": "UP-07"},
        "Locations": [location],
        "Datastreams": [
            stream("depth", 12.5, "2026-09-27T01:00:00Z"),
            stream("battery", None, "2026-09-27T01:01:00Z"),
            {"name": "silent", "Observations": []},
        ],
    }
    reading = sensorthings.read(a_feed(), [answered({"value": [thing]})])
    [row] = reading.rows
    assert (row["@iot.id"], row["properties.sensor"], row["depth"]) == ("7", "UP-07", "12.5")
    assert row["battery"] is None
    assert "silent" not in row
    assert row["phenomenonTime"] == "2026-09-27T01:01:00+00:00"
    assert shapely.equals(row["geometry"], shapely.Point(127.13, 37.55))
    assert reading.newest == dt.datetime(2026, 9, 27, 1, 1, tzinfo=dt.UTC)


def test_a_datastream_is_a_row_at_the_place_of_its_thing_and_an_interval_is_its_end():
    entity = {
        "@iot.id": 1,
        "Thing": {
            "name": "t",
            "Locations": [{"location": {"type": "Point", "coordinates": [1, 2]}}],
        },
        **stream("depth", {"cm": 3}, "2026-09-27T00:50:00Z/2026-09-27T01:00:00Z"),
    }
    [row] = sensorthings.read(a_feed(), [answered({"value": [entity]})]).rows
    assert (row["Thing.name"], row["result.cm"]) == ("t", "3")
    assert row["phenomenonTime"] == "2026-09-27T01:00:00+00:00"
    assert row["geometry"].coords[0] == (1.0, 2.0)


def test_pages_of_sensors_are_followed_once_each_and_what_stands_on_two_is_one():
    first = {"value": [{"@iot.id": 1, "result": 1}], "@iot.nextLink": f"{URL}?$skip=1"}
    second = {"value": [{"@iot.id": 1, "result": 2}], "@iot.nextLink": f"{URL}?$skip=1"}
    asked = conversation(sensorthings, a_feed(URL), first, second)
    assert [each.url for each in asked] == [URL, f"{URL}?$skip=1"]
    [row] = sensorthings.read(a_feed(URL), [answered(first), answered(second)]).rows
    assert row["result"] == "2"


def test_half_a_list_is_no_list():
    page = answered({"value": [], "@iot.nextLink": URL})
    for bad in (answered(b"cut", status=502), answered(b'{"value": [')):
        assert not sensorthings.read(a_feed(), [page, bad]).outcome.good


# ArcGIS


def esri(*features, more=False, **facts):
    fields = [{"name": "at", "type": "esriFieldTypeDate"}]
    return {"features": list(features), "fields": fields, "exceededTransferLimit": more, **facts}


def test_features_are_asked_for_page_by_page_in_an_order():
    one = {"attributes": {"FID": 1}}
    asked = conversation(
        arcgis, a_feed(URL), esri(one, one, more=True, objectIdFieldName="FID"), esri(one)
    )
    assert [each.url for each in asked] == [f"{URL}/query"] * 2
    assert asked[1].params["resultOffset"] == "2"
    assert asked[1].params["orderByFields"] == "FID"


def test_milliseconds_are_instants_and_the_crs_is_the_layers_own():
    feature = {"attributes": {"at": 1758844800123}, "geometry": {"x": 1, "y": 2}}
    page = esri(feature, spatialReference={"wkid": 102100})
    reading = arcgis.read(a_feed(), [answered(page)])
    assert reading.rows[0]["at"] == "2025-09-26T00:00:00.123000+00:00"
    assert reading.crs == 3857


@pytest.mark.parametrize("turned", [1, -1])
def test_a_hole_is_no_part_of_its_polygon_whichever_way_it_runs(turned):
    outer = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]][::turned]
    island = [[10, 0], [10, 1], [11, 1], [11, 0], [10, 0]]
    feature = {"attributes": {}, "geometry": {"rings": [outer, hole, island]}}
    [row] = arcgis.read(a_feed(), [answered(esri(feature))]).rows
    assert row["geometry"].area == pytest.approx(16 - 1 + 1)


def test_an_error_of_arcgis_comes_with_status_200():
    for code, outcome in ((499, Outcome.AUTH), (400, Outcome.BAD_REQUEST), (500, Outcome.DOWN)):
        error = {"error": {"code": code, "message": "no"}}
        assert arcgis.read(a_feed(), [answered(error)]).outcome is outcome


# OGC API Features, WFS


def collection(*features, following=None):
    links = [{"rel": "next", "href": following}] if following else []
    return {"type": "FeatureCollection", "features": list(features), "links": links}


def test_items_are_followed_by_their_links_and_an_item_on_two_pages_is_one():
    item = {"type": "Feature", "id": "a", "properties": {"n": 1}, "geometry": None}
    pages = collection(item, following="?offset=1"), collection(item, following="?offset=1")
    asked = conversation(ogc_features, a_feed(URL), *pages)
    assert [each.url for each in asked] == [URL, f"{URL}?offset=1"]
    reading = ogc_features.read(a_feed(), [answered(each) for each in pages])
    assert [row["id"] for row in reading.rows] == ["a"]


def test_the_crs_of_items_is_that_of_the_header():
    headers = {"content-crs": "<http://www.opengis.net/def/crs/EPSG/0/5186>"}
    answer = answered(collection({"type": "Feature", "properties": {}}), headers=headers)
    assert ogc_features.read(a_feed(), [answer]).crs == 5186


def gml(position, crs, kind="Point"):
    return f"""<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"
      xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:p="http://p.test"><wfs:member>
      <p:park gml:id="park.1"><p:name>길동</p:name><p:shape>
      <gml:{kind} srsName="{crs}">{position}</gml:{kind}></p:shape></p:park></wfs:member>
      </wfs:FeatureCollection>""".encode()


@pytest.mark.parametrize(
    ("crs", "position", "code"),
    [
        ("urn:ogc:def:crs:EPSG::4326", "37.5 127.1", 4326),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", "37.5 127.1", 4326),
        ("EPSG:4326", "127.1 37.5", 4326),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "127.1 37.5", 4326),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", "127.1 37.5", 4326),
    ],
)
def test_positions_stand_in_the_order_of_their_crs(crs, position, code):
    body = gml(f"<gml:pos>{position}</gml:pos>", crs)
    reading = wfs.read(a_feed(), [answered(body)])
    [row] = reading.rows
    assert (row["id"], row["name"], reading.crs) == ("park.1", "길동", code)
    assert row["geometry"].coords[0] == (127.1, 37.5)


def test_korean_coordinates_have_north_first_by_the_register_and_polygons_their_holes():
    def ring(low, high):
        corners = [(low, low), (low, high), (high, high), (high, low), (low, low)]
        places = " ".join(f"{550000 + y} {200000 + x}" for x, y in corners)
        return f"<gml:LinearRing><gml:posList>{places}</gml:posList></gml:LinearRing>"

    inside = (
        f"<gml:exterior>{ring(0, 100)}</gml:exterior><gml:interior>{ring(40, 50)}</gml:interior>"
    )
    reading = wfs.read(a_feed(), [answered(gml(inside, "urn:ogc:def:crs:EPSG::5186", "Polygon"))])
    [row] = reading.rows
    assert reading.crs == 5186
    assert row["geometry"].bounds == (200000, 550000, 200100, 550100)
    assert row["geometry"].area == pytest.approx(100**2 - 10**2)


def test_a_map_server_is_asked_until_a_page_is_not_full_or_says_nothing_new():
    def page(*ids):
        return collection(*({"type": "Feature", "id": each, "properties": {}} for each in ids))

    feed = a_feed(URL, options={"page": 2})
    assert len(conversation(wfs, feed, page(1, 2), page(3))) == 2
    asked = conversation(wfs, feed, page(1, 2), page(1, 2), page(1, 2))
    assert [each.params["startIndex"] for each in asked] == ["0", "2"]
    assert asked[0].params["request"] == "GetFeature"


def test_an_exception_report_is_no_empty_map():
    report = b"""<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1">
      <ows:Exception exceptionCode="InvalidParameterValue"><ows:ExceptionText>no such type
      </ows:ExceptionText></ows:Exception></ows:ExceptionReport>"""
    reading = wfs.read(a_feed(), [answered(report)])
    assert reading.outcome is Outcome.BAD_REQUEST
    assert reading.said == "InvalidParameterValue: no such type"


# Bikes, buses, roads


def bikes(version):
    feeds = [
        {"name": "station_information", "url": "https://bikes.test/information.json"},
        {"name": "station_status", "url": "https://bikes.test/status.json"},
    ]
    index = {"data": {"ko": {"feeds": feeds}} if version == 2 else {"feeds": feeds}}
    name = (
        "천호역"
        if version == 2
        else [{"text": "Cheonho", "language": "en"}, {"text": "천호역", "language": "ko"}]
    )
    at = 1790470800 if version == 2 else "2026-09-27T01:00:00Z"
    information = {
        "data": {"stations": [{"station_id": "1", "name": name, "lat": 37.53, "lon": 127.12}]}
    }
    status = {
        "data": {"stations": [{"station_id": "1", "num_bikes_available": 4, "last_reported": at}]}
    }
    return index, information, status


@pytest.mark.parametrize("version", [2, 3])
def test_a_bike_station_is_what_two_files_say_of_it(version):
    index, information, status = bikes(version)
    asked = conversation(gbfs, a_feed(URL), index, information)
    assert [each.url.rpartition("/")[2] for each in asked[1:]] == [
        "information.json",
        "status.json",
    ]
    reading = gbfs.read(a_feed(), [answered(each) for each in (index, information, status)])
    [row] = reading.rows
    assert (row["name"], row["num_bikes_available"]) == ("천호역", "4")
    assert row["last_reported"] == "2026-09-27T01:00:00+00:00"
    assert row["geometry"].coords[0] == (127.12, 37.53)
    assert (
        gbfs.read(a_feed(), [answered(index), answered(information)]).outcome is Outcome.UNREADABLE
    )


def message():
    made = gtfs.FeedMessage()
    made.header.gtfs_realtime_version = "2.0"
    made.header.timestamp = 1790470800
    bus = made.entity.add(id="bus-1").vehicle
    bus.trip.route_id, bus.position.latitude, bus.position.longitude = "3413", 37.5, 127.125
    bus.timestamp, bus.occupancy_status = 1790470790, 2
    made.entity.add(id="bus-2", is_deleted=True)
    alert = made.entity.add(id="a").alert
    alert.header_text.translation.add(text="Detour", language="en")
    alert.header_text.translation.add(text="우회", language="ko")
    alert.active_period.add(start=1790470800)
    alert.informed_entity.add(route_id="3413")
    alert.informed_entity.add(route_id="3411")
    trip = made.entity.add(id="t").trip_update
    trip.trip.trip_id = "T1"
    trip.stop_time_update.add(stop_id="S9").arrival.delay = 125
    return made.SerializeToString()


def test_a_message_of_transit_holds_vehicles_alerts_and_trips():
    def rows(of):
        return gtfs_rt.read(a_feed(options={"of": of}), [answered(message())])

    vehicles = rows("vehicles")
    [bus] = vehicles.rows
    assert (bus["trip.route_id"], bus["occupancy_status"]) == ("3413", "FEW_SEATS_AVAILABLE")
    assert bus["geometry"].coords[0] == (127.125, 37.5)
    assert vehicles.newest == dt.datetime(2026, 9, 27, 0, 59, 50, tzinfo=dt.UTC)
    assert vehicles.gone == ("bus-2",)
    [alert] = rows("alerts").rows
    assert (alert["header_text"], alert["route_id"]) == ("우회", "3413 3411")
    assert alert["start"] == "2026-09-27T01:00:00+00:00"
    [trip] = rows("trips").rows
    assert (trip["stop_id"], trip["delay"]) == ("S9", "125")


def test_what_is_no_message_of_transit_is_unreadable():
    assert gtfs_rt.read(a_feed(), [answered(b"<html>")]).outcome is Outcome.UNREADABLE


def situation(status="active", place=""):
    return f"""<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <payloadPublication xsi:type="SituationPublication"><situation id="S1">
      <overallSeverity>high</overallSeverity>
      <situationRecord xsi:type="RoadworksOrMaintenance" id="R1" version="3">
      <situationRecordVersionTime>2026-09-27T09:00:00+09:00</situationRecordVersionTime>
      <validity><validityStatus>{status}</validityStatus><validityTimeSpecification>
      <overallStartTime>2026-09-27T08:00:00+09:00</overallStartTime></validityTimeSpecification>
      </validity><generalPublicComment><comment><values><value lang="en">works</value>
      <value lang="ko">공사</value></values></comment></generalPublicComment>
      <groupOfLocations>{place}</groupOfLocations></situationRecord></situation>
      </payloadPublication></d2LogicalModel>""".encode()


def test_a_record_of_datex_is_a_row_at_its_line():
    ends = "".join(
        f"<p><latitude>{lat}</latitude><longitude>127.1</longitude></p>" for lat in (37.5, 37.6)
    )
    [row] = datex2.read(a_feed(), [answered(situation(place=ends))]).rows
    assert (row["type"], row["severity"], row["comment"]) == (
        "RoadworksOrMaintenance", "high", "공사",
    )  # fmt: skip
    assert row["start"] == "2026-09-26T23:00:00+00:00"
    assert list(row["geometry"].coords) == [(127.1, 37.5), (127.1, 37.6)]


def test_a_record_that_was_closed_is_gone():
    reading = datex2.read(a_feed(), [answered(situation("closed"))])
    assert (reading.outcome, reading.gone) == (Outcome.EMPTY, ("R1",))


def test_places_of_georss_in_each_of_its_ways():
    places = {
        "<georss:polygon>37 127 37 128 38 128 37 127</georss:polygon>": "Polygon",
        "<georss:line>37 127 38 128</georss:line>": "LineString",
        "<georss:where><gml:Point><gml:pos>37 127</gml:pos></gml:Point></georss:where>": "Point",
        "<geo:lat>37</geo:lat><geo:long>127</geo:long>": "Point",
        "<georss:circle>37 127 500</georss:circle>": "Polygon",
    }
    entries = "".join(
        f"<item><guid>{number}</guid>{each}</item>" for number, each in enumerate(places)
    )
    body = f"""<rss xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"
      xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"><channel>{entries}
      <item><guid>bad</guid><georss:point>127 37 5</georss:point></item></channel></rss>"""
    reading = georss.read(a_feed(), [answered(body.encode())])
    assert [row["geometry"].geom_type for row in reading.rows] == list(places.values())
    assert all(row["geometry"].bounds[0] == pytest.approx(127, abs=0.01) for row in reading.rows)
    assert [each.record["id"] for each in reading.malformed] == ["bad"]


# NGSI-LD, FusionSolar, words of definitions


def test_entities_are_paged_and_a_notification_reads_as_they_do():
    entity = {
        "id": "urn:x:1",
        "type": "Sensor",
        "depth": {
            "type": "Property",
            "value": 3,
            "observedAt": "2026-09-27T01:00:00Z",
            "unitCode": "CMT",
        },
        "owner": {"type": "Relationship", "object": "urn:x:2"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [127, 37]}},
    }
    feed = a_feed(URL, params={"limit": "1"})
    asked = conversation(ngsi_ld, feed, [entity], [])
    assert [each.params["offset"] for each in asked] == ["0", "1"]
    told = ngsi_ld.read(feed, [answered({"type": "Notification", "data": [entity]})])
    [row] = told.rows
    assert (row["depth"], row["depth.unitCode"], row["owner"]) == ("3", "CMT", "urn:x:2")
    assert row["geometry"].coords[0] == (127.0, 37.0)
    assert told.newest == dt.datetime(2026, 9, 27, 1, tzinfo=dt.UTC)


def test_a_session_of_solar_plants_is_begun_used_and_its_token_in_no_answer():
    feed = a_feed(URL, key="SOLAR", key_in="body", options={"user": "district"})
    login = answered({"success": True}, letting_in={"xsrf-token": "secret"})
    stations = {"success": True, "data": [{"stationCode": f"NE={n}"} for n in range(101)]}
    asked = conversation(fusionsolar, feed, login, stations, {"success": True, "data": []})
    assert orjson.loads(asked[0].body) == {"userName": "district", "systemCode": "{key}"}
    assert [each.headers.get("XSRF-TOKEN") for each in asked] == [None, *["secret"] * 3]
    codes = [orjson.loads(each.body)["stationCodes"].split(",") for each in asked[2:]]
    assert [len(each) for each in codes] == [100, 1]
    assert "secret" not in repr(login)


def test_a_login_that_lets_nobody_in_is_no_empty_list_of_plants():
    answer = answered({"success": False, "failCode": 20001})
    assert fusionsolar.read(a_feed(), [answer]).outcome is Outcome.AUTH
    assert fusionsolar.read(a_feed(), [answered({"success": True})]).outcome is Outcome.UNREADABLE


def test_words_of_a_definition_stand_for_the_district_and_the_time():
    assert filled("{sido}/{bbox}", at_moment(sido="서울")) == (
        f"서울/{BOX.west},{BOX.south},{BOX.east},{BOX.north}"
    )
    assert filled("{key}", at_moment()) == "{key}"
    with pytest.raises(DefinitionError, match=r"'\{moon\}' stands for nothing"):
        filled("{moon}", at_moment())

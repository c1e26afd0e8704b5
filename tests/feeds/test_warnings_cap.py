"""CAP: what is warned of, what no longer is, and that an unreadable warning is never none."""

import datetime as dt

import pytest
import shapely
from feeds.carrying import a_feed
from feeds.reading_feeds import answered, at_moment
from pyproj import Transformer

from layers.feeds.outcome import Outcome
from layers.feeds.protocols import cap

FEED = a_feed("https://alerts.test/index.atom", protocol="cap", full=False)
SENT = "2026-09-27T10:00:00+09:00"


def info(event="호우", severity="Severe", language="ko-KR", area=""):
    return f"""<info><language>{language}</language><category>Met</category><event>{event}</event>
      <urgency>Immediate</urgency><severity>{severity}</severity><certainty>Observed</certainty>
      <expires>2026-09-27T12:00:00+09:00</expires><headline>{event}</headline>{area}</info>"""


def alert(name, *infos, kind="Alert", sent=SENT, refers="", status="Actual"):
    references = f"<references>{refers}</references>" if refers else ""
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
      <identifier>{name}</identifier><sender>kma</sender><sent>{sent}</sent>
      <status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{references}
      {"".join(infos) or info()}</alert>"""


def area(*shapes, name="강동구"):
    return f"<area><areaDesc>{name}</areaDesc>{''.join(shapes)}</area>"


def index(*links, inline=""):
    entries = "".join(f'<entry><link href="{each}"/></entry>' for each in links)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}{inline}</feed>'.encode()


def read(*bodies, feed=FEED):
    return cap.read(
        feed, [answered(each if isinstance(each, bytes) else each.encode()) for each in bodies]
    )


def keys(reading):
    return [row["key"] for row in reading.rows]


def test_a_polygon_has_latitude_first():
    ring = "<polygon>37.50,127.10 37.50,127.20 37.60,127.20 37.50,127.10</polygon>"
    [row] = read(alert("a", info(area=area(ring)))).rows
    assert shapely.equals(
        row["geometry"], shapely.Polygon([(127.1, 37.5), (127.2, 37.5), (127.2, 37.6)])
    )


def test_a_circle_is_all_that_lies_within_its_kilometres():
    circle = "<circle>37.55,127.15 2.5</circle>"
    [row] = read(alert("a", info(area=area(circle)))).rows
    # On the plane grid of Korea lengths are true to a few parts in ten thousand.
    to_metres = Transformer.from_crs(4326, 5186, always_xy=True)
    centre = shapely.Point(to_metres.transform(127.15, 37.55))
    for place in shapely.get_coordinates(row["geometry"]):
        assert centre.distance(shapely.Point(to_metres.transform(*place))) == pytest.approx(
            2500, rel=1e-3
        )


def test_several_areas_of_a_warning_are_one_geometry():
    shapes = [
        f"<polygon>37.5,{lon} 37.5,{lon + 0.1} 37.6,{lon} 37.5,{lon}</polygon>"
        for lon in (127.0, 127.2)
    ]
    [row] = read(alert("a", info(area=area(shapes[0]) + area(shapes[1], name="송파구")))).rows
    assert row["geometry"].area == pytest.approx(0.01)
    assert row["areaDesc"] == "강동구; 송파구"


def test_an_outline_that_crosses_itself_is_the_area_it_encloses():
    bow = "<polygon>37.5,127.1 37.6,127.2 37.6,127.1 37.5,127.2 37.5,127.1</polygon>"
    [row] = read(alert("a", info(area=area(bow)))).rows
    assert shapely.is_valid(row["geometry"])
    assert row["geometry"].area == pytest.approx(0.005)


def test_an_update_takes_the_place_of_what_it_refers_to():
    reading = read(alert("a"), alert("b", kind="Update", refers=f"kma,a,{SENT}"))
    assert keys(reading) == ["b"]
    assert "a" in reading.gone
    assert "b" not in reading.gone


def test_a_cancellation_closes_and_warns_of_nothing():
    reading = read(alert("c", kind="Cancel", refers=f"kma,a,{SENT}"), alert("a"), alert("other"))
    assert keys(reading) == ["other"]
    assert {"a", "c"} <= set(reading.gone)


def test_an_update_under_the_same_identifier_is_not_its_own_end():
    later = "2026-09-27T11:00:00+09:00"
    update = alert("a", info("태풍"), kind="Update", sent=later, refers=f"kma,a,{SENT}")
    reading = read(alert("a"), update)
    assert [row["event"] for row in reading.rows] == ["태풍"]
    assert "a" not in reading.gone


def test_what_was_closed_is_closed_however_many_things_it_said():
    reading = read(alert("b", kind="Cancel", refers=f"kma,a,{SENT}"))
    assert reading.outcome is Outcome.EMPTY
    said_three = read(alert("a", info("호우"), info("강풍"), info("태풍")))
    assert set(keys(said_three)) <= set(reading.gone)


def test_things_that_differ_are_rows_of_their_own_the_gravest_first():
    reading = read(alert("a", info(severity="Minor"), info("강풍", "Extreme")))
    assert [(row["key"], row["severity"]) for row in reading.rows] == [
        ("a", "Extreme"),
        ("a/2", "Minor"),
    ]


def test_it_is_told_in_korean_where_it_is_told_in_korean():
    both = alert("a", info("Heavy rain", language="en-US"), info())
    assert [row["event"] for row in read(both).rows] == ["호우"]
    assert [row["event"] for row in read(alert("a", info("Rain", language="en-US"))).rows] == [
        "Rain"
    ]


def test_an_exercise_is_no_warning():
    assert read(alert("a", status="Exercise")).outcome is Outcome.EMPTY


def test_times_are_instants():
    reading = read(alert("a"))
    assert reading.rows[0]["expires"] == "2026-09-27T03:00:00+00:00"
    assert reading.newest == dt.datetime(2026, 9, 27, 1, tzinfo=dt.UTC)


def test_one_alert_that_cannot_be_read_makes_all_of_it_unknown_and_the_others_are_told():
    reading = read(index(inline=alert("good")), b"<alert><identifier>b</identifier></alert>")
    assert reading.outcome is Outcome.UNREADABLE
    assert "lacks its sender" in reading.said
    assert keys(reading) == ["good"]


@pytest.mark.parametrize(
    "ring", ["37.5,127.1 37.6", "37.5,127.1 95.0,127.1 37.6,127.2", "37.5,127.1 a,b 37.6,127.2"]
)
def test_a_place_that_is_none_makes_its_alert_unreadable(ring):
    reading = read(alert("a", info(area=area(f"<polygon>{ring}</polygon>"))))
    assert reading.outcome is Outcome.UNREADABLE
    assert list(reading.rows) == []


def test_an_update_of_nothing_is_unreadable_since_nobody_knows_what_it_replaces():
    assert read(alert("a", kind="Update")).outcome is Outcome.UNREADABLE


def test_a_page_for_people_is_no_index_and_an_empty_index_warns_of_nothing():
    assert read(b"<html><body>Login</body></html>").outcome is Outcome.UNREADABLE
    assert read(index()).outcome is Outcome.EMPTY


def test_an_index_without_all_of_its_alerts_is_unreadable():
    reading = read(index("a.cap", "b.cap"), alert("a"))
    assert (reading.outcome, "leads to 2 alerts" in reading.said) == (Outcome.UNREADABLE, True)


def test_entities_are_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY x "boom">]><alert><identifier>&x;</identifier></alert>'
    assert read(bomb).outcome is Outcome.UNREADABLE


def test_the_index_leads_to_its_alerts_and_those_it_holds_are_not_asked_for():
    told = index(
        "/alerts/1.cap", "https://other.test/2.cap", inline=f"<entry>{alert('in')}</entry>"
    )
    asking = cap.ask(FEED, at_moment())
    asked = [next(asking).url, asking.send(answered(told)).url, asking.send(answered(b"")).url]
    assert asked[1:] == ["https://alerts.test/alerts/1.cap", "https://other.test/2.cap"]
    with pytest.raises(StopIteration):
        asking.send(answered(b""))

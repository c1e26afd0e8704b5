"""What was pushed: each message is read by itself, and one that cannot be holds up no other."""

import datetime as dt

import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import NOW, answered

from layers.errors import DefinitionError
from layers.feeds.documents import xml_of
from layers.feeds.onvif_messages import told_by_xml
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import webhook

TOPIC = "gangdong/cam-7/onvif-ej/RuleEngine/LineDetector/Crossed/&1/2/Fence"


def read(*messages, **options):
    return webhook.read(a_feed(protocol="webhook", options=options), messages)


def test_an_object_is_a_row_and_a_list_is_rows_each_with_when_it_came():
    reading = read(answered({"a": {"b": 1}}), answered([{"c": "x"}, {"c": "y"}]))
    assert [row.get("c") for row in reading.rows] == [None, "x", "y"]
    assert reading.rows[0]["a.b"] == "1"
    assert {row["received_at"] for row in reading.rows} == {NOW.isoformat()}


def test_rows_may_stand_deeper():
    assert [row["n"] for row in read(answered({"d": {"e": [{"n": 1}]}}), rows="d/e").rows] == ["1"]


def test_a_message_that_cannot_be_read_is_told_and_the_others_are_read():
    reading = read(answered(b"{"), answered({"a": 1}), answered(b'"text"'))
    assert (reading.outcome, len(reading.rows)) == (Outcome.OK, 1)
    assert [each.row_number for each in reading.malformed] == [1, 3]
    assert read(answered(b"{")).outcome is Outcome.UNREADABLE


def test_an_event_of_a_camera_is_the_same_when_it_comes_twice():
    def crossed(count):
        message = {"UtcTime": "2026-09-27T01:00:00", "Data": {"ObjectId": count}}
        return answered(message, headers={"topic": TOPIC})

    reading = read(crossed("1"), crossed("1"), crossed("2"), payload="profile_m")
    first, again, other = (row["event_id"] for row in reading.rows)
    assert first == again != other
    row = reading.rows[0]
    assert (row["device"], row["event"], row["keys"]) == (
        "cam-7", "RuleEngine/LineDetector/Crossed", "1/2/Fence",
    )  # fmt: skip
    # A time of ONVIF is UTC, also where it does not say so.
    assert reading.newest == dt.datetime(2026, 9, 27, 1, tzinfo=dt.UTC)


def test_a_retained_message_did_not_come_just_now():
    headers = {"topic": "door/1", "retained": "1"}
    [row] = read(answered({"open": True}, headers=headers)).rows
    assert (row["received_at"], row["topic.1"]) == (None, "1")


def test_sensors_and_entities_read_as_where_they_are_asked():
    observation = {"@iot.id": 1, "result": 2.5, "phenomenonTime": "2026-09-27T01:00:00Z"}
    headers = {"topic": "v1.1/Datastreams(7)/Observations"}
    [row] = read(answered(observation, headers=headers), payload="sensorthings").rows
    assert (row["result"], row["topic.1"]) == ("2.5", "Datastreams(7)")
    told = {"type": "Notification", "data": [{"id": "urn:1", "level": {"value": 3}}]}
    assert read(answered(told), payload="ngsi_ld").rows[0]["level"] == "3"


def test_a_payload_that_nobody_knows_is_a_mistake_of_the_definition():
    with pytest.raises(DefinitionError, match="known are json, profile_m"):
        read(answered({}), payload="morse")


def note(operation, name, value, topic="tns1:VideoSource/MotionAlarm"):
    said = f'PropertyOperation="{operation}"' if operation else ""
    return f"""<n:NotificationMessage><n:Topic>{topic}</n:Topic><n:Message>
      <t:Message UtcTime="2026-09-27T01:00:00Z" {said}><t:Source>
      <t:SimpleItem Name="Source" Value="1"/></t:Source><t:Data>
      <t:SimpleItem Name="{name}" Value="{value}"/></t:Data></t:Message></n:Message>
      </n:NotificationMessage>"""


def told(*notes):
    body = f"""<e:PullMessagesResponse xmlns:e="e" xmlns:n="n" xmlns:t="t">{"".join(notes)}
      </e:PullMessagesResponse>"""
    return told_by_xml(xml_of(body.encode()), device="cam-1")


def test_how_things_stand_is_no_event_and_neither_is_its_end():
    rows, states = told(
        note("Initialized", "State", "true"),
        note("Changed", "State", "true"),
        note("Changed", "State", "false"),
        note(None, "ObjectId", "15", topic="tns1:RuleEngine/LineDetector/Crossed"),
        note("Changed", "Value", "37"),
    )
    assert [row["event"] for row in rows] == [
        "VideoSource/MotionAlarm", "RuleEngine/LineDetector/Crossed",
    ]  # fmt: skip
    assert rows[0]["active"] == "true"
    assert states == 3


def test_a_number_plate_is_left_out_of_an_event():
    [row], _ = told(note(None, "PlateNumber", "12가3456"))
    assert not any("12가3456" in str(value) for value in row.values())

"""MQTT against Debian's mosquitto: nothing is lost, whoever goes away for a while."""

import threading

import orjson
import pytest
from feeds.brokers import broker, needs_mosquitto, wait_until
from feeds.carrying import a_feed
from people import now

from layers.errors import DefinitionError, StoreError
from layers.feeds.addresses import AddressRefusedError
from layers.feeds.protocols import mqtt

pytestmark = needs_mosquitto
TOPIC = "cam-7/onvif-ej/RuleEngine/LineDetector/Crossed/&1/2/Fence"


class Inbox:
    """Keeps messages, or says that it cannot."""

    def __init__(self):
        self.came = []
        self.is_away = False
        self.refused = threading.Event()

    def keep(self, _at, headers, body):
        if self.is_away:
            self.refused.set()
            raise StoreError("The database is away.")
        self.came.append((headers, body))

    @property
    def bodies(self):
        return [body for _, body in self.came]


def a_listener(port, inbox, *, topics=("+/onvif-ej/#",), secrets=None, key=None, name="cams"):
    feed = a_feed(
        f"mqtt://127.0.0.1:{port}",
        feed_id=name,
        protocol="mqtt",
        private=True,
        key=key,
        options={"topics": list(topics)},
    )
    return mqtt.listen(feed, secrets or {}, inbox.keep, now)


def test_what_is_published_is_kept_with_its_topic_and_without_who_somebody_is(tmp_path):
    inbox = Inbox()
    seen = {"UtcTime": "2026-09-27T01:00:00Z", "Data": {"PlateNumber": "12가3456", "Count": "2"}}
    with broker(tmp_path) as mosquitto:
        heard = a_listener(mosquitto.port, inbox)
        wait_until(lambda: heard.trouble is None)
        mosquitto.publish("other/thing", b"no")
        mosquitto.publish(TOPIC, orjson.dumps(seen), b"no JSON")
        wait_until(lambda: len(inbox.came) == 2)
        heard.close()
    assert [headers for headers, _ in inbox.came] == [{"topic": TOPIC}] * 2
    assert orjson.loads(inbox.bodies[0])["Data"] == {"Count": "2"}
    assert inbox.bodies[1] == b"no JSON"


def test_nothing_is_lost_while_the_listener_or_the_broker_is_away(tmp_path):
    inbox = Inbox()
    with broker(tmp_path) as mosquitto:
        heard = a_listener(mosquitto.port, inbox)
        wait_until(lambda: heard.trouble is None)
        heard.close()
        mosquitto.publish(TOPIC, b'"while nobody listens"')
        heard = a_listener(mosquitto.port, inbox)
        wait_until(lambda: len(inbox.came) == 1)
        mosquitto.stop()
        wait_until(lambda: heard.trouble is not None)
        mosquitto.start()
        mosquitto.publish(TOPIC, b'"after the broker came back"')
        wait_until(lambda: b'"after the broker came back"' in inbox.bodies)
        heard.close()
    # What the broker had no answer to before it went comes twice: an event's id is then the same.
    assert list(dict.fromkeys(inbox.bodies)) == [
        b'"while nobody listens"',
        b'"after the broker came back"',
    ]


def test_a_message_is_acknowledged_only_when_it_is_safe(tmp_path):
    inbox = Inbox()
    inbox.is_away = True
    with broker(tmp_path) as mosquitto:
        heard = a_listener(mosquitto.port, inbox)
        wait_until(lambda: heard.trouble is None)
        mosquitto.publish(TOPIC, b"1")
        wait_until(inbox.refused.is_set)
        assert "could not be kept" in heard.trouble
        heard.close()  # the process ends before the database is back
        inbox.is_away = False
        heard = a_listener(mosquitto.port, inbox)
        wait_until(lambda: inbox.bodies == [b"1"])
        heard.close()


def test_a_retained_message_says_that_it_is_older_than_it_looks(tmp_path):
    inbox = Inbox()
    with broker(tmp_path) as mosquitto:
        mosquitto.publish(TOPIC, b"1", retain=True)
        heard = a_listener(mosquitto.port, inbox)
        wait_until(lambda: len(inbox.came) == 1)
        heard.close()
    assert inbox.came[0][0] == {"topic": TOPIC, "retained": "1"}


def test_a_broker_that_does_not_know_us_is_trouble_that_is_said_without_the_password(tmp_path):
    inbox = Inbox()
    with broker(tmp_path, "allow_anonymous false") as mosquitto:
        heard = a_listener(
            mosquitto.port, inbox, key="MQTT", secrets={"MQTT": "lifemap:do-not-tell"}
        )
        wait_until(lambda: "refuses" in (heard.trouble or ""))
        assert "do-not-tell" not in heard.trouble
        heard.close()


def test_a_broker_of_one_s_own_network_is_for_feeds_that_say_so():
    feed = a_feed("mqtt://127.0.0.1:1", protocol="mqtt", options={"topics": ["#"]})
    heard = mqtt.listen(feed, {}, Inbox().keep, now)
    wait_until(lambda: "public address" in (heard.trouble or ""))
    heard.close()
    assert issubclass(AddressRefusedError, OSError)  # which the client takes for a broken line


@pytest.mark.parametrize(
    ("url", "topics", "said"),
    [("http://x.test", ["#"], "no mqtt://"), ("mqtt://x.test", [], "list its topics")],
)
def test_a_definition_says_where_and_what(url, topics, said):
    feed = a_feed(url, protocol="mqtt", options={"topics": topics})
    with pytest.raises(DefinitionError, match=said):
        mqtt.listen(feed, {}, Inbox().keep, now)

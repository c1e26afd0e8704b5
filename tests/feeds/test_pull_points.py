"""ONVIF pull-points: a camera on loopback keeps events for us, and sometimes forgets us."""

import datetime as dt
import functools

import pytest
from aimed import PASSWORD
from feeds.carrying import a_feed
from feeds.reading_feeds import BOX

from layers.feeds.exchange import Moment
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import onvif_events
from scripts.simulated.cameras import Simulator
from scripts.simulated.watching import Notice, WatchingCamera

TOPIC = "tns1:RuleEngine/FieldDetector/ObjectsInside"


class Queue:
    """What a test has a camera notice: told to whoever asks next."""

    def __init__(self):
        self.waiting = []

    def notice(self, value):
        at = dt.datetime(2026, 9, 27, 1, 0, len(self.waiting), tzinfo=dt.UTC)
        self.waiting.append(
            Notice(at=at, topic=TOPIC, data={"IsInside": value}, operation="Changed")
        )

    def __call__(self, _since, _until):
        told, self.waiting = self.waiting, []
        return told


STANDS = Notice(
    at=dt.datetime(2026, 9, 27, tzinfo=dt.UTC),
    topic=TOPIC,
    data={"IsInside": "true"},
    operation="Initialized",
)


def watching(name, **facts):
    clock = functools.partial(dt.datetime.now, dt.UTC)
    return WatchingCamera(name=name, clock=clock, noticed=Queue(), stands=(STANDS,), **facts)


@pytest.fixture
def simulator():
    simulator = Simulator()
    yield simulator
    simulator.close()


@pytest.fixture
def camera(simulator, request):
    # Subscriptions are remembered by feed and device: each test has a camera of its own.
    name = f"cam{abs(hash(request.node.name))}"
    simulator.cameras[name] = watching(name)
    return simulator.cameras[name]


def asking(simulator, *cameras):
    devices = [{"id": each.name, "path": f"/{each.name}/onvif/device_service"} for each in cameras]
    return a_feed(
        f"onvif://{simulator.gateway}",
        protocol="onvif_events",
        private=True,
        key="CAMERAS",
        options={"devices": devices},
    )


def pulled(simulator, *cameras, later=dt.timedelta(), password=PASSWORD):
    feed = asking(simulator, *cameras)
    moment = Moment(now=dt.datetime.now(dt.UTC) + later, newest=None, bbox=BOX)
    answers = onvif_events.gather(feed, moment, {"CAMERAS": f"lifemap:{password}"})
    return onvif_events.read(feed, answers)


def test_what_a_camera_noticed_since_it_was_last_asked(simulator, camera):
    assert pulled(simulator, camera).outcome is Outcome.EMPTY  # it only says how things stand
    camera.noticed.notice("true")
    camera.noticed.notice("false")
    reading = pulled(simulator, camera)
    [row] = reading.rows
    assert (row["device"], row["event"], row["Data.IsInside"]) == (
        camera.name, "RuleEngine/FieldDetector/ObjectsInside", "true",
    )  # fmt: skip
    assert pulled(simulator, camera).outcome is Outcome.EMPTY
    assert camera.asked.count("CreatePullPointSubscription") == 1


def test_a_camera_that_was_restarted_is_subscribed_to_anew(simulator, camera):
    pulled(simulator, camera)
    camera.subscriptions.clear()
    camera.noticed.notice("true")
    assert len(pulled(simulator, camera).rows) == 1
    assert len(camera.subscriptions) == 1


def test_a_subscription_is_renewed_before_it_ends_by_whichever_clock(simulator, camera):
    camera.ahead = dt.timedelta(days=400)
    pulled(simulator, camera)
    pulled(simulator, camera)
    assert "Renew" not in camera.asked
    # Eight minutes on by our clock: the token is then of a time that the camera does not have.
    camera.ahead += dt.timedelta(minutes=8)
    pulled(simulator, camera, later=dt.timedelta(minutes=8))
    assert camera.asked.count("Renew") == 1
    assert camera.asked.count("CreatePullPointSubscription") == 1


def test_one_camera_that_lets_nobody_in_holds_up_no_other(simulator, camera):
    other = simulator.cameras["closed"] = watching("closed", password="another")  # noqa: S106
    pulled(simulator, camera)
    camera.noticed.notice("true")
    reading = pulled(simulator, other, camera)
    assert len(reading.rows) == 1
    assert "'closed' does not answer" in reading.said
    assert PASSWORD not in reading.said


def test_more_than_an_answer_holds_is_asked_for_at_once(simulator, camera):
    pulled(simulator, camera)
    camera.noticed.waiting = [
        Notice(at=STANDS.at + dt.timedelta(seconds=number), topic=TOPIC,
               data={"IsInside": "true"}, operation="Changed")
        for number in range(230)
    ]  # fmt: skip
    assert len(pulled(simulator, camera).rows) == 230


def test_who_leaves_is_told_nothing_more(simulator, camera):
    pulled(simulator, camera)
    login = {"CAMERAS": f"lifemap:{PASSWORD}"}
    onvif_events.leave(asking(simulator, camera), login, dt.datetime.now(dt.UTC))
    assert camera.asked[-1] == "Unsubscribe"
    assert camera.subscriptions == {}

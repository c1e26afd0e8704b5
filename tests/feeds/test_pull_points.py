"""ONVIF pull-points: a camera on loopback keeps events for us, and sometimes forgets us."""

import datetime as dt

import pytest
from aimed import PASSWORD
from feeds.carrying import a_feed
from feeds.reading_feeds import BOX

from layers.feeds.exchange import Moment
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import onvif_events
from scripts.simulated.cameras import Simulator
from scripts.simulated.unit import Fault, SimulatedCamera

EVENTS = "http://www.onvif.org/ver10/events/wsdl"
TOPIC = "tns1:RuleEngine/FieldDetector/ObjectsInside"


class Watching(SimulatedCamera):
    """A camera that keeps events for one subscriber."""

    def __init__(self, **facts):
        super().__init__(**facts)
        self.waiting, self.subscribed, self.renewed = [], 0, 0

    def _GetServices(self, _asked, host):  # noqa: N802 - ONVIF
        return (
            "<tds:GetServicesResponse><tds:Service>"
            f"<tds:Namespace>{EVENTS}</tds:Namespace>"
            f"<tds:XAddr>http://{host}/{self.name}/onvif/events</tds:XAddr>"
            "</tds:Service></tds:GetServicesResponse>"
        )

    def notice(self, value, operation="Changed"):
        self.waiting.append(
            f"<n:NotificationMessage><n:Topic>{TOPIC}</n:Topic><n:Message><tt:Message"
            f' UtcTime="2026-09-27T01:00:0{len(self.waiting)}Z" PropertyOperation="{operation}">'
            f'<tt:Data><tt:SimpleItem Name="IsInside" Value="{value}"/></tt:Data></tt:Message>'
            "</n:Message></n:NotificationMessage>"
        )

    def _times(self, minutes):
        now = dt.datetime.now(dt.UTC) + self.ahead
        ends = now + dt.timedelta(minutes=minutes)
        return (
            f"<n:CurrentTime>{now:%Y-%m-%dT%H:%M:%SZ}</n:CurrentTime>"
            f"<n:TerminationTime>{ends:%Y-%m-%dT%H:%M:%SZ}</n:TerminationTime>"
        )

    def _CreatePullPointSubscription(self, _asked, host):  # noqa: N802 - ONVIF
        self.subscribed += 1
        self.notice("true", "Initialized")
        return (
            f'<e:CreatePullPointSubscriptionResponse xmlns:e="{EVENTS}" xmlns:n="n"'
            ' xmlns:a="http://www.w3.org/2005/08/addressing"><e:SubscriptionReference>'
            f"<a:Address>http://{host}/{self.name}/onvif/pull/{self.subscribed}</a:Address>"
            f'<a:ReferenceParameters><k:Id xmlns:k="maker">{self.subscribed}</k:Id>'
            f"</a:ReferenceParameters></e:SubscriptionReference>{self._times(10)}"
            "</e:CreatePullPointSubscriptionResponse>"
        )

    def _PullMessages(self, _asked, _host):  # noqa: N802 - ONVIF
        if not self.subscribed:
            raise Fault("ter:InvalidArgVal", "unknown subscription")
        told, self.waiting = "".join(self.waiting), []
        return (
            f'<e:PullMessagesResponse xmlns:e="{EVENTS}" xmlns:n="n">{self._times(10)}{told}'
            "</e:PullMessagesResponse>"
        )

    def _Renew(self, _asked, _host):  # noqa: N802 - ONVIF
        self.renewed += 1
        return f'<n:RenewResponse xmlns:n="n">{self._times(10)}</n:RenewResponse>'

    def answer(self, message, host):
        if b"PullMessages" in message and self.subscribed:
            # What a camera gave with its subscription it wants to hear with each question.
            assert f'<k:Id xmlns:k="maker">{self.subscribed}<'.encode() in message.replace(
                b"ns0:", b"k:"
            ).replace(b":ns0", b":k")
        return super().answer(message, host)


@pytest.fixture
def simulator():
    simulator = Simulator()
    yield simulator
    simulator.close()


@pytest.fixture
def camera(simulator, request):
    # Subscriptions are remembered by feed and device: each test has a camera of its own.
    name = f"cam{abs(hash(request.node.name))}"
    simulator.cameras[name] = Watching(name=name)
    return simulator.cameras[name]


def pulled(simulator, *cameras, later=dt.timedelta(), password=PASSWORD):
    host, _, port = simulator.gateway.partition(":")
    devices = [{"id": each.name, "path": f"/{each.name}/onvif/device_service"} for each in cameras]
    feed = a_feed(
        f"onvif://{host}:{port}",
        protocol="onvif_events",
        private=True,
        key="CAMERAS",
        options={"devices": devices},
    )
    moment = Moment(now=dt.datetime.now(dt.UTC) + later, newest=None, bbox=BOX)
    answers = onvif_events.gather(feed, moment, {"CAMERAS": f"lifemap:{password}"})
    return onvif_events.read(feed, answers)


def test_what_a_camera_noticed_since_it_was_last_asked(simulator, camera):
    assert pulled(simulator, camera).outcome is Outcome.EMPTY  # it only says how things stand
    camera.notice("true")
    camera.notice("false")
    reading = pulled(simulator, camera)
    [row] = reading.rows
    assert (row["device"], row["event"], row["Data.IsInside"]) == (
        camera.name, "RuleEngine/FieldDetector/ObjectsInside", "true",
    )  # fmt: skip
    assert pulled(simulator, camera).outcome is Outcome.EMPTY
    assert camera.subscribed == 1


def test_a_camera_that_was_restarted_is_subscribed_to_anew(simulator, camera):
    pulled(simulator, camera)
    camera.subscribed = 0
    camera.notice("true")
    assert len(pulled(simulator, camera).rows) == 1
    assert camera.subscribed == 1


def test_a_subscription_is_renewed_before_it_ends_by_whichever_clock(simulator, camera):
    camera.ahead = dt.timedelta(days=400)
    pulled(simulator, camera)
    pulled(simulator, camera)
    assert camera.renewed == 0
    # Eight minutes on by our clock: the token is then of a time that the camera does not have.
    camera.ahead += dt.timedelta(minutes=8)
    pulled(simulator, camera, later=dt.timedelta(minutes=8))
    assert (camera.renewed, camera.subscribed) == (1, 1)


def test_one_camera_that_lets_nobody_in_holds_up_no_other(simulator, camera):
    other = simulator.cameras["closed"] = Watching(name="closed", password="another")  # noqa: S106
    pulled(simulator, camera)
    camera.notice("true")
    reading = pulled(simulator, other, camera)
    assert len(reading.rows) == 1
    assert "'closed' does not answer" in reading.said
    assert PASSWORD not in reading.said

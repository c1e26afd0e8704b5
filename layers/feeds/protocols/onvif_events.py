"""ONVIF events by pull-point: what cameras noticed since they were last asked.

``ask.options.devices`` lists the cameras (``path`` where their device service has another address
than usual), the secret is ``username:password``. A subscription is kept from run to run, renewed
before it ends, and made anew when the camera has forgotten it: then it first tells how everything
stands, which is no event. ``layers.feeds.onvif_messages`` says what a row has.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import escape

from layers.aiming.errors import NoAnswerError, NotTurnedError
from layers.aiming.exchange import exchange
from layers.aiming.logins import Address, Login
from layers.aiming.onvif import Camera
from layers.aiming.soap import body_of, envelope, first, kind, text_of
from layers.feeds.definition import Feed
from layers.feeds.devices import DEVICE, Device, NoDeviceAnswerError, ask_each, read_each
from layers.feeds.documents import UnreadableAnswerError, moment_of, xml_of
from layers.feeds.exchange import Answer, Moment, Reading
from layers.feeds.onvif_messages import told_by_xml

_PORT: Final = 80
_EVENTS: Final = "http://www.onvif.org/ver10/events/wsdl"
_NOTIFY: Final = "http://docs.oasis-open.org/wsn/b-2"
_WSN: Final = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager"
_ADDRESSING: Final = "http://www.w3.org/2005/08/addressing"
#: How the address of a definition begins: that of its cameras which name no host.
SCHEME: Final = "onvif"
PATH: Final = "/onvif/device_service"
#: How long a camera keeps events for us, and when before that the subscription is renewed.
_LIFE: Final = dt.timedelta(minutes=10)
_RENEW: Final = dt.timedelta(minutes=3)
_ANSWER_S: Final = 4.0
#: So many cameras are told at once that we leave.
_LEFT_AT_ONCE: Final = 16
_AT_ONCE: Final = 100
#: A camera that always has more would hold us up.
_MOST_PULLS: Final = 20


@dataclass(frozen=True, kw_only=True)
class _Subscription:
    """Where a camera keeps our events, what it wants to hear with each request, until when."""

    address: Address
    parameters: str
    until: dt.datetime
    behind: dt.timedelta


_subscriptions: dict[tuple[str, str], _Subscription] = {}
_lock: Final = threading.Lock()


def gather(feed: Feed, moment: Moment, secrets: Mapping[str, str]) -> Sequence[Answer]:
    """Pull what each camera noticed."""
    line = _Line(_login(feed, secrets), moment.now)

    def pull(device: Device, address: str) -> bytes:
        try:
            return _Talk(feed, device, address, line).pull()
        except NotTurnedError as error:  # how whoever speaks to cameras says any refusal
            raise NoDeviceAnswerError(str(error)) from error

    return ask_each(feed, moment, _PORT, pull)


def leave(feed: Feed, secrets: Mapping[str, str], now: dt.datetime) -> None:
    """Tell cameras that nobody will ask them again: they keep few subscriptions at a time."""
    with _lock:
        known = {key: at for key, at in _subscriptions.items() if key[0] == feed.id}
        for key in known:
            del _subscriptions[key]
    line = _Line(_login(feed, secrets), now)

    def unsubscribe(at: _Subscription) -> None:
        # One that is not there ends it by itself.
        with contextlib.suppress(NotTurnedError, OSError):
            line.ask(at.address, f"{_WSN}/UnsubscribeRequest", f'<Unsubscribe xmlns="{_NOTIFY}"/>',
                     behind=at.behind, parameters=at.parameters)  # fmt: skip

    if known:
        with ThreadPoolExecutor(min(_LEFT_AT_ONCE, len(known))) as pool:
            list(pool.map(unsubscribe, known.values()))


def _login(feed: Feed, secrets: Mapping[str, str]) -> Login:
    name, _, password = secrets.get(feed.ask.key or "", "").partition(":")
    return Login(name=feed.id, networks=(), username=name, password=password)


class _Line:
    """How cameras are spoken to: as whom, and by which clock."""

    def __init__(self, login: Login, now: dt.datetime) -> None:
        self.login, self.now = login, now.astimezone(dt.UTC)  # as tokens are dated
        self._began = time.monotonic()

    def clock(self) -> dt.datetime:
        """Give the time of the run as it goes on: a token of some seconds ago is refused."""
        return self.now + dt.timedelta(seconds=time.monotonic() - self._began)

    def ask(
        self, at: Address, action: str, body: str, *, behind: dt.timedelta, parameters: str = ""
    ) -> Element:
        return body_of(*self.exchange(at, action, body, behind=behind, parameters=parameters))

    def exchange(
        self, at: Address, action: str, body: str, *, behind: dt.timedelta, parameters: str = ""
    ) -> tuple[int, bytes]:
        to = f"http://{at.host}:{at.port}{at.path}"
        head = (
            f'<a:Action xmlns:a="{_ADDRESSING}">{action}</a:Action>'
            f'<a:To xmlns:a="{_ADDRESSING}">{escape(to)}</a:To>{parameters}'
        )
        message = envelope(body, self.login, self.clock() - behind, more=head)
        return exchange(at, message, kind=kind(action), login=self.login, answer_s=_ANSWER_S)


class _Talk:
    """One camera asked once."""

    def __init__(self, feed: Feed, device: Device, address: str, line: _Line) -> None:
        host = f"[{address}]" if ":" in address else address
        path = str(device.options.get("path", PATH))
        self._device = Address.parse(f"http://{host}:{device.port}{path}")
        self._key = (feed.id, device.id)
        self._line, self._now = line, line.now

    def pull(self) -> bytes:
        """Give the messages that wait, as the camera's envelopes one after the other."""
        with _lock:
            known = _subscriptions.get(self._key)
        if known is not None and known.until > self._now:
            try:
                return self._pulled(known)
            except NoAnswerError:
                raise
            except NotTurnedError:  # it was restarted, or forgot us: subscribe again
                known = None
        return self._pulled(self._subscribed())

    def _subscribed(self) -> _Subscription:
        camera = Camera(self._device, self._line.login, clock=self._line.clock)
        behind = camera.behind()
        service = camera.services(behind).get(_EVENTS)
        if not service:
            raise NotTurnedError("The camera tells no events.", code="unfit")
        until = f"PT{_LIFE.total_seconds():.0f}S"
        answer = self._line.ask(
            self._device.beside(service),
            f"{_EVENTS}/EventPortType/CreatePullPointSubscriptionRequest",
            f'<CreatePullPointSubscription xmlns="{_EVENTS}">'
            f"<InitialTerminationTime>{until}</InitialTerminationTime>"
            "</CreatePullPointSubscription>",
            behind=behind,
        )
        reference = first(answer, "SubscriptionReference")
        where = "" if reference is None else text_of(reference, "Address")
        if reference is None or not where:
            raise NotTurnedError("The camera gives no subscription.", code="unfit")
        parameters = first(reference, "ReferenceParameters")
        made = _Subscription(
            address=self._device.beside(where),
            parameters="".join(
                tostring(each, encoding="unicode")
                for each in (parameters if parameters is not None else ())
            ),
            until=_until(answer, self._now),
            behind=behind,
        )
        self._keep(made)
        return made

    def _pulled(self, at: _Subscription) -> bytes:
        if at.until - self._now < _RENEW:
            at = self._renewed(at)
        found: list[bytes] = []
        for _ in range(_MOST_PULLS):
            message = self._line.exchange(
                at.address,
                f"{_EVENTS}/PullPointSubscription/PullMessagesRequest",
                f'<PullMessages xmlns="{_EVENTS}"><Timeout>PT1S</Timeout>'
                f"<MessageLimit>{_AT_ONCE}</MessageLimit></PullMessages>",
                behind=at.behind,
                parameters=at.parameters,
            )
            body = body_of(*message)
            found.append(tostring(body))
            if first(body, "NotificationMessage") is None or len(_notes(body)) < _AT_ONCE:
                break
        return b"<Pulled>" + b"".join(found) + b"</Pulled>"

    def _renewed(self, at: _Subscription) -> _Subscription:
        answer = self._line.ask(
            at.address,
            f"{_WSN}/RenewRequest",
            f'<Renew xmlns="{_NOTIFY}"><TerminationTime>PT{_LIFE.total_seconds():.0f}S'
            "</TerminationTime></Renew>",
            behind=at.behind,
            parameters=at.parameters,
        )
        made = _Subscription(
            address=at.address,
            parameters=at.parameters,
            until=_until(answer, self._now),
            behind=at.behind,
        )
        self._keep(made)
        return made

    def _keep(self, made: _Subscription) -> None:
        with _lock:
            _subscriptions[self._key] = made


def _notes(body: Element) -> list[Element]:
    return [each for each in body.iter() if each.tag.endswith("}NotificationMessage")]


def _until(answer: Element, now: dt.datetime) -> dt.datetime:
    """Give when a subscription ends, by our clock: the camera may have another."""
    current = moment_of(text_of(answer, "CurrentTime"))
    ends = moment_of(text_of(answer, "TerminationTime"))
    return now + (ends - current if current and ends else _LIFE)


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each event; what only says how something stands is none."""
    return read_each(answers, _rows)


def _rows(answer: Answer) -> Iterator[Mapping[str, Any]]:
    root = xml_of(answer.body)
    if not any(each.tag.endswith("}PullMessagesResponse") for each in root.iter()):
        raise UnreadableAnswerError("The answer holds no PullMessagesResponse.")
    rows, _ = told_by_xml(root, device=answer.headers.get(DEVICE, ""))
    yield from rows

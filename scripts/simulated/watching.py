"""A camera that is not there keeps what it noticed for whoever subscribed: ONVIF's pull-points.

Its event service and its subscriptions are spoken to like those of a real one: behind a login, by
the parameters that came with a subscription, and each for as long as it was renewed. What waits is
told at once and nobody is held on the line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from defusedxml.ElementTree import fromstring

from scripts.simulated.unit import Fault, SimulatedCamera, named

_EVENTS: Final = "http://www.onvif.org/ver10/events/wsdl"
_SPACES: Final = (
    f'xmlns:tev="{_EVENTS}"'
    ' xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"'
    ' xmlns:wsa="http://www.w3.org/2005/08/addressing"'
    ' xmlns:tns1="http://www.onvif.org/ver10/topics"'
    ' xmlns:own="urn:simulated:camera"'
)
_SPAN: Final = re.compile(r"PT(?:(\d+)M)?(?:(\d+)S)?", re.ASCII)
#: For how long a subscription lives whose owner did not say.
_LIFE: Final = dt.timedelta(minutes=1)
#: So many may subscribe at once, as of most cameras.
_MOST: Final = 10
_AT_ONCE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An event as ONVIF tells it; ``operation`` where it is about a property that has a state."""

    at: dt.datetime
    topic: str
    source: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    operation: str | None = None

    def told(self) -> str:
        """Write it as a notification."""
        operation = "" if self.operation is None else f' PropertyOperation="{self.operation}"'
        at = self.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        return (
            f"<wsnt:NotificationMessage><wsnt:Topic>{escape(self.topic)}</wsnt:Topic>"
            f'<wsnt:Message><tt:Message UtcTime="{at}"{operation}>'
            f"{_items('Source', self.source)}{_items('Data', self.data)}"
            "</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
        )


def _items(group: str, values: Mapping[str, str]) -> str:
    inner = "".join(
        f"<tt:SimpleItem Name={quoteattr(name)} Value={quoteattr(value)}/>"
        for name, value in values.items()
    )
    return f"<tt:{group}>{inner}</tt:{group}>"


#: What a camera noticed after one time and up to another.
Noticed = Callable[[dt.datetime, dt.datetime], Sequence[Notice]]


@dataclass(kw_only=True)
class _Subscription:
    """Until when it lives, by the camera's clock; what waits; up to when was looked."""

    until: dt.datetime
    waiting: list[Notice]
    seen: dt.datetime


@dataclass(kw_only=True)
class WatchingCamera(SimulatedCamera):
    """A camera with events.

    Parameters
    ----------
    clock
        The time of what happens before it; its own clock is the machine's, and ``ahead``.
    noticed
        What it noticed.
    stands
        How its properties stand, which it tells whoever subscribes first.
    """

    clock: Callable[[], dt.datetime]
    noticed: Noticed
    stands: Sequence[Notice] = ()
    subscriptions: dict[str, _Subscription] = field(default_factory=dict)
    _made: int = 0
    _meant: str = ""

    def answer(self, message: bytes, host: str) -> str:
        """Answer a request, to the subscription that its header names."""
        with self._lock:
            ids = [each.text or "" for each in named(fromstring(message), "Subscription")]
            self._meant = ids[0] if ids else ""
            return super().answer(message, host)

    def _GetServices(self, asked: Element, host: str) -> str:  # noqa: N802 - ONVIF's
        service = (
            f"<tds:Service><tds:Namespace>{_EVENTS}</tds:Namespace>"
            f"<tds:XAddr>http://{host}/{self.name}/onvif/event_service</tds:XAddr></tds:Service>"
        )
        end = "</tds:GetServicesResponse>"
        return super()._GetServices(asked, host).replace(end, service + end)

    def _CreatePullPointSubscription(self, asked: Element, host: str) -> str:  # noqa: N802 - ONVIF's
        now = self._now()
        self.subscriptions = {
            name: each for name, each in self.subscriptions.items() if each.until > now
        }
        if len(self.subscriptions) >= _MOST:
            raise Fault("ter:CapacityViolation", "Too many subscriptions")
        self._made += 1
        name = f"{self.name}-{self._made}"
        made = self.subscriptions[name] = _Subscription(
            until=now + _span(asked, "InitialTerminationTime"),
            waiting=list(self.stands),
            seen=self.clock(),
        )
        return (
            f"<tev:CreatePullPointSubscriptionResponse {_SPACES}><tev:SubscriptionReference>"
            f"<wsa:Address>http://{host}/{self.name}/onvif/subscriptions</wsa:Address>"
            f"<wsa:ReferenceParameters><own:Subscription>{name}</own:Subscription>"
            f"</wsa:ReferenceParameters></tev:SubscriptionReference>{self._times('wsnt', made)}"
            "</tev:CreatePullPointSubscriptionResponse>"
        )

    def _PullMessages(self, asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        one, now = self._subscription(), self.clock()
        one.waiting.extend(self.noticed(one.seen, now))
        one.seen = now
        limits = [int(each.text or 0) for each in named(asked, "MessageLimit")]
        most = min([*limits, _AT_ONCE])
        told, one.waiting = one.waiting[:most], one.waiting[most:]
        return (
            f"<tev:PullMessagesResponse {_SPACES}>{self._times('tev', one)}"
            f"{''.join(each.told() for each in told)}</tev:PullMessagesResponse>"
        )

    def _Renew(self, asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        one = self._subscription()
        one.until = self._now() + _span(asked, "TerminationTime")
        return f"<wsnt:RenewResponse {_SPACES}>{self._times('wsnt', one)}</wsnt:RenewResponse>"

    def _Unsubscribe(self, _asked: Element, _host: str) -> str:  # noqa: N802 - ONVIF's
        self._subscription()
        del self.subscriptions[self._meant]
        return f"<wsnt:UnsubscribeResponse {_SPACES}/>"

    def _subscription(self) -> _Subscription:
        found = self.subscriptions.get(self._meant)
        if found is None or found.until <= self._now():
            raise Fault("ter:InvalidArgVal", "Unknown subscription")
        return found

    def _times(self, space: str, one: _Subscription) -> str:
        now, until = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (self._now(), one.until))
        return (
            f"<{space}:CurrentTime>{now}</{space}:CurrentTime>"
            f"<{space}:TerminationTime>{until}</{space}:TerminationTime>"
        )

    def _now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


def _span(asked: Element, name: str) -> dt.timedelta:
    """Read for how long somebody asks."""
    said = [each.text or "" for each in named(asked, name)]
    if not said:
        return _LIFE
    found = _SPAN.fullmatch(said[0])
    if found is None:
        raise Fault("ter:InvalidArgVal", f"'{said[0]}' is no span of time")
    return dt.timedelta(minutes=int(found[1] or 0), seconds=int(found[2] or 0))

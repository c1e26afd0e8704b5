"""One request of a feed to its provider, and what came back; whatever comes, within limits.

Everything that can go wrong on the way is an ``Answer`` with its trouble in a sentence, since it is
no error of ours: only a mistake in the program raises.
"""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import httpcore

from layers.errors import LayersError
from layers.feeds.addresses import (
    AddressRefusedError,
    Reach,
    Resolve,
    host_of,
    parts_of,
    port_of,
    resolved,
    simulated,
)
from layers.feeds.calls import Call, encoded, target_of, told
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Request
from layers.feeds.outcome import Outcome
from layers.feeds.redacting import LETTING_IN, Redactor, silence_clients
from layers.feeds.secrets import SIMULATED, Secrets, decoded, keyed
from layers.feeds.wire import TooLargeAnswerError, TooLateError, UnpackError, Wire, unpacked

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

#: Why an exchange came to nothing; the first that fits.
_WHY: Final[tuple[tuple[type[Exception], str], ...]] = (
    (TooLateError, "did not end its answer within {limits.total_s:g} s"),
    (httpcore.ConnectTimeout, "could not be reached within {limits.connect_s:g} s"),
    (httpcore.TimeoutException, "fell silent for {limits.silence_s:g} s"),
    (TooLargeAnswerError, "sent more than {limits.most_mb:g} MB"),
    (UnpackError, "sent what cannot be unpacked"),
    (ssl.SSLCertVerificationError, "has a certificate that is not trusted"),
    (ssl.SSLError, "speaks no encryption that is safe enough"),
    (httpcore.ConnectError, "cannot be reached"),
    (httpcore.NetworkError, "broke the connection off"),
    (httpcore.LocalProtocolError, "cannot be asked like that"),
    (httpcore.ProtocolError, "answered with what is no whole HTTP"),
)
_BROKEN: Final = tuple(kind for kind, _ in _WHY)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one exchange may take: seconds, bytes as they come and unpacked, redirects."""

    total_s: float = 20.0
    connect_s: float = 5.0
    silence_s: float = 10.0
    most_bytes: int = 20 * 1024 * 1024
    redirects: int = 3

    @property
    def most_mb(self) -> float:
        """The most that is taken, in MB."""
        return self.most_bytes / 1024**2


class Ledger(Protocol):
    """Counts requests by key and day."""

    def take(self, feed: Feed) -> str | None:
        """Count one; say in a sentence why it may not be made, else ``None``."""
        ...


class _NoAnswerError(LayersError):
    """There is no answer; ``refused`` is what that means where nobody was asked."""

    def __init__(self, sentence: str, refused: Outcome | None = None) -> None:
        super().__init__(sentence)
        self.refused = refused


#: Status, headers and unpacked body.
_Came = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """Brings requests to providers.

    Parameters
    ----------
    hosts
        The only ones that are asked: those of the feeds that are on, and those of ``feeds.toml``.
    simulator
        Address of the simulator, which then answers for every host; no real key goes to it.
    ledger
        Counts what a key's day allows.
    """

    secrets: Secrets
    hosts: frozenset[str]
    now: Callable[[], dt.datetime]
    simulator: str | None = None
    ledger: Ledger | None = None
    limits: Limits = field(default_factory=Limits)
    resolve: Resolve = resolved
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def __post_init__(self) -> None:
        """Keep the libraries from telling addresses."""
        silence_clients()

    def carry(self, feed: Feed, request: Request) -> Answer:
        """Ask, and give what came back."""
        call = Call.of(feed.ask, request)
        try:
            key = self._key(feed)
            self._count(feed)
            status, headers, body = self._followed(feed, call, key)
        except _NoAnswerError as error:
            return self._answer(feed, call, trouble=str(error), refused=error.refused)
        except AddressRefusedError as error:
            return self._answer(feed, call, trouble=str(error), refused=Outcome.BLOCKED)
        except _BROKEN as error:
            return self._answer(feed, call, trouble=self._why(call, error))
        # Providers repeat keys in redirects and error pages: what is kept has none.
        redactor = Redactor((key,) if key is not None and not self.simulator else ())
        answer = self._answer(
            feed,
            call,
            status=status,
            headers=redactor.headers(headers),
            body=redactor.body(body),
        )
        session = {name: value for name, value in headers.items() if name in LETTING_IN}
        return replace(answer, letting_in=session)

    def _key(self, feed: Feed) -> str | None:
        name = feed.ask.key
        if name is None:
            return None
        if self.simulator:
            return SIMULATED
        if name not in self.secrets:
            raise _NoAnswerError(f"There is no secret '{name}'.", Outcome.AUTH)
        return decoded(self.secrets[name])

    def _count(self, feed: Feed) -> None:
        said = self.ledger.take(feed) if self.ledger else None
        if said is not None:
            raise _NoAnswerError(said, Outcome.QUOTA)

    def _followed(self, feed: Feed, call: Call, key: str | None) -> _Came:
        """Ask, and follow a few redirects, each checked like the first address."""
        deadline = time.monotonic() + self.limits.total_s
        home = call.host
        for _ in range(self.limits.redirects + 1):
            status, headers, body = self._exchanged(feed, call, key, deadline)
            if status not in _REDIRECTS or "location" not in headers:
                return status, headers, body
            call = call.sent_on(headers["location"], home=home, key=key)
        raise _NoAnswerError(f"'{home}' sends elsewhere more than {self.limits.redirects} times.")

    def _exchanged(self, feed: Feed, call: Call, key: str | None, deadline: float) -> _Came:
        """Make one exchange; the key is put in here, and nowhere before."""
        if call.host not in self.hosts:
            raise AddressRefusedError(f"'{call.host}' is not among the hosts that may be asked.")
        url, headers, body = call.url, call.headers, call.body
        if key is not None and call.with_key:
            url, headers, body = keyed(feed.ask, key, url, headers, body)
        parts, reach = parts_of(url), Reach.PRIVATE if feed.ask.private else Reach.PUBLIC
        if self.simulator:
            parts, reach = simulated(parts, self.simulator), Reach.LOOPBACK
        way = Wire(
            resolve=self.resolve,
            reach=reach,
            deadline=deadline,
            most_bytes=self.limits.most_bytes,
        )
        address = httpcore.URL(
            scheme=parts.scheme,
            host=host_of(parts),
            port=port_of(parts),
            target=target_of(parts),
        )
        with httpcore.HTTPConnection(
            address.origin, ssl_context=self.context, network_backend=way
        ) as connection, connection.stream(
            call.method,
            address,
            headers=encoded({"host": parts.netloc, **headers}),
            content=body,
            extensions={"timeout": self._timeouts},
        ) as response:  # fmt: skip
            came = told(response.headers)
            packed = came.get("content-encoding", "").strip().lower()
            body = unpacked(response.iter_stream(), packed, most_bytes=self.limits.most_bytes)
            return response.status, came, body

    @property
    def _timeouts(self) -> Mapping[str, float]:
        silence = self.limits.silence_s
        return {"connect": self.limits.connect_s, "read": silence, "write": silence}

    def _answer(
        self, feed: Feed, call: Call, *, status: int = 0, headers: Mapping[str, str] | None = None,
        body: bytes = b"", trouble: str | None = None, refused: Outcome | None = None,
    ) -> Answer:  # fmt: skip
        return Answer(
            asked=call.shown(feed.ask),
            at=self.now(),
            status=status,
            headers=headers or {},
            body=body,
            trouble=trouble,
            simulated=self.simulator is not None,
            refused=refused,
        )

    def _why(self, call: Call, error: Exception) -> str:
        """Say what went wrong; never in the words of the libraries, which may repeat the key."""
        beneath = error.__context__  # what the network itself said
        true = beneath if isinstance(beneath, ssl.SSLError) else error
        said = next(said for kind, said in _WHY if isinstance(true, kind))
        return f"'{call.host}' {said.format(limits=self.limits)}."


def hosts_of(feeds: Iterable[Feed]) -> frozenset[str]:
    """Give the hosts that feeds name: whom a carrier may ask for them."""
    urls = (feed.ask.url for feed in feeds if feed.ask.url.startswith(("http://", "https://")))
    return frozenset(host_of(parts_of(url)) for url in urls)

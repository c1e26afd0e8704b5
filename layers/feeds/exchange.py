"""What goes between a feed's protocol and whoever carries its requests: values, no network.

The two halves of a run meet in ``Answer``: one half asks and keeps what came, the other reads what
was kept. They may be minutes and a wall apart (``layers.feeds.boundary``), and the second may be
repeated after a mend without a call.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from layers.feeds.definition import Feed
from layers.feeds.outcome import Outcome
from layers.sources.table import Malformed
from spatial.bbox import BBox


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What a protocol may know when it decides what to ask.

    ``now`` is aware; ``newest`` the newest event that is known of the feed; ``words`` what the
    district calls itself (``district``, ``sido``, ``code``), for ``{name}`` in addresses.
    """

    now: dt.datetime
    newest: dt.datetime | None
    bbox: BBox
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request; the secret is put in by the carrier and is in no value before that."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, as it came; or that nothing did.

    ``status`` is 0 where there was no HTTP answer: then ``trouble`` says why in a sentence.
    ``asked`` is the address without its secret. ``headers`` have lower-case names.
    """

    asked: str
    at: dt.datetime
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: str | None = None
    #: Whether the simulator gave it.
    simulated: bool = False
    #: What it means where nobody was asked: no key, the day used up, an address not allowed.
    refused: Outcome | None = None
    #: Headers that let in whoever shows them, for the next request of the same run; never kept.
    letting_in: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the answers of a run mean.

    ``rows`` have the provider's names and texts (``None`` where the provider gave nothing), and a
    shapely ``geometry`` in ``crs`` where the format has one. ``newest`` is the newest event time
    that the format itself states; else it comes from the layer's ``moment``. ``said`` is a
    sentence for the run's record. ``gone`` are keys that the provider ended (CAP cancel, deletes).
    """

    outcome: Outcome
    said: str = ""
    rows: Sequence[Mapping[str, Any]] = ()
    malformed: tuple[Malformed, ...] = ()
    crs: int | None = None
    newest: dt.datetime | None = None
    gone: tuple[str, ...] = ()
    #: Texts in which the provider lost letters (U+FFFD).
    broken_texts: int = 0


class HttpProtocol(Protocol):
    """A module of ``layers.feeds.protocols`` that asks over HTTP."""

    def ask(self, feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
        """Give the requests of a run one by one; each is answered before the next is made."""
        ...

    def read(self, feed: Feed, answers: Sequence[Answer]) -> Reading:
        """Say what the answers of a run mean; no network, no clock."""
        ...


class GatheringProtocol(Protocol):
    """A module that brings its answers itself: a folder, a database, a broker."""

    def gather(self, feed: Feed, moment: Moment, secrets: Mapping[str, str]) -> Sequence[Answer]:
        """Bring what is there."""
        ...

    def read(self, feed: Feed, answers: Sequence[Answer]) -> Reading:
        """Say what the answers of a run mean; no network, no clock."""
        ...


#: Keeps a message in the inbox of its feed: when it came, its headers, its body. It returns when
#: the message is safe, and raises where it is not.
Keep = Callable[[dt.datetime, Mapping[str, str], bytes], None]
Clock = Callable[[], dt.datetime]


class Listening(Protocol):
    """A subscription that runs until it is closed; it reconnects by itself."""

    @property
    def trouble(self) -> str | None:
        """Say in a sentence why nothing can be heard just now; ``None`` where all is well."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class ListeningProtocol(Protocol):
    """A module whose feeds are pushed to us over a connection that we keep open."""

    def listen(self, feed: Feed, secrets: Mapping[str, str], keep: Keep, now: Clock) -> Listening:
        """Subscribe; each message goes to ``keep`` and is acknowledged when it returns."""
        ...

    def read(self, feed: Feed, answers: Sequence[Answer]) -> Reading:
        """Say what kept messages mean, each as an answer; no network, no clock."""
        ...

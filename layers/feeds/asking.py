"""The first half of a run: asking a provider and taking what comes; no database, no layer.

It runs beside the second half, or alone outside of an air-gapped room (``layers.feeds.boundary``).
"""

from __future__ import annotations

import datetime as dt
import importlib
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Moment, Request

#: After this nothing more of a run is asked; each request has a deadline of its own.
RUN_S: Final = 60.0
#: No honest list has more pages; one that never ends would.
MOST_REQUESTS: Final = 200


class Carries(Protocol):
    """Whoever brings a request to its provider."""

    def carry(self, feed: Feed, request: Request) -> Answer:
        """Ask, and give what came back."""
        ...


def protocol_of(feed: Feed) -> Any:  # noqa: ANN401 - one of the protocols of layers.feeds.exchange
    """Give the module that speaks a feed's protocol.

    Raises
    ------
    DefinitionError
        When there is none of that name.
    """
    name = f"layers.feeds.protocols.{feed.ask.protocol}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # a package that it needs
            raise
        raise DefinitionError(
            f"Feed '{feed.id}' speaks '{feed.ask.protocol}', which is no protocol."
        ) from error


def asks(feed: Feed) -> bool:
    """Whether a feed is asked over HTTP; others are listened to, gathered, sent or entered."""
    return _can(feed, "ask")


def gathers(feed: Feed) -> bool:
    """Whether a feed brings its answers itself: from a database, a device."""
    return _can(feed, "gather")


def listens(feed: Feed) -> bool:
    """Whether a feed is heard over a connection that is kept open."""
    return _can(feed, "listen")


def _can(feed: Feed, verb: str) -> bool:
    return hasattr(protocol_of(feed), verb)


def leave(feed: Feed, secrets: Mapping[str, str], now: dt.datetime) -> None:
    """Tell those who keep something for a feed that it asks no more, where its protocol does."""
    if _can(feed, "leave"):
        protocol_of(feed).leave(feed, secrets, now)


def asked(
    feed: Feed, moment: Moment, carrier: Carries, *, seconds: float = RUN_S
) -> Sequence[Answer]:
    """Ask a feed over HTTP, request by request, and give every answer as it came.

    A run that lasts too long, or asks for too much, ends with an answer that says so.
    """
    began = time.monotonic()
    steps = protocol_of(feed).ask(feed, moment)
    answers: list[Answer] = []
    try:
        request = next(steps)
        while True:
            late = time.monotonic() - began > seconds
            if late or len(answers) == MOST_REQUESTS:
                limit = f"{seconds:.0f} s" if late else f"{MOST_REQUESTS} requests"
                answers.append(_cut(answers[-1], f"The run took more than {limit}."))
                return answers
            answers.append(carrier.carry(feed, request))
            request = steps.send(answers[-1])
    except StopIteration:
        return answers
    finally:
        steps.close()


def _cut(last: Answer, sentence: str) -> Answer:
    return Answer(
        asked=last.asked, at=last.at, status=0, trouble=sentence, simulated=last.simulated
    )


def gathered(feed: Feed, moment: Moment, secrets: Mapping[str, str]) -> Sequence[Answer]:
    """Have a feed bring its answers itself."""
    return protocol_of(feed).gather(feed, moment, secrets)

"""Words in a definition that stand for what is known when it is asked: ``{sido}``, ``{bbox}``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.exchange import Moment, Request

_WORD: Final = re.compile(r"\{([a-z_]+)\}")
SEOUL: Final = dt.timezone(dt.timedelta(hours=9), "KST")


def filled(text: str, moment: Moment) -> str:
    """Put what is known of the moment into a text; ``{key}`` stays for the carrier.

    Raises
    ------
    DefinitionError
        When a word is not known.
    """

    def word(found: re.Match[str]) -> str:
        name = found[1]
        if name == "key":
            return found[0]
        if name not in known:
            there = ", ".join(sorted(known))
            raise DefinitionError(f"'{{{name}}}' stands for nothing (known are {there}).")
        return known[name]

    known = _known(moment)
    return _WORD.sub(word, text)


def request_of(feed: Feed, moment: Moment) -> Request:
    """Give the request that a definition describes."""
    return Request(
        url=filled(feed.ask.url, moment),
        params={name: filled(value, moment) for name, value in feed.ask.params.items()},
        headers=feed.ask.headers,
    )


def _known(moment: Moment) -> Mapping[str, str]:
    box = moment.bbox
    newest = moment.newest or moment.now - dt.timedelta(days=1)
    return {
        "bbox": f"{box.west},{box.south},{box.east},{box.north}",
        "today": f"{moment.now.astimezone(SEOUL):%Y%m%d}",
        "now": moment.now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "newest": newest.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **moment.words,
    }

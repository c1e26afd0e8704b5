"""Believable answers for any definition of a feed: its expressions read backwards, in its envelope.

A type of data that is added as a TOML file is simulated without code. What its rows are of follows
from ``[place]`` and ``[target]``; ``[simulate]`` may say more:

.. code-block:: toml

    [simulate]
    per = "place"           # somewhere; "dong", "district", "item" (of a layer), "area", "line";
                            # or "nothing", of which the sample district has none
    layer = "schools"       # whose items, where ``[place]`` does not tell
    count = 20              # rows at most; of a dong or the district, rows for each
    times = 2               # rows for each item
    file = "schools.csv"    # or the rows are those of a file of the sample district
    value = [40, 900]       # range of a column or of a field, by its name
    KIND = ["A", "B"]       # or texts, in turn
    NAME = "{dong} 쉼터 {n}"  # or a text with words, see ``Writer``, or with those of the address
    curve = "day"           # what numbers follow: "day", "rain", "sun", or nothing
    every = "20m"           # something else happens in each such span, and nothing in between

A time is the newest slot of the feed's rhythm, or of ``every``. Everything else follows from the
seed, so that two answers of the same slot are the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import orjson

from layers.feeds.definition import PlaceKind
from scripts.simulated.feeds import formats
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.broker import Publication
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import slot
from scripts.simulated.feeds.defined import (
    PAGES,
    Simulated,
    address_of,
    asked_at,
    devices_of,
    fits,
)
from scripts.simulated.feeds.elements import Element, Elements
from scripts.simulated.feeds.enveloped import enveloped
from scripts.simulated.feeds.writer import Row, Writer

#: Rows where nothing else says how many.
_COUNT: Final = 12
_DAY: Final = dt.timedelta(days=1)
#: Sensors publish no more often than this, however often their feed is looked at.
_SELDOM: Final = dt.timedelta(minutes=1)
#: Where what happens now and then may happen.
_SPOTS: Final = 60


class Generic:
    """Answers for definitions, by the things of a place."""

    def __init__(self, definitions: Sequence[Simulated], elements: Elements) -> None:
        """Take what there is."""
        self.definitions = {each.feed.id: each for each in definitions}
        self._elements = elements
        #: By feed, of what the rows are that were made last.
        self._made: dict[str, tuple[tuple[dt.datetime, Mapping[str, str]], list[Row]]] = {}

    def addresses(self) -> dict[str, tuple[str, str]]:
        """Give the expressions of host and path at which each feed is answered."""
        return {name: address_of(each.feed) for name, each in self.definitions.items()}

    def doors(self) -> tuple[Door, ...]:
        """Give a door for each address."""
        by_address: dict[tuple[str, str], list[Simulated]] = {}
        for each in self.definitions.values():
            address = asked_at(each.feed)
            if address is not None:
                by_address.setdefault(address, []).append(each)
        return tuple(
            Door(host=host, path=path, answer=self._answer_of(found))
            for (host, path), found in by_address.items()
        )

    def _answer_of(self, found: Sequence[Simulated]) -> Callable[[World, Asked], Told]:
        def answer(world: World, asked: Asked) -> Told:
            best = max(fits(each, asked) for each in found)
            meant, *others = [each for each in found if fits(each, asked) == best]
            # The same question has one answer, whatever each type of data takes of it.
            return self.told(meant, world, asked, others)

        return answer

    def of_protocol(self, protocol: str) -> list[Simulated]:
        """Give the definitions that speak a protocol."""
        return [each for each in self.definitions.values() if each.feed.ask.protocol == protocol]

    def pull_points(self) -> dict[str, str]:
        """Give by host the names of the cameras that feeds subscribe to."""
        return {
            host: name
            for each in self.of_protocol("onvif_events")
            for host, name in devices_of(each.feed).items()
        }

    def posted(self, world: World, now: dt.datetime) -> Mapping[str, bytes]:
        """Give what senders have to post at a time, by the feeds it is posted to."""
        return {
            each.feed.id: formats.message(self.rows(each, world, now))
            for each in self.of_protocol("webhook")
        }

    def publications(
        self, world: World, since: dt.datetime, until: dt.datetime, topics: Sequence[str]
    ) -> list[Publication]:
        """Give what is published to feeds that listen to some topics, cameras excepted."""
        found = [
            publication
            for each in self.of_protocol("mqtt")
            if not set(topics).isdisjoint(each.feed.ask.options.get("topics", ()))
            and each.feed.ask.options.get("payload", "json") != "profile_m"
            for publication in self._published(each, world, since, until)
        ]
        return sorted(found, key=lambda each: each.at)

    def _published(
        self, definition: Simulated, world: World, since: dt.datetime, until: dt.datetime
    ) -> Iterator[Publication]:
        every = definition.every or max(definition.feed.rhythm.every, _SELDOM)
        topics = definition.feed.ask.options.get("topics", ())
        at = slot(since, every)
        while at <= until and topics:
            if at > since:
                for number, row in enumerate(self.rows(definition, world, at), start=1):
                    topic = str(topics[0]).replace("+", str(number)).replace("#", str(number))
                    payload = orjson.dumps(formats.nested(row))
                    yield Publication(at=at, topic=topic, payload=payload)
            at += every

    def told(
        self, definition: Simulated, world: World, asked: Asked, others: Sequence[Simulated] = ()
    ) -> Told:
        """Tell the rows of a definition in the envelope of its protocol.

        ``others`` take other columns of the same rows.
        """
        ask = definition.feed.ask
        rows = self.rows(definition, world, asked.now, asked.words)
        for other in others:
            more = self.rows(other, world, asked.now, asked.words)
            if len(more) == len(rows):
                rows = [{**theirs, **ours} for theirs, ours in zip(more, rows, strict=True)]
        return enveloped(ask.protocol, str(ask.options.get("rows", "")), rows, asked)

    def _file_of(self, definition: Simulated, world: World) -> str | None:
        """Name the sample's file with what a definition asks for, ``None`` where there is none."""
        target = definition.feed.target
        said = definition.hints.get("file")
        file = str(said) if said else world.place.file_of(target.layer, target.source)
        return file if file is not None and (world.place.folder / file).exists() else None

    def file(self, definition: Simulated, world: World, at: dt.datetime) -> bytes:
        """Give the file that somebody drops: the sample's own, or one of rows at a time."""
        file = self._file_of(definition, world)
        source = definition.layer.source(definition.feed.target.source)
        if file is not None and "places" not in source.options:
            return (world.place.folder / file).read_bytes()
        ending = str(definition.feed.ask.options["pattern"]).rpartition(".")[2]
        if file is not None:  # whoever drops a register without places has added them
            return formats.dropped(self._elements.rows(source, file), ending, at)
        return formats.dropped(self.rows(definition, world, at), ending, at)

    @staticmethod
    def slot_of(definition: Simulated, now: dt.datetime) -> dt.datetime:
        """Give since when the rows of a definition are what they are at a time."""
        return slot(now, definition.every or min(definition.feed.rhythm.every, _DAY))

    def rows(
        self, definition: Simulated, world: World, now: dt.datetime,
        words: Mapping[str, str] = MappingProxyType({}),
    ) -> list[Row]:  # fmt: skip
        """Give the rows of a definition at a time; ``words`` are those of the address.

        They are made once for all pages of a list, and for all that ask in the same slot.
        """
        at = self.slot_of(definition, now)
        asked = (at, {name: text for name, text in words.items() if name not in PAGES})
        made = self._made.get(definition.feed.id)
        if made is None or made[0] != asked:
            made = asked, self._rows(definition, world, at, words)
            self._made[definition.feed.id] = made
        return made[1]

    def _rows(
        self, definition: Simulated, world: World, at: dt.datetime, words: Mapping[str, str]
    ) -> list[Row]:
        file = self._file_of(definition, world)
        if file is not None and file.endswith(".csv"):
            theirs = {our: their for their, our in definition.feed.target.columns.items()}
            (spot,) = self._elements.district
            return [
                {theirs.get(name, name): value for name, value in row.items()}
                | Writer(definition, world, spot, number, at, words).hinted()
                for number, row in enumerate(world.place.rows(file), start=1)
            ]
        return [
            Writer(definition, world, element, number, at, words).row()
            for number, element in enumerate(self.things(definition, world, at), start=1)
        ]

    def things(self, definition: Simulated, world: World, at: dt.datetime) -> Sequence[Element]:
        """Give what its rows are of; what happens now and then, happens elsewhere each time."""
        target, hints = definition.feed.target, definition.hints
        place, count = target.place, int(hints.get("count", 0))
        per = str(hints.get("per") or _per(definition))
        if per == "district":
            return self._elements.district * max(count, 1)
        if per == "dong":
            return [each for each in self._elements.dongs for _ in range(max(count, 1))]
        if per != "item":
            found = self._elements.spots(count or _COUNT if definition.every is None else _SPOTS)
            return self._some(definition, found, world, at)
        if place is not None and place.kind is PlaceKind.ITEM:
            found = self._elements.items(place.layer, place.field, place.prefix)
        else:
            prefix = definition.said.get("record", {}).get("prefix", "")
            found = self._elements.items(str(hints.get("layer", target.layer)), "id", prefix)
        times = int(hints.get("times", 1))
        some = self._some(definition, found, world, at)
        return [each for each in some for _ in range(times)]

    @staticmethod
    def _some(
        definition: Simulated, found: Sequence[Element], world: World, at: dt.datetime
    ) -> Sequence[Element]:
        """Give as many as a definition has: always the same, or others each time."""
        count = int(definition.hints.get("count", 0)) or len(found)
        if definition.every is None or not found:
            return found[:count]
        begin = int(chance(world.seed, definition.feed.id, at) * len(found))
        return [found[(begin + each) % len(found)] for each in range(min(count, len(found)))]


def _per(definition: Simulated) -> str:
    """Say what rows are of where nothing is said."""
    target = definition.feed.target
    if target.place is not None:
        return str(target.place.kind)
    return "item" if target.only_observed else "place"

"""One place where every stream of a process hears of changes, each only of what it asked for."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson

from layers.store.changes import Change, Snapshot
from spatial.bbox import BBox

#: Changes that are remembered for those who come back; a district makes fewer in an hour.
REMEMBERED: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a stream is about: layers its reader may read, and the box in view (all where none).

    Of the layers in ``everywhere`` it hears wherever they change: a street that is closed outside
    the view changes the arrivals that are shown in it.
    """

    layers: frozenset[str]
    box: BBox | None = None
    everywhere: frozenset[str] = frozenset()

    def covers(self, change: Change) -> bool:
        """Whether a change concerns it; one that may be anywhere concerns every view."""
        if change.layer in self.everywhere:
            return True
        if change.layer not in self.layers:
            return False
        return self.box is None or change.box is None or self.box.meets(change.box)


class Listener(Protocol):
    """A stream: what it wishes for, and how it takes a message."""

    @property
    def wish(self) -> Wish:
        """What it is about."""
        ...

    @property
    def credential(self) -> int | None:
        """The session or token by which its reader is known; ``None`` for the public."""
        ...

    def take(self, message: bytes) -> None:
        """Take a message; never blocks, whatever the reader behind it does."""
        ...

    def let_go(self) -> None:
        """End, with the advice to come back and read everything again."""
        ...


class Hub:
    """Hands each batch of changes to the streams it concerns; lives in one thread.

    The id of a message is the life of the database and the snapshot up to which its reader has
    everything. Whoever comes back with it gets what that snapshot did not see, or is told to read
    all again (``resync``) where the hub does not remember so far.
    """

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        """Know nothing yet; ``begin`` tells where the story starts."""
        self._listeners: set[Listener] = set()
        self._past: deque[Change] = deque(maxlen=remembered)
        self._life = ""
        self._now = Snapshot(0, 0, frozenset())
        #: Of transactions below this one some changes may be forgotten.
        self._floor = 0

    def __len__(self) -> int:
        """Count the streams."""
        return len(self._listeners)

    @property
    def listeners(self) -> Iterable[Listener]:
        """The streams that are open now."""
        return tuple(self._listeners)

    @property
    def begun(self) -> bool:
        """Whether changes are being heard of."""
        return bool(self._life)

    @property
    def now(self) -> Snapshot:
        """Up to where changes were heard of."""
        return self._now

    @property
    def life(self) -> str:
        """Of which life of the database."""
        return self._life

    @property
    def position(self) -> str:
        """The id of now."""
        return f"{self._life}.{self._now}"

    def begin(self, life: str, now: Snapshot, past: list[Change]) -> None:
        """Start, or start anew after another life of the database: those who listen read again."""
        is_anew = self.begun and self._life != life
        self._life, self._now = life, now
        self._past.clear()
        is_all = len(past) < (self._past.maxlen or 0)
        self._floor = 0 if is_all else min(each.xid for each in past) + 1
        self._remember(past)
        if is_anew:
            for listener in self.listeners:
                listener.take(self.resync())

    def publish(self, now: Snapshot, changes: list[Change]) -> None:
        """Tell of what became visible up to ``now``."""
        self._now = now
        self._remember(changes)
        if not changes:
            return
        # Views differ, but most that a change concerns it concerns alike: written once for all.
        written = functools.cache(self._changes)
        for listener in self.listeners:
            wanted = tuple(filter(listener.wish.covers, changes))
            if wanted:
                listener.take(written(wanted))

    def join(self, listener: Listener, since: str | None) -> None:
        """Let a stream listen, after telling it what it missed since a message's id.

        Raises
        ------
        BadRequestError
            When the id was never given by a stream.
        """
        greeting = self._greeting(listener.wish, since)
        self._listeners.add(listener)
        listener.take(greeting)

    def leave(self, listener: Listener) -> None:
        """Forget a stream."""
        self._listeners.discard(listener)

    def beat(self) -> None:
        """Tell every stream that all is well, and up to where it knows everything."""
        message = self._message("beat", {})
        for listener in self.listeners:
            listener.take(message)

    def resync(self) -> bytes:
        """Write the message that has a reader read everything again."""
        return self._message("resync", {})

    def _greeting(self, wish: Wish, since: str | None) -> bytes:
        hello = self._message("hello", {})
        if since is None:
            return hello
        life, _, text = since.partition(".")
        snapshot = Snapshot.parse(text)
        if life != self._life or snapshot.xmin < self._floor or self._now.xmax < snapshot.xmax:
            return self.resync()
        missed = [each for each in self._past if not snapshot.sees(each.xid) and wish.covers(each)]
        return hello + self._changes(tuple(missed)) if missed else hello

    def _remember(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if len(self._past) == self._past.maxlen:
                self._floor = max(self._floor, self._past[0].xid + 1)
            self._past.append(change)

    def _changes(self, changes: tuple[Change, ...]) -> bytes:
        return self._message("changes", {"changes": [_told(change) for change in changes]})

    def _message(self, event: str, data: dict[str, Any]) -> bytes:
        return b"event: %s\nid: %s\ndata: %s\n\n" % (
            event.encode(),
            self.position.encode(),
            orjson.dumps(data),
        )


def _told(change: Change) -> dict[str, Any]:
    """Say of a change what every reader of its layer may know: which items, where; not what."""
    return {
        "layer": change.layer,
        "revision": change.revision,
        "at": change.at,
        "upserts": change.upserts,
        "removals": change.removals,
        "quiet": change.is_quiet,
        "bbox": None if change.box is None else change.box.as_tuple(),
    }

"""The inner side of the boundary: bundles of a folder, in their order, into the feeds' inbox.

The folder is filled by whatever crosses the boundary: a stick, a data diode, a copy over a link
that only goes one way. What was taken is removed from it (where it may be), what cannot be believed
is put aside into ``refused/``.

1. A bundle is taken in the order of its numbers, in one transaction with the note that it came.
2. One that came before is left: it brings nothing new, however often it is sent.
3. One whose predecessor is missing waits for it; after a while what is missing is named as lost.
4. One that was named as lost and comes after all is taken; of feeds whose answers are the whole
   list, and of which there is a newer one, its answers are left: they would undo what came since.
5. One that is signed by nobody, changed, cut, or does not follow its predecessor, is refused.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from layers.feeds.boundary import (
    SUFFIX,
    Bundle,
    CutBundleError,
    ForgedBundleError,
    digest_of,
    opened,
)
from layers.feeds.definition import Feed
from layers.store import bundles as store
from layers.store.bundles import Fate
from layers.store.database import Database
from layers.store.feed_inbox import Message

REFUSED: Final = "refused"
#: What is missing is waited for so long, before it is named as lost.
PATIENCE_S: Final = 120.0


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What came of looking through the folder once."""

    taken: int = 0
    repeated: int = 0
    waiting: int = 0
    #: What people have to know, in sentences.
    said: tuple[str, ...] = ()


class _Done(Enum):
    """What was done with a file."""

    TAKEN = auto()
    REPEATED = auto()
    WAITING = auto()
    REFUSED = auto()
    #: Done with before, and it could not be removed.
    LEFT = auto()


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A bundle in the folder."""

    path: Path
    bundle: Bundle
    sha256: str


@dataclass(kw_only=True)
class Receiver:
    """Takes the bundles of one folder; ``keys`` are those of the collectors that are trusted."""

    database: Database
    folder: Path
    keys: Collection[Ed25519PublicKey]
    feeds: Collection[Feed]
    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float] = time.monotonic
    patience_s: float = PATIENCE_S
    #: Since when a collector's next bundle, or the rest of a file, is waited for.
    _since: dict[str, float] = field(default_factory=dict)
    #: Files that were done with and cannot be removed, by name, size and time of change.
    _left: set[tuple[str, int, int]] = field(default_factory=set)

    def sweep(self) -> Sweep:
        """Look through the folder once.

        Raises
        ------
        StoreError
            When the database does not take a bundle; the file stays and is taken next time.
        """
        said: list[str] = []
        counts: Counter[_Done] = Counter()
        held: set[str] = set()
        # One at a time: a stick may hold two weeks of them. Their names sort as their numbers do.
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            whose = path.name.rpartition("-")[0] or path.name
            done = _Done.WAITING if whose in held else self._looked_at(path, said)
            counts[done] += 1
            if done is _Done.WAITING:
                held.add(whose)
        return Sweep(
            taken=counts[_Done.TAKEN],
            repeated=counts[_Done.REPEATED],
            waiting=counts[_Done.WAITING],
            said=tuple(said),
        )

    def _looked_at(self, path: Path, said: list[str]) -> _Done:
        """Read a file, and do with it what it is."""
        if self._mark(path) in self._left:
            return _Done.LEFT
        try:
            data = path.read_bytes()
            bundle = opened(data, self.keys)
        except CutBundleError as error:
            if not self._waited(path.name):
                return _Done.WAITING
            return self._refused(path, f"{error} The rest did not come.", said)
        except ForgedBundleError as error:
            return self._refused(path, str(error), said)
        self._since.pop(path.name, None)
        return self._received(_Found(path=path, bundle=bundle, sha256=digest_of(data)), said)

    def _received(self, found: _Found, said: list[str]) -> _Done:
        """Do with a bundle what its number asks for."""
        bundle = found.bundle
        awaited = (store.last_number(self.database, bundle.collector) or 0) + 1
        if bundle.number < awaited:
            return self._again(found, said)
        if bundle.number > awaited:
            if not self._waited(bundle.collector):
                return _Done.WAITING
            self._give_up(bundle, awaited, said)
        self._since.pop(bundle.collector, None)
        return self._taken(found, Fate.TAKEN, said)

    def _again(self, found: _Found, said: list[str]) -> _Done:
        """Do with a bundle whose number was told of before."""
        bundle = found.bundle
        kept = store.known_bundle(self.database, bundle.collector, bundle.number)
        if kept is not None and kept.sha256 not in {"", found.sha256}:
            return self._refused(found.path, f"There was another bundle {bundle.number}.", said)
        if kept is not None and kept.fate is Fate.LOST:
            return self._taken(found, Fate.LATE, said)
        self._remove(found.path)
        return _Done.REPEATED

    def _give_up(self, bundle: Bundle, awaited: int, said: list[str]) -> None:
        """Name what is missing before a bundle."""
        last = bundle.number - 1
        store.give_up(
            self.database, bundle.collector, awaited, last, sha256=bundle.previous, now=self.now()
        )
        missing = f"{awaited}" if awaited == last else f"{awaited} to {last}"
        said.append(f"Bundle {missing} of '{bundle.collector}' did not come.")

    def _taken(self, found: _Found, fate: Fate, said: list[str]) -> _Done:
        bundle = found.bundle
        before = store.known_bundle(self.database, bundle.collector, bundle.number - 1)
        if before is not None and before.sha256 not in {"", bundle.previous}:
            why = f"Bundle {bundle.number} does not follow bundle {bundle.number - 1}."
            return self._refused(found.path, why, said)
        useful = {feed.id for feed in self.feeds} - self._outdated(bundle, fate)
        store.take_bundle(
            self.database,
            bundle.collector,
            bundle.number,
            sha256=found.sha256,
            fate=fate,
            messages=_messages(bundle, useful),
            now=self.now(),
        )
        self._remove(found.path)
        return _Done.TAKEN

    def _outdated(self, bundle: Bundle, fate: Fate) -> set[str]:
        """Name the feeds of a late bundle of whose whole lists there is a newer one (rule 4)."""
        if fate is not Fate.LATE:
            return set()
        whole = {feed.id for feed in self.feeds if feed.target.full}
        newest = store.newest_messages(self.database, whole)
        return {
            each.feed
            for each in bundle.askings
            if each.feed in newest and each.answers[0].at < newest[each.feed]
        }

    def _waited(self, what: str) -> bool:
        """Whether something was waited for long enough; the first time it begins."""
        return self.monotonic() - self._since.setdefault(what, self.monotonic()) >= self.patience_s

    def _refused(self, path: Path, why: str, said: list[str]) -> _Done:
        said.append(f"'{path.name}' is refused: {why}")
        self._since.pop(path.name, None)
        try:
            aside = self.folder / REFUSED
            aside.mkdir(exist_ok=True)
            path.replace(aside / path.name)
        except OSError:
            self._leave(path)
        return _Done.REFUSED

    def _remove(self, path: Path) -> None:
        try:
            path.unlink()
        except OSError:
            self._leave(path)

    def _leave(self, path: Path) -> None:
        """Remember a file that is done with: the folder may only be read, as that of a stick."""
        self._left.add(self._mark(path))

    @staticmethod
    def _mark(path: Path) -> tuple[str, int, int]:
        stat = path.stat()
        return path.name, stat.st_size, stat.st_mtime_ns


def _messages(bundle: Bundle, feeds: Collection[str]) -> Iterator[Message]:
    """Give the answers of some feeds as messages; each has a name that it always has."""
    for place, asking in enumerate(bundle.askings):
        batch = f"{bundle.collector}/{bundle.number}/{place}"
        for number, answer in enumerate(asking.answers):
            if asking.feed in feeds:
                yield Message(
                    feed=asking.feed,
                    nonce=f"{batch}/{number}",
                    answer=answer,
                    batch=batch,
                    number=number,
                )

"""What a collector knows: of the district once, of its feeds from one start to the next."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from layers.feeds.boundary import fingerprint
from layers.feeds.definition import Feed
from layers.feeds.quota import account_of, day_of, most_of, used_up
from spatial.bbox import BBox

#: Of a file that is not whole yet.
PART: Final = ".part"


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a collector has to know of the district; written inside, carried out once."""

    bbox: BBox
    words: Mapping[str, str]
    feeds: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what ``told`` wrote.

        Raises
        ------
        ValueError
            When the file holds something else.
        """
        try:
            said = orjson.loads(path.read_bytes())
            west, south, east, north = said["bbox"]
            return cls(
                bbox=BBox(west, south, east, north),
                words={str(name): str(word) for name, word in said["words"].items()},
                feeds=tuple(map(str, said["feeds"])),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{path} is not what 'lifemap receive site' wrote.") from error

    def told(self) -> bytes:
        """Give it as JSON."""
        box = (self.bbox.west, self.bbox.south, self.bbox.east, self.bbox.north)
        said = {"bbox": box, "words": dict(self.words), "feeds": self.feeds}
        return orjson.dumps(said, option=orjson.OPT_INDENT_2)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a feed between two askings."""

    next_due: dt.datetime | None = None
    failures: int = 0
    newest: dt.datetime | None = None


@dataclass(kw_only=True)
class State:
    """What a collector knows between two starts.

    A new file is a new collector of the same key: were it lost, numbers would be used twice.
    """

    path: Path
    collector: str
    number: int = 0
    previous: str = ""
    known: dict[str, Known] = field(default_factory=dict)
    #: Key -> day -> requests.
    used: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, key: Ed25519PrivateKey) -> Self:
        """Read the file, or begin one.

        Raises
        ------
        ValueError
            When it is damaged, or that of another key.
        """
        own = fingerprint(key.public_key())
        if not path.exists():
            return cls(path=path, collector=f"{own}-{secrets.token_hex(4)}")
        said = orjson.loads(path.read_bytes())
        if not str(said["collector"]).startswith(f"{own}-"):
            raise ValueError(f"{path} belongs to a collector with another key.")
        return cls(
            path=path,
            collector=said["collector"],
            number=said["number"],
            previous=said["previous"],
            known={name: _known(each) for name, each in said["known"].items()},
            used=said["used"],
        )

    def write(self) -> None:
        """Write the file, whole and for good."""
        said = {
            "collector": self.collector,
            "number": self.number,
            "previous": self.previous,
            "known": self.known,
            "used": self.used,
        }
        part = self.path.with_name(f"{self.path.name}{PART}")
        write_through(part, orjson.dumps(said))
        part.replace(self.path)


@dataclass(kw_only=True)
class Tally:
    """The ledger of a collector: its own requests by key and day."""

    state: State
    now: Callable[[], dt.datetime]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, feed: Feed) -> str | None:
        """Count a request of a feed; say in a sentence why it may not be made, else ``None``."""
        most = most_of(feed)
        if most is None:
            return None
        day, account = day_of(self.now()).isoformat(), account_of(feed)
        with self.lock:
            # Days before are over: what is kept is one number a key.
            count = self.state.used.get(account, {}).get(day, 0)
            if count >= most:
                return used_up(feed)
            self.state.used[account] = {day: count + 1}
        return None


def _known(said: Mapping[str, Any]) -> Known:
    times = {
        name: said[name] and dt.datetime.fromisoformat(said[name])
        for name in ("next_due", "newest")
    }
    return Known(failures=said["failures"], **times)


def write_through(path: Path, data: bytes) -> None:
    """Write a file so that it is there after a power cut."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

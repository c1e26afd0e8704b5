"""Which version each layer has, in memory that every process of this machine shares.

A kept tile may only be sent when its version is still the present one, and a question to the
database for each costs more than the tile. So whoever changes a layer marks it here before the
change is committed, and whoever finds it marked asks the database and writes down the answer:

1. A writer marks its layer while it has the layer's row locked, best just before its commit.
   Marking adds one to a count; what was written down under another count is void.
2. A reader that finds nothing valid asks the database ``FOR SHARE``: every writer locks that row
   from its first statement until its commit has happened or never will. What is read under the
   lock holds until somebody marks again.
3. It is written down under the count that stood before the question, while the lock is held.

A writer that dies after marking leaves a mark, which costs one question; there is no moment at
which a committed change is hidden. The file lies beside the socket of the private cluster, which
nobody can reach without finding it: every change of its data is marked. A server that others reach
too has no such file, and is asked each time.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import mmap
import os
import shutil
import struct
import threading
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import Final

from psycopg.conninfo import conninfo_to_dict

NAME: Final = "versions"
#: Layers of all databases of a cluster; two that share a slot only void each other's version.
SLOTS: Final = 4096
#: How often it was marked, and what was written down: under which count, of which layer, its
#: revision and when that was made (microseconds since 1970), and the check sum of these four.
_SLOT: Final = struct.Struct("<QQQqqI4x")
_COUNT: Final = struct.Struct("<Q")
_FACTS: Final = struct.Struct("<QQqq")

Version = tuple[int, int]


class Board:
    """The versions of the layers of one database."""

    def __init__(self, path: Path, database: str) -> None:
        """Map the file of a cluster; ``OSError`` where there is none."""
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._memory = mmap.mmap(self._file, SLOTS * _SLOT.size)
        self._database = database
        self._turn = threading.Lock()
        self._places: dict[str, tuple[int, int]] = {}

    @classmethod
    def of(cls, url: str) -> Board | None:
        """Give the board that lies beside the socket of a database's address, if one does.

        A server that is reached by name is everybody's, and has none.
        """
        place = conninfo_to_dict(url)
        folder = str(place.get("host") or "")
        path = Path(folder) / NAME
        if not folder.startswith("/") or not path.exists():
            return None
        return cls(path, str(place.get("dbname")))

    def close(self) -> None:
        """Let the memory go."""
        self._memory.close()
        os.close(self._file)

    def look(self, layer: str) -> tuple[int, Version | None]:
        """Give how often a layer was marked, and its version where that is certain."""
        at, key = self._place(layer)
        count, owner, under, revision, changed_us, check = _SLOT.unpack_from(self._memory, at)
        if under != count or owner != key:
            return count, None
        if zlib.crc32(_FACTS.pack(owner, under, revision, changed_us)) != check:
            return count, None  # it is being written just now
        return count, (revision, changed_us)

    def mark(self, layer: str) -> None:
        """Take note that a change of a layer is about to be committed."""
        at, _ = self._place(layer)
        with self._alone():
            (count,) = _COUNT.unpack_from(self._memory, at)
            _COUNT.pack_into(self._memory, at, count + 1)

    def settle(self, layer: str, count: int, version: Version) -> None:
        """Write down a version that was read under lock, unless the layer was marked since."""
        at, key = self._place(layer)
        facts = (key, count, *version)
        with self._alone():
            if _COUNT.unpack_from(self._memory, at) == (count,):
                check = zlib.crc32(_FACTS.pack(*facts))
                _SLOT.pack_into(self._memory, at, count, *facts, check)

    def _place(self, layer: str) -> tuple[int, int]:
        """Give where a layer's slot starts, and the number that tells whose it is."""
        found = self._places.get(layer)
        if found is None:
            digest = hashlib.blake2b(f"{self._database}/{layer}".encode(), digest_size=8).digest()
            key = int.from_bytes(digest, "little")
            found = self._places[layer] = (key % SLOTS * _SLOT.size, key)
        return found

    @contextlib.contextmanager
    def _alone(self) -> Generator[None, None, None]:
        """Let one thread of one process write; the kernel takes the lock back from a dead one."""
        with self._turn:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


def make_board(folder: Path, *, owner: str) -> None:
    """Make the board of a cluster, or mark everything on it: the data may be of another day."""
    path = folder / NAME
    size = SLOTS * _SLOT.size
    with path.open("a+b") as file:
        path.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(path, owner, owner)
        file.truncate(size)
        fcntl.flock(file, fcntl.LOCK_EX)
        with mmap.mmap(file.fileno(), size) as memory:
            for at in range(0, size, _SLOT.size):
                (count,) = _COUNT.unpack_from(memory, at)
                _COUNT.pack_into(memory, at, count + 1)

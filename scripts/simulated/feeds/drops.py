"""Files as people drop them: a list a month, put whole into the folder of its type.

Where the sample district has a file of a list, that file is dropped; else one is written of rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from layers.feeds.protocols.drop_folder import ARCHIVE, DONE, kept_name
from layers.feeds.schedule import slot_after
from layers.recurring import Recurring
from layers.recurring import Told as Saying
from scripts.simulated.feeds.asked import Asked, Told, World
from scripts.simulated.feeds.defined import DROP, Simulated
from scripts.simulated.feeds.faults import Faults, Kind, spoiled
from scripts.simulated.feeds.generic import Generic

#: One file at most in so long: all are there within a minute, and none holds up the start.
_EVERY_S: Final = 1.0
_NOTHING: Final = frozenset({Kind.SILENT, Kind.ABSENT})
_PLACE: Final = "{drop}/"
_LOG: Final = logging.getLogger("lifemap.simulated")
_SAYING: Final = Saying(log=_LOG, fails="No file is dropped", works="Files are dropped again.")


class Drops:
    """Drops the file of each type at the start, and when the next slot of its rhythm has come.

    A file that was taken in the same slot by an earlier run is not dropped again at the start: it
    lies in the archive. What goes wrong (``faults`` at ``drop_folder/ID``) goes wrong with a file
    that is dropped at once, and when that is over the good one follows.
    """

    def __init__(
        self, generic: Generic, world: World, folder: Path, *, faults: Faults,
        now: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        """Take what there is to be dropped below a folder; ``start`` begins."""
        self._generic, self._world, self._folder = generic, world, folder
        self._faults, self._now = faults, now
        #: By feed, of which slot the last file was, and what was wrong with it.
        self._dropped: dict[str, tuple[dt.datetime, Kind | None]] = {}
        self._thread = Recurring(self.look, name="drops", every_s=_EVERY_S, told=_SAYING)

    def start(self) -> None:
        """Drop from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Drop no more."""
        self._thread.stop()
        self._thread.join()

    def look(self) -> bool:
        """Drop the first file that is to be dropped; say whether there was one.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        now = self._now()
        for each in self._generic.of_protocol(DROP):
            rhythm, name = each.feed.rhythm, each.feed.id
            asked = Asked(now=slot_after(rhythm, now) - rhythm.every, host=DROP, path=f"/{name}")
            state = (asked.now, self._faults.standing(asked))
            if self._dropped.get(name) != state:
                self._drop(each, asked)
                self._dropped[name] = state
                return True
        return False

    def _drop(self, definition: Simulated, asked: Asked) -> None:
        """Put a file into its folder whole, and then say that it is."""
        kind = self._faults.take(asked)
        body = self._generic.file(definition, self._world, asked.now)
        folder = self._folder / definition.feed.ask.url.removeprefix(_PLACE)
        path = folder / str(definition.feed.ask.options["pattern"]).replace("*", "")
        is_first = definition.feed.id not in self._dropped
        if kind in _NOTHING or (is_first and kind is None and _is_taken(path, body, asked.now)):
            return
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(body if kind is None else _spoiled(kind, body, asked))
        part.replace(path)
        path.with_name(path.name + DONE).touch()


def _is_taken(path: Path, body: bytes, since: dt.datetime) -> bool:
    """Whether a file was taken since a time; the archive knows it by the month."""
    name, first = kept_name(path.name, hashlib.sha256(body).hexdigest()), f"{since:%Y-%m}"
    kept = (path.parent / ARCHIVE).glob(f"*/{name}")
    return any(each.parent.name >= first for each in kept)


def _spoiled(kind: Kind, body: bytes, asked: Asked) -> bytes:
    """Make of a file what somebody drops by mistake: half of one, a page of an error."""
    return (
        body[: len(body) // 2] if kind is Kind.CUT else spoiled(kind, Told(body=body), asked).body
    )

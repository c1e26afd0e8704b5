"""Sealing the log as it grows, and keeping the latest seal outside of the database."""

from __future__ import annotations

import datetime as dt
import hmac
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from layers.errors import StoreError
from layers.store.database import Database
from layers.store.seals import Seal, anchor_text, read_anchor, seal

EVERY_S: Final = 1.0
#: In the one folder of the state that the unprivileged workers may write in.
ANCHOR: Final = Path("work") / "audit.anchor"
_LOG: Final = logging.getLogger("lifemap.sealing")


def audit_key(secret_key: bytes) -> bytes:
    """Derive the key of the seals, so that no other use of the secret key can make one."""
    return hmac.new(secret_key, b"lifemap.audit", "sha256").digest()


def kept_anchor(home: Path) -> tuple[int, bytes] | None:
    """Give number and digest of the latest seal that was written down; ``None`` before the first.

    Raises
    ------
    ValueError
        When the file holds something else.
    """
    path = home / ANCHOR
    return read_anchor(path.read_text("utf-8")) if path.exists() else None


def keep_anchor(home: Path, made: Seal) -> None:
    """Write a seal down outside of the database, whole or not at all."""
    path = home / ANCHOR
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f"{path.name}.{threading.get_native_id()}")
    fresh.write_text(anchor_text(made), "utf-8")
    fresh.replace(path)


class Sealer(threading.Thread):
    """Seals what was added every second, for as long as its process lives.

    Several processes may do so: one of them at a time seals, and the others leave it to that one.
    """

    def __init__(
        self, database: Database, secret_key: bytes, home: Path, *, now: Callable[[], dt.datetime]
    ) -> None:
        """Keep what it needs; ``start`` begins."""
        super().__init__(name="sealer", daemon=True)
        self._database = database
        self._key = audit_key(secret_key)
        self._home = home
        self._now = now
        self._ended = threading.Event()
        self._failing = False

    def run(self) -> None:
        """Seal, wait, and again; said once when it fails, and once when it works again."""
        while not self._ended.wait(EVERY_S):
            try:
                made = seal(self._database, self._key, now=self._now())
                if made is not None:
                    keep_anchor(self._home, made)
            except (StoreError, OSError) as error:
                if not self._failing:
                    _LOG.warning("The log cannot be sealed: %s", error)
                self._failing = True
            else:
                if self._failing:
                    _LOG.warning("The log is sealed again.")
                self._failing = False

    def stop(self) -> None:
        """Seal no more."""
        self._ended.set()

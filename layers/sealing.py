"""Sealing the log as it grows, and keeping the latest seal outside of the database."""

from __future__ import annotations

import datetime as dt
import hmac
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from layers.recurring import Recurring, Told
from layers.store.database import Database
from layers.store.seals import Seal, anchor_text, read_anchor, seal

EVERY_S: Final = 1.0
#: In the one folder of the state that the unprivileged workers may write in.
ANCHOR: Final = Path("work") / "audit.anchor"
_TOLD: Final = Told(
    log=logging.getLogger("lifemap.sealing"),
    fails="The log cannot be sealed",
    works="The log is sealed again.",
)


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


def sealer(
    database: Database, secret_key: bytes, home: Path, *, now: Callable[[], dt.datetime]
) -> Recurring:
    """Make what seals the log every second.

    Several processes may do so: one of them at a time seals, and the others leave it to that one.
    """
    key = audit_key(secret_key)

    def seal_now() -> None:
        made = seal(database, key, now=now())
        if made is not None:
            keep_anchor(home, made)

    return Recurring(seal_now, name="sealer", every_s=EVERY_S, told=_TOLD)

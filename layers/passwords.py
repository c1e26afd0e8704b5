"""Passwords: what is accepted as one, and how they are kept (argon2id)."""

from __future__ import annotations

import contextlib
import functools
import threading
import unicodedata
from collections.abc import Generator
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from layers.errors import BadRequestError, BusyError

#: The second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes.
_HASHER: Final = PasswordHasher(
    time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, salt_len=16, type=Type.ID
)
SHORTEST: Final = 12
_LONGEST: Final = 200
_DISTINCT: Final = 6
#: Each check holds 64 MiB: so many at once in a process, the others wait their turn.
_AT_ONCE: Final = 2
_PATIENCE_S: Final = 3.0
_turns: Final = threading.BoundedSemaphore(_AT_ONCE)


def checked_password(text: str, *, name: str) -> str:
    """Give a new password in the form in which it is compared (NFKC), or say what is wrong with it.

    Length is what counts: no classes of characters are asked for.

    Raises
    ------
    BadRequestError
        When it is too short, too long, too uniform, or holds the name of its account.
    """
    password = _normal(text)
    if len(password) < SHORTEST:
        raise BadRequestError(f"A password needs at least {SHORTEST} characters.")
    if len(password) > _LONGEST:
        raise BadRequestError(f"A password has at most {_LONGEST} characters.")
    if len(set(password.lower())) < _DISTINCT:
        raise BadRequestError(f"A password needs at least {_DISTINCT} different characters.")
    if name in password.lower():
        raise BadRequestError("A password must not hold the name of its account.")
    return password


def hashed(password: str) -> str:
    """Hash a password with a salt of its own; the text names its parameters."""
    with _turn():
        return _HASHER.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password that was kept.

    It takes as long where none was kept, so that the time does not tell which accounts there are.
    """
    with _turn():
        try:
            return _HASHER.verify(kept or _nobodys(), _normal(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a password was hashed with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def _normal(text: str) -> str:
    """Make the same password of what two keyboards send for the same letters."""
    return unicodedata.normalize("NFKC", text)[: _LONGEST + 1]


@functools.cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody")


@contextlib.contextmanager
def _turn() -> Generator[None, None, None]:
    if not _turns.acquire(timeout=_PATIENCE_S):
        raise BusyError("Too many people sign in at once; try again shortly.")
    try:
        yield
    finally:
        _turns.release()

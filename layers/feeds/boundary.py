r"""Bundles: answers that were asked for outside, on their one way into a room without a network.

A bundle is a file that is whole or not there, named by collector and number::

    lifemap-bundle 1 <length>\n <signature: 64 bytes> <packed: length bytes, gzip>

The signature (Ed25519) is over all of it but itself, so nothing is unpacked that a stranger made.
Unpacked it is the length of a table of contents (8 bytes), the table (JSON), and the bodies one
after the other. Each names the SHA-256 of the one before: a bundle that is lost, repeated, put
elsewhere in the order or made from other ones does not fit.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from layers.errors import LayersError
from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome
from layers.feeds.wire import TooLargeAnswerError, UnpackError, unpacked

SUFFIX: Final = ".bundle"
#: Unpacked; a collector closes a bundle long before.
MOST_BYTES: Final = 256 * 1024 * 1024
_SIGNATURE_BYTES: Final = 64
_HEAD: Final = re.compile(rb"lifemap-bundle 1 ([0-9]{1,12})\n")
_LONGEST_HEAD: Final = 40
_SIZE_BYTES: Final = 8


class CutBundleError(LayersError, ValueError):
    """There is less of a bundle than it says: it is still being written, or was cut."""


class ForgedBundleError(LayersError, ValueError):
    """A bundle is signed by nobody who is trusted here, or was changed since."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What one asking of a feed brought."""

    feed: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What goes over the boundary at once.

    ``collector`` begins with the fingerprint of its key; numbers count from 1; ``previous`` is the
    SHA-256 of the whole bundle before, empty in the first.
    """

    collector: str
    number: int
    previous: str
    made_at: dt.datetime
    askings: tuple[Asking, ...]

    @property
    def name(self) -> str:
        """The name of its file; names sort as numbers do."""
        return f"{self.collector}-{self.number:010d}{SUFFIX}"


def digest_of(data: bytes) -> str:
    """Give the SHA-256 of a whole bundle, which the next one names."""
    return hashlib.sha256(data).hexdigest()


def packed(bundle: Bundle, key: Ed25519PrivateKey) -> bytes:
    """Give a bundle as a file."""
    answers = [answer for asking in bundle.askings for answer in asking.answers]
    table = orjson.dumps(
        {
            "collector": bundle.collector,
            "number": bundle.number,
            "previous": bundle.previous,
            "made_at": bundle.made_at,
            "askings": [
                {"feed": asking.feed, "answers": [_told(each) for each in asking.answers]}
                for asking in bundle.askings
            ],
        }
    )
    whole = b"".join(
        (len(table).to_bytes(_SIZE_BYTES, "big"), table, *(each.body for each in answers))
    )
    data = gzip.compress(whole, 6, mtime=0)
    head = f"lifemap-bundle 1 {len(data)}\n".encode()
    return head + key.sign(head + data) + data


def opened(data: bytes, keys: Iterable[Ed25519PublicKey]) -> Bundle:
    """Read a bundle that one of these keys signed.

    Raises
    ------
    CutBundleError
        When the end is missing.
    ForgedBundleError
        When no key fits, or a bundle names another collector than its key's.
    """
    found = _HEAD.match(data)
    if found is None:
        if len(data) < _LONGEST_HEAD and b"\n" not in data:
            raise CutBundleError("The bundle ends in its first line.")
        raise ForgedBundleError("The file is no bundle.")
    head, rest = found[0], data[found.end() :]
    missing = _SIGNATURE_BYTES + int(found[1]) - len(rest)
    if missing > 0:
        raise CutBundleError(f"The bundle lacks {missing} bytes.")
    signature, body = rest[:_SIGNATURE_BYTES], rest[_SIGNATURE_BYTES:]
    signer = next((key for key in keys if _signed(key, signature, head + body)), None)
    if signer is None:
        raise ForgedBundleError("The bundle is signed by nobody who is trusted here.")
    try:
        bundle = _read(unpacked([body], "gzip", most_bytes=MOST_BYTES))
    except (TooLargeAnswerError, UnpackError, KeyError, TypeError, ValueError) as error:
        raise ForgedBundleError("The bundle holds what no collector writes.") from error
    if not bundle.collector.startswith(f"{fingerprint(signer)}-"):
        raise ForgedBundleError(
            f"The bundle names the collector '{bundle.collector}', not its own."
        )
    return bundle


def _signed(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _told(answer: Answer) -> dict[str, Any]:
    return {
        "asked": answer.asked,
        "at": answer.at,
        "status": answer.status,
        "headers": answer.headers,
        "size": len(answer.body),
        "trouble": answer.trouble,
        "simulated": answer.simulated,
        "refused": answer.refused,
    }


def _read(whole: bytes) -> Bundle:
    start = _SIZE_BYTES + int.from_bytes(whole[:_SIZE_BYTES], "big")
    table = orjson.loads(whole[_SIZE_BYTES:start])
    bodies = _Bodies(whole, start)
    bundle = Bundle(
        collector=str(table["collector"]),
        number=int(table["number"]),
        previous=str(table["previous"]),
        made_at=dt.datetime.fromisoformat(table["made_at"]),
        askings=tuple(
            Asking(
                feed=str(each["feed"]),
                answers=tuple(_answer(said, bodies.take(said["size"])) for said in each["answers"]),
            )
            for each in table["askings"]
        ),
    )
    bodies.end()
    return bundle


class _Bodies:
    """The bodies behind the table, taken one after the other."""

    def __init__(self, whole: bytes, start: int) -> None:
        self._whole, self._at = whole, start

    def take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._whole):
            raise ValueError("A body is cut.")
        self._at += size
        return self._whole[self._at - size : self._at]

    def end(self) -> None:
        if self._at != len(self._whole):
            raise ValueError("Behind the last body there is something.")


def _answer(said: Mapping[str, Any], body: bytes) -> Answer:
    refused = said["refused"]
    return Answer(
        asked=said["asked"],
        at=dt.datetime.fromisoformat(said["at"]),
        status=said["status"],
        headers=said["headers"],
        body=body,
        trouble=said["trouble"],
        simulated=said["simulated"],
        refused=None if refused is None else Outcome(refused),
    )


# Keys: the private one stays outside with its collector, the public one is carried inside once.


def fingerprint(key: Ed25519PublicKey) -> str:
    """Give what a key is called: the first letters of its SHA-256."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def make_keys(private: Path, public: Path) -> str:
    """Make a pair of keys, the private one readable by its owner only; give its fingerprint.

    Raises
    ------
    FileExistsError
        When there is a private key already: a new one would have to be carried inside again.
    """
    key = Ed25519PrivateKey.generate()
    private.touch(mode=0o600, exist_ok=False)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return fingerprint(key.public_key())


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read a collector's key.

    Raises
    ------
    ValueError
        When the file holds no such key.
    """
    key = _loaded(path, lambda data: load_pem_private_key(data, password=None))
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no private Ed25519 key.")  # noqa: TRY004 - of a file
    return key


def trusted_keys(folder: Path) -> tuple[Ed25519PublicKey, ...]:
    """Read the public keys of a folder, each a file that ends in ``.pem``.

    Raises
    ------
    ValueError
        When one holds no such key.
    """
    keys: list[Ed25519PublicKey] = []
    for path in sorted(folder.glob("*.pem")):
        key = _loaded(path, load_pem_public_key)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError(f"{path} holds no public Ed25519 key.")  # noqa: TRY004 - of a file
        keys.append(key)
    return tuple(keys)


def _loaded(path: Path, load: Callable[[bytes], object]) -> object:
    try:
        return load(path.read_bytes())
    except ValueError:
        return None

"""The authority behind a certificate that this server made for itself, as others are shown it."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path


def fingerprint(authority: bytes) -> str:
    """Give the SHA-256 that people compare, of a certificate as DER, in pairs of signs."""
    return hashlib.sha256(authority).hexdigest().upper()


def read_authority(home: Path) -> bytes | None:
    """Give the authority of a state folder as DER, ``None`` where there is none."""
    try:
        return ssl.PEM_cert_to_DER_cert((home / "tls" / "authority.crt").read_text("ascii"))
    except (OSError, ValueError):
        return None

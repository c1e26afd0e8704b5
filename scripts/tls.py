"""The certificate of a map that other machines open: one's own, or one made here for the LAN.

A certificate that is made here is signed by an authority of this state folder, which people's
phones are told to trust (``/trust``). The authority can vouch for this machine's names and for
private addresses only, so that whoever steals its key cannot pass for a bank.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

from scripts.account import Account
from scripts.authority import make_authority, make_leaf, may_sign, pem_of_key, serves
from scripts.exits import Exit, StoppedError


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What is shown to browsers, and the authority behind it where that is ours."""

    folder: Path

    @classmethod
    def of_home(cls, home: Path) -> Self:
        """Describe the certificate of a state folder."""
        return cls(folder=home / "tls")

    @property
    def chain(self) -> Path:
        """The certificate that is served, with those between it and its authority."""
        return self.folder / "served.crt"

    @property
    def key(self) -> Path:
        """Its private key, readable by the account of the workers alone."""
        return self.folder / "served.key"

    @property
    def authority(self) -> Path:
        """The authority that phones are told to trust; absent where a certificate was given."""
        return self.folder / "authority.crt"

    def read(self) -> x509.Certificate | None:
        """Give the certificate that is served, ``None`` where there is none yet."""
        try:
            return x509.load_pem_x509_certificate(self.chain.read_bytes())
        except (OSError, ValueError):
            return None

    def serve_given(self, certificate: Path, key: Path, account: Account) -> None:
        """Serve a certificate that was given; its files stay as they are.

        Raises
        ------
        StoppedError
            When the two do not belong together or cannot be read.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(certificate, key, password="")
            chain, secret = certificate.read_bytes(), key.read_bytes()
        except (OSError, ssl.SSLError) as error:
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            sentence = f"The certificate {certificate} cannot be served with {key}: {reason}."
            raise StoppedError(sentence, Exit.CONFIGURATION) from error
        self.folder.mkdir(exist_ok=True)
        self.authority.unlink(missing_ok=True)
        _put(self.key, secret, account)
        _put(self.chain, chain, account)

    def serve_own(self, names: Sequence[str], account: Account, now: dt.datetime) -> bool:
        """Serve one that is signed here for these names; say whether it had to be made.

        It is kept while it names them all and is good for another month.
        """
        self.folder.mkdir(exist_ok=True)
        signer = self._signer(names, now)
        present = self.read()
        if present is not None and serves(present, signer[0], names, now):
            return False
        key = ec.generate_private_key(ec.SECP256R1())
        made = make_leaf(key, names, signer, now)
        # The key first: a worker that reads between the two keeps what it had.
        _put(self.key, pem_of_key(key), account)
        _put(self.chain, made.public_bytes(serialization.Encoding.PEM), account)
        return True

    def _signer(
        self, names: Sequence[str], now: dt.datetime
    ) -> tuple[x509.Certificate, CertificateIssuerPrivateKeyTypes]:
        """Give the authority, made anew where it may not vouch for these names or is old."""
        secret = self.folder / "authority.key"
        with contextlib.suppress(OSError, ValueError):
            found = x509.load_pem_x509_certificate(self.authority.read_bytes())
            key = serialization.load_pem_private_key(secret.read_bytes(), password=None)
            if isinstance(key, ec.EllipticCurvePrivateKey) and may_sign(found, names, now):
                return found, key
        key = ec.generate_private_key(ec.SECP256R1())
        made = make_authority(key, names, now)
        _write(secret, pem_of_key(key), 0o600)
        _write(self.authority, made.public_bytes(serialization.Encoding.PEM), 0o644)
        return made, key


def serving_context(chain: Path, key: Path) -> ssl.SSLContext:
    """Make the context of a server that shows a certificate, also after it was renewed."""
    made_of = chain.stat().st_mtime_ns
    current = _context(chain, key)

    def renewed(connection: ssl.SSLObject | ssl.SSLSocket, *_: object) -> None:
        """Look at each handshake whether the file is another one now."""
        nonlocal made_of, current
        with contextlib.suppress(OSError):  # just being replaced: what is held still serves
            found = chain.stat().st_mtime_ns
            if found != made_of:
                made_of, current = found, _context(chain, key)
        connection.context = current

    context = _context(chain, key)
    context.sni_callback = renewed  # pyright: ignore[reportAttributeAccessIssue] - typed as for SNI only
    return context


def _context(chain: Path, key: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    return context


def _put(path: Path, content: bytes, account: Account) -> None:
    """Write a file for the workers: readable by them alone."""
    _write(path, content, 0o600)
    account.own(path, 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all, never readable by more than ``mode`` says."""
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.unlink(missing_ok=True)
    own.touch(mode=0o600)
    own.write_bytes(content)
    own.chmod(mode)
    own.replace(path)

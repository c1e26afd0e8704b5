"""The certificate of a map that other machines open: one's own, or one made here for the LAN.

A certificate that is made here is signed by an authority of this state folder, which people's
phones are told to trust (``/trust``). The authority can vouch for this machine's names and for
private addresses only, so that whoever steals its key cannot pass for a bank.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from scripts.account import Account
from scripts.exits import Exit, StoppedError

#: Apple's systems take no certificate that is good for longer than 825 days.
LEAF_LIFE: Final = dt.timedelta(days=390)
AUTHORITY_LIFE: Final = dt.timedelta(days=3650)
#: A certificate of ours is made anew when less than this is left.
RENEW_BEFORE: Final = dt.timedelta(days=30)
#: Names that can be nobody's on the internet, and addresses that are routed nowhere there.
_PRIVATE_NAMES: Final = ("local", "lan", "internal", "home.arpa", "localhost")
_PRIVATE_NETWORKS: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128",
)  # fmt: skip


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
        if present is not None and _serves(present, signer[0], names, now):
            return False
        key = ec.generate_private_key(ec.SECP256R1())
        made = _leaf(key, names, signer, now)
        # The key first: a worker that reads between the two keeps what it had.
        _put(self.key, _pem_of_key(key), account)
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
            if isinstance(key, ec.EllipticCurvePrivateKey) and _may_sign(found, names, now):
                return found, key
        key = ec.generate_private_key(ec.SECP256R1())
        made = _authority(key, names, now)
        _write(secret, _pem_of_key(key), 0o600)
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


def _authority(
    key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: dt.datetime
) -> x509.Certificate:
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Life Map {socket.gethostname()}")])
    return (
        _begun(title, title, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=_permitted(names), excluded_subtrees=None),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )


def _leaf(
    key: ec.EllipticCurvePrivateKey,
    names: Sequence[str],
    signer: tuple[x509.Certificate, CertificateIssuerPrivateKeyTypes],
    now: dt.datetime,
) -> x509.Certificate:
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Life Map")])
    authority, secret = signer
    return (
        _begun(title, authority.subject, key, now, LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key()),  # pyright: ignore[reportArgumentType] - ours is elliptic
            critical=False,
        )
        .sign(secret, hashes.SHA256())
    )


def _begun(
    title: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    life: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(title)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A phone whose clock is a little slow is not turned away.
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _general(names: Sequence[str]) -> list[x509.GeneralName]:
    return [
        x509.IPAddress(address) if (address := _ip(name)) else x509.DNSName(name) for name in names
    ]


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    """Give what an authority may vouch for: these names and addresses, and private ones."""
    private = [ipaddress.ip_network(each) for each in _PRIVATE_NETWORKS]
    addresses = [ip for name in names if (ip := _ip(name)) is not None]
    others = [ip for ip in addresses if not any(ip in network for network in private)]
    words = dict.fromkeys((*_PRIVATE_NAMES, *(name for name in names if _ip(name) is None)))
    networks = [*private, *map(ipaddress.ip_network, others)]
    return [*map(x509.DNSName, words), *map(x509.IPAddress, networks)]


def _may_sign(authority: x509.Certificate, names: Sequence[str], now: dt.datetime) -> bool:
    if authority.not_valid_after_utc - now < LEAF_LIFE:
        return False
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = limits.permitted_subtrees or []
    words = [each.value for each in allowed if isinstance(each, x509.DNSName)]
    networks = [each.value for each in allowed if isinstance(each, x509.IPAddress)]
    return all(
        any(address in network for network in networks)  # pyright: ignore[reportOperatorIssue] - networks, as made above
        if (address := _ip(name))
        else any(name == word or name.endswith(f".{word}") for word in words)
        for name in names
    )


def _serves(
    present: x509.Certificate, authority: x509.Certificate, names: Sequence[str], now: dt.datetime
) -> bool:
    try:
        present.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    named = present.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(_general(names)) <= set(named) and present.not_valid_after_utc - now > RENEW_BEFORE


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


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

"""Certificates that this machine makes: an authority of its own, and what that one vouches for.

The authority can vouch for this machine's names and for private addresses only, so that whoever
steals its key cannot pass for a bank.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
from collections.abc import Sequence
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

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


def make_authority(
    key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: dt.datetime
) -> x509.Certificate:
    """Make the certificate of an authority for these names, signed by itself."""
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


def make_leaf(
    key: ec.EllipticCurvePrivateKey,
    names: Sequence[str],
    signer: tuple[x509.Certificate, CertificateIssuerPrivateKeyTypes],
    now: dt.datetime,
) -> x509.Certificate:
    """Make a certificate for these names, signed by an authority and its key."""
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


def may_sign(authority: x509.Certificate, names: Sequence[str], now: dt.datetime) -> bool:
    """Whether an authority may vouch for all these names for as long as one is good."""
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


def serves(
    present: x509.Certificate, authority: x509.Certificate, names: Sequence[str], now: dt.datetime
) -> bool:
    """Whether a certificate is of this authority, names all these, and need not be renewed."""
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


def pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

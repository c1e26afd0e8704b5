"""To whom a feed may speak: hosts that definitions name, at addresses that are what they seem.

A name is checked against the list, and what it resolves to is checked when a connection is made,
to that very address: a name that resolves anew a moment later (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from layers.errors import LayersError

#: Gives the addresses of a host and port, as texts.
Resolve = Callable[[str, int], Sequence[str]]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS: Final = {"http": 80, "https": 443}
#: Where clouds tell a machine its own secrets, besides the link-local 169.254.169.254.
_METADATA: Final = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254")))
#: IPv6 that a gateway turns into the IPv4 of its last 32 bits.
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefusedError(LayersError, PermissionError):
    """An address may not be spoken to."""


class Reach(StrEnum):
    """How far from this machine a feed's address may be."""

    #: Anywhere but on networks of one's own.
    PUBLIC = "public"
    #: The district's own network too.
    PRIVATE = "private"
    #: This machine only: the simulator.
    LOOPBACK = "loopback"


def parts_of(url: str, base: str = "") -> SplitResult:
    """Take an address apart, one that is said relative to ``base``.

    Raises
    ------
    AddressRefusedError
        When it is no ``http`` or ``https`` address of a host, or carries a login.
    """
    try:
        parts = urlsplit(urljoin(base, url))
        fit = parts.scheme in _PORTS and bool(host_of(parts)) and (parts.port is None or parts.port)
    except ValueError:  # a port that is no number, brackets that do not close, a host of no letters
        fit = False
        parts = urlsplit("")
    if not fit or "@" in parts.netloc or "\\" in parts.netloc:
        # The text itself is not repeated: it may hold a key.
        raise AddressRefusedError(
            f"Only http and https addresses of hosts are asked; this one is "
            f"{parts.scheme or 'no address'}."
        )
    return parts


def host_of(parts: SplitResult) -> str:
    """Give the host as the net knows it: small letters, no dot at the end, Hangul as punycode."""
    host = (parts.hostname or "").rstrip(".")
    return host if host.isascii() else host.encode("idna").decode()


def port_of(parts: SplitResult) -> int:
    """Give the port, that of the scheme where none is said."""
    return parts.port or _PORTS[parts.scheme]


def simulated(parts: SplitResult, simulator: str) -> SplitResult:
    """Give where the simulator answers for an address: ``SIMULATOR/host/path?query``."""
    base = urlsplit(simulator)
    path = f"{base.path.rstrip('/')}/{host_of(parts)}{parts.path or '/'}"
    return urlsplit(urlunsplit((base.scheme, base.netloc, path, parts.query, "")))


def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host, each once, best first.

    Raises
    ------
    OSError
        When there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def require_reach(host: str, addresses: Sequence[str], reach: Reach) -> None:
    """Refuse a host when one of its addresses is farther or nearer than the feed may reach.

    One is enough: an honest name has no mixed addresses, and which is taken is left to chance.

    Raises
    ------
    AddressRefusedError
        Naming the host; not the address, which says how a network looks inside.
    """
    if all(_is_within(ipaddress.ip_address(each.split("%")[0]), reach) for each in addresses):
        return
    if reach is Reach.LOOPBACK:
        raise AddressRefusedError(f"'{host}' does not lie on this machine, so it is not asked.")
    if reach is Reach.PRIVATE:
        raise AddressRefusedError(f"'{host}' lies at an address that no feed may ask.")
    raise AddressRefusedError(f"'{host}' does not lie at a public address, so it is not asked.")


def _is_within(address: _Address, reach: Reach) -> bool:
    address = _true(address)
    if reach is Reach.LOOPBACK:
        return address.is_loopback
    if _is_nobodys(address):
        return False
    return reach is Reach.PRIVATE or address.is_global


def _is_nobodys(address: _Address) -> bool:
    """Whether no feed can live there: link-local, metadata of clouds, multicast, unspecified."""
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (address.is_reserved and not address.is_loopback)
        or address in _METADATA
    )


def _true(address: _Address) -> _Address:
    """Give the IPv4 address that an IPv6 address stands for, else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)

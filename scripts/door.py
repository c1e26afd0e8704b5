"""Where the map is served: an address, a port, the names it is known by, and who may open it."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.exits import Exit, StoppedError

LOOPBACK: Final = "127.0.0.1"
_LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class Door:
    """What ``lifemap up`` was told of the network.

    ``plain`` says in so many words that passwords and sessions may travel unencrypted.
    """

    host: str = LOOPBACK
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    plain: bool = False

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if (self.certificate is None) != (self.key is None):
            raise StoppedError("--certificate and --key belong together.", Exit.USAGE)
        if self.plain and self.certificate is not None:
            raise StoppedError("A certificate and --plain-http contradict each other.", Exit.USAGE)

    @property
    def is_open(self) -> bool:
        """Whether other machines reach it."""
        return not _address(self.host).is_loopback

    @property
    def encrypted(self) -> bool:
        """Whether it speaks TLS: where others listen in, unless they were told they may."""
        return self.certificate is not None or (self.is_open and not self.plain)

    @property
    def scheme(self) -> str:
        """How its addresses begin."""
        return "https" if self.encrypted else "http"

    def hosts(self) -> tuple[str, ...]:
        """Give every name and address by which a browser may ask for it, the best one first."""
        if not self.is_open:
            return tuple(dict.fromkeys((self.host, *_LOCAL_NAMES, *self.names)))
        address = _address(self.host)
        here = addresses_of_this_machine() if address.is_unspecified else (str(address),)
        if address.version == 4:
            here = tuple(each for each in here if ":" not in each)
        name = socket.gethostname().lower()
        machine = (name, f"{name.partition('.')[0]}.local")
        given = () if _is_address(self.host) else (self.host.lower(),)
        return tuple(dict.fromkeys((*self.names, *given, *here, *machine, *_LOCAL_NAMES)))

    @property
    def here(self) -> str:
        """The address by which this machine reaches it itself."""
        address = _address(self.host)
        if address.is_unspecified:
            return LOOPBACK if address.version == 4 else "::1"
        return str(address)

    def url(self, port: int, host: str | None = None) -> str:
        """Write the address people open."""
        host = host or self.hosts()[0]
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{port}"

    def bind(self, *, patience_s: float) -> socket.socket:
        """Take the port now, so that a busy one is told before anything long begins.

        Raises
        ------
        StoppedError
            When the port is taken for longer than ``patience_s``, is root's, or the address is
            not of this machine.
        """
        give_up = time.monotonic() + patience_s
        while True:
            try:
                return _listener(self.host, self.port)
            except OSError as error:
                if error.errno == errno.EADDRINUSE and time.monotonic() < give_up:
                    time.sleep(0.2)
                    continue
                raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> StoppedError:
        match error.errno:
            case errno.EACCES:
                sentence = f"Port {self.port} is open to root only: choose one above 1023."
                return StoppedError(sentence, Exit.NO_RIGHTS)
            case errno.EADDRNOTAVAIL:
                sentence = f"{self.host} is no address of this machine: --host 0.0.0.0 takes all."
                return StoppedError(sentence, Exit.USAGE)
            case _:
                sentence = (
                    f"Port {self.port} is in use by another program: choose another with --port."
                )
                return StoppedError(sentence, Exit.UNAVAILABLE)


def _listener(host: str, port: int) -> socket.socket:
    address = _address(host)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
    except OSError:
        listener.close()
        raise
    return listener


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Give the address of a name or an address.

    Raises
    ------
    StoppedError
        When nobody knows the name.
    """
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host)
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise StoppedError(f"Nobody knows the host '{host}'.", Exit.USAGE) from error
    return ipaddress.ip_address(found[0][4][0])


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def addresses_of_this_machine() -> tuple[str, ...]:
    """Give the addresses by which others reach this machine: IPv4 first, none of loopback."""
    found = (*_addresses_v4(), *_addresses_v6())
    return tuple(str(each) for each in found if not each.is_loopback and not each.is_link_local)


def _addresses_v4() -> Iterator[ipaddress.IPv4Address]:
    """Read the kernel's own table: a bare machine has no program that tells."""
    try:
        text = Path("/proc/net/fib_trie").read_text("ascii")
    except OSError:
        return
    found = re.findall(r"-- ([\d.]+)\n\s+/32 host LOCAL", text)
    yield from (ipaddress.IPv4Address(each) for each in dict.fromkeys(found))


def _addresses_v6() -> Iterator[ipaddress.IPv6Address]:
    try:
        lines = Path("/proc/net/if_inet6").read_text("ascii").splitlines()
    except OSError:
        return
    yield from (ipaddress.IPv6Address(int(line.split()[0], 16)) for line in lines)

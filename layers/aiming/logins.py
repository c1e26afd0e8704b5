"""Which cameras may be spoken to, and as whom: ``cameras.toml`` in the folder of the state.

One table a group of cameras, by any name::

    [crossroads]
    hosts = ["10.20.3.0/24", "10.20.4.7"]
    username = "lifemap"
    password = "..."          # or the variable LIFEMAP_CAMERA_PASSWORD_CROSSROADS
    pan_deg = [-180, 180]     # what the ends of the unit's range are, where it does not say:
    tilt_deg = [-90, 90]      # clockwise from home, above the horizon
    zoom_ratio = 30           # the narrowest view is so many times narrower than the widest
    authority = "cameras.pem" # of cameras that speak TLS, beside this file
    gateway = "10.20.0.1:80"  # who passes it on, where they are not reached directly

A camera whose address lies in no group is not spoken to, and a password goes to no other camera
than those it is for. The file is read at each use, so that a new password needs no restart.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from layers.aiming.errors import NotTurnedError

FILE: Final = "cameras.toml"
PASSWORD_VARIABLE: Final = "LIFEMAP_CAMERA_PASSWORD_"  # noqa: S105 - the name of a variable
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_KNOWN: Final = frozenset(
    {"hosts", "username", "password", "pan_deg", "tilt_deg", "zoom_ratio", "authority", "gateway"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a service of a camera listens: an IP address, so that no name server has a say."""

    host: str
    port: int
    path: str
    encrypted: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the address of a camera's ONVIF device service.

        Raises
        ------
        NotTurnedError
            When it is no ``http`` or ``https`` address of an IP address, or carries a password.
        """
        try:
            parts = urlsplit(text.strip())
            port = parts.port
            host = str(ipaddress.ip_address(parts.hostname or ""))
        except ValueError:
            host, port, parts = "", None, urlsplit("")
        if parts.scheme not in {"http", "https"} or parts.username or parts.password or not host:
            # The text itself is not repeated: it may hold a password.
            raise NotTurnedError(
                "The camera's ONVIF address must be like http://10.0.0.1/onvif/device_service:"
                " an IP address, without a password.",
                code="bad_address",
            )
        encrypted = parts.scheme == "https"
        return cls(
            host=host,
            port=port or (443 if encrypted else 80),
            path=parts.path or "/onvif/device_service",
            encrypted=encrypted,
        )

    def beside(self, url: str) -> Address:
        """Give another service of the same camera: of what it says only the path is taken.

        Cameras behind an address translation name an address that is not theirs out here, and
        nobody is spoken to whom the list of cameras does not name.
        """
        parts = urlsplit(url.strip())
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        usable = path.startswith("/") and path.isascii() and path.isprintable() and " " not in path
        return Address(
            host=self.host,
            port=self.port,
            path=path if usable else self.path,
            encrypted=self.encrypted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """As whom a group of cameras is spoken to, and what their units do not say of themselves."""

    name: str
    networks: tuple[_Network, ...]
    username: str
    password: str = field(repr=False)
    pan_deg: tuple[float, float] | None = None
    tilt_deg: tuple[float, float] | None = None
    zoom_ratio: float | None = None
    authority: Path | None = None
    gateway: tuple[str, int] | None = None

    def is_for(self, host: _Address) -> bool:
        """Whether a camera at this address is one of the group."""
        return any(host in network for network in self.networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """The groups of ``cameras.toml``; ``passwords`` are those of the environment, by group."""

    path: Path
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of(self, address: Address) -> Login:
        """Give as whom a camera is spoken to.

        Raises
        ------
        NotTurnedError
            When no group holds its address, or the file cannot be used.
        """
        host = ipaddress.ip_address(address.host)
        for login in self.groups():
            if login.is_for(host):
                return login
        raise NotTurnedError(
            f"The camera's address is in no group of {FILE}: it is not spoken to.", code="no_login"
        )

    def groups(self) -> list[Login]:
        """Read the groups; none where there is no file.

        Raises
        ------
        NotTurnedError
            When the file cannot be used.
        """
        try:
            groups = tomllib.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            # What stands in the file is not repeated: it holds passwords.
            raise NotTurnedError(f"The file {FILE} cannot be read.", code="no_login") from error
        return [self._login(name, said) for name, said in groups.items()]

    def _login(self, name: str, said: Any) -> Login:  # noqa: ANN401 - any TOML value
        try:
            _check_names(said)
            authority = said.get("authority")
            return Login(
                name=name,
                networks=tuple(ipaddress.ip_network(each) for each in said["hosts"]),
                username=str(said["username"]),
                password=str(self.passwords.get(name.upper()) or said["password"]),
                pan_deg=_pair(said.get("pan_deg")),
                tilt_deg=_pair(said.get("tilt_deg")),
                zoom_ratio=float(said["zoom_ratio"]) if "zoom_ratio" in said else None,
                authority=None if authority is None else self.path.parent / str(authority),
                gateway=_gateway(said.get("gateway")),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotTurnedError(
                f"The group '{name}' of {FILE} cannot be used: {_why(error)}.", code="no_login"
            ) from error


def passwords_in(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the passwords of an environment, by the names of their groups in capitals."""
    return {
        name.removeprefix(PASSWORD_VARIABLE): value
        for name, value in environ.items()
        if name.startswith(PASSWORD_VARIABLE) and value
    }


def _check_names(said: Mapping[str, Any]) -> None:
    if unknown := said.keys() - _KNOWN:
        raise ValueError(f"'{min(unknown)}' means nothing")


def _pair(said: Any) -> tuple[float, float] | None:  # noqa: ANN401 - any TOML value
    if said is None:
        return None
    first, last = (float(each) for each in said)
    if first == last:
        raise ValueError(f"a range from {first:g} to {last:g} is none")
    return first, last


def _gateway(said: str | None) -> tuple[str, int] | None:
    if said is None:
        return None
    host, _, port = said.rpartition(":")
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)


def _why(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)

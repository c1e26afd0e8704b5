"""What ``lifemap doctor`` looks at of ``cameras.toml``: whether cameras can be told to turn."""

from __future__ import annotations

import ipaddress
import ssl
import stat
from collections.abc import Iterator, Sequence
from typing import Final

from api.settings import Settings
from layers.aiming.errors import NotTurnedError
from layers.aiming.logins import FILE, Address, Login, Logins
from layers.store.aims import CameraRow
from scripts.findings import Finding, Verdict

_SUBJECT: Final = "cameras that turn"
#: The file holds passwords: it is for its owner alone.
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
#: So many cameras are named.
_NAMED: Final = 3


def camera_logins(settings: Settings, cameras: Sequence[CameraRow]) -> Iterator[Finding]:
    """Say what is wrong with the file, or with a camera that it does not fit; nothing without it.

    ``cameras`` are those of the layer.
    """
    logins = Logins(path=settings.camera_logins, passwords=settings.camera_passwords)
    turning = [each for each in cameras if each.onvif_url is not None]
    if not logins.path.exists():
        if turning:
            found = f"{len(turning)} have an ONVIF address, and there is no {FILE}"
            yield _note(found, f"Write {logins.path}: the README says what it holds.")
        return
    if logins.path.stat().st_mode & _OTHERS:
        mend = f"It holds passwords: chmod 600 {logins.path}"
        yield _note(f"others than its owner may read {FILE}", mend)
    try:
        groups = logins.groups()
    except NotTurnedError as error:
        yield _note(str(error), f"Mend {logins.path}: nobody turns a camera until then.")
        return
    yield Finding(subject=_SUBJECT, found=f"{len(groups)} groups in {FILE}")
    yield from _authorities(groups)
    yield from _unreached(groups, turning)


def _authorities(groups: Sequence[Login]) -> Iterator[Finding]:
    for group in groups:
        if group.authority is None:
            continue
        try:
            ssl.create_default_context(cafile=group.authority)
        except OSError:
            found = f"the authority '{group.authority.name}' of '{group.name}' cannot be read"
            yield _note(found, "Put the PEM file of who vouches for these cameras beside it.")


def _unreached(groups: Sequence[Login], turning: Sequence[CameraRow]) -> Iterator[Finding]:
    """Name cameras that no group is for, and groups that are for no camera."""
    used: set[str] = set()
    unknown: list[str] = []
    for camera in turning:
        try:
            host = ipaddress.ip_address(Address.parse(camera.onvif_url or "").host)
        except NotTurnedError:  # it may hold a password, and is not repeated
            found = f"the ONVIF address of '{camera.id}' cannot be spoken to"
            yield _note(found, "Correct it: http or https, an IP address, and no password in it.")
            continue
        group = next((each for each in groups if each.is_for(host)), None)
        used |= set() if group is None else {group.name}
        unknown += [] if group is not None else [camera.id]
    if unknown:
        names = ", ".join(unknown[:_NAMED])
        found = f"{len(unknown)} are in no group of {FILE}: {names}"
        yield _note(found, "Add their addresses to a group, else nobody turns them.")
    for group in groups:
        if group.name not in used:
            found = f"the group '{group.name}' of {FILE} is for no camera of the map"
            yield _note(found, "Enter the ONVIF addresses of its cameras, or remove the group.")


def _note(found: str, mend: str) -> Finding:
    return Finding(subject=_SUBJECT, found=found, verdict=Verdict.NOTE, mend=mend)

"""The command that has cameras answer which are not there."""

from __future__ import annotations

import ipaddress
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scripts.state import opened
from scripts.words import in_words

if TYPE_CHECKING:
    from layers.store.aims import CameraRow
    from layers.store.database import Database
    from scripts.account import Account
    from scripts.simulated.cameras import Simulator
    from scripts.simulated.unit import SimulatedCamera

#: Addresses that stand in documents and samples (RFC 5737): nobody has one of them.
_NOBODYS: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
)
_MARK: Final = "# Written by 'lifemap simulate-cameras'.\n"


@click.command("simulate-cameras")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8899, show_default=True,
    help="Loopback port of the simulated cameras; 0 takes a free one.",
)  # fmt: skip
def simulate_cameras(*, port: int) -> None:
    """Have PTZ cameras answer that are not there, until Ctrl-C.

    For trying to aim without hardware, beside a running 'lifemap up'. They stand in for cameras of
    the layer whose ONVIF address is nobody's (192.0.2.0/24 and the like), as in the sample
    district; no real camera is spoken to. The file cameras.toml in the folder of the state is
    written, where there is none, to say so; each move is printed.
    """
    from scripts.account import Account
    from scripts.simulated.cameras import Simulator

    simulator = Simulator(port, told=_print)
    try:
        with opened() as (settings, _, database):
            stand_in(simulator, database, settings.camera_logins, Account.of_programs())
        count = len(simulator.cameras)
        sentence = f"{count} simulated cameras answer on {simulator.gateway}; Ctrl-C ends them."
        click.echo(in_words(sentence))
        threading.Event().wait()
    finally:
        simulator.close()


def stand_in(simulator: Simulator, database: Database, logins: Path, account: Account) -> None:
    """Stand in for every camera whose address is nobody's, and say that they may be spoken to."""
    from layers.store.aims import camera_rows

    _put_up(simulator, [row for row in camera_rows(database) if _is_nobodys(row)])
    _write_logins(logins, simulator.gateway, account)


def _is_nobodys(row: CameraRow) -> bool:
    """Whether a camera can turn, and its address is one that no camera has."""
    from layers.aiming.errors import NotTurnedError
    from layers.aiming.logins import Address

    if row.mount != "ptz" or row.onvif_url is None or row.azimuth_deg is None:
        return False
    try:
        host = ipaddress.ip_address(Address.parse(row.onvif_url).host)
    except NotTurnedError:
        return False
    return any(host in network for network in _NOBODYS)


def _put_up(simulator: Simulator, rows: list[CameraRow]) -> None:
    """Stand in for cameras, each under the path of its address and looking where it looks."""
    from layers.aiming.logins import Address

    for row in rows:
        name = Address.parse(row.onvif_url or "").path.split("/")[1]
        home = (0.0, -(row.tilt_deg or 0.0), 0.0)
        simulator.add(name, azimuth_deg=row.azimuth_deg, home=home)


def _write_logins(path: Path, gateway: str, account: Account) -> None:
    """Say that these cameras may be spoken to, unless somebody wrote the file by hand."""
    if path.exists() and not path.read_text("utf-8").startswith(_MARK):
        click.echo(in_words(f"{path} is not changed: somebody wrote it."))
        return
    hosts = ", ".join(f'"{network}"' for network in _NOBODYS)
    path.write_text(
        f'{_MARK}[simulated]\nhosts = [{hosts}]\nusername = "lifemap"\n'
        f'password = "turn, please"\ngateway = "{gateway}"\nzoom_ratio = 30\n',
        "utf-8",
    )
    account.own(path, 0o600)


def _print(camera: SimulatedCamera, azimuth_deg: float, tilt_deg: float) -> None:
    click.echo(
        in_words(
            f"Simulated {camera.name} turns to {azimuth_deg:.0f} degrees,"
            f" {tilt_deg:.0f} below the horizon."
        )
    )

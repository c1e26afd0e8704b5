"""The command that has providers of feeds answer which are not there; ``up`` starts it too."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
from pathlib import Path
from typing import Any, Final

import click

from scripts.words import in_words

#: Where it listens unless told otherwise.
PORT: Final = 8898


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True,
    help="Loopback port; 0 takes a free one.",
)  # fmt: skip
@click.option(
    "--scenario", type=click.Choice(["storm", "quiet"]), default="storm", show_default=True,
    help="A rain front every three hours with what follows from it, or nothing of note.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Which of all such days.")
@click.option("--start", metavar="TIME", help="Begin at this time, with its zone, not now.")
@click.option("--speed", type=float, default=1.0, show_default=True, help="So many times as fast.")
@click.option(
    "--fault", "faults", multiple=True, metavar="KIND[@HOST[/PATH]]",
    help="What goes wrong from the start; POST /faults asks for more. Kinds: see --faults.",
)  # fmt: skip
@click.option("--faults", "list_faults", is_flag=True, help="List what can go wrong.")
@click.option(
    "--sample", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="The files of the sample district; by default those of this state folder.",
)  # fmt: skip
@click.option(
    "--to",
    metavar="URL",
    help="Where senders post their messages: a map on this machine that was given the same secret"
    " in LIFEMAP_SIMULATED_SECRET.",
)
@click.option(
    "--files", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where databases are written and files dropped: a map in simulated mode reads those in"
    " work/simulated of its state folder.",
)  # fmt: skip
@click.option("--socket-fd", type=int, hidden=True)
@click.option("--parent", type=int, hidden=True)
def simulate(  # noqa: PLR0913 - one for each option
    *, port: int, scenario: str, seed: int, start: str | None, speed: float,
    faults: tuple[str, ...], list_faults: bool, sample: Path | None,
    to: str | None, files: Path | None, socket_fd: int | None, parent: int | None,
) -> None:  # fmt: skip
    """Have the providers of feeds answer for the sample district, until Ctrl-C.

    One loopback port speaks for all of them, in their formats: https://HOST/PATH is
    http://127.0.0.1:PORT/HOST/PATH, and MQTT and Modbus are spoken there too. Databases of offices
    and the files that people drop lie in a folder. What all of them say is made up, and is labelled
    so wherever it is shown.
    """
    from scripts.signals import end_with_parent, interrupt_on_signals
    from scripts.simulated.feeds.faults import Kind

    if list_faults:
        click.echo("\n".join(Kind))
        return
    if parent is not None:
        end_with_parent(parent)
        interrupt_on_signals()
    listener = None if socket_fd is None else socket.socket(fileno=socket_fd)
    simulator = _simulator(
        sample, scenario=scenario, seed=seed, start=start, speed=speed, port=port,
        listener=listener, to=to, files=files,
    )  # fmt: skip
    try:
        for each in faults:
            simulator.faults.add(_fault(each))
        if parent is None:
            click.echo(in_words(f"The providers of feeds are simulated on {simulator.address}."))
        threading.Event().wait()
    except KeyboardInterrupt:
        if parent is None:
            raise
    finally:
        simulator.close()


def _simulator(  # noqa: PLR0913 - one for each option
    sample: Path | None, *, scenario: str, seed: int, start: str | None, speed: float, port: int,
    listener: socket.socket | None, to: str | None, files: Path | None,
) -> Any:  # fmt: skip  # noqa: ANN401 - imported when it is used
    from layers.feeds.settings import SECRET_VARIABLE
    from layers.feeds.simulated import SimulatedFiles
    from layers.registry import Registry
    from scripts.home import read_settings
    from scripts.simulated.feeds.asked import World
    from scripts.simulated.feeds.clock import Clock
    from scripts.simulated.feeds.everything import simulator_of
    from scripts.simulated.feeds.place import Place

    folder = sample or read_settings(os.environ).home / "sample"
    if not (folder / "district.toml").exists():
        sentence = f"There is no sample district in {folder}: 'lifemap up' makes it."
        raise click.ClickException(in_words(sentence))
    world = World.of(Place(folder), seed=seed, is_storm=scenario == "storm")
    clock = Clock(start=_time(start), speed=speed)
    secret = os.environ.get(SECRET_VARIABLE, "")
    if to is not None and not secret:
        raise click.UsageError(in_words(f"--to needs the secret in {SECRET_VARIABLE}."))
    return simulator_of(
        world, clock, Registry.from_catalog(), port=port, listener=listener, to=to, secret=secret,
        files=None if files is None else SimulatedFiles(files),
    )  # fmt: skip


def _time(text: str | None) -> dt.datetime:
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"'{text}' is no time.") from error
    return found if found.tzinfo else found.astimezone()


def _fault(text: str) -> dict[str, str]:
    """Read ``KIND@HOST/PATH`` of the command line, where the rest is taken as it is written."""
    import re

    kind, _, where = text.partition("@")
    host, slash, path = where.partition("/")
    return {"kind": kind, "host": re.escape(host), "path": re.escape(slash + path)}


if __name__ == "__main__":
    simulate()

"""Measure the live stream: from the commit of a change to its arrival at every open map.

``python -m scripts.bench.live [--streams 2000] [--changes 60] [--restart] [--browser] [--quick]``

Each change moves 200 items of a layer in one transaction, once a second. The streams are those of
one process; the browsers' ends are in another, on the same machine, so that the times are upper
bounds. With ``--restart`` the process is killed half-way and started again. With ``--browser``
it is measured instead how soon a message of a feed is seen in a browser (``_drawn``).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from layers.definition import Layer
from layers.registry import Registry
from layers.store.conclusion import Change, conclude
from layers.store.database import Database
from layers.store.load import writing
from scripts.bench import _city as city
from scripts.bench import _drawn
from scripts.bench._harness import (
    CHECKOUT,
    Client,
    copy_rows,
    load_average,
    scratch_database,
)

_ITEMS: Final = 200
_LAYER: Final = "hydrants"
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is measured; ``key`` signs the tickets."""

    streams: int
    changes: int
    restart: bool
    key: bytes


class _Process:
    """What the system says of a process."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")

    @property
    def cpu_s(self) -> float:
        fields = (self._folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def kilobytes(self) -> int:
        return int((self._folder / "status").read_text("utf-8").split("VmRSS:")[1].split()[0])


def _move(database: Database, layer: Layer, ids: Sequence[str]) -> tuple[int, float]:
    """Move some items a little in one transaction; give its revision and when it was committed."""
    now = dt.datetime.now(dt.UTC)
    with writing(database, layer) as (conn, before):
        conn.execute(
            "UPDATE layer.hydrants SET geom = ST_Translate(geom, 1e-6, 0), revision = %s"
            " WHERE id = ANY(%s)",
            [before + 1, list(ids)],
        )
        change = Change(revision=before + 1, now=now, as_of=now, upserts=list(ids), removals=[])
        conclude(conn, layer, change)
    return before + 1, time.monotonic()


def _start(listener: socket.socket, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the process of the stream on a socket, and wait until it hears of changes."""
    command = [
        sys.executable, "-m", "scripts.stream",
        "--socket-fd", str(listener.fileno()), "--parent", str(os.getpid()),
    ]  # fmt: skip
    running = subprocess.Popen(
        command, cwd=CHECKOUT, env={**os.environ, **environ}, pass_fds=[listener.fileno()]
    )
    give_up = time.monotonic() + 60
    while not json.loads(Client(listener.getsockname()[1]).get("/health"))["hearing"]:
        if time.monotonic() > give_up:
            sys.exit("The stream does not hear of changes.")
        time.sleep(0.05)
    return running


def _report(heard: list[list[list[float]]], committed: Mapping[int, float]) -> None:
    """Print gaps and times: each stream must have every revision once, in order."""
    expected = sorted(committed)
    wrong = sum([int(revision) for revision, _ in each] != expected for each in heard)
    waits = np.array(
        [when - committed[int(revision)] for each in heard for revision, when in each], dtype=float
    )
    p50, p99 = np.percentile(waits, [50, 99]) * 1000
    print(f"streams with a gap, a repeat or disorder: {wrong} of {len(heard)}")
    print(f"commit to arrival, ms: p50 {p50:.0f}  p99 {p99:.0f}  worst {waits.max() * 1000:.0f}")


@click.command()
@click.option("--streams", type=int, default=2_000, show_default=True)
@click.option("--changes", type=int, default=60, show_default=True)
@click.option("--restart", is_flag=True, help="Kill the process half-way and start it again.")
@click.option("--browser", is_flag=True, help="From a message of a feed to changed pixels.")
@click.option("--samples", type=int, default=30, show_default=True, help="Of --browser.")
@click.option(
    "--quick", is_flag=True, help="A hundredth of the streams, ten changes: a smoke test."
)
def main(
    *, streams: int, changes: int, restart: bool, browser: bool, samples: int, quick: bool
) -> None:
    """Print how soon changes arrive, and what that costs."""
    if quick:
        streams, changes, samples = 20, 10, 3
    if browser:
        print(f"{os.cpu_count()} processors, {load_average()}")
        _drawn.report(_drawn.measured(samples))
        print(load_average())
        return
    registry = Registry.from_catalog()
    plan = _Plan(streams=streams, changes=changes, restart=restart, key=secrets.token_bytes(32))
    layer = registry.get(_LAYER)
    print(f"{os.cpu_count()} processors, {load_average()}")
    with scratch_database(registry) as (url, home), _listening() as listener:
        (home / "secret.key").write_bytes(plan.key)
        rows = city.hydrants(np.random.default_rng(1), 20_000)
        copy_rows(url, layer, city.HYDRANT_COLUMNS, rows)
        environ = {"LIFEMAP_HOME": str(home), "LIFEMAP_DATABASE_URL": url}
        running = _start(listener, environ)
        try:
            running = _measure(plan, layer, listener, running, environ)
        finally:
            running.terminate()
            running.wait(20)
    print(load_average())


def _listening() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=4096)


def _measure(
    plan: _Plan,
    layer: Layer,
    listener: socket.socket,
    running: subprocess.Popen[bytes],
    environ: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Open the streams, make the changes, and print what came of it; give the living process."""
    alone = _Process(running.pid).kilobytes
    port = listener.getsockname()[1]
    command = [
        sys.executable, "-m", "scripts.bench._listeners",
        "--port", str(port), "--layer", layer.id, "--count", str(plan.streams),
    ]  # fmt: skip
    crowd = subprocess.Popen(
        command, cwd=CHECKOUT, env={**os.environ, "LIFEMAP_BENCH_KEY": plan.key.hex()},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if crowd.stdout is None or crowd.stdin is None or crowd.stdout.readline() != "listening\n":
        sys.exit("The listeners could not connect.")
    process = _Process(running.pid)
    full, cpu_s, started = process.kilobytes, process.cpu_s, time.monotonic()
    print(
        f"{plan.streams:,} streams: {(full - alone) / plan.streams:.1f} kB each, {full:,} kB in all"
    )
    ids, rng = [f"h{number}" for number in range(20_000)], np.random.default_rng(2)
    committed = {}
    database = Database(environ["LIFEMAP_DATABASE_URL"], pool_size=1).open()
    try:
        for number in range(plan.changes):
            if plan.restart and number == plan.changes // 2:
                running.send_signal(signal.SIGKILL)
                running.wait()
                running = _start(listener, environ)
                process, cpu_s = _Process(running.pid), 0.0
            first = int(rng.integers(0, len(ids) - _ITEMS))
            revision, at = _move(database, layer, ids[first : first + _ITEMS])
            committed[revision] = at
            time.sleep(max(0.0, started + number + 1 - time.monotonic()))
    finally:
        database.close()
    elapsed = time.monotonic() - started
    used, now = process.cpu_s - cpu_s, process.kilobytes
    said = crowd.communicate(f"{max(committed)}\n", timeout=120)[0]
    found: dict[str, Any] = json.loads(said)
    _report(found["heard"], committed)
    print(f"memory of the process: {full:,} kB at first, {now:,} kB after {plan.changes} changes")
    print(f"processor: streams {used / elapsed:.0%}, listeners {found['cpu_s'] / elapsed:.0%}")
    return running


if __name__ == "__main__":
    main()

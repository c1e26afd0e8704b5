"""What the benchmarks share: a scratch database, the real workers, a clock and a load generator."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from layers.cluster import Cluster
from layers.definition import Layer
from layers.registry import Registry
from layers.store.database import Database
from layers.store.schema import bring_up

CHECKOUT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def scratch_database(registry: Registry) -> Generator[tuple[str, Path], None, None]:
    """Give the URL of an empty database with every table, and a folder; both go at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lm-bench-"))
    folder.chmod(0o755)
    try:
        with Cluster.at(folder / "c").serving() as url:
            database = Database(url, pool_size=2).open()
            bring_up(database, registry)
            database.close()
            yield url, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def serving(url: str, home: Path, **environ: str) -> Generator[int, None, None]:
    """Run the workers that 'lifemap up' runs, and give their port."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        command = [
            sys.executable, "-m", "scripts.workers",
            "--socket-fd", str(listener.fileno()), "--parent", str(os.getpid()),
        ]  # fmt: skip
        settings = {"LIFEMAP_HOME": str(home), "LIFEMAP_DATABASE_URL": url, **environ}
        with program(command, settings, pass_fds=[listener.fileno()]):
            wait_for(port, "/health")
            yield port


@contextlib.contextmanager
def program(
    command: Sequence[str], environ: Mapping[str, str], *, pass_fds: Sequence[int] = ()
) -> Generator[subprocess.Popen[bytes], None, None]:
    """Run a program inside the block."""
    running = subprocess.Popen(
        command, cwd=CHECKOUT, env={**os.environ, **environ}, pass_fds=pass_fds
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int, path: str, *, patience_s: float = 60) -> None:
    """Wait until an address answers."""
    give_up = time.monotonic() + patience_s
    while True:
        try:
            Client(port).get(path)
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)
        else:
            return


class Client:
    """One kept-alive connection that asks as a browser does."""

    def __init__(self, port: int) -> None:
        """Connect at the first question."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> bytes:
        """Ask; anything but 200 and 204 ends the benchmark."""
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status not in {200, 204}:
            sys.exit(f"{path} answered {answer.status}: {body[:300]!r}")
        return body


def wait_for_workers(port: int, path: str, *, patience_s: float) -> None:
    """Wait until every worker answers a question for which it first reads much."""
    give_up = time.monotonic() + patience_s
    while time.monotonic() < give_up:
        try:
            for _ in range(8):  # every worker has been asked
                Client(port).get(path)
        except SystemExit:
            time.sleep(1.0)
        else:
            return
    raise SystemExit("The workers did not become ready.")


def milliseconds(ask: Callable[[], object]) -> float:
    """Time one question."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def interleaved(
    contestants: Mapping[str, Callable[[int], object]], rounds: int
) -> dict[str, list[float]]:
    """Ask each contestant the same question in turn, so that a busy machine hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name, ask in contestants.items():
            times[name].append(milliseconds(lambda ask=ask, number=number: ask(number)))
    return times


def median(values: Sequence[float]) -> float:
    """Give the middle value."""
    return statistics.median(values)


def requests_a_second(
    port: int, paths: Sequence[str], *, seconds: int, connections: int, folder: Path
) -> float:
    """Drive paths in random order with wrk, and give what was answered well per second."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("The load generator wrk is missing: apt-get install wrk.")
    listed = ",\n".join(f'"{path}"' for path in paths)
    script = folder / "paths.lua"
    script.write_text(
        f"local paths = {{\n{listed}\n}}\n"
        "function init(args) math.randomseed(os.time()) end\n"
        "function request() return wrk.format('GET', paths[math.random(#paths)]) end\n"
        "function done(summary) io.write('REFUSED ', summary.errors.status, '\\n') end\n",
        encoding="utf-8",
    )
    said = subprocess.run(
        [
            wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script),
            "-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}",
        ],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    refused = int(re.findall(r"REFUSED (\d+)", said)[0])
    if refused:
        sys.exit(f"{refused} of the requests were refused:\n{said}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def copy_rows(url: str, layer: Layer, columns: Sequence[str], lines: Iterable[str]) -> float:
    """COPY text rows into the table of a layer, as a load stores them; give the seconds it took."""
    started = time.perf_counter()
    parts = {
        "table": sql.Identifier("layer", layer.id),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }
    staged, copied, stored = (
        sql.SQL(text).format(**parts)
        for text in (
            "CREATE TEMPORARY TABLE came AS SELECT {columns} FROM {table} WITH NO DATA",
            "COPY came FROM STDIN",
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM came ORDER BY geom",
        )
    )
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        cursor.execute(staged)
        with cursor.copy(copied) as copy:
            for line in lines:
                copy.write(line)
        cursor.execute(stored)
        cursor.execute("DROP TABLE came")
    return time.perf_counter() - started


def load_average() -> str:
    """Tell how busy the machine is; the ratios of one run are what to trust."""
    return "load average " + " ".join(f"{each:.1f}" for each in os.getloadavg())

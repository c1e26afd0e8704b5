"""A running ``lifemap up``, as journeys use it: started, asked, looked at, stopped."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from layers.cluster import Cluster
from scripts.home import CHECKOUT


class Up:
    """A running ``lifemap up``."""

    def __init__(self, home, *arguments, **environ):
        self.log = Path(home).with_suffix(".log")
        self.cluster = Cluster.at(Path(home) / "postgres")
        environ = {**os.environ, "LIFEMAP_HOME": str(home), **environ}
        command = [sys.executable, "-m", "scripts.cli", "up", "--no-browser", "--size", "small"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, *arguments], cwd=CHECKOUT, env=environ, stdout=log, stderr=log
            )
        try:
            until(lambda: "  Stop:" in self.said or self.process.poll() is not None, within_s=300)
        except AssertionError:
            self.stop()
            raise
        assert self.process.poll() is None, self.said
        self.address = self._after("Map:").rstrip("/")

    @property
    def said(self):
        return self.log.read_text()

    def _after(self, word):
        return next(line.split()[-1] for line in self.said.splitlines() if word in line)

    @property
    def link(self):
        return self._after("Sign in:")

    @property
    def pids(self):
        """Everything that runs because of it."""
        found, parents = {self.process.pid, *self.cluster.processes()}, parents_by_pid()
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)


def parents_by_pid():
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(stat.parent.name)] = int(fields[1])
    return parents


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # utime, stime and those of children that have ended
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def until(condition, within_s=20.0):
    give_up = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.05)


def ask(address, path="/collections"):
    request = urllib.request.Request(address + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def answers(address):
    try:
        ask(address)
    except (OSError, urllib.error.HTTPError):
        return False
    return True

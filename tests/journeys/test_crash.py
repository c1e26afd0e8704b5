"""Fault 1: whatever is killed while people write, no acknowledged write is lost (``--cuts 20``)."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from ledger import Ledger, Writers, posting, shelters, tell
from serving import Up, parents_by_pid

from layers.cluster import Cluster
from scripts.home import CHECKOUT

#: What is promised: how long after a kill nothing is acknowledged, in seconds.
FIRST_WRITE_S = 8.0
#: Writes between cuts: what is promised, and what every run of the tests has time for.
WRITES, SOME_WRITES = 1_000, 200


@pytest.fixture(scope="module")
def up():
    folder = Path(tempfile.mkdtemp(prefix="lmc-"))
    folder.chmod(0o755)
    up = Up(folder / "home", "--port", "0")
    yield up
    up.stop()
    for pid in Cluster.at(folder / "home" / "postgres").processes():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def token(up):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.cli", "token", "--role", "responder"],
        check=True, capture_output=True, text=True, cwd=CHECKOUT,
        env={**os.environ, "LIFEMAP_HOME": str(up.log.with_suffix(""))},
    )  # fmt: skip
    return done.stdout.strip()


def kill(up, which):
    """End processes at once, as the kernel does when memory is out."""
    web = [pid for pid, parent in parents_by_pid().items() if parent == up.process.pid]
    pids = {
        "database": up.cluster.processes(),
        "workers": web,
        "both": [*up.cluster.processes(), *web],
    }[which]
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return time.monotonic()


def test_fault_01_what_was_acknowledged_outlives_killed_databases_and_workers(
    up, token, pytestconfig, capsys
):
    rng, gaps = random.Random(1), []  # noqa: S311 - moments to kill at, no secrets
    ledger, refused, cuts = Ledger(), [], pytestconfig.getoption("cuts")
    writes = WRITES if cuts >= 20 else SOME_WRITES
    for number in range(cuts):
        which = ("database", "both", "workers")[number % 3]
        with Writers(ledger, lambda: posting(up.address, token, refused), writes=writes) as writers:
            time.sleep(rng.uniform(0.3, 3.0))
            killed = kill(up, which)
            assert writers.wait(300), up.said
        gaps.append((which, ledger.silence_after(killed)))
        assert refused == [], up.said
    present = shelters(up.address)
    told = ", ".join(f"{which} {gap:.1f} s" for which, gap in gaps)
    lost = ledger.lost(present)
    tell(capsys, f"{len(ledger.acknowledged):,} acknowledged, {len(lost)} lost; {told}")
    assert lost == set()
    written = [name for name in present.values() if name.startswith("대피소 ")]
    assert len(written) == len(set(written)) == len(ledger.acknowledged), "a key made two items"
    # Promised of a machine that has the cores it needs: others' share of them is allowed for.
    share = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    tell(capsys, f"limit {FIRST_WRITE_S:.0f} s, scaled by {share:.1f} for the machine's load")
    assert max(gap for _, gap in gaps) < FIRST_WRITE_S * share

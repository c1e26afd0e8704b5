"""The machine is lost while people write; the map is brought back from its backup elsewhere."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from ledger import Ledger, Writers, posting, shelters, tell
from serving import Up, until

from layers.cluster import Cluster
from scripts.exits import Exit
from scripts.home import CHECKOUT

#: What is promised: seconds of changes lost with the machine, and seconds until the map is back.
RPO_S, RTO_S = 5.0, 15 * 60.0


def lifemap(home, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "scripts.cli", *arguments],
        check=False, capture_output=True, text=True, cwd=CHECKOUT,
        env={**os.environ, "LIFEMAP_HOME": str(home)},
    )  # fmt: skip


@pytest.fixture
def folder():
    folder = Path(tempfile.mkdtemp(prefix="lmr-"))
    folder.chmod(0o755)
    yield folder
    for home in ("home", "other"):
        for pid in Cluster.at(folder / home / "postgres").processes():
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_lost_machine_is_brought_back_from_its_backup(folder, capsys):
    home, kept = folder / "home", folder / "kept"
    up = Up(home, "--port", "0")
    token = lifemap(home, "token", "--role", "responder").stdout.strip()
    taken = lifemap(home, "backup", "--to", str(kept))
    assert taken.returncode == 0, taken.stderr
    assert up.stop() == 0

    up = Up(home, "--port", "0")  # from now on every change is written to the backup too
    ledger, refused = Ledger(), []
    until(lambda: any((kept / "wal").rglob("*.partial")), within_s=60)
    with Writers(ledger, lambda: posting(up.address, token, refused), writes=4_000) as writers:
        until(lambda: len(ledger.times) > 40, within_s=120)
        lost_at = time.monotonic()
        for pid in up.pids:
            with contextlib.suppress(ProcessLookupError):  # it ended with its parent
                os.kill(pid, signal.SIGKILL)
        writers.stop.set()
    up.process.wait(10)
    assert refused == []
    shutil.rmtree(home)

    began = time.monotonic()
    done = lifemap(home, "restore", "--from", str(kept), "--json")
    assert done.returncode == 0, done.stderr
    up = Up(home, "--port", "0")
    rto_s = time.monotonic() - began
    there = shelters(up.address)
    assert up.stop() == 0

    gone = {key for key, item in ledger.acknowledged.items() if item not in there}
    times = dict(zip(ledger.acknowledged, ledger.times, strict=True))
    rpo_s = max((lost_at - times[key] for key in gone), default=0.0)
    tell(
        capsys,
        f"{len(ledger.acknowledged)} acknowledged, {len(gone)} lost with the machine (RPO"
        f" {rpo_s:.1f} s); restored in {json.loads(done.stdout)['seconds']:.1f} s, serving after"
        f" {rto_s:.1f} s",
    )
    assert rpo_s < RPO_S
    assert rto_s < RTO_S
    assert lifemap(home, "token", "--role", "viewer").returncode == 0, "its key is there again"


def test_a_database_that_is_there_is_not_overwritten_unasked(folder):
    home = folder / "home"
    (home / "postgres" / "pgdata").mkdir(parents=True)
    (folder / "kept" / "base" / "20261122T000000Z").mkdir(parents=True)
    about = {
        "version": "0.1", "size": 1, "seconds": 1.0, "files": {},
        "taken_at": "2026-11-22T00:00:00+00:00",
    }  # fmt: skip
    (folder / "kept" / "base" / "20261122T000000Z" / "about.json").write_text(json.dumps(about))
    done = lifemap(home, "restore", "--from", str(folder / "kept"))
    assert done.returncode == Exit.USAGE
    assert done.stderr.endswith("--replace moves it aside.\n")


def test_a_moment_before_the_first_copy_is_told(folder):
    home = folder / "home"
    (folder / "kept" / "base").mkdir(parents=True)
    done = lifemap(home, "restore", "--from", str(folder / "kept"), "--at", "2020-01-01T00:00:00Z")
    assert done.returncode == Exit.USAGE
    assert "There is no backup of 2020-01-01" in done.stderr


def test_backups_are_begun_by_saying_where(folder):
    done = lifemap(folder / "home", "backup")
    assert done.returncode == Exit.USAGE
    assert done.stderr == "Say once where backups are kept: --to FOLDER.\n"

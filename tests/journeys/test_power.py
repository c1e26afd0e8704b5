"""Fault 2: the power goes, and what the file system had not written is gone (``--cuts 20``).

An ext4 file system on a loop device is shut down without writing its log, as when the power fails;
memory that was not flushed never reaches the disk. It is no failing disk: what was flushed stays.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from ledger import ITEMS, Ledger, Writers, body, tell
from people import token_for

from api.app import create_app
from api.settings import Settings
from layers.cluster import CONFIGURATION, Cluster
from layers.errors import ClusterError, LayersError
from layers.store.database import Database
from layers.store.schema import bring_up

#: A server small enough for a small disk.
SMALL = {**CONFIGURATION, "shared_buffers": "32MB", "max_wal_size": "128MB"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True)


class Disk:
    """A disk of its own whose power can be cut."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="lmw-"))
        self.folder.chmod(0o755)
        self.image, self.mount = self.folder / "disk.img", self.folder / "disk"
        self.mount.mkdir()
        with self.image.open("wb") as file:
            file.truncate(768 * 2**20)
        run("mkfs.ext4", "-q", "-F", str(self.image))
        self.start()

    def start(self):
        run("mount", "-o", "loop", str(self.image), str(self.mount))
        self.mount.chmod(0o755)

    def cut(self):
        run("xfs_io", "-x", "-c", "shutdown", str(self.mount))

    def stop(self):
        run("umount", "--lazy", str(self.mount))

    def restart(self):
        self.stop()
        # The journal is replayed by the mount; the loop device of the dead one goes meanwhile.
        give_up = time.monotonic() + 10
        while str(self.image) in run("losetup", "--list", "--output", "BACK-FILE").stdout:
            assert time.monotonic() < give_up, "the disk is still held"
            time.sleep(0.05)
        self.start()

    def remove(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def disk():
    if os.geteuid() != 0 or shutil.which("xfs_io") is None:
        pytest.skip("cutting the power of a disk needs root and xfs_io (package xfsprogs)")
    try:
        disk = Disk()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no loop device can be mounted here: {error.stderr.strip()}")
    yield disk
    for pid in Cluster.at(disk.mount / "c").processes():
        os.kill(pid, signal.SIGKILL)
    disk.remove()


def present(url):
    import psycopg

    with psycopg.connect(url) as conn:
        return [item for (item,) in conn.execute("SELECT id FROM layer.shelters")]


def write_until_the_power_goes(disk, registry, settings, *, after_s):
    """Write through the API, cut the power, end what ran; give what was acknowledged."""
    cluster, ledger = Cluster.at(disk.mount / "c"), Ledger()
    serving = cluster.serving(settings)
    url = serving.__enter__()
    database = Database(url, pool_size=4).open()
    bring_up(database, registry)
    app = create_app(
        Settings(home=disk.folder, secret_key=b"a key that only the tests know.."),
        registry, database,
    )  # fmt: skip
    token = token_for(database, "responder")
    os.sync()  # what there was before the writes is on the disk, in the control too

    def posting():
        client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}

        def post(key):
            answer = client.post(
                ITEMS, data=body(key), content_type="application/geo+json",
                headers={**headers, "Idempotency-Key": key},
            )  # fmt: skip
            return json.loads(answer.data)["id"] if answer.status_code == 201 else None

        return post

    with Writers(ledger, posting, writes=100_000, retry=False) as writers:
        time.sleep(after_s)
        disk.cut()
        writers.stop.set()
        for pid in cluster.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    database.close()
    with contextlib.suppress(OSError, LayersError):
        serving.__exit__(None, None, None)
    disk.restart()
    return ledger


def survivors(disk, settings):
    with Cluster.at(disk.mount / "c").serving(settings) as url:
        return present(url)


def test_fault_02_what_was_acknowledged_outlives_a_power_cut(disk, registry, pytestconfig, capsys):
    rng, acknowledged, lost = random.Random(2), 0, set()  # noqa: S311 - moments, no secrets
    for _ in range(pytestconfig.getoption("cuts")):
        ledger = write_until_the_power_goes(disk, registry, SMALL, after_s=rng.uniform(1.0, 4.0))
        acknowledged += len(ledger.acknowledged)
        lost |= ledger.lost(survivors(disk, SMALL))
    tell(capsys, f"{acknowledged:,} acknowledged, {len(lost)} lost")
    assert acknowledged > 100
    assert lost == set()


def test_fault_02_a_database_that_does_not_flush_loses_in_the_same_cut(disk, registry, capsys):
    """The control: were it to lose nothing, the test above would prove nothing."""
    settings = {**SMALL, "fsync": "off"}
    ledger = write_until_the_power_goes(disk, registry, settings, after_s=3.0)
    try:
        lost = ledger.lost(survivors(disk, settings))
    except (ClusterError, OSError):
        lost = set(ledger.acknowledged.values())  # it does not even start
    tell(capsys, f"{len(ledger.acknowledged):,} acknowledged, {len(lost)} lost without fsync")
    assert lost

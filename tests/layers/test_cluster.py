"""The private cluster comes up whatever happened to it before."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from layers.cluster import Cluster
from layers.errors import ClusterError, DiskFullError

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def folder():
    """A folder that the unprivileged server can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="lmc-"))
    folder.chmod(0o755)
    yield folder
    for pid in Cluster.at(folder / "db").processes():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(folder):
    return Cluster.at(folder / "db")


def ask(url, statement="SELECT 1"):
    with psycopg.connect(url, autocommit=True) as conn:
        return conn.execute(statement).fetchone()[0]


def remember(url):
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 7 AS n")


def gone(pids, within_s=10.0):
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        if not any(Path(f"/proc/{pid}/cwd").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


def test_it_serves_inside_the_block_and_leaves_no_process_behind(cluster):
    with cluster.serving() as url:
        assert ask(url) == 1
        pids = cluster.processes()
    assert pids
    assert gone(pids)


def test_it_listens_on_no_network_port(cluster):
    with cluster.serving() as url:
        assert ask(url, "SHOW listen_addresses") == ""


def test_two_users_share_it_and_the_last_one_out_stops_it(cluster):
    with cluster.serving() as url:
        with cluster.serving():
            pass
        assert ask(url) == 1
    assert not cluster.processes()


def test_killed_server_is_started_again_with_its_data(cluster):
    with cluster.serving() as url:
        remember(url)
        os.kill(cluster.postmaster(), signal.SIGKILL)
        cluster.recover()
        assert ask(url, "SELECT n FROM kept") == 7


def test_orphans_that_hold_the_shared_memory_are_ended(cluster):
    with cluster.serving() as url:
        remember(url)
        hung = psycopg.connect(url)
        orphan = hung.info.backend_pid
        os.kill(orphan, signal.SIGSTOP)  # it cannot see that its server dies
        os.kill(cluster.postmaster(), signal.SIGKILL)
        assert orphan in cluster.processes()
        cluster.recover()
        assert gone([orphan])
        assert ask(url, "SELECT n FROM kept") == 7
        hung.close()


def test_killed_user_does_not_keep_the_server_for_ever(cluster):
    code = f"""
import sys, time
from pathlib import Path
from layers.cluster import Cluster
with Cluster.at(Path({str(cluster.folder)!r})).serving():
    print("serving", flush=True)
    time.sleep(60)
"""
    user = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert user.stdout.readline() == b"serving\n"
    user.kill()
    user.communicate()
    assert cluster.running()
    with cluster.serving() as url:
        assert ask(url) == 1
    assert not cluster.processes()


def test_stale_process_number_of_somebody_else_is_no_obstacle(cluster):
    with cluster.serving():
        noted = (cluster.data / "postmaster.pid").read_text()
    # The machine went down without a word, and its number now belongs to another process.
    lines = noted.splitlines()
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:], ""]))
    with cluster.serving() as url:
        assert ask(url) == 1


def test_half_made_cluster_is_made_again(cluster):
    with cluster.serving():
        pass
    (cluster.data / "lifemap.ready").unlink()
    (cluster.data / "PG_VERSION").unlink()
    shutil.rmtree(cluster.data / "base")
    with cluster.serving() as url:
        assert ask(url) == 1


def test_moved_folder_serves_at_its_new_place(folder):
    with Cluster.at(folder / "db").serving() as url:
        remember(url)
    (folder / "db").rename(folder / "elsewhere")
    with Cluster.at(folder / "elsewhere").serving() as url:
        assert ask(url, "SELECT n FROM kept") == 7


@pytest.mark.parametrize("name", ["long-" * 20, "강동 구", "a,b", "it's #1%"])
def test_folder_whose_name_suits_no_socket_serves_through_another(folder, name):
    (folder / name).mkdir(mode=0o755)
    cluster = Cluster.at(folder / name / "db")
    with cluster.serving() as url:
        assert ask(url) == 1
    shutil.rmtree(cluster.socket_folder)


def test_environment_of_the_caller_does_not_steer_the_server(cluster, monkeypatch):
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGOPTIONS", "--search_path=nowhere")
    monkeypatch.setenv("PGPORT", "1")
    with cluster.serving():
        assert cluster.running()


def test_folder_that_cannot_be_made_is_told_in_a_sentence(folder):
    (folder / "file").touch()
    cluster = Cluster.at(folder / "file" / "db")
    with pytest.raises(ClusterError, match=r"The folder .*db cannot be used: Not a directory\."):
        cluster.serving().__enter__()


@pytest.mark.skipif(not AS_ROOT, reason="only root runs the server under another account")
def test_folder_the_server_account_cannot_enter_is_told_in_a_sentence(folder):
    (folder / "closed").mkdir(mode=0o700)
    cluster = Cluster.at(folder / "closed" / "db")
    with pytest.raises(ClusterError, match=r"'postgres' cannot enter .*closed"):
        cluster.serving().__enter__()


def test_data_of_a_version_that_is_not_installed_is_told_in_a_sentence(folder):
    (folder / "db" / "pgdata").mkdir(parents=True)
    (folder / "db" / "pgdata" / "PG_VERSION").write_text("9\n")
    try:
        with pytest.raises(ClusterError, match="made by PostgreSQL 9, which is not installed"):
            Cluster.at(folder / "db")
    finally:
        (folder / "db" / "pgdata" / "PG_VERSION").unlink()


@pytest.fixture
def small_disk(folder):
    """A disk of 96 MB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=96m,mode=755", "tmpfs", str(folder)]
    if not AS_ROOT or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    for pid in Cluster.at(folder / "db").processes():
        os.kill(pid, signal.SIGKILL)
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_full_disk_is_told_in_a_sentence(small_disk):
    (small_disk / "big").write_bytes(bytes(64 * 2**20))
    sentence = r"is full: 3\d MB are free, and the database needs 64 MB"
    with pytest.raises(DiskFullError, match=sentence):
        Cluster.at(small_disk / "db").serving().__enter__()


def test_server_that_cannot_start_says_why(cluster):
    with pytest.raises(ClusterError, match=r"does not start: .*lifemap\.conf\" contains errors"):
        cluster.serving({"max_connections": "-1"}).__enter__()
    assert not cluster.processes()

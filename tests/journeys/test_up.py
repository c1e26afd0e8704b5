"""``lifemap up`` from nothing to a served map and back, whatever is killed meanwhile."""

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from serving import Up, answers, ask, parents_by_pid, processor_seconds, until

from layers.cluster import Cluster
from scripts.exits import Exit
from scripts.home import CHECKOUT


class Stage:
    """One state folder that all tests share; at most one run at a time serves it."""

    def __init__(self, folder):
        self.home = folder / "home"
        self._running = None
        up = self.serving()
        self.first_served = ask(up.address)
        self.first_code = up.stop()

    def serving(self):
        """A run, started where the last one was stopped or killed."""
        if self._running is None or self._running.process.poll() is not None:
            self._running = Up(self.home, "--port", "0")
        return self._running

    def resting(self):
        """The folder, served by nobody."""
        if self._running is not None and self._running.process.poll() is None:
            self._running.stop()
        return self.home


@pytest.fixture(scope="module")
def stage():
    folder = Path(tempfile.mkdtemp(prefix="lmu-"))
    folder.chmod(0o755)
    stage = Stage(folder)
    yield stage
    stage.resting()
    for pid in Cluster.at(stage.home / "postgres").processes():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def up(stage):
    return stage.serving()


@pytest.fixture
def home(stage):
    return stage.resting()


def test_first_run_serves_the_sample_district(stage):
    counts = {each["id"]: each.get("itemCount") for each in stage.first_served["collections"]}
    assert counts["buildings"] > 10
    assert counts["cameras"] > 10
    assert stage.first_code == 0


def test_second_run_takes_little_more_work_than_its_imports_until_it_serves(home):
    """Seconds of the processor, and against imports: a clock would measure the others too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import scripts.workers"], check=True, cwd=CHECKOUT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    importing = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    up = Up(home, "--port", "0")
    seconds = sum(processor_seconds(pid) for pid in up.pids)
    up.stop()
    assert seconds < 3 * importing


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_all_that_it_started(up, number):
    pids = up.pids
    assert len(pids) > 8
    assert up.stop(number) == 0
    until(lambda: not pids & set(parents_by_pid()), within_s=5)


def test_sign_in_link_works_once(up):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(up.link, timeout=10).close()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(up.link, timeout=10)
    assert refused.value.code == 401
    refused.value.close()


def test_new_link_can_be_had_while_it_serves(up, stage):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.cli", "link"],
        check=True, capture_output=True, text=True, cwd=CHECKOUT,
        env={**os.environ, "LIFEMAP_HOME": str(stage.home)},
    )  # fmt: skip
    assert done.stdout.startswith(f"{up.address}/sign-in?link=")


def test_killed_database_comes_back(up):
    os.kill(up.cluster.postmaster(), signal.SIGKILL)
    until(lambda: "The database stopped; it is started again." in up.said)
    until(lambda: answers(up.address))


def test_killed_web_server_comes_back(up):
    master = next(pid for pid, parent in parents_by_pid().items() if parent == up.process.pid)
    os.kill(master, signal.SIGKILL)
    until(lambda: "The web server stopped; it is started again." in up.said)
    until(lambda: answers(up.address))


def test_killed_worker_comes_back(up):
    parents = parents_by_pid()
    master = next(pid for pid, parent in parents.items() if parent == up.process.pid)
    workers = [pid for pid, parent in parents.items() if parent == master]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    until(lambda: answers(up.address))


def test_after_everything_was_killed_the_next_run_serves_on_the_same_port(up, stage):
    port = up.address.rpartition(":")[2]
    for pid in up.pids:
        with contextlib.suppress(ProcessLookupError):  # it ended with its parent
            os.kill(pid, signal.SIGKILL)
    up.process.wait(10)
    again = Up(stage.home, "--port", port)
    assert answers(again.address)
    again.stop()


def test_after_only_the_command_was_killed_the_next_run_serves_on_the_same_port(up, stage):
    port = up.address.rpartition(":")[2]
    up.process.kill()
    up.process.wait(10)
    again = Up(stage.home, "--port", port)
    assert answers(again.address)
    again.stop()
    assert not again.cluster.processes()


def run_up(home, *arguments, **environ):
    return subprocess.run(
        [sys.executable, "-m", "scripts.cli", "up", "--no-browser", *arguments],
        check=False, capture_output=True, text=True, cwd=CHECKOUT, timeout=60,
        env={**os.environ, "LIFEMAP_HOME": str(home), **environ},
    )  # fmt: skip


def test_second_up_of_a_state_folder_is_told_who_serves(up, stage):
    done = run_up(stage.home, "--port", "0")
    assert done.returncode == Exit.TRY_LATER
    assert done.stderr == (
        f"Life Map runs already as process {up.process.pid} on {up.address};"
        f" its state is in {stage.home}.\n"
    )


def test_busy_port_is_told_before_anything_is_started(open_folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_up(open_folder / "home", "--port", str(port))
    assert done.returncode == Exit.UNAVAILABLE
    assert done.stderr == (
        f"Port {port} is in use by another program: choose another with --port.\n"
    )
    assert not (open_folder / "home" / "postgres").exists()


def test_existing_database_is_used_and_no_cluster_is_managed(open_folder, database_url):
    home = open_folder / "home"
    up = Up(home, "--port", "0", LIFEMAP_DATABASE_URL=database_url)
    assert answers(up.address)
    assert up.stop() == 0
    assert not (home / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root serves under another account")
def test_state_where_the_programs_cannot_come_is_refused_in_a_sentence(open_folder, database_url):
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    done = run_up(closed / "home", "--port", "0", LIFEMAP_DATABASE_URL=database_url)
    assert done.returncode == Exit.CANNOT_CREATE
    assert done.stderr == (
        f"The account 'postgres' cannot enter {closed}, so {closed}/home cannot hold the state.\n"
    )


def test_unknown_district_is_refused_in_a_sentence(home):
    done = run_up(home, "--port", "0", "--district", "99999")
    assert done.returncode not in {0, 1}
    assert done.stderr.strip().endswith(".")
    assert "Traceback" not in done.stderr


def test_first_run_that_was_killed_half_way_is_made_whole_by_the_next():
    folder = Path(tempfile.mkdtemp(prefix="lmk-"))
    folder.chmod(0o755)
    home, log = folder / "home", folder / "killed.log"
    command = [sys.executable, "-m", "scripts.cli", "up", "--no-browser", "--port", "0"]
    with log.open("w") as file:
        killed = subprocess.Popen(
            [*command, "--size", "small"],
            cwd=CHECKOUT, env={**os.environ, "LIFEMAP_HOME": str(home)}, stderr=file,
        )  # fmt: skip
    until(lambda: "buildings (" in log.read_text(), within_s=120)
    killed.kill()
    killed.wait()
    up = Up(home, "--port", "0")
    counts = {each["id"]: each.get("itemCount") for each in ask(up.address)["collections"]}
    up.stop()
    shutil.rmtree(folder)
    assert counts["buildings"] > 10
    assert counts["hydrants"] > 0

"""The supervisor keeps its parts alive and leaves nothing behind."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scripts.exits import StoppedError
from scripts.supervisor import ENDS_IN_A_ROW, Program, keep


class Keeping:
    """``keep`` in a thread, with what it says."""

    def __init__(self, *parts, opened=True):
        self.said = []
        self.opened = opened
        self.error = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=parts)

    def _run(self, *parts):
        try:
            keep(
                parts, say=self.said.append, is_open=lambda: self.opened, wait=self._wait,
                look_every_s=0.02,
            )  # fmt: skip
        except (KeyboardInterrupt, StoppedError) as error:
            self.error = error

    def _wait(self, seconds):
        if self._stop.wait(seconds):
            raise KeyboardInterrupt

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(20)
        assert not self._thread.is_alive()


def until(condition, within_s=10.0):
    give_up = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.01)


def python(code, **more):
    return Program(name="part", command=(sys.executable, "-c", code), environ={}, **more)


def lives(pid):
    return Path(f"/proc/{pid}/cwd").exists()


def test_killed_part_is_started_again():
    part = python("import time; time.sleep(60)")
    with Keeping(part) as keeping:
        until(part.alive)
        first = part.process.pid
        os.kill(first, signal.SIGKILL)
        until(lambda: part.process.pid != first and part.alive())
    assert keeping.said == ["The part stopped; it is started again."]


def test_stopping_ends_every_part():
    parts = [python("import time; time.sleep(60)") for _ in range(3)]
    with Keeping(*parts):
        until(lambda: all(part.alive() for part in parts))
        pids = [part.process.pid for part in parts]
    assert not any(lives(pid) for pid in pids)


def test_parts_stop_in_the_reverse_order(tmp_path):
    log = tmp_path / "log"
    code = (
        "import signal, sys, time\n"
        "def end(*_): open({log!r}, 'a').write('{name} '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open({log!r}, 'a').write('+'); time.sleep(60)"
    )
    parts = [python(code.format(log=str(log), name=name)) for name in ("one", "two")]
    with Keeping(*parts):
        until(lambda: log.exists() and log.read_text() == "++")
    assert log.read_text() == "++two one "


def test_part_that_does_not_hear_is_cut_off_with_its_children(tmp_path):
    child = tmp_path / "child"
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(child)!r}, 'w').write(str(p.pid)); time.sleep(60)"
    )
    part = python(code, stop_within_s=0.2)
    with Keeping(part):
        until(lambda: child.exists() and child.read_text())
    assert not lives(part.process.pid)
    until(lambda: not lives(int(child.read_text())))


def test_part_that_keeps_ending_is_given_up_with_a_sentence(monkeypatch):
    monkeypatch.setattr("scripts.supervisor.LONGEST_PAUSE_S", 0.01)
    with Keeping(python("raise SystemExit(3)")) as keeping:
        until(lambda: keeping.error is not None, within_s=30)
    assert f"The part ended {ENDS_IN_A_ROW + 1} times in a row" in str(keeping.error)


def test_pauses_between_starts_double(monkeypatch):
    starts = []
    part = python("raise SystemExit(3)")
    start = part.start

    def note_and_start():
        starts.append(time.monotonic())
        start()

    monkeypatch.setattr(part, "start", note_and_start)
    with Keeping(part):
        until(lambda: len(starts) == 4)
    pauses = [b - a for a, b in itertools.pairwise(starts)]
    assert pauses[1] >= 1.0
    assert pauses[2] >= 2.0


def test_program_that_is_not_there_ends_the_run():
    part = Program(name="part", command=("/nowhere/program",), environ={})
    with pytest.raises(FileNotFoundError):
        keep([part], say=print, is_open=lambda: True)


def test_what_is_not_vital_starts_once_the_map_is_open():
    aside = python("import time; time.sleep(60)", vital=False)
    with Keeping(python("import time; time.sleep(60)"), aside, opened=False) as keeping:
        time.sleep(0.2)
        assert not aside.alive()
        keeping.opened = True
        until(aside.alive)


def test_what_began_ahead_becomes_the_program_and_a_new_one_follows_it(tmp_path):
    said = tmp_path / "said"
    code = f"import json, sys, time; open({str(said)!r}, 'w').write(input()); time.sleep(60)"
    ahead = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    part = Program(
        name="part", environ={"KEY": "value"}, ahead=ahead,
        command=(sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "0"),
    )  # fmt: skip
    with Keeping(part):
        until(lambda: said.exists() and said.read_text())
        assert part.process is ahead
        assert json.loads(said.read_text()) == {
            "arguments": ["--bind", "127.0.0.1", "0"], "environ": {"KEY": "value"},
        }  # fmt: skip
        ahead.kill()
        until(lambda: part.process is not ahead and part.alive())

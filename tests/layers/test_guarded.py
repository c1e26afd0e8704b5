import time

import bombs
import pytest

from layers.guarded import OverLimitError, TaskRefusedError, guarded


def test_bytes_come_back_whole():
    payload = "한글\n\0".encode() * 1000
    assert guarded("bombs:echo", payload) == payload


def test_work_of_a_moment_is_done():
    assert int(guarded("bombs:overlaid", b"100")) == int(bombs.overlaid(b"100"))


def test_an_overlay_bomb_is_stopped():
    began = time.monotonic()
    with pytest.raises(OverLimitError, match="more than 1 s or 1024 MB"):
        guarded("bombs:overlaid", b"4000", cpu_s=1)
    assert time.monotonic() - began < 15


def test_hunger_for_memory_is_stopped():
    assert guarded("bombs:hungry", b"1000") == b"1000"
    with pytest.raises(OverLimitError):
        guarded("bombs:hungry", str(2 * 1024**3).encode())


def test_whoever_only_waits_is_stopped():
    with pytest.raises(OverLimitError):
        guarded("bombs:sleepy", b"60", wall_s=3.0)


def test_a_refusal_is_told_in_its_sentence():
    with pytest.raises(TaskRefusedError, match="It says '한글'"):
        guarded("bombs:refusing", "한글".encode())


def test_a_fault_of_ours_is_not_told_as_too_much():
    with pytest.raises(TaskRefusedError, match=r"a fault of ours \(ZeroDivisionError\)"):
        guarded("bombs:broken", b"")


def test_a_child_knows_nothing_of_the_servers_environment(monkeypatch):
    monkeypatch.setenv("LIFEMAP_DATABASE_URL", "postgresql://secret")
    assert b"secret" not in guarded("bombs:environment", b"")

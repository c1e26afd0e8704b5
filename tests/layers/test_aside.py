"""What takes longer than a question may wait: worked out aside, and there when asked again."""

import threading

import pytest

from layers.errors import BusyError, SightLoadingError
from layers.watch.aside import Aside


def test_what_is_quick_is_answered_at_once():
    assert Aside(5.0).result("a", lambda: 7) == 7


def test_who_cannot_wait_is_told_so_and_finds_the_same_making_again():
    aside, go_on, begun, made = Aside(0.01), threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        go_on.wait(10)
        made.append(1)
        return "done"

    for _ in range(2):
        with pytest.raises(SightLoadingError, match=r"worked out for 0 s and is not done yet"):
            aside.result("a", slow)
    assert begun.wait(10)
    aside.patience_s = 10.0
    waiting = threading.Thread(target=lambda: made.append(aside.result("a", slow)))
    waiting.start()
    go_on.set()
    waiting.join(10)
    assert made == [1, "done"]


def test_one_thing_is_worked_out_at_a_time():
    aside, at_work, most = Aside(10.0), [], []

    def work():
        at_work.append(1)
        most.append(len(at_work))
        at_work.pop()

    asking = [threading.Thread(target=aside.result, args=(key, work)) for key in range(8)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(10)
    assert most == [1] * 8


def test_what_fails_is_told_to_whoever_asked_and_tried_again_by_the_next():
    aside = Aside(10.0)

    def broken():
        raise ZeroDivisionError("once")

    with pytest.raises(ZeroDivisionError, match="once"):
        aside.result("a", broken)
    assert aside.result("a", lambda: 1) == 1


def test_no_more_wait_than_there_is_patience_for():
    aside, go_on = Aside(0.0), threading.Event()
    for key in range(16):
        with pytest.raises(SightLoadingError):
            aside.result(key, lambda: go_on.wait(10))
    with pytest.raises(BusyError, match="Too many questions about coverage wait"):
        aside.result("one more", lambda: 1)
    go_on.set()

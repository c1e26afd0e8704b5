"""What answers questions of roads and sight is compiled once, before the workers need it."""

import os
import threading

from numba.core.dispatcher import Dispatcher

import spatial.castnet_flow
import spatial.outline
import spatial.scene_grid
import spatial.search
import spatial.service_area
import spatial.sight_rays
import spatial.view_rings
import spatial.view_sweep
import spatial.view_walls
from scripts.account import Account
from scripts.compiling import compiled_ahead, digest_of_sources, is_compiled
from spatial.compiled import compiling
from spatial.warm_up import PARTS

MODULES = (
    spatial.castnet_flow, spatial.outline, spatial.scene_grid, spatial.search,
    spatial.service_area, spatial.sight_rays, spatial.view_rings, spatial.view_sweep,
    spatial.view_walls,
)  # fmt: skip


def test_one_process_compiles_at_a_time(tmp_path, monkeypatch):
    """Each opens the lock anew, as another process does."""
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path / "numba"))
    at_work, most = [], []

    def work():
        with compiling():
            at_work.append(1)
            most.append(len(at_work))
            at_work.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    with compiling():
        for each in threads:
            each.start()
        threads[0].join(0.05)
        assert not most
    for each in threads:
        each.join(10)
    assert most == [1] * 4


def test_without_a_cache_of_their_own_processes_do_not_wait_for_each_other(monkeypatch):
    monkeypatch.setattr("numba.core.config.CACHE_DIR", "")
    with compiling(), compiling():
        pass


def test_what_is_compiled_is_compiled_again_for_other_sources_only(tmp_path, monkeypatch):
    assert not is_compiled(tmp_path)
    (tmp_path / "compiled").write_text(digest_of_sources(), "ascii")
    assert is_compiled(tmp_path)
    (tmp_path / "other.py").write_text("x = 1", "utf-8")
    assert digest_of_sources(tmp_path) != digest_of_sources()
    # Nothing is started then: there is no such program.
    monkeypatch.setattr("scripts.compiling.subprocess.Popen", None)
    environ = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    with compiled_ahead(Account.of_programs(), environ):
        pass


def called(functions):
    """Compiled functions, and those that they call, which are part of them."""
    found, todo = set(), list(functions)
    while todo:
        one = todo.pop()
        if one in found:
            continue
        found.add(one)
        inner = (one.py_func.__globals__.get(name) for name in one.py_func.__code__.co_names)
        todo += [each for each in inner if isinstance(each, Dispatcher)]
    return found


def test_nothing_is_left_to_be_compiled_by_a_worker():
    """Before any district is loaded; what is part of another function needs nothing of its own."""
    for part in PARTS.values():
        part()
    every = {each for module in MODULES for each in vars(module).values()
             if isinstance(each, Dispatcher)}  # fmt: skip
    assert len(every) > 50
    left = every - called(each for each in every if each.signatures)
    assert sorted(each.__name__ for each in left) == []

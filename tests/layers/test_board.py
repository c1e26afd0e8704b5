"""The board never hides a change that was committed, whoever dies in between."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psycopg
import pytest
from factories import add_camera
from psycopg.conninfo import conninfo_to_dict

from layers.store.board import NAME, SLOTS, Board, make_board
from layers.store.database import Database
from layers.store.load import writing
from layers.store.state import layer_version


@pytest.fixture
def board(tmp_path):
    make_board(tmp_path, owner="postgres")
    made = Board(tmp_path / NAME, "some")
    yield made
    made.close()


def asked(database_url, layer="cameras"):
    """The version as the database has it, read past everything of ours."""
    with psycopg.connect(database_url) as conn:
        return conn.execute(
            "SELECT revision, (extract(epoch FROM changed_at) * 1000000)::bigint"
            " FROM lifemap.layer_state WHERE layer = %s",
            [layer],
        ).fetchone()


def bump(conn, layer="cameras"):
    """Change the state of a layer as every change does."""
    return conn.execute(
        "UPDATE lifemap.layer_state SET revision = revision + 1, changed_at = clock_timestamp()"
        " WHERE layer = %s RETURNING revision",
        [layer],
    ).fetchone()[0]


def test_what_was_written_down_is_known_until_it_is_marked(board):
    count, known = board.look("cameras")
    assert known is None
    board.settle("cameras", count, (7, 1_700_000_000_000_000))
    assert board.look("cameras") == (count, (7, 1_700_000_000_000_000))
    board.mark("cameras")
    assert board.look("cameras") == (count + 1, None)


def test_what_was_asked_before_a_mark_is_not_written_down(board):
    count, _ = board.look("cameras")
    board.mark("cameras")
    board.settle("cameras", count, (7, 1))
    assert board.look("cameras")[1] is None


def test_layers_and_databases_do_not_answer_for_each_other(board, tmp_path):
    board.settle("cameras", board.look("cameras")[0], (7, 1))
    other = Board(tmp_path / NAME, "other")
    assert board.look("schools")[1] is None
    assert other.look("cameras")[1] is None
    other.close()


def test_two_layers_in_one_slot_only_void_each_other(board):
    board._places = {"a": (0, 11), "b": (0, 22)}
    board.settle("a", board.look("a")[0], (1, 1))
    board.settle("b", board.look("b")[0], (2, 2))
    assert board.look("a")[1] is None
    assert board.look("b")[1] == (2, 2)
    board.mark("a")
    assert board.look("b")[1] is None


def test_a_board_that_is_made_again_knows_nothing(board, tmp_path):
    board.settle("cameras", board.look("cameras")[0], (7, 1))
    make_board(tmp_path, owner="postgres")
    assert board.look("cameras")[1] is None


def test_a_half_written_version_is_not_believed(board, tmp_path):
    rng = np.random.default_rng(3)
    count, _ = board.look("cameras")
    board.settle("cameras", count, (7, 1_700_000_000_000_000))
    whole = (tmp_path / NAME).read_bytes()
    at, _ = board._place("cameras")
    for _ in range(300):
        torn = bytearray(whole[at : at + 40])
        torn[rng.integers(8, 40)] ^= 1 << int(rng.integers(8))
        board._memory[at : at + 40] = bytes(torn)
        assert board.look("cameras")[1] is None
    assert len(whole) % SLOTS == 0


def test_a_server_that_others_reach_has_no_board(database_url):
    assert Board.of("postgresql://lifemap@map.example/lifemap") is None
    assert Board.of("postgresql:///lifemap?host=/var/run/nowhere") is None
    assert Board.of(database_url) is not None


def test_a_version_is_asked_once_and_again_after_each_change(database, database_url, registry):
    layer, questions = registry.get("cameras"), []
    add_camera(database, (127.1, 37.5))

    class Counted(Database):
        def connection(self, **how):
            questions.append(1)
            return super().connection(**how)

    reader = Counted(database_url, pool_size=1).open()
    for _ in range(3):
        for _ in range(5):
            assert layer_version(reader, "cameras") == asked(database_url)
        with writing(database, layer) as (conn, _):
            bump(conn)
    reader.close()
    assert len(questions) == 3


def test_a_change_that_is_taken_back_is_no_change(database, database_url, registry):
    def fail():
        with writing(database, registry.get("cameras")) as (conn, _):
            bump(conn)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert layer_version(database, "cameras") == (0, 0)


def test_while_somebody_writes_the_version_of_before_is_the_present_one(
    database, database_url, registry
):
    reader = Database(database_url, pool_size=1).open()
    with writing(database, registry.get("cameras")) as (conn, _):
        bump(conn)
        database.board.mark("cameras")
        started = time.monotonic()
        assert layer_version(reader, "cameras") == (0, 0)
        assert time.monotonic() - started < 0.4  # the writer is not waited for
    assert layer_version(reader, "cameras") == asked(database_url)
    reader.close()


def test_no_reader_ever_sees_less_than_was_committed(database_url, registry):
    """Writers and readers of several pools at once; what was committed before a look is seen."""
    layer, committed, wrong = registry.get("cameras"), [0], []
    may_go = threading.Event()

    def write(database, times):
        for _ in range(times):
            with writing(database, layer) as (conn, _):
                revision = bump(conn)
            committed.append(revision)

    def read(database):
        while not may_go.is_set():
            least = max(committed[-3:])
            revision, _ = layer_version(database, "cameras")
            if revision < least:
                wrong.append((revision, least))

    databases = [Database(database_url, pool_size=2).open() for _ in range(5)]
    writers = [threading.Thread(target=write, args=(each, 60)) for each in databases[:2]]
    readers = [threading.Thread(target=read, args=(each,)) for each in databases[2:]]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    may_go.set()
    for thread in readers:
        thread.join()
    assert layer_version(databases[0], "cameras") == asked(database_url)
    for each in databases:
        each.close()
    assert wrong == []
    assert max(committed) == 120


DYING = """
import os, signal, sys
from layers.registry import Registry
from layers.store import board
from layers.store.database import Database
from layers.store.load import writing

mark = board.Board.mark
def mark_and_die(self, layer):
    if sys.argv[2] == "after":
        mark(self, layer)
    os.kill(os.getpid(), signal.SIGKILL)
board.Board.mark = mark_and_die
database = Database(sys.argv[1], pool_size=1).open()
with writing(database, Registry.from_catalog().get("cameras")) as (conn, _):
    conn.execute("UPDATE lifemap.layer_state SET revision = revision + 1 WHERE layer = 'cameras'")
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_writer_that_is_killed_around_its_mark_hides_nothing(
    when, database, database_url, registry
):
    assert layer_version(database, "cameras") == (0, 0)
    died = subprocess.run([sys.executable, "-c", DYING, database_url, when], check=False)
    assert died.returncode == -signal.SIGKILL
    for _ in range(3):
        assert layer_version(database, "cameras") == asked_soon(database_url)
        with writing(database, registry.get("cameras")) as (conn, _):
            bump(conn)
    assert database.board.look("cameras")[1] is None
    assert layer_version(database, "cameras") == asked(database_url)
    assert database.board.look("cameras")[1] == asked(database_url)


def asked_soon(database_url):
    """The version once the server has noticed that a client is gone."""
    revision, changed_us = asked(database_url)
    return revision, changed_us or 0


def test_a_killed_writer_whose_commit_went_out_hides_nothing(database, database_url):
    """The server may commit after its client has died: a reader in between must not settle."""
    board = database.board
    with psycopg.connect(database_url) as orphan:
        orphan.execute("SELECT FROM lifemap.layer_state WHERE layer = 'cameras' FOR UPDATE")
        revision = bump(orphan)
        board.mark("cameras")
        for _ in range(3):
            assert layer_version(database, "cameras") == (0, 0)
        assert board.look("cameras")[1] is None
        orphan.commit()
    assert layer_version(database, "cameras")[0] == revision


def test_the_board_lies_beside_the_socket(database_url):
    folder = conninfo_to_dict(database_url)["host"]
    assert (Path(folder) / NAME).is_file()

"""Where state lies, and that one ``up`` at a time serves it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.exits import Exit, StoppedError
from scripts.home import Run, default_home, only_run


def test_state_lies_in_the_checkout(open_folder):
    assert default_home(open_folder, as_root=True) == open_folder / ".lifemap"
    assert default_home(open_folder, as_root=False) == open_folder / ".lifemap"


def test_state_of_a_closed_checkout_lies_where_the_database_account_can_go(open_folder):
    checkout = open_folder / "root" / "lifemap"
    checkout.mkdir(parents=True)
    checkout.parent.chmod(0o700)
    home = default_home(checkout, as_root=True)
    assert home.parent == Path("/var/lib/lifemap")
    assert default_home(checkout, as_root=False) == checkout / ".lifemap"


def test_two_closed_checkouts_have_two_states(open_folder):
    checkouts = [open_folder / "a", open_folder / "b"]
    for checkout in checkouts:
        checkout.mkdir(mode=0o700)
    homes = {default_home(checkout, as_root=True) for checkout in checkouts}
    assert len(homes) == 2


def test_second_run_is_told_who_serves(tmp_path):
    with only_run(tmp_path):
        Run(pid=4711, address="http://127.0.0.1:8123").note(tmp_path)
        with pytest.raises(StoppedError, match=r"4711 on http://127\.0\.0\.1:8123") as raised:
            only_run(tmp_path).__enter__()
    assert raised.value.code is Exit.TRY_LATER


def test_run_that_ended_leaves_no_note(tmp_path):
    with only_run(tmp_path) as cut_off:
        assert not cut_off
        Run(pid=os.getpid(), address="http://127.0.0.1:8123").note(tmp_path)
        assert Run.living(tmp_path) == Run(pid=os.getpid(), address="http://127.0.0.1:8123")
    assert Run.living(tmp_path) is None
    with only_run(tmp_path) as cut_off:
        assert not cut_off


def test_run_that_was_killed_is_noticed_by_the_next(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path; from scripts.home import *\n"
        f"home = Path({str(tmp_path)!r})\n"
        "with only_run(home):\n"
        "    Run(pid=1, address='x').note(home); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert Run.living(tmp_path) is None
    with only_run(tmp_path) as cut_off:
        assert cut_off

"""What ``scripts/up`` and ``scripts/test`` say where a machine does not let them install."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from scripts.exits import Exit
from scripts.home import CHECKOUT

TOOLS = ("bash", "dirname", "grep", "id", "cat", "env", "sha256sum", "dpkg-query", "mktemp")
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def machine():
    """A machine that has a few programs only; ``say`` runs a function of bootstrap.sh on it.

    Its folder is open to every account, unlike pytest's own and perhaps the checkout.
    """
    folder = Path(tempfile.mkdtemp(prefix="lmb-"))
    folder.chmod(0o755)
    (folder / "scripts").mkdir()
    for name in ("scripts/bootstrap.sh", "requirements.txt", "pyproject.toml"):
        shutil.copy(CHECKOUT / name, folder / name)
    programs = folder / "bin"
    programs.mkdir()
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool))

    class Machine:
        def has(self, name, program):
            (programs / name).symlink_to(shutil.which(program))

        def say(self, line, *, user=None):
            return subprocess.run(
                ["bash", "-c", f"set -euo pipefail; . {folder}/scripts/bootstrap.sh; {line}"],
                check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                env={"PATH": str(programs)}, user=user, group=user,
                extra_groups=None if user is None else [],
            )  # fmt: skip

    yield Machine()
    shutil.rmtree(folder)


def assert_ends(done, code, sentence):
    assert done.returncode == code, done.stderr
    assert done.stderr.strip().splitlines()[-1] == sentence


def test_packages_that_are_there_are_left_alone(machine):
    done = machine.say("install_packages 'The map' bash coreutils")
    assert (done.returncode, done.stderr) == (0, "")


def test_machine_without_apt_is_told_what_to_install(machine):
    done = machine.say("install_packages 'The map' bash a-map")
    assert_ends(
        done,
        Exit.UNAVAILABLE,
        "The map needs bash a-map, and there is no apt here: install it by hand, then run this"
        " again.",
    )


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_account_without_sudo_is_told_what_root_must_do(machine):
    machine.has("apt-get", "true")
    done = machine.say("install_packages 'The map' a-map", user=65534)
    assert_ends(
        done,
        Exit.NO_RIGHTS,
        "The map needs a-map: as root, run 'apt-get install a-map', then run this again.",
    )


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_sudo_that_would_ask_is_not_asked_without_a_terminal(machine):
    machine.has("apt-get", "true")
    machine.has("sudo", "false")
    done = machine.say("install_packages 'The map' a-map", user=65534)
    assert_ends(
        done,
        Exit.NO_RIGHTS,
        "The map needs a-map, and sudo wants a password: run this in a terminal.",
    )


@pytest.mark.skipif(not AS_ROOT, reason="others are asked for a password")
def test_machine_without_a_network_is_asked_whether_it_has_one(machine):
    machine.has("apt-get", "false")
    done = machine.say("install_packages 'The map' a-map")
    assert "The map: installing a-map with apt" in done.stderr
    assert_ends(done, Exit.UNAVAILABLE, "apt cannot read its package lists: is there a network?")


def test_python_that_cannot_make_environments_is_not_taken(machine):
    machine.has("python3", "false")
    done = machine.say("good_python python3 || echo no")
    assert done.stdout == "no\n"


def test_database_that_is_there_is_left_alone(machine):
    done = machine.say("ensure_database")
    assert (done.returncode, done.stderr) == (0, "")


def test_environment_that_fits_is_left_alone(machine, tmp_path):
    machine.has("python3", "python3")
    environment = tmp_path / "venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(shutil.which("true"))
    line = (
        f"venv={environment}; stamp requirements.txt >{environment}/lifemap.stamps;"
        " ensure_environment requirements.txt"
    )
    done = machine.say(line)
    assert (done.returncode, done.stderr) == (0, "")


def test_up_explains_itself_before_anything_is_installed(tmp_path):
    (tmp_path / "scripts").mkdir()
    for name in ("up", "bootstrap.sh"):
        shutil.copy(CHECKOUT / "scripts" / name, tmp_path / "scripts" / name)
    done = subprocess.run(
        [tmp_path / "scripts" / "up", "--help"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "scripts/up [--port N] [--no-browser] [--district CODE]" in done.stderr
    assert not (tmp_path / ".venv").exists()

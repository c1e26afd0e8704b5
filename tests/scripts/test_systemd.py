"""The service is one that systemd takes, and that may do little besides serving."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.systemd import Service

#: What ``systemd-analyze security`` calls "OK"; 10 is a service that may do anything.
EXPOSURE = 2.5


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose command is there, as the verifier wants it."""
    program = tmp_path / ".venv" / "bin" / "lifemap"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "README.md").touch()
    return tmp_path


def written(service, folder):
    for name, text in service.units().items():
        (folder / name).write_text(text)
        yield folder / name


def test_a_service_listens_where_it_is_told_and_keeps_its_state_outside_of_the_program(checkout):
    unit = Service(checkout=checkout, options=("--host", "0.0.0.0"), port=8443).units()  # noqa: S104
    assert set(unit) == {"lifemap.service"}
    assert "up --no-browser --port 8443 --host 0.0.0.0\n" in unit["lifemap.service"]
    assert "Environment=LIFEMAP_HOME=/var/lib/lifemap/home\n" in unit["lifemap.service"]


@pytest.mark.parametrize(("port", "rights"), [(8443, ""), (443, "CAP_NET_BIND_SERVICE")])
def test_only_a_port_of_root_takes_a_right_of_root(checkout, port, rights):
    unit = Service(checkout=checkout, port=port).units()["lifemap.service"]
    assert re.findall(r"^CapabilityBoundingSet=(.*)$", unit, re.MULTILINE) == [rights]


def test_backups_are_made_every_night_into_the_one_folder_that_may_be_written(checkout):
    units = Service(checkout=checkout, backups=Path("/srv/backup")).units()
    assert set(units) == {"lifemap.service", "lifemap-backup.service", "lifemap-backup.timer"}
    for name in ("lifemap.service", "lifemap-backup.service"):
        assert "ReadWritePaths=/srv/backup\n" in units[name]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_units(checkout):
    service = Service(checkout=checkout, backups=checkout / "kept")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *written(service, checkout)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "lifemap" in line]
    assert ours == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_service_is_confined(checkout):
    [unit] = written(Service(checkout=checkout), checkout)
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) < EXPOSURE, done.stdout

"""Cameras that are not there, as a user has them: by the command, beside a running map."""

import os
import signal
import subprocess
import sys

import pytest
from aimed import HERE, KIM, aiming_for, wish_for
from factories import add_camera
from serving import until

from layers.aiming.logins import Logins
from layers.aiming.outcome import State
from layers.store.aims import camera_rows
from scripts import aim_commands
from scripts.home import CHECKOUT

THERE = (127.1203, 37.5402)
SAMPLE = "http://192.0.2.7/CAM-1/onvif/device_service"


@pytest.fixture
def home(tmp_path):
    tmp_path.chmod(0o755)
    return tmp_path


def test_the_sample_cameras_turn_while_the_command_runs(database, database_url, home):
    add_camera(database, HERE, id="ptz", mount="ptz", azimuth_deg=90.0, onvif_url=SAMPLE)
    log = home / "said.txt"
    environ = {"LIFEMAP_HOME": str(home), "LIFEMAP_DATABASE_URL": database_url, "LANG": "ko_KR"}
    command = [sys.executable, "-m", "scripts.cli", "simulate-cameras", "--port", "0"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env={**os.environ, **environ}, stdout=out, stderr=out
        )
    try:
        until(lambda: "가상 카메라 1대" in log.read_text() or process.poll() is not None, 60)
        aiming = aiming_for(database, Logins(path=home / "cameras.toml"))
        turned = aiming.aim("ptz", wish_for(THERE), by=KIM)
        assert turned.state is State.ARRIVED, log.read_text()
        assert "가상 카메라 CAM-1: 방위 50도" in log.read_text()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    assert aiming.aim("ptz", wish_for(THERE), by=KIM).state is State.NO_ANSWER


def test_no_camera_that_somebody_has_is_stood_in_for(database):
    add_camera(database, HERE, id="sample", mount="ptz", azimuth_deg=0.0, onvif_url=SAMPLE)
    for name, more in {
        "real": {"onvif_url": "http://10.0.0.7/onvif/device_service"},
        "fixed": {"mount": "fixed"},
        "unknown": {"azimuth_deg": None},
        "wrong": {"onvif_url": "http://a:b@192.0.2.7/"},
    }.items():
        values = {"mount": "ptz", "azimuth_deg": 0.0, "onvif_url": SAMPLE, **more}
        add_camera(database, HERE, id=name, **values)
    rows = {row.id: aim_commands._is_nobodys(row) for row in camera_rows(database)}
    assert [name for name, stands_in in rows.items() if stands_in] == ["sample"]


def test_a_file_that_somebody_wrote_is_left_alone(home, capsys):
    from scripts.account import Account

    path, account = home / "cameras.toml", Account.of_programs()
    aim_commands._write_logins(path, "127.0.0.1:1", account)
    aim_commands._write_logins(path, "127.0.0.1:2", account)
    assert "127.0.0.1:2" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("[ours]\n")
    aim_commands._write_logins(path, "127.0.0.1:3", account)
    assert path.read_text() == "[ours]\n"
    assert "somebody wrote it" in capsys.readouterr().out

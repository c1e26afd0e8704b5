"""What the doctor says of cameras.toml, and of cameras that it does not fit."""

from dataclasses import fields

import pytest

from api.settings import Settings
from layers.store.aims import CameraRow
from scripts.camera_logins import camera_logins
from scripts.findings import Verdict
from scripts.words import in_words

GROUP = '[gate]\nhosts = ["10.0.0.0/24"]\nusername = "a"\npassword = "s3cret"\n'


def camera(name, onvif_url):
    empty = dict.fromkeys(each.name for each in fields(CameraRow))
    return CameraRow(**{**empty, "id": name, "lon": 127.1, "lat": 37.5, "onvif_url": onvif_url})


INSIDE = camera("c1", "http://10.0.0.7/onvif/device_service")


def findings(home, text, *cameras, mode=0o600):
    settings = Settings(home=home, secret_key=b"a key that only the tests know..")
    if text is not None:
        settings.camera_logins.write_text(text, "utf-8")
        settings.camera_logins.chmod(mode)
    return list(camera_logins(settings, cameras))


def test_what_fits_is_well_and_without_turning_cameras_nothing_is_said(tmp_path):
    assert findings(tmp_path, None, camera("c0", None)) == []
    [well] = findings(tmp_path, GROUP, INSIDE)
    assert (well.verdict, well.found) == (Verdict.OK, "1 groups in cameras.toml")


@pytest.mark.parametrize(
    ("text", "cameras", "mode", "found"),
    [
        (None, [INSIDE], 0o600, "1 have an ONVIF address, and there is no cameras.toml"),
        (GROUP, [INSIDE], 0o644, "others than its owner may read cameras.toml"),
        ("[gate", [], 0o600, "The file cameras.toml cannot be read."),
        ("[gate]\nhosts = []\n", [], 0o600, "'gate' of cameras.toml cannot be used: it lacks"),
        (GROUP + "mode = 1\n", [INSIDE], 0o600, "cannot be used: 'mode' means nothing"),
        (GROUP + "authority = 'ca.pem'\n", [INSIDE], 0o600, "the authority 'ca.pem' of 'gate'"),
        (GROUP, [INSIDE, camera("c2", "http://10.9.0.1/")], 0o600, "1 are in no group"),
        (GROUP, [INSIDE, camera("c3", "http://gate.example/")], 0o600, "address of 'c3' cannot"),
        (GROUP, [], 0o600, "the group 'gate' of cameras.toml is for no camera of the map"),
    ],
)
def test_what_keeps_cameras_from_being_turned_is_said_with_what_mends_it(
    tmp_path, text, cameras, mode, found
):
    noted = [e for e in findings(tmp_path, text, *cameras, mode=mode) if e.verdict is Verdict.NOTE]
    [said] = noted
    assert found in said.found
    assert said.mend
    assert "s3cret" not in said.found + said.mend
    for sentence in (said.found, said.mend):
        assert any("가" <= letter <= "힣" for letter in in_words(sentence, "ko")), sentence

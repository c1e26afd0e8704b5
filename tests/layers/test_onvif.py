"""Speaking ONVIF to units on loopback that behave well, and to all that do not."""

import datetime as dt
import logging
import ssl
import time
from dataclasses import replace

import pytest
from aimed import PASSWORD, now, write_logins
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from layers.aiming.digest import proof_of
from layers.aiming.errors import NoAnswerError, NotTurnedError
from layers.aiming.exchange import ANSWER_S
from layers.aiming.logins import Address, Logins, passwords_in
from layers.aiming.onvif import GENERIC, SPHERICAL, Camera, Position
from scripts.authority import make_authority, make_leaf, pem_of_key
from scripts.simulated.cameras import Simulator
from scripts.simulated.unit import Mood


@pytest.fixture
def simulator():
    simulator = Simulator()
    yield simulator
    simulator.close()


@pytest.fixture
def login(tmp_path):
    return write_logins(tmp_path / "cameras.toml").of(Address.parse("http://127.0.0.1/"))


def speak(simulator, camera, login):
    return Camera(Address.parse(simulator.address(camera)), login, clock=now)


def test_a_unit_says_what_it_can_do(simulator, login):
    camera = simulator.add("ptz", pan_deg=(-170.0, 170.0), tilt_deg=(-80.0, 20.0))
    unit = speak(simulator, camera, login).unit()
    assert unit.spaces == (SPHERICAL, GENERIC)
    assert unit.profile == "a & b"
    assert unit.axes[SPHERICAL][0].degrees(30.0) == pytest.approx(30.0)
    # Its degrees tell what the normalised range is.
    assert unit.axes[GENERIC][0].degrees(1.0) == pytest.approx(170.0)
    assert unit.axes[GENERIC][1].degrees(-1.0) == pytest.approx(-80.0)
    assert (unit.zoom, unit.speed) == ((0.0, 1.0), 1.0)


def test_what_a_unit_does_not_say_the_login_says(simulator, tmp_path):
    logins = write_logins(tmp_path / "c.toml", pan_deg=[0.0, 350.0], tilt_deg=[30.0, -90.0])
    camera = simulator.add("ptz", spaces=(GENERIC,))
    unit = speak(simulator, camera, logins.of(Address.parse(simulator.address(camera)))).unit()
    assert unit.spaces == (GENERIC,)
    pan, tilt = unit.axes[GENERIC]
    assert (pan.degrees(-1.0), pan.degrees(1.0)) == (0.0, 350.0)
    assert (tilt.degrees(-1.0), tilt.degrees(1.0)) == (30.0, -90.0)


def test_nobody_is_spoken_to_but_the_camera_itself(simulator, login):
    """Its services name another host, as behind an address translation: only the path counts."""
    assert simulator.claimed_host == "10.255.255.1"
    camera = simulator.add("ptz")
    unit = speak(simulator, camera, login).unit()
    assert (unit.service.host, unit.service.path) == ("127.0.0.1", "/ptz/onvif/ptz_service")


def test_a_unit_turns_to_numbers_and_to_presets(simulator, login):
    camera = simulator.add("ptz", presets={"gate & <1>": (50.0, -5.0, 0.5)}, speed_deg_s=1e6)
    speaking = speak(simulator, camera, login)
    unit = speaking.unit()
    speaking.move(unit, Position(pan=-30.0, tilt=-10.0, space=SPHERICAL, zoom=0.25))
    assert camera.pose() == pytest.approx((-30.0, -10.0, 0.25))
    [preset] = speaking.presets(unit)
    speaking.move(unit, preset)
    assert camera.pose() == pytest.approx((50.0, -5.0, 0.5))
    at = speaking.status(unit).position
    assert unit.axes[GENERIC][0].degrees(at.pan) == pytest.approx(50.0, abs=1e-3)
    assert at.zoom == pytest.approx(0.5)


@pytest.mark.parametrize("ahead", [dt.timedelta(hours=9), dt.timedelta(days=-400)])
def test_a_camera_whose_clock_is_wrong_is_spoken_to_in_its_own_time(simulator, login, ahead):
    camera = simulator.add("ptz", ahead=ahead)
    speaking = speak(simulator, camera, login)
    assert speaking.status(speaking.unit()).position is not None


def test_a_wrong_password_is_said_without_the_password(simulator, tmp_path, caplog):
    logins = write_logins(tmp_path / "cameras.toml", password="s3cret-wrong")  # noqa: S106 - a wrong one
    camera = simulator.add("ptz")
    login = logins.of(Address.parse(simulator.address(camera)))
    with caplog.at_level(logging.DEBUG), pytest.raises(NotTurnedError) as said:
        speak(simulator, camera, login).unit()
    assert said.value.code == "not_let_in"
    for text in (str(said.value), repr(login), repr(logins), caplog.text):
        assert "s3cret" not in text


@pytest.mark.parametrize("kind", ["md5", "sha256"])
def test_a_camera_that_asks_for_the_digest_of_http_is_given_it(simulator, login, tmp_path, kind):
    camera = simulator.add("ptz", http_digest=kind)
    speaking = speak(simulator, camera, login)
    assert speaking.status(speaking.unit()).position is not None
    wrong = write_logins(tmp_path / "other.toml", password="no")  # noqa: S106 - a wrong one
    with pytest.raises(NotTurnedError, match="does not take the username"):
        speak(simulator, camera, wrong.of(Address.parse(simulator.address(camera)))).unit()


def test_the_digest_is_that_of_the_standards_own_example(login, monkeypatch):
    """RFC 7616, 3.9.1: the same secret, nonces and path, by both hashes."""
    monkeypatch.setattr(
        "secrets.token_hex", lambda _: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    )
    mufasa = replace(login, username="Mufasa", password="Circle of Life")  # noqa: S106 - the RFC's
    challenge = (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5,'
        ' nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",'
        ' opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    said = proof_of(challenge, mufasa, "/dir/index.html", method="GET")
    assert 'response="8ca523f5e9506fed4657c9700eebdbec"' in said
    sha = proof_of(challenge.replace("MD5", "SHA-256"), mufasa, "/dir/index.html", method="GET")
    assert "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1" in sha


@pytest.mark.parametrize(
    "challenge",
    [
        "Basic realm=x",
        "",
        'Digest realm="x"',
        'Digest realm="x", nonce="y", algorithm=MD5-sess',
        'Digest realm="x\\"", nonce="y"',
        "Digest realm",
    ],
)
def test_what_is_no_digest_is_given_none(login, challenge):
    assert proof_of(challenge, login, "/") is None


def test_a_token_is_good_once(simulator, login, monkeypatch):
    """The simulator refuses what it saw: who listens in cannot say it again."""
    camera = simulator.add("ptz")
    monkeypatch.setattr("secrets.token_bytes", lambda count: b"x" * count)
    with pytest.raises(NotTurnedError, match="does not take the username"):
        speak(simulator, camera, login).unit()


@pytest.mark.parametrize("mood", [Mood.SILENT, Mood.TRICKLING])
def test_a_camera_that_does_not_answer_whole_is_given_up_in_time(simulator, login, mood):
    camera = simulator.add("ptz", mood=mood)
    began = time.monotonic()
    with pytest.raises(NoAnswerError, match="did not answer within"):
        speak(simulator, camera, login).unit()
    assert time.monotonic() - began < ANSWER_S + 0.4


def test_a_camera_that_answers_each_question_late_is_given_up_too(simulator, login):
    camera = simulator.add("ptz", mood=Mood.SLOW)
    speaking = Camera(Address.parse(simulator.address(camera)), login, clock=now, patience_s=1.0)
    began = time.monotonic()
    with pytest.raises(NoAnswerError):
        speaking.unit()
    assert time.monotonic() - began < 1.5


def test_nobody_listens_there(login):
    address = Address.parse("http://127.0.0.1:9/onvif/device_service")
    with pytest.raises(NoAnswerError, match="cannot be reached"):
        Camera(address, login, clock=now).unit()


@pytest.mark.parametrize(
    ("mood", "sentence"),
    [
        (Mood.ELSEWHERE, "nobody is followed"),
        (Mood.HUGE, "no ONVIF"),
        (Mood.BOMB, "no ONVIF"),
        (Mood.GARBLED, "no ONVIF"),
    ],
)
def test_an_answer_that_is_none_is_said_to_be_none(simulator, login, mood, sentence):
    camera = simulator.add("ptz", mood=mood)
    began = time.monotonic()
    with pytest.raises(NotTurnedError, match=sentence):
        speak(simulator, camera, login).unit()
    assert time.monotonic() - began < 1.0


def test_a_refusal_is_passed_on(simulator, login):
    camera = simulator.add("ptz", mood=Mood.REFUSING)
    speaking = speak(simulator, camera, login)
    with pytest.raises(NotTurnedError, match="refuses: Not while a guard tour is running"):
        speaking.move(speaking.unit(), Position(pan=0.0, tilt=0.0, space=SPHERICAL))


def test_a_camera_without_a_unit_says_so(simulator, login):
    camera = simulator.add("ptz")
    camera._GetServices = lambda *_: "<tds:GetServicesResponse/>"
    with pytest.raises(NotTurnedError, match="does not turn") as said:
        speak(simulator, camera, login).unit()
    assert said.value.code == "not_ptz"


@pytest.mark.parametrize(
    "text",
    [
        "http://admin:12345@10.0.0.1/onvif/device_service",
        "http://camera.example/onvif/device_service",
        "ftp://10.0.0.1/",
        "10.0.0.1",
        "http://10.0.0.1:99999/",
        "",
    ],
)
def test_an_address_that_is_not_an_ip_address_is_refused_without_being_repeated(text):
    with pytest.raises(NotTurnedError) as said:
        Address.parse(text)
    assert said.value.code == "bad_address"
    assert "12345" not in str(said.value)


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("http://10.0.0.1", "10.0.0.1", 80, "/onvif/device_service"),
        ("https://[fd00::7]:8443/x", "fd00::7", 8443, "/x"),
    ],
)
def test_an_address_is_read(text, host, port, path):
    address = Address.parse(text)
    assert (address.host, address.port, address.path) == (host, port, path)


@pytest.mark.parametrize("url", ["http://evil/", "//x", "", "http://e/a b", "http://e/\r\nHost: x"])
def test_what_a_camera_names_is_a_path_of_its_own_or_nothing(url):
    address = Address.parse("http://10.0.0.1/here")
    beside = address.beside(url)
    assert (beside.host, beside.port) == ("10.0.0.1", 80)
    assert "\r" not in beside.path
    assert " " not in beside.path


def test_a_camera_of_no_group_is_not_spoken_to(tmp_path):
    logins = write_logins(tmp_path / "cameras.toml", hosts=["10.1.0.0/16"])
    logins.of(Address.parse("http://10.1.200.7/"))
    with pytest.raises(NotTurnedError, match=r"in no group of cameras\.toml"):
        logins.of(Address.parse("http://10.2.0.1/"))
    with pytest.raises(NotTurnedError, match="in no group"):
        Logins(path=tmp_path / "none.toml").of(Address.parse("http://10.1.0.1/"))


def test_cameras_behind_a_gateway_are_spoken_to_by_way_of_it(simulator, tmp_path):
    simulator.add("ptz")
    logins = write_logins(tmp_path / "c.toml", hosts=["192.0.2.0/24"], gateway=simulator.gateway)
    address = Address.parse("http://192.0.2.7/ptz/onvif/device_service")
    unit = Camera(address, logins.of(address), clock=now).unit()
    assert unit.service.host == "192.0.2.7"


def test_a_password_may_come_from_the_environment(tmp_path):
    said = passwords_in({"LIFEMAP_CAMERA_PASSWORD_LOOPBACK": "from outside", "HOME": "/"})
    write_logins(tmp_path / "cameras.toml")
    logins = Logins(path=tmp_path / "cameras.toml", passwords=said)
    assert logins.of(Address.parse("http://127.0.0.1/")).password == said["LOOPBACK"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[a]\nhosts = ['127.0.0.1']\nusername = 'u'\n", "group 'a' .* lacks 'password'"),
        ("[a]\nhosts = ['127.0.0.1/64']\nusername = 'u'\npassword = 'p'\n", "group 'a'"),
        ("[a]\nhost = '127.0.0.1'\n", "'host' means nothing"),
        ("[a]\nhosts = []\nusername = 'u'\npassword = 'p'\npan_deg = [5, 5]\n", "5 to 5 is none"),
        ("a = 1\n", "group 'a'"),
        (
            "[a]\nhosts = []\nusername = 'u'\npassword = 'p'\ngateway = 'nobody:80'\n",
            "'nobody' does not appear to be an IPv4 or IPv6 address",
        ),
        ("[a]\npassword = 'top-secret\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_no_password(tmp_path, text, sentence):
    (tmp_path / "cameras.toml").write_text(text, "utf-8")
    with pytest.raises(NotTurnedError, match=sentence) as said:
        Logins(path=tmp_path / "cameras.toml").of(Address.parse("http://127.0.0.1/"))
    assert "top-secret" not in str(said.value)


def test_the_password_never_travels(simulator, login, monkeypatch):
    camera, sent = simulator.add("ptz"), []
    answer = camera.answer
    monkeypatch.setattr(
        camera, "answer", lambda message, host: (sent.append(message), answer(message, host))[1]
    )
    speak(simulator, camera, login).unit()
    assert len(sent) == 4
    assert all(PASSWORD.encode() not in message for message in sent)
    assert b"Username" not in sent[0]  # whoever is asked for the time is not told who asks


@pytest.fixture
def behind_tls(tmp_path):
    """A simulator whose certificate is by an authority of ours; another authority lies beside."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    ours, other = (make_authority(key, ["127.0.0.1"], now()) for key in keys[:2])
    leaf = make_leaf(keys[2], ["127.0.0.1"], (ours, keys[0]), now())
    for name, made in (("ours.pem", ours), ("other.pem", other), ("leaf.pem", leaf)):
        (tmp_path / name).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "leaf.key").write_bytes(pem_of_key(keys[2]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "leaf.pem", tmp_path / "leaf.key")
    simulator = Simulator(tls=context)
    yield simulator
    simulator.close()


def test_a_camera_behind_tls_is_trusted_by_its_own_authority(behind_tls, tmp_path):
    login = write_logins(tmp_path / "cameras.toml", authority="ours.pem")
    camera = behind_tls.add("ptz", speed_deg_s=1e6)
    where = Address.parse(behind_tls.address(camera))
    assert where.encrypted
    speaking = Camera(where, login.of(where), clock=now)
    unit = speaking.unit()
    speaking.move(unit, Position(pan=-30.0, tilt=-10.0, space=SPHERICAL, zoom=0.0))
    assert camera.pose()[:2] == pytest.approx((-30.0, -10.0))


@pytest.mark.parametrize("more", [{"authority": "other.pem"}, {}])
def test_a_camera_that_another_authority_vouches_for_is_not_spoken_to(behind_tls, tmp_path, more):
    login = write_logins(tmp_path / "cameras.toml", **more)
    where = Address.parse(behind_tls.address(camera := behind_tls.add("ptz")))
    with pytest.raises(NotTurnedError, match="certificate is not trusted") as said:
        Camera(where, login.of(where), clock=now).unit()
    assert said.value.code == "no_trust"
    assert camera.asked == []  # neither a name nor a password went out


@pytest.mark.parametrize("broken", ["gone.pem", "empty.pem"])
def test_an_authority_that_cannot_be_read_is_said(behind_tls, tmp_path, broken):
    (tmp_path / "empty.pem").write_text("no certificate", "utf-8")
    login = write_logins(tmp_path / "cameras.toml", authority=broken)
    where = Address.parse(behind_tls.address(behind_tls.add("ptz")))
    with pytest.raises(NotTurnedError, match=f"authority '{broken}' of 'loopback' cannot be read"):
        Camera(where, login.of(where), clock=now).unit()

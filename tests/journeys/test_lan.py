"""The map for the machines around: over TLS, by its names, by programs that are not root."""

import http.client
import os
import shutil
import signal
import ssl
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import Up, parents_by_pid

from layers.cluster import Cluster
from scripts.sample_map import READY, READY_MS

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def up():
    folder = Path(tempfile.mkdtemp(prefix="lmn-"))
    folder.chmod(0o755)
    up = Up(folder / "home", "--port", "0", "--host", "0.0.0.0", "--name", "map.lan")  # noqa: S104 - what is tested
    yield up
    up.stop()
    for pid in Cluster.at(folder / "home" / "postgres").processes():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def port(up):
    return urlsplit(up.address).port


@pytest.fixture(scope="module")
def trusting(up):
    """What a phone knows that was told to trust this server."""
    return ssl.create_default_context(cafile=up.log.with_suffix("") / "tls" / "authority.crt")


def status(port, trusting, host):
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting)
    connection.request("GET", "/health", headers={"Host": host})
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_who_trusts_it_reaches_the_map_and_its_stream_without_a_warning(up, port, trusting):
    local = f"https://localhost:{port}"
    for path in ("/health", "/trust", "/trust/authority.crt"):
        with urllib.request.urlopen(f"{local}{path}", context=trusting, timeout=30) as answer:
            assert answer.status == 200
    with urllib.request.urlopen(f"{local}/live", context=trusting, timeout=30) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert urlsplit(stream.url).scheme == "https"


def test_who_does_not_trust_it_is_warned(port):
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://localhost:{port}/health", timeout=30)


def test_nothing_is_said_unencrypted(port):
    with pytest.raises((OSError, http.client.HTTPException)):
        urllib.request.urlopen(f"http://localhost:{port}/health", timeout=30)


def test_it_answers_to_its_names_only(port, trusting):
    assert status(port, trusting, f"map.lan:{port}") == 200
    assert status(port, trusting, "evil.example") == 421


def test_it_says_what_phones_have_to_do(up):
    assert f"{up.address}/trust" in up.said


@pytest.mark.skipif(os.geteuid() != 0, reason="who is not root has nothing to drop")
def test_what_answers_has_no_rights_of_root(up):
    answering = {
        pid for pid in up.pids
        if b"scripts.workers" in (command := Path(f"/proc/{pid}/cmdline").read_bytes())
        or b"scripts.stream" in command
    }  # fmt: skip
    assert len(answering) >= 4
    assert parents_by_pid()[min(answering)] == up.process.pid
    for pid in answering:
        known = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        )
        assert set(known["Uid"].split()) != {"0"}
        assert int(known["CapEff"], 16) & ~(1 << 2) == 0, "at most the right to read files"
        assert known["NoNewPrivs"].strip() == "1"


@pytest.mark.browser
def test_a_phone_signs_in_and_sees_the_map(up, port, chromium, tmp_path):
    troubles = []
    context = chromium.new_context(**PHONE, ignore_https_errors=True)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    link = urlsplit(up.link)
    page.goto(f"https://127.0.0.1:{port}{link.path}?{link.query}", timeout=READY_MS)
    page.wait_for_selector(READY, timeout=READY_MS, state="attached")
    cookies = context.cookies()
    page.screenshot(path=os.environ.get("LIFEMAP_SHOT", tmp_path / "phone.png"))
    context.close()
    assert cookies
    assert all(each["secure"] and each["httpOnly"] for each in cookies)
    assert all(each["sameSite"] == "Strict" for each in cookies)
    assert troubles == []

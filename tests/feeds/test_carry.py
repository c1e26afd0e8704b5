"""What a carrier brings back, whatever a provider does: each fault comes from a real server."""

import gzip
import logging
import time
import tracemalloc
from urllib.parse import parse_qs, urlsplit

import pytest
from feeds.carrying import HOST, KEY, NOON, a_carrier, a_feed
from feeds.wires import drip, endless, http, provider, redirect

from api.messages import in_korean
from layers.feeds.carry import Limits, hosts_of
from layers.feeds.exchange import Request
from layers.feeds.outcome import Outcome

QUICK = Limits(total_s=0.5, connect_s=0.3, silence_s=0.2, most_bytes=64 * 1024)


def ask(server, path="/air", *, carrier=None, params=None, method="GET", body=None, **ask_):
    feed = a_feed(f"http://{HOST}:{server.port}{path}", **{"private": True, **ask_})
    request = Request(url=feed.ask.url, params=params or {}, method=method, body=body)
    answer = (carrier or a_carrier(secrets={"K": KEY}, limits=QUICK)).carry(feed, request)
    assert answer.trouble is None or in_korean(answer.trouble) is not None
    return answer


def asked_of(server, number=0):
    return urlsplit(server.asked[number].split()[1])


def test_an_answer_is_given_as_it_came():
    with provider(http(b"\xb0\xad\xb5\xbf", headers=["Content-Type: text/plain"])) as server:
        answer = ask(server)
    assert (answer.status, answer.body, answer.at) == (200, b"\xb0\xad\xb5\xbf", NOON)
    assert answer.headers["content-type"] == "text/plain"
    assert (answer.trouble, answer.refused, answer.simulated) == (None, None, False)


def test_an_error_of_the_provider_is_an_answer_too():
    with provider(http(b"<html>busy", status="502 Bad Gateway")) as server:
        answer = ask(server)
    assert (answer.status, answer.body, answer.trouble) == (502, b"<html>busy", None)


def test_parameters_and_hangul_are_encoded_once():
    with provider(http()) as server:
        ask(server, "/강동/air?x=1", params={"sido": "서울 시", "base": "a+b&c"})
    assert asked_of(server).path == "/%EA%B0%95%EB%8F%99/air"
    assert parse_qs(asked_of(server).query) == {"x": ["1"], "sido": ["서울 시"], "base": ["a+b&c"]}
    assert "User-Agent: LifeMap" in server.asked[0].replace("user-agent", "User-Agent")


@pytest.mark.parametrize("given", [KEY, "aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D"])
def test_either_form_of_a_key_is_sent_encoded_once(given):
    with provider(http()) as server:
        answer = ask(server, key="K", carrier=a_carrier(secrets={"K": given}))
    assert asked_of(server).query == "serviceKey=aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D"
    assert answer.asked.endswith("/air?serviceKey=***")


def test_a_key_may_go_into_the_path_a_header_or_the_body():
    with provider(http(), http(), http()) as server:
        ask(server, "/{key}/json/AccInfo/1/5/", key="K", key_in="path")
        ask(server, key="K", key_in="header:X-Api-Key")
        ask(server, key="K", key_in="body", method="POST", body=b'{"code":"{key}"}')
    assert asked_of(server).path == "/aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D/json/AccInfo/1/5/"
    assert f"x-api-key: {KEY}\r\n" in server.asked[1]
    assert "content-length: 32\r\n" in server.asked[2].lower()


def test_without_its_key_a_feed_is_not_asked():
    with provider() as server:
        answer = ask(server, key="OTHER")
    assert (answer.status, answer.refused) == (0, Outcome.AUTH)
    assert answer.trouble == "There is no secret 'OTHER'."


# Slow, endless, huge


def test_a_body_that_drips_ends_at_the_deadline_of_the_whole():
    """F-16."""
    slow = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b"x" * 999, every_s=0.05)
    began = time.monotonic()
    with provider(slow) as server:
        answer = ask(server)
    assert time.monotonic() - began < 1.0
    assert (answer.status, answer.body) == (0, b"")
    assert answer.trouble == f"'{HOST}' did not end its answer within 0.5 s."


def test_silence_ends_sooner_than_the_deadline():
    with provider(lambda client: client.recv(1)) as server:
        answer = ask(server)
    assert answer.trouble == f"'{HOST}' fell silent for 0.2 s."


def test_an_endless_body_ends_at_its_most_bytes():
    """F-16."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with provider(endless(head, b"4000\r\n" + b"x" * 0x4000 + b"\r\n")) as server:
        answer = ask(server)
    assert answer.trouble == f"'{HOST}' sent more than 0.0625 MB."
    assert (answer.status, answer.body) == (0, b"")


def test_endless_headers_end_too():
    with provider(endless(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1000 + b"\r\n")) as server:
        answer = ask(server)
    assert answer.status == 0
    assert answer.trouble is not None


def test_two_gigabytes_that_are_announced_are_not_waited_for():
    """F-16."""
    with provider(
        endless(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n", b"x" * 9999)
    ) as s:
        assert ask(s).trouble == f"'{HOST}' sent more than 0.0625 MB."


# Bombs, wrong lengths


def test_a_gzip_bomb_never_goes_off():
    """F-17."""
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    limits = Limits(most_bytes=1024 * 1024)
    tracemalloc.start()
    try:
        with provider(http(bomb, headers=["Content-Encoding: gzip"])) as server:
            answer = ask(server, carrier=a_carrier(limits=limits))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.trouble == f"'{HOST}' sent more than 1 MB."
    assert most < 8 * 1024 * 1024


def test_what_is_packed_is_unpacked_in_all_its_members():
    packed = gzip.compress(b"one") + gzip.compress(b"two")
    with provider(http(packed, headers=["Content-Encoding: gzip"])) as server:
        assert ask(server).body == b"onetwo"


def test_an_answer_without_a_body_is_one_however_it_would_be_packed():
    with provider(http(status="304 Not Modified", headers=["Content-Encoding: gzip"])) as server:
        answer = ask(server)
    assert (answer.status, answer.body, answer.trouble) == (304, b"", None)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(gzip.compress(b"x" * 999, mtime=0)[:-9], "gzip"), (b"no gzip", "gzip"), (b"x", "br")],
    ids=["cut", "another", "unknown"],
)
def test_what_cannot_be_unpacked_is_no_answer(body, encoding):
    with provider(http(body, headers=[f"Content-Encoding: {encoding}"])) as server:
        assert ask(server).trouble == f"'{HOST}' sent what cannot be unpacked."


def test_a_cut_body_is_no_answer():
    """F-17."""
    with provider(http(b'{"a":', length=99)) as server:
        answer = ask(server)
    assert (answer.status, answer.body) == (0, b"")
    assert answer.trouble == f"'{HOST}' answered with what is no whole HTTP."


def test_what_is_no_http_is_no_answer():
    with provider(lambda client: client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")) as server:
        assert ask(server).trouble == f"'{HOST}' answered with what is no whole HTTP."


def test_a_header_that_http_does_not_know_is_no_fault_of_the_program():
    with provider(http(), http()) as server:
        answer = ask(server, headers={"X-Gu": "two\r\nlines"})
        assert answer.trouble == f"'{HOST}' cannot be asked like that."
        assert ask(server, headers={"X-Gu": "강동"}).status == 200
    assert "x-gu: 강동\r\n" in server.asked[0]


def test_nobody_there_is_no_answer():
    with provider() as server:
        pass
    assert ask(server).trouble == f"'{HOST}' cannot be reached."


def test_a_name_server_that_hangs_holds_nobody_longer_than_the_deadline():
    began = time.monotonic()
    carrier = a_carrier(limits=QUICK, resolve=lambda *_: time.sleep(1.5))
    with provider() as server:
        answer = ask(server, carrier=carrier)
    assert time.monotonic() - began < 1.0
    assert answer.trouble == f"'{HOST}' did not end its answer within 0.5 s."


# Redirects, and the key that they repeat


def test_a_redirect_within_the_host_is_followed_with_the_key_put_in_anew():
    with provider(redirect("/v2/air?serviceKey=wrong&b=2"), http(b"here")) as server:
        answer = ask(server, params={"a": "1"}, key="K")
    assert answer.body == b"here"
    assert asked_of(server, 1).path == "/v2/air"
    assert parse_qs(asked_of(server, 1).query)["serviceKey"] == ["wrong", KEY]


def test_a_key_that_a_redirect_repeats_is_not_doubled_nor_sent_elsewhere():
    encoded = "aB3%2fxY%2bzQ9kLmN0pQrS%3d%3d"
    twice = encoded.replace("%", "%25")
    with provider(http(b"elsewhere")) as other:
        there = f"http://other.example:{other.port}/err?serviceKey={encoded}&why=302&k={twice}"
        with provider(redirect(f"/again?serviceKey={encoded}"), redirect(there)) as server:
            carrier = a_carrier(secrets={"K": KEY}, hosts=[HOST, "other.example"])
            answer = ask(server, key="K", carrier=carrier, headers={"X-Session": "let me in"})
    assert "x-session: let me in" in server.asked[1]
    assert "let me in" not in other.asked[0]
    assert asked_of(server, 1).query == "serviceKey=aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D"
    assert answer.body == b"elsewhere"
    assert asked_of(other).query == "why=302"


def test_a_key_in_the_path_is_not_carried_elsewhere():
    with provider(redirect("http://other.example/aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D/x")) as server:
        carrier = a_carrier(secrets={"K": KEY}, hosts=[HOST, "other.example"])
        answer = ask(server, "/{key}/x", key="K", key_in="path", carrier=carrier)
    assert answer.refused is Outcome.BLOCKED
    assert answer.trouble == f"'{HOST}' sends on elsewhere with the key."


def test_a_redirect_to_a_host_that_no_feed_names_is_not_followed():
    with provider(redirect("http://evil.example/?serviceKey=" + KEY)) as server:
        answer = ask(server, key="K")
    assert answer.refused is Outcome.BLOCKED
    assert answer.trouble == "'evil.example' is not among the hosts that may be asked."


def test_redirects_end():
    with provider(*[redirect("/air")] * 4) as server:
        answer = ask(server)
    assert len(server.asked) == 4
    assert answer.trouble == f"'{HOST}' sends elsewhere more than 3 times."


def test_a_redirect_that_leaves_encryption_or_http_is_not_followed():
    for location in ("file:///etc/passwd", "ftp://feeds.example/", "http://[::"):
        with provider(redirect(location)) as server:
            answer = ask(server)
        assert answer.refused is Outcome.BLOCKED, location


def test_a_posted_question_is_not_sent_on():
    with provider(redirect("/other")) as server:
        answer = ask(server, method="POST", body=b"{}")
    assert answer.trouble == f"'{HOST}' sends a POST on; that is not followed."


# Secrets never leave


def test_a_key_that_an_answer_repeats_is_masked_in_place():
    body = f"no such key: {KEY} (aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D)".encode()
    echoed = http(body, headers=[f"X-Key: {KEY}", "Set-Cookie: let=me"])
    with provider(echoed) as server:
        answer = ask(server, key="K")
    assert len(answer.body) == len(body)
    assert b"aB3" not in answer.body
    assert answer.headers["x-key"] == "***"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "fault",
    [
        http(KEY.encode(), length=999),
        lambda client: client.sendall(KEY.encode()),
        redirect(f"http://evil.example/{KEY}"),
        redirect(f"http://[{KEY}"),
        http(status=f"500 {KEY}"),
        lambda _: None,
    ],
)
def test_whatever_goes_wrong_no_word_of_it_holds_the_key(fault, caplog):
    caplog.set_level(logging.DEBUG)
    with provider(fault) as server:
        answer = ask(server, key="K")
    words = f"{answer!r} {caplog.text}"
    for form in (KEY, "aB3%2FxY%2BzQ9kLmN0pQrS%3D%3D", "aB3/xY"):
        assert form not in words


# The simulator


def test_simulated_answers_come_from_the_simulator_and_no_real_key_goes_there():
    with provider(http(b"made up")) as server:
        simulator = f"http://127.0.0.1:{server.port}"
        carrier = a_carrier(secrets={"K": KEY}, simulator=simulator)
        feed = a_feed(f"https://{HOST}:9443/trafficInfo", key="K", key_in="query:apiKey")
        answer = carrier.carry(feed, Request(url=feed.ask.url, params={"type": "all"}))
    assert answer.simulated
    assert answer.body == b"made up"
    assert answer.asked == f"https://{HOST}:9443/trafficInfo?type=all&apiKey=***"
    assert server.asked[0].startswith(f"GET /{HOST}/trafficInfo?type=all&apiKey=simulated ")


def test_a_simulator_that_is_not_on_this_machine_is_not_asked():
    carrier = a_carrier(simulator="http://10.0.0.5:80", at="10.0.0.5")
    answer = carrier.carry(a_feed(), Request(url=f"http://{HOST}/air"))
    assert answer.trouble == "'10.0.0.5' does not lie on this machine, so it is not asked."


def test_the_hosts_that_may_be_asked_are_those_of_the_feeds():
    feeds = [a_feed("https://openapi.its.go.kr:9443/x"), a_feed("mqtt://broker.local"), a_feed("")]
    assert hosts_of(feeds) == {"openapi.its.go.kr"}

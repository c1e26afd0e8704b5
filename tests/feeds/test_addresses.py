"""Fault 41: no feed reaches what it should not, by whatever name, number, redirect or trick."""

import pytest
from feeds.carrying import HOST, a_carrier, a_feed
from feeds.wires import http, provider, redirect
from hypothesis import given
from hypothesis import strategies as st

from layers.feeds.addresses import (
    AddressRefusedError,
    Reach,
    parts_of,
    require_reach,
    resolved,
    simulated,
)
from layers.feeds.exchange import Request
from layers.feeds.outcome import Outcome

PUBLIC = "211.252.87.9"
NEVER = [
    "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "fe80::1", "0.0.0.0", "::",  # noqa: S104 - nobody binds
    "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1", "240.0.0.1",
]  # fmt: skip
OURS = ["127.0.0.1", "::1", "10.1.2.3", "172.16.0.9", "192.168.0.1", "fd12::1", "100.64.0.1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"]  # fmt: skip


@pytest.mark.parametrize("address", [*NEVER, *OURS])
def test_a_public_feed_reaches_no_network_of_ones_own(address):
    with pytest.raises(AddressRefusedError):
        require_reach(HOST, [address], Reach.PUBLIC)


@pytest.mark.parametrize("address", OURS)
def test_a_private_feed_reaches_the_districts_own_network(address):
    require_reach(HOST, [address], Reach.PRIVATE)


@pytest.mark.parametrize("address", NEVER)
def test_no_feed_reaches_the_secrets_of_a_cloud_or_a_whole_network(address):
    with pytest.raises(AddressRefusedError):
        require_reach(HOST, [address], Reach.PRIVATE)


def test_one_bad_address_among_good_ones_is_enough():
    require_reach(HOST, [PUBLIC], Reach.PUBLIC)
    with pytest.raises(AddressRefusedError, match=f"'{HOST}' does not lie at a public address"):
        require_reach(HOST, [PUBLIC, "10.0.0.1"], Reach.PUBLIC)


def test_the_simulator_lies_on_this_machine():
    require_reach("localhost", ["127.0.0.1", "::1"], Reach.LOOPBACK)
    with pytest.raises(AddressRefusedError):
        require_reach("localhost", [PUBLIC], Reach.LOOPBACK)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://feeds.example/", "ftp://feeds.example/", "feeds.example/x",
        "http://", "http:///air", "http://user:key@feeds.example/", "http://feeds.example@evil/",
        "http://feeds.example\\@evil/", "http://feeds.example:99999/", "http://feeds.example:x/",
        "http://[::1", "http://feeds.example:0/", "", "//feeds.example/air", "http://é\udcff/",
    ],
)  # fmt: skip
def test_only_plain_addresses_of_hosts_are_asked(url):
    with pytest.raises(AddressRefusedError) as refusal:
        parts_of(url)
    assert "key" not in str(refusal.value)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text):
    try:
        parts = parts_of(f"http://{text}")
    except AddressRefusedError:
        return
    assert parts.scheme == "http"


@pytest.mark.parametrize("number", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_a_number_is_not_taken_for_a_name(number):
    """The system takes these for 127.0.0.1; so they are judged as that."""
    carrier = a_carrier(hosts=[number], resolve=resolved)
    answer = carrier.carry(a_feed(), Request(url=f"http://{number}/"))
    assert answer.refused is Outcome.BLOCKED
    assert answer.trouble == f"'{number}' does not lie at a public address, so it is not asked."


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::]", "0", "169.254.169.254"])
def test_numbers_that_no_definition_names_are_not_asked(host):
    answer = a_carrier(resolve=resolved).carry(a_feed(), Request(url=f"http://{host}/latest/"))
    assert answer.refused is Outcome.BLOCKED
    assert "is not among the hosts that may be asked" in answer.trouble


def test_names_are_compared_as_the_net_compares_them():
    for name in ("FEEDS.Example", "feeds.example."):
        with provider(http(b"same")) as server:
            request = Request(url=f"http://{name}:{server.port}/")
            assert a_carrier().carry(a_feed(private=True), request).body == b"same"


def test_a_name_that_resolves_anew_is_not_asked_at_its_new_address():
    """DNS rebinding: the first answer is checked and taken; the second is another request's."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    carrier = a_carrier(resolve=lambda *_: next(answers))
    with provider(http(b"first")) as server:
        request = Request(url=f"http://{HOST}:{server.port}/")
        feed = a_feed(private=True)
        assert carrier.carry(feed, request).body == b"first"
        again = carrier.carry(feed, request)
    assert again.refused is Outcome.BLOCKED
    assert next(answers, None) is None


def test_a_redirect_is_resolved_and_checked_like_the_first_address():
    answers = iter([["127.0.0.1"], ["10.0.0.1", "169.254.169.254"]])
    carrier = a_carrier(resolve=lambda *_: next(answers))
    with provider(redirect("/latest/meta-data/")) as server:
        feed = a_feed(private=True)
        answer = carrier.carry(feed, Request(url=f"http://{HOST}:{server.port}/"))
    assert answer.refused is Outcome.BLOCKED


def test_a_public_feed_is_not_led_to_the_districts_network_by_a_feed_that_may_go_there():
    with provider(redirect("http://pump.local/")) as server:
        carrier = a_carrier(
            hosts=[HOST, "pump.local"],
            simulator=None,
            resolve=lambda host, _: [PUBLIC] if host == HOST else ["10.0.0.9"],
        )
        feed = a_feed(f"http://{HOST}:{server.port}/")
        answer = carrier.carry(feed, Request(url="http://pump.local/"))
    assert answer.trouble == "'pump.local' does not lie at a public address, so it is not asked."


def test_the_simulator_answers_under_the_name_of_each_host():
    real = parts_of("https://openapi.its.go.kr:9443/eventInfo?type=all")
    made = simulated(real, "http://127.0.0.1:8801/")
    assert made.geturl() == "http://127.0.0.1:8801/openapi.its.go.kr/eventInfo?type=all"

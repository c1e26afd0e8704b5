"""Faults 15 and 16 over a whole run: a provider that fails takes nothing away, nor holds up."""

import dataclasses
import datetime as dt
import random
import shutil
import ssl
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from feeds.carrying import CONTEXT, HOST, a_carrier
from feeds.carrying import a_feed as any_feed
from feeds.runs_made import HOUR, MINUTE, NOW, Clock, a_feed, a_site, record, said, values
from feeds.wires import drip, http, provider, redirect

from layers.feeds.boundary import make_keys, private_key, trusted_keys
from layers.feeds.carry import Limits
from layers.feeds.collecting import Collector
from layers.feeds.collector_state import Site, State
from layers.feeds.exchange import Request
from layers.feeds.outcome import Outcome
from layers.feeds.outcome import State as Light
from layers.feeds.receiving import Receiver
from layers.feeds.running import run_feed
from layers.feeds.syncing import Syncing
from layers.store import feed_runs, feeds
from scripts.authority import make_authority, make_leaf
from spatial.bbox import BBox

GOOD = said(record(1, db=61), record(2, db=48)).body
BAD = {
    "a page": http(b"<html>Welcome to our portal</html>", headers=["Content-Type: text/html"]),
    "nothing": http(b""),
    "an error": http(b"oops", status="500 Internal Server Error"),
    "not modified, which was not asked": http(status="304 Not Modified"),
    "a cut answer": http(GOOD[:40], length=len(GOOD)),
}


def of(server, feed):
    """A feed whose provider is a server of this test."""
    ask = dataclasses.replace(feed.ask, url=f"http://{HOST}:{server.port}/now", private=True)
    return dataclasses.replace(feed, ask=ask)


def carried(site, **limits):
    """A site whose requests really go out."""
    return dataclasses.replace(site, carrier=a_carrier(now=site.now, **limits))


def test_what_a_provider_sends_when_it_fails_is_kept_and_takes_nothing_away(database):
    """F-15; the last good state stays, and grows old."""
    with provider(http(GOOD), *BAD.values(), http(GOOD)) as server:
        feed = of(server, a_feed())
        site = carried(a_site(database, feed))
        run_feed(site, feed)
        for kind in BAD:
            ended = run_feed(site, feed)
            assert not ended.outcome.good, kind
            assert ended.said, kind
            assert values(database) == {"noise/1": 61, "noise/2": 48}, kind
        page = feeds.feed_runs(database, feed.id, 10)[-2]
        assert b"portal" in feed_runs.kept(database, page.run)[0].body
        then = NOW + 30 * MINUTE
        assert feeds.feed_states(database, [feed], now=then)[feed.id].state is Light.LATE
        then = NOW + 2 * HOUR
        assert feeds.feed_states(database, [feed], now=then)[feed.id].state is Light.DOWN
        assert run_feed(site, feed).outcome is Outcome.OK


def test_providers_that_never_end_hold_up_no_other_feed(database):
    """F-16; a drip and an endless answer run while the third feed is done."""
    let_go = threading.Event()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    dripping = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + b"x" * 99, every_s=0.05)

    def flowing(client):
        client.sendall(head)
        while not let_go.wait(0.01):
            client.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")

    with provider(dripping) as one, provider(flowing) as two, provider(http(GOOD)) as three:
        slow = [of(one, a_feed("drip")), of(two, a_feed("flow"))]
        quick = of(three, a_feed("noise"))
        site = a_site(database, *slow, quick)
        site = carried(site, limits=Limits(total_s=2.0))
        syncing = Syncing(site, [*slow, quick])
        try:
            syncing.tick()
            until(lambda: values(database))
            running = feeds.feed_states(database, slow, now=NOW)
            assert [each.last for each in running.values()] == [None, None]
        finally:
            syncing.close()
            let_go.set()
        ended = feeds.feed_states(database, slow, now=NOW)
        assert {each.last.outcome for each in ended.values()} == {Outcome.DOWN}
        assert {each.last.said for each in ended.values()} == {
            f"'{HOST}' did not end its answer within 2 s."
        }


def until(happens):
    for _ in range(150):
        if happens():
            return
        threading.Event().wait(0.01)
    pytest.fail("It did not happen in time.")


def test_over_the_boundary_a_layer_becomes_what_it_would_be_without_one(database, tmp_path):
    """Bundles come in a wrong order, twice, and once more at the end."""
    make_keys(tmp_path / "c.key", tmp_path / "c.pem")
    key, out, arriving = private_key(tmp_path / "c.key"), tmp_path / "out", tmp_path / "in"
    out.mkdir()
    arriving.mkdir()
    clock = Clock()
    bodies = [
        said(record(1, db=50 + step, at=NOW + step * HOUR), record(2 + step, at=NOW)).body
        for step in range(4)
    ]
    with provider(*map(http, bodies)) as server:
        feed = of(server, a_feed())
        for _ in bodies:
            collector = Collector(
                site=Site(bbox=BBox(127.1, 37.5, 127.2, 37.6), words={}, feeds=(feed.id,)),
                feeds=[feed],
                carrier=a_carrier(now=clock),
                key=key,
                folder=out,
                state=State.read(tmp_path / "state.json", key),
                rng=random.Random(1),  # noqa: S311 - jitter
            )
            collector.collect()
            collector.close()
            clock.now += HOUR
    site = a_site(database, feed, now=clock, asks=False)
    receiver = Receiver(
        database=database, folder=arriving, keys=trusted_keys(tmp_path), feeds=[feed], now=clock
    )
    first, *others = sorted(out.iterdir())
    for path in (*reversed(others), first, *others, first, others[-1]):
        shutil.copy(path, arriving)
        assert receiver.sweep().said == ()
        while run_feed(site, feed) is not None:
            pass
    assert values(database) == {"noise/1": 53, "noise/5": 50}
    runs = feeds.feed_runs(database, feed.id, 99)
    assert [run.outcome for run in runs] == [Outcome.OK] * 4
    assert [feed_runs.kept(database, run.run)[0].body for run in reversed(runs)] == bodies


# Encryption: the address is pinned, the name is what is verified.


@pytest.fixture(scope="module")
def vouched(tmp_path_factory):
    """Contexts of a server with a certificate for sensors.local, and of whoever believes it."""
    folder = tmp_path_factory.mktemp("tls")
    now = dt.datetime.now(dt.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    authority = make_authority(keys[0], ["sensors.local"], now)
    leaf = make_leaf(keys[1], ["sensors.local"], (authority, keys[0]), now)
    pem = serialization.Encoding.PEM
    secret = keys[1].private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "leaf.pem").write_bytes(leaf.public_bytes(pem) + secret)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "leaf.pem")
    client = ssl.create_default_context(cadata=authority.public_bytes(pem).decode())
    return server, client


@pytest.mark.parametrize(
    ("name", "believes", "trouble"),
    [
        ("sensors.local", True, None),
        ("other.local", True, "'other.local' has a certificate that is not trusted."),
        ("sensors.local", False, "'sensors.local' has a certificate that is not trusted."),
    ],
)
def test_the_certificate_is_that_of_the_name_though_the_address_is_pinned(
    vouched, name, believes, trouble
):
    server_context, client_context = vouched
    with provider(http(b"secret"), tls=server_context) as server:
        feed = any_feed(f"https://{name}:{server.port}/", private=True)
        context = client_context if believes else CONTEXT
        carrier = a_carrier(hosts=[name], context=context)
        answer = carrier.carry(feed, Request(url=feed.ask.url))
    assert (answer.body, answer.trouble) == (b"" if trouble else b"secret", trouble)


def test_a_server_whose_encryption_is_too_old_is_told_as_such(vouched):
    server_context, _ = vouched
    newest_only = ssl.create_default_context()
    newest_only.minimum_version = ssl.TLSVersion.TLSv1_3
    server_context.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        with provider(http(b""), tls=server_context) as server:
            feed = any_feed(f"https://sensors.local:{server.port}/", private=True)
            carrier = a_carrier(hosts=["sensors.local"], context=newest_only)
            answer = carrier.carry(feed, Request(url=feed.ask.url))
    finally:
        server_context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    assert answer.trouble == "'sensors.local' speaks no encryption that is safe enough."


def test_a_redirect_that_leaves_encryption_is_not_followed(vouched):
    server_context, client_context = vouched
    with provider(redirect("http://sensors.local/"), tls=server_context) as server:
        feed = any_feed(f"https://sensors.local:{server.port}/", private=True)
        carrier = a_carrier(hosts=["sensors.local"], context=client_context)
        answer = carrier.carry(feed, Request(url=feed.ask.url))
    assert answer.trouble == "'sensors.local' sends on to an address without encryption."

"""The stream as a browser hears it: over a socket, from the process that sends it."""

import contextlib
import datetime as dt
import http.client
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import numpy as np
import psycopg
import pytest
from streaming import ALL, Reader, Streaming

from api.app import create_app
from api.settings import Settings
from api.tickets import Ticket, read_ticket, sign
from layers.access import Role
from layers.live.hub import Wish
from layers.people import Asker, CredentialKind, TokenWish
from layers.store.credentials import find, issue_token, revoke

HOUR = dt.timedelta(hours=1)
BY = Asker(name="test")


@pytest.fixture
def streaming(database_url, tmp_path):
    stream = Streaming(database_url, tmp_path)
    stream.start()
    yield stream
    stream.end()


@pytest.fixture(scope="module")
def quiet(empty, tmp_path_factory):
    """A stream in which nothing happens, for tests that only ask."""
    url = empty.application.extensions["lifemap"].database.url
    stream = Streaming(url, tmp_path_factory.mktemp("quiet"))
    stream.start()
    yield stream
    stream.end()


@pytest.fixture
def read(streaming):
    """Open streams, which are closed after the test."""
    opened = []

    def make(**how):
        opened.append(Reader(streaming.port, streaming.settings, **how))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def tell(database_url):
    """Write lines of the outbox, one transaction each."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        number = 0

        def make(layer="cameras", *, count=1, ids=("c-1",)):
            nonlocal number
            with conn.transaction():
                for _ in range(count):
                    number += 1
                    conn.execute(
                        "INSERT INTO lifemap.change (layer, revision, upserts, removals)"
                        " VALUES (%s, %s, %s, '{}')",
                        [layer, number, list(ids)],
                    )
            return number

        yield make


def test_what_is_written_is_heard(read, tell):
    reader = read()
    assert reader.next()["event"] == "hello"
    tell()
    heard = reader.next()
    assert heard["event"] == "changes"
    [change] = heard["data"]["changes"]
    assert (change["layer"], change["upserts"], change["bbox"]) == ("cameras", ["c-1"], None)


def test_only_the_layers_of_the_ticket_are_heard(read, tell):
    reader = read(wish=Wish(layers=frozenset({"schools"})))
    reader.next()
    tell("cameras")
    last = tell("schools")
    assert reader.next().revisions == [last]


@pytest.mark.parametrize("ticket", ["", "forged", None], ids=["none", "forged", "another key"])
def test_nobody_listens_without_a_ticket_of_ours(quiet, ticket):
    if ticket is None:
        other = Settings(home=quiet.settings.home, secret_key=b"another key of another server")
        ticket = sign(other, Ticket(wish=ALL))
    connection = http.client.HTTPConnection("127.0.0.1", quiet.port, timeout=10)
    connection.request("GET", f"/live?ticket={ticket}")
    answer = connection.getresponse()
    assert answer.status == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /other HTTP/1.1\r\nHost: t\r\n\r\n", 404),
        (b"POST /live HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n", 405),
        (b"nonsense\r\n\r\n", 400),
        (b"GET /" + b"x" * 100_000, 431),
        (b"GET /live HTTP/1.1\r\nHost: t\r\nX: \x00\r\n\r\n", 400),
    ],
    ids=["address", "method", "no http", "too long", "NUL"],
)
def test_what_is_no_request_for_a_stream_is_refused(quiet, sent, status):
    with socket.create_connection(("127.0.0.1", quiet.port), timeout=10) as conn:
        conn.sendall(sent)
        first = conn.makefile("rb").readline()
    assert int(first.split()[1]) == status


def test_whoever_says_nothing_is_cut_off(quiet):
    with socket.create_connection(("127.0.0.1", quiet.port), timeout=15) as conn:
        conn.sendall(b"GET /live HT")
        started = time.monotonic()
        with contextlib.suppress(ConnectionResetError):
            assert conn.recv(10) == b""
        assert 2 < time.monotonic() - started < 12


def test_fault_12_after_a_restart_everybody_goes_on_where_they_were(streaming, read, tell):
    """Scaled down to 200 streams; ``scripts/bench/live`` does it with all."""
    count, rng = 200, np.random.default_rng(12)
    readers = [read() for _ in range(count)]
    heard = [[] for _ in readers]
    ids = [reader.next()["id"] for reader in readers]
    last = 0
    for _ in range(5):
        last = tell(count=int(rng.integers(1, 4)))
    for number, reader in enumerate(readers):
        # Some have heard everything when the process dies, some only the beginning.
        while not heard[number] or (number % 2 and heard[number][-1] < last):
            event = reader.next()
            heard[number] += event.revisions
            ids[number] = event["id"]
    streaming.kill()
    for reader in readers:
        reader.close()
    for _ in range(4):
        last = tell()
    streaming.start()

    def come_back(number):
        reader = read(since=ids[number])
        while not heard[number] or heard[number][-1] < last:
            heard[number] += reader.next().revisions

    last = tell()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(come_back, range(count)))
    expected = list(range(1, last + 1))
    assert [each for each in heard if each != expected] == []


def test_fault_13_no_stream_misses_anything(streaming, read, tell):
    """Scaled down to 500 streams; the memory of one stays under 30 kB."""
    before = streaming.kilobytes
    readers = [read(patience_s=30) for _ in range(500)]
    for reader in readers:
        assert reader.next()["event"] == "hello"
    assert streaming.health()["streams"] == 500
    assert (streaming.kilobytes - before) / 500 < 30
    last = 0
    for _ in range(20):
        last = tell()
    for reader in readers:
        heard = []
        while not heard or heard[-1] < last:
            heard += reader.next().revisions
        assert heard == list(range(1, last + 1))


def test_fault_14_who_never_reads_is_let_go_and_slows_nobody(streaming, read, tell):
    lazy, keen = read(), read(patience_s=30)
    keen.next()
    before, ids = streaming.kilobytes, [f"a rather long id of an item {n:06}" for n in range(200)]
    slowest, told = 0.0, 0
    while streaming.health()["streams"] == 2:
        started = time.monotonic()
        told = tell(ids=ids)
        while keen.next().revisions[-1] < told:
            pass
        slowest = max(slowest, time.monotonic() - started)
        assert told < 2_000
    assert slowest < 2.0
    assert streaming.kilobytes - before < 8_000
    heard = lazy.until("resync")
    assert heard[-1]["event"] == "resync"
    assert len(heard) < told
    assert lazy.next() is None


def test_a_revoked_session_ends_its_stream_within_five_seconds(streaming, read, database):
    now = dt.datetime.now(dt.UTC)
    wish = TokenWish(name="program", roles=frozenset({Role.OPERATOR}), life=HOUR)
    text = issue_token(database, wish, by=BY, now=now)
    number = find(database, CredentialKind.TOKEN, text, now=now).identity.number
    theirs, public = read(credential=number), read()
    assert theirs.next()["event"] == "hello"
    assert public.next()["event"] == "hello"
    time.sleep(2.5)
    assert streaming.health()["streams"] == 2
    revoke(database, number, by=BY, now=now)
    started = time.monotonic()
    assert [event["event"] for event in theirs.until("resync")] == ["resync"]
    assert theirs.next() is None
    assert time.monotonic() - started < 5
    assert streaming.health()["streams"] == 1


def test_the_map_sends_a_reader_on_with_a_ticket(settings, registry, database):
    settings = Settings(home=settings.home, secret_key=settings.secret_key, stream_port=8123)
    client = create_app(settings, registry, database).test_client()
    answer = client.get(
        "/live?layers=cameras,shelters&everywhere=closures&bbox=127,37,128,38&since=abc.1:1:"
    )
    place = urlsplit(answer.headers["Location"])
    assert (answer.status_code, place.netloc, place.path) == (303, "localhost:8123", "/live")
    assert answer.headers["Cache-Control"] == "no-store"
    ticket = read_ticket(settings, parse_qs(place.query)["ticket"][0])
    assert ticket.wish.layers == {"cameras", "shelters"}
    assert ticket.wish.everywhere == {"closures"}
    assert ticket.wish.box.as_tuple() == (127, 37, 128, 38)
    assert ticket.since == "abc.1:1:"


def test_the_id_that_a_browser_remembers_goes_before_the_one_of_the_address(
    settings, registry, database
):
    settings = Settings(home=settings.home, secret_key=settings.secret_key, stream_port=8123)
    client = create_app(settings, registry, database).test_client()
    answer = client.get("/live?since=abc.1:1:", headers={"Last-Event-ID": "abc.2:2:"})
    ticket = parse_qs(urlsplit(answer.headers["Location"]).query)["ticket"][0]
    assert read_ticket(settings, ticket).since == "abc.2:2:"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/live?layers=incidents", 403),
        ("/live?layers=cameras&everywhere=incidents", 403),
        ("/live?layers=camras", 404),
        ("/live?bbox=1,2,3", 400),
        ("/live?since=nonsense", 400),
    ],
)
def test_the_map_refuses_what_may_not_be_heard(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_where_nobody_streams_a_browser_is_told_not_to_come_back(client):
    assert client.get("/live").status_code == 204


def test_without_a_list_a_reader_hears_of_all_they_may_read(settings, registry, database, as_role):
    settings = Settings(home=settings.home, secret_key=settings.secret_key, stream_port=8123)
    client = create_app(settings, registry, database).test_client()
    answer = client.get("/live")
    ticket = parse_qs(urlsplit(answer.headers["Location"]).query)["ticket"][0]
    heard = read_ticket(settings, ticket).wish.layers
    assert "cameras" in heard
    assert "incidents" not in heard


def test_the_page_may_reach_the_stream_and_nothing_else(settings, registry, database):
    settings = Settings(home=settings.home, secret_key=settings.secret_key, stream_port=8123)
    client = create_app(settings, registry, database).test_client()
    said = client.get("/health", headers={"Host": "map.local:8000"}).headers
    assert "connect-src 'self' data: http://map.local:8123;" in said["Content-Security-Policy"]
    odd = client.get("/health", headers={"Host": "a;script-src *"}).headers
    assert "script-src *" not in odd.get("Content-Security-Policy", "")

"""The database dies in the middle of what it answers: wherever that is, the API says 503.

A server that is killed does not stop between two answers. It may have said that a transaction was
committed and not that it is ready, or half a row, or why it ends. The cuts are made at every
message of a write, in a proxy between the API and a database that lives on.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg
import pytest
from ledger import ITEMS, body
from people import token_for
from psycopg.conninfo import conninfo_to_dict

from api.app import create_app
from layers.store.database import Database

_TEXT = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
#: What a server says that is told to end at once.
FATAL = b"E" + (len(_TEXT) + 4).to_bytes(4, "big") + _TEXT


def read(source, size):
    found = b""
    while len(found) < size:
        part = source.recv(size - len(found))
        if not part:
            raise ConnectionError("The other side has gone.")
        found += part
    return found


def message(source):
    """Read one message of the server: a letter, and a length that counts itself."""
    head = read(source, 5)
    return head + read(source, int.from_bytes(head[1:], "big") - 4)


def hang_up(*sockets):
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@dataclass
class Cutter:
    """Stands between a client and the server's socket, and cuts what the server says."""

    server: str
    path: str
    #: How many messages still get through; ``None``: all.
    left: int | None = None
    #: What the client hears of the first message that does not get through.
    last_word: object = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        hang_up(self.listener)
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.server)
                for way in (self._ask, self._answer):
                    threading.Thread(target=way, args=(client, server), daemon=True).start()

    def _ask(self, client, server):
        with contextlib.suppress(OSError):
            while asked := client.recv(65536):
                server.sendall(asked)
        hang_up(client, server)

    def _answer(self, client, server):
        with contextlib.suppress(OSError):
            while True:
                said = message(server)
                if self._cuts():
                    client.sendall(self.last_word(said))
                    break
                client.sendall(said)
        hang_up(client, server)
        client.close()
        server.close()

    def _cuts(self):
        with self.lock:
            if self.left is None:
                return False
            self.left -= 1
            if self.left >= 0:
                return False
            self.left = None  # once: the connections after it are whole
            return True


@pytest.fixture
def cutter(database_url, tmp_path):
    folder = conninfo_to_dict(database_url)["host"]
    with Cutter(f"{folder}/.s.PGSQL.5432", str(tmp_path / ".s.PGSQL.5432")) as cutter:
        yield cutter


@pytest.fixture
def post(cutter, database_url, tmp_path, settings, registry):
    """Write under a key through the cutter."""
    name = conninfo_to_dict(database_url)["dbname"]
    url = f"postgresql://lifemap@/{name}?host={quote(str(tmp_path), safe='/')}"
    through = Database(url, pool_size=1).open()
    client = create_app(settings, registry, through).test_client()
    token = token_for(through, "responder")

    def post(key):
        return client.post(
            ITEMS, data=body(key), content_type="application/geo+json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        )  # fmt: skip

    yield post
    through.close()


LAST_WORDS = {
    "half a message": lambda said: said[: len(said) // 2],
    "why it ends": lambda _: FATAL,
}


@pytest.mark.parametrize("last_word", LAST_WORDS.values(), ids=LAST_WORDS)
def test_fault_01_wherever_the_database_dies_in_its_answer_a_write_is_503_and_made_once(
    cutter, post, database_url, last_word
):
    cutter.last_word = last_word
    keys, acknowledged = [], set()
    for messages in range(300):
        cutter.left, key = messages, f"cut-{messages:03}"
        answer = post(key)
        whole, cutter.left = cutter.left is not None, None
        keys.append(key)
        if answer.status_code == 201:  # whole, or cut while a connection was being looked at
            acknowledged.add(key)
        else:
            told = (answer.status_code, answer.headers.get("Retry-After"))
            assert told == (503, "5"), answer.text
        if whole:
            break
    assert whole, "the last one is not cut"
    assert len(keys) > 30

    made = names(database_url)
    unknown = {name.split()[-1] for name in made} - acknowledged
    assert unknown, "some are cut after the commit"
    for key in sorted(unknown):
        assert post(key).status_code == 201
    assert (
        names(database_url) == made == [f"대피소 {key}" for key in sorted(acknowledged | unknown)]
    )


def names(url):
    with psycopg.connect(url) as conn:
        return [name for (name,) in conn.execute("SELECT name FROM layer.shelters ORDER BY name")]

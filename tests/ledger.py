"""A ledger of acknowledged writes, kept outside of what is killed, and the writers that fill it."""

import http.client
import itertools
import json
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

ITEMS = "/collections/shelters/items"
SHELTER = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [127.12, 37.54]},
    "properties": {"name": "새 대피소"},
}


@dataclass
class Ledger:
    """Which writes were acknowledged: the id that was answered, and when (monotonic seconds)."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key, item):
        with self.lock:
            self.acknowledged[key] = item
            self.times.append(time.monotonic())

    def silence_after(self, moment):
        """The longest time, in seconds, without an acknowledgement since a moment.

        The first one after a kill may have been on its way already, so it alone says nothing.
        """
        times = [moment, *sorted(each for each in self.times if each > moment)]
        assert len(times) > 1, "nothing was acknowledged any more"
        return max(later - sooner for sooner, later in itertools.pairwise(times))

    def lost(self, present):
        return set(self.acknowledged.values()) - set(present)


def body(key):
    """A shelter that names its key, so that a second row for one key is found."""
    properties = {**SHELTER["properties"], "name": f"대피소 {key}"}
    return json.dumps({**SHELTER, "properties": properties})


def new_key():
    return uuid.uuid4().hex


class Writers:
    """Threads that write until they have done their share or are told to stop.

    ``post(key)`` gives the id of the item that was acknowledged, ``None`` where nothing was; the
    same key is then sent again, as a client does that does not know.
    """

    def __init__(self, ledger, make_post: Callable, *, threads=4, writes=1_000, retry=True):
        self.ledger = ledger
        self.stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(make_post(), writes // threads, retry))
            for _ in range(threads)
        ]

    def _write(self, post, writes, retry):
        for _ in range(writes):
            if not self._written(post, new_key(), retry):
                break
        if hasattr(post, "close"):
            post.close()

    def _written(self, post, key, retry):
        """Send a key until it is acknowledged; say whether it was."""
        while not self.stop.is_set():
            item = post(key)
            if item is not None:
                self.ledger.note(key, item)
                return True
            if not retry:
                return False
            time.sleep(0.05)
        return False

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.wait(20)

    def wait(self, seconds):
        give_up = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, give_up - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)


def posting(address, token, refused):
    """A writer's connection, made anew whenever it breaks.

    What is answered besides "written" and "come again" is put into ``refused``.
    """
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)

    def post(key):
        try:
            connection.request(
                "POST", ITEMS, body=body(key),
                headers={
                    "Authorization": f"Bearer {token}", "Idempotency-Key": key,
                    "Content-Type": "application/geo+json",
                },
            )  # fmt: skip
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return None
        may_come_again = answer.status in {503, 504}
        if answer.status != 201 and not may_come_again:
            refused.append((answer.status, answer.headers["X-Request-Id"], said.decode()))
        return json.loads(said)["id"] if answer.status == 201 else None

    post.close = connection.close
    return post


def shelters(address):
    """Every shelter that the server has, page by page: id and name."""
    found, path = {}, f"{ITEMS}?limit=1000"
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    while path:
        connection.request("GET", path, headers={"Accept": "application/geo+json"})
        page = json.loads(connection.getresponse().read())
        found |= {each["id"]: each["properties"]["name"] for each in page["features"]}
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = following[0].removeprefix(address) if following else None
    connection.close()
    return found


def tell(capsys, text):
    """Print a figure that the promise is about, whatever pytest keeps to itself."""
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")

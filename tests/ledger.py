"""A ledger of acknowledged writes, kept outside of what is killed, and the writers that fill it."""

import json
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

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

    def first_after(self, moment):
        """Seconds from a moment to the first acknowledgement after it."""
        return min(each for each in self.times if each > moment) - moment

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
            key = new_key()
            while not self.stop.is_set():
                item = post(key)
                if item is not None:
                    self.ledger.note(key, item)
                    break
                if not retry:
                    return
                time.sleep(0.05)

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


def tell(capsys, text):
    """Print a figure that the promise is about, whatever pytest keeps to itself."""
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")

"""A process of the live stream, and a browser's end of it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from api.settings import Settings
from api.tickets import Ticket, sign
from layers.live.hub import Wish

KEY = b"a key that only the tests know.."
ALL = Wish(layers=frozenset({"cameras", "schools"}))


class Event(dict):
    """One message: ``event``, ``id`` and its ``data``, read."""

    @property
    def revisions(self):
        return [each["revision"] for each in self["data"].get("changes", [])]


class Reader:
    """A browser's end of a stream, with a time limit on every read."""

    def __init__(self, port, settings, *, wish=ALL, since=None, credential=None, patience_s=10):
        ticket = sign(settings, Ticket(wish=wish, since=since, credential=credential))
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience_s)
        self.socket.sendall(f"GET /live?ticket={ticket} HTTP/1.1\r\nHost: t\r\n\r\n".encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        while self._file.readline().strip():
            pass
        self.ended = False

    def next(self):
        """Give the next message, ``None`` at the end of the stream."""
        event = Event()
        while line := self._file.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                event[name] = json.loads(value) if name == "data" else value
            elif "event" in event:
                return event
        self.ended = True
        return None

    def until(self, name):
        """Give the messages up to one of a name."""
        heard = []
        while (event := self.next()) is not None:
            heard.append(event)
            if event["event"] == name:
                return heard
        return heard

    def close(self):
        self._file.close()
        self.socket.close()


class Streaming:
    """The process of the stream on a socket that outlives it."""

    def __init__(self, url, home):
        self.settings = Settings(home=home, secret_key=KEY)
        (home / "secret.key").write_bytes(KEY)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._listener.getsockname()[1]
        self._environ = {**os.environ, "LIFEMAP_HOME": str(home), "LIFEMAP_DATABASE_URL": url}
        self.process = None

    def start(self):
        command = [
            sys.executable, "-m", "scripts.stream",
            "--socket-fd", str(self._listener.fileno()), "--parent", str(os.getpid()),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=self._environ, pass_fds=[self._listener.fileno()]
        )
        give_up = time.monotonic() + 30
        while not self.health()["hearing"]:
            assert time.monotonic() < give_up
            time.sleep(0.05)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/health")
        return json.loads(connection.getresponse().read())

    @property
    def kilobytes(self):
        """Resident memory of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(10) == 0
        self._listener.close()

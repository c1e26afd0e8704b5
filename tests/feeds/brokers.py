"""A real MQTT broker, Debian's mosquitto, on a loopback port; and a client that publishes."""

import contextlib
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin")
needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed")
DEADLINE_S = 10.0


@dataclass
class Broker:
    """A broker that can be stopped and started again; it keeps sessions meanwhile."""

    folder: Path
    port: int
    lines: tuple[str, ...] = ()
    process: subprocess.Popen | None = None

    def start(self):
        config = self.folder / "mosquitto.conf"
        config.write_text(
            "\n".join(
                [
                    f"listener {self.port} 127.0.0.1",
                    "persistence true",
                    f"persistence_location {self.folder}/",
                    "autosave_on_changes true",
                    "autosave_interval 1",
                    *(self.lines or ("allow_anonymous true",)),
                    "",
                ]
            )
        )
        # It gives root away, unless the user is named.
        self.process = subprocess.Popen(
            [MOSQUITTO, "-c", str(config)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        wait_until(self._answers)

    def _answers(self):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            return True
        return False

    def stop(self):
        self.process.terminate()
        self.process.wait(DEADLINE_S)

    def publish(self, topic, *payloads, qos=1, retain=False, login=None):
        client = paho.Client(CallbackAPIVersion.VERSION2)
        if login:
            client.username_pw_set(*login)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        for each in payloads:
            client.publish(topic, each, qos=qos, retain=retain).wait_for_publish(DEADLINE_S)
        client.disconnect()
        client.loop_stop()


@contextlib.contextmanager
def broker(folder, *lines):
    """Run a broker for a test; ``lines`` take the place of letting everybody in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # It writes as the user it runs as, which for root is root where this is said.
    running = Broker(folder, port, ("user root", *(lines or ("allow_anonymous true",))))
    running.start()
    try:
        yield running
    finally:
        running.stop()


def wait_until(holds, seconds=DEADLINE_S):
    """Wait until something holds, and fail where it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.01)

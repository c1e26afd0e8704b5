"""What ``lifemap up`` prints once the map answers."""

from __future__ import annotations

import http.client
import os
import ssl
import threading
import time
import webbrowser
from dataclasses import dataclass

from api.authority import fingerprint
from layers.store.state import DistrictState
from scripts.door import LOOPBACK, Door
from scripts.progress import Progress
from scripts.words import in_words, language


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Where the map is, how to sign in, and what phones have to trust."""

    door: Door
    port: int
    district: DistrictState
    link: str
    #: The authority of our own certificate, as DER; ``None`` where there is none to trust.
    authority: bytes | None

    def lines(self) -> list[str]:
        """Lay it out for a terminal."""
        lang = language(os.environ)
        name = self.district.name
        title = f"{name.ko} 생활지도" if lang == "ko" else f"Life Map of {name.en}, {name.ko}"
        sample = f" ({in_words('sample data')})" if self.district.is_sample else ""
        said = [title + sample, *self._rows("Map", *(f"{each}/" for each in self._addresses()))]
        said += self._rows("Sign in", self.link)
        said += self._rows(
            "", in_words("works once, within 15 minutes ('lifemap link' makes another)")
        )
        if self.authority is not None:
            said += self._rows("Phones", f"{self.door.url(self.port)}/trust")
            said += self._rows("", in_words("open this there once, and compare the fingerprint:"))
            text = fingerprint(self.authority)
            pairs = [text[place : place + 2] for place in range(0, len(text), 2)]
            said += self._rows("", " ".join(pairs[:16]), " ".join(pairs[16:]))
        if self.door.is_open and not self.door.encrypted:
            said += self._rows("", in_words("Not encrypted: others may read passwords."))
        return [*said, *self._rows("Stop", "Ctrl-C")]

    def _addresses(self) -> list[str]:
        """List the addresses of this machine that others may type; the first is the best."""
        if not self.door.is_open:
            return [self.door.url(self.port)]
        local = {"localhost", LOOPBACK, "::1"}
        hosts = [host for host in self.door.hosts() if host not in local]
        return [self.door.url(self.port, host) for host in hosts]

    @staticmethod
    def _rows(label: str, *values: str) -> list[str]:
        """Put a label before the first value; Hangul is two columns wide."""
        word = f"{in_words(label)}:" if label else ""
        width = sum(2 if ord(sign) > 0x1100 else 1 for sign in word)
        first = f"  {word}{' ' * max(1, 9 - width)}"
        return [f"{first if place == 0 else ' ' * 11}{value}" for place, value in enumerate(values)]


def announce(
    what: Announcement, progress: Progress, opened: threading.Event, *, browser: bool
) -> None:
    """Print where the map is, once it answers, say that it is open, and open a browser there."""
    while not _answers(what.door, what.port):
        time.sleep(0.1)
    progress.finish()
    print("\n".join(what.lines()), flush=True)
    opened.set()
    if browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open(what.link)


def _answers(door: Door, port: int) -> bool:
    host = door.hosts()[-2] if door.is_open and door.host in {"0.0.0.0", "::"} else door.host  # noqa: S104 - compared, not bound
    if door.encrypted:
        # Our own server, asked only whether it answers: whose certificate it shows is no matter.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

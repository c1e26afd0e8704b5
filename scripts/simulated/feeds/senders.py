"""Those who post messages to us, and are not there: signed like any, to the map's own address."""

from __future__ import annotations

import datetime as dt
import hashlib
import http.client
import logging
import ssl
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from layers.feeds.signing import signed
from layers.recurring import Recurring, Told

#: How often is looked whether something happened.
_EVERY_S: Final = 5.0
_ANSWER_S: Final = 5.0
_TAKEN: Final = frozenset({202, 409})
_LOG: Final = logging.getLogger("lifemap.simulated")


class Senders:
    """Posts to each feed what its sender has to say, once, and again until it is taken.

    Parameters
    ----------
    posted
        What there is to be said at a time, by feed.
    to
        The address of the map, on this machine.
    secret
        What the map knows the simulator's messages by.
    now, wall
        The time of the scenario, and that of this machine, by which messages are dated.
    """

    def __init__(
        self, posted: Callable[[dt.datetime], Mapping[str, bytes]], *, to: str, secret: str,
        now: Callable[[], dt.datetime],
        wall: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:  # fmt: skip
        """Keep what is needed; ``start`` begins."""
        self._posted, self._secret = posted, secret
        self._to = urlsplit(to)
        self._now, self._wall = now, wall
        self._taken: dict[str, str] = {}
        told = Told(log=_LOG, fails="No message is taken", works="Messages are taken again.")
        self._thread = Recurring(self.post, name="senders", every_s=_EVERY_S, told=told)

    def start(self) -> None:
        """Post from now on, as things happen."""
        self._thread.start()

    def stop(self) -> None:
        """Post no more."""
        self._thread.stop()

    def post(self) -> None:
        """Post what was not taken yet.

        Raises
        ------
        OSError
            When the map is not there, or does not take a message.
        """
        for feed, body in self._posted(self._now()).items():
            name = hashlib.sha256(body).hexdigest()
            if self._taken.get(feed) == name:
                continue
            status = self._sent(feed, name, body)
            if status not in _TAKEN:
                raise OSError(f"A message to '{feed}' was answered with {status}.")
            self._taken[feed] = name

    def _sent(self, feed: str, name: str, body: bytes) -> int:
        headers = signed(self._secret, name, self._wall(), body)
        connection = self._connection()
        try:
            connection.request(
                "POST", f"/feeds/{feed}/messages", body,
                {**headers, "Content-Type": "application/json"},
            )  # fmt: skip
            return connection.getresponse().status
        except http.client.HTTPException as error:
            raise OSError(f"The map answered with no HTTP: {error!r}.") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._to.hostname or "", self._to.port
        if self._to.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=_ANSWER_S)
        # The port is the one that our own parent holds, on this machine: there is nobody between,
        # and its certificate may be of any name and of any authority.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(host, port, timeout=_ANSWER_S, context=context)

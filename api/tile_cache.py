"""Tiles that were made, kept ready to send: bounded in bytes, each made once at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import Final

from layers.errors import BusyError

#: What an entry costs besides its bytes: key, dictionary slot, object headers.
_ENTRY_BYTES: Final = 400


class TileCache:
    """The least recently used tiles of one process go first when ``max_bytes`` are exceeded.

    A key names everything that shapes the bytes, the version of the tile and the fields of the
    reader among them: nothing is ever invalidated, an old version is only never asked for again.
    When many ask for a tile that is not there, one makes it and the others wait for that one, at
    most ``patience_s``.
    """

    def __init__(self, *, max_bytes: int, patience_s: float) -> None:
        """Start empty."""
        self._max_bytes = max_bytes
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._flights: dict[Hashable, Future[bytes]] = {}

    @property
    def size(self) -> int:
        """The bytes that are held now, keys included."""
        return self._size

    def kept(self, key: Hashable) -> bytes | None:
        """Give the tile of a key where it is kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Give the tile of a key, made when it is not there.

        Raises
        ------
        BusyError
            When another request makes this tile for longer than ``patience_s``.
        """
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
            flight = self._flights.get(key)
            is_ours = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        return self._make(key, make, flight) if is_ours else self._wait(flight)

    def _make(self, key: Hashable, make: Callable[[], bytes], flight: Future[bytes]) -> bytes:
        try:
            made = make()
        except Exception as error:
            flight.set_exception(error)
            raise
        else:
            self._keep(key, made)
            flight.set_result(made)
            return made
        finally:
            with self._lock:
                del self._flights[key]

    def _wait(self, flight: Future[bytes]) -> bytes:
        wait((flight,), self._patience_s)
        if not flight.done():
            raise BusyError("This tile is still being made; try again shortly.")
        return flight.result()

    def _keep(self, key: Hashable, made: bytes) -> None:
        with self._lock:
            self._kept[key] = made
            self._size += len(made) + _ENTRY_BYTES
            while self._size > self._max_bytes:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone) + _ENTRY_BYTES

"""Cameras that are due: brought back, turned for a lending, and lendings ended by themselves.

It runs in every worker. Who does what is settled in the database, so that two do not bring one
camera back, and one that was killed over it is followed by another.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from layers.aiming.aiming import Aiming
from layers.definition import Layer
from layers.errors import LayersError, UnknownItemError
from layers.people import Asker
from layers.store import aims
from layers.store.database import Database
from layers.store.edits import By, editing

EVERY_S: Final = 1.0
#: Under this name it stands in the logs; no account can have a blank in its name.
KEEPER: Final = Asker(name="camera keeper", route="keeper")
_THREADS: Final = 8
_LOG: Final = logging.getLogger("lifemap.aiming")


def keep_cameras(database: Database, layer: Layer, aiming: Aiming, *, now: dt.datetime) -> None:
    """Do everything that is due now, several cameras at once."""
    for lending in aims.lendings_over(database, now=now):
        _end(database, layer, lending, now)
    aims.let_go_of_lendings(database, now=now)
    lendings = aims.lendings_waiting(database, now=now)
    holds = aims.due(database, now=now)
    if not lendings and not holds:
        return
    with ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="keeper") as pool:
        # A lending takes over what is about to be brought back: it would be turned twice.
        lent = {lending.camera for lending in lendings}
        jobs = [pool.submit(aiming.lend, lending, by=KEEPER) for lending in lendings]
        jobs += [
            pool.submit(aiming.look_after, hold, by=KEEPER)
            for hold in holds
            if hold.camera not in lent
        ]
    for job in jobs:
        job.result()


def _end(database: Database, layer: Layer, lending: str, now: dt.datetime) -> None:
    """End a lending whose time is over; another process may have done so just now."""
    by = By(author=KEEPER.name, now=now, note="its time is over")
    try:
        with editing(database, layer, by) as edit:
            held = edit.held(lending)
            if not held.is_ended:
                edit.end(held, lending)
    except UnknownItemError:
        return


class Keeper(threading.Thread):
    """Looks after cameras every second, for as long as its process lives."""

    def __init__(
        self, database: Database, layer: Layer, aiming: Aiming, *,
        now: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        """Keep what it needs, ``layer`` being that of lendings; ``start`` begins."""
        super().__init__(name="keeper", daemon=True)
        self._database = database
        self._layer = layer
        self._aiming = aiming
        self._now = now
        self._ended = threading.Event()
        self._failing = False

    def run(self) -> None:
        """Look after cameras, wait, and again; said once when it fails, once when it works."""
        while not self._ended.wait(EVERY_S):
            try:
                keep_cameras(self._database, self._layer, self._aiming, now=self._now())
            except LayersError as error:
                if not self._failing:
                    _LOG.warning("Cameras cannot be looked after: %s", error)
                self._failing = True
            else:
                if self._failing:
                    _LOG.warning("Cameras are looked after again.")
                self._failing = False

    def stop(self) -> None:
        """Look after nothing more."""
        self._ended.set()

"""Cameras that are due: brought back, turned for a lending, and lendings ended by themselves.

It runs in every worker. Who does what is settled in the database, so that two do not bring one
camera back, and one that was killed over it is followed by another.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from layers.aiming.aiming import Aiming
from layers.definition import Layer
from layers.errors import UnknownItemError
from layers.people import Asker
from layers.recurring import Recurring, Told
from layers.store import aims
from layers.store.database import Database
from layers.store.edits import By, editing

EVERY_S: Final = 1.0
#: Under this name it stands in the logs; no account can have a blank in its name.
KEEPER: Final = Asker(name="camera keeper", route="keeper")
_THREADS: Final = 8
_TOLD: Final = Told(
    log=logging.getLogger("lifemap.aiming"),
    fails="Cameras cannot be looked after",
    works="Cameras are looked after again.",
)


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


def keeper(
    database: Database, layer: Layer, aiming: Aiming, *, now: Callable[[], dt.datetime]
) -> Recurring:
    """Make what looks after cameras every second, ``layer`` being that of lendings."""
    return Recurring(
        lambda: keep_cameras(database, layer, aiming, now=now()),
        name="keeper", every_s=EVERY_S, told=_TOLD,
    )  # fmt: skip

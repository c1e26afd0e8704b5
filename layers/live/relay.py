"""The one reader of the outbox: ten times a second it hands what became visible to the hub."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

from layers.access import Grant
from layers.errors import StoreError
from layers.live.hub import REMEMBERED, Hub
from layers.store.changes import changes_since, latest_changes, server_life
from layers.store.credentials import still_valid
from layers.store.database import Database
from layers.store.state import district_state

#: A query of a fifth of a millisecond; a NOTIFY by the writers would cost most of their throughput.
EVERY_S: Final = 0.1
#: Promised are five seconds.
REVOKED_S: Final = 2.0

_log = logging.getLogger(__name__)


async def relay(database: Database, hub: Hub, *, every_s: float = EVERY_S) -> None:
    """Relay until cancelled; while the database is away streams stay open and hear nothing."""
    is_down = True
    while True:
        try:
            if is_down:
                await _begin(database, hub)
            else:
                now, changes = await asyncio.to_thread(changes_since, database, hub.now)
                hub.publish(now, changes)
        except StoreError as error:
            if not is_down:
                _log.warning("The live stream waits for the database: %s", error)
            is_down = True
        else:
            if is_down and hub.begun:
                _log.info("The live stream hears of changes.")
            is_down = False
        await asyncio.sleep(every_s)


async def end_revoked(
    database: Database,
    hub: Hub,
    *,
    clock: Callable[[], dt.datetime],
    every_s: float = REVOKED_S,
) -> None:
    """End the streams of sessions and tokens that are no longer good, until cancelled."""
    while True:
        await asyncio.sleep(every_s)
        shown = {each.credential for each in hub.listeners if each.credential is not None}
        if not shown:
            continue
        try:
            valid = await asyncio.to_thread(still_valid, database, shown, now=clock())
        except StoreError:  # the relay says that the database is away
            continue
        for listener in hub.listeners:
            # One that came meanwhile was not asked about.
            if listener.credential in shown - valid:
                listener.let_go()


async def end_closed(database: Database, hub: Hub, *, every_s: float = REVOKED_S) -> None:
    """End every stream when the district opens or closes something, until cancelled.

    Those who come back are told anew what they may hear.
    """
    known: frozenset[Grant] | None = None
    while True:
        with contextlib.suppress(StoreError):  # the relay says that the database is away
            district = await asyncio.to_thread(district_state, database)
            grants = district.grants if district is not None else frozenset[Grant]()
            if known not in {None, grants}:
                for listener in hub.listeners:
                    listener.let_go()
            known = grants
        await asyncio.sleep(every_s)


async def _begin(database: Database, hub: Hub) -> None:
    """Start the story, or go on with it where it is still the same database."""
    life = await asyncio.to_thread(server_life, database)
    if life == hub.life:
        now, changes = await asyncio.to_thread(changes_since, database, hub.now)
        hub.publish(now, changes)
    else:
        now, past = await asyncio.to_thread(latest_changes, database, REMEMBERED)
        hub.begin(life, now, past)

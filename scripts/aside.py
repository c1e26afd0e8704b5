"""How a program begins that runs beside the map, at a lower priority than what people wait for."""

from __future__ import annotations

import os

from api.logs import log_as
from api.settings import Settings
from scripts.home import read_settings
from scripts.signals import end_with_parent, interrupt_on_signals


def begin_aside(parent: int, *, nice: int) -> tuple[Settings, str]:
    """Follow a parent, give way to others, and be told of the state folder and its database.

    Raises
    ------
    ValueError
        When nobody says where the database is.
    """
    end_with_parent(parent)
    log_as(os.environ)
    os.nice(nice)
    settings = read_settings(os.environ)
    if settings.database_url is None:
        raise ValueError("A program beside the map is told by its parent where the database is.")
    interrupt_on_signals()
    return settings, settings.database_url

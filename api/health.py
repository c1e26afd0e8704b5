"""Whether this process answers, and what it can reach.

Always 200, so that a supervisor can tell a sick database from a dead server.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, Response

from api import __version__
from api.formats import json_answer
from api.services import services
from layers.errors import BusyError, StoreError
from layers.store.database import Database

#: Shorter than a question waits: whoever watches wants to know now.
_PATIENCE_S: Final = 0.5

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Say that the server lives, and whether its database is ok, busy or unavailable."""
    database = database_state(services().database)
    response = json_answer(
        {
            "status": "ok" if database == "ok" else "degraded",
            "database": database,
            "version": __version__,
            "time": dt.datetime.now(dt.UTC),
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def database_state(database: Database) -> str:
    """Say whether the database is ok, busy or unavailable, within half a second."""
    try:
        database.ping(wait_s=_PATIENCE_S)
    except BusyError:
        return "busy"
    except StoreError:
        return "unavailable"
    return "ok"

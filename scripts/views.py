"""The process that keeps the stored views of cameras current, beside the web server.

It has the lowest priority there is: what people wait for goes first, at the first start above all.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import time
from collections.abc import Callable
from typing import Final

import click

from api.settings import Settings
from layers.errors import SightLoadingError, StoreError
from layers.sight.service import SIGHT_LAYERS, Sight
from layers.store.database import Database
from layers.store.state import layer_states
from layers.watch.keeping import Kept, ViewKeeper
from scripts.aside import begin_aside

#: How often is looked whether a camera, a building or the ground changed: one row a layer is read.
EVERY_S: Final = 0.2
_NICE: Final = 19
#: How long the scene may take to be read; a metropolis takes a minute.
_PATIENCE_S: Final = 3600.0
_LOG: Final = logging.getLogger("lifemap.views")


def keeper(settings: Settings, database: Database) -> ViewKeeper:
    """Make the keeper of a state folder's views, on all processors."""
    sight = Sight(database, settings.rasters / "ground.tif", patience_s=_PATIENCE_S)
    return ViewKeeper(
        database, sight, clock=lambda: dt.datetime.now(dt.UTC), threads=os.cpu_count() or 1
    )


def follow(
    database: Database,
    kept: ViewKeeper,
    *,
    wait: Callable[[float], object] = time.sleep,
    every_s: float = EVERY_S,
) -> None:
    """Keep the views current until interrupted; while the database is away nothing is done."""
    known: object = None
    is_down = False
    while True:
        try:
            states = [each.version for each in layer_states(database, SIGHT_LAYERS).values()]
            if states != known:
                began = time.monotonic()
                _tell(kept.keep(), time.monotonic() - began)
                known = states
            is_down = False
        except SightLoadingError:
            known = None  # the next look finds it read
        except StoreError as error:
            if not is_down:
                _LOG.warning("The views of cameras wait for the database: %s", error)
            is_down = True
        wait(every_s)


def _tell(done: Kept, seconds: float) -> None:
    if done.cameras or done.written:
        _LOG.info(
            "What %d cameras see was worked out in %.2f s; %d areas were written.",
            done.cameras, seconds, done.written,
        )  # fmt: skip


@click.command()
@click.option("--parent", type=int, required=True, help="The process that started this one.")
def main(parent: int) -> None:
    """Keep what cameras see; started by 'lifemap up'."""
    settings, url = begin_aside(parent, nice=_NICE)
    try:
        database = Database(url, pool_size=2, deadline_s=60.0).open()
        follow(database, keeper(settings, database))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()

"""The process that keeps the types of data true, beside the web server.

It has a low priority: what people wait for goes first.
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
from layers.errors import DefinitionError, SourceError, StoreError
from layers.feeds.redacting import guard_logs
from layers.feeds.secrets import SecretsFileError, read_secrets
from layers.feeds.settings import SIMULATOR_VARIABLE, FeedSettings, Mode, read_feed_settings
from layers.feeds.site import feeds_here, site_of
from layers.feeds.syncing import THREADS, Syncing
from layers.registry import Registry
from layers.store.database import Database
from layers.store.state import district_state
from scripts.aside import begin_aside
from scripts.feed_counts import FeedCounts

#: How often is looked what is due: a message that was just delivered waits no longer.
EVERY_S: Final = 0.25
_NICE: Final = 5
#: How long is waited for a file to be mended, or for a district.
_AGAIN_S: Final = 10.0
_LOG: Final = logging.getLogger("lifemap.feeds")


def here(database: Database, settings: Settings, simulator: str | None) -> FeedSettings:
    """Read which feeds are asked in a state folder.

    Raises
    ------
    DefinitionError
        When the file cannot be used.
    """
    district = district_state(database)
    is_sample = district is not None and district.is_sample
    return read_feed_settings(settings.home, is_sample=is_sample, simulator=simulator)


def syncing_of(database: Database, settings: Settings, simulator: str | None) -> Syncing:
    """Make what runs the feeds of a state folder.

    Raises
    ------
    DefinitionError, SecretsFileError
        When a file cannot be used.
    SourceError
        While no district is loaded.
    """
    registry, chosen = Registry.from_catalog(), here(database, settings, simulator)
    secrets = read_secrets(settings.home, settings.feed_secrets)
    guard_logs(secrets.redactor)
    site = site_of(database, registry, chosen, secrets, now=lambda: dt.datetime.now(dt.UTC))
    feeds = feeds_here(registry, chosen)
    if chosen.mode is not Mode.OFF:
        _LOG.info("%d types of data are kept true (%s).", len(feeds), chosen.mode)
    return Syncing(site, feeds, told=FeedCounts().count)


def follow(syncing: Syncing, *, wait: Callable[[float], object] = time.sleep) -> None:
    """Run what is due until interrupted; while the database is away nothing is done."""
    is_down = False
    while True:
        try:
            syncing.tick()
            is_down = False
        except StoreError as error:
            if not is_down:
                _LOG.warning("The feeds wait for the database: %s", error)
            is_down = True
        wait(EVERY_S)


def _begun(database: Database, settings: Settings) -> Syncing:
    """Begin as soon as files, district and database allow it; say once what is in the way."""
    said = ""
    while True:
        try:
            return syncing_of(database, settings, os.environ.get(SIMULATOR_VARIABLE))
        except (DefinitionError, SecretsFileError, SourceError, StoreError) as error:
            if str(error) != said:
                _LOG.warning("No type of data is kept true: %s", error)
            said = str(error)
        time.sleep(_AGAIN_S)


@click.command()
@click.option("--parent", type=int, required=True, help="The process that started this one.")
def main(parent: int) -> None:
    """Keep the types of data true; started by 'lifemap up'."""
    settings, url = begin_aside(parent, nice=_NICE)
    try:
        # A load may take its time; what waits for a connection waits for a load.
        database = Database(url, pool_size=THREADS + 2, deadline_s=60.0, checkout_s=10.0).open()
        syncing = _begun(database, settings)
        try:
            follow(syncing)
        finally:
            syncing.close()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()

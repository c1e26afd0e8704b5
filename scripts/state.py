"""The database of a command: reached or started, and brought to the definitions."""

from __future__ import annotations

import contextlib
import dataclasses
import getpass
import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

from layers.errors import StoreUnavailableError

if TYPE_CHECKING:
    from api.settings import Settings
    from layers.people import Asker
    from layers.registry import Registry
    from layers.store.database import Database


@contextlib.contextmanager
def reachable_settings(settings: Settings) -> Generator[Settings, None, None]:
    """Have a database server inside the block, and give settings that name it.

    Without ``database_url`` the private cluster serves meanwhile; where another command has
    started it already, it is shared.
    """
    if settings.database_url is not None:
        from layers.store.schema import require_server

        require_server(settings.database_url)
        yield settings
        return
    from scripts.home import private_cluster

    cluster = private_cluster(settings)
    with cluster.serving() as url:
        try:
            yield dataclasses.replace(settings, database_url=url)
        except StoreUnavailableError:
            cluster.require_room()  # a full disk is the likeliest reason, and can be mended
            raise


@contextlib.contextmanager
def opened() -> Generator[tuple[Settings, Registry, Database], None, None]:
    """Have the database of this process's environment for one command, with every table made.

    The layers are open to whom the district's file says.

    While a map runs on it they are, and to look would lock what feeds write all the time.
    """
    # Imported here, since the commands must print their help in a blink.
    from layers.registry import Registry
    from layers.store.audit import asking
    from layers.store.schema import bring_up
    from layers.store.state import district_state
    from scripts.home import Run, read_settings

    settings, registry = read_settings(os.environ), Registry.from_catalog()
    with reachable_settings(settings) as reachable, open_database(reachable) as database:
        if Run.living(settings.home) is None:
            bring_up(database, registry)
        district = district_state(database)
        if district is not None:
            registry = registry.granting(district.grants)
        with asking(machine_asker(" ".join(sys.argv[1:2]))):
            yield reachable, registry, database


def machine_asker(route: str) -> Asker:
    """Give who runs a command, as the log names them."""
    from layers.people import Asker

    return Asker(name=f"machine:{getpass.getuser()}", address="machine", route=f"lifemap {route}")


@contextlib.contextmanager
def open_database(settings: Settings) -> Generator[Database, None, None]:
    """Have a small pool for one command; it may ask for longer than the API does."""
    if settings.database_url is None:
        raise ValueError("Settings that name no database cannot open one.")
    from layers.store.database import Database

    database = Database(settings.database_url, pool_size=4, deadline_s=60.0, checkout_s=10.0)
    try:
        yield database.open()
    finally:
        database.close()

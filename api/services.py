"""What every endpoint works with: the settings, the layers and the database of this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, current_app

# What only names a type costs a command that signs people in seconds to import.
if TYPE_CHECKING:
    from api.opened import OpenedLayers
    from api.readings import Readings
    from api.settings import Settings
    from layers.aiming.aiming import Aiming
    from layers.registry import Registry
    from layers.sight.service import Sight
    from layers.store.database import Database
    from layers.streets.service import Streets
    from layers.streets.ways_out import WaysOutKeeper
    from layers.watch.service import Watch

_KEY: Final = "lifemap"


@dataclass(frozen=True, kw_only=True)
class Services:
    """Wired once by ``create_app``; nothing in it changes while the process lives."""

    settings: Settings
    layers: OpenedLayers
    database: Database
    streets: Streets
    watch: Watch
    sight: Sight
    aiming: Aiming
    ways_out: WaysOutKeeper
    readings: Readings

    @property
    def registry(self) -> Registry:
        """The layers, with who may read them in the district of now."""
        return self.layers.now()

    def attach(self, app: Flask) -> None:
        """Make an app work with these services."""
        app.extensions[_KEY] = self


def services_of(app: Flask) -> Services:
    """Give the services of an app, to whoever runs it."""
    return cast("Services", app.extensions[_KEY])


def services() -> Services:
    """Give the services of the app that answers."""
    return services_of(current_app)

"""The composition root: settings, layers and database become an application."""

from __future__ import annotations

import datetime as dt
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, request

from api import (
    access,
    accounts,
    admin,
    aim,
    audit,
    caching,
    calibration,
    camera_view,
    cast_net,
    collections,
    coverage,
    edits,
    errors,
    export,
    feed_forms,
    feed_messages,
    feed_rejected,
    feeds,
    health,
    history,
    identity,
    items,
    landing,
    latest,
    lending,
    live,
    matrix,
    metrics,
    observations,
    openapi,
    past,
    queries,
    reach,
    roads,
    school_watch,
    search,
    sees,
    sending,
    sight_cases,
    status,
    taking,
    terrain,
    tiles,
    trust,
)
from api import map as life_map
from api.opened import OpenedLayers
from api.problems import BodyTooLargeError, MisdirectedError
from api.readings import Readings
from api.services import Services, services
from api.settings import Settings
from layers.aiming.aiming import Aiming
from layers.aiming.ground import ground_at
from layers.aiming.logins import Logins
from layers.errors import BadRequestError, ForbiddenError
from layers.registry import Registry
from layers.sight.service import Sight
from layers.store.database import Database
from layers.streets.service import Streets
from layers.streets.ways_out import WaysOutKeeper
from layers.watch.service import Watch

MAX_BODY: Final = 5 * 1024 * 1024
SHORTEST_KEY: Final = 16
#: Nothing is fetched from anywhere but here: also an injected tag could reach no one.
_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "img-src 'self' data: blob:",
    # deck.gl's widgets and our popups place themselves with style attributes.
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self' data: {stream}",
    "font-src 'self'",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # A sign-in link must not travel on in a Referer.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NO_SNIFFING: Final = {"X-Content-Type-Options": "nosniff"}
_TILES: Final = frozenset({"application/vnd.mapbox-vector-tile", "image/png"})
#: Every resource is a module with a ``blueprint``.
_RESOURCES: Final = (
    health, landing, openapi, errors, accounts, admin, collections, items, edits, history,
    observations, past, queries, sees, camera_view, calibration, sight_cases, aim, lending, taking,
    sending, roads, reach, matrix, cast_net, coverage, school_watch, tiles, terrain, life_map,
    export, live, search, status, feeds, feed_rejected, feed_forms, feed_messages,
    metrics, trust,
)  # fmt: skip


def create_app(settings: Settings, registry: Registry, database: Database) -> Flask:
    """Wire an application; the database is opened and closed by whoever calls.

    Raises
    ------
    ValueError
        When the secret key is so short that tokens could be forged.
    """
    if len(settings.secret_key) < SHORTEST_KEY:
        raise ValueError(f"The secret key needs at least {SHORTEST_KEY} bytes.")
    app = Flask("api", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.merge_slashes = False
    readings = Readings()
    streets = Streets(
        database,
        clock=lambda: dt.datetime.now(dt.UTC),
        patience_s=settings.streets_patience_s,
        note=readings.note("streets"),
    )
    aiming = Aiming(
        database,
        Logins(path=settings.camera_logins, passwords=settings.camera_passwords),
        ground=ground_at(settings.rasters / "ground.tif"),
        clock=lambda: dt.datetime.now(dt.UTC),
    )
    sight = Sight(
        database,
        settings.rasters / "ground.tif",
        patience_s=settings.streets_patience_s,
        note=readings.note("sight"),
    )
    Services(
        settings=settings,
        layers=OpenedLayers(registry, database),
        database=database,
        streets=streets,
        sight=sight,
        watch=Watch(database, streets, patience_s=settings.streets_patience_s),
        aiming=aiming,
        ways_out=WaysOutKeeper(database),
        readings=readings,
    ).attach(app)
    app.before_request(_refuse_early)
    identity.install(app)
    access.install(app)
    # After-request functions run in reverse: headers first, compression last.
    caching.install(app)
    errors.install(app)
    app.after_request(_harden)
    audit.install(app)
    for module in _RESOURCES:
        app.register_blueprint(module.blueprint)
    latest.install(app)
    metrics.install(app)  # last: what stands before everything measures everything
    return app


def _refuse_early() -> None:
    """Refuse what is wrong whatever the address.

    Another server's name (a page elsewhere may have pointed its own name here, to be let in as
    ours), a NUL, too large a body, another site's change.
    """
    hosts = services().settings.hosts
    if hosts and urlsplit(f"//{request.host}").hostname not in hosts:
        raise MisdirectedError(f"This server is not '{request.host}'.")
    if "\x00" in request.path:
        raise BadRequestError("The address holds a NUL character.")
    size = request.content_length or 0
    most = sending.MAX_FILE if request.endpoint == sending.ENDPOINT else MAX_BODY
    if size > most:
        raise BodyTooLargeError(f"The body has {size} bytes; at most {most} are read.")
    origin = request.headers.get("Origin")
    safe = request.method in {"GET", "HEAD", "OPTIONS"}
    if not safe and origin is not None and origin != request.host_url.rstrip("/"):
        raise ForbiddenError(f"A request from {origin} may change nothing here.")


def _harden(response: Response) -> Response:
    # A tile is no page: a browser that takes it for what it says needs no more, thousands a second.
    is_tile = response.content_type in _TILES or response.status_code in {204, 304}
    for name, value in (_NO_SNIFFING if is_tile else _HEADERS).items():
        response.headers.setdefault(name, value)
    if not is_tile:
        stream = live.stream_origin(services().settings) or ""
        policy = "; ".join(_POLICY).format(stream=stream)
        response.headers.setdefault("Content-Security-Policy", policy)
    return response

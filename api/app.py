"""The composition root: settings, layers and database become an application."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

from api import (
    caching,
    collections,
    errors,
    export,
    health,
    identity,
    items,
    landing,
    openapi,
    queries,
    terrain,
    tiles,
)
from api import map as life_map
from api.problems import BodyTooLargeError
from api.services import Services
from api.settings import Settings
from layers.errors import BadRequestError, ForbiddenError
from layers.registry import Registry
from layers.store.database import Database

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
    "connect-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_POLICY),
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
    health, landing, openapi, errors, identity, collections, items, queries, tiles, terrain,
    life_map, export,
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
    Services(settings=settings, registry=registry, database=database).attach(app)
    app.before_request(_refuse_early)
    # After-request functions run in reverse: headers first, compression last.
    caching.install(app)
    errors.install(app)
    app.after_request(_harden)
    for module in _RESOURCES:
        app.register_blueprint(module.blueprint)
    return app


def _refuse_early() -> None:
    """Refuse what is wrong whatever the address: a NUL, too large a body, another site's change."""
    if "\x00" in request.path:
        raise BadRequestError("The address holds a NUL character.")
    size = request.content_length or 0
    if size > MAX_BODY:
        raise BodyTooLargeError(f"The body has {size} bytes; at most {MAX_BODY} are read.")
    origin = request.headers.get("Origin")
    safe = request.method in {"GET", "HEAD", "OPTIONS"}
    if not safe and origin is not None and origin != request.host_url.rstrip("/"):
        raise ForbiddenError(f"A request from {origin} may change nothing here.")


def _harden(response: Response) -> Response:
    # A tile is no page: a browser that takes it for what it says needs no more, thousands a second.
    needed = _NO_SNIFFING if response.content_type in _TILES else _HEADERS
    for name, value in needed.items():
        response.headers.setdefault(name, value)
    return response

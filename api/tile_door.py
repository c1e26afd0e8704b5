"""The short way to a tile that everybody sees alike.

Routing, identity, parameters and headers of a request cost more than most tiles do. So once the
application has answered with a tile of a public layer, its next ones are answered here, from the
same maker of tags and bytes and with the headers that the application gave. Whatever is not plain
(another method, a token, a parameter, a packing with conditions, an address that is no tile) goes
to the application, and so does every error, which it words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from api.errors import NUMBER, new_number
from api.tile_maker import TileMaker, is_the_same_for_all
from layers.access import ANONYMOUS
from layers.definition import Layer
from layers.errors import LayersError
from layers.registry import Registry
from spatial.tiles import TileId

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_WORD: Final = "lifemap.tile"
_ERROR: Final = "lifemap.error"
_ADDRESS: Final = re.compile(
    r"/tiles/([a-z][a-z0-9_]*)/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt", re.ASCII
)
#: A page names the version that it has seen; the answer is the newest all the same.
_QUERY: Final = re.compile(r"(?:v=[\w@.%-]*)?", re.ASCII)
#: Hosts come from outside: no more layers and hosts than this are remembered.
_MOST: Final = 1_000
#: Headers that belong to one answer.
_OF_ONE: Final = frozenset({"etag", "content-length", NUMBER.lower()})
#: Headers that tell of a body: an answer without one leaves them out.
_OF_BODIES: Final = frozenset({"content-type", "content-encoding"})

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Known:
    """How the application answers with a layer's tiles, and at which zooms all see the same.

    It holds as long as ``registry`` does: a district may open a layer to everybody, and close it.
    """

    registry: Registry
    layer: Layer
    headers: Headers
    bodiless: Headers
    zooms: dict[int, bool] = field(default_factory=dict)

    def is_for_all(self, zoom: int) -> bool:
        tiles = self.layer.tiles
        if zoom not in self.zooms:
            shown = tiles.min_zoom <= zoom <= tiles.max_zoom
            self.zooms[zoom] = shown and is_the_same_for_all(self.layer, zoom)
        return self.zooms[zoom]


def leave_word(environ: WSGIEnvironment, layer: Layer) -> None:
    """Tell the door that this request is answered with a tile of a layer."""
    environ[_WORD] = layer


def raise_door_error(environ: WSGIEnvironment) -> None:
    """Raise what went wrong on the short way, so that it is told like everything else."""
    error = environ.get(_ERROR)
    if isinstance(error, LayersError):
        raise error


class TileDoor:
    """Stands before an application; see the module."""

    def __init__(
        self, application: WSGIApplication, maker: TileMaker, registry: Callable[[], Registry]
    ) -> None:
        """Know no layer yet; ``registry`` gives the layers of now."""
        self._application = application
        self._maker = maker
        self._registry = registry
        self._known: dict[tuple[str, str], _Known] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a tile where that is known how, and have the application answer the rest."""
        address = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None or not _is_plain(environ):
            return self._application(environ, start_response)
        key = (address[1], environ.get("HTTP_HOST", ""))
        known, registry = self._known.get(key), self._registry()
        if known is not None and known.registry is not registry:
            known = None
        tile = TileId(int(address[2]), int(address[3]), int(address[4]))
        if known is None or max(tile.x, tile.y) >> tile.z or not known.is_for_all(tile.z):
            return self._application(
                environ, self._learning(key, registry, environ, start_response)
            )
        try:
            return self._answer(known, tile, environ, start_response)
        except LayersError as error:
            environ[_ERROR] = error
            return self._application(environ, start_response)

    def _answer(
        self, known: _Known, tile: TileId, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        tag = self._maker.tag(known.layer, tile, ANONYMOUS.roles)
        own = [("ETag", f'W/"{tag}"'), (NUMBER, new_number())]
        if f'"{tag}"' in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", [*known.bodiless, *own])
            return ()
        body = self._maker.packed(tag, known.layer, tile, ANONYMOUS.roles)
        if not body:
            start_response("204 NO CONTENT", [*known.bodiless, *own])
            return ()
        own.append(("Content-Length", str(len(body))))
        start_response("200 OK", [*known.headers, *own])
        return (body,)

    def _learning(
        self,
        key: tuple[str, str],
        registry: Registry,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> StartResponse:
        """Look at how the application starts its answer, and remember it for the layer."""

        def start(
            status: str,
            headers: Headers,
            exc_info: Any = None,  # noqa: ANN401 - as PEP 3333 has it
        ) -> Callable[[bytes], object]:
            layer = environ.get(_WORD)
            if isinstance(layer, Layer) and status.startswith("200") and len(self._known) < _MOST:
                kept = [each for each in headers if each[0].lower() not in _OF_ONE]
                bodiless = [each for each in kept if each[0].lower() not in _OF_BODIES]
                self._known[key] = _Known(registry, layer, kept, bodiless)
            return start_response(status, headers, exc_info)

        return start


def _is_plain(environ: WSGIEnvironment) -> bool:
    """Whether a request asks for a packed tile and for nothing that needs a closer look."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_AUTHORIZATION" not in environ
        and "HTTP_X_REQUEST_ID" not in environ
        and ";" not in (packing := environ.get("HTTP_ACCEPT_ENCODING", ""))
        and "gzip" in packing
        and _QUERY.fullmatch(environ["QUERY_STRING"]) is not None
    )

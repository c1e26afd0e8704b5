"""Answers that browsers may keep and must ask about: weak ETags, 304, and compression.

An ETag is made of what shapes an answer (definition, version of the data, fields this reader may
see, address, language) and never of the answer itself, so that a 304 costs no geometry.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from typing import Final

import brotli
from flask import Flask, Response, request

from api import __version__

#: An answer depends on these headers of the request besides its address.
VARY: Final = "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"
#: Below this a compressed answer saves no packet.
_WORTH_COMPRESSING: Final = 1_000
_TEXTUAL: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")


def etag(*parts: object) -> str:
    """Digest what shapes an answer; the version of the program is always a part."""
    return hashlib.sha256(repr((__version__, *parts)).encode()).hexdigest()[:24]


def conditional(tag: str, make: Callable[[], Response], *, strong: bool = False) -> Response:
    """Answer 304 where the reader has this tag, else make the answer and tag it.

    The tag is weak: the bytes differ by compression and by ``timeStamp``, what they say does not.
    A ``strong`` one is for what may be written with ``If-Match``: always the same bytes.
    """
    known = request.if_none_match.contains_weak(tag) or request.if_none_match.star_tag
    response = Response(status=304) if known else make()
    if strong:
        return strongly_tagged(response, tag)
    response.set_etag(tag, weak=True)
    return response


def strongly_tagged(response: Response, tag: str) -> Response:
    """Tag an answer that nobody on the way may pack: a strong tag is of these very bytes."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache, no-transform"
    return response


def _compressible(response: Response) -> bool:
    kind = response.mimetype or ""
    textual = kind.startswith(_TEXTUAL) or kind.endswith(("+json", "+xml"))
    return (
        textual
        and response.status_code == 200
        and (response.direct_passthrough or not response.is_streamed)
        and "Content-Encoding" not in response.headers
        and not response.cache_control.no_transform
    )


def _compress(response: Response) -> None:
    """Compress with what the reader prefers; qualities that cost less time than they save."""
    accepted = request.accept_encodings
    brotli_wish, gzip_wish = accepted.quality("br"), accepted.quality("gzip")
    if (response.content_length or 0) < _WORTH_COMPRESSING or not (brotli_wish or gzip_wish):
        return
    response.direct_passthrough = False  # a file is read, to be compressed
    body = response.get_data()
    if brotli_wish >= gzip_wish:
        response.set_data(brotli.compress(body, quality=4))
        response.headers["Content-Encoding"] = "br"
    else:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag is not None:  # other bytes under the same tag: it is a weak one now
        response.set_etag(tag, weak=True)


def finish(response: Response) -> Response:
    """Add what every answer carries about caching; an endpoint that said more is left alone."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if "Vary" not in response.headers:
        response.headers["Vary"] = VARY
    if _compressible(response):
        _compress(response)
    return response


def install(app: Flask) -> None:
    """Have every answer of an app finished."""
    app.after_request(finish)

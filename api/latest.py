"""What takes long to work out anew is answered as it was last, with its age, until it is there.

A camera that fails changes what is covered; whoever asks meanwhile is told how it was a moment ago,
and not to come back later.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson
from flask import Flask, Response, current_app, g, request

from api.formats import GEOJSON, JSON
from api.identity import current_actor
from layers.errors import SightLoadingError, ViewsPendingError

#: An older answer says too little of now.
OLDEST_S: Final = 900.0
#: So many answers of a process are remembered, of a district some megabytes each at most.
_MOST: Final = 24
_KEY: Final = "lifemap.latest"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Last:
    """An answer, when it was made, and what the log has to say of whoever is told it."""

    body: bytes
    mimetype: str
    at: float
    told: tuple[Any, ...]


class _Latest:
    """The last answers of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[object, ...], _Last] = OrderedDict()

    def put(self, key: tuple[object, ...], last: _Last) -> None:
        with self._lock:
            self._known[key] = last
            self._known.move_to_end(key)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def get(self, key: tuple[object, ...]) -> _Last | None:
        with self._lock:
            found = self._known.get(key)
        return found if found is not None and time.monotonic() - found.at <= OLDEST_S else None


def install(app: Flask) -> None:
    """Give an app its memory of answers."""
    app.extensions[_KEY] = _Latest()


def or_the_last(view: Callable[[], Response]) -> Callable[[], Response]:
    """Have a question answered as it was last while its answer is worked out anew.

    Such an answer has ``age_s``, the header ``Age`` and no tag. Only whoever has the same roles is
    told it, and it is noted as any other.
    """

    @functools.wraps(view)
    def answered() -> Response:
        latest: _Latest = current_app.extensions[_KEY]
        actor = current_actor()
        accepted = (request.headers.get(name) for name in ("Accept", "Accept-Language"))
        key = (request.url, actor.roles, actor.layers, *accepted)
        try:
            response = view()
        except ViewsPendingError:
            raise  # what there was is no more
        except SightLoadingError:
            last = latest.get(key)
            if last is None:
                raise
            return _as_it_was(last)
        if response.status_code == 200 and response.mimetype in {GEOJSON, JSON}:
            told = tuple(g.get("told", ()))
            at = time.monotonic()
            kept = _Last(body=response.get_data(), mimetype=response.mimetype, at=at, told=told)
            latest.put(key, kept)
        return response

    return answered


def _as_it_was(last: _Last) -> Response:
    """Tell an answer once more, with its age."""
    age_s = int(time.monotonic() - last.at)
    g.told = list(last.told)
    body = orjson.dumps({**orjson.loads(last.body), "age_s": age_s})
    response = Response(body, mimetype=last.mimetype)
    response.headers["Age"] = str(age_s)
    response.headers["Cache-Control"] = "private, no-store"
    return response

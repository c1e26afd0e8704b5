"""The log of what was read: written before the answer leaves, or the answer does not leave.

Recorded is what the public may not read: fields that are not open to everybody, and all of a layer
that is not. Tiles and labels come by the hundred, so of them there is a record at the first of a
session, layer and minute, and one more with how many followed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterable, Sequence
from typing import Final, cast

from flask import Flask, Response, current_app, g, request

from api.errors import answer_problem
from api.identity import current_asker, current_identity
from api.services import services
from layers.access import ANONYMOUS
from layers.definition import Field, Layer
from layers.errors import LayersError
from layers.store.audit import Entry, asking, record

_KEY: Final = "lifemap.tile_reads"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def restricted(layer: Layer, fields: Iterable[Field]) -> tuple[str, ...] | None:
    """Give the names of those fields that the public may not read; ``None`` for a public answer."""
    if not layer.readers & ANONYMOUS.roles:
        return tuple(each.name for each in fields)
    public = layer.readable_fields(ANONYMOUS.roles)
    return tuple(each.name for each in fields if each not in public) or None


def told(
    layer: Layer,
    fields: Iterable[Field],
    *,
    ids: Sequence[str] | None = None,
    count: int | None = None,
    action: str = "read",
) -> None:
    """Note that the answer being made tells of items of a layer; public answers are not noted.

    Parameters
    ----------
    fields
        Those that are told of each item.
    ids
        Which items, where they are known; else ``count`` says how many.
    action
        ``read``, or ``export`` where it is taken along.
    """
    closed = restricted(layer, fields)
    if closed is None or (ids is not None and not ids) or count == 0:
        return
    entry = Entry(action=action, layer=layer.id, items=ids, count=count, fields=closed)
    g.setdefault("told", []).append(entry)


def told_raw(layer: Layer, subject: str, *, count: int, action: str) -> None:
    """Note that records of a layer are told as they came, which are never open to everybody."""
    if count:
        fields = tuple(each.name for each in layer.fields)
        entry = Entry(action=action, subject=subject, layer=layer.id, count=count, fields=fields)
        g.setdefault("told", []).append(entry)


def told_each(found: Iterable[tuple[str, str]]) -> None:
    """Note that the answer being made tells of items of several layers: pairs of layer and id."""
    ids: dict[str, list[str]] = {}
    for layer_id, item_id in found:
        ids.setdefault(layer_id, []).append(item_id)
    roles = current_identity().actor.roles
    for layer_id, each in ids.items():
        layer = services().registry.get(layer_id)
        told(layer, layer.readable_fields(roles), ids=each)


def told_tile(layer: Layer, fields: Iterable[Field]) -> None:
    """Note that a tile, or the labels of one, are answered."""
    closed = restricted(layer, fields)
    if closed is None:
        return
    reads = cast("TileReads", current_app.extensions[_KEY])
    number = current_identity().number
    due = reads.add(number, layer.id, closed, minute=int(dt.datetime.now(dt.UTC).timestamp() // 60))
    if due:
        g.setdefault("told", []).extend(due)


class TileReads:
    """Counts the tiles that one session reads of one layer in one minute."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[tuple[int | None, str, tuple[str, ...]], int] = {}

    def add(
        self, number: int | None, layer_id: str, fields: tuple[str, ...], *, minute: int
    ) -> list[Entry]:
        """Count one; give the records that are due now, none most of the time.

        The first of a minute is due at once; what followed it is due with whatever comes first in a
        later minute, whoever asks for it: the record names the session it counts.
        """
        key = (number, layer_id, fields)
        with self._lock:
            due: list[Entry] = []
            if minute != self._minute:
                due = [
                    _tiles(*counted, count=count - 1)
                    for counted, count in self._counts.items()
                    if count > 1
                ]
                self._counts.clear()
                self._minute = minute
            count = self._counts[key] = self._counts.get(key, 0) + 1
        return [*due, _tiles(*key, count=1)] if count == 1 else due


def _tiles(number: int | None, layer_id: str, fields: tuple[str, ...], *, count: int) -> Entry:
    subject = None if number is None else f"#{number}"
    return Entry(action="tiles", subject=subject, layer=layer_id, count=count, fields=fields)


def install(app: Flask) -> None:
    """Have an app write down what its answers tell before they leave."""
    app.extensions[_KEY] = TileReads()
    app.before_request(_begin)
    app.after_request(_commit)
    app.teardown_request(_end)


def _begin() -> None:
    """Say who asks, for the records that changes of layers make themselves."""
    if request.method not in _SAFE:
        g.asking = contextlib.ExitStack()
        g.asking.enter_context(asking(current_asker()))


def _end(_error: BaseException | None) -> None:
    if "asking" in g:
        g.asking.close()


def _commit(response: Response) -> Response:
    """Write the records; what cannot be recorded is not answered."""
    entries: list[Entry] = g.pop("told", [])
    if not entries or response.status_code >= 400:
        return response
    try:
        record(services().database, current_asker(), entries)
    except LayersError as error:
        return answer_problem(error)
    return response

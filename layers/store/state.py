"""How far each layer is (revision, date, count, extent), and which district this is."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from layers.access import Grant
from layers.definition import Title
from layers.errors import DiskFullError
from layers.store.board import Version
from layers.store.database import Database
from layers.store.query import Query, statement
from spatial.bbox import BBox

_1970: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerState:
    """One row of ``lifemap.layer_state``.

    ``as_of`` is the date of the newest record, ``changed_at`` when the table last changed;
    ``extent`` is in degrees and ``None`` while the layer is empty.
    """

    layer: str
    revision: int = 0
    as_of: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    item_count: int = 0
    extent: BBox | None = None

    @property
    def version(self) -> str:
        """What an ETag needs: the revision, and when it was made.

        A database that was made anew counts revisions from the start; the time keeps a browser
        from taking its old answer for a new one.
        """
        return f"{self.revision}@{microseconds(self.changed_at)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictState:
    """The district this database is about."""

    id: str
    name: Title
    is_sample: bool
    attribution: str
    bbox: BBox
    loaded_at: dt.datetime | None
    #: What it opens to everybody.
    grants: frozenset[Grant] = frozenset()


def layer_states_query(layer_ids: Iterable[str]) -> Query:
    """Ask for the state of some layers."""
    return Query(statement=statement("layer_states"), params={"layers": list(layer_ids)})


def layer_states(database: Database, layer_ids: Iterable[str]) -> dict[str, LayerState]:
    """Give the state of each layer; one that was never loaded has revision 0."""
    ids = list(layer_ids)
    found = {layer_id: LayerState(layer=layer_id) for layer_id in ids}
    for layer, revision, as_of, changed_at, count, *corners in database.fetch_all(
        layer_states_query(ids)
    ):
        found[layer] = LayerState(
            layer=layer,
            revision=revision,
            as_of=as_of,
            changed_at=changed_at,
            item_count=count,
            extent=None if None in corners else BBox(*corners),
        )
    return found


def oldest(states: Iterable[LayerState]) -> dt.datetime | None:
    """Give how old what rests on several layers is: as old as the oldest of them."""
    return min((each.as_of for each in states if each.as_of is not None), default=None)


def microseconds(moment: dt.datetime | None) -> int:
    """Count from 1970, exactly; 0 for no moment."""
    return 0 if moment is None else (moment - _1970) // dt.timedelta(microseconds=1)


def layer_version(database: Database, layer_id: str) -> Version:
    """Give only the version of a layer: its revision, and when that was made (microseconds).

    It is asked for every tile. Where the board of the machine knows it for certain, no question is
    needed (``layers.store.board``).
    """
    board = database.board
    if board is None:
        return _asked_version(database, layer_id)
    count, known = board.look(layer_id)
    if known is not None:
        return known
    # A database that cannot write now answers all the same.
    with contextlib.suppress(DiskFullError), database.transaction() as conn:
        query = statement("layer_version_locked")
        row = conn.execute(query, {"layer": layer_id}).fetchone()
        if row is not None:
            version = (int(row[0]), microseconds(row[1]))
            board.settle(layer_id, count, version)
            return version
    return _asked_version(database, layer_id)


def _asked_version(database: Database, layer_id: str) -> Version:
    query = Query(statement=statement("layer_version"), params={"layer": layer_id})
    for revision, changed_at in database.fetch_all(query):
        return revision, microseconds(changed_at)
    return 0, 0


def mark(database: Database, layer_id: str) -> None:
    """Take note that a layer changes; called with its row locked, before the commit."""
    if database.board is not None:
        database.board.mark(layer_id)


def layer_state(database: Database, layer_id: str) -> LayerState:
    """Give the state of one layer."""
    return layer_states(database, [layer_id])[layer_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestLoad:
    """The latest run of one source into one layer, whatever its outcome."""

    layer: str
    source: str
    started_at: dt.datetime
    outcome: str


def latest_loads(database: Database) -> list[LatestLoad]:
    """Give the latest run of each source that was ever loaded."""
    rows = database.fetch_all(Query(statement=statement("latest_loads")))
    return [
        LatestLoad(layer=layer, source=source, started_at=at, outcome=outcome)
        for layer, source, at, outcome in rows
    ]


def district_state(database: Database) -> DistrictState | None:
    """Give the district, or ``None`` while none is loaded."""
    rows = database.fetch_all(Query(statement=statement("district")))
    if not rows:
        return None
    name, ko, en, is_sample, attribution, *corners, loaded_at, public = rows[0]
    return DistrictState(
        id=name,
        name=Title(ko, en),
        is_sample=is_sample,
        attribution=attribution,
        bbox=BBox(*corners),
        loaded_at=loaded_at,
        grants=frozenset(Grant) & frozenset(public or ()),
    )

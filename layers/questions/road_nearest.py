"""Who is nearest by travel time: first by road, then, where no road leads, by straight line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.questions.travel import Spot, why_not
from layers.store.database import Database
from layers.store.nearest import Readable
from layers.store.roads import FoundItem, found_query
from layers.streets.places import LayerPlaces
from layers.streets.state import RoadState
from spatial.crs import distances_m
from spatial.plane import LocalPlane
from spatial.routing import FOREVER_MS, Missing, Path, nearest
from spatial.traversal import Mode


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNeighbour:
    """An item with its journey.

    ``path`` is None and ``missing`` says why where no road leads. ``distance_m`` and
    ``bearing_deg`` are of the straight line from the place.
    """

    item: FoundItem
    path: Path | None
    missing: Missing | None
    distance_m: float
    bearing_deg: float

    @property
    def order(self) -> tuple[bool, float, str, str]:
        """By time, and behind all those whom no road reaches, by straight line."""
        far = self.distance_m if self.path is None else self.path.time_ms
        return (self.path is None, far, self.item.layer, self.item.id)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Pick:
    """Rows of one layer's places that are answered, with their paths."""

    among: LayerPlaces
    rows: NDArray[np.int64]
    paths: Sequence[Path | None]
    missing: Sequence[Missing | None]


def nearest_by_road(
    database: Database,
    state: RoadState,
    asked: Sequence[tuple[Readable, LayerPlaces]],
    *,
    origin: Spot,
    mode: Mode,
    to: bool,
    limit: int,
    max_ms: int = FOREVER_MS,
) -> list[RoadNeighbour]:
    """Find the nearest items of each layer by travel time from a place, or ``to`` it.

    Returns
    -------
    list of RoadNeighbour
        ``limit`` of each layer where it has so many: those whom a road reaches, quickest first,
        then the nearest of the others by straight line.
    """
    picks = [
        _picked(state, among, origin=origin, mode=mode, to=to, limit=limit, max_ms=max_ms)
        for _, among in asked
    ]
    items = _items(database, [readable for readable, _ in asked], picks)
    found: list[RoadNeighbour] = []
    for pick in picks:
        among, rows = pick.among, pick.rows
        place = origin.place
        far, way = distances_m(place.lon, place.lat, *among.lonlat[rows].T)
        for number, row in enumerate(rows.tolist()):
            item = items.get((among.layer.id, int(among.fid[row])))
            if item is not None:  # gone since its place was read
                found.append(
                    RoadNeighbour(
                        item=item,
                        path=pick.paths[number],
                        missing=pick.missing[number],
                        distance_m=float(far[number]),
                        bearing_deg=float(way[number]) % 360.0,
                    )
                )
    return sorted(found, key=lambda one: one.order)


def _picked(
    state: RoadState,
    among: LayerPlaces,
    *,
    origin: Spot,
    mode: Mode,
    to: bool,
    limit: int,
    max_ms: int,
) -> _Pick:
    answer = nearest(
        state.roads, origin.places, among.places, mode=mode, limit=limit, to=to, max_ms=max_ms
    )
    reached = answer.place.astype(np.int64)
    rest = np.zeros(0, np.int64)
    reasons: list[Missing] = []
    if answer.missing is not None:
        rest = _nearest_straight(among.lonlat, origin, reached, limit - len(reached))
        overall = _overall(answer.missing, origin)
        reasons = why_not(state.roads, among.places, rest, mode, overall=overall)
    return _Pick(
        among=among,
        rows=np.concatenate([reached, rest]),
        paths=[*map(answer.path, range(len(answer))), *[None] * len(rest)],
        missing=[*[None] * len(answer), *reasons],
    )


def _overall(missing: Missing, origin: Spot) -> Missing:
    """Say what holds of all places; the street of one place is told of that place."""
    if origin.missing is not None:
        return origin.missing
    own = {Missing.OUTSIDE_NETWORK, Missing.DESTINATION_CLOSED}
    return Missing.UNREACHABLE if missing in own else missing


def _nearest_straight(
    lonlat: NDArray[np.float64], origin: Spot, without: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Give the rows nearest by straight line, some left out."""
    plane = LocalPlane.around(origin.place.lon, origin.place.lat)
    far = np.hypot(*plane.to_metres(lonlat).T)
    far[without] = np.inf
    count = min(count, len(far) - len(without))
    if count <= 0:
        return np.zeros(0, np.int64)
    first = np.argpartition(far, count - 1)[:count]
    return first[np.argsort(far[first], kind="stable")].astype(np.int64)


def _items(
    database: Database, readables: Sequence[Readable], picks: Sequence[_Pick]
) -> Mapping[tuple[str, int], FoundItem]:
    wanted = [
        (layer, fields, pick.among.fid[pick.rows])
        for (layer, fields), pick in zip(readables, picks, strict=True)
        if len(pick.rows)
    ]
    if not wanted:
        return {}
    rows = (FoundItem(*row) for row in database.fetch_all(found_query(wanted)))
    return {(row.layer, row.fid): row for row in rows}

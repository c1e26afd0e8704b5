"""What is near a place: the nearest items of some layers, in true metres."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely

from layers.definition import GeometryType
from layers.store.database import Database
from layers.store.nearest import Candidate, Readable, index_query, ranked_query
from layers.store.query import Query
from spatial.bbox import LonLat
from spatial.crs import distances_m
from spatial.measures import nearest_on_shapes
from spatial.mercator import passes_antimeridian, reach_m

#: Candidates beyond those asked for: the index's order differs from the true one by 0.4 % of a
#: distance at 37 degrees north, so a few are nearly always enough for the proof.
_SPARE: Final = 8


class Neighbour(NamedTuple):
    """An item with its way from the place.

    ``distance_m`` is the geodesic to its nearest point on WGS 84; ``bearing_deg`` is clockwise
    from true north in [0, 360), ``None`` where the place lies in or on the item.
    """

    candidate: Candidate
    distance_m: float
    bearing_deg: float | None


def nearest(
    database: Database,
    readables: Sequence[Readable],
    place: LonLat,
    *,
    limit: int,
    within_m: float | None = None,
) -> list[Neighbour]:
    """Find the nearest items of each layer.

    Parameters
    ----------
    readables
        Layers and the fields that the reader may see of each.
    limit
        Items of each layer at most.
    within_m
        Metres beyond which nothing counts.

    Returns
    -------
    list of Neighbour
        Of all layers, nearest first; equal distances by layer and id.

    Notes
    -----
    1. The index gives a few more than ``limit`` candidates of a layer, nearest first in EPSG:3857.
    2. They are measured on the ellipsoid; let d be the ``limit``-th distance (or ``within_m``).
    3. Nothing within d lies farther in EPSG:3857 than ``spatial.mercator.reach_m`` says. If the
       last candidate does, no nearer item was missed; nor was it when these were all there are.
    4. Otherwise the layer is asked again for all within that reach, ranked on the ellipsoid by the
       database. So it is where the reach passes 180 degrees, beyond which the index does not see.
    """
    if not readables:
        return []
    count = limit + _SPARE
    found = _by_layer(database, index_query(readables, place, count=count))
    answer: list[Neighbour] = []
    unproven: list[tuple[Readable, float]] = []
    for readable in readables:
        candidates = found[readable[0].id]
        ranked = _ranked(readable, candidates, place)
        if len(candidates) < count:
            answer += _kept(ranked, limit, within_m)
            continue
        bound_m = _bound(ranked, limit, within_m)
        if _proven(candidates, place, bound_m):
            answer += _kept(ranked, limit, within_m)
        else:
            unproven.append((readable, bound_m))
    if unproven:
        found = _by_layer(database, ranked_query(unproven, place, count=count))
        for readable, _ in unproven:
            ranked = _ranked(readable, found[readable[0].id], place)
            answer += _kept(ranked, limit, within_m)
    return sorted(answer, key=_order)


def _by_layer(database: Database, query: Query) -> Mapping[str, list[Candidate]]:
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    for row in database.fetch_all(query):
        candidate = Candidate._make(row)
        found[candidate.layer].append(candidate)
    return found


def _ranked(readable: Readable, candidates: Sequence[Candidate], place: LonLat) -> list[Neighbour]:
    """Measure the candidates of one layer and order them."""
    if not candidates:
        return []
    if readable[0].geometry is GeometryType.POINT:
        lons = np.array([each.lon for each in candidates], np.float64)
        lats = np.array([each.lat for each in candidates], np.float64)
        distances, bearings = distances_m(place.lon, place.lat, lons, lats)
    else:
        shapes = shapely.from_wkb([each.wkb for each in candidates])
        distances, bearings = nearest_on_shapes(place, shapes)
    return sorted(
        (
            Neighbour(candidate, distance, bearing if distance > 0.0 else None)
            for candidate, distance, bearing in zip(
                candidates, distances.tolist(), bearings.tolist(), strict=True
            )
        ),
        key=_order,
    )


def _bound(ranked: Sequence[Neighbour], limit: int, within_m: float | None) -> float:
    """Give the distance that a better item would have to beat, metres."""
    last = ranked[limit - 1].distance_m
    return last if within_m is None else min(last, within_m)


def _proven(candidates: Sequence[Candidate], place: LonLat, bound_m: float) -> bool:
    """Whether nothing that the index has not given can lie within the bound."""
    reach = reach_m(place, bound_m)
    seen = max(each.index_m for each in candidates)
    return seen > reach and not passes_antimeridian(place, reach)


def _kept(ranked: Sequence[Neighbour], limit: int, within_m: float | None) -> list[Neighbour]:
    near = (each for each in ranked if within_m is None or each.distance_m <= within_m)
    return list(itertools.islice(near, limit))


def _order(each: Neighbour) -> tuple[float, str, str]:
    return (each.distance_m, each.candidate.layer, each.candidate.id)

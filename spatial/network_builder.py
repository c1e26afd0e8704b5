"""Building a street network from OpenStreetMap's ways, nodes and turn restrictions.

Input and output are values: whoever reads a file, asks a server or makes streets up hands over
``Streets``, and one builder serves them all. Nodes are numbered along a space-filling curve and
edges by their lower node, so that a search around a place touches memory that lies together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.network import CLOSED, Network, StreetName, line_lengths_m, milliseconds
from spatial.ragged import firsts, spans
from spatial.slopes import Climb, climb
from spatial.traversal import ROAD_CLASSES, Mode, Tags, Traversal, held_by_barrier, traversal
from spatial.turns import Restriction, Unused, barrier_bans, restriction_bans

#: Heights in metres at longitudes and latitudes of shape (n,), NaN where there are none.
Ground = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

_STEPS: Final = ROAD_CLASSES.index("steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An OSM way: its nodes in order, and its tags."""

    id: int
    nodes: Sequence[int]
    tags: Tags


@dataclass(frozen=True, kw_only=True)
class Streets:
    """What a network is built from: OSM's ways, nodes and turn restrictions as values.

    ``node_id``, ``lon`` and ``lat`` have shape (n,), degrees; ``node_tags`` holds the nodes that
    carry a barrier. Nodes that a way names and nobody gave end the street there.
    """

    ways: Sequence[Way]
    node_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    node_tags: Mapping[int, Tags]
    restrictions: Sequence[Restriction] = ()


def build_network(
    streets: Streets, *, ground: Ground | None = None
) -> tuple[Network, tuple[Unused, ...]]:
    """Split ways at their junctions and give each piece its times, length, slope and name.

    A junction is a node that ends a way, that ways share or pass twice, that carries a barrier,
    or at which a turn is restricted.

    Returns
    -------
    network, unused
        The network, and what could not be used, each with its reason.
    """
    ways, rules, unused = _usable(streets.ways)
    cuts = [node for node, tags in streets.node_tags.items() if held_by_barrier(tags)]
    cuts += [node for restriction in streets.restrictions for node in restriction.via_nodes]
    pieces = _pieces(streets, ways, np.asarray(cuts, np.int64))
    network = _assembled(streets, ways, rules, pieces, ground)
    turned, unresolved = restriction_bans(network, streets.restrictions)
    barred = barrier_bans(network, streets.node_tags)
    return replace(network, bans=turned + barred), (*unused, *unresolved)


def _usable(ways: Sequence[Way]) -> tuple[list[Way], list[Traversal], list[Unused]]:
    # Few distinct sets of tags make up a city, so each is read once.
    known: dict[frozenset[tuple[str, str]], Traversal | None] = {}
    kept: list[Way] = []
    rules: list[Traversal] = []
    unused: list[Unused] = []
    for way in ways:
        tags = frozenset(way.tags.items())
        if tags not in known:
            known[tags] = traversal(way.tags)
        rule = known[tags]
        if rule is not None and len(way.nodes) > 1:
            kept.append(way)
            rules.append(rule)
        elif rule is not None:
            unused.append(Unused("way", way.id, "It has fewer than two nodes."))
    return kept, rules, unused


class _Pieces(NamedTuple):
    """Edges as runs of rows of the streets' nodes: rows ``flat[start:start + size]``."""

    flat: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]
    way: NDArray[np.int64]


def _pieces(streets: Streets, ways: Sequence[Way], cuts: NDArray[np.int64]) -> _Pieces:
    counts = np.asarray([len(way.nodes) for way in ways], np.int64)
    named = np.asarray([node for way in ways for node in way.nodes], np.int64)
    way = np.repeat(np.arange(len(ways)), counts)
    flat, known = _rows(streets.node_id, named)
    # A run is an unbroken stretch of one way: it ends with the way or where a node is missing.
    run = (np.cumsum(~known) + way)[known]
    flat, way = flat[known], way[known]
    if not len(flat):
        empty = np.zeros(0, np.int64)
        return _Pieces(empty, empty, empty, empty)
    begins = np.r_[True, run[1:] != run[:-1]]
    ends = np.r_[begins[1:], True]
    junction = np.bincount(flat, minlength=len(streets.node_id)) > 1
    junction[flat[np.logical_or(begins, ends)]] = True
    cut_rows, found = _rows(streets.node_id, cuts)
    junction[cut_rows[found]] = True
    at = np.flatnonzero(junction[flat])
    start, end = at[:-1], at[1:]
    together = run[start] == run[end]
    start, end = start[together], end[together]
    return _Pieces(flat, start, end - start + 1, way[start])


def _rows(
    ids: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find ids: the row of each one wanted, and whether it is there."""
    if not len(ids):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    order = np.argsort(ids, kind="stable")
    at = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    rows = order[at]
    return rows, ids[rows] == wanted


def _assembled(
    streets: Streets,
    ways: Sequence[Way],
    rules: Sequence[Traversal],
    pieces: _Pieces,
    ground: Ground | None,
) -> Network:
    lonlat = np.column_stack([streets.lon, streets.lat]).astype(np.float64)
    first, last = pieces.flat[pieces.start], pieces.flat[pieces.start + pieces.size - 1]
    used = np.unique(np.concatenate([first, last]))
    used = used[np.argsort(along_curve(lonlat[used]), kind="stable")]
    number = np.zeros(len(lonlat), np.int32)
    number[used] = np.arange(len(used))
    u, v = number[first], number[last]
    order = np.lexsort((np.maximum(u, v), np.minimum(u, v)))
    way, start, count = pieces.way[order], pieces.start[order], pieces.size[order]
    first_point = firsts(count)
    line = lonlat[pieces.flat[spans(start, count)]]
    length_m = line_lengths_m(line, first_point)
    road_class = np.asarray([ROAD_CLASSES.index(r.road_class) for r in rules], np.int8)[way]
    bridge = np.asarray([w.tags.get("bridge", "no") != "no" for w in ways], bool)[way]
    tunnel = np.asarray([_is_tunnel(w.tags) for w in ways], bool)[way]
    climbs = climb(first_point, line, length_m, spanned=bridge | tunnel, ground=ground)
    names = tuple(dict.fromkeys(_name(w.tags) for w in ways))
    index = {name: position for position, name in enumerate(names)}
    return Network(
        node_id=np.asarray(streets.node_id, np.int64)[used],
        node_lonlat=lonlat[used],
        u=u[order],
        v=v[order],
        way_id=np.asarray([w.id for w in ways], np.int64)[way],
        part=_parts(pieces.way)[order],
        first_point=first_point,
        lonlat=line,
        length_m=length_m,
        ascent_m=climbs.ascent_m,
        descent_m=climbs.descent_m,
        road_class=road_class,
        name=np.asarray([index[_name(w.tags)] for w in ways], np.int32)[way],
        names=names,
        bridge=bridge,
        tunnel=tunnel,
        level=np.asarray([_level(w.tags) for w in ways], np.int8)[way],
        base_ms=_base_ms(rules, way, length_m, climbs, steps=road_class == _STEPS),
    )


def _base_ms(
    rules: Sequence[Traversal],
    way: NDArray[np.int64],
    length_m: NDArray[np.float64],
    climbs: Climb,
    *,
    steps: NDArray[np.bool_],
) -> NDArray[np.int32]:
    kph = np.asarray([[rule.kph[mode] for mode in Mode] for rule in rules], np.float64)
    base = np.empty((len(Mode), 2 * len(way)), np.int32)
    for mode in Mode:
        effort = np.ones((len(way), 2))
        if mode is Mode.WALK:
            effort = np.where(steps[:, None], 1.0, climbs.walk_effort)
        elif mode is Mode.CYCLE:
            effort = climbs.cycle_effort
        speed = kph[way, mode.row] if len(way) else np.zeros((0, 2))
        travel = milliseconds(length_m[:, None] * effort, np.maximum(speed, 1e-9))
        base[mode.row] = np.where(speed > 0.0, travel, CLOSED).ravel()
    return base


def along_curve(lonlat: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Give each place its position on a Z-order curve of 2**32 cells (Morton, 1966)."""
    if not len(lonlat):
        return np.zeros(0, np.uint64)
    low = lonlat.min(axis=0)
    size = np.maximum(lonlat.max(axis=0) - low, 1e-12)
    cell = ((lonlat - low) / size * 65535.0).astype(np.uint64)
    spread = cell
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread[:, 0] | (spread[:, 1] << np.uint64(1))


def _parts(way: NDArray[np.int64]) -> NDArray[np.int32]:
    """Count the pieces of each way; pieces of one way stand together, in its order."""
    starts = np.flatnonzero(np.r_[True, way[1:] != way[:-1]]) if len(way) else np.zeros(0, int)
    counts = np.diff(np.r_[starts, len(way)])
    return (np.arange(len(way)) - np.repeat(starts, counts)).astype(np.int32)


def _name(tags: Tags) -> StreetName:
    local = tags.get("name") or tags.get("ref", "")
    return StreetName(tags.get("name:ko") or local, tags.get("name:en") or local)


def _is_tunnel(tags: Tags) -> bool:
    # A passage through a building lies at street level.
    return tags.get("tunnel", "no") not in {"no", "building_passage"}


def _level(tags: Tags) -> int:
    try:
        return min(max(int(tags.get("layer", "0")), -20), 20)
    except ValueError:
        return 0

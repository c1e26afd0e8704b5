"""A network from rows: one an edge, as a table keeps them, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spatial.network import Ban, Network, StreetName
from spatial.network_builder import along_curve
from spatial.ragged import firsts, spans
from spatial.traversal import Mode

#: An edge by its way and its place along it, and the side on which it is travelled (0: as drawn).
ArcName = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class EdgeRows:
    """m edges as columns of shape (m,), named as in ``Network``.

    ``from_node`` and ``to_node`` are OSM's; ``points`` counts the points of each line, which follow
    each other in ``lonlat`` (c, 2), degrees, each line running to its ``to_node``. ``base_ms`` has
    the shape (4, 2, m): by mode, with and against the line. ``name`` numbers ``names``.
    """

    way_id: NDArray[np.int64]
    part: NDArray[np.int32]
    from_node: NDArray[np.int64]
    to_node: NDArray[np.int64]
    points: NDArray[np.int64]
    lonlat: NDArray[np.float64]
    length_m: NDArray[np.float64]
    ascent_m: NDArray[np.float32]
    descent_m: NDArray[np.float32]
    road_class: NDArray[np.int8]
    name: NDArray[np.int32]
    names: tuple[StreetName, ...]
    bridge: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    level: NDArray[np.int8]
    base_ms: NDArray[np.int32]


def network_of_rows(
    rows: EdgeRows, turns: Iterable[tuple[tuple[ArcName, ...], frozenset[Mode]]]
) -> Network:
    """Put edges and forbidden turns together, numbered so that neighbours lie together in memory.

    A turn whose edges are not all there is left out: without them nobody can make it.
    """
    first = firsts(rows.points)
    ends = np.concatenate([rows.from_node, rows.to_node])
    places = rows.lonlat[np.concatenate([first[:-1], first[1:] - 1])]
    node_id, example, number = np.unique(ends, return_index=True, return_inverse=True)
    order = np.argsort(along_curve(places[example]), kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    u, v = rank[number].reshape(2, -1)
    edges = np.lexsort((rows.part, rows.way_id, np.maximum(u, v), np.minimum(u, v)))
    network = Network(
        node_id=node_id[order],
        node_lonlat=places[example][order],
        u=u[edges],
        v=v[edges],
        way_id=rows.way_id[edges],
        part=rows.part[edges],
        first_point=firsts(rows.points[edges]),
        lonlat=rows.lonlat[spans(first[:-1][edges], rows.points[edges])],
        length_m=rows.length_m[edges],
        ascent_m=rows.ascent_m[edges],
        descent_m=rows.descent_m[edges],
        road_class=rows.road_class[edges],
        name=rows.name[edges],
        names=rows.names,
        bridge=rows.bridge[edges],
        tunnel=rows.tunnel[edges],
        level=rows.level[edges],
        base_ms=np.ascontiguousarray(rows.base_ms[:, :, edges].swapaxes(1, 2)).reshape(4, -1),
        bans=(),
    )
    return _with_turns(network, turns)


def _with_turns(
    network: Network, turns: Iterable[tuple[tuple[ArcName, ...], frozenset[Mode]]]
) -> Network:
    turns = list(turns)
    edge = edges_named(network, {name[:2] for arcs, _ in turns for name in arcs})
    bans = [
        Ban(tuple(2 * edge[name[:2]] + name[2] for name in arcs), modes)
        for arcs, modes in turns
        if all(name[:2] in edge for name in arcs)
    ]
    return replace(network, bans=tuple(bans))


def edges_named(
    network: Network, names: Iterable[tuple[int, int]]
) -> Mapping[tuple[int, int], int]:
    """Find edges by way and part; those that are not there are not in the answer."""
    wanted = set(names)
    ways = np.fromiter({way for way, _ in wanted}, np.int64)
    found = np.flatnonzero(np.isin(network.way_id, ways)).tolist()
    pairs = zip(network.way_id[found].tolist(), network.part[found].tolist(), strict=True)
    return {pair: edge for pair, edge in zip(pairs, found, strict=True) if pair in wanted}

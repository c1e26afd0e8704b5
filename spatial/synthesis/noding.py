"""Lines cut at their crossings: edges that share end points exactly, and what hangs together."""

from __future__ import annotations

from typing import Final

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

#: Coordinates are rounded to a centimetre, so that equal places have equal numbers.
GRID_M: Final = 0.01

Shapes = NDArray[np.object_]
Ints = NDArray[np.int64]


def noded(lines: Shapes) -> tuple[Shapes, Ints]:
    """Cut lines where they cross or touch.

    Returns
    -------
    edges, source
        The pieces, and for each the index of the line it comes from; where lines run on each
        other, of the first.
    """
    edges = shapely.get_parts(shapely.union_all(lines, grid_size=GRID_M))
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    edge, line = STRtree(lines).query(middles, predicate="dwithin", distance=4 * GRID_M)
    source = np.full(len(edges), len(lines))
    np.minimum.at(source, edge, line)
    known = source < len(lines)
    return edges[known], source[known]


def end_nodes(edges: Shapes) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Give the end points of edges numbers: u, v, and the nodes' coordinates (n, 2)."""
    ends = [
        np.round(shapely.get_coordinates(shapely.get_point(edges, at)) / GRID_M).astype(np.int64)
        for at in (0, -1)
    ]
    nodes, index = np.unique(np.vstack(ends), axis=0, return_inverse=True)
    u, v = np.split(index.ravel(), 2)
    return u.astype(np.int64), v.astype(np.int64), np.asarray(nodes * GRID_M, np.float64)


def without_dead_ends(edges: Shapes, *, leaving: BaseGeometry) -> NDArray[np.bool_]:
    """Say which edges remain when blind ends are cut back, again and again.

    An end within a metre of ``leaving`` is not blind: the street goes on in the next district.
    """
    u, v, nodes = end_nodes(edges)
    out = shapely.dwithin(shapely.points(nodes), leaving, 1.5)
    keep = np.ones(len(edges), bool)
    while True:
        degree = np.bincount(u[keep], minlength=len(nodes)) + np.bincount(
            v[keep], minlength=len(nodes)
        )
        blind = (degree == 1) & ~out
        cut = keep & (blind[u] | blind[v])
        if not cut.any():
            return keep
        keep &= ~cut


def largest_component(u: Ints, v: Ints) -> NDArray[np.bool_]:
    """Say which edges belong to the largest part that hangs together."""
    graph = nx.Graph()
    graph.add_edges_from(zip(u.tolist(), v.tolist(), strict=True))
    largest = max(nx.connected_components(graph), key=len)
    return np.isin(u, np.fromiter(largest, np.int64))


def one_ways_that_trap(u: Ints, v: Ints, oneway: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which one-way edges lead to where nobody can drive from, or back from."""
    graph = nx.DiGraph()
    graph.add_edges_from(zip(u.tolist(), v.tolist(), strict=True))
    both = ~oneway
    graph.add_edges_from(zip(v[both].tolist(), u[both].tolist(), strict=True))
    largest = max(nx.strongly_connected_components(graph), key=len)
    inside = np.fromiter(largest, np.int64)
    return oneway & ~(np.isin(u, inside) & np.isin(v, inside))

"""The network as one mode travels it: a graph in which forbidden turns cannot be made.

Only where turns are forbidden does it matter how one came, so only there is the graph expanded:
besides the nodes there is one *state* for each beginning of a forbidden sequence of arcs. To travel
such a beginning leads to its state instead of to the plain node, and from there the forbidden arc
is missing (the construction of Aho and Corasick, 1975, over arcs instead of letters). Sequences
over any number of ways are exact, and a network without restrictions is not expanded at all.
Turning round at a junction costs nothing and is possible wherever nothing forbids it.

Travel times belong to arcs and not to this graph, so closing a street is one write, however many
states its arcs run between.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial.network import Network
from spatial.ragged import grouped
from spatial.traversal import Mode

_NOWHERE: Final = -1


class TurnLists(NamedTuple):
    """Adjacency for one direction of search; state s leads to rows ``first[s]:first[s + 1]``.

    ``arc`` is the arc taken and ``next`` the state reached (searching backward: left). A search
    that begins on an arc enters the graph at ``entry[arc]`` and at every ``more_entry`` whose
    ``more_arc``, sorted, is that arc. ``widest`` is the most rows of any state.
    """

    first: NDArray[np.int32]
    arc: NDArray[np.int32]
    next: NDArray[np.int32]
    entry: NDArray[np.int32]
    more_arc: NDArray[np.int32]
    more_entry: NDArray[np.int32]
    widest: int
    backward: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class TurnGraph:
    """The states of one mode, and how arcs lead between them, both ways."""

    network: Network
    mode: Mode
    state_count: int
    forward: TurnLists
    backward: TurnLists

    @classmethod
    def of(cls, network: Network, mode: Mode) -> TurnGraph:
        """Expand the junctions at which this mode may not turn as it likes."""
        arcs = np.flatnonzero(network.may_go(mode)).astype(np.int32)
        tail, reached = network.tail[arcs], network.head.copy()
        extra, beginnings = _expanded(network, mode)
        for beginning, state in beginnings.items():
            if len(beginning) == 1:
                reached[beginning[0]] = state
        start = np.concatenate([tail, extra[:, 0]])
        taken = np.concatenate([arcs, extra[:, 1]])
        end = np.concatenate([reached[arcs], extra[:, 2]])
        states = len(network.node_id) + len(beginnings)
        by_arc = extra[np.argsort(extra[:, 1], kind="stable")]
        none = np.zeros(0, np.int32)
        return cls(
            network=network,
            mode=mode,
            state_count=states,
            forward=_turn_lists((start, taken, end), states, reached, none, none),
            backward=_turn_lists(
                (end, taken, start),
                states,
                network.tail,
                np.ascontiguousarray(by_arc[:, 1]),
                np.ascontiguousarray(by_arc[:, 0]),
                backward=True,
            ),
        )

    def lists(self, *, to: bool) -> TurnLists:
        """Give the adjacency for searching from somewhere, or ``to`` it, that is backward."""
        return self.backward if to else self.forward

    @property
    def nbytes(self) -> int:
        """Memory of the adjacency both ways, in bytes."""
        lists = (self.forward, self.backward)
        return sum(column.nbytes for one in lists for column in one[:-2])

    @cached_property
    def main_edges(self) -> NDArray[np.bool_]:
        """Whether each edge is of the largest strongly connected part, shape (m,).

        Between any two of these one can travel both ways; the part with most arcs is the largest.
        """
        lists = self.forward
        start = np.repeat(np.arange(self.state_count), np.diff(lists.first))
        shape = (self.state_count, self.state_count)
        matrix = coo_array((np.ones(len(start), bool), (start, lists.next)), shape=shape)
        part = connected_components(matrix.tocsr(), directed=True, connection="strong")[1]
        inside = part[start] == part[lists.next]
        main = np.zeros(self.network.edge_count, bool)
        if inside.any():
            largest = np.bincount(part[start[inside]]).argmax()
            main[lists.arc[inside & (part[start] == largest)] >> 1] = True
        return main


class Island(NamedTuple):
    """Edges a mode may use that are not of its main part, and hang together.

    ``touches`` says whether they meet the main part: then a one-way, a barrier or a turn lets
    people in and not out, or out and not in; else nothing leads there at all.
    """

    edges: NDArray[np.int64]
    length_m: float
    touches: bool


def islands(graph: TurnGraph) -> tuple[Island, ...]:
    """List the streets that cannot be reached and left again, the longest first."""
    network = graph.network
    usable = network.may_go(graph.mode).reshape(-1, 2).any(axis=1)
    edges = np.flatnonzero(usable & ~graph.main_edges)
    if not len(edges):
        return ()
    nodes = len(network.node_id)
    links = (np.ones(len(edges), bool), (network.u[edges], network.v[edges]))
    part = connected_components(coo_array(links, shape=(nodes, nodes)).tocsr(), directed=False)[1]
    main_nodes = np.zeros(nodes, bool)
    main_nodes[network.u[graph.main_edges]] = main_nodes[network.v[graph.main_edges]] = True
    touches = main_nodes[network.u[edges]] | main_nodes[network.v[edges]]
    _, group = np.unique(part[network.u[edges]], return_inverse=True)
    order, first = grouped(group.astype(np.int32), int(group.max()) + 1)
    rows = np.split(order, first[1:-1])
    found = [
        Island(edges[row], float(network.length_m[edges[row]].sum()), bool(touches[row].any()))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda island: -island.length_m))


def _turn_lists(
    links: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    states: int,
    entry: NDArray[np.int32],
    more_arc: NDArray[np.int32],
    more_entry: NDArray[np.int32],
    *,
    backward: bool = False,
) -> TurnLists:
    start, arc, end = links
    order, first = grouped(start, states)
    widest = int(np.diff(first).max(initial=0))
    return TurnLists(first, arc[order], end[order], entry, more_arc, more_entry, widest, backward)


def _expanded(network: Network, mode: Mode) -> tuple[NDArray[np.int32], dict[tuple[int, ...], int]]:
    """Give the rows (state, arc, next state) of the added states, and each state's beginning."""
    may_go = network.may_go(mode)
    bans = {ban.arcs for ban in network.bans if mode in ban.modes and may_go[list(ban.arcs)].all()}
    # Sorted, so that the same network always gives the same graph.
    begun = sorted({arcs[:size] for arcs in bans for size in range(1, len(arcs))})
    beginnings = {arcs: len(network.node_id) + index for index, arcs in enumerate(begun)}
    ends = {int(network.head[arcs[-1]]) for arcs in begun}
    leaving: dict[int, list[int]] = {}
    at_ends = np.isin(network.tail, np.fromiter(ends, np.int64)) & may_go
    for arc in np.flatnonzero(at_ends).tolist():
        leaving.setdefault(int(network.tail[arc]), []).append(arc)
    rows = [
        (state, arc, _state_after((*beginning, arc), beginnings, network))
        for beginning, state in beginnings.items()
        for arc in leaving.get(int(network.head[beginning[-1]]), ())
        if not any((*beginning[cut:], arc) in bans for cut in range(len(beginning)))
    ]
    return np.asarray(rows, np.int32).reshape(-1, 3), beginnings


def _state_after(
    arcs: tuple[int, ...], beginnings: dict[tuple[int, ...], int], network: Network
) -> int:
    """Give the state of the longest beginning that these arcs end with, else the plain node."""
    for cut in range(len(arcs)):
        if arcs[cut:] in beginnings:
            return beginnings[arcs[cut:]]
    return int(network.head[arcs[-1]])

"""Small networks said in one line, random ones, and slow oracles that share no code with ours."""

import heapq

import networkx as nx
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from spatial.network import CLOSED, Ban, Network, StreetName
from spatial.network_builder import Streets, Way, build_network
from spatial.traversal import Mode

LON, LAT = 127.1, 37.5


def network_of(edges, *, lonlat=None, bans=(), modes=Mode):
    """Make a network of edges (u, v, ms, ms back); None closes a direction."""
    edges = list(edges)
    u, v = (np.array([edge[i] for edge in edges], np.int32) for i in (0, 1))
    nodes = int(max(u.max(), v.max())) + 1
    if lonlat is None:
        lonlat = np.column_stack([LON + 0.001 * np.arange(nodes), np.full(nodes, LAT)])
    times = np.array([[CLOSED if t is None else t for t in edge[2:4]] for edge in edges])
    base = np.full((len(Mode), 2 * len(edges)), CLOSED, np.int32)
    for mode in modes:
        base[mode.row] = times.ravel()
    count_ = len(edges)
    return Network(
        node_id=np.arange(nodes, dtype=np.int64),
        node_lonlat=lonlat,
        u=u,
        v=v,
        way_id=np.arange(count_, dtype=np.int64),
        part=np.zeros(count_, np.int32),
        first_point=2 * np.arange(count_ + 1, dtype=np.int64),
        lonlat=lonlat[np.column_stack([u, v]).ravel()],
        length_m=np.where(times[:, 0] == CLOSED, times[:, 1], times[:, 0]) / 100.0,
        ascent_m=np.zeros(count_, np.float32),
        descent_m=np.zeros(count_, np.float32),
        road_class=np.full(count_, 5, np.int8),
        name=np.zeros(count_, np.int32),
        names=(StreetName("", ""),),
        bridge=np.zeros(count_, bool),
        tunnel=np.zeros(count_, bool),
        level=np.zeros(count_, np.int8),
        base_ms=base,
        bans=tuple(Ban(tuple(arcs), frozenset(Mode)) for arcs in bans),
    )


def random_network(rng, *, nodes, edges, bans=0):
    """Make one with loops, parallel edges, one-ways, edges of one millisecond and dead ends."""
    ends = rng.integers(0, nodes, (edges, 2))
    ends[: nodes - 1] = np.column_stack([np.arange(nodes - 1), np.arange(1, nodes)])[:edges]
    times = rng.integers(1, 2000, (edges, 2))
    times[rng.random(edges) < 0.1] = 1
    closed = rng.random((edges, 2)) < 0.15
    rows = [
        (int(u), int(v), *(None if shut else int(t) for t, shut in zip(both, shuts, strict=True)))
        for (u, v), both, shuts in zip(ends, times, closed, strict=True)
    ]
    plain = network_of(rows, lonlat=np.column_stack([rng.random(nodes), rng.random(nodes)]))
    return network_of(rows, lonlat=plain.node_lonlat, bans=random_bans(rng, plain, bans))


def random_bans(rng, network, wanted):
    """Pick sequences of two to four arcs that follow each other."""
    found = []
    for _ in range(wanted):
        arcs = [int(rng.integers(2 * network.edge_count))]
        size = 2 + int(rng.integers(3))
        while len(arcs) < size:
            leaving = np.flatnonzero(network.tail == network.head[arcs[-1]])
            arcs.append(int(rng.choice(leaving)))
        found.append(tuple(arcs))
    return found


def split_at(fraction, time, side):
    """Give the milliseconds before a position on an arc: the agreed rounding, said plainly."""
    forward = int(np.floor(fraction * time + 0.5))
    return time - forward if side else forward


def cut_graph(network, times, edges, fractions):
    """Cut edges at places: rows (from, to, ms) over nodes and, after them, the places."""
    nodes = len(network.node_id)
    on_edge = {}
    for place, (edge, fraction) in enumerate(zip(edges, fractions, strict=True)):
        on_edge.setdefault(int(edge), []).append((float(fraction), place))
    rows = []
    for both in on_edge.values():  # at one spot one is at once, whatever the traffic
        rows += [
            (nodes + one, nodes + two, 0)
            for f, one in both
            for g, two in both
            if f == g and one != two
        ]
    for edge in range(network.edge_count):
        chain = [(0.0, int(network.u[edge]))]
        chain += [(f, nodes + place) for f, place in sorted(on_edge.get(edge, []))]
        chain += [(1.0, int(network.v[edge]))]
        for side in (0, 1):
            time = int(times[2 * edge + side])
            if time == CLOSED:
                continue
            at = [split_at(f, time, side) for f, _ in chain]
            for (_, one), (_, two), a, b in zip(chain, chain[1:], at, at[1:], strict=False):
                rows.append((two, one, a - b) if side else (one, two, b - a))
    return nodes + len(edges), rows


def scipy_times(network, times, edges, fractions, *, sources):
    """Give the times from places to places by scipy on the cut graph, -1 where there is no way."""
    size, rows = cut_graph(network, times, edges, fractions)
    start, end, cost = np.array(rows, np.int64).reshape(-1, 3).T
    # scipy adds up parallel edges and overlooks those of no length: keep the least, count hops.
    order = np.lexsort((cost, end, start))
    start, end, cost = start[order], end[order], cost[order]
    keep = np.r_[True, (start[1:] != start[:-1]) | (end[1:] != end[:-1])]
    graph = coo_array(
        ((cost * 65536.0 + 1.0)[keep], (start[keep], end[keep])), shape=(size, size)
    ).tocsr()
    first = len(network.node_id)
    answer = dijkstra(graph, indices=first + np.asarray(sources))[:, first:]
    return np.where(np.isfinite(answer), np.nan_to_num(answer, posinf=0.0) // 65536.0, -1).astype(
        np.int64
    )


def networkx_times(network, times, edges, fractions):
    """Give the same by networkx, over a multigraph."""
    size, rows = cut_graph(network, times, edges, fractions)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from(rows)
    first = len(network.node_id)
    answer = np.full((len(edges), len(edges)), -1, np.int64)
    for place in range(len(edges)):
        for node, time in nx.single_source_dijkstra_path_length(graph, first + place).items():
            if node >= first:
                answer[place, node - first] = time
    return answer


def slow_times_ms(network, times, origin, goals, *, bans):  # noqa: C901 - plain on purpose
    """Find the fastest times while remembering every arc that could matter, -1 for no way.

    The ends are (edge, fraction). Nothing is expanded beforehand: each step looks back over the
    arcs travelled and asks whether they end in a forbidden sequence.
    """
    memory = max((len(arcs) for arcs in bans), default=2) - 1
    bans = {tuple(arcs) for arcs in bans}
    leaving = [np.flatnonzero(network.tail == n).tolist() for n in range(len(network.node_id))]
    head, times = network.head.tolist(), times.tolist()
    queue, settled, best = [], set(), [10**12] * len(goals)
    edge, fraction = origin
    for side in (0, 1):
        arc, time = 2 * edge + side, times[2 * edge + side]
        if time == CLOSED:
            continue
        along = split_at(fraction, time, side)
        for number, (goal, there) in enumerate(goals):
            if goal == edge and (there <= fraction if side else there >= fraction):
                best[number] = min(best[number], split_at(there, time, side) - along)
        heapq.heappush(queue, (time - along, (arc,)))
    while queue:
        now, trail = heapq.heappop(queue)
        if trail in settled:
            continue
        settled.add(trail)
        for arc in leaving[head[trail[-1]]]:
            longer = (*trail, arc)
            if times[arc] == CLOSED or any(longer[cut:] in bans for cut in range(len(trail))):
                continue
            for number, (goal, there) in enumerate(goals):
                if arc >> 1 == goal:
                    arrived = now + split_at(there, times[arc], arc & 1)
                    best[number] = min(best[number], arrived)
            heapq.heappush(queue, (now + times[arc], longer[-memory:]))
    return [-1 if time == 10**12 else time for time in best]


def streets_of(ways, places, *, node_tags=None, restrictions=()):
    """Make streets from {way id: (node ids, tags)} and {node id: (metres east, metres north)}."""
    ids = np.array(list(places), np.int64)
    east, north = np.array(list(places.values()), float).T
    return Streets(
        ways=[Way(id=way, nodes=nodes, tags=tags) for way, (nodes, tags) in ways.items()],
        node_id=ids,
        lon=LON + east / 88_400.0,
        lat=LAT + north / 111_000.0,
        node_tags=node_tags or {},
        restrictions=restrictions,
    )


def built(ways, places, **others):
    """Build the network of such streets; nothing may be left unused."""
    network, unused = build_network(streets_of(ways, places, **others))
    assert unused == ()
    return network


def scipy_turn_times(network, times, edges, fractions, *, sources):
    """Give times from places to places by scipy over pairs of arcs, forbidden pairs left out.

    Every arc is a node ("arrived at its end"), so that this knows nothing of expanded junctions.
    """
    banned = {ban.arcs for ban in network.bans}
    assert all(len(arcs) == 2 for arcs in banned)
    arriving = [[] for _ in network.node_id]
    for arc in np.flatnonzero(times != CLOSED).tolist():
        arriving[network.head[arc]].append(arc)
    arcs = 2 * network.edge_count
    rows = [
        (before, arc, int(times[arc]))
        for arc in np.flatnonzero(times != CLOSED).tolist()
        for before in arriving[network.tail[arc]]
        if (before, arc) not in banned
    ]
    direct = {}
    for place, (edge, fraction) in enumerate(zip(edges.tolist(), fractions.tolist(), strict=True)):
        for arc in (2 * edge, 2 * edge + 1):
            if times[arc] == CLOSED:
                continue
            along = split_at(fraction, int(times[arc]), arc & 1)
            rows.append((arcs + place, arc, int(times[arc]) - along))
            rows += [
                (before, arcs + len(edges) + place, along)
                for before in arriving[network.tail[arc]]
                if (before, arc) not in banned
            ]
            for other in np.flatnonzero(edges == edge).tolist():
                there = fractions[other]
                if there <= fraction if arc & 1 else there >= fraction:
                    cost = split_at(there, int(times[arc]), arc & 1) - along
                    direct[place, other] = min(cost, direct.get((place, other), cost))
    start, end, cost = np.array(rows, np.int64).T
    size = arcs + 2 * len(edges)
    graph = coo_array((cost * 65536.0 + 1.0, (start, end)), shape=(size, size)).tocsr()
    answer = dijkstra(graph, indices=arcs + np.asarray(sources))[:, arcs + len(edges) :]
    answer = np.where(np.isfinite(answer), np.nan_to_num(answer, posinf=0.0) // 65536.0, 2**60)
    for (place, other), cost in direct.items():
        for row in np.flatnonzero(np.asarray(sources) == place):
            answer[row, other] = min(answer[row, other], cost)
    return np.where(answer < 2**60, answer, -1).astype(np.int64)

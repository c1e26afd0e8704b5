"""Flights over small networks, and slow oracles for nets that share no code with ours."""

import heapq

import numpy as np
from road_factories import network_of, random_network, split_at

from spatial.castnet import Watched, flight, unbound
from spatial.castnet_cut import Ring
from spatial.network import CLOSED
from spatial.roads import Places, Roads
from spatial.traversal import Mode


def grid_network(side, *, ms=1000):
    """Make a square of streets, each as long as the others."""
    node = np.arange(side * side).reshape(side, side)
    pairs = [*zip(node[:, :-1].ravel(), node[:, 1:].ravel(), strict=True)]
    pairs += [*zip(node[:-1].ravel(), node[1:].ravel(), strict=True)]
    lonlat = np.column_stack(
        [127.1 + 0.001 * (node.ravel() % side), 37.5 + 0.001 * (node.ravel() // side)]
    )
    return network_of(
        [(int(u), int(v), ms, ms) for u, v in pairs],
        lonlat=lonlat,
    )


def watched_of(nodes, sights):
    """Say who sees what: {crossing: cameras}, at 200 px/m."""
    pairs = [(node, camera) for node, cameras in sights.items() for camera in cameras]
    node, camera = np.array(pairs, int).reshape(-1, 2).T
    return Watched.of(nodes, node, camera, np.full(len(pairs), 200.0))


class Case:
    """Somebody who flees over a network, and everything the oracles have to know of it."""

    def __init__(
        self, network, origin, *, exits=(), elapsed_ms, horizon_ms, mode=Mode.DRIVE, roads=None
    ):
        self.roads = roads or Roads.of(unbound(network))
        self.network, self.times = self.roads.network, self.roads.travel_ms[mode]
        self.leaving = [[] for _ in self.network.node_id]
        for arc, node in enumerate(self.network.tail.tolist()):
            self.leaving[node].append(arc)
        self.origin, self.exits = origin, list(exits)
        self.elapsed_ms, self.horizon_ms, self.mode = elapsed_ms, horizon_ms, mode
        edges, shares = zip(*self.exits, strict=True) if self.exits else ((), ())
        self.flight = flight(
            self.roads,
            Places.on(network, *origin),
            Places.on(network, np.array(edges, int), np.array(shares, float)),
            mode=mode,
            elapsed_ms=elapsed_ms,
            horizon_ms=horizon_ms,
        )

    def ring(self, watched):
        return Ring.of(self.flight, self.flight.seen(watched))

    def arrivals(self):
        """Give the earliest arrival at every node, by a plain Dijkstra."""
        edge, share = self.origin
        best, queue = {}, []
        for arc in (2 * edge, 2 * edge + 1):
            if self.times[arc] != CLOSED:
                time = int(self.times[arc])
                rest = time - split_at(share, time, arc & 1)
                heapq.heappush(queue, (rest, int(self.network.head[arc])))
        while queue:
            now, node = heapq.heappop(queue)
            if node in best:
                continue
            best[node] = now
            for arc in self.leaving[node]:
                if self.times[arc] != CLOSED:
                    heapq.heappush(queue, (now + int(self.times[arc]), int(self.network.head[arc])))
        return best

    def escapes(self, *, nodes=(), exits=(), arcs=()):
        """Say how one gets out when some nodes, exits and arcs are closed, or None.

        By breadth first search over the network itself, from everything that can be reached by
        now; exits that can be reached by now are lost and do not count.
        """
        at = self.arrivals()
        edge, share = self.origin
        lost = self.lost_exits(at)
        inside = {node for node, ms in at.items() if ms <= self.elapsed_ms}
        begun = [arc for arc in (2 * edge, 2 * edge + 1) if self.times[arc] != CLOSED]
        found = [(None, arc) for arc in begun]
        found += [(n, a) for n in inside for a in self.leaving[n]]
        seen, queue = set(inside), found
        while queue:
            node, arc = queue.pop()
            if self.times[arc] == CLOSED or arc in arcs:
                continue
            for number, (on, where) in enumerate(self.exits):
                if number in lost or number in exits or on != arc >> 1 or where in {0.0, 1.0}:
                    continue
                if node is None and (where > share if arc & 1 else where < share):
                    continue
                return ("exit", number)
            head = int(self.network.head[arc])
            if at.get(head, 2**60) > self.horizon_ms:
                return ("arc", arc)
            if head in seen or head in nodes:
                continue
            seen.add(head)
            out = self.exit_at(head, lost | set(exits))
            if out is not None:
                return ("exit", out)
            queue += [(head, a) for a in self.leaving[head]]
        return None

    def exit_at(self, node, but):
        for number, (edge, share) in enumerate(self.exits):
            end = self.network.u if share == 0.0 else self.network.v
            if share in {0.0, 1.0} and end[edge] == node and number not in but:
                return number
        return None

    def lost_exits(self, at):
        edge, share = self.origin
        lost = set()
        for number, (on, where) in enumerate(self.exits):
            times = []
            for side, end in enumerate((self.network.u, self.network.v)):
                gone, arc = abs(side - where), 2 * on + side
                if gone == 0.0 and int(end[on]) in at:
                    times.append(at[int(end[on])])
                if 0.0 < gone < 1.0 and self.times[arc] != CLOSED:
                    if int(end[on]) in at:
                        times.append(at[int(end[on])] + round(gone * int(self.times[arc])))
                    ahead = (where - share) * (1 - 2 * side)
                    if on == edge and ahead >= 0:
                        times.append(round(ahead * int(self.times[arc])))
            if times and min(times) <= self.elapsed_ms:
                lost.add(number)
        return lost

    def closed_by(self, ring, posts):
        """Turn posts into what ``escapes`` closes."""
        spots = ring.spot[posts]
        spots = spots[spots >= 0]
        node, exit_ = self.flight.node[spots], self.flight.exit[spots]
        return {
            "nodes": set(node[node >= 0].tolist()),
            "exits": set(exit_[exit_ >= 0].tolist()),
            "arcs": set(ring.arc[posts].tolist()),
        }


def random_case(rng, *, nodes, edges, exits=0, **times):
    """Make one on a random network with loops, one-ways and dead ends."""
    network = random_network(rng, nodes=nodes, edges=edges)
    usable = np.flatnonzero(network.base_ms[Mode.DRIVE.row].reshape(-1, 2).min(axis=1) != CLOSED)
    shares = np.round(rng.random(exits), 2)
    shares[rng.random(exits) < 0.3] = 1.0
    return Case(
        network,
        (int(rng.choice(usable)), float(np.round(rng.random(), 2))),
        exits=[(int(e), float(s)) for e, s in zip(rng.choice(usable, exits), shares, strict=True)],
        **times,
    )


def random_watched(rng, nodes, *, share=0.5, cameras=6, exits=0):
    """Have some of the crossings seen by one to three of so many cameras."""
    rows = nodes + exits
    return watched_of(
        rows,
        {
            row: set(rng.integers(0, cameras, 1 + rng.integers(3)).tolist())
            for row in np.flatnonzero(rng.random(rows) < share).tolist()
        },
    )

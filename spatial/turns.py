"""Turns that may not be made, as sequences of arcs that may not be taken in a row.

A turn restriction over a node forbids two arcs in a row, one over ways forbids three or more; an
"only" restriction forbids everything else that could follow; a barrier forbids to go on over its
node. One form for all of them is what the search understands (``spatial.turn_graph``).

Turn restrictions bind drivers. Emergency drivers may disregard them, cyclists can step down.
See https://wiki.openstreetmap.org/wiki/Relation:restriction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from spatial.network import Ban, Network
from spatial.traversal import Mode, Tags, held_by_barrier

_BOUND: Final = frozenset({Mode.DRIVE})
_KEYS: Final = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
_EXEMPTING: Final = frozenset({"motorcar", "motor_vehicle"})


class Unused(NamedTuple):
    """Something of the input that the network does without, and why."""

    kind: str
    id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A turn restriction: from one of these ways, over a node or over ways, to one of those.

    ``only`` turns it round: whoever comes this way may go nowhere else.
    """

    id: int
    only: bool
    from_ways: tuple[int, ...]
    via_nodes: tuple[int, ...]
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]

    @classmethod
    def from_relation(
        cls, relation_id: int, tags: Tags, members: Sequence[tuple[str, int, str]]
    ) -> Restriction | None:
        """Read an OSM relation whose members are (type ``n`` or ``w``, id, role).

        None where it is no restriction for cars: another type, another vehicle, an exemption.
        """
        value = next((tags[key] for key in _KEYS if key in tags), "")
        exempt = _EXEMPTING & set(tags.get("except", "").replace(" ", "").split(";"))
        if tags.get("type") != "restriction" or exempt or not value.startswith(("no_", "only_")):
            return None

        def having(kind: str, role: str) -> tuple[int, ...]:
            return tuple(ref for type_, ref, part in members if (type_, part) == (kind, role))

        return cls(
            id=relation_id,
            only=value.startswith("only_"),
            from_ways=having("w", "from"),
            via_nodes=having("n", "via"),
            via_ways=having("w", "via"),
            to_ways=having("w", "to"),
        )


def restriction_bans(
    network: Network, restrictions: Iterable[Restriction]
) -> tuple[tuple[Ban, ...], tuple[Unused, ...]]:
    """Find the arcs of turn restrictions; those that do not fit the streets come back unused."""
    restrictions = tuple(restrictions)
    streets = _Around(network, restrictions)
    bans: dict[tuple[int, ...], Ban] = {}
    unused: list[Unused] = []
    for restriction in restrictions:
        try:
            found = streets.bans(restriction)
        except _DoesNotFitError as error:
            unused.append(Unused("restriction", restriction.id, str(error)))
        else:
            bans |= {arcs: Ban(arcs, _BOUND) for arcs in found}
    return tuple(bans.values()), tuple(unused)


def barrier_bans(network: Network, node_tags: Mapping[int, Tags]) -> tuple[Ban, ...]:
    """Forbid, at each barrier, to go on over its node; turning back there stays allowed."""
    held = {node: modes for node, tags in node_tags.items() if (modes := held_by_barrier(tags))}
    incident = _incident(network, held)
    return tuple(
        Ban((arrived, leaving), held[node])
        for node, leaving_arcs in incident.items()
        for arrived in (arc ^ 1 for arc in leaving_arcs)
        for leaving in leaving_arcs
        if leaving != arrived ^ 1
    )


class _DoesNotFitError(ValueError):
    """A restriction and the streets do not agree; the message is the reason."""


def _incident(network: Network, nodes: Iterable[int]) -> dict[int, list[int]]:
    """Give the arcs that leave each of these nodes, by OSM id."""
    wanted = np.isin(network.node_id, np.fromiter(nodes, np.int64))
    arcs = np.flatnonzero(wanted[network.tail])
    found: dict[int, list[int]] = {}
    for arc, node in zip(arcs.tolist(), network.tail[arcs].tolist(), strict=True):
        found.setdefault(int(network.node_id[node]), []).append(arc)
    return found


class _Around:
    """The streets that restrictions name, looked up once for all of them."""

    def __init__(self, network: Network, restrictions: Sequence[Restriction]) -> None:
        ways = {w for r in restrictions for w in (*r.from_ways, *r.via_ways, *r.to_ways)}
        edges = np.flatnonzero(np.isin(network.way_id, np.fromiter(ways, np.int64)))
        drivable = network.may_go(Mode.DRIVE)
        self._head, self._tail = network.head, network.tail
        self._arcs: dict[int, list[int]] = {}
        for edge, way in zip(edges.tolist(), network.way_id[edges].tolist(), strict=True):
            both = (2 * edge, 2 * edge + 1)
            self._arcs.setdefault(way, []).extend(arc for arc in both if drivable[arc])
        self._node = {
            int(network.node_id[node]): node
            for node in np.flatnonzero(
                np.isin(
                    network.node_id,
                    np.fromiter((n for r in restrictions for n in r.via_nodes), np.int64),
                )
            ).tolist()
        }
        ends = {int(node) for arcs in self._arcs.values() for node in self._head[arcs]}
        ends |= set(self._node.values())
        leaving = np.flatnonzero(np.isin(self._tail, np.fromiter(ends, np.int64)) & drivable)
        self._leaving: dict[int, list[int]] = {}
        for arc in leaving.tolist():
            self._leaving.setdefault(int(self._tail[arc]), []).append(arc)

    def bans(self, restriction: Restriction) -> list[tuple[int, ...]]:
        sources = [arc for way in restriction.from_ways for arc in self._arcs.get(way, ())]
        targets = [arc for way in restriction.to_ways for arc in self._arcs.get(way, ())]
        if not sources or not targets:
            raise _DoesNotFitError("Its from or to way is not a street that cars may use.")
        chains = self._over_node(restriction, sources, targets)
        if not chains:
            raise _DoesNotFitError("Its from, via and to do not join.")
        if len({chain[0] for chain in chains}) > len(restriction.from_ways):
            raise _DoesNotFitError("Its from way runs on through the junction.")
        if not restriction.only:
            return chains
        return [
            (*chain[:-1], other)
            for chain in chains
            for other in self._leaving[int(self._tail[chain[-1]])]
            if other not in {kept[-1] for kept in chains if kept[:-1] == chain[:-1]}
        ]

    def _over_node(
        self, restriction: Restriction, sources: list[int], targets: list[int]
    ) -> list[tuple[int, ...]]:
        """Give every chain of arcs: from, over via, to."""
        if restriction.via_ways:
            return [
                (source, *between, target)
                for source in sources
                for between, target in self._through(restriction.via_ways, source, targets)
            ]
        nodes = {self._node[node] for node in restriction.via_nodes if node in self._node}
        return [
            (source, target)
            for source in sources
            for target in targets
            if self._head[source] in nodes and self._tail[target] == self._head[source]
        ]

    def _through(
        self, via_ways: Sequence[int], source: int, targets: list[int]
    ) -> list[tuple[tuple[int, ...], int]]:
        """Follow via ways from the end of a source arc to where target arcs begin."""
        via = [arc for way in via_ways for arc in self._arcs.get(way, ())]
        queue: deque[tuple[int, ...]] = deque([()])
        seen = {int(self._head[source])}
        found: list[tuple[tuple[int, ...], int]] = []
        while queue:
            path = queue.popleft()
            at = int(self._head[path[-1] if path else source])
            if path:
                found += [(path, t) for t in targets if self._tail[t] == at and t not in path]
            for arc in via:
                if self._tail[arc] == at and int(self._head[arc]) not in seen:
                    seen.add(int(self._head[arc]))
                    queue.append((*path, arc))
        return found

"""The street network of an OpenStreetMap file as three tables: nodes, edges, turns.

``options["table"]`` says which. Edges are named ``way/part``; the directions of an edge are ``f``
(as it is drawn) and ``b``. Travel times are milliseconds, empty where a mode may not go.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.definition import Source
from layers.sources.osm_streets import read_streets
from layers.sources.table import GEOMETRY, Malformed, RawTable
from spatial.crs import WGS84
from spatial.heights import ground_of
from spatial.network import CLOSED, Network
from spatial.network_builder import Streets, build_network
from spatial.traversal import ROAD_CLASSES, Mode, held_by_barrier
from spatial.turn_graph import TurnGraph, islands
from spatial.turns import Unused

NODES: Final = "nodes"
EDGES: Final = "edges"
TURNS: Final = "turns"
_GROUND: Final = "ground.tif"


class BuiltNetwork(NamedTuple):
    """A network, the streets it was built of, and what could not be used."""

    network: Network
    streets: Streets
    unused: tuple[Unused, ...]


def read(path: Path, source: Source, *, rasters: Path | None = None) -> RawTable:
    """Read one table of the network; slopes come from ``rasters/ground.tif`` where it is there."""
    ground = None if rasters is None else rasters / _GROUND
    if ground is not None and not ground.exists():
        ground = None
    stamps = tuple(each.stat().st_mtime_ns for each in (path, ground) if each is not None)
    return network_table(_built(path, ground, stamps), source)


def build(streets: Streets, *, ground: Path | None = None) -> BuiltNetwork:
    """Build the network of streets, wherever they are from."""
    network, unused = build_network(streets, ground=None if ground is None else ground_of(ground))
    return BuiltNetwork(network, streets, unused)


def network_table(built: BuiltNetwork, source: Source) -> RawTable:
    """Give the table that a source asks for."""
    return _TABLES[source.options["table"]](built)


def forget() -> None:
    """Let go of the network that was kept for the next table of the same file."""
    _built.cache_clear()


# Three layers are tables of one network, which is built once.
@functools.lru_cache(maxsize=1)
def _built(path: Path, ground: Path | None, _stamps: tuple[int, ...]) -> BuiltNetwork:
    return build(read_streets(path), ground=ground)


def _table(
    columns: dict[str, Iterable[object]],
    shapes: NDArray[np.object_],
    malformed: Sequence[Malformed] = (),
    notes: Sequence[str] = (),
) -> RawTable:
    index = range(1, len(shapes) + 1)
    frame = pd.DataFrame({n: pd.array(list(map(str, v)), "str") for n, v in columns.items()}, index)
    frame[GEOMETRY] = pd.Series(shapes, index=index, dtype="object")
    return RawTable(frame=frame, crs=WGS84, malformed=tuple(malformed), notes=tuple(notes))


def _nodes(built: BuiltNetwork) -> RawTable:
    network = built.network
    barrier = {n: tags["barrier"] for n, tags in built.streets.node_tags.items()}
    ends = np.concatenate([network.u, network.v])
    columns: dict[str, Iterable[object]] = {
        "node": network.node_id.tolist(),
        "streets": np.bincount(ends, minlength=len(network.node_id)).tolist(),
        "barrier": [barrier.get(node, "") for node in network.node_id.tolist()],
    }
    return _table(columns, np.asarray(shapely.points(network.node_lonlat), np.object_))


def _edges(built: BuiltNetwork) -> RawTable:
    network = built.network
    rows = np.repeat(np.arange(network.edge_count), np.diff(network.first_point))
    lines = np.asarray(shapely.linestrings(network.lonlat, indices=rows), np.object_)
    names = [network.names[index] for index in network.name.tolist()]
    cut_off, notes = _cut_off(network)
    columns: dict[str, Iterable[object]] = {
        "edge": edge_names(network),
        "way": network.way_id.tolist(),
        "part": network.part.tolist(),
        "from": network.node_id[network.u].tolist(),
        "to": network.node_id[network.v].tolist(),
        "name": [name.ko for name in names],
        "name_en": [name.en for name in names],
        "class": [ROAD_CLASSES[index] for index in network.road_class.tolist()],
        "length_m": np.round(network.length_m, 3).tolist(),
        "ascent_m": np.round(network.ascent_m.astype(np.float64), 2).tolist(),
        "descent_m": np.round(network.descent_m.astype(np.float64), 2).tolist(),
        "bridge": _yes_no(network.bridge),
        "tunnel": _yes_no(network.tunnel),
        "level": network.level.tolist(),
        "cut_off": cut_off,
    }
    for mode in Mode:
        for side, name in enumerate((f"{mode}_ms", f"{mode}_back_ms")):
            times = network.base_ms[mode.row, side::2].tolist()
            columns[name] = ["" if time == CLOSED else time for time in times]
    return _table(columns, lines, notes=notes)


def _turns(built: BuiltNetwork) -> RawTable:
    network = built.network
    names = edge_names(network)
    modes: dict[tuple[int, ...], set[Mode]] = {}
    for ban in network.bans:
        modes.setdefault(ban.arcs, set()).update(ban.modes)
    barriers = {n for n, tags in built.streets.node_tags.items() if held_by_barrier(tags)}
    nodes = np.asarray([network.head[arcs[0]] for arcs in modes], np.int64)
    at = network.node_id[nodes].tolist()
    columns: dict[str, Iterable[object]] = {
        "arcs": [" ".join(f"{names[arc >> 1]}{'fb'[arc & 1]}" for arc in arcs) for arcs in modes],
        "modes": [" ".join(mode for mode in Mode if mode in held) for held in modes.values()],
        "node": at,
        "kind": ["barrier" if node in barriers else "restriction" for node in at],
    }
    shapes = np.asarray(shapely.points(network.node_lonlat[nodes]), np.object_)
    return _table(columns, shapes, [_malformed(each) for each in built.unused])


_TABLES: Final = {NODES: _nodes, EDGES: _edges, TURNS: _turns}


def edge_names(network: Network) -> list[str]:
    """Name every edge: ``way/part``."""
    pairs = zip(network.way_id.tolist(), network.part.tolist(), strict=True)
    return [f"{way}/{part}" for way, part in pairs]


def _yes_no(values: NDArray[np.bool_]) -> list[str]:
    return np.where(values, "yes", "no").tolist()


def _malformed(unused: Unused) -> Malformed:
    return Malformed(
        row_number=0,
        sentence=unused.reason,
        record={"kind": unused.kind, "id": str(unused.id)},
    )


def _cut_off(network: Network) -> tuple[list[str], list[str]]:
    """Name the modes for which each edge is no part of the main network, and report on each."""
    modes: list[list[str]] = [[] for _ in range(network.edge_count)]
    notes: list[str] = []
    for mode in Mode:
        graph = TurnGraph.of(network, mode)
        apart = islands(graph)
        for island in apart:
            for edge in island.edges.tolist():
                modes[edge].append(mode)
        usable = network.may_go(mode).reshape(-1, 2).any(axis=1)
        whole = float(network.length_m[usable].sum())
        main = float(network.length_m[graph.main_edges].sum())
        notes.append(
            f"{mode}: the largest connected part has {main / 1000:,.1f} km of {whole / 1000:,.1f}"
            f" km ({main / max(whole, 1e-9):.1%}); {len(apart):,} islands"
            + (f", the longest {apart[0].length_m:,.0f} m." if apart else ".")
        )
    return [" ".join(each) for each in modes], notes

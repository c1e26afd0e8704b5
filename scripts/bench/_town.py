"""A street network of any size: a jittered grid with gaps, one-ways and four classes of street."""

from __future__ import annotations

from typing import Final

import numpy as np

from spatial.network import Network
from spatial.network_builder import Streets, Way, build_network

_BLOCK_M: Final = 90.0
_METRES_A_DEGREE: Final = np.array([88_000.0, 111_000.0])
_MISSING: Final = 0.12
_ONE_WAY: Final = 0.15


def town(rng: np.random.Generator, directed_edges: int) -> Network:
    """Build a network of about so many directed edges through the ordinary builder.

    Every 32nd line of the grid is a trunk road, every 16th a primary and every 4th a tertiary one,
    the rest are residential; jitter is a quarter of a block.
    """
    side = round(np.sqrt(directed_edges / (4.0 * (1.0 - _MISSING) * (1.0 - _ONE_WAY / 2.0))))
    row, column = np.divmod(np.arange(side * side), side)
    metres = np.column_stack([column, row]) * _BLOCK_M
    metres = metres + rng.uniform(-_BLOCK_M / 4, _BLOCK_M / 4, metres.shape)
    lonlat = (127.0, 37.4) + metres / _METRES_A_DEGREE
    ways = [
        Way(id=number, nodes=nodes, tags={"highway": kind} | ({"oneway": "yes"} if one_way else {}))
        for number, (nodes, kind, one_way) in enumerate(_streets(rng, side))
    ]
    node_id = np.arange(side * side, dtype=np.int64)
    streets = Streets(ways=ways, node_id=node_id, lon=lonlat[:, 0], lat=lonlat[:, 1], node_tags={})
    return build_network(streets)[0]


def _streets(rng: np.random.Generator, side: int) -> list[tuple[list[int], str, bool]]:
    """Give each block's street: its two nodes, its class, whether it is one-way."""
    node = np.arange(side * side).reshape(side, side)
    across = np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()])
    upward = np.column_stack([node[:-1].ravel(), node[1:].ravel()])
    line = np.concatenate([across[:, 0] // side, upward[:, 0] % side])
    pairs = np.concatenate([across, upward])
    larger = [line % 32 == 0, line % 16 == 0, line % 4 == 0]
    kind = np.select(larger, ["trunk", "primary", "tertiary"], "residential")
    small = kind == "residential"
    kept = ~(small & (rng.random(len(pairs)) < _MISSING))
    one_way = small & (rng.random(len(pairs)) < _ONE_WAY)
    turned = rng.random(len(pairs)) < 0.5
    pairs[turned] = pairs[turned, ::-1]
    rows = zip(pairs[kept].tolist(), kind[kept].tolist(), one_way[kept].tolist(), strict=True)
    return list(rows)

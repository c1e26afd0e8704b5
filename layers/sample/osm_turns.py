"""Forbidden left turns off the large streets, as relations of OpenStreetMap."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

#: At every third junction of a large street with small ones nobody turns left off it.
_EVERY: Final = 3
_LARGE: Final = "primary"
_SMALL: Final = ("tertiary", "residential")
#: How far a street is followed to see which way it leads, in metres.
_LOOK_M: Final = 8.0


def arms_of(streets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give both ends of every edge that cars use on the level.

    Columns ``node``, ``edge`` (position of the edge), ``road_class``, ``angle`` (away from the
    node, radians counter-clockwise from east), ``enters`` and ``leaves`` (whether cars may drive
    along it towards the node, and away from it).
    """
    level = streets["structure"].eq("").to_numpy() & streets["lanes"].gt(0).to_numpy()
    shapes = streets.geometry.to_numpy()
    oneway = streets["oneway"].to_numpy(bool)
    ends = []
    for end, lines in (("u", shapes), ("v", shapely.reverse(shapes))):
        here = shapely.get_coordinates(shapely.get_point(lines, 0))
        step = shapely.get_coordinates(shapely.line_interpolate_point(lines, _LOOK_M)) - here
        frame = pd.DataFrame(
            {
                "node": streets[end].to_numpy(),
                "edge": np.arange(len(streets)),
                "road_class": streets["road_class"].to_numpy(),
                "angle": np.arctan2(step[:, 1], step[:, 0]),
                "enters": ~oneway | (end == "v"),
                "leaves": ~oneway | (end == "u"),
            }
        )
        ends.append(frame[level])
    return pd.concat(ends, ignore_index=True)


def forbidden_lefts(streets: gpd.GeoDataFrame) -> list[tuple[int, int, int]]:
    """Choose crossings and give (node, edge from, edge to), edges by their position."""
    arms = arms_of(streets)
    node = arms["node"].to_numpy(int)
    every = np.bincount(node)
    large = np.bincount(node, weights=arms["road_class"].eq(_LARGE).to_numpy(float))
    small = np.bincount(node, weights=arms["road_class"].isin(_SMALL).to_numpy(float))
    crossings = np.flatnonzero((large == 2) & (small > 0) & (large + small == every))[::_EVERY]
    turns: list[tuple[int, int, int]] = []
    for crossing in crossings.tolist():
        around = arms[node == crossing]
        coming = around[around["enters"] & around["road_class"].eq(_LARGE)]
        going = around[around["leaves"] & around["road_class"].isin(_SMALL)]
        for edge, angle in zip(coming["edge"], coming["angle"], strict=True):
            turn = np.mod(going["angle"] - (angle + np.pi), 2 * np.pi)
            left = going[(turn > np.pi / 6) & (turn < np.pi * 5 / 6)]
            turns += [(crossing, int(edge), int(other)) for other in left["edge"]]
    return turns

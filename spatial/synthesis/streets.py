"""The street network: every street cut at its crossings, with names, lanes, limits, one-ways."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.arterials import Line
from spatial.synthesis.fields import Floats
from spatial.synthesis.names import stems
from spatial.synthesis.noding import (
    GRID_M,
    Ints,
    Shapes,
    end_nodes,
    largest_component,
    noded,
    one_ways_that_trap,
)
from spatial.synthesis.outline import METRES, Outline

#: Half of the width between the kerbs or walls, metres.
HALF_WIDTH_M: Final = {
    "trunk": 16.0, "trunk_link": 4.0, "primary": 15.0, "secondary": 10.0, "tertiary": 6.5,
    "residential": 3.2, "service": 3.0, "footway": 1.5, "cycleway": 2.0, "track": 1.5,
}  # fmt: skip
LANES: Final = {"trunk": 8, "trunk_link": 1, "primary": 6, "secondary": 4, "tertiary": 2}
LIMIT_KPH: Final = {
    "trunk": 80, "trunk_link": 40, "primary": 50, "secondary": 50, "tertiary": 30,
    "residential": 30, "service": 20,
}  # fmt: skip
#: Streets that cars use and addresses stand on.
ADDRESSED: Final = ("primary", "secondary", "tertiary", "residential")
_ONE_WAY_SHARE: Final = 0.28


def make_streets(
    groups: Sequence[Sequence[Line]],
    outline: Outline,
    rng: np.random.Generator,
    *,
    water: BaseGeometry,
    deep: BaseGeometry,
) -> gpd.GeoDataFrame:
    """Cut streets at their crossings and describe each piece.

    Parameters
    ----------
    groups
        Lines that cross each other on the level, a group each; groups meet only where ends
        coincide, so that an expressway runs under a bridge without a crossing.
    water, deep
        What streets cross on bridges, and the ground that large ones do not climb but go through.

    Returns
    -------
    GeoDataFrame
        One row an edge, EPSG:5186: ``geometry``, ``u``, ``v`` (node numbers), ``street`` (row of
        the line it is part of), ``line`` (that line), ``from_m`` (metres along it), ``road_class``,
        ``name``, ``structure``, ``oneway``, ``lanes``, ``limit_kph``, ``half_m``. One connected
        component.
    """
    flat = [_eastward(line) for group in groups for line in group]
    offset, edges, street = 0, [], []
    for group in groups:
        lines = np.array([line.geometry for line in flat[offset : offset + len(group)]], object)
        if len(lines):
            parts, source = noded(lines)
            edges.append(parts)
            street.append(source + offset)
        offset += len(group)
    bank = shapely.buffer(water, 2.5)
    shapes, source = _over_water(np.concatenate(edges), np.concatenate(street), bank)
    u, v, _ = end_nodes(shapes)
    whole = largest_component(u, v) & (u != v)
    frame = _described(shapes[whole], source[whole], flat)
    frame["u"], frame["v"], _ = end_nodes(frame.geometry.to_numpy())
    frame["name"] = _named(frame, flat, outline, rng)
    frame["structure"] = _structures(frame, bank, deep)
    frame["oneway"] = _one_ways(frame, rng)
    return frame


def _eastward(line: Line) -> Line:
    """Let a line start in the west, or in the south: there the house numbers begin."""
    start, end = (np.array(line.geometry.coords[i]) for i in (0, -1))
    dx, dy = end - start
    backward = dx < 0 if abs(dx) >= abs(dy) else dy < 0
    if not backward:
        return line
    return Line(
        geometry=line.geometry.reverse(),
        road_class=line.road_class,
        name=line.name,
        structure=line.structure,
    )


def _described(shapes: Shapes, source: Ints, lines: Sequence[Line]) -> gpd.GeoDataFrame:
    """Orient edges along their line and look up what follows from the class."""
    whole = np.array([line.geometry for line in lines], object)[source]
    first = shapely.line_locate_point(whole, shapely.get_point(shapes, 0))
    last = shapely.line_locate_point(whole, shapely.get_point(shapes, -1))
    shapes = np.where(first > last, shapely.reverse(shapes), shapes)
    road_class = np.array([line.road_class for line in lines], object)[source]
    return gpd.GeoDataFrame(
        {
            "street": source,
            "line": whole,
            "from_m": np.minimum(first, last),
            "road_class": road_class,
            "structure": np.array([line.structure for line in lines], object)[source],
            "lanes": [LANES.get(each, 1) for each in road_class],
            "limit_kph": [LIMIT_KPH.get(each, 0) for each in road_class],
            "half_m": [HALF_WIDTH_M[each] for each in road_class],
        },
        geometry=shapes,
        crs=METRES,
    )


def _named(
    frame: gpd.GeoDataFrame, lines: Sequence[Line], outline: Outline, rng: np.random.Generator
) -> list[str]:
    """Name streets the Korean way.

    1. A primary street is a 대로, a secondary one a 로, with a name of its own; the four primary
       streets nearest to dong centres are called after dongs.
    2. Any other is a 길 of the larger street it starts from: '송암로12길', where 12 says how far
       along (10 m a number), odd on the left and even on the right.
    """
    dongs = [str(name).removesuffix("동") for name in outline.dongs["name"]]
    fresh = stems(rng, set(dongs))
    names = [line.name for line in lines]
    majors = [i for i, line in enumerate(lines) if line.road_class in ("primary", "secondary")]
    majors.sort(key=lambda i: -lines[i].geometry.length)
    for i in majors:  # 1.
        stem = dongs.pop(0) if dongs and len(dongs[0]) > 1 else next(fresh)
        names[i] = names[i] or stem + ("대로" if lines[i].road_class == "primary" else "로")
    minors = [i for i, line in enumerate(lines) if line.road_class in ("tertiary", "residential")]
    minors.sort(key=lambda i: (lines[i].road_class == "residential", -lines[i].geometry.length))
    long_collectors = [
        i for i in minors if lines[i].road_class == "tertiary" and lines[i].geometry.length > 450.0
    ]
    for i in long_collectors:
        names[i] = names[i] or next(fresh) + "로"
    parents = np.array(majors + long_collectors)
    _name_lanes(names, lines, parents, [i for i in minors if not names[i]])  # 2.
    return [names[i] for i in frame["street"]]


def _name_lanes(
    names: list[str], lines: Sequence[Line], parents: Ints, lanes: Sequence[int]
) -> None:
    """Give lanes their numbers along the nearest large street, none twice on one street."""
    if not len(parents) or not lanes:
        return
    shapes = np.array([line.geometry for line in lines], object)
    nearest = parents[STRtree(shapes[parents]).nearest(shapes[list(lanes)])]
    used: Counter[tuple[int, int]] = Counter()
    for lane, parent in zip(lanes, nearest.tolist(), strict=True):
        middle = shapes[lane].interpolate(0.5, normalized=True)
        along = shapes[parent].project(middle)
        foot, ahead = (shapes[parent].interpolate(along + d) for d in (0.0, 1.0))
        right = (ahead.x - foot.x) * (middle.y - foot.y) < (ahead.y - foot.y) * (middle.x - foot.x)
        number = 2 * round(along / 20.0) + (2 if right else 1)
        while used[parent, number]:
            number += 2
        used[parent, number] += 1
        names[lane] = f"{names[parent]}{number}길"


def _one_ways(frame: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.Series:
    """Make whole alleys one-way, then open again those that would trap a car."""
    alleys = frame.loc[frame["road_class"] == "residential", "street"].unique()
    chosen = alleys[rng.random(len(alleys)) < _ONE_WAY_SHARE]
    oneway = frame["street"].isin(chosen).to_numpy()
    u, v = frame["u"].to_numpy(), frame["v"].to_numpy()
    while True:
        trap = one_ways_that_trap(u, v, oneway)
        if not trap.any():
            return pd.Series(oneway, index=frame.index)
        oneway = oneway & ~trap


def _over_water(shapes: Shapes, source: Ints, water: BaseGeometry) -> tuple[Shapes, Ints]:
    """Cut edges where they leave the land, so that a bridge is no longer than it has to be."""
    shapely.prepare(water)
    wet = shapely.intersects(water, shapes)
    over = shapely.get_parts(shapely.intersection(shapes[wet], water), return_index=True)
    land = shapely.get_parts(shapely.difference(shapes[wet], water), return_index=True)
    parts = np.concatenate([over[0], land[0]])
    origin = source[wet][np.concatenate([over[1], land[1]])]
    real = shapely.length(parts) > 10 * GRID_M
    return (
        np.concatenate([shapes[~wet], parts[real]]),
        np.concatenate([source[~wet], origin[real]]),
    )


def _structures(
    frame: gpd.GeoDataFrame, water: BaseGeometry, deep: BaseGeometry
) -> NDArray[np.object_]:
    """Carry streets over water on bridges and large ones through hills in tunnels."""
    shapes = frame.geometry.to_numpy()
    structure = frame["structure"].to_numpy(object, copy=True)
    large = frame["road_class"].isin(["primary", "secondary"]).to_numpy()
    under = shapely.length(shapely.intersection(shapes, deep)) > 0.35 * shapely.length(shapes)
    structure[large & under] = "tunnel"
    middle = shapely.line_interpolate_point(shapes, 0.5, normalized=True)
    structure[(structure == "") & shapely.intersects(water, middle)] = "bridge"
    return structure


def crossings(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give nodes with three or more arms: ``node``, ``arms``, ``rank`` of the largest street.

    ``rank`` is 0 for primary, 1 secondary, 2 tertiary, 3 residential, 4 other; EPSG:5186.
    """
    order = {name: rank for rank, name in enumerate(ADDRESSED)}
    rank = frame["road_class"].map(order).fillna(4).astype(int).to_numpy()
    ends = [shapely.get_point(frame.geometry.to_numpy(), at) for at in (0, -1)]
    both = gpd.GeoDataFrame(
        {
            "node": np.concatenate([frame["u"], frame["v"]]),
            "rank": np.concatenate([rank, rank]),
            "name": np.concatenate([frame["name"], frame["name"]]),
        },
        geometry=np.concatenate(ends),
        crs=METRES,
    ).sort_values(["node", "rank"], kind="stable")
    grouped = both.groupby("node")
    out = both.drop_duplicates("node").set_index("node")
    out["arms"] = grouped.size()
    return out[out["arms"] > 2].reset_index()


def corner_widths(frame: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Give half the width of the widest other street at the start and at the end of each edge."""
    ends = pd.DataFrame(
        {
            "node": np.concatenate([frame["u"], frame["v"]]),
            "street": np.tile(frame["street"].to_numpy(), 2),
            "half_m": np.tile(frame["half_m"].to_numpy(), 2),
        }
    )
    best = ends.groupby(["node", "street"], as_index=False)["half_m"].max()
    best = best.sort_values(["node", "half_m"], ascending=[True, False], kind="stable")
    first = best.groupby("node").nth(0).set_index("node")
    second = best.groupby("node").nth(1).set_index("node")["half_m"]
    top = first.loc[ends["node"]]
    other = second.reindex(ends["node"]).fillna(0.0).to_numpy()
    widths = np.where(top["street"].to_numpy() == ends["street"], other, top["half_m"].to_numpy())
    at_start, at_end = np.split(widths, 2)
    return at_start, at_end

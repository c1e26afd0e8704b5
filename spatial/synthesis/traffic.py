"""Traffic links: arterials between their crossings, each way, with the speed just now."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.synthesis.outline import METRES

_LARGE: Final = ("trunk", "primary", "secondary")
#: Speed of an empty road by class, km/h.
_FREE_KPH: Final = {"trunk": 78.0, "primary": 44.0, "secondary": 36.0}


def make_traffic_links(
    streets: gpd.GeoDataFrame, now: dt.datetime, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Join arterial edges between crossings of arterials into links, one each way.

    Returns
    -------
    GeoDataFrame
        Lines on the right-hand side of the street, EPSG:5186: ``name``, ``section`` ("A~B"),
        ``direction`` (``up``, ``down``), ``length_m``, ``speed_kph``, ``road_class``.
    """
    large = streets[streets["road_class"].isin(_LARGE)].sort_values(["street", "from_m"])
    crossing = _crossing_names(large)
    starts = (large["street"] != large["street"].shift()) | (large["u"] != large["v"].shift())
    starts |= large["u"].isin(crossing.keys())
    rows: list[dict[str, object]] = []
    for _, run in large.groupby(starts.cumsum()):
        line = shapely.line_merge(shapely.union_all(run.geometry.to_numpy()))
        if not isinstance(line, shapely.LineString) or line.length < 60.0:
            continue
        first, last = run.iloc[0], run.iloc[-1]
        if line.coords[0] != first.geometry.coords[0]:
            line = line.reverse()
        ends = [
            _end_name(crossing, int(node), str(first["name"])) for node in (first["u"], last["v"])
        ]
        half = float(first["half_m"]) / 2
        for direction, way, names in (
            ("up", line, ends),
            ("down", line.reverse(), ends[::-1]),
        ):
            rows.append(
                {
                    "name": first["name"] or "연결로",
                    "section": f"{names[0]}~{names[1]}",
                    "direction": direction,
                    "length_m": round(line.length),
                    "road_class": first["road_class"],
                    "geometry": shapely.offset_curve(way, -half),
                }
            )
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=METRES)
    frame["geometry"] = [max(shapely.get_parts(g), key=lambda p: p.length) for g in frame.geometry]
    return frame.assign(speed_kph=_speeds(frame, now, rng))


def _crossing_names(large: gpd.GeoDataFrame) -> dict[int, list[str]]:
    """Give the nodes where arterials meet, each with the names of its streets."""
    ends = pd.concat(
        [large[["u", "name"]].set_axis(["node", "name"], axis=1),
         large[["v", "name"]].set_axis(["node", "name"], axis=1)]
    ).drop_duplicates()  # fmt: skip
    names = ends.groupby("node")["name"].agg(list)
    return {int(node): each for node, each in names.items() if len(each) > 1}


def _end_name(crossing: dict[int, list[str]], node: int, own: str) -> str:
    """Call an end of a link after the street it meets there: '송암로' makes 송암사거리."""
    other = [name for name in crossing.get(node, []) if name and name != own]
    if not other:
        return f"{own} 시점"
    return re.sub(r"(대로|로)(\d+길)?$", "", min(other)) + "사거리"


def _speeds(frame: gpd.GeoDataFrame, now: dt.datetime, rng: np.random.Generator) -> np.ndarray:
    """Slow the links down as the hour asks: most at 8 and at 18 o'clock in Korea."""
    hour = now.astimezone(dt.timezone(dt.timedelta(hours=9)))
    clock = hour.hour + hour.minute / 60.0
    rush = np.exp(-(((clock - 8.2) / 1.3) ** 2)) + np.exp(-(((clock - 18.3) / 1.8) ** 2))
    busy = 0.18 + 0.42 * rush if 7.0 <= clock <= 22.0 else 0.08
    free = frame["road_class"].map(_FREE_KPH).to_numpy(float)
    share = np.clip(1.0 - busy * rng.uniform(0.4, 1.9, len(frame)), 0.14, 1.0)
    return np.round(free * share * rng.uniform(0.85, 1.1, len(frame)), 1)

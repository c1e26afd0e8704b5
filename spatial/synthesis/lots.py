"""Houses and shops on lots that front a street, numbered along it."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.synthesis.fields import Floats
from spatial.synthesis.lines import placed, poses
from spatial.synthesis.outline import METRES
from spatial.synthesis.streets import corner_widths

#: What a lot fronts on -> lot width (low, high), building depth (low, high), gap to the
#: neighbour (low, high), setback; metres.
_FRONT_M: Final = {
    "primary": ((20.0, 38.0), (18.0, 24.0), (3.0, 7.0), 4.0),
    "secondary": ((15.0, 28.0), (14.0, 18.0), (1.5, 4.0), 2.5),
    "tertiary": ((11.0, 20.0), (11.0, 14.5), (1.0, 2.5), 1.5),
    "centre": ((15.0, 27.0), (15.0, 19.5), (1.0, 2.6), 1.4),
    "residential": ((9.0, 15.5), (10.0, 13.8), (1.0, 2.2), 1.1),
}
_L_SHARE: Final = 0.3


def make_lots(
    streets: gpd.GeoDataFrame, front: NDArray[np.object_], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Line both sides of the streets with buildings.

    Parameters
    ----------
    front
        What each street is to the lots on it: its class, or ``centre`` for an alley of the
        centre; others have no lots.

    Returns
    -------
    GeoDataFrame
        Footprints in EPSG:5186, large streets first, some of them in each other's way:
        ``front`` (what they face), ``street``, ``name`` (of the street), ``number`` (house
        number), ``width_m``.

    Notes
    -----
    House numbers follow the road-name address law: one number each side for 20 m from the start
    of the street, odd on the left and even on the right.
    """
    corners = np.column_stack(corner_widths(streets)) + 1.6
    parts: list[gpd.GeoDataFrame] = []
    for kind in _FRONT_M:
        own = front == kind
        parts += [_row(streets[own], corners[own], kind, side, rng) for side in (1.0, -1.0)]
    return pd.concat(parts, ignore_index=True)


def _row(
    edges: gpd.GeoDataFrame, corners: Floats, front: str, side: float, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Line one side (1 left, -1 right) of the streets of one class, clear of ``corners``."""
    (least, most), depths, gaps, setback = _FRONT_M[front]
    shapes = edges.geometry.to_numpy()
    room = shapely.length(shapes) - corners.sum(axis=1)
    count = np.floor(room / ((least + most) / 2 + sum(gaps) / 2)).astype(int)
    count = np.where((count == 0) & (room > least), 1, np.clip(count, 0, None))
    edge = np.repeat(np.arange(len(edges)), count)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    pitch = (room / np.maximum(count, 1))[edge]
    along = corners[edge, 0] + (place + 0.5) * pitch + rng.uniform(-0.4, 0.4, len(edge))
    width = np.minimum(pitch - rng.uniform(*gaps, len(edge)), most * 1.25)
    depth = rng.uniform(*depths, len(edge))
    x, y, angle = poses(shapes[edge], along)
    out = edges["half_m"].to_numpy()[edge] + setback + rng.uniform(0, 0.6, len(edge)) + depth / 2
    nx, ny = -np.sin(angle) * side, np.cos(angle) * side
    rings = _plans(width, depth, side, rng)
    number = 2 * np.floor((edges["from_m"].to_numpy()[edge] + along) / 20.0).astype(int)
    return gpd.GeoDataFrame(
        {
            "front": front,
            "street": edges["street"].to_numpy()[edge],
            "name": edges["name"].to_numpy()[edge],
            "number": number + (1 if side > 0 else 2),
            "width_m": width,
        },
        geometry=placed(rings, x + nx * out, y + ny * out, angle),
        crs=METRES,
    )


def _plans(width: Floats, depth: Floats, side: float, rng: np.random.Generator) -> Floats:
    """Give plans as rings (n, 6, 2): most are rectangles, some lack a corner at the back."""
    w, d = width / 2, depth / 2
    notch = rng.random(len(w)) < _L_SHARE
    cut_w = np.where(notch, rng.uniform(0.35, 0.6, len(w)) * width, 0.01)
    cut_d = np.where(notch, rng.uniform(0.25, 0.45, len(w)) * depth, 0.01)
    back = d * side
    cut_d = cut_d * side
    rings = np.stack(
        [
            np.column_stack([-w, -back]),
            np.column_stack([w, -back]),
            np.column_stack([w, back - cut_d]),
            np.column_stack([w - cut_w, back - cut_d]),
            np.column_stack([w - cut_w, back]),
            np.column_stack([-w, back]),
        ],
        axis=1,
    )
    plain = ~notch
    # A rectangle in six corners: the two of the notch fall on the sides they interrupt.
    rings[plain, 2] = np.column_stack([w, np.zeros_like(w)])[plain]
    rings[plain, 3] = np.column_stack([w, back])[plain]
    rings[plain, 4] = np.column_stack([np.zeros_like(w), back])[plain]
    mirror = rng.random(len(w)) < 0.5
    rings[mirror, :, 0] *= -1.0
    return rings

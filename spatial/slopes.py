"""What hills cost people who walk and cycle: rises along a street, and the effort they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.ragged import firsts

_SAMPLE_M: Final = 20.0
#: Steeper than this is a wall beside the street or noise in the ground raster.
_STEEPEST: Final = 0.5


class Climb(NamedTuple):
    """Rises along m edges.

    ``ascent_m`` and ``descent_m`` (m,) are metres up and down from u to v; ``walk_effort`` and
    ``cycle_effort`` (m, 2) say how many times longer than on the flat each direction takes.
    """

    ascent_m: NDArray[np.float32]
    descent_m: NDArray[np.float32]
    walk_effort: NDArray[np.float64]
    cycle_effort: NDArray[np.float64]


def climb(
    first_point: NDArray[np.int64],
    lonlat: NDArray[np.float64],
    length_m: NDArray[np.float64],
    *,
    spanned: NDArray[np.bool_],
    ground: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]] | None,
) -> Climb:
    """Sample the ground every 20 m along each line and judge its slopes.

    Parameters
    ----------
    first_point, lonlat
        Flat polylines in degrees: line e is ``lonlat[first_point[e]:first_point[e + 1]]``.
    length_m
        Their lengths, shape (m,).
    spanned
        Bridges and tunnels, shape (m,): these run evenly from end to end, whatever is below.
    ground
        Heights in metres at places; NaN where unknown, which counts as level. None: all level.

    Notes
    -----
    Walking by Tobler (1993), "Three presentations on geographical analysis and modeling":
    speed is proportional to exp(-3.5 |slope + 0.05|). Cycling uphill slows by 12 times the slope
    (5 %: 15 to 9.4 km/h, a rule of thumb); downhill is no faster than the flat.
    """
    edges = len(length_m)
    if ground is None or not edges:
        level = np.zeros(edges, np.float32)
        return Climb(level, level, np.ones((edges, 2)), np.ones((edges, 2)))
    steps = np.where(spanned, 1, np.maximum(np.ceil(length_m / _SAMPLE_M), 1)).astype(np.int64)
    places = _sampled(first_point, lonlat, steps)
    heights = np.asarray(ground(places[:, 0], places[:, 1]), np.float64)
    last_of_line = firsts(steps + 1)[1:] - 1
    rise = np.delete(np.diff(np.r_[heights, np.nan]), last_of_line)
    run = np.repeat(np.maximum(length_m, 0.01) / steps, steps)
    slope = np.clip(np.nan_to_num(rise) / run, -_STEEPEST, _STEEPEST)
    first_step = firsts(steps)[:-1]

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values, first_step)

    def effort(cost: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.column_stack([total(cost(slope)), total(cost(-slope))]) / steps[:, None]

    return Climb(
        ascent_m=total(np.maximum(slope * run, 0.0)).astype(np.float32),
        descent_m=total(np.maximum(-slope * run, 0.0)).astype(np.float32),
        walk_effort=effort(lambda s: np.exp(3.5 * (np.abs(s + 0.05) - 0.05))),
        cycle_effort=effort(lambda s: 1.0 + 12.0 * np.maximum(s, 0.0)),
    )


def _sampled(
    first_point: NDArray[np.int64], lonlat: NDArray[np.float64], steps: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Place ``steps + 1`` points evenly along each line, its ends included."""
    # All lines laid end to end with a gap of one unit between, so that one interpolation does.
    legs = np.hypot(*np.diff(lonlat, axis=0).T)
    gaps = first_point[1:-1] - 1
    legs[gaps] = 1.0
    along = np.r_[0.0, np.cumsum(legs)]
    begin, end = along[first_point[:-1]], along[first_point[1:] - 1]
    counts = steps + 1
    share = (np.arange(counts.sum()) - np.repeat(firsts(counts)[:-1], counts)) / np.repeat(
        steps, counts
    )
    at = np.repeat(begin, counts) + share * np.repeat(end - begin, counts)
    return np.column_stack([np.interp(at, along, lonlat[:, i]) for i in range(2)])

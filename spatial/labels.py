"""Which of many labels can be written without covering each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def placed(centres: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Choose labels greedily: each, in the order given, unless it would cover one before it.

    Parameters
    ----------
    centres
        Shape (n, 2): the middles of the labels' boxes, in any plane unit; most important first.
    sizes
        Shape (n, 2): widths and heights in the same unit.

    Returns
    -------
    NDArray[np.bool_]
        Shape (n,). No two chosen boxes overlap, and every box that is not chosen overlaps a
        chosen one before it. Boxes that only touch do not overlap.
    """
    chosen = np.zeros(len(centres), dtype=bool)
    low, high = centres - sizes / 2, centres + sizes / 2
    for index in range(len(centres)):
        overlaps = (low[chosen] < high[index]) & (low[index] < high[chosen])
        chosen[index] = not overlaps.all(axis=1).any()
    return chosen

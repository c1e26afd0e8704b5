"""What facilities have for each person who can reach them: the two-step floating catchment area.

Luo and Wang (2003), "Measures of spatial accessibility to health care in a GIS environment". First
each facility's supply is shared among everybody within the limit; then each place adds up the
shares of the facilities within it. What the places hold, people times access, is together the
supply of the facilities that anybody reaches.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def accessibility(
    time_ms: NDArray[np.int64],
    *,
    people: NDArray[np.float64],
    supply: NDArray[np.float64],
    limit_ms: int,
) -> NDArray[np.float64]:
    """Give the supply for each person at each place.

    Parameters
    ----------
    time_ms
        Between n places and k facilities, shape (n, k), -1 where there is no way.
    people, supply
        At the places (n,) and of the facilities (k,).

    Returns
    -------
    access
        Supply a person, shape (n,); 0 where nothing is within the limit.
    """
    within = ((time_ms >= 0) & (time_ms <= limit_ms)).astype(np.float64)
    sharing = people @ within
    share = np.divide(supply, sharing, out=np.zeros(len(supply)), where=sharing > 0.0)
    return within @ share

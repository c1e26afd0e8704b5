"""Which cameras are worth turning to a place: those that would see it, the best first."""

from __future__ import annotations

import numpy as np

from layers.sight.looking import look
from layers.sight.reading import DOWN
from layers.sight.state import SightState
from spatial.bbox import LonLat
from spatial.scene import candidates as in_range


def candidates(state: SightState, place: LonLat, *, height_m: float) -> list[str]:
    """Give the ids of PTZ cameras that see a place, or would if they turned there.

    They see it clearly, within their range and in the sector they turn in; nobody turns one that is
    down, or of which it is not known where it looks. Ranked by pixels a metre, then by how far they
    have to turn. ``height_m`` is of what is to be seen, above the ground there.
    """
    cameras = state.cameras
    xy = state.frame.to_metres([[place.lon, place.lat]])
    _, row = in_range(cameras, xy)
    usable = cameras.is_ptz[row] & ~np.isnan(cameras.azimuth_deg[row])
    row = row[usable & (state.rows.status[row] != DOWN)]
    there = np.repeat(xy, len(row), axis=0)
    z = state.scene.ground.heights(there) + height_m
    looks = look(state.scene, cameras, row, there, z)
    seen = looks.lines.clear & ~np.isnan(looks.turn_deg)
    best = np.lexsort([np.abs(looks.turn_deg[seen]), -looks.pixels_per_m[seen]])
    return state.rows.id[row[seen][best]].tolist()

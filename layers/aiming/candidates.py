"""Which cameras are worth turning to a place: those that would see it, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.definition import Title
from layers.sight.looking import look
from layers.sight.reading import DOWN
from layers.sight.state import SightState
from spatial.bbox import LonLat
from spatial.scene import candidates as in_range

#: A camera whose range ends so near the place is told of, though it is not turned.
_NEARLY_M: Final = 50.0


@dataclass(frozen=True, kw_only=True)
class Unfit:
    """A PTZ camera nearby that is not worth turning: its row in the state, and why."""

    row: int
    code: str
    why: Title


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Rows of the cameras that would see a place, best first, and the others, nearest first."""

    rows: NDArray[np.int64]
    unfit: list[Unfit]


def candidates(state: SightState, place: LonLat, *, height_m: float) -> Candidates:
    """Find the PTZ cameras that see a place, or would if they turned there.

    They see it clearly, within their range and in the sector they turn in; nobody turns one that is
    down, or of which it is not known where it looks. Ranked by pixels a metre, then by how far they
    have to turn. ``height_m`` is of what is to be seen, above the ground there. Of one that fails
    in several ways the first of these is told: it is down, nobody knows where it looks, it is out
    of range, it is stopped before, something is in the way.
    """
    cameras = state.cameras
    xy = state.frame.to_metres([[place.lon, place.lat]])
    _, row = in_range(cameras, xy, margin_m=_NEARLY_M)
    row = row[cameras.is_ptz[row]]
    there = np.repeat(xy, len(row), axis=0)
    looks = look(state.scene, cameras, row, there, state.scene.ground.heights(there) + height_m)
    fails = (
        ("offline", state.rows.status[row] == DOWN),
        ("not_calibrated", np.isnan(cameras.azimuth_deg[row])),
        ("out_of_range", looks.beyond_m > 0.0),
        ("out_of_reach", np.isnan(looks.turn_deg)),
        ("blocked_by_ground", ~looks.lines.clear & looks.lines.by_ground),
        ("blocked", ~looks.lines.clear),
    )
    failed = np.stack([each for _, each in fails])
    fit = np.flatnonzero(~failed.any(axis=0))
    best = np.lexsort([np.abs(looks.turn_deg[fit]), -looks.pixels_per_m[fit]])
    rest = np.flatnonzero(failed.any(axis=0))
    rest = rest[np.argsort(looks.distance_m[rest], kind="stable")]
    return Candidates(
        rows=row[fit[best]],
        unfit=[
            Unfit(row=int(row[each]), code=code, why=_why(code, beyond_m, blocked_m))
            for each, code, beyond_m, blocked_m in zip(
                rest.tolist(),
                [fails[first][0] for first in failed[:, rest].argmax(axis=0).tolist()],
                looks.beyond_m[rest].tolist(),
                looks.lines.blocked_at_m[rest].tolist(),
                strict=True,
            )
        ],
    )


def _why(code: str, beyond_m: float, blocked_m: float) -> Title:
    """Say why a camera is not turned."""
    match code:
        case "offline":
            return Title("장애 중", "offline")
        case "not_calibrated":
            return Title("보는 방향을 몰라 돌릴 수 없음", "nobody knows which way it looks")
        case "out_of_range":
            metres = f"{max(beyond_m, 1.0):.0f} m"
            return Title(f"유효 거리를 {metres} 벗어남", f"beyond range by {metres}")
        case "out_of_reach":
            return Title("회전 범위 밖", "it does not turn so far round")
        case "blocked_by_ground":
            metres = f"{blocked_m:.0f} m"
            return Title(f"{metres}에서 지형에 가림", f"blocked by the ground at {metres}")
        case _:
            metres = f"{np.nan_to_num(blocked_m):.0f} m"
            return Title(f"{metres} 앞 건물에 가림", f"blocked by a building at {metres}")

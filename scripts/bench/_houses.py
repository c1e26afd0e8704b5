"""A dense low-rise town of any size: houses on plots, lanes between, cameras on their poles."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.scene import Cameras, Frame, Ground, Scene

#: A plot a side: 3,086 houses a square kilometre.
_PLOT_M: Final = 18.0
#: Cameras keep off the town's rim, beyond which nothing stands.
_MARGIN_M: Final = np.array([100.0, 100.0, -100.0, -100.0])
#: Storeys of three metres as in Seoul's low-rise quarters, and sheds lower than a camera.
_TOPS: Final = (3.0, 3.5, 6.0, 7.0, 9.0, 10.0, 12.0, 15.0)
_SHARES: Final = (0.08, 0.07, 0.25, 0.20, 0.15, 0.10, 0.10, 0.05)


class Houses(NamedTuple):
    """Footprints (n,) in metres of the frame, and z of their tops."""

    frame: Frame
    footprints: NDArray[np.object_]
    top: NDArray[np.float64]

    def scene(self, ground: Ground, *, top_m: float | None = None) -> Scene:
        """Build them on some ground; ``top_m`` makes all equally high."""
        count = len(self.footprints)
        middles = shapely.get_coordinates(self.footprints).reshape(count, 5, 2)[:, 0]
        top = ground.heights(middles) + (self.top if top_m is None else top_m)
        footprints = self.footprints
        return Scene.of(
            self.frame, ground, footprints, np.full(count, np.nan), top, np.arange(count)
        )


def houses(rng: np.random.Generator, count: int) -> Houses:
    """Lay out about so many houses of 8 to 13 m on a square of plots, a little turned."""
    side = round(np.sqrt(count))
    row, column = np.divmod(np.arange(side * side), side)
    corner = np.column_stack([column, row]) * _PLOT_M - side * _PLOT_M / 2.0
    corner = corner + rng.uniform(0.0, 2.5, corner.shape)
    size = rng.uniform(8.0, 13.0, corner.shape)
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) - 0.5
    turn = np.radians(rng.normal(0.0, 4.0, len(corner)))[:, None]
    x, y = (square[None] * size[:, None]).transpose(2, 0, 1)
    middle = corner + size / 2.0
    turned = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], 2)
    footprints = np.asarray(shapely.polygons(turned + middle[:, None]), np.object_)
    top = rng.choice(_TOPS, len(corner), p=_SHARES)
    return Houses(Frame.around(127.1, 37.5), footprints, top)


def rolling(side_m: float) -> Ground:
    """Give hills of 60 m over a town: a cell is 10 m."""
    cells = int(side_m / 10.0) + 3
    step = np.arange(cells) / 20.0
    z = 20.0 * np.sin(step)[:, None] + 10.0 * np.cos(step * 1.3)[None, :]
    return Ground.of(z.astype(np.float32), -side_m / 2.0 - 10.0, -side_m / 2.0 - 10.0, 10.0)


def cameras_among(
    rng: np.random.Generator, built: Houses, ground: Ground, count: int, *, known: float
) -> Cameras:
    """Put cameras 5 m up in lanes, looking 30 to 100 m; a share knows where, 90 degrees wide."""
    west, south, east, north = shapely.total_bounds(built.footprints) + _MARGIN_M
    places = rng.uniform((west, south), (east, north), (2 * count, 2))
    inside = shapely.STRtree(built.footprints).query(
        shapely.points(places), predicate="dwithin", distance=0.3
    )[0]
    places = np.delete(places, inside, axis=0)[:count]
    count = len(places)
    azimuth = np.where(rng.random(count) < known, rng.uniform(0, 360, count), np.nan)
    nan = np.full(count, np.nan)
    return Cameras(
        fid=np.arange(count), xy=places, z=ground.heights(places) + 5.0, azimuth_deg=azimuth,
        hfov_deg=np.full(count, 90.0), tilt_deg=nan, vfov_deg=nan,
        range_m=rng.uniform(30.0, 100.0, count), width_px=np.full(count, 1920.0),
        is_ptz=np.zeros(count, bool), pan_from_deg=nan, pan_to_deg=nan, assumed=np.isnan(azimuth),
    )  # fmt: skip

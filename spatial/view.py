"""What cameras see: visible areas as polygons, and in them the rings of pixel density.

The areas are exact vector work on the footprints, heights and ground of a ``Scene``
(``spatial.view_sweep`` says how), for targets at a height above the ground under them:

- A camera stands as ``spatial.sight`` puts it, and the answer at a place is that of a line of sight
  to it, but for rounding, on level ground. Arcs are drawn within 6e-6 of their radius, or a
  millimetre; a straight wall that comes within 1.5e-4 of the radius of a limit but has no corner
  there is not told from the limit.
- On other ground, ends of shadows are found on the surface itself in the directions of the corners
  (at most two degrees apart) and joined by straight lines between them; the ground's own horizon is
  taken every eighth of a cell of its grid. What a place is told and what a line of sight to it
  tells can so differ near the rim of a shadow that falls across broken ground: on rolling hills
  over a 10 m grid for 5 places in 10,000, the worst within 2 m of the rim.
- Range, density and the picture's lower and upper edge are circles: they take the targets to stand
  as high as the ground below the camera.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import BadValueError
from spatial.optics import DENSITY_CLASSES, level_m, picture_limits_m, reach_m
from spatial.ragged import firsts
from spatial.scene import Cameras, Frame, Ground, Scene
from spatial.sight import lines_of_sight, standing
from spatial.view_rings import Rings, outline
from spatial.view_sweep import CIRCLE, STEP_RAD, Seen, sweep
from spatial.view_walls import Sector, hiders_of

#: Cameras a thread takes at once; progress is told after each.
_CHUNK: Final = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What one camera sees at the height that was asked about, in the scene's metres.

    ``row`` is the camera's among those asked about. ``seen`` may be empty. ``rings`` holds, by the
    code of a density class, where that class is reached and the next finer one is not; what is seen
    below the coarsest is in ``seen`` only. ``sector`` is where the camera stands and what its
    picture can hold.
    """

    row: int
    seen: shapely.MultiPolygon
    rings: Mapping[str, shapely.MultiPolygon]
    sector: Sector

    @property
    def whole(self) -> shapely.MultiPolygon:
        """Draw the sector with nothing in the way."""
        return _multipolygons([_outline(_unobstructed(self.sector), self.sector)])[0]


def views(
    scene: Scene,
    cameras: Cameras,
    rows: ArrayLike | None = None,
    *,
    height_m: float = 1.5,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[View]:
    """Draw the visible areas of some cameras (all where ``rows`` is left out), in their order.

    Parameters
    ----------
    rows
        Row numbers of cameras.
    height_m
        Of the targets above the ground.
    threads
        How many to use; the compiled part runs beside others.
    progress
        Told how many of how many are done, in the caller's thread.

    Raises
    ------
    BadValueError
        When the height is not a number.
    """
    if not np.isfinite(height_m):
        raise BadValueError(f"Targets cannot be {height_m} m above the ground.")
    chosen = np.arange(len(cameras)) if rows is None else np.asarray(rows, np.int64).reshape(-1)
    chunks = [chosen[at : at + _CHUNK] for at in range(0, len(chosen), _CHUNK)]
    drawn: list[View] = []
    with ThreadPoolExecutor(threads) if threads > 1 else nullcontext() as pool:
        spread = map if pool is None else pool.map
        for part in spread(lambda chunk: _views(scene, cameras, chunk, height_m), chunks):
            drawn.extend(part)
            if progress is not None:
                progress(len(drawn), len(chosen))
    return drawn


def _views(scene: Scene, cameras: Cameras, rows: NDArray[np.int64], height_m: float) -> list[View]:
    """Draw a chunk."""
    chosen = cameras.take(rows)
    eyes, shut = standing(scene, np.column_stack([chosen.xy, chosen.z]), chosen.azimuth_deg)
    near_m, far_m, reached_m = _limits(scene, chosen, eyes, height_m)
    from_deg, width_deg = chosen.sector
    half = np.where(width_deg >= 360.0, np.pi, np.radians(width_deg) / 2.0)
    middle = np.radians(90.0 - from_deg) - half
    drawn: list[Rings] = []
    sectors: list[Sector] = []
    for at, (x, y, z) in enumerate(eyes.tolist()):
        limits = float(near_m[at]), float(far_m[at])
        sector = Sector(x, y, z, float(middle[at]), float(half[at]), *limits, height_m)
        sectors.append(sector)
        hidden = shut[at] >= 0
        seen = _seen(scene, sector._replace(far_m=0.0) if hidden else sector, reached_m[at])
        drawn.append(_outline(seen, sector))
        for inner, outer in zip(reached_m[at, 1:], reached_m[at, :-1], strict=True):
            drawn.append(_outline(seen, sector, float(inner), float(outer)))
    shapes = _multipolygons(drawn).reshape(len(rows), -1)
    return [
        View(
            row=int(row),
            seen=mine[0],
            rings={each.code: mine[1 + at] for at, each in enumerate(DENSITY_CLASSES)},
            sector=sector,
        )
        for row, mine, sector in zip(rows.tolist(), shapes, sectors, strict=True)
    ]


def _outline(seen: Seen, sector: Sector, from_m: float = 0.0, to_m: float = np.inf) -> Rings:
    """Draw what was seen between two circles."""
    all_round = int(sector.half >= np.pi)
    return outline(seen, all_round, (sector.x, sector.y), from_m, to_m)


def _limits(
    scene: Scene, cameras: Cameras, eyes: NDArray[np.float64], height_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give the circles that bound each picture, and those of the density classes and 0, (n, 5)."""
    drop = eyes[:, 2] - scene.ground.heights(eyes[:, :2]) - height_m
    near, far = picture_limits_m(drop, cameras.tilt_deg, cameras.vfov_deg)
    # A PTZ tilts as it turns.
    near, far = np.where(cameras.is_ptz, 0.0, near), np.where(cameras.is_ptz, np.inf, far)
    far = np.maximum(np.nan_to_num(np.minimum(far, cameras.range_m)), 0.0)
    far[~np.isfinite(eyes).all(axis=1) | (near >= far)] = 0.0
    steps = np.array([each.pixels_per_m for each in DENSITY_CLASSES])
    reach = reach_m(steps, cameras.hfov_deg[:, None], cameras.width_px[:, None])
    reached = np.minimum(np.nan_to_num(level_m(reach, drop[:, None])), far[:, None])
    return near, far, np.column_stack([reached, np.zeros(len(reached))])


def _has_picture(sector: Sector) -> bool:
    return sector.far_m > max(sector.near_m, 0.0) and sector.half > 0.0


def _seen(scene: Scene, sector: Sector, radii: NDArray[np.float64]) -> Seen:
    """See what is not hidden of a sector."""
    if not _has_picture(sector):
        return _unobstructed(sector)
    ground = scene.ground.grid
    return sweep(hiders_of(scene.prisms, ground, sector), ground, sector, radii)


def _unobstructed(sector: Sector) -> Seen:
    """See all of a sector."""
    wedges = int(np.ceil(2.0 * sector.half / STEP_RAD)) if _has_picture(sector) else 0
    turns = sector.middle + sector.half * np.linspace(-1.0, 1.0, wedges + 1)
    toward = np.column_stack([np.cos(turns), np.sin(turns)])
    span = np.tile([sector.near_m, sector.far_m] * 2, (wedges, 1))
    line = np.full((wedges, 2), CIRCLE, np.int32)
    return Seen(toward, np.arange(wedges, dtype=np.int32), span, line)


def _multipolygons(rings: list[Rings]) -> NDArray[np.object_]:
    """Make one multipolygon of each drawing."""
    corners = np.concatenate([each.first_corner[1:] for each in rings])
    at = firsts(np.array([len(each.xy) for each in rings]))
    counts = np.array([len(each.first_corner) - 1 for each in rings])
    first_corner = np.concatenate([[0], corners + np.repeat(at[:-1], counts)])
    before = firsts(counts)[:-1]
    first_ring = np.concatenate(
        [[0], *(each.first_ring[1:] + base for each, base in zip(rings, before, strict=True))]
    )
    first_polygon = firsts(np.array([len(each.first_ring) - 1 for each in rings]))
    xy = np.concatenate([each.xy for each in rings])
    return np.asarray(
        shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON, xy, (first_corner, first_ring, first_polygon)
        ),
        np.object_,
    )


def warm_up() -> None:
    """Ask every kind of question about sight once, so that nobody waits for a compiler."""
    frame = Frame.around(0.0, 0.0)
    wall = shapely.box(10.0, -5.0, 12.0, 5.0)
    slope = Ground.of(np.array([[0.0, 1.0], [2.0, 4.0]], np.float32), -50.0, -50.0, 100.0)
    camera = Cameras.of(
        frame, slope, fid=[0], lonlat=[[0.0, 0.0]], mount_height_m=4.0, azimuth_deg=90.0,
        hfov_deg=90.0, range_m=30.0, width_px=1920,
    )  # fmt: skip
    for ground in (Ground.flat(), slope):
        scene = Scene.of(frame, ground, [wall], [np.nan], [3.0], [1]).changed(removed=[0])
        views(scene, camera)
        lines_of_sight(scene, [[0.0, 0.0, 4.0]], [[20.0, 0.0, 1.5]])

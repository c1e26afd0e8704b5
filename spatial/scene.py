"""What stands between a camera and what it looks at: the ground, buildings, and the cameras.

All of it is in the metres of one ``Frame``; heights z are metres above the raster's zero. Nothing
is ever changed in place, so whoever holds a ``Scene`` may go on asking it in any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj, Transformer

from spatial.errors import BadValueError
from spatial.scene_grid import PrismRows, Prisms, prism_rows, prisms_of, without_and_with
from spatial.sight_rays import GroundGrid, heights_of

#: The distance between heights of the ground that are kept, in metres.
GROUND_CELL_M: Final = 10.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Metres east and north of a place: transverse Mercator with scale 1 on its meridian.

    30 km east or west of the place a metre is true to 1.2e-5.
    """

    lon: float
    lat: float
    _proj: Proj
    _carry: Transformer

    @classmethod
    def around(cls, lon: float, lat: float) -> Self:
        """Lay the frame about a place in degrees."""
        text = f"+proj=tmerc +lat_0={lat!r} +lon_0={lon!r} +k=1 +ellps=WGS84 +units=m"
        return cls(lon, lat, Proj(text), Transformer.from_crs(4326, text, always_xy=True))

    @classmethod
    def amid(cls, lonlat: NDArray[np.float64]) -> Self:
        """Lay the frame about the middle of the box of places of shape (n, 2), degrees."""
        if not len(lonlat):
            return cls.around(0.0, 0.0)
        lon, lat = (lonlat.min(axis=0) + lonlat.max(axis=0)) / 2.0
        return cls.around(float(lon), float(lat))

    def to_metres(self, lonlat: ArrayLike) -> NDArray[np.float64]:
        """Turn (n, 2) degrees into (n, 2) metres."""
        places = np.asarray(lonlat, np.float64).reshape(-1, 2)
        return np.column_stack(self._carry.transform(places[:, 0], places[:, 1]))

    def to_degrees(self, metres: ArrayLike) -> NDArray[np.float64]:
        """Turn (n, 2) metres back into (n, 2) degrees."""
        places = np.asarray(metres, np.float64).reshape(-1, 2)
        back = self._carry.transform(places[:, 0], places[:, 1], direction="INVERSE")
        return np.column_stack(back)

    def convergence_deg(self, lonlat: ArrayLike) -> NDArray[np.float64]:
        """Give by how much true north lies west of the frame's, clockwise degrees, shape (n,).

        An azimuth from the frame's north is one from true north less this.
        """
        places = np.asarray(lonlat, np.float64).reshape(-1, 2)
        if not len(places):  # PROJ takes no empty arrays
            return np.zeros(0)
        factors = self._proj.get_factors(places[:, 0], places[:, 1])
        return np.asarray(factors.meridian_convergence, np.float64).reshape(-1)


@dataclass(frozen=True, slots=True)
class Ground:
    """The surface of the ground: bilinear between the heights of a grid, level beyond its rim."""

    grid: GroundGrid

    @classmethod
    def flat(cls, z: float = 0.0) -> Self:
        """Give level ground, where no raster is."""
        return cls.of(np.full((1, 1), z, np.float32), 0.0, 0.0, GROUND_CELL_M)

    @classmethod
    def of(cls, z: NDArray[np.float32], x0: float, y0: float, cell_m: float) -> Self:
        """Take heights on a grid of the frame, rows going north; what is NaN takes its nearest."""
        z = np.asarray(z, np.float32)
        missing = np.isnan(z)
        if missing.all():
            return cls.flat()
        if missing.any():
            from scipy.ndimage import distance_transform_edt

            nearest = np.empty((2, *z.shape), np.int32)
            distance_transform_edt(
                missing, return_distances=False, return_indices=True, indices=nearest
            )
            z = z[nearest[0], nearest[1]]
        z = np.ascontiguousarray(z)
        return cls(GroundGrid(z, float(x0), float(y0), float(cell_m), float(z.max())))

    @classmethod
    def sampled(
        cls,
        heights: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
        frame: Frame,
        bounds: tuple[float, float, float, float],
        *,
        cell_m: float = GROUND_CELL_M,
    ) -> Self:
        """Ask heights of lon, lat, as ``spatial.heights.ground_of`` gives them, over a box."""
        west, south, east, north = bounds
        x = np.arange(west, east + cell_m, cell_m)
        y = np.arange(south, north + cell_m, cell_m)
        lonlat = frame.to_degrees(np.column_stack([each.ravel() for each in np.meshgrid(x, y)]))
        z = np.asarray(heights(lonlat[:, 0], lonlat[:, 1]), np.float32)
        return cls.of(z.reshape(len(y), len(x)), west, south, cell_m)

    def heights(self, xy: ArrayLike) -> NDArray[np.float64]:
        """Give z of the ground at (n, 2) metres, shape (n,)."""
        return heights_of(self.grid, np.asarray(xy, np.float64).reshape(-1, 2))


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """Ground, and buildings as prisms: footprints of any shape between a base and a top.

    A prism is solid inside its rings by the even-odd rule (holes are courtyards), from ``base`` to
    ``top``. Where its base is not known (NaN) it stands on the ground: nothing is seen beneath it
    on any slope. Where its top is not known (NaN) nothing is seen over it.
    """

    frame: Frame
    ground: Ground
    prisms: Prisms
    _rows: PrismRows

    @classmethod
    def of(
        cls,
        frame: Frame,
        ground: Ground,
        polygons: Sequence[shapely.Geometry] | NDArray[np.object_],
        base_m: ArrayLike,
        top_m: ArrayLike,
        fid: ArrayLike,
    ) -> Self:
        """Index (multi)polygons in the frame's metres, with z of base and top, shape (n,) each."""
        rows = prism_rows(polygons, base_m, top_m, fid)
        prisms, kept = prisms_of(rows)
        return cls(frame=frame, ground=ground, prisms=prisms, _rows=kept)

    def changed(
        self,
        *,
        removed: ArrayLike = (),
        polygons: Sequence[shapely.Geometry] | NDArray[np.object_] = (),
        base_m: ArrayLike = (),
        top_m: ArrayLike = (),
        fid: ArrayLike = (),
    ) -> Self:
        """Give the scene without some buildings and with others, sharing what did not change.

        A building that is added replaces the one of its number. The cost is that of what changes
        and of copying one table of cells, a few milliseconds in a city.
        """
        rows = prism_rows(polygons, base_m, top_m, fid)
        gone = np.union1d(np.asarray(removed, np.int64), np.asarray(fid, np.int64))
        prisms, kept = without_and_with(self.prisms, self._rows, gone, rows)
        return type(self)(frame=self.frame, ground=self.ground, prisms=prisms, _rows=kept)

    def bounds_of(self, fid: ArrayLike) -> NDArray[np.float64]:
        """Give the boxes (west, south, east, north) of buildings, shape (k, 4), metres.

        With ``in_reach`` this tells which cameras a change can concern. Unknown numbers are left
        out.
        """
        rows = np.flatnonzero(self._rows.standing & np.isin(self._rows.fid, fid))
        return self.prisms.box[rows]

    def __len__(self) -> int:
        """Count the buildings."""
        return int(self._rows.standing.sum())


def prism_heights(
    ground: Ground,
    polygons: Sequence[shapely.Geometry] | NDArray[np.object_],
    height_m: ArrayLike,
    underside_m: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn heights above the ground into z of base and top.

    OpenStreetMap counts heights from the lowest ground that a building touches; that of its corners
    is taken. Where the underside is 0 or unknown the building stands on the ground: base NaN.
    """
    shapes = np.asarray(polygons, np.object_)
    xy, row = shapely.get_coordinates(shapes, return_index=True)
    lowest = np.full(len(shapes), np.nan)
    np.fmin.at(lowest, row, ground.heights(xy))
    under = np.nan_to_num(np.asarray(underside_m, np.float64))
    base = np.where(under > 0.0, lowest + under, np.nan)
    return base, lowest + np.asarray(height_m, np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cameras:
    """Cameras as columns of shape (n,); angles are degrees clockwise from the frame's north.

    ``xy`` (n, 2) and ``z`` are of the lens. ``azimuth_deg`` is NaN where unknown: the camera is
    then taken to look all round, at the pixel density of ``hfov_deg``, the lens's own field.
    ``tilt_deg`` below the horizon and ``vfov_deg`` are NaN where they limit nothing. A camera that
    ``is_ptz`` can look from ``pan_from_deg`` clockwise to ``pan_to_deg``; NaN or a whole turn means
    all round. ``assumed`` says that any of azimuth, field of view and range is not known.
    """

    fid: NDArray[np.int64]
    xy: NDArray[np.float64]
    z: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    hfov_deg: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]
    vfov_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    width_px: NDArray[np.float64]
    is_ptz: NDArray[np.bool_]
    pan_from_deg: NDArray[np.float64]
    pan_to_deg: NDArray[np.float64]
    assumed: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise BadValueError(f"The columns of cameras differ in length: {lengths}.")

    @classmethod
    def of(  # noqa: PLR0913 - a column each
        cls,
        frame: Frame,
        ground: Ground,
        *,
        fid: ArrayLike,
        lonlat: ArrayLike,
        mount_height_m: ArrayLike,
        azimuth_deg: ArrayLike,
        hfov_deg: ArrayLike,
        range_m: ArrayLike,
        width_px: ArrayLike,
        tilt_deg: ArrayLike = np.nan,
        vfov_deg: ArrayLike = np.nan,
        is_ptz: ArrayLike = False,
        pan_from_deg: ArrayLike = np.nan,
        pan_to_deg: ArrayLike = np.nan,
        assumed: ArrayLike = False,
    ) -> Self:
        """Place cameras of degrees and of azimuths from true north into the frame.

        A single value stands for all cameras.
        """
        places = np.asarray(lonlat, np.float64).reshape(-1, 2)
        xy, count = frame.to_metres(places), len(places)
        turned = frame.convergence_deg(places)

        def column(values: ArrayLike) -> NDArray[np.float64]:
            return np.broadcast_to(np.asarray(values, np.float64), count).copy()

        return cls(
            fid=np.asarray(fid, np.int64).reshape(-1),
            xy=xy,
            z=ground.heights(xy) + column(mount_height_m),
            azimuth_deg=(column(azimuth_deg) - turned) % 360.0,
            hfov_deg=column(hfov_deg),
            tilt_deg=column(tilt_deg),
            vfov_deg=column(vfov_deg),
            range_m=column(range_m),
            width_px=column(width_px),
            is_ptz=column(is_ptz).astype(bool),
            pan_from_deg=column(pan_from_deg) - turned,
            pan_to_deg=column(pan_to_deg) - turned,
            assumed=column(assumed).astype(bool),
        )

    def __len__(self) -> int:
        """Count the cameras."""
        return len(self.fid)

    def take(self, rows: ArrayLike) -> Self:
        """Give some rows (numbers, or a mask) in their order."""
        chosen = np.asarray(rows)
        return type(self)(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})

    def changed(self, *, removed: ArrayLike = (), added: Self | None = None) -> Self:
        """Give the cameras without some numbers and with others, which replace theirs."""
        gone = np.asarray(removed, np.int64)
        if added is not None:
            gone = np.union1d(gone, added.fid)
        kept = self.take(~np.isin(self.fid, gone))
        if added is None:
            return kept
        return type(self)(
            **{
                each.name: np.concatenate([getattr(kept, each.name), getattr(added, each.name)])
                for each in fields(self)
            }
        )

    @cached_property
    def sector(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Say where each can look when turned: from an azimuth, clockwise over a width in degrees.

        Width 360 is all round: azimuth unknown, a panorama, or a PTZ that nothing holds back.
        """
        turn = self.pan_to_deg - self.pan_from_deg
        all_round = np.isnan(turn) | (turn % 360.0 == 0.0)
        turn = np.where(all_round, 360.0, turn % 360.0)
        first = np.where(self.is_ptz, self.pan_from_deg, self.azimuth_deg) - self.hfov_deg / 2.0
        width = np.where(self.is_ptz, turn, 0.0) + self.hfov_deg
        unknown = np.isnan(first) | np.isnan(width)
        width = np.where(unknown, 360.0, np.clip(width, 0.0, 360.0))
        return np.where(width == 360.0, 0.0, first % 360.0), width

    @cached_property
    def discs(self) -> shapely.STRtree:
        """Index the boxes about the ranges by place."""
        reach = np.nan_to_num(self.range_m)[:, None]
        return shapely.STRtree(shapely.box(*(self.xy - reach).T, *(self.xy + reach).T))


def candidates(
    cameras: Cameras, places: ArrayLike, *, margin_m: float = 0.0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the pairs (place, camera) whose place is within the camera's range, or so near it.

    Parameters
    ----------
    places
        Metres of the frame, shape (n, 2).
    margin_m
        How far beyond the range still counts.

    Returns
    -------
    place, camera
        Row numbers, by place and then by camera.
    """
    xy = np.asarray(places, np.float64).reshape(-1, 2)
    if len(xy) == 1:  # a look at every camera costs less than building the tree
        away = np.hypot(*(cameras.xy - xy[0]).T)
        camera = np.flatnonzero(away <= cameras.range_m + margin_m)
        return np.zeros(len(camera), np.int64), camera
    around = shapely.box(*(xy - margin_m).T, *(xy + margin_m).T)
    place, camera = cameras.discs.query(around)
    away = np.hypot(*(cameras.xy[camera] - xy[place]).T)
    near = away <= cameras.range_m[camera] + margin_m
    place, camera = place[near], camera[near]
    order = np.lexsort((camera, place))
    return place[order], camera[order]


def in_reach(
    cameras: Cameras, bounds: tuple[float, float, float, float] | NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the cameras whose range meets a box (west, south, east, north) in metres, sorted."""
    west, south, east, north = bounds
    away = cameras.xy - np.clip(cameras.xy, (west, south), (east, north))
    return np.flatnonzero(np.hypot(*away.T) <= cameras.range_m)

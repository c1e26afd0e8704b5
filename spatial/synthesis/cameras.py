"""Camera poles where a district puts them, and the cameras on each, looking along the streets."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from spatial.synthesis.facilities import Town
from spatial.synthesis.fields import Floats
from spatial.synthesis.lines import poses
from spatial.synthesis.noding import Shapes
from spatial.synthesis.outline import METRES
from spatial.synthesis.places import spread

#: Purpose -> poles in a whole district.
_POLES: Final = {"crime": 610, "traffic": 70, "parking": 120, "school": 95, "park": 75, "flood": 30}
#: Purpose -> cameras on a pole (low, high), PTZ share, height m, field of view, range, pixels wide.
_KIT: Final = {
    "crime": (2, 4, 0.3, (4.5, 6.0), (70, 100), (40, 70), 1920),
    "traffic": (1, 3, 0.6, (9.0, 14.0), (45, 65), (150, 300), 1920),
    "parking": (1, 2, 0.8, (5.5, 7.0), (55, 80), (60, 110), 1920),
    "school": (1, 3, 0.2, (4.5, 6.0), (75, 100), (35, 60), 2560),
    "park": (1, 4, 0.35, (4.5, 6.5), (70, 100), (40, 80), 1920),
    "flood": (1, 2, 0.7, (6.0, 10.0), (50, 70), (90, 200), 3840),
}
_DOWN_SHARE: Final = 0.021
#: Cameras of which nobody wrote down where they look.
_UNKNOWN_SHARE: Final = 0.12
#: PTZ cameras that something stops on their way round, and how many degrees are left to them.
_STOPPED_SHARE: Final = 0.3
_STOPPED_DEG: Final = (180.0, 330.0)
#: A pole stands this far from the kerb line, on the pavement.
_PAVEMENT_M: Final = 0.4


@dataclass(frozen=True, kw_only=True)
class Cameras:
    """Poles and cameras, EPSG:5186.

    ``poles``: ``pole_id``, ``purpose``, ``camera_count``, ``installed`` (YYYYMM), ``road``,
    ``lot``. ``cameras``: ``camera_id``, ``pole`` (row of its pole), ``azimuth`` (degrees
    clockwise from north), ``fov`` and ``tilt`` (degrees, tilt downwards), ``range_m``,
    ``height_m``, ``width_px``, ``height_px``, ``ptz``, ``pan_from`` and ``pan_to`` (the sector a
    PTZ turns in, clockwise; NaN of others), ``status`` (``ok``, ``down``), ``known`` (whether
    anybody wrote down where it looks).
    """

    poles: gpd.GeoDataFrame
    cameras: pd.DataFrame


def make_cameras(
    town: Town,
    schools: gpd.GeoDataFrame,
    parks: Shapes,
    banks: Shapes,
    rng: np.random.Generator,
) -> Cameras:
    """Set the poles of each purpose and hang their cameras.

    Parameters
    ----------
    parks, banks
        Polygons of parks, and of the green beside water.
    """
    corners = _corners(town.streets)
    paths = town.streets[town.streets["road_class"].isin(["cycleway", "footway"])]
    makers = {
        "traffic": corners[corners["rank"] <= 1],
        "school": _by(corners, schools.geometry.to_numpy(), 150.0),
        "flood": _along(paths if len(paths) else town.streets, rng, within=banks),
        "park": _by(corners, parks, 25.0),
        "parking": _along(_busy(town.streets), rng),
        "crime": corners[corners["rank"].between(2, 3)],
    }
    parts: list[gpd.GeoDataFrame] = []
    for purpose, able in makers.items():
        places = able[clear(able.geometry.to_numpy(), town)]
        at = spread(places.geometry.to_numpy(), town.count(_POLES[purpose]), rng)
        parts.append(places.iloc[at].assign(purpose=purpose))
    poles = pd.concat(parts, ignore_index=True)
    poles = poles[_apart(poles.geometry.to_numpy(), 6.0)].reset_index(drop=True)
    return _with_cameras(poles, town, rng)


def _arms(streets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give every end of every edge: ``node``, ``angle`` away from it, ``half_m``, ``rank``."""
    cars = streets[~streets["road_class"].isin(["footway", "cycleway", "track", "trunk"])]
    cars = cars[cars["structure"] == ""]
    shapes = cars.geometry.to_numpy()
    order = {"primary": 0, "secondary": 1, "tertiary": 2, "residential": 3}
    rank = cars["road_class"].map(order).fillna(4).to_numpy(int)
    parts: list[pd.DataFrame] = []
    for end in ("u", "v"):
        from_node = shapes if end == "u" else shapely.reverse(shapes)
        here = shapely.get_coordinates(shapely.get_point(from_node, 0))
        step = shapely.get_coordinates(shapely.line_interpolate_point(from_node, 8.0)) - here
        parts.append(
            pd.DataFrame(
                {
                    "node": cars[end].to_numpy(),
                    "x": here[:, 0],
                    "y": here[:, 1],
                    "angle": np.arctan2(step[:, 1], step[:, 0]),
                    "half_m": cars["half_m"].to_numpy(),
                    "rank": rank,
                }
            )
        )
    return pd.concat(parts).sort_values(["node", "angle"], kind="stable").reset_index(drop=True)


def _corners(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give a pavement corner of each crossing, and the ways its cameras can look.

    Two arms that follow each other around the node make a corner where their kerbs meet; the
    one nearest to a right angle is taken. ``looks`` are azimuths along the arms.
    """
    arms = _arms(streets)
    rows: list[tuple[float, float, int, tuple[float, ...]]] = []
    for _, around in arms.groupby("node", sort=True):
        if len(around) < 3:
            continue
        angle, half = around["angle"].to_numpy(), around["half_m"].to_numpy() + _PAVEMENT_M
        gap = np.mod(np.roll(angle, -1) - angle, 2 * np.pi)
        best = int(np.argmin(np.abs(gap - np.pi / 2)))
        if not 0.6 < gap[best] < 2.5:
            continue
        a, b = angle[best], angle[(best + 1) % len(angle)]
        ha, hb = half[best], half[(best + 1) % len(angle)]
        out = np.array([np.cos(a), np.sin(a)]) * hb + np.array([np.cos(b), np.sin(b)]) * ha
        x, y = np.array([around["x"].iloc[0], around["y"].iloc[0]]) + out / np.sin(gap[best])
        rank = int(np.sort(around["rank"].to_numpy())[1])
        rows.append((float(x), float(y), rank, tuple(_azimuth(angle))))
    x, y, rank, looks = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"rank": rank, "looks": looks}, geometry=shapely.points(x, y), crs=METRES
    )


def _azimuth(angle: Floats) -> list[float]:
    """Turn radians counter-clockwise from east into degrees clockwise from north, in [0, 360)."""
    return np.round(np.mod(90.0 - np.degrees(angle), 360.0), 1).tolist()


def _by(corners: gpd.GeoDataFrame, places: Shapes, distance: float) -> gpd.GeoDataFrame:
    """Give the corners within a distance of places, or the one nearest to each."""
    near = STRtree(places).query(
        corners.geometry.to_numpy(), predicate="dwithin", distance=distance
    )
    rows = np.unique(near[0])
    if not len(rows):
        rows = np.unique(STRtree(corners.geometry.to_numpy()).nearest(places))
    return corners.iloc[rows]


def _busy(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the streets where people stop in front of shops."""
    return streets[
        streets["road_class"].isin(["secondary", "tertiary"])
        & streets["structure"].eq("")
        & (streets.geometry.length > 30.0)
    ]


def _along(
    edges: gpd.GeoDataFrame, rng: np.random.Generator, *, within: Shapes | None = None
) -> gpd.GeoDataFrame:
    """Give places on the pavement along edges, looking both ways."""
    shapes = edges.geometry.to_numpy()
    length = shapely.length(shapes)
    count = np.maximum((length / 120.0).astype(int), 1)
    edge = np.repeat(np.arange(len(shapes)), count)
    x, y, angle = poses(shapes[edge], length[edge] * rng.uniform(0.2, 0.8, len(edge)))
    out = edges["half_m"].to_numpy()[edge] + _PAVEMENT_M
    points = shapely.points(x + np.sin(angle) * out, y - np.cos(angle) * out)
    looks = [tuple(_azimuth(np.array([a, a + np.pi]))) for a in angle]
    frame = gpd.GeoDataFrame({"rank": 2, "looks": looks}, geometry=points, crs=METRES)
    if within is None:
        return frame
    inside = np.unique(STRtree(within).query(points, predicate="intersects")[0])
    return frame.iloc[inside] if len(inside) else frame


def clear(points: Shapes, town: Town) -> np.ndarray:
    """Say which places are neither on a carriageway nor in a building."""
    cars = town.streets[town.streets["structure"] == ""]
    kerb = shapely.buffer(cars.geometry.to_numpy(), cars["half_m"].to_numpy(), cap_style="flat")
    free = np.ones(len(points), bool)
    for taken in (kerb, town.buildings.geometry.to_numpy()):
        free[STRtree(taken).query(points, predicate="intersects")[0]] = False
    return free


def _apart(points: Shapes, distance: float) -> np.ndarray:
    """Say which points keep a distance from all before them."""
    keep = np.ones(len(points), bool)
    first, second = STRtree(points).query(points, predicate="dwithin", distance=distance)
    for early, late in zip(first.tolist(), second.tolist(), strict=True):
        if early < late and keep[early]:
            keep[late] = False
    return keep


def _with_cameras(poles: gpd.GeoDataFrame, town: Town, rng: np.random.Generator) -> Cameras:
    """Hang cameras on poles and number both."""
    prefix = _letters(town)
    low, high = (poles["purpose"].map({k: v[i] for k, v in _KIT.items()}) for i in (0, 1))
    count = rng.integers(low.to_numpy(), high.to_numpy() + 1)
    points = poles.geometry.to_numpy()
    poles = poles.assign(
        pole_id=[f"{prefix}-{number:04d}" for number in range(1, len(poles) + 1)],
        camera_count=count,
        installed=[
            f"{year}{month:02d}"
            for year, month in zip(
                rng.integers(2012, 2026, len(poles)), rng.integers(1, 13, len(poles)), strict=True
            )
        ],
        road=town.addresses.road(points),
        lot=town.addresses.lot(points),
    )
    pole = np.repeat(np.arange(len(poles)), count)
    place = np.arange(len(pole)) - np.repeat(np.cumsum(count) - count, count)
    kit = [_KIT[purpose] for purpose in poles["purpose"].to_numpy()[pole]]
    looks = poles["looks"].to_numpy()[pole]
    look = np.array([ways[k % len(ways)] for ways, k in zip(looks, place, strict=True)])
    height = np.round(rng.uniform(*np.array([k[3] for k in kit]).T), 1)
    reach = np.round(rng.uniform(*np.array([k[5] for k in kit]).T))
    ptz = (place == 0) & (rng.random(len(pole)) < np.array([k[2] for k in kit]))
    cameras = pd.DataFrame(
        {
            "camera_id": [
                f"{poles['pole_id'].iloc[p]}-{k + 1:02d}"
                for p, k in zip(pole.tolist(), place.tolist(), strict=True)
            ],
            "pole": pole,
            "azimuth": np.round(np.mod(look + rng.normal(0.0, 4.0, len(pole)), 360.0), 1) % 360.0,
            "fov": np.round(rng.uniform(*np.array([k[4] for k in kit]).T)),
            # The axis meets the ground at about 60 % of the range.
            "tilt": np.round(np.degrees(np.arctan2(height - 1.5, 0.6 * reach)), 1),
            "range_m": reach,
            "height_m": height,
            "width_px": [k[6] for k in kit],
            "ptz": ptz,
            "status": np.where(rng.random(len(pole)) < _DOWN_SHARE, "down", "ok"),
        }
    )
    # Draws of their own: what is made after the cameras stays as it is.
    cameras = _turning(cameras, rng.spawn(1)[0])
    return Cameras(poles=poles, cameras=cameras)


def _turning(cameras: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Say where PTZ cameras can turn to, and of which cameras nothing is known."""
    count, ptz = len(cameras), cameras["ptz"].to_numpy()
    width = np.where(
        rng.random(count) < _STOPPED_SHARE, np.round(rng.uniform(*_STOPPED_DEG, count)), 360.0
    )
    start = np.where(width < 360.0, np.mod(cameras["azimuth"] - width / 2.0, 360.0).round(1), 0.0)
    end = np.where(width < 360.0, np.mod(start + width, 360.0).round(1), 360.0)
    return cameras.assign(
        height_px=cameras["width_px"] * 9 // 16,
        pan_from=np.where(ptz, start, np.nan),
        pan_to=np.where(ptz, end, np.nan),
        known=rng.random(count) >= _UNKNOWN_SHARE,
    )


def _letters(town: Town) -> str:
    """Give the letters in front of pole numbers."""
    return f"S{town.addresses.outline.code[2:]}"

"""Addresses, and choosing places that are spread over the town."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import STRtree

from spatial.synthesis.noding import Ints, Shapes
from spatial.synthesis.outline import Outline
from spatial.synthesis.streets import ADDRESSED


@dataclass(frozen=True)
class Addresses:
    """Turns places into addresses, of the road-name kind and of the older lot kind."""

    outline: Outline
    streets: gpd.GeoDataFrame

    @property
    def prefix(self) -> str:
        """City and district, as every address begins."""
        return f"{self.outline.city} {self.outline.name}"

    def road(self, points: Shapes) -> list[str]:
        """Give the road-name address of each point: nearest street, number along it."""
        near, number = self._nearest(points)
        return [
            f"{self.prefix} {name} {value}"
            for name, value in zip(near["name"], number, strict=True)
        ]

    def _nearest(self, points: Shapes) -> tuple[gpd.GeoDataFrame, Ints]:
        named = self.streets[
            self.streets["road_class"].isin(ADDRESSED) & self.streets["name"].ne("")
        ]
        near = named.iloc[STRtree(named.geometry.to_numpy()).nearest(points)]
        shapes = near.geometry.to_numpy()
        along = shapely.line_locate_point(shapes, points)
        ahead = shapely.get_coordinates(
            shapely.line_interpolate_point(shapes, along + 1.0)
        ) - shapely.get_coordinates(shapely.line_interpolate_point(shapes, along - 1.0))
        foot = shapely.get_coordinates(shapely.line_interpolate_point(shapes, along))
        aside = shapely.get_coordinates(points) - foot
        left = ahead[:, 0] * aside[:, 1] > ahead[:, 1] * aside[:, 0]
        steps = np.floor((near["from_m"].to_numpy() + along) / 20.0).astype(int)
        return near, 2 * steps + np.where(left, 1, 2)

    def dong(self, points: Shapes) -> list[str]:
        """Name the legal dong each point lies in or next to."""
        at = STRtree(self.outline.dongs.geometry.to_numpy()).nearest(points)
        return [str(name) for name in self.outline.dongs["name"].to_numpy()[at]]

    def lot(self, points: Shapes) -> list[str]:
        """Give the lot address of each point: dong and two numbers that stay with the place."""
        main, sub = self.lot_numbers(points)
        return [
            f"{self.prefix} {dong} {a}" + (f"-{b}" if b else "")
            for dong, a, b in zip(self.dong(points), main, sub, strict=True)
        ]

    def lot_numbers(self, points: Shapes) -> tuple[Ints, Ints]:
        """Give the number of the lot of each point, and of its part; 0 for a whole lot."""
        xy = shapely.get_coordinates(points).astype(int)
        return xy[:, 0] // 60 % 97 + xy[:, 1] // 60 % 83 * 5 + 1, (xy.sum(axis=1) // 7) % 40


def spread(points: Shapes, number: int, rng: np.random.Generator) -> Ints:
    """Choose points far from each other: each next one is the farthest from those before."""
    if not len(points):
        return np.array([], np.int64)
    xy = shapely.get_coordinates(points)
    chosen = [int(rng.integers(len(xy)))]
    away = np.hypot(*(xy - xy[chosen[0]]).T)
    while len(chosen) < min(number, len(xy)):
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.hypot(*(xy - xy[chosen[-1]]).T))
    return np.array(chosen)

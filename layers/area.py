"""The area that a database is about: what lies in it, and where its records may lie at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.bbox import BBox

#: Publishers give whole-country files: a Korean district may be handed any place in Korea.
KOREA: Final = BBox(124.0, 33.0, 132.0, 39.0)
#: Degrees around a district elsewhere.
_REACH_DEG: Final = 2.0
#: Metres: boundary files are drawn with few vertices, so only what lies farther out is remarkable.
TOLERANCE_M: Final = 300.0
_METRES_A_DEGREE: Final = 111_320.0


@dataclass(frozen=True, kw_only=True)
class Area:
    """A district and its surroundings.

    ``boundary`` is a (multi)polygon in EPSG:4326; ``named`` maps names of districts, as
    publishers write them, to their polygons.
    """

    name: str
    boundary: shapely.Geometry
    named: Mapping[str, shapely.Geometry] = field(default_factory=dict)

    @property
    def bbox(self) -> BBox:
        """The box of the boundary."""
        return BBox(*shapely.bounds(self.boundary).tolist())

    @property
    def plausible(self) -> BBox:
        """The box outside of which a coordinate is a mistake and not another district."""
        box = self.bbox
        if KOREA.west <= box.west and box.east <= KOREA.east and KOREA.south <= box.south:
            return KOREA
        return BBox(
            max(box.west - _REACH_DEG, -180.0),
            max(box.south - _REACH_DEG, -90.0),
            min(box.east + _REACH_DEG, 180.0),
            min(box.north + _REACH_DEG, 90.0),
        )

    def holds(self, shapes: NDArray[np.object_], *, by_point: bool = False) -> NDArray[np.bool_]:
        """Say which shapes (EPSG:4326, none missing) touch the district.

        With ``by_point`` a point on their surface decides: of shapes that cover the ground without
        overlap (dongs, cells) each then belongs to one district only.
        """
        shapely.prepare(self.boundary)
        asked = shapely.point_on_surface(shapes) if by_point else shapes
        return np.asarray(shapely.intersects(self.boundary, asked), dtype=bool)

    def outside_named(
        self, shapes: NDArray[np.object_], names: NDArray[np.object_]
    ) -> NDArray[np.bool_]:
        """Say which shapes lie farther than ``TOLERANCE_M`` from the district they name.

        A name that no boundary is known for says nothing.
        """
        outside = np.zeros(len(shapes), dtype=bool)
        for name, boundary in {**self.named, self.name: self.boundary}.items():
            theirs = np.flatnonzero(names == name)
            if theirs.size:
                grown = _grown(boundary)
                outside[theirs] = ~shapely.intersects(grown, shapes[theirs])
        return outside


def _grown(boundary: shapely.Geometry) -> shapely.Geometry:
    """Grow a polygon in degrees by ``TOLERANCE_M``, true to a few per cent at its latitude."""
    lat = shapely.centroid(boundary).y
    squeeze = float(np.cos(np.radians(lat)))
    flat = shapely.transform(boundary, lambda xy: xy * [squeeze, 1.0])
    grown = shapely.buffer(flat, TOLERANCE_M / _METRES_A_DEGREE)
    back = shapely.transform(grown, lambda xy: xy / [squeeze, 1.0])
    shapely.prepare(back)
    return back

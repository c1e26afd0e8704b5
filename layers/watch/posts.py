"""Where cameras stand on the ground of a district, and the discs that the 50 m index counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.sight import CameraRows
from spatial.coverage import disc_m2
from spatial.coverage_ground import Ground

#: More choices of cameras than there are purposes.
_KEPT: Final = 32


@dataclass(frozen=True, kw_only=True, eq=False)
class Posts:
    """Where n cameras stand: degrees, and (n, 2) metres of the ground's grid."""

    ground: Ground
    lonlat: NDArray[np.float64]
    places: NDArray[np.float64]
    _discs: dict[bytes, NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, ground: Ground, cameras: CameraRows) -> Posts:
        """Place the cameras."""
        lonlat = np.column_stack([cameras.lon, cameras.lat])
        flat = ground.grid.flat(np.asarray(shapely.points(lonlat), np.object_))
        return cls(ground=ground, lonlat=lonlat, places=shapely.get_coordinates(flat))

    def followed(self, ground: Ground, cameras: CameraRows) -> Posts:
        """Give those of a later state: the same where no camera came, went or moved."""
        lonlat = np.column_stack([cameras.lon, cameras.lat])
        same = self.ground.whole is ground.whole and np.array_equal(self.lonlat, lonlat)
        return self if same else Posts.of(ground, cameras)

    @cached_property
    def piece(self) -> NDArray[np.int64]:
        """The piece of the ground that each stands in, -1 outside the district."""
        found = np.full(len(self.places), -1, np.int64)
        tree = shapely.STRtree(self.ground.whole)
        camera, piece = tree.query(shapely.points(self.places), predicate="intersects")
        found[camera[::-1]] = piece[::-1]
        return found

    def disc_m2(self, among: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Give the ground of each piece within 50 m of a camera, of any or one of these.

        Measured once: discs do not change with what cameras see.
        """
        key = b"" if among is None else np.packbits(among).tobytes()
        if key not in self._discs:
            places = self.places if among is None else self.places[among]
            if len(self._discs) >= _KEPT:
                self._discs.pop(next(iter(self._discs)))
            self._discs[key] = disc_m2(self.ground, places)
        return self._discs[key]

"""What is assumed of a camera where its register says nothing; said once, and told with answers.

1. Where a camera looks is never made up: without an azimuth it is taken to look all round, which is
   no assumption of one that is said to.
2. Its field of view follows from sensor and focal length where it is not written down, else it is
   ``FIELD_DEG``.
3. Its range is the distance up to which its picture shows somebody at the density class "detect",
   where the picture is known, and no more than ``FARTHEST_M``; else it is ``RANGE_M``.
4. Without a tilt its picture is not limited upwards or downwards.
5. Without a height it hangs ``MOUNT_M`` over the ground.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.store.sight import CameraRows
from spatial.optics import DENSITY_CLASSES, field_of_view_deg, reach_m, vertical_field_deg
from spatial.scene import Cameras, Frame, Ground

RANGE_M: Final = 50.0
FARTHEST_M: Final = 2_000.0
FIELD_DEG: Final = 90.0
MOUNT_M: Final = 4.0
WIDTH_PX: Final = 1920.0
ASPECT: Final = 16.0 / 9.0
#: Of buildings of which only the floors are known.
FLOOR_M: Final = 3.0
#: The fields of ``cameras`` that decide what one sees.
OPTICAL_FIELDS: Final = (
    "azimuth_deg", "field_of_view_deg", "tilt_deg", "range_m", "mount_height_m", "mount",
    "width_px", "height_px", "sensor_width_mm", "focal_length_mm", "pan_from_deg", "pan_to_deg",
)  # fmt: skip


def cameras_of(
    frame: Frame, ground: Ground, rows: CameraRows, *, hidden: Collection[str] = ()
) -> Cameras:
    """Place cameras of the register into a scene.

    Parameters
    ----------
    hidden
        Fields that count as unknown, whatever they say: the reader may not see them.
    """

    def said(name: str) -> NDArray[np.float64]:
        values = np.asarray(getattr(rows, name), np.float64)
        return np.full(len(values), np.nan) if name in hidden else values

    azimuth, pixels = said("azimuth_deg"), said("width_px")
    lens = field_of_view_deg(said("sensor_width_mm"), said("focal_length_mm"))
    field = _first(said("field_of_view_deg"), lens)  # 2
    wide, across = _first(field, FIELD_DEG), _first(pixels, WIDTH_PX)
    seen_m = np.minimum(reach_m(DENSITY_CLASSES[0].pixels_per_m, field, pixels), FARTHEST_M)
    range_m = _first(said("range_m"), seen_m)  # 3
    aspect = _first(pixels / np.where(said("height_px") > 0.0, said("height_px"), np.nan), ASPECT)
    return Cameras.of(
        frame,
        ground,
        fid=rows.fid,
        lonlat=np.column_stack([rows.lon, rows.lat]),
        mount_height_m=_first(said("mount_height_m"), MOUNT_M),  # 5
        azimuth_deg=azimuth,  # 1
        hfov_deg=wide,
        range_m=_first(range_m, RANGE_M),
        width_px=across,
        tilt_deg=said("tilt_deg"),  # 4
        vfov_deg=vertical_field_deg(wide, aspect),
        is_ptz=np.zeros(len(azimuth), bool) if "mount" in hidden else rows.is_ptz > 0,
        pan_from_deg=said("pan_from_deg"),
        pan_to_deg=said("pan_to_deg"),
        assumed=(np.isnan(azimuth) & ~(field >= 360.0)) | np.isnan(field) | np.isnan(range_m),
    )


def _first(
    values: NDArray[np.float64], otherwise: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Take what is known, else something else."""
    return np.where(np.isnan(values), otherwise, values)

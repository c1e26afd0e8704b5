"""What a camera's optics give: its field of view, pixels a metre, and where its picture lies.

Everything takes numbers or arrays. A lens below 180 degrees is rectilinear: a picture N pixels wide
shows 2 d tan(field / 2) metres at distance d. From 180 degrees on it is a panorama, whose N pixels
are spread evenly over its angle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

_PANORAMA_DEG: Final = 180.0


class DensityClass(NamedTuple):
    """What can be told about a person from so many pixels a metre, in Korean and in English."""

    code: str
    ko: str
    en: str
    pixels_per_m: float


#: Operational requirements of IEC/EN 62676-4:2015, coarsest first. Other editions: other rows.
DENSITY_CLASSES: Final = (
    DensityClass("detect", "감지", "Detect", 25.0),
    DensityClass("observe", "관찰", "Observe", 62.5),
    DensityClass("recognise", "인식", "Recognise", 125.0),
    DensityClass("identify", "식별", "Identify", 250.0),
)
_STEPS: Final = np.array([each.pixels_per_m for each in DENSITY_CLASSES])


def density_row(pixels_per_m: ArrayLike) -> NDArray[np.int64]:
    """Give the row of ``DENSITY_CLASSES`` of the finest class reached, -1 below all and for NaN."""
    density = np.nan_to_num(np.asarray(pixels_per_m, np.float64), nan=0.0, posinf=np.inf)
    return np.searchsorted(_STEPS, density, side="right") - 1


def density_class(pixels_per_m: float) -> str | None:
    """Give the code of the finest class that a density reaches, ``None`` below all."""
    row = int(density_row(pixels_per_m))
    return DENSITY_CLASSES[row].code if row >= 0 else None


def field_of_view_deg(sensor_mm: ArrayLike, focal_length_mm: ArrayLike) -> NDArray[np.float64]:
    """Give the angle that a sensor so wide (or high) takes in behind a lens: 2 atan(s / 2f)."""
    sensor, focal = np.asarray(sensor_mm, np.float64), np.asarray(focal_length_mm, np.float64)
    return np.degrees(2.0 * np.arctan2(sensor, 2.0 * focal))


def vertical_field_deg(hfov_deg: ArrayLike, aspect: ArrayLike) -> NDArray[np.float64]:
    """Give the vertical field of view of a picture ``aspect`` times as wide as high.

    NaN, "not limited", for a panorama, whose picture has no one aspect.
    """
    wide = np.asarray(hfov_deg, np.float64)
    half = np.radians(np.where(wide < _PANORAMA_DEG, wide, np.nan)) / 2.0
    return np.degrees(2.0 * np.arctan(np.tan(half) / np.asarray(aspect, np.float64)))


def _spread(hfov_deg: ArrayLike) -> NDArray[np.float64]:
    """Metres that the picture is wide at a metre's distance."""
    angle = np.radians(np.asarray(hfov_deg, np.float64))
    flat = np.tan(np.minimum(angle, np.pi - 1e-9) / 2.0)
    return np.where(angle < np.radians(_PANORAMA_DEG), 2.0 * flat, angle)


def pixels_per_m(
    distance_m: ArrayLike, hfov_deg: ArrayLike, width_px: ArrayLike
) -> NDArray[np.float64]:
    """Give the pixels on a metre of the target at a slant distance; ``inf`` at the lens itself."""
    with np.errstate(divide="ignore"):
        return np.asarray(width_px, np.float64) / (
            np.asarray(distance_m, np.float64) * _spread(hfov_deg)
        )


def reach_m(
    least_pixels_per_m: ArrayLike, hfov_deg: ArrayLike, width_px: ArrayLike
) -> NDArray[np.float64]:
    """Give the slant distance up to which a density is reached, in metres."""
    return pixels_per_m(least_pixels_per_m, hfov_deg, width_px)


def slant_m(distance_m: ArrayLike, drop_m: ArrayLike) -> NDArray[np.float64]:
    """Give the way through the air to a target so far away and so much lower (or higher)."""
    return np.hypot(distance_m, drop_m)


def level_m(slant_m: ArrayLike, drop_m: ArrayLike) -> NDArray[np.float64]:
    """Give how far away on the map a slant distance reaches; 0 where the drop alone is longer."""
    slant, drop = np.asarray(slant_m, np.float64), np.asarray(drop_m, np.float64)
    return np.sqrt(np.maximum(slant - np.abs(drop), 0.0) * (slant + np.abs(drop)))


def picture_limits_m(
    drop_m: ArrayLike, tilt_deg: ArrayLike, vfov_deg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give between which distances on the map a level stands in the picture, from top to bottom.

    Parameters
    ----------
    drop_m
        How much lower than the camera the level is, metres; negative where it is higher.
    tilt_deg
        Of the optical axis below the horizon; NaN where unknown: then nothing is left out.
    vfov_deg
        Vertical field of view; NaN where it limits nothing.

    Returns
    -------
    near_m, far_m
        ``drop / tan(tilt + vfov / 2)`` and ``drop / tan(tilt - vfov / 2)``: below the first lies
        the blind zone at the foot of the pole; ``inf`` where the picture reaches the horizon.
        ``near_m > far_m`` where the level is nowhere in the picture.
    """
    drop, tilt, half = np.broadcast_arrays(
        *(np.asarray(each, np.float64) for each in (drop_m, tilt_deg, np.divide(vfov_deg, 2.0)))
    )
    # A level below the camera meets the picture's lower edge first, one above it the upper edge.
    steep = np.where(drop >= 0.0, tilt + half, half - tilt)
    shallow = np.where(drop >= 0.0, tilt - half, -half - tilt)
    near = _meets(np.abs(drop), steep, np.inf)
    far = _meets(np.abs(drop), shallow, np.inf)
    unknown = np.isnan(tilt) | np.isnan(half)
    return np.where(unknown, 0.0, near), np.where(unknown, np.inf, far)


def _meets(
    drop: NDArray[np.float64], angle_deg: NDArray[np.float64], never: float
) -> NDArray[np.float64]:
    """Say how far away a ray so steep comes down by ``drop``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        away = drop / np.tan(np.radians(np.minimum(angle_deg, 90.0)))
    return np.where(angle_deg > 0.0, np.where(angle_deg >= 90.0, 0.0, away), never)


@dataclass(frozen=True, kw_only=True, slots=True)
class Optics:
    """One lens and sensor."""

    hfov_deg: float
    vfov_deg: float
    width_px: float

    @classmethod
    def of_field(cls, hfov_deg: float, *, width_px: float, aspect: float = 16 / 9) -> Self:
        """Describe a camera by its horizontal field of view."""
        high = float(vertical_field_deg(hfov_deg, aspect))
        return cls(hfov_deg=hfov_deg, vfov_deg=high, width_px=width_px)

    @classmethod
    def of_lens(
        cls,
        sensor_width_mm: float,
        focal_length_mm: float,
        *,
        width_px: float,
        aspect: float = 16 / 9,
    ) -> Self:
        """Describe a camera by the width of its sensor and its focal length."""
        wide = float(field_of_view_deg(sensor_width_mm, focal_length_mm))
        return cls.of_field(wide, width_px=width_px, aspect=aspect)

    def pixels_per_m(self, distance_m: float) -> float:
        """Give the pixels on a metre of the target at a slant distance."""
        return float(pixels_per_m(distance_m, self.hfov_deg, self.width_px))

    def reach_m(self, wanted: DensityClass) -> float:
        """Give the slant distance up to which a class is reached, in metres."""
        return float(reach_m(wanted.pixels_per_m, self.hfov_deg, self.width_px))

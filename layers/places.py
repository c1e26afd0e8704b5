"""Whether a coordinate can be meant: every mistake publishers make, by name, with a hint."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.area import Area
from layers.conformed import MAX_VERTICES, Conformed
from layers.definition import GeometryType
from layers.verdicts import Verdicts
from spatial.bbox import BBox
from spatial.crs import (
    KOREA_2000_UNIFIED,
    MERCATOR_MAX_LAT,
    WEB_MERCATOR,
    WGS84,
    transformer,
)

#: Projected CRSs that Korean publishers use, tried when degrees look like metres.
_PROJECTED: Final = (KOREA_2000_UNIFIED, 5186, 5181, 5174, 5187, WEB_MERCATOR)
_WORLD: Final = BBox(-180.0, -MERCATOR_MAX_LAT, 180.0, MERCATOR_MAX_LAT)
_DIGITS: Final = 12


def check_places(
    verdicts: Verdicts, data: Conformed, wanted: GeometryType, area: Area | None, *, repair: bool
) -> None:
    """Reject what has no usable geometry; where ``repair``, mend polygons and flag them."""
    shapes = data.shapes
    verdicts.reject(
        shapely.is_missing(shapes), "no_coordinates", lambda _: "It has no coordinates."
    )
    verdicts.reject(
        ~_finite(data.given) & ~shapely.is_missing(shapes),
        "unreadable_coordinates",
        lambda _: "Its coordinates are not numbers.",
    )
    verdicts.reject(
        shapely.is_empty(shapes) & ~shapely.is_missing(shapes),
        "empty_geometry",
        lambda _: "Its geometry is empty.",
    )
    _check_type(verdicts, data, wanted)
    _check_size(verdicts, data)
    _check_position(verdicts, data, area)
    _check_shape(verdicts, data, repair=repair)


def _finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Say which shapes have only finite coordinates; missing and empty ones do."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(xy).all(axis=1)]] = False
    return finite


def _check_type(verdicts: Verdicts, data: Conformed, wanted: GeometryType) -> None:
    kinds = {
        GeometryType.POINT: (0,),
        GeometryType.LINES: (5,),
        GeometryType.POLYGONS: (6,),
        GeometryType.ANY: (0, 1, 3, 4, 5, 6),
    }
    verdicts.reject(
        ~np.isin(shapely.get_type_id(data.shapes), kinds[wanted]),
        "wrong_geometry_type",
        lambda row: f"It is a {data.shapes[row].geom_type} where a {wanted} belongs.",
    )


def _check_size(verdicts: Verdicts, data: Conformed) -> None:
    vertices = shapely.get_num_coordinates(data.shapes)
    verdicts.reject(
        vertices > MAX_VERTICES,
        "too_many_vertices",
        lambda row: f"It has {vertices[row]:,} vertices; at most {MAX_VERTICES:,} are taken.",
    )


def _check_position(verdicts: Verdicts, data: Conformed, area: Area | None) -> None:
    box = shapely.bounds(data.shapes)
    west, south, east, north = box.T
    given = shapely.bounds(data.given)
    is_point = (west == east) & (south == north)

    def said(row: int) -> str:
        x, y = given[row][:2]
        return f"{x:.15g}, {y:.15g}" if data.crs == WGS84 else f"{x:.3f}, {y:.3f}"

    verdicts.reject(
        (given[:, 0] == 0.0) & (given[:, 1] == 0.0) & (given[:, 2] == 0.0),
        "zero_coordinates",
        lambda _: "Its coordinates are 0, 0.",
    )
    degrees = (data.crs == WGS84) & (np.abs(west) <= 180.0) & (np.abs(south) <= 90.0)
    whole = is_point & (west == np.round(west)) & (south == np.round(south))
    verdicts.reject(
        whole & degrees,
        "placeholder_coordinates",
        lambda row: f"{said(row)} are whole degrees: a placeholder, not a place.",
    )
    plausible = area.plausible if area is not None else _WORLD
    beyond = ~_within(box, plausible) & verdicts.open_rows()
    swapped, projected, pointless = _hints(given, beyond, data.crs, plausible)
    verdicts.reject(
        swapped,
        "swapped_coordinates",
        lambda row: f"{said(row)} would be a place the other way round: swapped?",
    )
    verdicts.reject(
        projected > 0,
        "projected_coordinates",
        lambda row: f"{said(row)} look like EPSG:{projected[row]} in a column of degrees.",
    )
    verdicts.reject(
        pointless,
        "lost_decimal_point",
        lambda row: f"{said(row)} would be a place with a decimal point: was it lost?",
    )
    verdicts.reject(
        ~_within(box, _WORLD),
        "outside_the_world",
        lambda row: f"{said(row)} is not on the map of the world.",
    )
    verdicts.reject(
        beyond, "implausible_place", lambda row: f"{said(row)} is far from where records may lie."
    )
    verdicts.reject(
        east > west + 180.0,
        "crosses_antimeridian",
        lambda _: "It runs across the 180th meridian and is not split there.",
    )


def _within(box: NDArray[np.float64], limit: BBox) -> NDArray[np.bool_]:
    """Say which boxes lie in a limit; a box that is not finite does not."""
    return (
        (box[:, 0] >= limit.west)
        & (box[:, 1] >= limit.south)
        & (box[:, 2] <= limit.east)
        & (box[:, 3] <= limit.north)
    )


def _hints(
    given: NDArray[np.float64], asked: NDArray[np.bool_], crs: int, plausible: BBox
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.bool_]]:
    """Guess what the first corners of some geometries were meant to be.

    Returns
    -------
    swapped, projected, pointless
        Whether x and y change places; the EPSG code under which they would be a place, or 0;
        whether a decimal point is missing. Each says something only of rows that are asked for.
    """
    swapped = np.zeros(len(asked), dtype=bool)
    projected = np.zeros(len(asked), dtype=np.int64)
    pointless = np.zeros(len(asked), dtype=bool)
    corner = given[:, [0, 1, 0, 1]]
    # A corner that is a place needs no guess: the rest of the shape runs too far.
    asked = asked & ~(_within(corner, plausible) & (crs == WGS84))
    x, y = given[asked, 0], given[asked, 1]

    def holds(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        return _within(np.column_stack([lon, lat, lon, lat]), plausible)

    if crs != WGS84:
        swapped[asked] = holds(*transformer(crs, WGS84).transform(y, x))
        return swapped, projected, pointless
    swapped[asked] = holds(y, x)
    found = np.zeros(len(x), dtype=np.int64)
    metres = (np.abs(x) > 1000.0) & (np.abs(y) > 1000.0)
    for epsg in _PROJECTED:
        found[metres & (found == 0) & holds(*transformer(epsg, WGS84).transform(x, y))] = epsg
    projected[asked] = found
    lon = _shifted_into(x, plausible.west, plausible.east)
    pointless[asked] = lon & _shifted_into(y, plausible.south, plausible.north)
    return swapped, projected, pointless


def _shifted_into(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    """Say which numbers fall between two limits once divided by a power of ten (or by one)."""
    powers = 10.0 ** np.arange(_DIGITS)
    shifted = values[:, None] / powers
    return np.asarray(((shifted >= low) & (shifted <= high)).any(axis=1), dtype=bool)


def _check_shape(verdicts: Verdicts, data: Conformed, *, repair: bool) -> None:
    """Reject invalid lines and polygons with reason and location, or mend them."""
    open_rows = verdicts.open_rows()
    shapes = data.shapes
    invalid = np.zeros(len(shapes), dtype=bool)
    invalid[open_rows] = ~shapely.is_valid(shapes[open_rows])
    if repair and invalid.any():
        mended = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
        kinds = shapely.get_type_id(mended)
        mended[kinds == 3] = [shapely.multipolygons([one]) for one in mended[kinds == 3]]
        good = np.zeros(len(shapes), dtype=bool)
        good[np.flatnonzero(invalid)] = (shapely.get_type_id(mended) == 6) & ~shapely.is_empty(
            mended
        )
        shapes[good] = mended[good[invalid]]
        verdicts.flag(good, "repaired")
        invalid &= ~good
    verdicts.reject(
        invalid,
        "invalid_geometry",
        lambda row: f"Its outline is invalid: {shapely.is_valid_reason(shapes[row])}.",
    )
    kinds = shapely.get_type_id(shapes)
    flat = ((kinds == 6) & (shapely.area(shapes) == 0)) | (
        (kinds == 5) & (shapely.length(shapes) == 0)
    )
    verdicts.reject(flat, "no_extent", lambda _: "Its outline has no extent.")

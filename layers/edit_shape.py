"""A geometry as somebody drew it: read from GeoJSON, checked like that of a file, never mended.

What is wrong is told with its place, and with how it would look mended; it is stored only as it
was sent. Work that grows with the square of the corners is done by a guarded process.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.area import Area
from layers.conformed import MAX_VERTICES, Conformed
from layers.definition import GeometryType
from layers.errors import GeometryRefusedError, TooLargeError
from layers.guarded import OverLimitError, guarded
from layers.places import check_places
from layers.verdicts import Verdicts
from spatial.bbox import BBox
from spatial.crs import WGS84

#: Up to here asking whether a polygon is valid takes a tenth of a second at worst.
_FEW_VERTICES: Final = 4_000
#: How deep the coordinates of each type are nested, and what makes a shape of them.
_DEPTHS: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_TAKEN: Final = {
    GeometryType.POINT: ("Point",),
    GeometryType.LINES: ("LineString", "MultiLineString"),
    GeometryType.POLYGONS: ("Polygon", "MultiPolygon"),
    GeometryType.ANY: tuple(_DEPTHS),
}
_PLACE: Final = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]")


def shape_given(geometry: object, wanted: GeometryType, around: BBox | None) -> shapely.Geometry:
    """Read a GeoJSON geometry as a shape of a layer's own type, in EPSG:4326.

    Parameters
    ----------
    geometry
        The member as it came; anything may be in it.
    around
        The box of the district: what lies far from it is a mistake.

    Raises
    ------
    TooLargeError
        When it has more vertices than are taken.
    GeometryRefusedError
        When it cannot be stored: with the place, and mended where that is possible.
    """
    shape = _read(geometry, wanted)
    reason, sentence = _verdict(shape, wanted, around)
    if sentence:
        place = _PLACE.search(sentence)
        raise GeometryRefusedError(
            sentence,
            place=[float(place[1]), float(place[2])] if place else None,
            repaired=_repaired(shape) if reason == "invalid_geometry" else None,
        )
    return shape


def _read(geometry: object, wanted: GeometryType) -> shapely.Geometry:
    kinds = _TAKEN[wanted]
    if not isinstance(geometry, dict):
        raise GeometryRefusedError("The geometry must be an object of GeoJSON.")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(kind, str) or kind not in kinds:
        raise GeometryRefusedError(
            f"The geometry must be {' or '.join(kinds)}; got {str(kind)[:40]!r}."
        )
    if unknown := set(geometry) - {"type", "coordinates"}:
        raise GeometryRefusedError(
            f"The geometry has a member '{min(unknown)[:40]}' that is not understood."
        )
    positions = _positions(coordinates, _DEPTHS[kind])
    count = _count(positions)
    if count > MAX_VERTICES:
        raise TooLargeError(
            f"The geometry has {count:,} vertices; at most {MAX_VERTICES:,} are taken."
        )
    return _shape(kind, positions, is_multi=wanted in {GeometryType.LINES, GeometryType.POLYGONS})


def _positions(coordinates: object, depth: int) -> Any:  # noqa: ANN401 - arrays, nested ``depth`` deep
    """Turn coordinates into lists of arrays of shape (n, 2), nested one less than they were."""
    if not isinstance(coordinates, list) or not coordinates:
        raise GeometryRefusedError("The geometry is empty, or its coordinates are no list.")
    if depth > 1:
        return [_positions(part, depth - 1) for part in coordinates]
    listed = [coordinates] if depth == 0 else coordinates
    for position in listed:
        if not isinstance(position, list) or not all(type(one) in {int, float} for one in position):
            raise GeometryRefusedError(
                f"A position must be two numbers, longitude and latitude; got {str(position)[:60]}."
            )
        if len(position) != 2:
            raise GeometryRefusedError(
                "A position has longitude and latitude, and no height or measure; got"
                f" {str(position)[:60]}."
            )
    return np.array(listed, dtype="float64")


def _count(positions: Any) -> int:  # noqa: ANN401 - as ``_positions`` gives them
    return len(positions) if isinstance(positions, np.ndarray) else sum(map(_count, positions))


def _shape(kind: str, positions: Any, *, is_multi: bool) -> shapely.Geometry:  # noqa: ANN401
    """Make the shape; lines and rings must be what they say."""
    match kind:
        case "Point":
            return shapely.Point(positions[0])
        case "MultiPoint":
            return shapely.MultiPoint(positions)
        case "LineString":
            line = _line(positions)
            return shapely.MultiLineString([line]) if is_multi else line
        case "MultiLineString":
            return shapely.MultiLineString([_line(each) for each in positions])
        case "Polygon":
            polygon = _polygon(positions)
            return shapely.MultiPolygon([polygon]) if is_multi else polygon
        case _:
            return shapely.MultiPolygon([_polygon(rings) for rings in positions])


def _line(positions: NDArray[np.float64]) -> shapely.LineString:
    if len(positions) < 2:
        raise GeometryRefusedError("A line needs two positions.", place=positions[0].tolist())
    return shapely.LineString(positions)


def _polygon(rings: list[NDArray[np.float64]]) -> shapely.Polygon:
    for ring in rings:
        start = ring[0].tolist()
        if len(ring) < 4:
            raise GeometryRefusedError(
                "A ring needs four positions, the last of them the first again.", place=start
            )
        if (ring[0] != ring[-1]).any():
            raise GeometryRefusedError(
                f"The ring that begins at {start[0]}, {start[1]} does not end there.", place=start
            )
    return shapely.Polygon(rings[0], rings[1:])


def _verdict(shape: shapely.Geometry, wanted: GeometryType, around: BBox | None) -> tuple[str, str]:
    """Give reason and sentence against a shape, empty for none."""
    task = orjson.dumps(
        {
            "wkb": shapely.to_wkb(shape, hex=True),
            "wanted": wanted,
            "box": None if around is None else around.as_tuple(),
        }
    )
    if shapely.get_num_coordinates(shape) <= _FEW_VERTICES:
        answer = examined(task)
    else:
        try:
            answer = guarded("layers.edit_shape:examined", task)
        except OverLimitError as error:
            raise GeometryRefusedError(
                "The geometry is too intricate to be checked in time: draw it simpler."
            ) from error
    said = orjson.loads(answer)
    return said["reason"], said["sentence"]


def examined(task: bytes) -> bytes:
    """Check a shape by the rules that hold for files; bytes in and out, for a guarded process."""
    asked = orjson.loads(task)
    shapes = np.array([shapely.from_wkb(asked["wkb"])], dtype="object")
    box = asked["box"]
    data = Conformed(
        raw=pd.DataFrame(index=[0]),
        crs=WGS84,
        columns=(),
        given=shapes,
        shapes=shapes,
        keys=None,
        named=None,
        as_of=None,
        flags={},
    )
    area = None if box is None else Area(name="", boundary=shapely.box(*box))
    verdicts = Verdicts(1)
    check_places(verdicts, data, GeometryType(asked["wanted"]), area, repair=False)
    found = verdicts.rejections(data.raw)
    said = {"reason": found[0].reason, "sentence": found[0].sentence} if found else None
    return orjson.dumps(said or {"reason": "", "sentence": ""})


def _repaired(shape: shapely.Geometry) -> dict[str, Any] | None:
    """Offer how a shape would look mended; to mend is to overlay, which may take for ever."""
    try:
        return orjson.loads(guarded("layers.edit_shape:mended", shapely.to_wkb(shape))) or None
    except OverLimitError:
        return None


def mended(wkb: bytes) -> bytes:
    """Mend a polygon: GeoJSON of the result, or of nothing where no polygon is left."""
    made = shapely.make_valid(shapely.from_wkb(wkb), method="structure", keep_collapsed=False)
    is_polygon = made.geom_type in {"Polygon", "MultiPolygon"} and not made.is_empty
    return shapely.to_geojson(made).encode() if is_polygon else b"null"

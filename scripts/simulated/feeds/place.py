"""The sample district as its files say it is: streets, sensors, cameras, spots, dongs.

The files are read as any publisher's; what happens in the simulated district happens on what the
platform has loaded from them.
"""

from __future__ import annotations

import csv
import functools
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

Row = Mapping[str, str]

_ENCODINGS: Final = ("utf-8-sig", "cp949")
#: A degree of latitude in metres, and of longitude where Seoul lies.
LAT_M: Final = 111_000.0
LON_M: Final = 88_200.0


@dataclass(frozen=True, kw_only=True)
class Link:
    """A traffic link; its line in degrees (EPSG:4326)."""

    id: str
    road: str
    line: shapely.LineString
    length_m: float
    division: str

    @cached_property
    def middle(self) -> shapely.Point:
        """Give the point half way."""
        return self.line.interpolate(0.5, normalized=True)


@dataclass(frozen=True, kw_only=True)
class Dong:
    """A dong: its ten-digit code, and a point inside it."""

    code: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Somewhere with an address."""

    address: str
    lot_address: str
    lon: float
    lat: float


class Place:
    """The files of a sample district; each is read when it is first needed."""

    def __init__(self, folder: Path) -> None:
        """Read what the district is called."""
        self.folder = folder
        self.words: Mapping[str, Any] = tomllib.loads((folder / "district.toml").read_text("utf-8"))

    @property
    def name(self) -> str:
        """Give the name of the district without its city."""
        return str(self.words["named"])

    @property
    def city(self) -> str:
        """Give the name of its city."""
        return str(self.words["name_ko"]).split()[0]

    @property
    def code(self) -> str:
        """Give its legal five-digit code."""
        return str(self.words["boundary"]["value"])

    def rows(self, name: str) -> list[Row]:
        """Read one of its CSV files.

        Raises
        ------
        FileNotFoundError
            When it has no such file.
        """
        raw = (self.folder / name).read_bytes()
        for encoding in _ENCODINGS:
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            return list(csv.DictReader(text.splitlines()))
        raise ValueError(f"'{name}' is neither UTF-8 nor CP949.")

    def file_of(self, layer: str, source: str) -> str | None:
        """Give the file that fed a source of a layer, ``None`` where there is none."""
        for feed in self.words["feed"]:
            if (feed["layer"], feed["source"]) == (layer, source):
                return str(feed["file"])
        return None

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Give its traffic links, in the order of their numbers."""
        read = json.loads((self.folder / "traffic_links.geojson").read_text("utf-8"))
        made = {
            str(said["LINK_ID"]): Link(
                id=str(said["LINK_ID"]),
                road=said["AXIS_NAME"],
                line=shapely.LineString(each["geometry"]["coordinates"]),
                length_m=float(said["DIST"]),
                division=said["ROAD_DIV_CD"],
            )
            for each in read["features"]
            for said in (each["properties"],)
        }
        return tuple(made[number] for number in sorted(made))

    @cached_property
    def dongs(self) -> tuple[Dong, ...]:
        """Give its legal dongs."""
        frame = pyogrio.read_dataframe(self.folder / "boundaries.gpkg", layer="beopjeongdong")
        points = frame.geometry.representative_point().to_crs(4326)
        return tuple(
            Dong(code=str(code), name=str(name), lon=point.x, lat=point.y)
            for code, name, point in zip(frame["code"], frame["emd"], points, strict=True)
        )

    @cached_property
    def outline(self) -> shapely.Polygon:
        """Give its outline in degrees, simple enough to be written into an alert."""
        frame = pyogrio.read_dataframe(self.folder / "boundaries.gpkg", layer="sigungu")
        shape = frame.geometry.simplify(50.0).to_crs(4326).union_all()
        return cast("shapely.Polygon", max(shapely.get_parts(shape), key=lambda part: part.area))

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Give addresses with their points: those of its street lights."""
        return tuple(
            Spot(
                address=row["소재지도로명주소"],
                lot_address=row["소재지지번주소"],
                lon=float(row["경도"]),
                lat=float(row["위도"]),
            )
            for row in self.rows("lights_standard.csv")
            if row["경도"] and row["소재지도로명주소"]
        )

    @cached_property
    def cameras(self) -> list[Row]:
        """Give its cameras."""
        return self.rows("vms_cameras.csv")

    @cached_property
    def underpasses(self) -> list[Row]:
        """Give the water sensors of its underpasses."""
        return self.rows("underpasses.csv")

    @cached_property
    def solar_plants(self) -> list[Row]:
        """Give its solar plants."""
        return self.rows("solar_plants.csv")

    @cached_property
    def west(self) -> float:
        """Give the longitude of its western end."""
        return float(self.outline.bounds[0])

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Give longitude and latitude of its middle."""
        centre = self.outline.centroid
        return centre.x, centre.y

    def metres(self, lon: float, lat: float, points: np.ndarray) -> np.ndarray:
        """Give how far points (n x 2: lon, lat) lie from a place, in metres."""
        return np.hypot((points[:, 0] - lon) * LON_M, (points[:, 1] - lat) * LAT_M)


def projected(lon: float, lat: float, crs: int) -> tuple[float, float]:
    """Give a place's x and y in another system, as providers send them."""
    x, y = _transformer(4326, crs).transform(lon, lat)
    return float(x), float(y)


def reprojected(shape: shapely.Geometry, crs: int, *, of: int = 4326) -> shapely.Geometry:
    """Give a shape in another system than it is in."""
    transformer = _transformer(of, crs)
    return shapely.transform(
        shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )


@functools.cache
def _transformer(of: int, to: int) -> Transformer:
    return Transformer.from_crs(of, to, always_xy=True)

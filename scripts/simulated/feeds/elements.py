"""What rows of a feed are of: dongs, the district, items of a layer, or spots with an address."""

# pyright: reportArgumentType=false, reportAttributeAccessIssue=false
# What pandas and shapely say of their own results is wider than what a frame of text gives.

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd
import shapely

from layers.definition import Layer, Source
from layers.registry import Registry
from scripts.simulated.feeds.place import Place, Row, reprojected


@dataclass(frozen=True, kw_only=True)
class Element:
    """One thing that a row is of, in degrees; ``dong`` and ``code`` are those of its dong."""

    key: str
    name: str
    lon: float
    lat: float
    dong: str = ""
    code: str = ""
    address: str = ""


class Elements:
    """The things of a place."""

    def __init__(self, place: Place, registry: Registry) -> None:
        """Take the layers, whose sources know what the sample's files mean."""
        self._place = place
        self._registry = registry
        self._items: dict[tuple[str, str, str], tuple[Element, ...]] = {}

    @cached_property
    def dongs(self) -> tuple[Element, ...]:
        """Give the dongs."""
        return tuple(
            Element(key=dong.code, name=dong.name, lon=dong.lon, lat=dong.lat, dong=dong.name,
                    code=dong.code, address=f"{self._place.city} {self._place.name} {dong.name}")
            for dong in self._place.dongs
        )  # fmt: skip

    @cached_property
    def district(self) -> tuple[Element, ...]:
        """Give the district alone."""
        lon, lat = self._place.middle
        place = self._place
        first = place.dongs[0]
        return (Element(key=place.code, name=place.name, lon=lon, lat=lat, dong=first.name,
                        code=first.code, address=f"{place.city} {place.name}"),)  # fmt: skip

    def spots(self, count: int) -> tuple[Element, ...]:
        """Give some spots with an address, all over the place."""
        spots = self._place.spots
        codes = {dong.name: dong.code for dong in self._place.dongs}
        chosen = spots[:: max(1, len(spots) // count)][:count]
        return tuple(
            Element(
                key=f"{number:05d}",
                name=f"{spot.lot_address.split()[2]} {number}",
                lon=spot.lon,
                lat=spot.lat,
                dong=spot.lot_address.split()[2],
                code=codes.get(spot.lot_address.split()[2], ""),
                address=spot.address,
            )
            for number, spot in enumerate(chosen, start=1)
        )

    def items(self, layer_id: str, name: str = "id", prefix: str = "") -> tuple[Element, ...]:
        """Give the items of a layer as the sample's file has them.

        Their key is what a provider writes of the field ``name``, without ``prefix``.
        """
        asked = (layer_id, name, prefix)
        if asked not in self._items:
            self._items[asked] = self._of_layer(self._registry.get(layer_id), name, prefix)
        return self._items[asked]

    def _of_layer(self, layer: Layer, name: str, prefix: str) -> tuple[Element, ...]:
        if layer.id == "dongs":
            return self.dongs
        if layer.id == "districts":
            return self.district
        if layer.id == "traffic_links":
            return self._links(layer, name, prefix)
        made: list[Element] = []
        for source in layer.sources:
            file = self._place.file_of(layer.id, source.name)
            if file is not None and file.endswith(".csv"):
                made.extend(_of_file(layer, source, self.rows(source, file), name, prefix))
        return tuple(made)

    def rows(self, source: Source, file: str) -> list[Row]:
        """Read a file, and where its places stand in another one, that too."""
        rows = self._place.rows(file)
        places, by = source.options.get("places"), source.options.get("places_by", "")
        if places is None:
            return rows
        own, _, other = by.partition("=")
        known = {row[other]: row for row in self._place.rows(places)}
        return [{**known.get(row[own], {}), **row} for row in rows]

    def _links(self, layer: Layer, name: str, prefix: str) -> tuple[Element, ...]:
        own = next(source.prefix for source in layer.sources)
        return tuple(
            Element(
                key=f"{own}{link.id}".removeprefix(prefix) if name == "id" else link.road,
                name=link.road,
                lon=link.middle.x,
                lat=link.middle.y,
            )
            for link in self._place.links
        )


def _of_file(
    layer: Layer, source: Source, rows: list[Row], name: str, prefix: str
) -> list[Element]:
    """Read a file's rows by the rules of its source, as a load does."""
    frame = pd.DataFrame(rows).astype("object")
    frame = frame.where(frame != "", None)
    if source.where is not None:
        frame = frame[source.where.make(frame).astype("bool")]
    if frame.empty or source.key is None or source.geometry is None:
        return []
    ids = source.prefix + source.key.make(frame).astype("str")
    keys = ids if name == "id" else source.conform[name].make(frame).astype("str")
    labels = source.conform[layer.label].make(frame) if layer.label in source.conform else ids
    shapes = source.geometry.make(frame)
    made: list[Element] = []
    for index in frame.index:
        shape = shapes[index]
        if not isinstance(shape, shapely.Geometry) or shape.is_empty:
            continue
        point = _degrees(shape, source.crs)
        made.append(
            Element(
                key=str(keys[index]).removeprefix(prefix),
                name=str(labels[index]),
                lon=point.x,
                lat=point.y,
            )
        )
    return made


def _degrees(shape: shapely.Geometry, crs: int) -> shapely.Point:
    moved = shape if crs == _WGS84 else reprojected(shape, _WGS84, of=crs)
    return moved.centroid if not isinstance(moved, shapely.Point) else moved


_WGS84: Final = 4326

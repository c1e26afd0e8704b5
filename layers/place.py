"""A district by its name, for people with internet: OpenStreetMap through osmnx.

What comes is put into the same tables as a file, and goes the same way into the layers.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import requests
import shapely
from numpy.typing import NDArray

from layers import provenance
from layers.definition import Layer, Source, Title
from layers.district import make_room
from layers.errors import SourceError
from layers.ingest import Progress, ingest_table, silent
from layers.registry import Registry
from layers.report import IngestReport
from layers.sources import osm_network
from layers.sources.osm import SEA, elements_table, sea
from layers.sources.osm_streets import overpass_streets
from layers.store.area import mark_loaded, save_district
from layers.store.database import Database

#: What is asked for: every tag that a source of ours takes elements by.
_TAGS: Final[dict[str, bool | str | list[str]]] = {
    "highway": True,
    "building": True,
    "building:part": True,
    "leisure": True,
    "natural": True,
    "landuse": True,
    "waterway": True,
    "amenity": True,
    "emergency": True,
    "railway": ["station", "halt"],
    "man_made": "surveillance",
    "generator:source": "solar",
    "plant:source": "solar",
    "admin_level": "10",
}
#: The table of an element, by the dimension of its shape.
_TABLES: Final = ("points", "lines", "multipolygons")
#: How long Overpass may take for the streets, in seconds.
_WAIT_S: Final = 180


def load_place(  # noqa: PLR0913 - all but the first three are optional and named
    database: Database,
    registry: Registry,
    name: str,
    *,
    now: dt.datetime,
    replace: bool = False,
    rasters: Path | None = None,
    progress: Progress = silent,
    overpass_url: str | None = None,
    nominatim_url: str | None = None,
) -> list[IngestReport]:
    """Load streets, buildings and amenities of a place such as ``Gangdong-gu, Seoul``.

    Raises
    ------
    SourceError
        When the place is unknown, is no area, or the servers do not answer.
    IngestStoppedError
        When the database is about another district and ``replace`` is not said.
    """
    feeds, network = (
        [(layer, s) for layer in registry for s in layer.sources if s.adapter == adapter]
        for adapter in ("osm", "osm_network")
    )
    steps = len(feeds) + len(network) + 1
    progress(0, steps, name)
    with _servers(overpass_url, nominatim_url):
        place, elements = _fetched(name)
        streets = _fetched_streets(place["geometry"].bounds)
    make_room(database, registry, rasters, _id(place), replace=replace)
    save_district(
        database,
        id_=_id(place),
        name=Title(str(place["name"]), name),
        named=str(place["name"]),
        is_sample=False,
        attribution="© OpenStreetMap contributors (ODbL)",
        boundary=place["geometry"],
    )
    reports = []
    for done, (layer, source) in enumerate(feeds, start=1):
        progress(done, steps, layer.id)
        reports.append(_load(database, layer, source, elements, name=name, now=now))
    built = osm_network.build(overpass_streets(streets))
    origin = provenance.of_answer(orjson.dumps(streets), name=name, as_of=now)
    for done, (layer, source) in enumerate(network, start=len(feeds) + 1):
        progress(done, steps, layer.id)
        raw = osm_network.network_table(built, source)
        reports.append(ingest_table(database, layer, source, raw, origin=origin, now=now))
    mark_loaded(database, now)
    progress(steps, steps, name)
    return reports


def _load(
    database: Database,
    layer: Layer,
    source: Source,
    elements: gpd.GeoDataFrame,
    *,
    name: str,
    now: dt.datetime,
) -> IngestReport:
    wanted = source.options["tables"].split(",")
    tables = np.array(_TABLES)[shapely.get_dimensions(elements.geometry.to_numpy())]
    refs, tags, shapes = _elements(elements.loc[np.isin(tables, wanted)])
    if SEA in wanted:
        seas = sea(*_elements(elements.loc[tables == "lines"])[1:])
        refs, tags = [*refs, *seas[0]], [*tags, *seas[1]]
        shapes = np.concatenate([shapes, seas[2]])
    raw = elements_table(refs, tags, shapes, source)
    content = "\n".join(refs).encode() + b"".join(shapely.to_wkb(shapes))
    origin = provenance.of_answer(content, name=name, as_of=now)
    return ingest_table(database, layer, source, raw, origin=origin, now=now)


def _elements(
    chosen: gpd.GeoDataFrame,
) -> tuple[list[str], list[dict[str, str]], NDArray[np.object_]]:
    refs = ["/".join(map(str, one)) for one in chosen.index.tolist()]
    return refs, _tags(chosen), np.asarray(chosen.geometry.to_numpy(), dtype="object")


def _tags(elements: pd.DataFrame) -> list[dict[str, str]]:
    texts = elements.drop(columns="geometry").astype("object")
    return [
        {key: value for key, value in row.items() if isinstance(value, str)}
        for row in texts.to_dict("records")
    ]


def _fetched(name: str) -> tuple[Any, gpd.GeoDataFrame]:
    """Ask Nominatim for a place with an area, and Overpass for what is in it.

    The place is a row whose name is Korean where it has a Korean one.
    """
    import osmnx as ox

    try:
        place = ox.geocode_to_gdf(name).iloc[0]
        return place, ox.features_from_polygon(place["geometry"], _TAGS)
    except (TypeError, ValueError, requests.RequestException) as error:
        raise SourceError(f"'{name}' cannot be fetched from OpenStreetMap: {error}") from error


def _fetched_streets(bounds: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    """Ask Overpass for the streets of a box with their nodes and turn restrictions.

    osmnx keeps neither of the two, and its graphs are cut to a few tags.
    """
    import osmnx as ox

    west, south, east, north = bounds
    asked = (
        f"[out:json][timeout:{_WAIT_S}];"
        f'way["highway"]({south},{west},{north},{east})->.ways;'
        '(.ways;node(w.ways);rel(bw.ways)["type"="restriction"];);out body;'
    )
    address = f"{ox.settings.overpass_url.rstrip('/')}/interpreter"
    try:
        answer = requests.post(address, data={"data": asked}, timeout=_WAIT_S)
        answer.raise_for_status()
        return answer.json()["elements"]
    except (requests.RequestException, ValueError, KeyError) as error:
        raise SourceError(f"The streets cannot be fetched from OpenStreetMap: {error}") from error


@contextlib.contextmanager
def _servers(overpass_url: str | None, nominatim_url: str | None) -> Generator[None, None, None]:
    """Point osmnx at servers, and put back what it changes for the whole process."""
    import osmnx as ox

    changes: dict[str, Any] = {"use_cache": False, "http_accept_language": "ko,en"}
    if overpass_url is not None:
        changes["overpass_url"] = overpass_url
    if nominatim_url is not None:
        changes["nominatim_url"] = nominatim_url
    before = {key: getattr(ox.settings, key) for key in changes}
    resolve = socket.getaddrinfo
    try:
        for key, value in changes.items():
            setattr(ox.settings, key, value)
        yield
    finally:
        for key, value in before.items():
            setattr(ox.settings, key, value)
        socket.getaddrinfo = resolve


def _id(place: Any) -> str:  # noqa: ANN401 - a row of a GeoDataFrame
    return f"osm_{place['osm_type']}_{place['osm_id']}"

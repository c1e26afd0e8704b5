"""OpenStreetMap as PBF or XML (``out geom`` answers of Overpass too), read through GDAL.

A source asks for tags by their names, and besides them for ``osm_ref`` (``way/123``) and
``outline_of_parts`` (``yes`` where a building is drawn by its ``building:part`` areas instead).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final
from xml.parsers import expat

import numpy as np
import orjson
import pandas as pd
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from layers.conform import UNREADABLE
from layers.definition import Source
from layers.errors import SourceError
from layers.sources.table import GEOMETRY, RawTable, checked_file
from spatial.coast import sea_polygons
from spatial.crs import WGS84

_TABLES: Final = ("points", "lines", "multipolygons")
_PBF_HEADER: Final = b"\x0a\x09OSMHeader"
SEA: Final = "sea"
REF: Final = "osm_ref"
OUTLINE: Final = "outline_of_parts"
#: What a part takes from the building it belongs to.
_INHERITED: Final = ("name", "building", "addr:street", "addr:housenumber", "addr:full")
#: The share of a building's ground that its parts must cover to stand for it.
_COVERED: Final = 0.9

Elements = tuple[tuple[str, ...], tuple[dict[str, str], ...], NDArray[np.object_]]


def read(path: Path, source: Source) -> RawTable:
    """Read ``options["tables"]`` (of points, lines, multipolygons; all unless said).

    The table ``sea`` has areas made of the coastlines: the file itself has none.

    Raises
    ------
    SourceError
        When the file is not OpenStreetMap, carries a DTD, or ends too early.
    """
    file = checked_file(path, ".pbf", ".osm", ".osm.xml")
    if file.suffix.lower() == ".pbf":
        check_pbf(file)
    else:
        check_xml(file)
    status = file.stat()
    wanted = source.options.get("tables", ",".join(_TABLES)).split(",")
    read_table = functools.partial(_elements, modified_ns=status.st_mtime_ns, size=status.st_size)
    parts = [
        sea(*read_table(file, "lines")[1:]) if name == SEA else read_table(file, name)
        for name in wanted
    ]
    refs = [ref for each in parts for ref in each[0]]
    tags = [one for each in parts for one in each[1]]
    return elements_table(refs, tags, np.concatenate([each[2] for each in parts]), source)


def elements_table(
    refs: list[str],
    tags: list[dict[str, str]],
    shapes: NDArray[np.object_],
    source: Source,
) -> RawTable:
    """Put elements (refs such as ``way/123``, tags, shapes in EPSG:4326) into one table."""
    columns: dict[str, Sequence[str | None]] = {
        name: [one.get(name) for one in tags] for name in source.columns
    }
    if OUTLINE in columns:
        columns |= _building_parts(tags, shapes, columns)
    columns[REF] = refs
    frame = pd.DataFrame(columns, index=range(1, len(refs) + 1), dtype="object").astype("str")
    frame[GEOMETRY] = pd.Series(shapes, index=frame.index, dtype="object")
    return RawTable(frame=frame, crs=WGS84)


def sea(tags: Sequence[dict[str, str]], shapes: NDArray[np.object_]) -> Elements:
    """Make the elements of the table ``sea`` of those of the table ``lines``."""
    is_coast = np.array([one.get("natural") == "coastline" for one in tags], dtype=bool)
    seas = sea_polygons(shapes[is_coast])
    names = tuple(f"{SEA}/{number}" for number in range(1, len(seas) + 1))
    return names, tuple({"natural": "coastline"} for _ in names), seas


def forget() -> None:
    """Let go of the elements that were kept for the next layer of the same file."""
    _elements.cache_clear()


# A district reads one file for a dozen layers; its three tables are parsed once.
@functools.lru_cache(maxsize=len(_TABLES))
def _elements(file: Path, table: str, modified_ns: int, size: int) -> Elements:  # noqa: ARG001 - they tell a file that was replaced
    configuration = resources.files("layers.sources").joinpath("osmconf.ini")
    with resources.as_file(configuration) as conf:
        try:
            meta, _, wkb, values = pyogrio.raw.read(
                file,
                layer=table,
                CONFIG_FILE=str(conf),
                TAGS_FORMAT="JSON",
                # XML may list nodes in any order, with negative numbers (JOSM).
                USE_CUSTOM_INDEXING="YES" if file.suffix.lower() == ".pbf" else "NO",
            )
        except (DataSourceError, DataLayerError) as error:
            raise SourceError(f"'{file.name}' cannot be read: {error}.") from error
    column = dict(zip(meta["fields"], values, strict=True))
    texts = column["all_tags"]
    tags = tuple(orjson.loads(text) if text else {} for text in texts)
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    shapes[shapely.is_missing(shapes)] = UNREADABLE
    return _refs(table, column), tags, shapes


def _refs(table: str, column: dict[str, NDArray[np.object_]]) -> tuple[str, ...]:
    if table == "multipolygons":
        pairs = zip(column["osm_id"], column["osm_way_id"], strict=True)
        return tuple(f"relation/{rel}" if rel else f"way/{way}" for rel, way in pairs)
    kind = "node" if table == "points" else "way"
    return tuple(f"{kind}/{number}" for number in column["osm_id"])


def _building_parts(
    tags: list[dict[str, str]],
    shapes: NDArray[np.object_],
    columns: dict[str, Sequence[str | None]],
) -> dict[str, list[str | None]]:
    """Find outlines that their parts stand for, and let parts inherit what they do not say.

    https://wiki.openstreetmap.org/wiki/Simple_3D_Buildings: where parts cover an outline, only
    the parts are drawn.
    """
    is_part = np.array([one.get("building:part", "no") != "no" for one in tags], dtype=bool)
    is_outline = np.array(["building" in one for one in tags], dtype=bool) & ~is_part
    parts, outlines = np.flatnonzero(is_part), np.flatnonzero(is_outline)
    stands_for: list[str | None] = [None] * len(tags)
    inherited = {name: list(columns[name]) for name in _INHERITED if name in columns}
    if parts.size and outlines.size:
        tree = shapely.STRtree(shapes[outlines])
        inside = shapely.point_on_surface(shapes[parts])
        part_hits, outline_hits = tree.query(inside, predicate="intersects")
        for outline in np.unique(outline_hits):
            ours = parts[part_hits[outline_hits == outline]]
            number = int(outlines[outline])
            covered = shapely.area(shapely.union_all(shapely.make_valid(shapes[ours])))
            if covered >= _COVERED * shapely.area(shapes[number]):
                stands_for[number] = "yes"
            for name, values in inherited.items():
                for part in ours:
                    values[part] = values[part] or columns[name][number]
    return {**inherited, OUTLINE: stands_for}


def check_pbf(file: Path) -> None:
    """Require the header that every OpenStreetMap PBF begins with."""
    with file.open("rb") as opened:
        head = opened.read(64)
    if head[4:15] != _PBF_HEADER:
        raise SourceError(f"'{file.name}' does not begin as an OpenStreetMap PBF.")


def check_xml(file: Path) -> None:
    """Read up to the root element: it must be ``osm``, and there may be no DTD before it."""
    roots: list[str] = []
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise SourceError(f"'{file.name}' has a DTD; XML with one is not read.")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: roots.append(name)
    try:
        with file.open("rb") as opened:
            while not roots and (block := opened.read(4096)):
                parser.Parse(block)
    except expat.ExpatError as error:
        raise SourceError(f"'{file.name}' is not XML: {error}.") from error
    if roots[:1] != ["osm"]:
        raise SourceError(f"'{file.name}' is not OpenStreetMap XML.")

"""A district as a file: its name, its boundary, and which file feeds which layer.

.. code-block:: toml

    id = "gangdong"
    name_ko = "서울특별시 강동구"
    name_en = "Gangdong-gu, Seoul"
    named = "강동구"              # what publishers call it in their columns
    sample = false
    attribution = "..."

    [boundary]                    # the feature of a file, or bbox = [west, south, east, north]
    file = "seoul/boundaries_legal_2023.gpkg"
    table = "sigungu"
    column = "code"
    value = "11740"

    [public]                      # what everybody may know; closed where nothing is said
    sight = true                  # what cameras see, and every question about it

    [[feed]]
    layer = "cameras"
    source = "seoul_cctv"
    file = "seoul/cctv.csv"
    as_of = 2023-12-31            # the date of its facts, where the file's own date is not it
    clip = true                   # leave out what is of other districts (the default)

Paths are relative to the folder of the data. Feeds are loaded in their order.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import shapely

from layers.access import Grant
from layers.conform import column
from layers.definition import Source, Title
from layers.errors import IngestStoppedError, SourceError
from layers.ingest import Progress, ingest_file, silent
from layers.registry import Registry
from layers.report import IngestReport
from layers.sources import geo_file, osm, osm_network
from layers.sources.table import GEOMETRY
from layers.store.area import district_id, mark_loaded, save_district
from layers.store.clear import clear
from layers.store.database import Database
from spatial.bbox import BBox
from spatial.crs import WGS84, transformer

#: Where the district files that come with the platform are.
DISTRICTS: Final = Path(__file__).parent / "districts"
_KOREA: Final = dt.timezone(dt.timedelta(hours=9))


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A file that feeds a layer."""

    layer: str
    source: str
    file: str
    as_of: dt.date | None = field(default=None, metadata={"type": dt.date})
    clip: bool = field(default=True, metadata={"type": bool})

    @property
    def facts_date(self) -> dt.datetime | None:
        """The start of the day that is stated, in Korea."""
        if self.as_of is None:
            return None
        return dt.datetime.combine(self.as_of, dt.time(), tzinfo=_KOREA)


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """Where a district's polygon is: a box, or the features of a file with a value in a column."""

    bbox: Sequence[float] = field(default=(), metadata={"type": list})
    file: str = ""
    table: str = ""
    column: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Public:
    """What a district opens to everybody, each by its name (``layers.access.Grant``)."""

    sight: bool = field(default=False, metadata={"type": bool})

    @property
    def grants(self) -> frozenset[Grant]:
        """What it opens."""
        return frozenset(each for each in Grant if getattr(self, each.value))


@dataclass(frozen=True, kw_only=True)
class District:
    """What a district file says."""

    id: str
    name_ko: str
    name_en: str
    named: str
    boundary: Boundary = field(metadata={"type": Boundary})
    feeds: tuple[Feed, ...] = field(metadata={"type": tuple})
    sample: bool = field(default=False, metadata={"type": bool})
    attribution: str = ""
    public: Public = field(default=Public(), metadata={"type": Public})

    @property
    def name(self) -> Title:
        """The name in both languages."""
        return Title(self.name_ko, self.name_en)


def read_district(path: Path) -> District:
    """Read a district file.

    Raises
    ------
    SourceError
        When it is no TOML, or something is missing, unknown or of another type.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SourceError(f"There is no district file '{path}'.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"'{path.name}' is not a TOML file: {error}.") from error
    top = dict(said)
    feeds, boundary = top.pop("feed", []), top.pop("boundary", {})
    public = _made(Public, top.pop("public", {}), f"[public] of '{path.name}'")
    return _made(
        District,
        {
            "named": top.get("name_ko"),
            **top,
            "boundary": _made(Boundary, boundary, f"[boundary] of '{path.name}'"),
            "public": public,
            "feeds": tuple(
                _made(Feed, feed, f"[[feed]] {number} of '{path.name}'")
                for number, feed in enumerate(feeds, start=1)
            ),
        },
        f"'{path.name}'",
    )


_Made = TypeVar("_Made", "District", "Boundary", "Feed", "Public")


def _made(kind: type[_Made], said: Mapping[str, Any], place: str) -> _Made:
    """Make a dataclass of a TOML table, naming what is missing, unknown or of another type."""
    types = {each.name: each for each in fields(kind)}
    for name, value in said.items():
        if name not in types:
            known = ", ".join(types)
            raise SourceError(f"{place} says '{name}', which means nothing there ({known} do).")
        if not isinstance(value, types[name].metadata.get("type", str)):
            raise SourceError(f"'{name}' in {place} cannot be {value!r}.")
    for name, each in types.items():
        if name not in said and each.default is MISSING:
            raise SourceError(f"{place} does not say its '{name}'.")
    return kind(**said)


def load_district(
    database: Database,
    registry: Registry,
    rasters: Path,
    toml_path: Path,
    data_folder: Path,
    *,
    now: dt.datetime,
    replace: bool = False,
    progress: Progress = silent,
) -> list[IngestReport]:
    """Load every feed of a district file, in order.

    Parameters
    ----------
    replace
        Whether a database about another district may be emptied first.

    Raises
    ------
    IngestStoppedError
        When the database is about another district and ``replace`` is not said.
    SourceError
        When the district file or one of its files cannot be used. What was loaded before stays;
        the district counts as loaded only after its last file.
    """
    district = read_district(toml_path)
    plan = [
        (feed, layer, layer.source(feed.source))
        for feed in district.feeds
        for layer in [registry.get(feed.layer)]
    ]
    boundary = _polygon(district.boundary, data_folder)
    make_room(database, registry, rasters, district.id, replace=replace)
    save_district(
        database,
        id_=district.id,
        name=district.name,
        named=district.named,
        is_sample=district.sample,
        attribution=district.attribution,
        boundary=boundary,
        grants=district.public.grants,
    )
    reports = []
    try:
        for done, (feed, layer, source) in enumerate(plan):
            progress(done, len(plan), f"{layer.id} ({feed.file})")
            reports.append(
                ingest_file(
                    database,
                    layer,
                    source,
                    inside(data_folder, feed.file),
                    now=now,
                    clip=feed.clip,
                    rasters=rasters,
                    as_of=feed.facts_date,
                )
            )
    finally:
        osm.forget()
        osm_network.forget()
    mark_loaded(database, now)
    progress(len(plan), len(plan), district.name_en)
    return reports


def inside(folder: Path, name: str) -> Path:
    """Give the path of a file in a folder; neither ``..`` nor a link may lead out of it."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(f"'{name}' leads out of the folder '{folder}'; it is not opened.")
    return path


def make_room(
    database: Database, registry: Registry, rasters: Path | None, wanted: str, *, replace: bool
) -> None:
    """Empty a database that is about another district, if that is asked for."""
    held = district_id(database)
    if held in {None, wanted}:
        return
    if not replace:
        raise IngestStoppedError(
            f"This database is about the district '{held}'; loading '{wanted}' would replace all"
            " of it and needs to be asked for."
        )
    clear(database, registry, rasters)


def _polygon(boundary: Boundary, folder: Path) -> shapely.Geometry:
    """Read the boundary as one polygon in EPSG:4326."""
    if boundary.bbox:
        return shapely.box(*BBox.checked(*boundary.bbox).as_tuple())
    path = inside(folder, boundary.file)
    source = Source(
        name="boundary",
        title=Title("경계", "Boundary"),
        adapter="",
        conform={"value": column(boundary.column)},
        options={"table": boundary.table} if boundary.table else {},
    )
    reader = geo_file.read if path.suffix.lower() in {".gpkg", ".geojson", ".shp"} else osm.read
    table = reader(path, source)
    if boundary.column not in table.frame.columns:
        raise SourceError(f"'{path.name}' has no column '{boundary.column}' for the boundary.")
    chosen = table.frame[boundary.column] == boundary.value
    shapes = table.frame.loc[chosen, GEOMETRY].to_numpy("object")
    shapes = shapes[shapely.get_dimensions(shapes) == 2]
    if not len(shapes):
        raise SourceError(
            f"'{path.name}' has no polygon whose '{boundary.column}' is '{boundary.value}'."
        )
    whole = shapely.union_all(shapely.make_valid(shapes))
    carry = transformer(table.crs or WGS84, WGS84)
    return shapely.transform(whole, lambda xy: np.column_stack(carry.transform(xy[:, 0], xy[:, 1])))

"""Reading a file from a stranger: in a process of its own, and never two ways.

The child reads; what comes back is an Arrow table of texts and WKB, which is only data.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.conform import UNREADABLE
from layers.definition import Source, Title
from layers.errors import SourceError
from layers.guarded import OverLimitError, TaskRefusedError, guarded
from layers.sources import csv_file, excel_file, geo_file, gpx_file, kml_file, parquet_file
from layers.sources.archive import check_archive
from layers.sources.table import GEOMETRY, Malformed, RawTable, checked_file
from spatial.crs import WGS84, checked_epsg

#: Ending -> how it is read, and what people call it.
READERS: Final[Mapping[str, tuple[Callable[[Path, Source], RawTable], str]]] = {
    ".csv": (csv_file.read, "CSV"),
    ".tsv": (csv_file.read, "CSV"),
    ".txt": (csv_file.read, "CSV"),
    ".xlsx": (excel_file.read, "Excel"),
    ".geojson": (geo_file.read, "GeoJSON"),
    ".json": (geo_file.read, "GeoJSON"),
    ".gpkg": (geo_file.read, "GeoPackage"),
    ".shp": (geo_file.read, "Shapefile"),
    ".fgb": (geo_file.read, "FlatGeobuf"),
    ".kml": (kml_file.read, "KML"),
    ".kmz": (kml_file.read, "KML"),
    ".gpx": (gpx_file.read, "GPX"),
    ".parquet": (parquet_file.read, "GeoParquet"),
    ".geoparquet": (parquet_file.read, "GeoParquet"),
}
#: What may lie beside a file in an archive.
_BESIDE: Final = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".xml", ".qpj", ".qmd"})
_OUR_COLUMNS: Final = "columns.csv"
#: What a sender may say of a file; adapters know more, of files that are ours.
OPTIONS: Final = frozenset({"sheet", "table", "delimiter", "header", "crs"})
_MEMORY: Final = 4 * 1024**3
_CPU_S: Final = 60
_WALL_S: Final = 120.0
#: Ellipsoids that fit WGS 84 to a metre without any shift.
_OF_THE_WORLD: Final = ("WGS", "GRS 1980", "GRS80", "GRS_1980")


def read_sent(path: Path, *, options: Mapping[str, str]) -> RawTable:
    """Read a file that a stranger sent, with limits on time and memory.

    Parameters
    ----------
    options
        Of ``OPTIONS``: ``sheet``, ``table``, ``delimiter``, ``header`` (the header line of a text
        that has none); and ``crs``, an EPSG code that is believed instead of the file's own.

    Raises
    ------
    SourceError
        With the reason, when the file is refused or cannot be read within its limits.
    BadValueError
        When ``crs`` is no EPSG code.
    """
    if "crs" in options:
        options = {**options, "crs": str(checked_epsg(options["crs"]))}
    payload = orjson.dumps({"path": str(path), "options": dict(options)})
    try:
        answer = guarded(
            "layers.sending.reading:read_in_child",
            payload,
            memory_bytes=_MEMORY,
            cpu_s=_CPU_S,
            wall_s=_WALL_S,
        )
    except (TaskRefusedError, OverLimitError) as error:
        raise SourceError(str(error)) from error
    return _unpacked(answer)


def read_in_child(payload: bytes) -> bytes:
    """Be the child: read the file that the payload names."""
    asked = orjson.loads(payload)
    return _packed(read_here(Path(asked["path"]), asked["options"]))


def read_here(path: Path, options: Mapping[str, str]) -> RawTable:
    """Read a file in this process: one of ours, or in the child."""
    return _zipped(path, options) if path.suffix.lower() == ".zip" else _read(path, options)


def _read(path: Path, options: Mapping[str, str]) -> RawTable:
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = ", ".join(sorted(READERS))
        raise SourceError(f"'{path.name}' is of no known kind (there are: {known}, .zip).")
    told = {name: value for name, value in options.items() if name in OPTIONS}
    if suffix == ".tsv":
        told.setdefault("delimiter", "\t")
    doubt = crs_doubt(path) if suffix == ".shp" and "crs" not in told else None
    if doubt is not None:
        told["crs"] = str(WGS84)  # of no meaning: so that nobody looks at the file's own
    read, _ = READERS[suffix]
    title = Title("보낸 파일", "Sent file")
    table = read(path, Source(name="sent", title=title, adapter="", options=told))
    if doubt is not None:
        return replace(table, crs=None, notes=(*table.notes, doubt))
    return replace(table, crs=int(told["crs"])) if "crs" in told else table


def _zipped(path: Path, options: Mapping[str, str]) -> RawTable:
    """Read the one file of an archive that can be read; only what belongs to it is unpacked."""
    file = checked_file(path, ".zip")
    names = check_archive(file, what="a zip archive")
    wanted = [
        name
        for name in names
        if Path(name).suffix.lower() in READERS and Path(name).name != _OUR_COLUMNS
    ]
    if options.get("table"):
        wanted = [name for name in wanted if Path(name).stem == options["table"]]
    if len(wanted) != 1:
        there = ", ".join(sorted(Path(name).name for name in wanted)) or "none"
        raise SourceError(f"'{file.name}' must hold one file to read (there are: {there}).")
    main = Path(wanted[0])
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as archive:
        for name in names:
            each = Path(name)
            beside = each.suffix.lower() in _BESIDE and each.stem.lower() == main.stem.lower()
            if name == wanted[0] or beside:
                # Names of ours: those of the archive never reach the file system.
                Path(folder, f"sent{each.suffix.lower()}").write_bytes(archive.read(name))
        table = _read(Path(folder, f"sent{main.suffix.lower()}"), options)
        heads = [name for name in names if Path(name).name == _OUR_COLUMNS]
        return _renamed(table, archive.read(heads[0])) if heads else table


def _renamed(table: RawTable, columns: bytes) -> RawTable:
    """Give a Shapefile of ours its whole column names back."""
    listed = csv_file.table_of(csv_file.decoded(columns, name=_OUR_COLUMNS), name=_OUR_COLUMNS)
    if not {"field", "column"} <= set(listed.frame.columns):
        return table
    names = dict(zip(listed.frame["field"], listed.frame["column"], strict=True))
    return replace(table, frame=table.frame.rename(columns=names))


def crs_doubt(path: Path) -> str | None:
    """Say why the CRS of a Shapefile has to be asked for, ``None`` where it says it itself.

    Old Korean maps are on Bessel's ellipsoid; a ``.prj`` that names it without ``TOWGS84`` is some
    hundred metres of doubt, which nobody but its sender can end.
    """
    prj = path.with_suffix(".prj")
    if not prj.exists():
        return "The Shapefile has no .prj, so that nobody knows its CRS."
    text = prj.read_text("utf-8", errors="replace")
    try:
        crs = CRS.from_wkt(text)
    except CRSError:
        return "The .prj of the Shapefile cannot be read, so that nobody knows its CRS."
    ellipsoid = crs.ellipsoid.name if crs.ellipsoid else ""
    if "TOWGS84" in text.upper() or ellipsoid.startswith(_OF_THE_WORLD):
        return None
    return (
        f"The .prj names the ellipsoid '{ellipsoid}' and no shift to WGS 84, which may be off by"
        " some hundred metres; such maps are often EPSG:5174, 2097 or 5173."
    )


def _packed(table: RawTable) -> bytes:
    """Write a table as Arrow: texts, WKB, and the rest as JSON beside it."""
    columns: dict[str, Any] = {}
    for number, name in enumerate(name for name in table.frame.columns if name != GEOMETRY):
        texts = table.frame[name]
        columns[f"c{number}"] = pa.array(
            [None if pd.isna(text) else str(text) for text in texts], pa.string()
        )
    names = [str(name) for name in table.frame.columns if name != GEOMETRY]
    columns["row"] = pa.array([int(number) for number in table.frame.index], pa.int64())
    if GEOMETRY in table.frame.columns:
        wkb = shapely.to_wkb(table.frame[GEOMETRY].to_numpy("object"), include_srid=False)
        columns["wkb"] = pa.array(list(wkb), pa.binary())
    beside = {
        "names": names,
        "crs": table.crs,
        "notes": table.notes,
        "malformed": [[m.row_number, m.sentence, m.record] for m in table.malformed],
    }
    made = pa.table(columns).replace_schema_metadata({"beside": orjson.dumps(beside)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, made.schema) as writer:
        writer.write_table(made)
    return sink.getvalue().to_pybytes()


def _unpacked(answer: bytes) -> RawTable:
    made = pa.ipc.open_stream(answer).read_all()
    beside = orjson.loads((made.schema.metadata or {})[b"beside"])
    index = pd.Index(made.column("row").to_pylist())
    frame = pd.DataFrame(
        {
            name: pd.Series(made.column(f"c{number}").to_pylist(), index=index, dtype="str")
            for number, name in enumerate(beside["names"])
        },
        index=index,
    )
    if "wkb" in made.column_names:
        wkb = np.array(made.column("wkb").to_pylist(), dtype="object")
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
        given = np.array([each is not None for each in wkb], dtype=bool)
        shapes[given & shapely.is_missing(shapes)] = UNREADABLE
        frame[GEOMETRY] = pd.Series(shapes, index=index, dtype="object")
    return RawTable(
        frame=frame,
        crs=beside["crs"],
        malformed=tuple(
            Malformed(row_number=row, sentence=sentence, record=record)
            for row, sentence, record in beside["malformed"]
        ),
        notes=tuple(beside["notes"]),
    )

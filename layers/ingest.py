"""A file becomes part of a layer: read, conform, validate, load; and a report of what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg

from layers import provenance
from layers.conformed import conformed
from layers.definition import Layer, Source
from layers.errors import IngestStoppedError, SourceError
from layers.provenance import Provenance
from layers.report import IngestReport
from layers.sources import csv_file, excel_file, geo_file, osm, osm_network
from layers.sources.raster_file import RasterFacts
from layers.sources.table import RawTable, checked_file
from layers.store import runs
from layers.store.area import current_area
from layers.store.conclusion import LOADED
from layers.store.coverage import load_coverage
from layers.store.database import Database
from layers.store.load import LoadCounts, load, settle
from layers.store.runs import Reject, Run
from layers.validate import Checked, validated
from layers.verdicts import malformed_rows

_READERS: Final[Mapping[str, Callable[[Path, Source], RawTable]]] = {
    "csv_file": csv_file.read,
    "excel_file": excel_file.read,
    "geo_file": geo_file.read,
    "osm": osm.read,
}
#: A file of few records may have a few bad ones, whatever their share.
_FEW_REJECTIONS: Final = 5
_STEPS: Final = 3


class Progress(Protocol):
    """Told how far a load is."""

    def __call__(self, done: int, total: int, label: str, /) -> None:
        """Show ``label`` at ``done`` of ``total`` steps."""
        ...


def silent(done: int, total: int, label: str, /) -> None:
    """Tell nobody."""


def ingest_file(  # noqa: PLR0913 - all but the first four are optional and named
    database: Database,
    layer: Layer,
    source: Source,
    path: Path,
    *,
    now: dt.datetime,
    progress: Progress = silent,
    confirm_retire: bool = False,
    clip: bool = True,
    rasters: Path | None = None,
    as_of: dt.datetime | None = None,
) -> IngestReport:
    """Bring a source's records in a layer to what a file says.

    Parameters
    ----------
    now
        The time that is written beside every change.
    confirm_retire
        Whether more than ``source.retire_share`` of the source's records may be retired.
    clip
        Whether records of other districts are left out (and counted).
    rasters
        The folder of coverages; needed for a layer that is one.
    as_of
        The date of the file's facts; the file's own date unless stated.

    Raises
    ------
    SourceError
        When the file cannot be read as what the source says.
    IngestStoppedError
        When too much would be rejected or retired. In both cases nothing was changed.
    """
    file = checked_file(path)
    origin = provenance.of_file(file, as_of=as_of)
    with runs.recorded(database, layer=layer.id, source=source.name, origin=origin, now=now) as run:
        progress(0, _STEPS, f"{layer.id}: {path.name}")
        if layer.is_coverage:
            return _ingest_coverage(database, layer, run, file, rasters)
        raw = _read(path, source, rasters)
        progress(1, _STEPS, f"{layer.id}: {len(raw.frame):,}")
        checked, report = _check(database, layer, source, raw, run=run, clip=clip)
        progress(2, _STEPS, f"{layer.id}: {report.accepted:,}")
        return _load(database, layer, source, checked, report, run=run, confirm=confirm_retire)


def _read(path: Path, source: Source, rasters: Path | None) -> RawTable:
    if source.adapter == "osm_network":  # streets climb with the ground
        return osm_network.read(path, source, rasters=rasters)
    if source.adapter not in _READERS:
        raise SourceError(f"Source '{source.name}' comes by its feed and not as a file.")
    return _READERS[source.adapter](path, source)


def ingest_table(  # noqa: PLR0913 - all but the first four are named
    database: Database,
    layer: Layer,
    source: Source,
    raw: RawTable,
    *,
    origin: Provenance,
    now: dt.datetime,
    author: str = LOADED,
    clip: bool = True,
    confirm_retire: bool = False,
    by_event_time: bool = False,
    among: Sequence[str] | None = None,
    measured: Sequence[str] = (),
) -> IngestReport:
    """Bring a source's records in a layer to a table that did not come as a file.

    Parameters
    ----------
    author
        Who sent it, where somebody did.
    by_event_time
        Whether it is the answer of a feed: nothing of the future is taken, of records with the same
        key the newest counts, and none goes back behind what is held (``layers.events``).
    among
        Where the table is not the whole list: the ids of those that ended, if it lacks them.
    measured
        Fields that are observed besides (``layers.feeds.observing``): of items that are there they
        are left alone.
    """
    with runs.recorded(database, layer=layer.id, source=source.name, origin=origin, now=now) as run:
        checked, report = _check(
            database, layer, source, raw, run=run, clip=clip, now=now if by_event_time else None
        )
        return _load(
            database, layer, source, checked, report,
            run=run, confirm=confirm_retire, author=author, among=among,
            by_event_time=by_event_time, measured=measured,
        )  # fmt: skip


def rejects(database: Database, layer: Layer, limit: int = 100) -> list[Reject]:
    """List what the latest loads of a layer rejected."""
    return runs.rejects(database, layer.id, limit=limit)


def _check(
    database: Database,
    layer: Layer,
    source: Source,
    raw: RawTable,
    *,
    run: Run,
    clip: bool,
    now: dt.datetime | None = None,
) -> tuple[Checked, IngestReport]:
    """Conform and validate; stop where too much of the file is rejected, keeping what and why."""
    data = conformed(layer, source, raw)
    # A street network goes on beyond the district: so do routes.
    clip = clip and source.options.get("clip_by") != "nothing"
    checked = validated(layer, source, data, area=current_area(database), clip=clip, now=now)
    broken = malformed_rows(raw.malformed)
    checked = replace(checked, rejections=(*broken, *checked.rejections))
    read = len(data.raw) + len(raw.malformed)
    report = IngestReport(
        layer=layer.id,
        source=source.name,
        file_name=run.origin.file_name,
        read=read,
        other=len(raw.frame) - len(data.raw),
        accepted=len(checked.accepted),
        rejected=checked.reasons,
        outside=checked.outside,
        merged=checked.merged,
        flagged=checked.flagged,
        notes=raw.notes,
        newest=checked.newest,
        run=run.number,
    )
    ours = read - report.outside
    if report.rejected_count > max(_FEW_REJECTIONS, source.reject_share * ours):
        raise _stopped(
            database,
            run,
            checked,
            f"{report.rejected_count:,} of {ours:,} records of '{run.origin.file_name}' were"
            f" rejected, more than {source.reject_share:.0%}; layer '{layer.id}' was not changed.",
        )
    return checked, report


def _stopped(database: Database, run: Run, checked: Checked, sentence: str) -> IngestStoppedError:
    """Keep what a load rejects that stops, and say that it does."""
    with database.transaction() as conn:
        runs.keep_rejected(conn, run, checked.rejections)
    return IngestStoppedError(sentence, run=run.number, rejected=len(checked.rejections))


def _load(  # noqa: PLR0913 - all but the first five are named
    database: Database,
    layer: Layer,
    source: Source,
    checked: Checked,
    report: IngestReport,
    *,
    run: Run,
    confirm: bool,
    author: str = LOADED,
    among: Sequence[str] | None = None,
    by_event_time: bool = False,
    measured: Sequence[str] = (),
) -> IngestReport:
    """Load what was accepted, and note the run in the same transaction."""

    def note(conn: psycopg.Connection[Any], counts: LoadCounts) -> None:
        nonlocal report
        report = _counted(report, counts, run)
        runs.keep_rejected(conn, run, checked.rejections)
        runs.end(conn, run, outcome="loaded", report=report)

    try:
        counts = load(
            database,
            layer,
            source,
            checked.accepted,
            as_of=run.origin.as_of,
            now=run.now,
            author=author,
            confirm_retire=confirm,
            among=among,
            by_event_time=by_event_time,
            measured=measured,
            is_first=run.origin.is_first,
            also=note,
        )
    except IngestStoppedError as error:
        raise _stopped(database, run, checked, str(error)) from error
    report = replace(report, seconds=run.seconds)
    settle(database, layer, counts)
    return replace(report, findable_seconds=run.seconds)


def _counted(report: IngestReport, counts: LoadCounts, run: Run) -> IngestReport:
    return replace(
        report,
        inserted=counts.inserted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        retired=counts.retired,
        revision=counts.revision,
        seconds=run.seconds,
    )


def _ingest_coverage(
    database: Database, layer: Layer, run: Run, file: Path, rasters: Path | None
) -> IngestReport:
    if rasters is None:
        raise SourceError(f"Layer '{layer.id}' is a raster: say where rasters are kept.")
    report = IngestReport(
        layer=layer.id,
        source=run.source,
        file_name=run.origin.file_name,
        read=1,
        accepted=1,
    )

    def note(conn: psycopg.Connection[Any], _: RasterFacts, counts: LoadCounts) -> None:
        nonlocal report
        report = _counted(report, counts, run)
        runs.end(conn, run, outcome="loaded", report=report)

    load_coverage(database, layer, run, file, rasters, also=note)
    return replace(report, seconds=run.seconds)

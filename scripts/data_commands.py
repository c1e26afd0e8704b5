"""Commands about data: loading it, seeing what was rejected, and what is there."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scripts.exits import Exit, StoppedError
from scripts.state import opened
from scripts.words import in_words

if TYPE_CHECKING:
    from layers.report import IngestReport

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _print_reports(reports: Sequence[IngestReport], *, as_json: bool) -> None:
    from layers.report import report_table

    if as_json:
        _print_json([report.as_dict() for report in reports])
    else:
        click.echo(report_table(reports, in_words))


@click.command()
@click.argument("district", required=False, metavar="[DISTRICT]")
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where the files that the district names lie; by default beside DISTRICT.toml.",
)  # fmt: skip
@click.option("--place", metavar="NAME", help="Fetch a place from OpenStreetMap instead.")
@click.option("--overpass", metavar="URL", help="Another Overpass server for --place.")
@click.option("--nominatim", metavar="URL", help="Another Nominatim server for --place.")
@click.option("--replace", is_flag=True, help="Put it in the place of the district that is there.")
@_JSON
def load(
    *, district: str | None, data: Path | None, place: str | None, overpass: str | None,
    nominatim: str | None, replace: bool, as_json: bool,
) -> None:  # fmt: skip
    """Load a whole district.

    DISTRICT is a file such as gangdong.toml, or the name of one that is built in: gangdong,
    jamsil or monaco. With --place, streets, buildings and amenities come from OpenStreetMap
    ("Gangdong-gu, Seoul"), which needs the internet.
    """
    if (district is None) == (place is None):
        raise click.UsageError("Name either a DISTRICT or a --place.")
    from scripts.progress import Progress

    progress, now = Progress(), dt.datetime.now(dt.UTC)
    with opened() as (settings, registry, database):
        if place is not None:
            from layers.place import load_place

            reports = load_place(
                database, registry, place, rasters=settings.rasters,
                overpass_url=overpass, nominatim_url=nominatim,
                replace=replace, progress=progress, now=now,
            )  # fmt: skip
        else:
            from layers.district import load_district

            toml = _district_file(str(district))
            reports = load_district(
                database, registry, settings.rasters, toml, data or toml.parent,
                replace=replace, progress=progress, now=now,
            )  # fmt: skip
    progress.finish()
    _print_reports(reports, as_json=as_json)


def _district_file(name: str) -> Path:
    """Give the file of a built-in district, or the file that is named."""
    from layers.district import DISTRICTS

    for path in (Path(name), DISTRICTS / f"{name}.toml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(each.stem for each in DISTRICTS.glob("*.toml")))
    raise StoppedError(f"There is no district file '{name}' (built in: {known}).", Exit.USAGE)


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--layer", "layer_id", metavar="LAYER", help="The layer the file feeds.")
@click.option("--source", help="The source of the layer that describes such files.")
@click.option("--key", metavar="COLUMN", help="Without --source: the column that names an item.")
@click.option("--crs", type=int, metavar="EPSG", help="Without --source: believed, not the file's.")
@click.option(
    "--map", "pairs", multiple=True, metavar="COLUMN=FIELD",
    help="Without --source: which column is which field; nothing after = leaves it out.",
)  # fmt: skip
@click.option(
    "--yes", is_flag=True, help="Load without asking, and retire however many items it lacks."
)
@_JSON
def ingest(
    *, file: Path, layer_id: str | None, source: str | None, key: str | None, crs: int | None,
    pairs: tuple[str, ...], yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Load one file into a layer and report on it.

    With --source the file is what that source of the layer says. Without, it may be any Excel,
    CSV, Shapefile (.zip), GeoPackage, GeoJSON, KML, FlatGeobuf or GeoParquet file: what was
    understood of it, and what loading it would change, is shown before anything is written.
    """
    if source is not None and (key or crs or pairs or layer_id is None):
        raise click.UsageError("With --source name the --layer, and no --key, --crs or --map.")
    if not all("=" in pair for pair in pairs):
        raise click.UsageError("--map is COLUMN=FIELD.")
    from scripts.progress import Progress
    from scripts.sending import Wish, send

    progress = Progress()
    with opened() as (settings, registry, database):
        if source is None:
            said = {column: name for column, _, name in (pair.rpartition("=") for pair in pairs)}
            wish = Wish(layer=layer_id, key=key, crs=crs, pairs=said, yes=yes)
            report = send(database, registry, file, wish)
        else:
            from layers.ingest import ingest_file

            layer = registry.get(str(layer_id))
            report = ingest_file(
                database, layer, layer.source(source), file, rasters=settings.rasters,
                progress=progress, confirm_retire=yes, now=dt.datetime.now(dt.UTC),
            )  # fmt: skip
    progress.finish()
    _print_reports([report], as_json=as_json)


@click.command()
@_JSON
def views(*, as_json: bool) -> None:
    """Work out what the cameras see where anything changed, as 'lifemap up' does by itself."""
    from scripts.progress import Progress
    from scripts.views import keeper

    progress = Progress()
    with opened() as (settings, _, database):
        done = keeper(settings, database).keep(progress)
    progress.finish()
    if as_json:
        _print_json(dataclasses.asdict(done))
    else:
        said = f"{done.cameras:,} cameras worked out, {done.written:,} areas written."
        click.echo(in_words(said))


@click.command()
@click.argument("layer_id", metavar="LAYER")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@_JSON
def rejects(*, layer_id: str, limit: int, as_json: bool) -> None:
    """List what the last loads of a layer rejected, and why."""
    from layers.ingest import rejects as list_rejects

    with opened() as (_, registry, database):
        found = list_rejects(database, registry.get(layer_id), limit)
    if as_json:
        _print_json([dataclasses.asdict(each) for each in found])
        return
    for each in found:
        click.echo(f"{each.file_name} row {each.row_number}: {each.sentence}")


@click.command()
@click.option("--markdown", is_flag=True, help="Print the definitions as the README's table.")
@_JSON
def layers(*, markdown: bool, as_json: bool) -> None:
    """List the layers with what they hold now."""
    from layers.registry import Registry
    from layers.store.state import layer_states
    from scripts.layer_table import markdown_table, plain_table

    if markdown:
        click.echo(markdown_table(Registry.from_catalog()))
        return
    with opened() as (_, registry, database):
        states = layer_states(database, [layer.id for layer in registry])
    if as_json:
        _print_json(
            [
                {
                    "id": layer.id,
                    "title": {"ko": layer.title.ko, "en": layer.title.en},
                    "geometry": str(layer.geometry),
                    "items": states[layer.id].item_count,
                    "revision": states[layer.id].revision,
                    "as_of": states[layer.id].as_of,
                }
                for layer in registry
            ]
        )
    else:
        click.echo(plain_table(registry, states))

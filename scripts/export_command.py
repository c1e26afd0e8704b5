"""The command that writes what is to be taken along: a briefing sheet, or a layer as a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layers.access import ANONYMOUS, Actor, Role, staff_actor
from scripts.state import machine_asker, opened

if TYPE_CHECKING:
    from layers.definition import Lang
    from layers.taking.formats import Format


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--near", metavar="LON,LAT", help="What is near this place.")
@click.option("--layer", "names", multiple=True, metavar="LAYER", help="A layer to ask.")
@click.option("--bbox", metavar="W,S,E,N", help="Without --near: only the items in this box.")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=5, show_default=True,
    help="With --near: items of each layer at most.",
)  # fmt: skip
@click.option(
    "--role", type=click.Choice([each.value for each in Role]), default="anonymous",
    show_default=True, help="Whose view it is.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
def export(
    *,
    file: Path,
    near: str | None,
    names: tuple[str, ...],
    bbox: str | None,
    limit: int,
    role: str,
    lang: str,
) -> None:
    """Write FILE to take along: its ending says what it is.

    An .html is a sheet with its own map, which opens in any browser without a network: with --near
    it holds the nearest items of each LAYER, or of those that usually say what is near; without,
    the items of the one LAYER that is named.

    An .xlsx, .csv, .zip (Shapefile), .gpkg, .geojson or .parquet holds the items of one LAYER.
    """
    from layers.store.items import Selection
    from layers.taking.formats import FORMATS
    from spatial.bbox import BBox, LonLat
    from viewer.report import items_sheet, nearest_sheet

    kind = {each.suffix: each for each in FORMATS.values()}.get(file.suffix.lower()[1:])
    if kind is None and file.suffix.lower() not in {".html", ".htm"}:
        known = ", ".join(["html", *(each.suffix for each in FORMATS.values())])
        raise click.UsageError(f"{file} ends in no format that is written (there are: {known}).")
    if kind is not None and (near is not None or len(names) != 1):
        raise click.UsageError("A file of data holds one --layer, and no --near.")
    if near is None and len(names) != 1:
        raise click.UsageError("Give either --near LON,LAT or exactly one --layer.")
    if near is not None and bbox is not None:
        raise click.UsageError("Give --near or --bbox, not both.")
    actor = ANONYMOUS if role == Role.ANONYMOUS else staff_actor("export", Role(role))
    if kind is not None:
        _write_items(file, kind, names[0], bbox, actor=actor, lang="en" if lang == "en" else "ko")
        return
    words, now = "en" if lang == "en" else "ko", dt.datetime.now(dt.UTC)
    with opened() as (_, registry, database):
        layers = [registry.readable(name, actor) for name in names]
        if near is None:
            chosen = Selection(bbox=BBox.parse(bbox) if bbox else None)
            html = items_sheet(
                registry, database, layers[0], chosen, actor=actor, lang=words, now=now
            )
        else:
            asked = layers or [each for each in registry.readable_by(actor) if each.nearby]
            place = LonLat.parse(near, name="near")
            html = nearest_sheet(
                registry,
                database,
                place,
                layers=asked,
                limit=limit,
                actor=actor,
                lang=words,
                now=now,
            )
    file.write_text(html, "utf-8")
    click.echo(f"Wrote {file} ({len(html.encode()) / 1e6:.1f} MB).")


def _write_items(
    file: Path, kind: Format, name: str, bbox: str | None, *, actor: Actor, lang: Lang
) -> None:
    """Write the items of a layer; that closed ones were taken along is recorded first."""
    from api.audit import restricted
    from layers.store.audit import Entry, record
    from layers.store.items import Selection
    from layers.taking.frame import take
    from spatial.bbox import BBox

    with opened() as (_, registry, database):
        layer = registry.readable(name, actor)
        fields = layer.readable_fields(actor.roles)
        chosen = Selection(bbox=BBox.parse(bbox) if bbox else None)
        taken = take(database, layer, fields, chosen)
        count, closed = len(taken.frame), restricted(layer, fields)
        if closed is not None and count:
            entry = Entry(action="export", layer=layer.id, count=count, fields=closed)
            record(database, machine_asker("export"), [entry])
    written = kind.write(taken, lang if kind.for_people else None)
    file.write_bytes(written)
    click.echo(f"Wrote {count:,} items to {file} ({len(written) / 1e6:.1f} MB).")

"""The command that writes a briefing sheet to take along."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from layers.access import ANONYMOUS, Role, staff_actor
from scripts.state import opened


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
    """Write FILE, a sheet with its own map to take along.

    It opens in any browser without a network.

    With --near it holds the nearest items of each LAYER, or of those that usually say what is
    near; without, the items of the one LAYER that is named.
    """
    from layers.store.items import Selection
    from spatial.bbox import BBox, LonLat
    from viewer.report import items_sheet, nearest_sheet

    if near is None and len(names) != 1:
        raise click.UsageError("Give either --near LON,LAT or exactly one --layer.")
    if near is not None and bbox is not None:
        raise click.UsageError("Give --near or --bbox, not both.")
    actor = ANONYMOUS if role == Role.ANONYMOUS else staff_actor("export", Role(role))
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

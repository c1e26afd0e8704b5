"""Loading a file that no source of a layer describes: shown as understood, asked, then loaded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scripts.exits import Exit, StoppedError
from scripts.words import in_words, language

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.registry import Registry
    from layers.report import IngestReport
    from layers.sending.preview import Preview
    from layers.sending.understanding import Understanding
    from layers.sources.table import RawTable
    from layers.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was said of a file on the command line; the rest is guessed, or asked."""

    layer: str | None
    key: str | None
    crs: int | None
    pairs: Mapping[str, str]
    yes: bool


def send(database: Database, registry: Registry, file: Path, wish: Wish) -> IngestReport:
    """Show what a file is taken for and what loading it would do; load it after a yes."""
    from layers import provenance
    from layers.ingest import ingest_table
    from layers.sending.preview import preview
    from layers.sending.reading import read_sent
    from layers.sending.understanding import source_of
    from scripts.state import machine_asker

    options = {} if wish.crs is None else {"crs": str(wish.crs)}
    table = read_sent(file.absolute(), options=options)
    layer = _layer(registry, table, file, wish)
    how = _how(layer, table, file, wish)
    now = dt.datetime.now(dt.UTC)
    seen = preview(database, layer, table, how, now=now)
    click.echo("\n".join(lines(layer, seen)), err=True)
    if seen.stopped is not None:
        raise StoppedError(seen.stopped, Exit.DATA)
    if not wish.yes:
        _ask()
    return ingest_table(
        database, layer, source_of(layer, table, how), table,
        origin=provenance.of_file(file), now=now,
        author=machine_asker("ingest").name, confirm_retire=True,
    )  # fmt: skip


def _layer(registry: Registry, table: RawTable, file: Path, wish: Wish) -> Layer:
    """Give the layer that is named, or have one chosen; the likeliest is offered."""
    from layers.sending.understanding import likeliest

    if wish.layer is not None:
        return registry.get(wish.layer)
    layers = [layer for layer in registry if not layer.is_coverage]
    guess = likeliest(layers, table, file)
    if not sys.stdin.isatty() or guess is None:
        raise StoppedError("Say which layer the file is for: --layer LAYER.", Exit.USAGE)
    for layer in layers:
        click.echo(f"  {layer.id:<20} {layer.title.in_(language(os.environ))}", err=True)
    chosen = click.Choice([layer.id for layer in layers])
    question = in_words("Which layer?")
    return registry.get(
        click.prompt(question, type=chosen, default=guess.id, show_choices=False, err=True)
    )


def _how(layer: Layer, table: RawTable, file: Path, wish: Wish) -> Understanding:
    from layers.sending.understanding import understood

    guess = understood(layer, table, file)
    taken = {
        column: name for column, name in guess.fields.items() if name not in wish.pairs.values()
    }
    fields = {column: name for column, name in {**taken, **wish.pairs}.items() if name}
    return dataclasses.replace(guess, fields=fields, key=wish.key or guess.key)


def _ask() -> None:
    if not sys.stdin.isatty():
        raise StoppedError("Nothing was loaded: --yes loads it as it is shown.", Exit.USAGE)
    click.confirm(in_words("Load it?"), abort=True, err=True)


def lines(layer: Layer, seen: Preview) -> list[str]:
    """Say in lines what was understood, and what would happen."""
    arrow = [
        f"  {each.column}  ->  {seen.how.fields.get(each.column, '-')}"
        f"    ({', '.join(each.values)})"
        for each in seen.columns
    ]
    crs = "?" if seen.how.crs is None else f"EPSG:{seen.how.crs}"
    told = [
        f"{in_words('layer')}: {layer.id}",
        f"{in_words('source')}: {seen.how.name}",
        f"{in_words('read')}: {seen.rows:,}",
        f"{in_words('key')}: {seen.how.key or '-'}",
        *([f"{in_words('CRS')}: {crs}"] if seen.has_geometry else []),
        f"{in_words('columns')}:",
        *arrow,
        *seen.notes,
    ]
    if seen.counts is not None:
        numbers = {
            "inserted": seen.counts.inserted,
            "updated": seen.counts.updated,
            "unchanged": seen.counts.unchanged,
            "retired": seen.counts.retired,
            "rejected": sum(seen.reasons.values()),
            "outside": seen.outside,
        }
        told += [f"{in_words(name)}: {count:,}" for name, count in numbers.items()]
    told += [f"  {each.row_number}: {in_words(each.sentence)}" for each in seen.rejections[:5]]
    return told

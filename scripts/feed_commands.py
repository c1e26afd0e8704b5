"""Commands about the types of data: how they are, run now, paused, drafted, recorded, replayed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from scripts.words import in_words

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_ID = click.argument("feed_id", metavar="ID")


def _print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@click.group()
def feeds() -> None:
    """Types of data that keep themselves true, and those that people enter.

    feeds.toml in the folder of the state says which are asked and of whom, secrets.toml holds the
    keys; 'lifemap up' asks them.
    """


@feeds.command("list")
@click.option("--state", help="Only those in this state: down, late, unknown or ok.")
@_JSON
def list_(*, state: str | None, as_json: bool) -> None:
    """List every type of data with its state and why, the worst first."""
    from scripts.feed_work import listed

    rows = [row for row in listed() if state in {None, row["state"]}]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        age = "-" if row["age_s"] is None else str(dt.timedelta(seconds=round(row["age_s"])))
        click.echo(
            f"{row['state']:<8} {row['reason']:<16} {age:>17}  {row['id']:<28} {row['title']}"
        )
    click.echo(in_words(f"{len(rows)} types of data."))


@feeds.command()
@_ID
@click.option("--runs", type=click.IntRange(1), default=10, show_default=True)
@_JSON
def show(*, feed_id: str, runs: int, as_json: bool) -> None:
    """Show one type of data: its definition, its state and its latest runs."""
    from scripts.feed_work import shown

    said = shown(feed_id, runs)
    if as_json:
        _print_json(said)
        return
    latest = said.pop("runs")
    for name, value in said.items():
        click.echo(f"{name:<12} {'-' if value in (None, '') else value}")
    for run in latest:
        click.echo(
            f"{run['run']:>8} {run['started_at']:%Y-%m-%d %H:%M:%S} {run['outcome']:<11}"
            f" {run['rows']:>7,} {run['new']:>6,} {run['changed']:>6,} {run['bad']:>5,}"
            f" {run['seconds'] or 0:>7.2f} s  {run['said']}"
        )


@feeds.command()
@_ID
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@_JSON
def rejects(*, feed_id: str, limit: int, as_json: bool) -> None:
    """List what the latest run of a type of data that rejected any did not take, and why."""
    from scripts.feed_work import rejected

    by, found = rejected(feed_id, limit)
    if as_json:
        _print_json([dataclasses.asdict(each) for each in found])
        return
    if by is None:
        click.echo(in_words(f"Nothing that '{feed_id}' rejected is kept."))
        return
    counts = ", ".join(f"{reason} {count:,}" for reason, count in by.counts.items())
    click.echo(f"{by.at:%Y-%m-%d %H:%M:%S}  {counts}")
    for each in found:
        record = json.dumps(each.record, ensure_ascii=False)
        click.echo(f"{each.row_number:>6}: {in_words(each.sentence)}  {record}")


@feeds.command()
@_ID
@_JSON
def run(*, feed_id: str, as_json: bool) -> None:
    """Ask one type of data now, and say what came.

    Where 'lifemap up' runs it is asked there, else here.
    """
    from scripts.feed_work import run_now

    _tell(run_now(feed_id), as_json=as_json)


@feeds.command()
@_ID
@click.option("--note", default="", help="Why, for others.")
def pause(*, feed_id: str, note: str) -> None:
    """Ask a type of data no more until somebody resumes it."""
    from scripts.feed_work import pause_feed

    pause_feed(feed_id, note)
    click.echo(in_words(f"'{feed_id}' is paused."))


@feeds.command()
@_ID
def resume(*, feed_id: str) -> None:
    """End a pause, and ask at once."""
    from scripts.feed_work import resume_feed

    resume_feed(feed_id)
    click.echo(in_words(f"'{feed_id}' is asked again."))


@feeds.command()
@click.argument("sample", metavar="URL|FILE")
@click.option("--key", help="Name of the secret that the address needs, as in secrets.toml.")
@click.option("--private", is_flag=True, help="The address is on the district's own network.")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def new(*, sample: str, key: str | None, private: bool, target: Path | None) -> None:
    """Read a sample and write a definition to edit.

    It is printed, or written to a new FILE: the file's name becomes the id.
    """
    from scripts.feed_work import drafted

    text = drafted(sample, key=key, private=private)
    if target is None:
        click.echo(text, nl=False)
        return
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise click.ClickException(in_words(f"{target} is there already.")) from error
    click.echo(in_words(f"{target}: edit it, then run 'lifemap feeds check'."))


@feeds.command()
@_ID
@click.option("--to", "folder", type=_FOLDER, required=True, metavar="FOLDER")
def record(*, feed_id: str, folder: Path) -> None:
    """Ask a type of data once and keep its answers as samples, without keys and numbers of people.

    Nothing is loaded. A line of each goes into the file SOURCE of FOLDER.
    """
    from scripts.feed_work import recorded

    for path in recorded(feed_id, folder):
        click.echo(path)


@feeds.command()
@_ID
@click.argument("files", nargs=-1, type=_FILE, metavar="[FILE]...")
@click.option("--run", "run", type=int, help="The run whose answers are read; else the latest.")
@click.option("--yes", is_flag=True, help="Load, and retire however many items the list lacks.")
@_JSON
def replay(
    *, feed_id: str, files: tuple[Path, ...], run: int | None, yes: bool, as_json: bool
) -> None:
    """Read answers again without a call: those kept of a run, or samples.

    Without --yes it is only said what they would bring. Kept answers are loaded with it: after a
    mend, or where a list was stopped for lacking too much.
    """
    from scripts.feed_work import replayed

    if files and yes:
        raise click.UsageError("Samples are not loaded.")
    _tell(replayed(feed_id, files, run=run, load=yes), as_json=as_json)


@feeds.command()
@click.argument("feed_ids", nargs=-1, metavar="[ID]...")
@click.option("--accept", is_flag=True, help="Take how the answers look now for how they are.")
@_JSON
def check(*, feed_ids: tuple[str, ...], accept: bool, as_json: bool) -> None:
    """Check definitions: protocol, address, secret, and that the sample gives records.

    Of those that are on it also says what is left to set up here: words, devices, hosts, the folder
    for files. It ends with 1 where anything is amiss.
    """
    from scripts.feed_work import accept_looks, checked

    if accept:
        accept_looks(feed_ids)
        return
    found = [(feed_id, in_words(sentence)) for feed_id, sentence in checked(feed_ids)]
    if as_json:
        _print_json([{"id": feed_id, "said": said} for feed_id, said in found])
    else:
        for feed_id, said in found:
            click.echo(f"{feed_id}: {said}")
    if found:
        raise SystemExit(1)
    if not as_json:
        click.echo(in_words("Every definition is in order."))


def _tell(said: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        _print_json(said)
        return
    for name, value in said.items():
        if isinstance(value, list):
            click.echo(f"{name}:")
            for each in value:
                click.echo(f"  {json.dumps(each, ensure_ascii=False, default=str)}")
        else:
            click.echo(f"{name:<10} {'-' if value in (None, '') else value}")

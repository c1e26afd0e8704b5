"""What the commands of the boundary do: wire the collector outside, the receiver inside."""

from __future__ import annotations

import datetime as dt
import json
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from api.logs import log_as
from api.settings import Settings
from layers.errors import StoreError
from layers.feeds import asking
from layers.feeds.boundary import make_keys, private_key, trusted_keys
from layers.feeds.carry import Carrier, hosts_of
from layers.feeds.collecting import Collector
from layers.feeds.collector_state import Site, State
from layers.feeds.definition import Feed
from layers.feeds.receiving import Receiver, Sweep
from layers.feeds.redacting import guard_logs
from layers.feeds.secrets import read_secrets
from layers.feeds.settings import FILE, FeedSettings, Mode, read_feed_settings
from layers.feeds.site import site_of
from layers.registry import Registry
from layers.store.bundles import Line, forget, lines
from scripts.exits import Exit, StoppedError
from scripts.home import read_settings
from scripts.state import opened
from scripts.sync import here
from scripts.words import in_words

#: In the folder of the state: outside the collector's own, inside those that are believed.
PRIVATE_KEY: Final = "collector.key"
STATE: Final = "collector.json"
TRUSTED: Final = "collectors"
#: How often is looked what is due, or what has come.
_EVERY_S: Final = 1.0
#: A number that was taken is known for so long; what is older is repeated whatever its number.
_KEPT: Final = dt.timedelta(days=90)
_TIDY_S: Final = 24 * 3600.0
_LOG: Final = logging.getLogger("lifemap.boundary")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


# Outside


def new_keys(environ: Mapping[str, str], public: Path) -> str:
    """Make the keys of a collector, and give the fingerprint.

    Raises
    ------
    StoppedError
        When it has some.
    """
    path = read_settings(environ).home / PRIVATE_KEY
    try:
        return make_keys(path, public)
    except FileExistsError as error:
        sentence = f"This collector has a key: {path}. Inside it is known by its public one."
        raise StoppedError(sentence, Exit.CANNOT_CREATE) from error


def run_collector(environ: Mapping[str, str], *, folder: Path, site: Path, once: bool) -> None:
    """Ask what is due and write bundles, until interrupted."""
    log_as(environ)
    collector = collector_of(read_settings(environ), folder=folder, site=site)
    try:
        if once:
            click.echo(f"Bundle {collector.collect()}.")
            return
        while True:
            number = collector.step()
            if number is not None:
                click.echo(f"Bundle {number}.")
            time.sleep(_EVERY_S)
    finally:
        collector.close()


def collector_of(settings: Settings, *, folder: Path, site: Path) -> Collector:
    """Wire a collector.

    Raises
    ------
    StoppedError
        When a file that it needs is not there, or is something else.
    """
    path = settings.home / PRIVATE_KEY
    if not path.exists():
        raise StoppedError("This collector has no key: lifemap collect keys FILE makes one.",
                           Exit.CONFIGURATION)  # fmt: skip
    secrets = read_secrets(settings.home, settings.feed_secrets)
    guard_logs(secrets.redactor)
    chosen = _outside(settings.home)
    try:
        key, district = private_key(path), Site.read(site)
        state = State.read(settings.home / STATE, key)
    except (ValueError, KeyError) as error:
        raise StoppedError(f"The collector cannot start: {error}", Exit.CONFIGURATION) from error
    wanted = set(district.feeds)
    feeds = [each for each in chosen.chosen(Registry.from_catalog().feeds) if each.id in wanted]
    return Collector(
        site=district,
        feeds=feeds,
        carrier=Carrier(
            secrets=secrets,
            hosts=hosts_of(feeds) | chosen.allow_hosts,
            now=_now,
            simulator=chosen.simulator if chosen.mode is Mode.SIMULATED else None,
        ),
        key=key,
        folder=folder,
        state=state,
        rng=random.Random(),  # noqa: S311 - jitter
    )


def _outside(home: Path) -> FeedSettings:
    """Read ``feeds.toml``; whoever starts a collector without one wants the providers asked."""
    if not (home / FILE).exists():
        return FeedSettings(mode=Mode.REAL)
    return read_feed_settings(home, is_sample=False, simulator=None)


# Inside


def write_site(target: Path) -> int:
    """Write what a collector has to know; give how many feeds it is to ask.

    Raises
    ------
    StoppedError
        When nothing is to be asked for outside.
    """
    with opened() as (settings, registry, database):
        chosen = here(database, settings, None)
        secrets = read_secrets(settings.home, settings.feed_secrets)
        there = site_of(database, registry, chosen, secrets, now=_now)
    feeds = tuple(each.id for each in chosen.chosen(registry.feeds) if _is_outside(each))
    if not feeds:
        raise StoppedError(
            f'No feed is to be asked for outside: {FILE} must say mode = "received".',
            Exit.CONFIGURATION,
        )
    target.write_bytes(Site(bbox=there.bbox, words=there.words.written_down(), feeds=feeds).told())
    return len(feeds)


def _is_outside(feed: Feed) -> bool:
    return asking.asks(feed) and not feed.ask.private


def run_receiver(
    environ: Mapping[str, str], *, folder: Path, once: bool, patience_s: float,
    wait: Callable[[float], object] = time.sleep,
) -> None:  # fmt: skip
    """Take bundles until interrupted, or once.

    Raises
    ------
    StoppedError
        When nobody is believed here.
    """
    log_as(environ)
    with opened() as (settings, registry, database):
        try:
            keys = trusted_keys(settings.home / TRUSTED)
        except ValueError as error:
            raise StoppedError(str(error), Exit.CONFIGURATION) from error
        if not keys:
            sentence = f"No collector is believed: {settings.home / TRUSTED} holds no .pem file."
            raise StoppedError(sentence, Exit.CONFIGURATION)
        receiver = Receiver(
            database=database,
            folder=folder,
            keys=keys,
            feeds=registry.feeds,
            now=_now,
            patience_s=patience_s,
        )
        if once:
            _print_sweep(receiver.sweep())
            return
        follow(receiver, wait=wait)


def follow(receiver: Receiver, *, wait: Callable[[float], object] = time.sleep) -> None:
    """Take bundles until interrupted; while the database is away they stay where they are."""
    is_down, tidied = False, -_TIDY_S
    while True:
        try:
            _print_sweep(receiver.sweep())
            if time.monotonic() - tidied >= _TIDY_S:
                forget(receiver.database, before=_now() - _KEPT)
                tidied = time.monotonic()
            is_down = False
        except StoreError as error:
            if not is_down:
                _LOG.warning("The bundles wait for the database: %s", error)
            is_down = True
        wait(_EVERY_S)


def _print_sweep(swept: Sweep) -> None:
    for sentence in swept.said:
        click.echo(in_words(sentence), err=True)
    if swept.taken or swept.repeated:
        sentence = f"{swept.taken} taken, {swept.repeated} repeated, {swept.waiting} waiting."
        click.echo(in_words(sentence))


def told_lines(*, as_json: bool) -> str:
    """Tell how the line to each collector is."""
    with opened() as (_, _, database):
        known = lines(database)
    if as_json:
        return json.dumps([_as_json(line) for line in known], indent=2)
    return "\n".join(map(told_line, known)) or in_words("No bundle came yet.")


def _as_json(line: Line) -> dict[str, object]:
    return {
        "collector": line.collector,
        "last": line.last,
        "heard_at": line.heard_at.isoformat(),
        "taken": line.taken,
        "late": line.late,
        "lost": list(line.lost),
    }


def told_line(line: Line) -> str:
    """Tell how the line to a collector is, and which of its bundles did not come."""
    heard = f"{line.heard_at:%Y-%m-%d %H:%M:%S} UTC"
    told = f"{line.collector}: bundle {line.last} came last, at {heard}; {line.taken} taken."
    missing = f"{line.late} came late, {len(line.lost)} are missing: {_ranges(line.lost)}."
    return in_words(told) + (f" {in_words(missing)}" if line.late or line.lost else "")


def _ranges(numbers: Sequence[int]) -> str:
    """Write numbers in their order as ``3, 5-9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs) or "-"

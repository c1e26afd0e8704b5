"""Measure what is measured: from an answer of a feed to values that are told, kept and read back.

``python -m scripts.bench.observations [--quick]``

1. An answer of 20,000 link speeds is read, written over the latest ones, kept as a frame and told;
   beside it the bare ``COPY`` and ``UPDATE`` of the same numbers in a plain table.
2. 5,000 sensors report every second, open loop: a second that takes longer makes the next late.
3. A month of 300,000 links at five minutes, as frames, and three of its slots as rows; then one
   link over the month, all links at a past moment, what is typical of an hour, and a day that
   becomes its hours.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any, Final, LiteralString, TypeVar

import click
import numpy as np
import pandas as pd
import psycopg
from numpy.typing import NDArray

from layers.definition import Layer
from layers.feeds.definition import Feed
from layers.feeds.observing import Observed, observe
from layers.provenance import of_answer
from layers.registry import Registry
from layers.sources.table import RawTable
from layers.store.changes import changes_since, latest_changes
from layers.store.database import Database
from layers.store.forgetting import forget
from layers.store.frames import Placed, write_frames
from layers.store.load import writing
from layers.store.series import read_moment, read_series
from layers.store.typical import read_typical
from scripts.bench._harness import copy_rows, load_average, median, scratch_database

_SEED: Final = 6
_ZONE: Final = dt.timezone(dt.timedelta(hours=9))
_SLOT: Final = dt.timedelta(minutes=5)
_DAY: Final = dt.timedelta(days=1)
_PLANNED_DAYS: Final = 365
_SIZE: Final = "SELECT pg_total_relation_size('lifemap.frame')"

_Done = TypeVar("_Done")


def _fill_links(url: str, layer: Layer, count: int) -> None:
    """Make links of two points over a city, already with a speed."""
    rng = np.random.default_rng(_SEED)
    places = rng.uniform((126.8, 37.4), (127.2, 37.7), (count, 2)).tolist()
    lines = (
        f"topis/{n}\tbench\tSRID=4326;MULTILINESTRING(({x} {y},{x + 0.001} {y}))\t1\t30\n"
        for n, (x, y) in enumerate(places)
    )
    copy_rows(url, layer, ("id", "source", "geom", "revision", "speed_kph"), lines)


def _fill_sensors(url: str, layer: Layer, count: int) -> None:
    rng = np.random.default_rng(_SEED)
    places = rng.uniform((126.8, 37.4), (127.2, 37.7), (count, 2)).tolist()
    lines = (
        f"underpass/{n}\tbench\tSRID=4326;POINT({x} {y})\t1\tsensor {n}\n"
        for n, (x, y) in enumerate(places)
    )
    copy_rows(url, layer, ("id", "source", "geom", "revision", "name"), lines)


def _speeds(count: int, at: dt.datetime, rng: np.random.Generator) -> RawTable:
    """Make the rows of an answer of the national link speeds."""
    speeds = rng.normal(35, 12, count).clip(1, 110).round(1)
    frame = pd.DataFrame(
        {
            "linkId": [str(n) for n in range(count)],
            "speed": speeds.astype("str"),
            "createdDate": at.astimezone(_ZONE).strftime("%Y%m%d%H%M%S"),
        },
        dtype="object",
    )
    return RawTable(frame=frame)


def _depths(count: int, at: dt.datetime, rng: np.random.Generator) -> RawTable:
    """Make the rows of an answer of a sensor platform."""
    frame = pd.DataFrame(
        {
            "Thing.properties.sensor": [str(n) for n in range(count)],
            "result": rng.uniform(0, 40, count).round(1).astype("str"),
            "parameters.state": "normal",
            "parameters.barrier": "up",
            "phenomenonTime": at.isoformat(),
        },
        dtype="object",
    )
    return RawTable(frame=frame)


def _observe(
    database: Database, layer: Layer, feed: Feed, table: RawTable, now: dt.datetime
) -> Observed:
    origin = of_answer(b"", name=feed.id, as_of=now)
    return observe(
        database, layer, layer.source(feed.target.source), feed, table, now, origin=origin
    )


def _timed(work: Callable[[], _Done]) -> tuple[float, _Done]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def bench_speeds(url: str, database: Database, registry: Registry, rounds: int) -> None:
    """Rule 1."""
    layer, feed = registry.get("traffic_links"), registry.feed("link_speeds")
    count, rng = 20_000, np.random.default_rng(_SEED)
    _fill_links(url, layer, count)
    start = dt.datetime.now(dt.UTC) - rounds * _SLOT
    seconds, bare = [], []
    for number in range(rounds):
        table = _speeds(count, start + number * _SLOT, rng)
        before, _ = latest_changes(database, 1)

        def told(table: RawTable = table, before: object = before) -> Observed:
            seen = _observe(database, layer, feed, table, dt.datetime.now(dt.UTC))
            _, changes = changes_since(database, before)  # pyright: ignore[reportArgumentType]
            if seen.changed != count or [each.layer for each in changes] != [layer.id]:
                raise SystemExit(f"{seen.changed} of {count} were changed, {changes} told.")
            return seen

        seconds.append(_timed(told)[0])
        bare.append(_bare_update_s(url, table))
    click.echo(
        f"{count:,} link speeds read, written, kept and told: median {median(seconds):.2f} s,"
        f" worst {max(seconds):.2f} s (target 2 s; the relay looks every 0.1 s);"
        f" bare COPY and UPDATE {median(bare):.2f} s; {load_average()}"
    )


def _bare_update_s(url: str, table: RawTable) -> float:
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE plain (id text PRIMARY KEY, kph float, at timestamptz)")
        cursor.execute("INSERT INTO plain SELECT g::text, 0 FROM generate_series(0, 19999) AS g")
        began = time.perf_counter()
        cursor.execute("CREATE TEMP TABLE came (id text, kph float)")
        with cursor.copy("COPY came FROM STDIN") as copy:
            for key, kph in zip(table.frame["linkId"], table.frame["speed"], strict=True):
                copy.write_row((key, kph))
        cursor.execute(
            "UPDATE plain SET kph = came.kph, at = now() FROM came WHERE plain.id = came.id"
        )
        conn.commit()
        return time.perf_counter() - began


def bench_sustained(url: str, database: Database, registry: Registry, seconds: int) -> None:
    """Rule 2."""
    layer, feed = registry.get("underpass_sensors"), registry.feed("underpass_water")
    count, rng = 5_000, np.random.default_rng(_SEED)
    _fill_sensors(url, layer, count)
    tables = [
        _depths(count, dt.datetime.now(dt.UTC) + n * dt.timedelta(seconds=1), rng)
        for n in range(seconds)
    ]
    took, lags, kept = [], [], 0
    began = time.monotonic()
    for number, table in enumerate(tables):
        due = began + number
        time.sleep(max(0.0, due - time.monotonic()))
        spent, seen = _timed(
            lambda table=table: _observe(database, layer, feed, table, dt.datetime.now(dt.UTC))
        )
        took.append(spent)
        lags.append(time.monotonic() - due)
        kept += seen.new
    if kept != count * seconds:
        raise SystemExit(f"{kept:,} of {count * seconds:,} observations were kept.")
    busy = sum(took) / (time.monotonic() - began)
    click.echo(
        f"{count:,} observations a second for {seconds} s: all {kept:,} kept, each second's batch"
        f" in {median(took):.2f} s (worst {max(took):.2f} s), done at most {max(lags):.2f} s after"
        f" it was due; {busy:.0%} of one process; {load_average()}"
    )


def bench_month(url: str, database: Database, registry: Registry, days: int, links: int) -> None:
    """Rule 3."""
    layer = registry.get("traffic_links")
    speed = layer.field("speed_kph")
    _fill_links(url, layer, links)
    first = int(_value(url, "SELECT min(fid) FROM layer.traffic_links"))
    rng = np.random.default_rng(_SEED)
    usual = rng.normal(35, 12, links).clip(5, 90)
    end = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    slots = [end - n * _SLOT for n in range(days * 288, 0, -1)]
    fids = np.arange(first, first + links)
    spent = 0.0
    for slot in slots:
        kph = (usual + rng.normal(0, 5, links)).clip(1, 120).round()
        placed = Placed(
            fids=fids,
            seconds=np.full(links, slot.timestamp()),
            held_s=np.full(links, -np.inf),
            columns={speed.name: pd.Series(kph)},
            is_simulated=True,
        )
        began = time.perf_counter()
        with writing(database, layer) as (conn, _):
            write_frames(conn, layer, placed)
        spent += time.perf_counter() - began
    size = int(_value(url, _SIZE))
    click.echo(
        f"{links:,} links, {days} days of {len(slots):,} slots as frames:"
        f" {spent / len(slots) * 1000:.0f} ms and {size / len(slots) / 1e3:.0f} kB a slot,"
        f" {size / 1e9:.2f} GB; a year at this rate {size / days * _PLANNED_DAYS / 1e9:.0f} GB;"
        f" {load_average()}"
    )
    _rows_beside(url, fids, slots[-3:])
    item = f"topis/{links // 2}"
    for label, by_hour in (("each value", False), ("by hours", True)):
        took, found = _timed(
            lambda by_hour=by_hour: read_series(
                database, layer, speed, item, start=slots[0], end=end, by_hour=by_hour
            )
        )
        click.echo(f"one link over {days} days, {label}: {len(found):,} in {took * 1000:.0f} ms")
    past = end - days * _DAY / 2
    took, moment = _timed(
        lambda: read_moment(database, layer, [speed], past, within=dt.timedelta(hours=1))
    )
    click.echo(f"all links at a past moment: {len(moment.ids):,} in {took:.2f} s")
    took, typical = _timed(
        lambda: read_typical(database, layer, speed, end, weeks=8, zone="Asia/Seoul")
    )
    click.echo(f"typical of this hour of the week: {len(typical):,} links in {took:.2f} s")
    until = slots[0] + layer.keeping.measured + _DAY
    took, gone = _timed(lambda: forget(database, layer, now=until))
    size = int(_value(url, "SELECT sum(length(data)) FROM lifemap.frame WHERE every_s = 3600"))
    click.echo(
        f"a day of slots becomes {gone.hours} hours in {took:.1f} s,"
        f" {size / max(gone.hours, 1) / 1e3:.0f} kB each; a year of hours"
        f" {size / max(gone.hours, 1) * 24 * _PLANNED_DAYS / 1e9:.1f} GB; {load_average()}"
    )


def _value(url: str, asked: LiteralString) -> Any:  # noqa: ANN401 - whatever the column is
    with psycopg.connect(url) as conn:
        [value] = conn.execute(asked).fetchone() or [0]
        return value


def _rows_beside(url: str, fids: NDArray[np.int64], slots: list[dt.datetime]) -> None:
    """Keep a few slots as rows: what frames save."""
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE plain_rows (fid bigint, at timestamptz, kph float, PRIMARY KEY (fid, at))"
        )
        began = time.perf_counter()
        for slot in slots:
            with cursor.copy("COPY plain_rows FROM STDIN") as copy:
                copy.write("".join(f"{fid}\t{slot.isoformat()}\t30\n" for fid in fids.tolist()))
        conn.commit()
        took = (time.perf_counter() - began) / len(slots)
    size = int(_value(url, "SELECT pg_total_relation_size('plain_rows')")) / len(slots)
    click.echo(f"the same as rows: {took * 1000:.0f} ms and {size / 1e3:,.0f} kB a slot")


@click.command()
@click.option("--quick", is_flag=True, help="Small, to see that it runs.")
@click.option("--days", default=30, help="How many days of frames.")
@click.option("--links", default=300_000)
def main(*, quick: bool, days: int, links: int) -> None:
    """Print what each of the three comes to, and how busy the machine was."""
    registry = Registry.from_catalog()
    if quick:
        days, links = min(days, 1), min(links, 20_000)
    for part in (
        lambda url, database: bench_speeds(url, database, registry, 3 if quick else 10),
        lambda url, database: bench_sustained(url, database, registry, 5 if quick else 60),
        lambda url, database: bench_month(url, database, registry, days, links),
    ):
        with scratch_database(registry) as (url, _):
            database = Database(url, pool_size=4).open()
            try:
                part(url, database)
            finally:
                database.close()


if __name__ == "__main__":
    main()

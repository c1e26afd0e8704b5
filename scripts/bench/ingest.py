"""Measure the way in, end to end: a CSV of points becomes rows of a layer.

``python -m scripts.bench.ingest [--quick]``

A register of cameras in the layout of Seoul's (CP949, five columns) is written and loaded three
times: into an empty table, again as it is, and with every tenth row changed. Beside it stands, in
the same run, the bare ``COPY`` of the same rows into a plain table: what the database alone takes.
"""

from __future__ import annotations

import csv
import datetime as dt
import time
from pathlib import Path
from typing import Final

import click
import numpy as np
import psycopg

from layers.ingest import ingest_file
from layers.registry import Registry
from layers.store.database import Database
from scripts.bench._harness import load_average, scratch_database

_SEED: Final = 9
_TARGET_ROWS_S: Final = 20_000
_HEADER: Final = ("자치구", "주소", "위도", "경도", "수량")


def _write(path: Path, rows: int, *, changed: bool) -> None:
    rng = np.random.default_rng(_SEED)
    lats, lons = rng.uniform(37.45, 37.65, rows), rng.uniform(126.85, 127.15, rows)
    with path.open("w", encoding="cp949", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for number, (lat, lon) in enumerate(zip(lats.tolist(), lons.tolist(), strict=True)):
            count = 2 if changed and number % 10 == 0 else 1
            address = f"천호{number % 3}동 {number} 앞(방범-천호-{number:06d}-01)"
            writer.writerow(("강동구", address, f"{lat:.6f}", f"{lon:.6f}", count))


def _bare_copy_s(url: str, path: Path) -> float:
    """Time the COPY of the file into a table without key, index or check."""
    with psycopg.connect(url) as conn, conn.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare (district text, address text, lat float, lon float, count int)"
        )
        began = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(path.read_bytes().decode("cp949"))
        conn.commit()
        return time.perf_counter() - began


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the rows, to see that it runs.")
def main(*, quick: bool) -> None:
    """Print rows per second of each load, the bare COPY and the load of the machine."""
    rows = 20_000 if quick else 200_000
    registry, now = Registry.from_catalog(), dt.datetime.now(dt.UTC)
    layer = registry.get("cameras")
    source = layer.source("seoul_cctv")
    click.echo(f"{rows:,} rows; {load_average()}")
    with scratch_database(registry) as (url, folder):
        first, second = folder / "first.csv", folder / "second.csv"
        _write(first, rows, changed=False)
        _write(second, rows, changed=True)
        database = Database(url, pool_size=2).open()
        try:
            for label, path in (("empty table", first), ("again", first), ("tenth", second)):
                report = ingest_file(
                    database, layer, source, path, now=now, as_of=now, confirm_retire=True
                )
                click.echo(
                    f"{label:12} {rows / report.seconds:>9,.0f} rows/s  {report.seconds:6.2f} s "
                    f" inserted {report.inserted:,}, updated {report.updated:,},"
                    f" unchanged {report.unchanged:,}; in the search box after"
                    f" {report.findable_seconds:.2f} s"
                )
        finally:
            database.close()
        bare = _bare_copy_s(url, first)
    click.echo(f"{'bare COPY':12} {rows / bare:>9,.0f} rows/s  {bare:6.2f} s")
    click.echo(f"target: {_TARGET_ROWS_S:,} rows/s; {load_average()}")


if __name__ == "__main__":
    main()

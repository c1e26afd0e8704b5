"""Measure "what is near" over HTTP: 10 among up to 1,800,000 points, against the bare KNN.

``python -m scripts.bench.nearest [--quick]``

One table grows from 10,000 points to 1,800,000. At each size random places are asked in turn over
HTTP and, in the same run, by one prepared ``ORDER BY geom <-> point LIMIT 10`` through psycopg.
"""

from __future__ import annotations

import os
from typing import Final

import click
import numpy as np
import psycopg

from layers.registry import Registry
from scripts.bench import _city as city
from scripts.bench._harness import (
    Client,
    copy_rows,
    interleaved,
    load_average,
    median,
    scratch_database,
    serving,
)

_SEED: Final = 4
_LIMIT: Final = 10
_WARM_UP: Final = 20
_BARE: Final = (
    b"SELECT id, ST_X(geom), ST_Y(geom) FROM layer.hydrants WHERE retired_at IS NULL"
    b" ORDER BY geom_3857 <-> ST_Transform(ST_Point(%s, %s, 4326), 3857) LIMIT 10"
)


def _grow(url: str, registry: Registry, rng: np.random.Generator, count: int) -> None:
    """Replace the rows by so many, and bring the statistics to them."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("TRUNCATE layer.hydrants")
    layer = registry.get("hydrants")
    copy_rows(url, layer, city.HYDRANT_COLUMNS, city.hydrants(rng, count))
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE layer.hydrants")


def _times(url: str, port: int, places: list[tuple[float, float]]) -> dict[str, list[float]]:
    """Ask every place of both, in turn; milliseconds after a warm-up."""
    client = Client(port)
    with psycopg.connect(url, autocommit=True, options="-c jit=off") as conn:
        cursor = conn.cursor(binary=True)
        times = interleaved(
            {
                "bare": lambda n: cursor.execute(_BARE, places[n]).fetchall(),
                "ours": lambda n: client.get(
                    f"/queries/nearest?point={places[n][0]:.6f},{places[n][1]:.6f}"
                    f"&layers=hydrants&limit={_LIMIT}"
                ),
            },
            len(places),
        )
    return {name: each[_WARM_UP:] for name, each in times.items()}


@click.command()
@click.option("--quick", is_flag=True, help="A hundredth of the points: a smoke test.")
def main(*, quick: bool) -> None:
    """Print how the time to find the 10 nearest grows with the number of points."""
    registry = Registry.from_catalog()
    sizes = [size // 100 if quick else size for size in (10_000, 100_000, 1_800_000)]
    rounds = 30 if quick else 300
    rng = np.random.default_rng(_SEED)
    print(
        f"{os.cpu_count()} processors, {load_average()}; milliseconds, one reader, limit {_LIMIT}"
    )
    print("   points   bare p50   ours p50   ours p95   ours/bare")
    medians: list[float] = []
    with scratch_database(registry) as (url, folder), serving(url, folder / "home") as port:
        for size in sizes:
            _grow(url, registry, rng, size)
            places = [(float(x), float(y)) for x, y in city.places(rng, rounds + _WARM_UP)]
            times = _times(url, port, places)
            bare, ours = median(times["bare"]), median(times["ours"])
            medians.append(ours)
            slow = float(np.percentile(times["ours"], 95))
            print(f"{size:>9,} {bare:10.2f} {ours:10.2f} {slow:10.2f} {ours / bare:11.2f}")
    print(f"from {sizes[0]:,} to {sizes[-1]:,} points: {medians[-1] / medians[0]:.2f} x the time")
    print(
        f"p50 at {sizes[-1]:,}: {'under' if medians[-1] < 5 else 'NOT under'} 5 ms;", load_average()
    )


if __name__ == "__main__":
    main()

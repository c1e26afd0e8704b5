"""Measure who sees a place, on a city in PostGIS: how soon a worker is ready, edits, and over HTTP.

``python -m scripts.bench.sees_http [--buildings 600000] [--cameras 100000] [--rate 50]``

Then: how long a process takes from an empty memory to its first scene; one camera and one building
edited by hand, from their commit to the scene that holds them; the question itself in process; and
``/queries/sees`` of random places beside cameras, one reader after the other and at a fixed rate of
requests that are sent on time whatever the answers do, by the real workers.
"""

from __future__ import annotations

import datetime as dt
import resource
import time
from pathlib import Path
from typing import Final

import click
import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray

from layers.access import Grant
from layers.definition import Title
from layers.edit import Draft
from layers.questions.sees import sees
from layers.registry import Registry
from layers.sight.service import Sight
from layers.sight.state import SIGHT_LAYERS, SightState
from layers.sight.target import target_of
from layers.store.area import save_district
from layers.store.database import Database
from layers.store.edits import By, editing
from layers.store.state import layer_states
from scripts.bench import _city as city
from scripts.bench._harness import (
    Client,
    copy_rows,
    load_average,
    milliseconds,
    scratch_database,
    serving,
    wait_for_workers,
)
from scripts.bench.road_http import open_loop

_SEED: Final = 5
_EDITS: Final = 21
_QUESTIONS: Final = 400
_NEAR_M: Final = 30.0
_PATIENCE_S: Final = 900.0


def fill(url: str, registry: Registry, buildings: int, cameras: int) -> None:
    """Copy a city's rows, as loads would leave them."""
    rng = np.random.default_rng(_SEED)
    made = {
        "buildings": (city.BUILDING_COLUMNS, city.buildings(rng, buildings), buildings),
        "cameras": (city.CAMERA_COLUMNS, city.cameras(rng, cameras), cameras),
    }
    for name, (columns, lines, count) in made.items():
        seconds = copy_rows(url, registry.get(name), columns, lines)
        click.echo(f"{count:>9,} {name} copied in {seconds:.1f} s")
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(f"VACUUM ANALYZE layer.{name}".encode())
            conn.execute(
                b"UPDATE lifemap.layer_state SET revision = 1, changed_at = now(),"
                b" item_count = %s WHERE layer = %s",
                [count, name],
            )


def now_of(sight: Sight, database: Database) -> SightState:
    """Ask as a question does."""
    return sight.now(layer_states(database, SIGHT_LAYERS))


def places(state: SightState, count: int) -> NDArray[np.float64]:
    """Give places some metres before random cameras, degrees."""
    rng = np.random.default_rng(_SEED + 1)
    row = rng.integers(0, len(state.cameras), count)
    turn = rng.uniform(0.0, 2.0 * np.pi, count)
    away = rng.uniform(3.0, _NEAR_M, count)[:, None] * np.column_stack([np.sin(turn), np.cos(turn)])
    return state.frame.to_degrees(state.cameras.xy[row] + away)


def edits(database: Database, registry: Registry, sight: Sight, layer_id: str) -> float:
    """Edit items by hand, one after the other; give the median ms from commit to scene."""
    layer, prefix = registry.get(layer_id), {"cameras": "c", "buildings": "b"}[layer_id]
    field = {"cameras": "azimuth_deg", "buildings": "height_m"}[layer_id]
    spent: list[float] = []
    for number in range(_EDITS):
        item_id, by = f"{prefix}{number * 7}", By(author="bench", now=dt.datetime.now(dt.UTC))
        with editing(database, layer, by) as edit:
            edit.correct(edit.held(item_id), Draft(values={field: 11.5 + number}), item_id)
        spent.append(milliseconds(lambda: now_of(sight, database)))
    return float(np.median(spent))


@click.command()
@click.option("--buildings", default=600_000)
@click.option("--cameras", default=100_000)
@click.option("--rate", default=50.0, help="Requests a second.")
@click.option("--seconds", default=20.0, help="For how long.")
def main(buildings: int, cameras: int, rate: float, seconds: float) -> None:
    """Fill, read, edit and ask; print each figure."""
    registry = Registry.from_catalog()
    with scratch_database(registry) as (url, folder):
        fill(url, registry, buildings, cameras)
        database = Database(url, pool_size=4).open()
        # Asked as the public: who asks is no part of what is measured.
        save_district(
            database, id_="city", name=Title("도시", "City"), named="도시", is_sample=True,
            attribution="", boundary=shapely.box(124.0, 33.0, 132.0, 39.0), grants=[Grant.SIGHT],
        )  # fmt: skip
        sight = Sight(database, folder / "none.tif", patience_s=_PATIENCE_S)
        started = time.perf_counter()
        state = now_of(sight, database)
        took = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        click.echo(f"ready from PostGIS: {took:.1f} s, at most {peak:.1f} GB; {load_average()}")
        _in_process(state)
        for name in ("cameras", "buildings"):
            spent = edits(database, registry, sight, name)
            click.echo(f"  one of {name} edited: in the scene {spent:.1f} ms after its commit")
        spots = places(state, _QUESTIONS)
        database.close()
        del sight, state
        _over_http(url, folder, spots, rate=rate, seconds=seconds)


def _in_process(state: SightState) -> None:
    """Time the question itself, once everything is compiled."""
    spots = places(state, _QUESTIONS)
    ground = state.scene.ground

    def ask(lon: float, lat: float) -> int:
        target = target_of(state.frame, ground, shapely.Point(lon, lat), height_m=1.5)
        found = sees(state, target, limit=20)
        return found.seeing_count + found.miss_count

    around = [ask(lon, lat) for lon, lat in spots[:20].tolist()]
    times = [milliseconds(lambda lon=lon, lat=lat: ask(lon, lat)) for lon, lat in spots.tolist()]
    p50, p95 = np.percentile(times, [50, 95])
    click.echo(
        f"  in process: p50 {p50:.1f} ms, p95 {p95:.1f} ms"
        f" ({np.mean(around):.0f} cameras around a place)"
    )


def _over_http(
    url: str, folder: Path, spots: NDArray[np.float64], *, rate: float, seconds: float
) -> None:
    paths = [f"/queries/sees?point={lon:.7f},{lat:.7f}" for lon, lat in spots.tolist()]
    with serving(url, folder) as port:
        wait_for_workers(port, paths[0], patience_s=_PATIENCE_S)
        client = Client(port)
        for path in paths[:20]:
            client.get(path)
        one = [milliseconds(lambda path=path: client.get(path)) for path in paths]
        _tell("one reader", one)
        open_loop(port, paths, rate=rate / 2, seconds=3)
        _tell(f"at {rate:g} a second", open_loop(port, paths, rate=rate, seconds=seconds))


def _tell(name: str, times: list[float]) -> None:
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    click.echo(
        f"  over HTTP, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms"
        f" ({len(times):,} answers); {load_average()}"
    )


if __name__ == "__main__":
    main()

"""Measure tiles over HTTP: against the bare ST_AsMVT and against tipg, in the same run.

``python -m scripts.bench.tiles [--quick] [--without-tipg]``

1. Latency: one reader, cache off, the same random tiles for all in turn. Bare is one prepared
   statement through psycopg on a table that holds nothing but ready EPSG:3857 shapes and the same
   columns. tipg reads that same table, with the same columns, buffer and no feature limit.
2. Throughput at zoom 16, cache off: pgbench on the bare statement, wrk on us and on tipg.
3. Throughput of kept tiles: wrk on one worker set with its cache on.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final, LiteralString

import click
import numpy as np
import psycopg
from psycopg import sql

from layers.access import ANONYMOUS
from layers.definition import GeometryType, Layer
from layers.registry import Registry
from layers.store.groups import refresh_groups
from layers.store.tiles import tile_fields
from scripts.bench import _city as city
from scripts.bench._harness import (
    Client,
    copy_rows,
    free_port,
    interleaved,
    load_average,
    median,
    program,
    requests_a_second,
    scratch_database,
    serving,
    wait_for,
)
from spatial.tiles import TileId

_SEED: Final = 20
_CONNECTIONS: Final = 8
#: What a server could not do without: shapes ready in EPSG:3857, an index, the columns shown.
_BARE_TABLE: Final = (
    "CREATE TABLE {bare} AS SELECT fid, id, {names}, geom_3857 AS geom FROM {full}",
    "ALTER TABLE {bare} ADD PRIMARY KEY (fid)",
    "CREATE INDEX ON {bare} USING gist (geom)",
    "VACUUM ANALYZE {bare}",
    "VACUUM ANALYZE {full}",
)
_BARE_TILE: Final = (
    "SELECT ST_AsMVT(t.*, {name}, 4096, 'geom', 'fid') FROM (SELECT fid, {columns},"
    " ST_AsMVTGeom(geom, ST_TileEnvelope({tile}), 4096, {margin}) AS geom FROM {bare}"
    " WHERE geom && ST_TileEnvelope({tile}, margin => {share})) AS t"
)
Tables = tuple[Layer, ...]


def _fill(url: str, layers: Tables, counts: dict[str, int]) -> None:
    """Make the rows, the counted points, and the bare tables."""
    rng = np.random.default_rng(_SEED)
    made = {
        "buildings": (city.BUILDING_COLUMNS, city.buildings(rng, counts["buildings"])),
        "cameras": (city.CAMERA_COLUMNS, city.cameras(rng, counts["cameras"])),
    }
    for layer in layers:
        columns, lines = made[layer.id]
        seconds = copy_rows(url, layer, columns, lines)
        print(f"{counts[layer.id]:>9,} {layer.id} copied in {seconds:.1f} s")
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA bare")
        for layer in layers:
            started = time.perf_counter()
            with conn.transaction():
                refresh_groups(conn, layer)
                conn.execute(
                    "UPDATE lifemap.layer_state SET revision = 1, changed_at = now()"
                    " WHERE layer = %s",
                    [layer.id],
                )
            print(f"          {layer.id} grouped in {time.perf_counter() - started:.1f} s")
            names = [each.name for each in tile_fields(layer, 22, ANONYMOUS.roles)]
            parts = {
                "bare": sql.Identifier("bare", layer.id),
                "full": sql.Identifier("layer", layer.id),
                "names": sql.SQL(", ").join(map(sql.Identifier, names)),
            }
            for statement in _BARE_TABLE:
                conn.execute(sql.SQL(statement).format(**parts))


def _columns(layer: Layer, zoom: int) -> list[str]:
    """Name what our tile of a zoom carries, so that all carry the same."""
    named = [each.name for each in tile_fields(layer, zoom, ANONYMOUS.roles)]
    return ["id", *named] if zoom >= layer.tiles.id_zoom else named


def _bare_statement(layer: Layer, zoom: int, tile: LiteralString) -> sql.Composed:
    """Compose the statement; ``tile`` is the SQL text of z, x, y."""
    margin = 0 if layer.geometry is GeometryType.POINT else 64
    return sql.SQL(_BARE_TILE).format(
        name=sql.Literal(layer.id),
        columns=sql.SQL(", ").join(map(sql.Identifier, _columns(layer, zoom))),
        tile=sql.SQL(tile),
        bare=sql.Identifier("bare", layer.id),
        margin=sql.Literal(margin),
        share=sql.Literal(margin / 4096),
    )


def _ours(layer: Layer, tile: TileId) -> str:
    return f"/tiles/{layer.id}/{tile.z}/{tile.x}/{tile.y}.mvt"


def _tipg(layer: Layer, tile: TileId) -> str:
    properties = ",".join(_columns(layer, tile.z))
    return (
        f"/collections/bare.{layer.id}/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}"
        f"?properties={properties}"
    )


def _latency(url: str, layer: Layer, ports: dict[str, int], *, rounds: int) -> None:
    """Print the medians of each zoom, with the ratios that count."""
    print(f"\n{layer.id}: median ms of one reader, cache off    {load_average()}")
    print("zoom      bare      ours      tipg   ours/bare  tipg/ours  within 1.3 x bare + 2 ms")
    with psycopg.connect(url, autocommit=True, options="-c jit=off") as conn:
        cursor = conn.cursor(binary=True)
        for zoom in range(max(10, layer.tiles.min_zoom), 17):
            count = rounds if zoom > 13 else max(rounds // 4, 3)
            tiles = city.random_tiles(np.random.default_rng(zoom), zoom, count + 6)
            statement = _bare_statement(layer, zoom, "%s, %s, %s").as_string().encode()

            def bare(
                number: int, statement: bytes = statement, tiles: list[TileId] = tiles
            ) -> object:
                address = (tiles[number].z, tiles[number].x, tiles[number].y)
                return cursor.execute(statement, address * 2).fetchone()

            contestants: dict[str, Callable[[int], object]] = {"bare": bare}
            for name, path in (("ours", _ours), ("tipg", _tipg)):
                if name in ports:
                    client = Client(ports[name])
                    contestants[name] = lambda number, client=client, path=path, tiles=tiles: (
                        client.get(path(layer, tiles[number]))
                    )
            times = {
                name: median(each[6:]) for name, each in interleaved(contestants, count + 6).items()
            }
            _print_row(layer, zoom, times)


def _print_row(layer: Layer, zoom: int, times: dict[str, float]) -> None:
    bare, ours = times["bare"], times["ours"]
    tipg = times.get("tipg", float("nan"))
    is_less = zoom < (layer.tiles.group_below or 0) or any(
        zoom < rule.below for rule in layer.tiles.thinning
    )
    verdict = "(grouped or thinned)" if is_less else "yes" if ours <= 1.3 * bare + 2 else "NO"
    print(
        f"z{zoom:<4} {bare:9.2f} {ours:9.2f} {tipg:9.2f} {ours / bare:11.2f}"
        f" {tipg / ours:10.2f}  {verdict}"
    )


def _pgbench(url: str, layer: Layer, tiles: list[TileId], seconds: int, folder: Path) -> float:
    """Drive the bare statement with random tiles of the same box, prepared, from C."""
    xs, ys = [tile.x for tile in tiles], [tile.y for tile in tiles]
    script = folder / "bare.sql"
    script.write_text(
        f"\\set x random({min(xs)}, {max(xs)})\n\\set y random({min(ys)}, {max(ys)})\n"
        f"{_bare_statement(layer, 16, '16, :x, :y').as_string()};\n",
        encoding="utf-8",
    )
    said = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", f"-c{_CONNECTIONS}", "-j1", f"-T{seconds}",
         "-f", str(script), url],
        check=True, capture_output=True, text=True,
        env={**os.environ, "PGOPTIONS": "-c jit=off"},
    ).stdout  # fmt: skip
    return float(re.findall(r"tps = ([\d.]+)", said)[0])


def _box(tiles: list[TileId]) -> list[TileId]:
    """Give every tile of the box around some, so that all contestants draw from the same ones."""
    xs, ys = [tile.x for tile in tiles], [tile.y for tile in tiles]
    return [
        TileId(tiles[0].z, x, y)
        for x in range(min(xs), max(xs) + 1)
        for y in range(min(ys), max(ys) + 1)
    ]


def _throughput(
    url: str, layers: Tables, ports: dict[str, int], *, seconds: int, folder: Path
) -> None:
    print(f"\nzoom 16, cache off, {_CONNECTIONS} connections, tiles a second    {load_average()}")
    print("                bare      ours      tipg   ours/bare  tipg/bare")
    for layer in layers:
        tiles = _box(city.random_tiles(np.random.default_rng(16), 16, 400))
        rates = {"bare": _pgbench(url, layer, tiles, seconds, folder)}
        for name, path in (("ours", _ours), ("tipg", _tipg)):
            rates[name] = float("nan")
            if name in ports:
                paths = [path(layer, tile) for tile in tiles]
                rates[name] = requests_a_second(
                    ports[name], paths, seconds=seconds, connections=_CONNECTIONS, folder=folder
                )
        print(
            f"{layer.id:10} {rates['bare']:9.0f} {rates['ours']:9.0f} {rates['tipg']:9.0f}"
            f" {rates['ours'] / rates['bare']:11.2f} {rates['tipg'] / rates['bare']:10.2f}"
        )


def _kept(url: str, home: Path, layers: Tables, *, seconds: int, folder: Path) -> None:
    print(f"\nkept tiles, {2 * _CONNECTIONS} connections, tiles a second    {load_average()}")
    with serving(url, home) as port:
        for layer in layers:
            for zoom in (14, 16):
                tiles = city.random_tiles(np.random.default_rng(zoom), zoom, 40)
                paths = [_ours(layer, tile) for tile in tiles]
                for path in paths * 6:  # a new connection each time, so that both workers have all
                    Client(port).get(path)
                rate = requests_a_second(
                    port, paths, seconds=seconds, connections=2 * _CONNECTIONS, folder=folder
                )
                print(f"{layer.id:10} z{zoom} {rate:9.0f}")


@contextlib.contextmanager
def _tipg_serving(url: str, folder: Path) -> Generator[int, None, None]:
    """Install tipg into an environment of its own and run it with as many workers as we have."""
    environment = folder / "tipg"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin/pip"), "install", "-qq", "tipg", "uvicorn[standard]"]
    subprocess.run(pip, check=True, env={**os.environ, "PYTHONPATH": ""})
    socket_folder = url.split("host=")[1].replace("/", "%2F")
    settings = {
        "PYTHONPATH": "",
        "DATABASE_URL": f"postgresql://lifemap@{socket_folder}:5432/lifemap",
        "TIPG_DB_SCHEMAS": '["bare"]',
        "TIPG_MAX_FEATURES_PER_TILE": "10000000",
        "TIPG_TILE_BUFFER": "64",
        "TIPG_CATALOG_TTL": "0",
        "TIPG_SET_MVT_LAYERNAME": "true",
        "TIPG_DB_DATETIME_EXTENT": "false",
    }
    port = free_port()
    command = [
        str(environment / "bin/uvicorn"), "tipg.main:app", "--workers", "2",
        "--port", str(port), "--log-level", "warning",
    ]  # fmt: skip
    with program(command, settings):
        wait_for(port, "/healthz")
        yield port


@click.command()
@click.option("--quick", is_flag=True, help="A hundredth of the rows and short runs: a smoke test.")
@click.option("--without-tipg", is_flag=True, help="Leave the peer out; nothing is downloaded.")
def main(*, quick: bool, without_tipg: bool) -> None:
    """Print how fast tiles are, beside what the database alone and a peer can do."""
    registry = Registry.from_catalog()
    layers = (registry.get("buildings"), registry.get("cameras"))
    counts = (
        {"buildings": 6_000, "cameras": 1_000}
        if quick
        else {"buildings": 600_000, "cameras": 100_000}
    )
    rounds, seconds = (6, 1) if quick else (40, 6)
    print(f"{os.cpu_count()} processors, {load_average()}")
    with contextlib.ExitStack() as stack:
        url, folder = stack.enter_context(scratch_database(registry))
        _fill(url, layers, counts)
        home = folder / "home"
        with contextlib.ExitStack() as servers:
            ports = {"ours": servers.enter_context(serving(url, home, LIFEMAP_TILE_CACHE_MB="0"))}
            if not without_tipg:
                ports["tipg"] = servers.enter_context(_tipg_serving(url, folder))
            for layer in layers:
                _latency(url, layer, ports, rounds=rounds)
            _throughput(url, layers, ports, seconds=seconds, folder=folder)
        _kept(url, home, layers, seconds=seconds, folder=folder)
    print(load_average())


if __name__ == "__main__":
    main()

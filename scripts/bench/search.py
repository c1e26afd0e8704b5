"""Measure the search box over HTTP: 500,000 addresses, against a plain ``ILIKE``.

``python -m scripts.bench.search [--quick]``

Made-up streets, dongs and buildings are stored as addresses; then whole and partial names,
addresses, initials and misspelt names of random ones are asked, each once over HTTP and each once
as ``road_address ILIKE '%...%' OR building_name ILIKE '%...%' LIMIT 8`` in the same run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from typing import Any, Final
from urllib.parse import quote

import click
import numpy as np
import psycopg
import shapely

from layers.finding.keys import initials
from layers.registry import Registry
from layers.store.finding import write_found_anew
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

_SEED: Final = 11
#: A scan of the table takes a second; a few are enough for a median.
_BARE_QUESTIONS: Final = 5
_SYLLABLES: Final = (
    "가나다라마바사아자차강남북서동천호성내길둔촌암명고덕상일풍진양재올림구로한영신대문종중"
    "용산은평도봉노원광관악금화곡목창전농장안평리역삼포압정청담논현수유쌍미아"
)
_COLUMNS: Final = (
    "id", "source", "geom", "revision", "road_address", "lot_address", "postcode", "building_name",
    "dong",
)  # fmt: skip
_ILIKE: Final = (
    b"SELECT id FROM layer.addresses WHERE retired_at IS NULL"
    b" AND (road_address ILIKE %(like)s OR building_name ILIKE %(like)s) LIMIT 8"
)


def _names(rng: np.random.Generator, count: int, *ends: str) -> list[str]:
    """Give names of two to four syllables with an end of their kind."""
    lengths = rng.integers(2, 5, count)
    signs = rng.choice(list(_SYLLABLES), (count, 4))
    tails = rng.choice(ends, count)
    return [
        "".join(row[:length]) + tail
        for row, length, tail in zip(signs, lengths, tails, strict=True)
    ]


def _rows(rng: np.random.Generator, count: int) -> Generator[tuple[str, str | None], None, None]:
    """Give a road-name address and perhaps a building's name, as often as the register does."""
    streets = _names(rng, count // 50, "대로", "로", "로12길", "길", "로3가길")
    numbers = rng.integers(1, 400, count)
    where = rng.integers(0, len(streets), count)
    named = rng.random(count) < 0.25
    buildings = _names(rng, count, "아파트", "빌딩", "빌라", "타워", "상가", "프라자", "의원")
    for n in range(count):
        yield (
            f"서울특별시 강동구 {streets[where[n]]} {numbers[n]}",
            buildings[n] if named[n] else None,
        )


def _text(
    rng: np.random.Generator, rows: list[tuple[str, str | None]]
) -> Generator[str, None, None]:
    points = shapely.points(city.places(rng, len(rows)))
    wkb = shapely.to_wkb(shapely.set_srid(points, 4326), hex=True, include_srid=True)
    dongs = _names(rng, 400, "동")
    for n, (address, building) in enumerate(rows):
        lot = f"서울특별시 강동구 {dongs[n % 400]} {n // 400 + 1}-{n % 9 + 1}"
        fields = (
            f"a{n}",
            "bench",
            wkb[n],
            "1",
            address,
            lot,
            f"{5000 + n % 400:05}",
            building or r"\N",
        )
        yield "\t".join((*fields, dongs[n % 400])) + "\n"


def _questions(
    rng: np.random.Generator, rows: list[tuple[str, str | None]], each: int
) -> dict[str, list[str]]:
    """Write questions of every kind about random rows."""
    some = [rows[n] for n in rng.integers(0, len(rows), each * 4)]
    named = [building for _, building in some if building][:each]
    addresses = [" ".join(address.split()[2:]) for address, _ in some[:each]]
    return {
        "address": addresses,
        "misspelt address": [
            _slip(rng, text.split()[0]) + " " + text.split()[1] for text in addresses
        ],
        "whole name": named,
        "beginning": [name[:3] for name in named],
        "part": [name[1:4] for name in named],
        "initials": [initials(name) for name in named],
        "misspelt name": [_slip(rng, name) for name in named],
        "nothing": [name[::-1] + "xyz" for name in named],
    }


def _slip(rng: np.random.Generator, text: str) -> str:
    """Put another syllable for one in the middle."""
    at = int(rng.integers(1, len(text)))
    return text[: at - 1] + rng.choice(list(_SYLLABLES)) + text[at:]


def _fill(url: str, registry: Registry, rng: np.random.Generator, count: int) -> list[Any]:
    rows = list(_rows(rng, count))
    layer = registry.get("addresses")
    copy_rows(url, layer, _COLUMNS, _text(rng, rows))
    started = time.perf_counter()
    with psycopg.connect(url) as conn:
        write_found_anew(conn, layer)
    took = time.perf_counter() - started
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE layer.addresses")
        for table in ("found_name", "found_number", "found_street"):
            conn.execute(f"VACUUM ANALYZE lifemap.{table}".encode())
    print(f"{count:,} addresses made findable in {took:.1f} s ({count / took:,.0f} a second)")
    return rows


@click.command()
@click.option("--quick", is_flag=True, help="A hundredth of the addresses: a smoke test.")
def main(*, quick: bool) -> None:
    """Print the time to an answer of each kind of question."""
    registry, rng = Registry.from_catalog(), np.random.default_rng(_SEED)
    count, each = (5_000, 10) if quick else (500_000, 100)
    print(f"{os.cpu_count()} processors, {load_average()}; milliseconds, one reader")
    with (
        scratch_database(registry) as (url, folder),
        serving(url, folder / "home") as port,
        psycopg.connect(url, autocommit=True, options="-c jit=off") as conn,
    ):
        rows = _fill(url, registry, rng, count)
        client, everything = Client(port), []
        print("kind of question    ILIKE p50   ours p50   ours p95   ILIKE/ours")
        for kind, texts in _questions(rng, rows, each).items():
            times = interleaved(
                {
                    "bare": lambda n, texts=texts: (
                        n < _BARE_QUESTIONS
                        and conn.execute(_ILIKE, {"like": f"%{texts[n]}%"}).fetchall()
                    ),
                    "ours": lambda n, texts=texts: client.get(f"/search?q={quote(texts[n])}"),
                },
                len(texts),
            )
            bare, ours = median(times["bare"][:_BARE_QUESTIONS]), median(times["ours"])
            everything += times["ours"]
            slow = float(np.percentile(times["ours"], 95))
            print(f"{kind:18} {bare:10.1f} {ours:10.1f} {slow:10.1f} {bare / ours:12.1f}")
        slow = float(np.percentile(everything, 95))
        print(
            f"all questions: p95 {slow:.1f} ms, {'under' if slow < 50 else 'NOT under'} 50;",
            load_average(),
        )


if __name__ == "__main__":
    main()

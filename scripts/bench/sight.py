"""Measure what cameras see, against gdal_viewshed and pysovist in the same run.

``python -m scripts.bench.sight [--quick]``

A dense low-rise town (3,000 buildings a square kilometre), cameras 5 m up that look 30 to 100 m,
targets of 1.5 m. Contestants take the same cameras in turn. Times are wall and, in brackets,
processor time, since other work on the machine disturbs the first.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import numpy as np
import pysovist
import rasterio
import rasterio.features
import shapely
from affine import Affine

from scripts.bench._harness import interleaved, load_average, median, milliseconds
from scripts.bench._houses import Houses, cameras_among, houses, rolling
from spatial.scene import Cameras, Ground, Scene, candidates, in_reach
from spatial.sight import lines_of_sight
from spatial.view import views, warm_up
from spatial.view_rings import outline
from spatial.view_sweep import sweep
from spatial.view_walls import Sector, hiders_of

_SEED: Final = 7
_CELL_M: Final = 0.5
_TALL_M: Final = 50.0
_ROUNDS: Final = 25


def per_second(scene: Scene, cameras: Cameras, name: str) -> None:
    """Draw areas with their density rings on one core."""
    wall, used = time.perf_counter(), time.process_time()
    drawn = views(scene, cameras)
    wall, used = time.perf_counter() - wall, time.process_time() - used
    share = sum(each.seen.area for each in drawn) / sum(each.whole.area for each in drawn)
    print(
        f"  {name}: {len(cameras) / wall:,.0f} ({len(cameras) / used:,.0f}) areas a second a core,"
        f" {share:.0%} of the sectors seen"
    )


def surface(built: Houses, folder: Path) -> Path:
    """Write the town as a raster of heights for GDAL."""
    west, south, east, north = shapely.total_bounds(built.footprints)
    where = Affine(_CELL_M, 0, west, 0, -_CELL_M, north)
    shape = (int((north - south) / _CELL_M), int((east - west) / _CELL_M))
    rows = zip(built.footprints, built.top, strict=True)
    heights = rasterio.features.rasterize(rows, shape, transform=where, dtype="float32")
    path = folder / "surface.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=shape[1], height=shape[0], count=1, dtype="float32",
        crs="EPSG:5186", transform=where, tiled=True,
    ) as file:  # fmt: skip
        file.write(heights, 1)
    return path


def against_gdal(built: Houses, cameras: Cameras) -> None:
    """Ask gdal_viewshed and us for the same areas with heights."""
    scene, rows = built.scene(Ground.flat()), range(_ROUNDS)
    with tempfile.TemporaryDirectory(prefix="lm-bench-") as folder:
        source, found = surface(built, Path(folder)), Path(folder) / "seen.tif"

        def theirs(row: int) -> None:
            (x, y), reach = cameras.xy[row], cameras.range_m[row]
            subprocess.run(
                ["gdal_viewshed", "-q", "-ox", f"{x}", "-oy", f"{y}", "-oz", "5", "-tz", "1.5",
                 "-md", f"{reach}", "-cc", "0", source, found],
                check=True,
            )  # fmt: skip

        many = views(scene, cameras)
        each = _processor_ms(lambda: views(scene, cameras)) / len(many)
        alone = _processor_ms(lambda: [_area_alone(scene, view.sector) for view in many])
        alone /= len(many)
        used = {
            "ours": [_processor_ms(lambda row=row: views(scene, cameras, [row])) for row in rows],
            "gdal": [_processor_ms(lambda row=row: theirs(row)) for row in rows],
        }
        times = interleaved(
            {"ours": lambda row: views(scene, cameras, [row]), "gdal": theirs}, _ROUNDS
        )
        begun = median([_processor_ms(_gdal_alone) for _ in range(5)])
    ours, gdal = median(used["ours"]), median(used["gdal"])
    print(
        f"  one area: ours {median(times['ours']):.2f} ({ours:.2f}), gdal_viewshed at {_CELL_M} m"
        f" {median(times['gdal']):.0f} ({gdal:.0f}, {begun:.0f} of it to start) ms:"
        f" {gdal / ours:.0f} x by processor, {(gdal - begun) / ours:.0f} x without the start"
    )
    print(
        f"  of {len(many)} areas drawn together, as they are stored: ours {each:.2f} ms each,"
        f" {gdal / each:.0f} x by processor, {(gdal - begun) / each:.0f} x without the start"
    )
    print(
        f"  what GDAL gives, without the rings of density: ours {alone:.2f} ms each,"
        f" {gdal / alone:.0f} x by processor, {(gdal - begun) / alone:.0f} x without the start"
    )


def _area_alone(scene: Scene, sector: Sector) -> None:
    """Draw where a camera sees anything, and nothing else."""
    ground = scene.ground.grid
    seen = sweep(hiders_of(scene.prisms, ground, sector), ground, sector, np.zeros(1))
    all_round = int(sector.half >= np.pi)
    outline(seen, all_round, (sector.x, sector.y), 0.0, np.inf)


def _processor_ms(ask: Callable[[], object]) -> float:
    """Time one question by the processor, programs that it runs included."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before = [sum(resource.getrusage(each)[:2]) for each in who]
    ask()
    after = [sum(resource.getrusage(each)[:2]) for each in who]
    return (sum(after) - sum(before)) * 1000


def _gdal_alone() -> None:
    subprocess.run(["gdal_viewshed"], check=False, capture_output=True)  # says how to use it


def against_pysovist(built: Houses, cameras: Cameras) -> None:
    """Ask pysovist, told which walls are near, and us for the same flat areas."""
    scene = built.scene(Ground.flat(), top_m=_TALL_M)
    tree, rings = shapely.STRtree(built.footprints), shapely.get_coordinates(built.footprints)
    rings = rings.reshape(-1, 5, 2)
    walls = np.stack([rings[:, :-1], rings[:, 1:]], axis=2)
    plans = []
    for row in range(_ROUNDS):
        place, reach = shapely.Point(cameras.xy[row]), cameras.range_m[row]
        near = tree.query(place, predicate="dwithin", distance=reach)
        plans.append(pysovist.Plan(walls[near].reshape(-1, 2, 2)))
    found: dict[str, list[float]] = {"ours": [], "pysovist": []}

    def theirs(row: int) -> None:
        seen = pysovist.isovist(plans[row], cameras.xy[row], max_distance=cameras.range_m[row])
        found["pysovist"].append(seen.metrics["area"])

    def ours(row: int) -> None:
        found["ours"].append(views(scene, cameras, [row])[0].seen.area)

    taken = interleaved({"ours": ours, "pysovist": theirs}, _ROUNDS)
    times = {name: median(each) for name, each in taken.items()}
    apart = np.abs(np.divide(found["ours"], found["pysovist"]) - 1.0)
    print(
        f"  one flat area: ours {times['ours']:.2f} (with rings), pysovist"
        f" {times['pysovist']:.2f} ms: {times['pysovist'] / times['ours']:.1f} x; areas apart"
        f" {np.median(apart):.1e} median, {apart.max():.1e} at most"
    )


def city(rng: np.random.Generator, buildings: int, count: int) -> None:
    """Draw all cameras of a city, then edit a building and a camera, then ask who sees a place."""
    built, ground = houses(rng, buildings), Ground.flat()
    started = time.perf_counter()
    scene = built.scene(ground)
    ready = time.perf_counter()
    cameras = cameras_among(rng, built, ground, count, known=0.5)
    threads = os.cpu_count() or 1
    print(
        f"{len(scene):,} buildings (indexed in {ready - started:.1f} s), {len(cameras):,} cameras"
    )
    wall, used = time.perf_counter(), time.process_time()
    for rows in np.array_split(np.arange(len(cameras)), 20):  # as they are stored: part by part
        views(scene, cameras, rows, threads=threads)
    wall, used = time.perf_counter() - wall, time.process_time() - used
    print(f"  all areas, with rings: {wall:.1f} s on {threads} cores ({used:.1f} s of processor)")
    edits, redrawn, reached = [], [], []
    scene.changed(removed=[0])
    for fid in rng.integers(0, len(scene), _ROUNDS).tolist():
        edits.append(milliseconds(lambda fid=fid: _moved(scene, built, fid)))
        changed = _moved(scene, built, fid)
        rows = in_reach(cameras, changed.bounds_of([fid])[0])
        redrawn.append(
            milliseconds(lambda rows=rows, changed=changed: views(changed, cameras, rows))
        )
        reached.append(len(rows))
    print(
        f"  one building edited: scene {median(edits):.1f} ms, its"
        f" {median(reached):.0f} cameras drawn again in {median(redrawn):.1f} ms"
    )
    one = [
        milliseconds(lambda row=row: views(scene, cameras.changed(added=cameras.take([row])), [-1]))
        for row in range(_ROUNDS)
    ]
    print(f"  one camera edited and drawn again: {median(one):.1f} ms")
    asked = [milliseconds(lambda row=row: _who_sees(scene, cameras, row)) for row in range(200)]
    print(f"  who sees a place: p50 {median(asked):.2f}, p95 {np.percentile(asked, 95):.2f} ms")
    place, camera = candidates(cameras, cameras.xy[:20_000] + 5.0)
    targets = np.column_stack([cameras.xy[place] + 5.0, np.full(len(place), 1.5)])
    eyes = np.column_stack([cameras.xy, cameras.z])[camera]
    took = milliseconds(lambda: lines_of_sight(scene, eyes, targets))
    print(f"  lines of sight: {len(place) / took / 1000:.2f} million a second a core")


def _moved(scene: Scene, built: Houses, fid: int) -> Scene:
    """Give the scene with one building a metre aside."""
    moved = shapely.transform(built.footprints[fid], lambda xy: xy + 1.0)
    return scene.changed(polygons=[moved], base_m=[np.nan], top_m=[built.top[fid]], fid=[fid])


def _who_sees(scene: Scene, cameras: Cameras, row: int) -> None:
    place = cameras.xy[row] + 8.0
    _, near = candidates(cameras, place, margin_m=50.0)
    eyes = np.column_stack([cameras.xy[near], cameras.z[near]])
    lines_of_sight(scene, eyes, [[*place, 1.5]], facing_deg=cameras.azimuth_deg[near])


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the city.")
def main(*, quick: bool) -> None:
    """Measure one block, then a city."""
    rng = np.random.default_rng(_SEED)
    warm_up()
    built = houses(rng, 4_000)
    hills = rolling(1_300.0)
    print(f"{load_average()}; a dense low-rise block of {len(built.footprints):,} buildings")
    for ground, name in ((Ground.flat(), "level"), (hills, "hilly")):
        scene = built.scene(ground)
        for known, shape in ((1.0, "90 degrees"), (0.0, "all round")):
            cameras = cameras_among(rng, built, ground, 400 if quick else 2_000, known=known)
            views(scene, cameras, [0])
            per_second(scene, cameras, f"{name} ground, {shape}")
    cameras = cameras_among(rng, built, Ground.flat(), _ROUNDS, known=0.0)
    if shutil.which("gdal_viewshed"):
        against_gdal(built, cameras)
    against_pysovist(built, cameras)
    city(rng, *((60_000, 10_000) if quick else (600_000, 100_000)))
    print(load_average())


if __name__ == "__main__":
    main()

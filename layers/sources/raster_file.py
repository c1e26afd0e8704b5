"""GeoTIFF: checked and brought to a tiled file with overviews that a server reads in parts."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import rasterio
import rasterio.errors
from rasterio.enums import Resampling
from rasterio.shutil import copy as copy_raster
from rasterio.warp import transform_bounds

from layers.errors import SourceError
from layers.sources.table import checked_file
from spatial.bbox import BBox

#: Metres; beyond them a height is no height (the Dead Sea's shore, Everest).
_LOWEST_M: Final = -500.0
_HIGHEST_M: Final = 9000.0
_BLOCK_PX: Final = 512


@dataclass(frozen=True, kw_only=True)
class RasterFacts:
    """What a checked raster is: cells with a height, cells without, its box in degrees."""

    cells: int
    empty_cells: int
    bbox: BBox


@contextlib.contextmanager
def prepared(path: Path, target: Path) -> Generator[tuple[RasterFacts, Path], None, None]:
    """Check a GeoTIFF and write it, tiled, beside ``target``; the caller moves it into place.

    Raises
    ------
    SourceError
        When it is not one band of heights in a CRS that PROJ knows.
    """
    file = checked_file(path, ".tif", ".tiff")
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".tif", dir=target.parent)
    os.close(handle)
    made = Path(name)
    try:
        try:
            with rasterio.open(file, driver="GTiff") as dataset:
                facts = _facts(dataset, file.name)
                _write(dataset, made)
        except rasterio.errors.RasterioIOError as error:
            raise SourceError(f"'{file.name}' cannot be read as GeoTIFF: {error}.") from error
        made.chmod(0o644)
        yield facts, made
    finally:
        made.unlink(missing_ok=True)


def _facts(dataset: rasterio.DatasetReader, name: str) -> RasterFacts:
    if dataset.count != 1:
        raise SourceError(f"'{name}' has {dataset.count} bands; a ground has one, heights.")
    if dataset.crs is None:
        raise SourceError(f"'{name}' does not say its CRS.")
    heights = 0
    for _, window in dataset.block_windows(1):
        values = dataset.read(1, window=window, masked=True).compressed()
        wrong = values[~((values >= _LOWEST_M) & (values <= _HIGHEST_M))]
        if wrong.size:
            raise SourceError(
                f"'{name}' has a height of {wrong[0]} m; {_LOWEST_M:.0f} to {_HIGHEST_M:.0f} m"
                " are heights. Is its no-data value declared?"
            )
        heights += int(values.size)
    if heights == 0:
        raise SourceError(f"'{name}' holds no height at all.")
    box = transform_bounds(dataset.crs, 4326, *dataset.bounds, densify_pts=21)
    return RasterFacts(
        cells=heights,
        empty_cells=dataset.width * dataset.height - heights,
        bbox=BBox.checked(*box),
    )


def _write(dataset: rasterio.DatasetReader, made: Path) -> None:
    floating = np.issubdtype(np.dtype(dataset.dtypes[0]), np.floating)
    copy_raster(
        dataset,
        made,
        driver="GTiff",
        tiled=True,
        blockxsize=_BLOCK_PX,
        blockysize=_BLOCK_PX,
        compress="deflate",
        predictor=3 if floating else 2,
    )
    with rasterio.open(made, "r+", driver="GTiff") as written:
        largest = max(written.width, written.height)
        levels = [2**power for power in range(1, 12) if largest // 2**power >= _BLOCK_PX // 2]
        if levels:
            written.build_overviews(levels, Resampling.average)

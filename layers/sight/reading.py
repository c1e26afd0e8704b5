"""The buildings and cameras of the database become a scene, and its changes are carried over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.catalog._camera_purposes import PURPOSES
from layers.sight.assumptions import FLOOR_M, cameras_of
from layers.store.database import Database
from layers.store.sight import (
    BuildingRows,
    CameraRows,
    Codes,
    everything,
    snapshot,
    these,
)
from layers.store.state import LayerState
from spatial.heights import ground_of
from spatial.scene import GROUND_CELL_M, Cameras, Frame, Ground, Scene, prism_heights

#: States of a camera from the best to the worst; an answer's ranking has this order.
STATUSES: Final = ("ok", "unknown", "down")
DOWN: Final = STATUSES.index("down")
PURPOSE_CODES: Final = tuple(PURPOSES)
#: The layers that decide what is seen.
READ_LAYERS: Final = ("buildings", "cameras", "ground")
#: What numbers of a camera's status and purpose stand for.
CODES: Final = Codes(statuses=STATUSES, unknown="unknown", purposes=PURPOSE_CODES)
#: Ground is kept a little beyond the last camera.
_RIM_M: Final = 200.0
#: Heights of the ground that are kept at most; a larger place has them farther apart.
_MOST_HEIGHTS: Final = 4_000_000

States = Mapping[str, LayerState]


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What an update touched: cameras by number, and the boxes (k, 4) of buildings, metres."""

    cameras: NDArray[np.int64]
    boxes: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """Buildings, ground and cameras as one snapshot of the database had them.

    ``rows`` are the cameras as their register says, in the order of ``cameras``.
    """

    states: States
    scene: Scene
    cameras: Cameras
    rows: CameraRows

    @property
    def is_whole(self) -> bool:
        """Whether it holds as many items as the database says there are."""
        return (len(self.scene), len(self.cameras)) == (
            self.states["buildings"].item_count,
            self.states["cameras"].item_count,
        )


def read_picture(database: Database, raster: Path) -> Picture:
    """Read everything, as it was at one moment.

    Parameters
    ----------
    raster
        The heights of the ground; the ground is level where there is no such file.
    """
    with snapshot(database) as seen:
        states = seen.states(READ_LAYERS)
        rows = seen.cameras(CODES)
        buildings = seen.buildings(floor_m=FLOOR_M)
    frame = Frame.amid(_corners(rows, buildings))
    outlines = _in_metres(frame, buildings)
    ground = _ground(raster, frame, rows, outlines)
    base, top = prism_heights(ground, outlines, buildings.height_m, buildings.base_m)
    return Picture(
        states=states,
        scene=Scene.of(frame, ground, outlines, base, top, buildings.fid),
        cameras=cameras_of(frame, ground, rows),
        rows=rows,
    )


def updated(database: Database, held: Picture) -> tuple[Picture, Change] | None:
    """Carry over what changed since; ``None`` where so much did that all is to be read anew."""
    with snapshot(database) as seen:
        states = seen.states(READ_LAYERS)
        known = {name: held.states[name].revision for name in READ_LAYERS}
        newer = {name: states[name].revision - known[name] for name in READ_LAYERS}
        if newer["ground"] or min(newer.values()) < 0:  # the database was made anew
            return None
        rows: CameraRows | None = None
        if newer["cameras"]:
            ids = seen.changed("cameras", known["cameras"], until=states["cameras"].revision)
            # A feed may change them all, and that is read in a moment.
            which = everything() if ids is None else these(ids)
            rows = seen.cameras(CODES, which)
        buildings: BuildingRows | None = None
        if newer["buildings"]:
            ids = seen.changed("buildings", known["buildings"], until=states["buildings"].revision)
            if ids is None:
                return None
            buildings = seen.buildings(these(ids), floor_m=FLOOR_M)
    picture = replace(held, states=states)
    boxes, touched = np.zeros((0, 4)), np.zeros(0, np.int64)
    if buildings is not None:
        scene, boxes = _with_buildings(held.scene, buildings)
        picture = replace(picture, scene=scene)
    if rows is not None:
        picture, touched = _with_cameras(picture, rows), rows.fid
    return (picture, Change(cameras=touched, boxes=boxes)) if picture.is_whole else None


def _with_buildings(scene: Scene, rows: BuildingRows) -> tuple[Scene, NDArray[np.float64]]:
    """Put changed buildings into a scene; give it, and the boxes before and after."""
    there = rows.gone == 0
    outlines = _in_metres(scene.frame, rows)[there]
    base, top = prism_heights(scene.ground, outlines, rows.height_m[there], rows.base_m[there])
    before = scene.bounds_of(rows.fid)
    scene = scene.changed(
        removed=rows.fid[~there], polygons=outlines, base_m=base, top_m=top, fid=rows.fid[there]
    )
    return scene, np.vstack([before, scene.bounds_of(rows.fid[there])])


def _with_cameras(held: Picture, rows: CameraRows) -> Picture:
    """Put changed cameras in, in both forms alike; who only looks elsewhere keeps his row."""
    coming = rows.take(rows.gone == 0)
    placed = cameras_of(held.scene.frame, held.scene.ground, coming)
    at = np.flatnonzero(np.isin(held.rows.fid, rows.fid))
    if len(at) == len(coming.fid) == len(rows.fid):
        at = at[np.argsort(held.rows.fid[at])]  # what is read is ordered by number
        columns = {each.name: getattr(held.cameras, each.name) for each in fields(Cameras)}
        return replace(
            held,
            cameras=Cameras(
                **{name: _put(old, at, getattr(placed, name)) for name, old in columns.items()}
            ),
            rows=CameraRows(
                *(_put(old, at, new) for old, new in zip(held.rows, coming, strict=True))
            ),
        )
    return replace(
        held,
        cameras=held.cameras.changed(removed=rows.fid, added=placed),
        rows=held.rows.take(~np.isin(held.rows.fid, rows.fid)).joined(coming),
    )


def _put(
    column: NDArray[np.generic], at: NDArray[np.int64], values: NDArray[np.generic]
) -> NDArray[Any]:
    """Give a column with other values in some rows; itself where they are what it has."""
    if np.array_equal(column[at], values, equal_nan=column.dtype.kind == "f"):
        return column
    changed = column.copy()
    changed[at] = values
    return changed


def _corners(rows: CameraRows, buildings: BuildingRows) -> NDArray[np.float64]:
    """Give the corners of the box around everything, degrees; only buildings may be missing."""
    places = np.column_stack([rows.lon, rows.lat])
    if not len(buildings.fid):
        return places
    return np.vstack([places, shapely.total_bounds(buildings.shape).reshape(2, 2)])


def _in_metres(frame: Frame, rows: BuildingRows) -> NDArray[np.object_]:
    return np.asarray(shapely.transform(rows.shape, frame.to_metres), np.object_)


def _ground(raster: Path, frame: Frame, rows: CameraRows, outlines: NDArray[np.object_]) -> Ground:
    if not raster.exists():
        return Ground.flat()
    places = frame.to_metres(np.column_stack([rows.lon, rows.lat]))
    if len(outlines):
        places = np.vstack([places, shapely.total_bounds(outlines).reshape(2, 2)])
    west, south = places.min(axis=0) - _RIM_M
    east, north = places.max(axis=0) + _RIM_M
    coarse = float(np.sqrt((east - west) * (north - south) / _MOST_HEIGHTS))
    box = (float(west), float(south), float(east), float(north))
    return Ground.sampled(ground_of(raster), frame, box, cell_m=max(GROUND_CELL_M, coarse))

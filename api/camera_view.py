"""What one camera sees: its picture on the ground, cut by what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely
from flask import Blueprint, Response

from api.caching import conditional
from api.camera_answers import items_named
from api.formats import GEOJSON, json_answer
from api.params import Params
from api.road_answers import rounded
from api.road_params import flag
from api.sight_answers import (
    BUILDINGS,
    CAMERAS,
    AskedSight,
    asked_sight,
    class_of,
    height,
    polygons,
    sight_head,
)
from layers.errors import UnknownItemError
from layers.questions.blockers import Blocker, blockers
from spatial.optics import DENSITY_CLASSES, level_m, reach_m
from spatial.scene import Cameras
from spatial.view import View, views

PARAMETERS: Final = ("height_m", "turned")
#: So many buildings that hide most are named.
_NAMED: Final = 5
#: Decimals of areas in square metres.
_AREA_DIGITS: Final = 1

blueprint = Blueprint("camera_view", __name__)


@blueprint.get("/collections/cameras/items/<path:item_id>/view")
def camera_view(item_id: str) -> Response:
    """Draw what a camera sees: its picture on the ground, cut by what stands in its way."""
    said = Params.of_request(*PARAMETERS)
    height_m, turned = height(said), flag(said, "turned")
    asked = asked_sight()
    row = asked.state.row(item_id)
    if row is None:
        raise UnknownItemError(f"Layer '{CAMERAS}' has no current item '{item_id}'.")
    return conditional(asked.tag(), lambda: _answer(asked, row, height_m, turned=turned))


def _answer(asked: AskedSight, row: int, height_m: float, *, turned: bool) -> Response:
    state = asked.state
    camera = asked.cameras.take([row])
    if not turned:  # what it shows as it stands, not what it could turn to
        camera = replace(camera, is_ptz=np.array([False]))
    (view,) = views(state.scene, camera, height_m=height_m)
    item_id = str(state.rows.id[row])
    answer = {
        "type": "Feature",
        "id": item_id,
        "geometry": polygons(asked, view.seen),
        "properties": {
            **sight_head(asked),
            "height_m": height_m,
            "turned": turned,
            **_camera(asked, camera),
            **_areas(view),
            "rings": _rings(asked, camera, view, height_m),
            "blocked_by": _blocked_by(asked, camera, height_m),
        },
    }
    return json_answer(answer, GEOJSON)


def _camera(asked: AskedSight, camera: Cameras) -> dict[str, Any]:
    """Tell how the camera stands and looks, with what is assumed of it."""
    state = asked.state
    lon, lat = state.frame.to_degrees(camera.xy)[0].tolist()
    mount_m = float(camera.z[0] - state.scene.ground.heights(camera.xy)[0])
    azimuth = camera.azimuth_deg + state.frame.convergence_deg([[lon, lat]])
    return {
        "assumed": bool(camera.assumed[0]),
        # The lens: the third number is metres over the ground below.
        "apex": [*rounded((lon, lat)), round(mount_m, 2)],
        "camera_z_m": round(float(camera.z[0]), 2),
        "mount_height_m": round(mount_m, 2),
        "azimuth_deg": _one(azimuth % 360.0),
        "field_of_view_deg": _one(camera.hfov_deg),
        "tilt_deg": _one(camera.tilt_deg),
        "range_m": _one(camera.range_m),
        "width_px": _one(camera.width_px),
    }


def _areas(view: View) -> dict[str, Any]:
    whole, seen = float(shapely.area(view.whole)), float(shapely.area(view.seen))
    return {
        "area_m2": round(seen, _AREA_DIGITS),
        "sector_area_m2": round(whole, _AREA_DIGITS),
        "seen_share": round(seen / whole, 4) if whole else None,
    }


def _rings(asked: AskedSight, camera: Cameras, view: View, height_m: float) -> list[dict[str, Any]]:
    """Tell of each density class from where to where it reaches, the finest first."""
    ground_m = asked.state.scene.ground.heights(camera.xy)
    drop = camera.z - ground_m - height_m
    rings: list[dict[str, Any]] = []
    begins = 0.0
    for each in reversed(DENSITY_CLASSES):
        slant = reach_m(each.pixels_per_m, camera.hfov_deg, camera.width_px)
        ends = float(np.minimum(level_m(slant, drop), camera.range_m)[0])
        shape = view.rings[each.code]
        rings.append(
            {
                **class_of(each.code),
                "from_m": round(begins, 2),
                "to_m": round(ends, 2),
                "geometry": polygons(asked, shape),
                "area_m2": round(float(shapely.area(shape)), _AREA_DIGITS),
            }
        )
        begins = ends
    return rings


def _blocked_by(asked: AskedSight, camera: Cameras, height_m: float) -> list[dict[str, Any]]:
    """Name what hides most, where the reader may know it."""
    found = blockers(asked.state.scene, camera, height_m=height_m)[:_NAMED]
    row = int(camera.fid[0])
    _, names = items_named(asked, [row], (each.building for each in found))
    return [_blocker(asked, each, names.get(each.building)) for each in found]


def _blocker(
    asked: AskedSight, each: Blocker, name: tuple[str, str | None] | None
) -> dict[str, Any]:
    return {
        "layer": None if each.building == -1 else BUILDINGS,
        "id": None if name is None else name[0],
        "name": None if name is None else name[1],
        "distance_m": round(each.distance_m, 1),
        "hidden_share": round(each.share, 3),
        "point": rounded(asked.state.frame.to_degrees([each.xy])[0].tolist()),
    }


def _one(values: np.ndarray) -> float | None:
    """Give the one value of a column, ``None`` where nothing is known."""
    return round(float(values[0]), 2) if np.isfinite(values[0]) else None

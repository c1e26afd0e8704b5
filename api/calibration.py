"""A camera's direction by two clicks, its field of view by a third; saved as any correction is."""

from __future__ import annotations

from typing import Any, Final

import orjson
import shapely
from flask import Blueprint, Response

from api.bodies import json_object, number_in, place_in
from api.edits import HEADERS as EDIT_HEADERS
from api.edits import PARAMETERS as EDIT_PARAMETERS
from api.edits import corrected
from api.formats import JSON, object_schema
from api.identity import current_actor
from api.indoors import inside_at
from api.services import services
from api.sight_answers import CAMERAS, HIGHEST_M, asked_sight
from layers.edit import Draft, drafted
from layers.sight.calibration import Calibration, calibrated
from layers.store.edits import Held

#: Query parameters that it understands: those of every write.
PARAMETERS: Final = EDIT_PARAMETERS
_PLACE: Final = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_SAID: Final = frozenset({"looks_at", "looks_at_height_m", "edge"})
BODIES: Final = {
    "calibration.calibrate": {
        JSON: object_schema(
            _SAID,
            needed=("looks_at",),
            looks_at=_PLACE,
            looks_at_height_m={"type": "number", "minimum": 0, "maximum": HIGHEST_M},
            edge=_PLACE | {"nullable": True},
        )
    }
}
STATUSES: Final = {"calibration.calibrate": (200,)}
HEADERS: Final = {"calibration.calibrate": EDIT_HEADERS["edits.correct"]}

blueprint = Blueprint("calibration", __name__)


@blueprint.post("/collections/cameras/items/<path:item_id>/calibration")
def calibrate(item_id: str) -> Response:
    """Set where a camera looks by what its picture shows in the middle, and at its edge."""
    said = json_object(_SAID)
    looks_at = place_in(said, "looks_at")
    height_m = number_in(said, "looks_at_height_m", least=0.0, most=HIGHEST_M, default=0.0)
    edge = None if said.get("edge") is None else place_in(said, "edge")
    scene = asked_sight().state.scene

    def drafting(held: Held) -> Draft:
        found = calibrated(
            scene.frame,
            scene.ground,
            camera=_lonlat(held.shape),
            mount_height_m=held.values["mount_height_m"],
            looks_at=(looks_at.lon, looks_at.lat, height_m),
            edge=None if edge is None else (edge.lon, edge.lat),
        )
        return _draft(found, item_id)

    response = corrected(CAMERAS, item_id, drafting)
    # A picture may show a wall, but a place behind one was hardly meant.
    told = orjson.loads(response.get_data()) | {"inside": inside_at(looks_at, height_m)}
    response.set_data(orjson.dumps(told))
    return response


def _lonlat(shape: shapely.Geometry) -> tuple[float, float]:
    lon, lat = shapely.get_coordinates(shape)[0].tolist()
    return lon, lat


def _draft(found: Calibration, item_id: str) -> Draft:
    """Write it as the correction that it is, with the checks of every other."""
    properties: dict[str, Any] = {"azimuth_deg": found.azimuth_deg, "tilt_deg": found.tilt_deg}
    if found.field_of_view_deg is not None:
        properties["field_of_view_deg"] = found.field_of_view_deg
    return drafted(
        services().registry.get(CAMERAS),
        {"properties": properties},
        roles=current_actor().roles,
        around=None,
        whole=False,
        item_id=item_id,
    )

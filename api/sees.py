"""Which cameras see a place, ranked, and why the others do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import orjson
import shapely
from flask import Blueprint, Response

from api.audit import told_each
from api.bodies import json_object
from api.caching import conditional
from api.camera_answers import camera_features
from api.formats import JSON, chosen_format, object_schema
from api.indoors import inside_of
from api.items import featured
from api.params import Params
from api.road_tables import FORMATS, road_answer
from api.services import services
from api.sight_answers import (
    AskedSight,
    asked_sight,
    height,
    sight_head,
    wanted_class,
)
from layers.definition import GeometryType, Layer
from layers.edit_shape import shape_given
from layers.errors import BadRequestError, UnknownItemError
from layers.questions.sees import sees
from layers.sight.target import target_of
from layers.store.items import read_item
from spatial.optics import DensityClass

SHAPE_PARAMETERS: Final = ("height_m", "class", "limit")
PARAMETERS: Final = ("point", "item", *SHAPE_PARAMETERS)
DEFAULT_LIMIT: Final = 20
MOST: Final = 200
#: What is asked about where it is no point: GeoJSON in the body.
BODIES: Final = {
    "sees.sees_shape": {
        JSON: object_schema(("geometry",), needed=("geometry",), geometry={"type": "object"})
    }
}
STATUSES: Final = {"sees.sees_shape": (200,)}

blueprint = Blueprint("sees", __name__, url_prefix="/queries")


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What every way of asking says."""

    kind: str
    height_m: float
    wanted: DensityClass | None
    limit: int

    @classmethod
    def of(cls, said: Params) -> _Wish:
        """Read it."""
        return cls(
            kind=chosen_format(FORMATS),
            height_m=height(said),
            wanted=wanted_class(said),
            limit=said.limit(default=DEFAULT_LIMIT, most=MOST),
        )


@blueprint.get("/sees")
def sees_place() -> Response:
    """Rank the cameras that see a point or an item, and say why others nearby do not."""
    said = Params.of_request(*PARAMETERS, formats=FORMATS)
    wish, item = _Wish.of(said), said.text("item")
    if item is None:
        place = said.point()
        asked = asked_sight()
        shape: shapely.Geometry = shapely.Point(place.lon, place.lat)
        return conditional(asked.tag(), lambda: _answer(asked, shape, wish))
    if said.text("point") is not None:
        raise BadRequestError("Either point or item says what is asked about, not both.")
    layer_id, _, item_id = item.partition("/")
    layer, _fields = featured(layer_id)
    asked = asked_sight([layer])
    return conditional(asked.tag([layer]), lambda: _answer(asked, _shape(layer, item_id), wish))


@blueprint.post("/sees")
def sees_shape() -> Response:
    """Rank the cameras that see a line or an area, or parts of it, drawn in the body."""
    said = Params.of_request(*SHAPE_PARAMETERS, formats=FORMATS)
    wish = _Wish.of(said)
    shape = shape_given(json_object(("geometry",)).get("geometry"), GeometryType.ANY, None)
    return _answer(asked_sight(), shape, wish)


def _shape(layer: Layer, item_id: str) -> shapely.Geometry:
    """Give where an item is; that it is told of is noted for the log."""
    row = read_item(services().database, layer, (), item_id)
    if row is None:
        raise UnknownItemError(f"Layer '{layer.id}' has no current item '{item_id}'.")
    told_each([(layer.id, item_id)])
    return shapely.from_geojson(row.geometry)


def _answer(asked: AskedSight, shape: shapely.Geometry, wish: _Wish) -> Response:
    state, now = asked.state, dt.datetime.now(dt.UTC)
    target = target_of(state.frame, state.scene.ground, shape, height_m=wish.height_m)
    ranking = sees(
        state,
        target,
        wanted=wish.wanted,
        hidden=asked.hidden,
        turned=asked.turned,
        busy=asked.busy,
        limit=wish.limit,
    )
    features = camera_features(
        asked, [*ranking.seeing, *ranking.misses], now=now, wanted=wish.wanted
    )
    answer = {
        "type": "FeatureCollection",
        **sight_head(asked),
        "target": orjson.Fragment(shapely.to_geojson(shape)),
        "height_m": wish.height_m,
        "class": None if wish.wanted is None else wish.wanted.code,
        "inside": inside_of(asked, target),
        "sampled": None
        if target.spacing_m is None
        else {"places": len(target.xy), "spacing_m": round(target.spacing_m, 2)},
        "numberSeeing": ranking.seeing_count,
        "nearMisses": ranking.miss_count,
        "numberReturned": len(features),
        "features": features,
    }
    return road_answer(answer, "sees", wish.kind)

"""What answers about travel are made of: the state of the roads, ends, paths, steps, reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from flask import request

from api.caching import etag
from api.formats import now_text
from api.identity import current_actor
from api.services import services
from layers.definition import Layer
from layers.errors import BadRequestError
from layers.questions.travel import REASONS, Spot, shares_of
from layers.store.state import LayerState, layer_states
from layers.streets.closures import HeldClosure
from layers.streets.places import LayerPlaces, is_number, turnout_field
from layers.streets.state import ROAD_LAYERS, RoadState
from spatial.instructions import instructions
from spatial.network import StreetName
from spatial.roads import Roads
from spatial.routing import Missing, Path
from spatial.traversal import Mode

#: Decimals of drawn paths and areas: a decimetre.
_DECIMALS = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """The roads as they are for one question, and the states of the layers it is about."""

    state: RoadState
    states: dict[str, LayerState]

    def tag(self, layers: Iterable[Layer]) -> str:
        """Name what shapes the answer: roads, layers, what of them this reader sees, address."""
        roles = current_actor().roles
        shape = [
            (each.fingerprint, self.states[each.id].version, len(each.readable_fields(roles)))
            for each in layers
        ]
        return etag(self.state.version, shape, sees_closures(), request.url)

    def places(
        self, layer: Layer, mode: Mode, *, turnout: bool = False, number: str | None = None
    ) -> LayerPlaces:
        """Give where the items of a layer meet the road; with ``turnout``, what crews take too."""
        names = frozenset(each.name for each in layer.readable_fields(current_actor().roles))
        wanted = turnout_field(layer, names) if turnout else number
        found = services().streets.places.places(
            layer,
            self.states[layer.id],
            self.state.streets.snappers[mode],
            mode,
            number=wanted,
        )
        return found.with_turnout if turnout and wanted is not None else found


def asked_roads(layers: Iterable[Layer] = ()) -> Asked:
    """Read the states of the roads and of layers, and give the roads as they are."""
    ids = [*ROAD_LAYERS, *(layer.id for layer in layers)]
    states = layer_states(services().database, ids)
    return Asked(state=services().streets.now(states), states=states)


def featured_layer(name: str) -> Layer:
    """Give a layer that this reader may read and that has items."""
    layer = services().registry.readable(name, current_actor())
    if layer.is_coverage:
        raise BadRequestError(f"Layer '{layer.id}' is a coverage: nothing of it is near.")
    return layer


def people_field(layer: Layer) -> str | None:
    """Name the field of a layer that counts people, where this reader may see it."""
    fields = layer.readable_fields(current_actor().roles)
    return next((f.name for f in fields if f.name == "people" and is_number(layer, f.name)), None)


def sees_closures() -> bool:
    """Whether this reader may be told which closures there are; they hold for everybody."""
    return "closures" in {each.id for each in services().registry.readable_by(current_actor())}


def head(state: RoadState, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    """Begin an answer."""
    return {"timeStamp": now_text(), "roads": roads_of(state), **more}


def roads_of(state: RoadState) -> dict[str, Any]:
    """Tell which state of the roads an answer was made on."""
    return {
        "revision": state.version,
        "as_of": state.as_of,
        "closures": len(state.closures),
        "live_share": round(state.live_share, 3),
    }


def seconds(time_ms: int) -> float:
    """Turn milliseconds into seconds."""
    return time_ms / 1000.0


def both(name: StreetName) -> dict[str, str]:
    """Give a name in both languages."""
    return {"ko": name.ko, "en": name.en}


def reason_of(missing: Missing | None) -> dict[str, Any]:
    """Give the code and the words of a reason; neither where there is none."""
    if missing is None:
        return {"reason": None}
    words = REASONS[missing]
    return {"reason": missing.value, "reason_text": {"ko": words.ko, "en": words.en}}


def spot_of(spot: Spot) -> dict[str, Any]:
    """Tell where a place meets the road."""
    told: dict[str, Any] = {"point": [spot.place.lon, spot.place.lat]}
    if spot.on_street is not None and spot.street is not None:
        told |= {
            "on_street": rounded(spot.on_street),
            "offset_m": round(spot.offset_m, 1),
            "street": both(spot.street),
            "closed": not spot.is_open,
        }
    return told | (reason_of(spot.missing) if spot.missing else {})


def rounded(lonlat: Sequence[float]) -> list[float]:
    """Write a place to a decimetre."""
    return [round(each, _DECIMALS) for each in lonlat]


def line_of(roads: Roads, path: Path) -> dict[str, Any]:
    """Draw a path as GeoJSON, in the direction of travel."""
    places = path.lonlat(roads.network).round(_DECIMALS)
    return {"type": "LineString", "coordinates": places.tolist()}


def shape_of(shape: shapely.Geometry) -> orjson.Fragment:
    """Write a shape as GeoJSON."""
    return orjson.Fragment(shapely.to_geojson(shapely.set_precision(shape, 0.0)))


def basis_of(roads: Roads, path: Path, mode: Mode) -> dict[str, float] | None:
    """Say which share of a path's length rests on live speeds, typical ones and limits."""
    shares = shares_of(roads, path, mode)
    if shares is None:
        return None
    return {kind.name.lower(): round(share, 3) for kind, share in sorted(shares.items())[::-1]}


def steps_of(roads: Roads, path: Path, mode: Mode) -> list[dict[str, Any]]:
    """Tell the way street by street."""
    return [
        {
            "maneuver": step.maneuver.value,
            "text": {"ko": step.text("ko", mode), "en": step.text("en", mode)},
            "street": {"ko": step.street("ko"), "en": step.street("en")},
            "road_class": step.road_class,
            "road_distance_m": round(step.length_m, 1),
            "travel_time_s": seconds(step.time_ms),
            "point": rounded((step.lon, step.lat)),
            "bearing_deg": round(step.bearing_deg, 1) % 360.0,
            "bridge": step.bridge,
            "tunnel": step.tunnel,
        }
        for step in instructions(roads, path, mode=mode)
    ]


def closure_of(held: HeldClosure) -> dict[str, Any]:
    """Name a closure and what it does."""
    row = held.row
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "effect": "closed" if row.slow_down is None else "slowed",
        "slow_down": row.slow_down,
        "confidence": row.confidence,
        "valid_to": _moment(row.valid_to),
    }


def _moment(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

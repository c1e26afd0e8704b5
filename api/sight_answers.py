"""What answers about sight are made of: the state they rest on, cameras, verdicts, reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson
import shapely
from flask import request

from api.caching import etag
from api.formats import now_text
from api.identity import current_actor
from api.params import Params
from api.services import services
from layers.access import CONTROL_ROOM
from layers.definition import Field, Layer, Title
from layers.errors import BadRequestError
from layers.sight.assumptions import OPTICAL_FIELDS
from layers.sight.state import SIGHT_LAYERS, SightState
from layers.sight.words import CLASS_TITLES
from layers.store.sight import Turned, turned_cameras
from layers.store.state import LayerState, layer_states, oldest
from layers.streets.state import NETWORK_LAYERS
from spatial.optics import DENSITY_CLASSES, DensityClass
from spatial.scene import Cameras

CAMERAS: Final = "cameras"
LENDINGS: Final = "camera_lendings"
BUILDINGS: Final = "buildings"
#: Fields of a camera that decide what is answered, besides what its picture shows.
_DECIDING: Final = (*OPTICAL_FIELDS, "status")
#: Nobody is taller, and no camera is asked to look higher.
HIGHEST_M: Final = 500.0
PERSON_M: Final = 1.5


@dataclass(frozen=True, kw_only=True, eq=False)
class AskedSight:
    """What there is to be seen for one question, and what its reader may know of it."""

    state: SightState
    states: Mapping[str, LayerState]
    layer: Layer

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of cameras that this reader may see."""
        return self.layer.readable_fields(current_actor().roles)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields that would decide and that this reader may not see: they decide nothing."""
        return frozenset(_DECIDING) - {each.name for each in self.fields}

    @cached_property
    def turned(self) -> tuple[Turned, ...]:
        """Cameras that look elsewhere just now, as far as this reader may know."""
        actor = current_actor()
        lent = LENDINGS in {each.id for each in services().registry.readable_by(actor)}
        held = bool(actor.roles & CONTROL_ROOM)
        if not (lent or held):
            return ()
        now = dt.datetime.now(dt.UTC)
        return tuple(turned_cameras(services().database, now, lent=lent, held=held))

    @cached_property
    def cameras(self) -> Cameras:
        """The cameras as this reader knows them."""
        return self.state.cameras_for(self.hidden, self.turned)

    @property
    def busy(self) -> list[str]:
        """The ids of cameras that somebody else holds."""
        name = current_actor().name
        return [each.camera for each in self.turned if each.who not in {None, name}]

    @cached_property
    def sees_status_at(self) -> bool:
        """Whether this reader may see when a camera's status was read."""
        return "status_at" in {each.name for each in self.fields}

    @cached_property
    def buildings(self) -> Layer | None:
        """The layer of buildings, where this reader may be told which one is in the way."""
        readable = services().registry.readable_by(current_actor())
        return next((layer for layer in readable if layer.id == BUILDINGS), None)

    def tag(self, layers: Iterable[Layer] = ()) -> str:
        """Name what shapes the answer: the scene, what of it this reader sees, the address."""
        roles = current_actor().roles
        known = [self.layer, *layers, *([self.buildings] if self.buildings else [])]
        shape = [
            (each.fingerprint, self.states[each.id].version, len(each.readable_fields(roles)))
            for each in known
        ]
        streets = [self.states[name].version for name in NETWORK_LAYERS]
        return etag(self.state.version, shape, streets, self.turned, request.url)


def asked_sight(layers: Iterable[Layer] = ()) -> AskedSight:
    """Read the states of what is seen and of other layers, and give the scene as it is.

    Raises
    ------
    ForbiddenError
        When this reader may not read the cameras.
    """
    layer = services().registry.readable(CAMERAS, current_actor())
    ids = dict.fromkeys([*SIGHT_LAYERS, *NETWORK_LAYERS, *(each.id for each in layers)])
    states = layer_states(services().database, ids)
    return AskedSight(state=services().sight.now(states), states=states, layer=layer)


def height(said: Params) -> float:
    """Read ``height_m``: how high over the ground is looked at."""
    metres = said.metres("height_m", most=HIGHEST_M)
    return PERSON_M if metres is None else metres


def wanted_class(said: Params) -> DensityClass | None:
    """Read ``class``: the pixel density class that a picture must reach."""
    text = said.text("class")
    if text is None:
        return None
    found = next((each for each in DENSITY_CLASSES if each.code == text), None)
    if found is None:
        codes = " or ".join(each.code for each in DENSITY_CLASSES)
        raise BadRequestError(f"class must be {codes}; got '{text}'.")
    return found


def sight_head(asked: AskedSight, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
    """Begin an answer."""
    return {"timeStamp": now_text(), "sight": sight_of(asked), **more}


def sight_of(asked: AskedSight) -> dict[str, Any]:
    """Tell which state of cameras and buildings an answer was made on."""
    state, cameras = asked.state, asked.cameras
    return {
        "revision": state.version,
        "as_of": oldest(asked.states[name] for name in SIGHT_LAYERS),
        "cameras": len(cameras),
        "assumed": int(np.count_nonzero(cameras.assumed)),
        "buildings": len(state.scene),
    }


def both(title: Title | None) -> dict[str, str] | None:
    """Write a title in both languages."""
    return None if title is None else {"ko": title.ko, "en": title.en}


def class_of(code: str | None) -> dict[str, Any]:
    """Write a pixel density class and what it is called."""
    return {"class": code, "class_text": None if code is None else both(CLASS_TITLES[code])}


def polygons(asked: AskedSight, shape: shapely.Geometry) -> orjson.Fragment:
    """Write an area of the scene as GeoJSON, to a decimetre."""
    degrees = shapely.transform(shape, asked.state.frame.to_degrees)
    flat = shapely.transform(degrees, lambda lonlat: np.round(lonlat, 6))
    return orjson.Fragment(shapely.to_geojson(flat))

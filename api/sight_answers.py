"""What answers about sight are made of: the state they rest on, cameras, verdicts, reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson
import shapely
from flask import request

from api.audit import told_each
from api.caching import etag
from api.formats import now_text
from api.identity import current_actor
from api.params import Params
from api.road_answers import rounded
from api.services import services
from layers.access import CONTROL_ROOM
from layers.definition import Field, Layer, Title
from layers.errors import BadRequestError
from layers.sight.assumptions import OPTICAL_FIELDS
from layers.sight.presets import preset_towards
from layers.sight.sighting import Reason, Sighting
from layers.sight.state import SIGHT_LAYERS, SightState
from layers.sight.words import CLASS_TITLES, Circumstances, reason_title
from layers.store.roads import FoundItem, found_query
from layers.store.sight import Turned, down_since, turned_cameras
from layers.store.state import LayerState, layer_states
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
        return etag(self.state.version, shape, self.turned, request.url)


def asked_sight(layers: Iterable[Layer] = ()) -> AskedSight:
    """Read the states of what is seen and of other layers, and give the scene as it is.

    Raises
    ------
    ForbiddenError
        When this reader may not read the cameras.
    """
    layer = services().registry.readable(CAMERAS, current_actor())
    ids = dict.fromkeys([*SIGHT_LAYERS, *(each.id for each in layers)])
    states = layer_states(services().database, ids)
    return AskedSight(state=services().sight.now(states), states=states, layer=layer)


def height(said: Params) -> float:
    """Read ``height_m``: how high over the ground is looked at."""
    metres = said.metres("height_m")
    if metres is not None and metres > HIGHEST_M:
        raise BadRequestError(f"height_m must be from 0 to {HIGHEST_M:g}; got '{metres:g}'.")
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
    dates = [asked.states[name].as_of for name in SIGHT_LAYERS]
    return {
        "revision": state.version,
        "as_of": max((date for date in dates if date is not None), default=None),
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


def items_named(
    asked: AskedSight, cameras: Iterable[int], buildings: Iterable[int]
) -> tuple[dict[int, FoundItem], dict[int, tuple[str, str | None]]]:
    """Read cameras, and id and name of buildings, by their numbers: what the reader may know.

    That they are told of is noted for the log.
    """
    parts = [(asked.layer, asked.fields, np.array(sorted(set(cameras)), np.int64))]
    blockers = sorted(set(buildings) - {-1})
    if asked.buildings is not None and blockers:
        fields = asked.buildings.readable_fields(current_actor().roles)
        named = tuple(each for each in fields if each.name == "name")
        parts.append((asked.buildings, named, np.array(blockers, np.int64)))
    query = found_query(parts)
    found = [FoundItem(*row) for row in services().database.fetch_all(query)]
    told_each((each.layer, each.id) for each in found)
    items = {each.fid: each for each in found if each.layer == CAMERAS}
    names = {
        each.fid: (each.id, orjson.loads(each.properties).get("name"))
        for each in found
        if each.layer == BUILDINGS
    }
    return items, names


def camera_features(
    asked: AskedSight,
    sightings: Sequence[Sighting],
    *,
    now: dt.datetime,
    wanted: DensityClass | None = None,
    more: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Make the features of cameras; what the question found out stands before their own properties.

    ``more`` gives further properties of each.
    """
    if not sightings:
        return []
    rows = asked.state.rows
    items, names = items_named(
        asked,
        (int(rows.fid[each.row]) for each in sightings),
        (each.blocker for each in sightings if each.blocker is not None),
    )
    down = [int(rows.fid[each.row]) for each in sightings if Reason.OFFLINE in each.reasons]
    since = down_since(services().database, down) if down and asked.sees_status_at else {}
    features: list[dict[str, Any]] = []
    for number, each in enumerate(sightings):
        fid = int(rows.fid[each.row])
        item = items.get(fid)
        if item is None:  # gone since the scene was read
            continue
        name = None if each.blocker is None else names.get(each.blocker)
        about = Circumstances(
            now=now,
            building=None if name is None else name[1],
            since=since.get(fid),
            preset=_preset(asked, each, item.properties),
            wanted=wanted,
        )
        told = {
            "layer": CAMERAS,
            **_verdict(asked, each, about, name),
            **_age(asked, each, now),
            **(more[number] if more else {}),
        }
        place = orjson.loads(item.geometry)["coordinates"]
        text = orjson.dumps(told)[:-1] + b"," + item.properties[1:].encode()
        features.append(
            {
                "type": "Feature",
                "id": item.id,
                "geometry": orjson.Fragment(item.geometry),
                "properties": orjson.Fragment(text),
                "line": {
                    "type": "LineString",
                    "coordinates": [place, rounded(each.blocked_at or each.place)],
                },
            }
        )
    return features


def _verdict(
    asked: AskedSight, each: Sighting, about: Circumstances, name: tuple[str, str | None] | None
) -> dict[str, Any]:
    item_id = asked.state.rows.id[each.row]
    return {
        "verdict": each.verdict.value,
        "reason": None if each.reason is None else each.reason.value,
        "reason_text": both(reason_title(each, about)),
        "reasons": [reason.value for reason in each.reasons],
        "distance_m": round(each.distance_m, 2),
        "bearing_deg": round(each.bearing_deg, 1) % 360.0,
        "off_axis_deg": _rounded(each.off_axis_deg),
        "turn_deg": _rounded(each.turn_deg),
        "tilt_by_deg": _rounded(each.tilt_by_deg),
        "preset": about.preset,
        "pixels_per_m": _rounded(each.pixels_per_m),
        **class_of(each.density_class),
        "assumed": bool(asked.cameras.assumed[each.row]),
        "turned": any(one.camera == item_id for one in asked.turned),
        "seen_share": _rounded(each.share, 4),
        "blocked_by": _blocker(each, name),
        "beyond_m": _rounded(each.beyond_m),
        "offline_since": about.since,
    }


def _preset(asked: AskedSight, each: Sighting, properties: str) -> str | None:
    """Name the preset that shows a place which a PTZ camera would have to turn to."""
    if Reason.TURN not in each.reasons:
        return None
    text = orjson.loads(properties).get("presets")
    cameras = asked.cameras
    return text and preset_towards(
        text,
        bearing_deg=each.bearing_deg,
        tilt_deg=float(cameras.tilt_deg[each.row]) + (each.tilt_by_deg or 0.0),
        hfov_deg=float(cameras.hfov_deg[each.row]),
        vfov_deg=float(cameras.vfov_deg[each.row]),
    )


def _blocker(each: Sighting, name: tuple[str, str | None] | None) -> dict[str, Any] | None:
    if each.blocked_at is None:
        return None
    return {
        "layer": None if each.blocker == -1 else BUILDINGS,
        "id": None if name is None else name[0],
        "name": None if name is None else name[1],
        "distance_m": _rounded(each.blocked_m),
        "short_by_m": _rounded(each.short_by_m),
        "point": rounded(each.blocked_at),
    }


def _age(asked: AskedSight, each: Sighting, now: dt.datetime) -> dict[str, Any]:
    """Say how old the status is, to a reader who may see when it was read."""
    seen = float(asked.state.rows.status_at_s[each.row])
    if not asked.sees_status_at or not np.isfinite(seen):
        return {"status_age_s": None}
    return {"status_age_s": round(max(now.timestamp() - seen, 0.0))}


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, digits)

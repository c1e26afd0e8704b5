"""Cameras as answers tell of them: what each has of a place, and why not, before its own fields."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson

from api.audit import told_each
from api.identity import current_actor
from api.road_answers import rounded
from api.services import services
from api.sight_answers import BUILDINGS, CAMERAS, AskedSight, both, class_of
from layers.sight.presets import preset_towards
from layers.sight.sighting import Reason, Sighting
from layers.sight.words import Circumstances, reason_title
from layers.store.roads import FoundItem, found_query
from layers.store.sight import down_since, measured_at
from spatial.optics import DensityClass

#: A status that was measured longer ago is as old as its register says.
_MEASURED: Final = dt.timedelta(days=1)


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
    seen: dict[int, dt.datetime] = {}
    if asked.sees_status_at:  # a status that stayed the same was seen all the same
        seen = measured_at(services().database, list(items), after=now - _MEASURED)
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
            **_age(asked, each, seen.get(fid), now),
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
        "pixels_per_m": _density(each.pixels_per_m),
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


def _age(
    asked: AskedSight, each: Sighting, measured: dt.datetime | None, now: dt.datetime
) -> dict[str, Any]:
    """Say how old the status is, to a reader who may see when it was read."""
    seen = float(asked.state.rows.status_at_s[each.row])
    if measured is not None:
        seen = float(np.fmax(seen, measured.timestamp()))
    if not asked.sees_status_at or not np.isfinite(seen):
        return {"status_age_s": None}
    return {"status_age_s": round(max(now.timestamp() - seen, 0.0))}


def _density(pixels_per_m: float) -> float | None:
    """Round a density down, so that none looks like the class above it."""
    return math.floor(10.0 * pixels_per_m) / 10.0 if math.isfinite(pixels_per_m) else None


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, digits)

"""Verdicts that people looked at: each case is kept, and how often they were right is told."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import shapely
from flask import Blueprint, Response

from api.bodies import choice_in, json_object, number_in, place_in, text_in
from api.caching import conditional, etag
from api.formats import JSON, json_answer, object_schema, same_again
from api.identity import current_actor, current_asker
from api.params import Params
from api.road_params import flag
from api.services import services
from api.sight_answers import CAMERAS, HIGHEST_M, PERSON_M, asked_sight
from layers.errors import BadRequestError, ConflictError, UnknownItemError
from layers.questions.sees import sighting_of
from layers.sight.precision import Precision
from layers.sight.sighting import Verdict
from layers.sight.target import target_of
from layers.store.history import NEWEST
from layers.store.sight_cases import Case, cases, keep_case, tallies
from spatial.optics import DENSITY_CLASSES

PARAMETERS: Final = ("camera", "wrong", "before", "limit")
_DEFAULT_LIMIT: Final = 100
_MOST: Final = 1_000
_LONGEST_NOTE: Final = 500
_VERDICTS: Final = tuple(each.value for each in Verdict)
_CLASSES: Final = {each.code: each for each in DENSITY_CLASSES}
_SAID: Final = frozenset({"camera", "point", "height_m", "class", "verdict", "truth", "note"})
BODIES: Final = {
    "sight_cases.keep": {
        JSON: object_schema(
            _SAID,
            needed=("camera", "point", "verdict", "truth"),
            point={"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            height_m={"type": "number", "minimum": 0, "maximum": HIGHEST_M},
            verdict={"type": "string", "enum": list(_VERDICTS)},
            truth={"type": "string", "enum": list(_VERDICTS)},
            note={"type": "string", "maxLength": _LONGEST_NOTE, "nullable": True},
            **{"class": {"type": "string", "enum": list(_CLASSES), "nullable": True}},
        )
    }
}
STATUSES: Final = {"sight_cases.keep": (201,)}

blueprint = Blueprint("sight_cases", __name__, url_prefix="/queries/sees")


@blueprint.post("/cases")
def keep() -> Response:
    """Keep whether a verdict is right: what was said of a camera and a place, and what is true."""
    said = json_object(_SAID)
    place = place_in(said, "point")
    height_m = number_in(said, "height_m", least=0.0, most=HIGHEST_M, default=PERSON_M)
    wanted = _CLASSES[choice_in(said, "class", _CLASSES)] if said.get("class") else None
    verdict, truth = (choice_in(said, name, _VERDICTS) for name in ("verdict", "truth"))
    note, camera = text_in(said, "note", most=_LONGEST_NOTE), text_in(said, "camera", most=200)
    if camera is None:
        raise BadRequestError("The property 'camera' must be text.")
    asked = asked_sight()
    row = asked.state.row(camera)
    if row is None:
        raise UnknownItemError(f"Layer '{CAMERAS}' has no current item '{camera}'.")
    state, spot = asked.state, shapely.Point(place.lon, place.lat)
    target = target_of(state.frame, state.scene.ground, spot, height_m=height_m)
    found = sighting_of(state, row, target, wanted=wanted, hidden=asked.hidden, turned=asked.turned)
    # Only what was really said counts: another state of the data may say otherwise by now.
    if found.verdict.value != verdict:
        raise ConflictError(
            f"Camera '{camera}' is now said to be '{found.verdict.value}', not '{verdict}':"
            " ask again first."
        )
    case = Case(
        at=dt.datetime.now(dt.UTC),
        who=current_actor().name,
        camera=camera,
        lon=place.lon,
        lat=place.lat,
        height_m=height_m,
        verdict=verdict,
        truth=truth,
        reason=None if found.reason is None else found.reason.value,
        note=note,
        assumed=bool(asked.cameras.assumed[row]),
        cameras_revision=asked.states[CAMERAS].revision,
        buildings_revision=asked.states["buildings"].revision,
    )
    number = keep_case(services().database, case, by=current_asker())
    answer = json_answer(_told(number, case))
    answer.status_code = 201
    return answer


@blueprint.get("/cases")
def listed() -> Response:
    """List the verdicts that people looked at, the newest first."""
    said = Params.of_request(*PARAMETERS)
    limit, before = said.limit(default=_DEFAULT_LIMIT, most=_MOST), said.whole("before")
    found = cases(
        services().database,
        limit=limit + 1,
        before=NEWEST if before is None else before,
        camera=said.text("camera"),
        wrong_only=flag(said, "wrong"),
    )
    rows, more = found[:limit], len(found) > limit
    told = {
        "cases": [_told(number, case) for number, case in rows],
        "next": same_again(before=rows[-1][0]) if more else None,
    }
    return conditional(etag("cases", told), lambda: json_answer(told))


@blueprint.get("/precision")
def precision() -> Response:
    """Tell how often verdicts were right, of known and of assumed cameras, and how sure that is."""
    Params.of_request()
    counted = tallies(services().database)

    def make() -> Response:
        told: dict[str, Any] = {
            **_precision(Precision.of(counted)),
            "known": _precision(Precision.of(each for each in counted if not each.assumed)),
            "assumed": _precision(Precision.of(each for each in counted if each.assumed)),
            "by_verdict": {
                name: _precision(Precision.of(each for each in counted if each.verdict == name))
                for name in _VERDICTS
            },
        }
        return json_answer(told)

    return conditional(etag("precision", sorted(counted)), make)


def _precision(found: Precision) -> dict[str, Any]:
    return {
        "cases": found.cases,
        "confirmed": found.confirmed,
        "wrong": found.cases - found.confirmed,
        "precision": None if found.share is None else round(found.share, 4),
        # Wilson's, 95 %.
        "interval": [round(each, 4) for each in found.interval],
    }


def _told(number: int, case: Case) -> dict[str, Any]:
    return {
        "number": number,
        "at": case.at,
        "who": case.who,
        "camera": case.camera,
        "point": [case.lon, case.lat],
        "height_m": case.height_m,
        "verdict": case.verdict,
        "truth": case.truth,
        "right": case.is_right,
        "reason": case.reason,
        "note": case.note,
        "assumed": case.assumed,
        "revisions": {CAMERAS: case.cameras_revision, "buildings": case.buildings_revision},
    }

"""Turning cameras: one, the best several at once, back again; who holds one, and the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from flask import Blueprint, Response

from api.aim_best import best_told
from api.bodies import choice_in, json_object, number_in, place_in, text_in
from api.edits import asked_key
from api.formats import JSON, json_answer, object_schema, same_again
from api.identity import current_actor, current_asker
from api.indoors import inside_at
from api.messages import in_korean
from api.params import Params
from api.services import services
from api.sight_answers import asked_sight
from layers.access import Role
from layers.aiming.candidates import candidates
from layers.aiming.outcome import State, Turned, Wish
from layers.errors import BadRequestError
from layers.store.aims import Hold, MoveWish, moves
from layers.store.answered import Answer, earlier_answer, keep_answer
from spatial.bbox import LonLat
from spatial.optics import DENSITY_CLASSES

LOG_PARAMETERS: Final = ("camera", "incident", "who", "before", "limit")
DEFAULT_COUNT: Final = 4
MOST: Final = 9
_DEFAULT_LOG: Final = 100
_MOST_LOG: Final = 10_000
#: By hand one aims with a priority above that of most cameras' own work.
_PRIORITY: Final = 5
_HOLD_S: Final = 120
_SHORTEST_HOLD_S: Final = 5
_LONGEST_HOLD_S: Final = 3600
_LONGEST_TEXT: Final = 500
_STILL_TURNING: Final = "The camera still turns."
_NO_POSITION: Final = "The camera does not say where it points."
_DENSITIES: Final = {each.code: each.pixels_per_m for each in DENSITY_CLASSES}
_WISH: Final[Mapping[str, Any]] = {
    "point": {
        "type": "array",
        "items": {"type": "number"},
        "minItems": 2,
        "maxItems": 2,
    },
    "height_m": {"type": "number", "minimum": -100, "maximum": 1000},
    "priority": {"type": "integer", "minimum": 0, "maximum": 9},
    "hold_s": {"type": "integer", "minimum": _SHORTEST_HOLD_S, "maximum": _LONGEST_HOLD_S},
    "incident": {"type": "string", "nullable": True},
    "why": {"type": "string", "nullable": True},
    "class": {"type": "string", "enum": list(_DENSITIES), "nullable": True},
}
_COUNT: Final = {"count": {"type": "integer", "minimum": 1, "maximum": MOST}}
#: Endpoint -> media type -> schema of what is sent.
BODIES: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "aim.aim": {JSON: object_schema(_WISH, needed=("point",), **_WISH)},
    "aim.aim_best": {
        JSON: object_schema({**_WISH, **_COUNT}, needed=("point",), **_WISH, **_COUNT)
    },
}
#: Endpoint -> statuses of success: 202 where a camera still turns.
STATUSES: Final[Mapping[str, tuple[int, ...]]] = {
    "aim.aim": (200, 202),
    "aim.aim_best": (200,),
    "aim.release": (200, 202),
    "aim.holder": (200,),
    "aim.log": (200,),
}
HEADERS: Final[Mapping[str, Mapping[str, bool]]] = {
    "aim.aim": {"Idempotency-Key": False},
    "aim.aim_best": {"Idempotency-Key": False},
}

blueprint = Blueprint("aim", __name__)


@blueprint.post("/collections/cameras/items/<path:item_id>/aim")
def aim(item_id: str) -> Response:
    """Turn a camera to a place and hold it there for a while."""
    _may_read_cameras()
    wish = _wish(json_object(_WISH))

    def turn() -> Answer:
        turned = services().aiming.aim(item_id, wish, by=current_asker())
        return _aimed(turned, inside=inside_at(LonLat(wish.lon, wish.lat), wish.height_m))

    return _once(turn)


@blueprint.post("/queries/aim")
def aim_best() -> Response:
    """Turn the best cameras to a place at once; for one that fails, the next best."""
    _may_read_cameras()
    said = json_object({**_WISH, **_COUNT})
    wish, count = _wish(said), _whole(said, "count", least=1, most=MOST, default=DEFAULT_COUNT)

    def turn() -> Answer:
        asked = asked_sight()
        found = candidates(asked.state, LonLat(wish.lon, wish.lat), height_m=wish.height_m)
        ids = asked.state.rows.id[found.rows].tolist()
        several = services().aiming.aim_several(ids, wish, count=count, by=current_asker())
        told = best_told(asked, found, several, count=count, tell=_told)
        told["inside"] = inside_at(LonLat(wish.lon, wish.lat), wish.height_m)
        return Answer(status=200, body=orjson.dumps(told).decode())

    return _once(turn)


@blueprint.delete("/collections/cameras/items/<path:item_id>/aim")
def release(item_id: str) -> Response:
    """Let a camera go: it is brought back to where it looked."""
    _may_read_cameras()
    may_all = Role.ADMIN in current_actor().roles
    turned = services().aiming.release(item_id, by=current_asker(), may_all=may_all)
    nobody = Turned(
        camera=item_id,
        state=State.ARRIVED,
        code="not_held",
        sentence="Nobody holds the camera: it was not turned.",
    )
    return _answer(_aimed(nobody if turned is None else turned))


@blueprint.get("/collections/cameras/items/<path:item_id>/aim")
def holder(item_id: str) -> Response:
    """Say who holds a camera, and until when."""
    _may_read_cameras()
    hold = services().aiming.holder(item_id)
    return _private(json_answer({"camera": item_id, "held_by": hold and _held(hold)}))


@blueprint.get("/aims")
def log() -> Response:
    """Give the log of cameras that were turned, the newest first."""
    said = _may_read_cameras(*LOG_PARAMETERS)
    limit = said.limit(default=_DEFAULT_LOG, most=_MOST_LOG)
    wish = MoveWish(
        camera=said.text("camera"),
        incident=said.text("incident"),
        who=said.text("who"),
        before=said.whole("before"),
    )
    found = moves(services().database, wish, limit=limit + 1)
    rows, more = found[:limit], len(found) > limit
    following = same_again(before=rows[-1]["sequence"]) if more else None
    told = [_logged(row) for row in rows]
    return _private(json_answer({"moves": told, "next": following}))


def _may_read_cameras(*known: str) -> Params:
    """Read the parameters; a token that is confined to other layers turns nothing."""
    services().registry.readable("cameras", current_actor())
    return Params.of_request(*known)


def _once(turn: Callable[[], Answer]) -> Response:
    """Turn cameras, but not again for a request that was answered already."""
    keyed = asked_key(current_actor().name)
    if keyed is None:
        return _answer(turn())
    database = services().database
    with database.transaction() as conn:
        answer = earlier_answer(conn, keyed)
    if answer is None:
        answer = turn()
        with database.transaction() as conn:
            # Two at the same moment both turned it, to the same place; the first to end is told.
            if (earlier := earlier_answer(conn, keyed)) is None:
                keep_answer(conn, keyed, answer)
            else:
                answer = earlier
    return _answer(answer)


def _aimed(turned: Turned, **more: Any) -> Answer:  # noqa: ANN401 - JSON values
    status = 202 if turned.state is State.MOVING else 200
    return Answer(status=status, body=orjson.dumps(_told(turned) | more).decode())


def _told(turned: Turned) -> dict[str, Any]:
    wanted, at = turned.wanted, turned.at
    return {
        "camera": turned.camera,
        "aim": turned.aim,
        "state": turned.state,
        **_reason(turned.state, turned.code, turned.sentence, is_known=at is not None),
        "azimuth_deg": wanted and round(wanted.azimuth_deg, 2),
        "tilt_deg": wanted and round(wanted.tilt_deg, 2),
        "at_azimuth_deg": at and round(at.azimuth_deg, 2),
        "at_tilt_deg": at and round(at.tilt_deg, 2),
        "zoom": turned.zoom,
        "error_deg": None if turned.error_deg is None else round(turned.error_deg, 2),
        "took_ms": turned.took_ms,
        "returns_at": turned.returns_at,
        "held_by": turned.holder and _held(turned.holder),
    }


def _logged(row: Mapping[str, Any]) -> dict[str, Any]:
    """Tell of a move as the log has it, its sentence in both languages."""
    kept = {name: value for name, value in row.items() if name not in {"code", "note"}}
    is_known = row["at_azimuth_deg"] is not None
    return kept | _reason(row["state"], row["code"], row["note"], is_known=is_known)


def _reason(
    state: str, code: str | None, sentence: str | None, *, is_known: bool
) -> dict[str, Any]:
    """Say why a camera does not point there (yet); nothing of one that does."""
    if code is None and state == State.MOVING:
        code = "still_turning" if is_known else "no_position"
        sentence = _STILL_TURNING if is_known else _NO_POSITION
    return {"reason": code, "reason_text": sentence and _in_both(sentence)}


def _held(hold: Hold) -> dict[str, Any]:
    return {
        "aim": hold.aim,
        "who": hold.who,
        "why": hold.why,
        "incident": hold.incident,
        "lending": hold.lending,
        "priority": hold.priority,
        "since": hold.taken_at,
        "until": hold.until,
        "azimuth_deg": round(hold.azimuth_deg, 2),
        "tilt_deg": round(hold.tilt_deg, 2),
    }


def _in_both(sentence: str) -> dict[str, str]:
    return {"ko": in_korean(sentence) or sentence, "en": sentence}


def _answer(answer: Answer) -> Response:
    return _private(Response(answer.body, answer.status, mimetype=JSON))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _wish(said: Mapping[str, Any]) -> Wish:
    place = place_in(said, "point")
    code = choice_in(said, "class", _DENSITIES) if said.get("class") is not None else None
    return Wish(
        lon=place.lon,
        lat=place.lat,
        height_m=number_in(said, "height_m", least=-100.0, most=1000.0, default=1.5),
        priority=_whole(said, "priority", least=0, most=9, default=_PRIORITY),
        hold=dt.timedelta(
            seconds=_whole(
                said, "hold_s", least=_SHORTEST_HOLD_S, most=_LONGEST_HOLD_S, default=_HOLD_S
            )
        ),
        why=text_in(said, "why", most=_LONGEST_TEXT),
        incident=text_in(said, "incident", most=_LONGEST_TEXT),
        pixels_per_m=None if code is None else _DENSITIES[code],
    )


def _whole(said: Mapping[str, Any], name: str, *, least: int, most: int, default: int) -> int:
    value = number_in(said, name, least=least, most=most, default=default)
    if value != int(value):
        raise BadRequestError(f"The property '{name}' must be a whole number; got {value:g}.")
    return int(value)

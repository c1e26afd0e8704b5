"""How much the cameras see together, over HTTP: shares, blind spots, and what one camera adds."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from flask import Blueprint, Response

from api.audit import told_each
from api.caching import conditional
from api.coverage_answers import METHOD, effect_of, row_of, say_where, share_of, spot_of, told_of
from api.formats import GEOJSON, link, same_again
from api.latest import or_the_last
from api.params import Params
from api.road_answers import shape_of
from api.road_params import choice, flag
from api.road_tables import FORMATS, road_answer
from api.watched import asked_class, asked_classes, asked_watch
from layers.errors import BadRequestError, UnknownItemError
from layers.questions.blind import blind_ground, blind_streets
from layers.questions.coverage import By, effect, shares
from layers.sight.reading import DOWN
from layers.watch.views import CLASSES, Choice

PARAMETERS: Final = ("by", "class", "of")
BLIND_PARAMETERS: Final = ("class", "of", "known", "least", "bbox", "limit", "after")
CAMERA_PARAMETERS: Final = ("id", "class")
BY: Final = tuple(By)
OF: Final = ("streets", "area", "people")
BLIND_OF: Final = ("area", "streets")
#: Blind ground below so many square metres, and stretches below so many metres, are left out.
LEAST: Final = {"area": 50.0, "streets": 10.0}
BLIND_LIMIT: Final = 1_000
MOST_BLIND: Final = 5_000
#: An answer by cell is of so many cells at most.
MOST_ROWS: Final = 20_000

blueprint = Blueprint("coverage", __name__, url_prefix="/queries")


@blueprint.get("/coverage")
@or_the_last
def coverage() -> Response:
    """Give the share of streets, open ground and people that cameras see, beside the 50 m index."""
    said = Params.of_request(*PARAMETERS, formats=FORMATS)
    by = By(choice(said, "by", *BY))
    of = None if said.text("of") is None else choice(said, "of", *OF)
    classes = asked_classes(said)
    watch = asked_watch()
    state = watch.state

    def make() -> Response:
        rows, (total,) = state.answer(
            ("shares", by, classes),
            lambda: (shares(state, by, classes), shares(state, By.DISTRICT, classes[:1])),
        )
        if len(rows) > MOST_ROWS:
            raise BadRequestError(f"{len(rows):,} rows are too many; ask one class at a time.")
        rows = rows if of is None else sorted(rows, key=functools.partial(share_of, of=of))
        counted = watch.counts_people
        features = [row_of(each, counted=counted) for each in rows]
        if by is By.CELL:
            say_where(state, features)
        answer = {
            "type": "FeatureCollection",
            **watch.head(),
            "by": by.value,
            "classes": list(classes),
            "method": METHOD,
            "total": told_of(total, counted=counted),
            "numberReturned": len(rows),
            "features": features,
        }
        return road_answer(answer, "coverage")

    return conditional(watch.tag(), make)


@blueprint.get("/coverage/blind")
@or_the_last
def blind() -> Response:
    """Give the open ground, or the stretches of street, that no camera sees, the largest first."""
    said = Params.of_request(*BLIND_PARAMETERS, formats=FORMATS)
    of, known_only = choice(said, "of", *BLIND_OF), flag(said, "known")
    code = asked_class(said)
    given, box = said.metres("least"), said.bbox()
    least = LEAST[of] if given is None else given
    limit, after = said.limit(default=BLIND_LIMIT, most=MOST_BLIND), said.after()
    watch = asked_watch()
    state = watch.state

    chosen = Choice(CLASSES.index(code), known_only=known_only)

    def make() -> Response:
        # What takes long is measured aside; to look for the spots in it takes a moment.
        state.answer(("seen", chosen), lambda: state.seen(chosen))
        if of == "area":
            found = blind_ground(state, code, known_only=known_only, least_m2=least, box=box)
        else:
            found = blind_streets(state, code, known_only=known_only, least_m=least, box=box)
        rows = range(after, min(after + limit, len(found.piece)))
        counted = watch.counts_people
        answer = {
            "type": "FeatureCollection",
            **watch.head(),
            "class": code,
            "of": of,
            "known_only": known_only,
            "least": least,
            "total": round(float(found.size.sum()), 1),
            "numberMatched": len(found.piece),
            "numberReturned": len(rows),
            "links": [link("next", same_again(after=rows.stop), GEOJSON)]
            if rows.stop < len(found.piece)
            else [],
            "features": [spot_of(state, found, row, of, counted=counted) for row in rows],
        }
        return road_answer(answer, f"blind-{of}")

    return conditional(watch.tag(), make)


@blueprint.get("/coverage/camera")
def camera() -> Response:
    """Give what one camera adds to the others, which is what is lost when it fails."""
    said = Params.of_request(*CAMERA_PARAMETERS, formats=FORMATS)
    item_id, classes = said.text("id"), asked_classes(said)
    if item_id is None:
        raise BadRequestError("The parameter 'id' is needed: the camera.")
    watch = asked_watch()
    state = watch.state
    found = np.flatnonzero(state.cameras.id == item_id)
    if not len(found):
        raise UnknownItemError(f"There is no camera '{item_id}'.")
    row = int(found[0])

    def make() -> Response:
        told_each([("cameras", item_id)])
        effects = effect(state, row, classes)
        counted, is_down = watch.counts_people, int(state.cameras.status[row]) == DOWN
        added = [effect_of(each, counted=counted) for each in effects]
        answer = {
            "type": "Feature",
            "id": item_id,
            **watch.head(),
            "geometry": shape_of(effects[0].only),
            "properties": {
                "layer": "cameras",
                "assumed": bool(state.is_assumed(state.cameras)[row]),
                "down": is_down,
                **{
                    f"{code}_{name}": value
                    for code, one in zip(classes, added, strict=True)
                    for name, value in one.items()
                },
            },
            "classes": list(classes),
            "adds": added[0],
            # What is down already is lost already.
            "loses": None if is_down else added[0],
            "effects": [
                {"class": code, **one} for code, one in zip(classes, added, strict=True)
            ],
        }  # fmt: skip
        return road_answer(answer, "camera-effect")

    return conditional(watch.tag(), make)

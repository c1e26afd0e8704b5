"""Briefing sheets of journeys to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from api.audit import told_each
from api.params import Params
from api.road_answers import asked_roads
from api.road_nearest import neighbours
from api.road_params import is_to, mode, points
from api.services import services
from layers.access import Actor
from layers.definition import Lang, Layer
from layers.questions.route import journey
from layers.questions.travel import spot
from viewer.road_report import journeys_sheet, route_sheet


def road_sheet(
    said: Params, layers: Sequence[Layer], *, limit: int, actor: Actor, lang: Lang, now: dt.datetime
) -> str:
    """Write the sheet of who is nearest to ``point=`` by road, or of the way from ``from=``."""
    by, to = mode(said), is_to(said)
    registry, database = services().registry, services().database
    if said.text("from") is not None:
        ends = [points(name, said.text(name), most=1)[0] for name in ("from", "to")]
        state = asked_roads().state
        way = journey(state, *(spot(state, place, by) for place in ends), mode=by)
        return route_sheet(registry, database, state, way, mode=by, actor=actor, lang=lang, now=now)
    place = said.point()
    asked = asked_roads(layers)
    readables = [(layer, layer.readable_fields(actor.roles)) for layer in layers]
    origin = spot(asked.state, place, by)
    found = neighbours(asked, readables, origin, mode=by, to=to, limit=limit)
    told_each((each.item.layer, each.item.id) for each in found)
    return journeys_sheet(
        registry, database, asked.state, found,
        place=place, mode=by, to=to, actor=actor, lang=lang, now=now,
    )  # fmt: skip

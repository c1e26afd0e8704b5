"""What was measured: one item over time, and all items of a layer at a past moment."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import Blueprint, Response

from api.audit import told
from api.formats import JSON, json_answer, link, same_again
from api.items import collected, item_url
from api.params import Params
from api.services import services
from layers.definition import Field, Layer
from layers.errors import BadRequestError
from layers.registry import Registry
from layers.store.means import NUMBERS
from layers.store.series import Observation, read_moment, read_series
from layers.store.typical import typical_series

PARAMETERS: Final = ("property", "from", "to", "typical")
#: A longer span is told by hours: a chart has no room for more.
_FINE: Final = dt.timedelta(days=2)
_A_DAY: Final = dt.timedelta(days=1)
#: The clock of who asks may be a little ahead of ours.
_AHEAD: Final = dt.timedelta(minutes=5)
#: So many weeks make an hour of the week typical at most, over so long a span.
_MOST_WEEKS: Final = 8
_LONGEST_TYPICAL: Final = dt.timedelta(days=8)
#: By whose clocks hours of the week are counted.
_ZONE: Final = "Asia/Seoul"

blueprint = Blueprint("observations", __name__)


def observed_fields(
    registry: Registry, layer: Layer, fields: tuple[Field, ...]
) -> tuple[Field, ...]:
    """Give those of some fields of a layer whose values over time are kept."""
    kept = {name for feed in registry.feeds_of(layer.id) for name in feed.target.observed}
    return tuple(each for each in fields if each.name in kept)


@blueprint.get("/collections/<layer_id>/items/<path:item_id>/observations")
def series(layer_id: str, item_id: str) -> Response:
    """Tell what was measured of an item over time: each value, or those of hours of a long span."""
    layer, fields, _ = collected(layer_id)
    params = Params.of_request(*PARAMETERS)
    field = _field(layer, observed_fields(services().registry, layer, fields), params)
    end = params.moment("to", fast=_AHEAD) or dt.datetime.now(dt.UTC)
    start = params.moment("from") or end - _A_DAY
    if start >= end:
        raise BadRequestError(f"from must lie before to; got '{start.isoformat()}'.")
    by_hour = end - start > _FINE
    found = read_series(
        services().database, layer, field, item_id, start=start, end=end, by_hour=by_hour
    )
    typical = _typical(layer, field, item_id, params.whole("typical"), start, end)
    told(layer, (field,), ids=[item_id])
    return json_answer(
        {
            "id": item_id,
            "property": field.name,
            "unit": field.unit,
            "by": "hour" if by_hour else "measured",
            "from": start,
            "to": end,
            "simulated": any(each.is_simulated for each in found),
            "observations": [_observation(each) for each in found],
            **({} if typical is None else {"typical": [_observation(each) for each in typical]}),
            "links": [
                link("self", same_again(), JSON), link("item", item_url(layer, item_id), JSON),
            ],
        }
    )  # fmt: skip


def _typical(
    layer: Layer,
    field: Field,
    item_id: str,
    weeks: int | None,
    start: dt.datetime,
    end: dt.datetime,
) -> list[Observation] | None:
    """Give what is typical of the hours of a span, ``None`` where nobody asks or it is no number.

    Raises
    ------
    BadRequestError
        When it would be of too many weeks, or over too long a span.
    """
    if weeks is None or field.type not in NUMBERS:
        return None
    if not 1 <= weeks <= _MOST_WEEKS:
        raise BadRequestError(f"typical is a number of weeks, 1 to {_MOST_WEEKS}; got {weeks}.")
    if end - start > _LONGEST_TYPICAL:
        raise BadRequestError("What is typical is told of a span of at most 8 days.")
    return typical_series(
        services().database, layer, field, item_id, start=start, end=end, weeks=weeks, zone=_ZONE
    )


def _field(layer: Layer, kept: tuple[Field, ...], params: Params) -> Field:
    name = params.text("property")
    for each in kept:
        if each.name == name:
            return each
    there = ", ".join(each.name for each in kept) or "none"
    raise BadRequestError(
        f"Of layer '{layer.id}' no values of '{name or ''}' are kept over time (but of: {there})."
    )


def _observation(each: Observation) -> dict[str, Any]:
    return {"at": each.at, "value": each.value}


@blueprint.get("/collections/<layer_id>/observed")
def observed(layer_id: str) -> Response:
    """Tell what was known of every item of a layer at a past moment, as columns."""
    layer, fields, _ = collected(layer_id)
    at = Params.of_request("at").moment("at", fast=_AHEAD)
    if at is None:
        raise BadRequestError("The parameter 'at' is needed: a moment of the past.")
    registry = services().registry
    kept = observed_fields(registry, layer, fields)
    # What is older was gone already then.
    within = max((feed.rhythm.down_after for feed in registry.feeds_of(layer.id)), default=_A_DAY)
    found = read_moment(services().database, layer, kept, at, within=within)
    told(layer, kept, ids=found.ids)
    return json_answer(
        {
            "at": at,
            "simulated": found.is_simulated,
            "ids": found.ids,
            "times": found.at,
            "values": found.columns,
            "links": [link("self", same_again(), JSON)],
        }
    )

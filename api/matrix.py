"""Travel times from each of some places to each of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from flask import Blueprint, Response
from numpy.typing import NDArray

from api.audit import told_each
from api.caching import conditional
from api.formats import CSV, JSON, chosen_format, json_answer
from api.params import Params
from api.road_answers import Asked, asked_roads, featured_layer, head, reason_of, rounded
from api.road_params import mode, points
from api.road_tables import csv_bytes
from api.services import services
from layers.definition import Layer
from layers.errors import BadRequestError
from layers.questions.travel import why_not
from layers.store.roads import ids_query
from spatial.bbox import LonLat
from spatial.many_to_many import matrix as travel_matrix
from spatial.roads import Places
from spatial.routing import Missing
from spatial.traversal import Mode

PARAMETERS: Final = ("from", "to", "mode")
MOST_POINTS: Final = 100
MOST_ITEMS: Final = 5_000
MOST_PAIRS: Final = 250_000
_FORMATS: Final = {"json": (JSON,), "csv": (CSV,)}

blueprint = Blueprint("matrix", __name__, url_prefix="/queries")

#: Places that were named one by one, or a layer.
_End = list[LonLat] | Layer


@dataclass(frozen=True, kw_only=True, eq=False)
class _Side:
    """One side of the matrix: n places with their ids, where they have some."""

    ids: list[str | None]
    lonlat: NDArray[np.float64]
    offset_m: NDArray[np.float64]
    places: Places


@blueprint.get("/matrix")
def matrix() -> Response:
    """Give the travel time from every place of one list, or layer, to every place of another."""
    said = Params.of_request(*PARAMETERS, formats=_FORMATS)
    kind, by = chosen_format(_FORMATS), mode(said)
    ends = [_end(name, said.text(name)) for name in ("from", "to")]
    layers = [end for end in ends if isinstance(end, Layer)]
    asked = asked_roads(layers)

    def make() -> Response:
        sides = [_side(asked, end, by) for end in ends]
        pairs = len(sides[0].ids) * len(sides[1].ids)
        if pairs > MOST_PAIRS:
            raise BadRequestError(f"The matrix has {pairs:,} pairs; at most {MOST_PAIRS:,} are.")
        return _answer(asked, sides[0], sides[1], by, kind)

    return conditional(asked.tag(layers), make)


def _end(name: str, text: str | None) -> _End:
    """Read places, or the name of a layer: a name begins with a letter."""
    if text is not None and text[:1].isalpha():
        return featured_layer(text)
    return points(name, text, most=MOST_POINTS)


def _side(asked: Asked, end: _End, by: Mode) -> _Side:
    if isinstance(end, Layer):
        among = asked.places(end, by)
        if len(among.fid) > MOST_ITEMS:
            raise BadRequestError(
                f"Layer '{end.id}' has {len(among.fid):,} items; at most {MOST_ITEMS:,} are taken."
            )
        ids = dict(services().database.fetch_all(ids_query(end, among.fid)))
        told_each((end.id, item_id) for item_id in ids.values())
        return _Side(
            ids=[ids.get(fid) for fid in among.fid.tolist()],
            lonlat=among.lonlat,
            offset_m=among.offset_m,
            places=among.places,
        )
    lonlat = np.asarray([(place.lon, place.lat) for place in end], np.float64)
    placed, offset_m = asked.state.streets.snappers[by].snap(lonlat)
    return _Side(ids=[None] * len(end), lonlat=lonlat, offset_m=offset_m, places=placed)


def _answer(asked: Asked, start: _Side, end: _Side, by: Mode, kind: str) -> Response:
    roads = asked.state.roads
    time_ms = travel_matrix(roads, start.places, end.places, mode=by)
    times = [[None if ms < 0 else ms / 1000.0 for ms in row] for row in time_ms.tolist()]
    reasons = _reasons(asked, start, end, by, time_ms)
    sides = {"from": _told(asked, start, by), "to": _told(asked, end, by)}
    if kind == "csv":
        rows = [
            {
                **{
                    f"{name}_{key}": value
                    for name, one in pair.items()
                    for key, value in one.items()
                },
                "travel_time_s": times[i][j],
                "reason": reasons[i][j],
            }
            for i, a in enumerate(sides["from"])
            for j, b in enumerate(sides["to"])
            for pair in [{"from": _flat(a), "to": _flat(b)}]
        ]
        names = list(rows[0]) if rows else []
        response = Response(csv_bytes(names, rows), mimetype=CSV)
        response.headers["Content-Disposition"] = 'attachment; filename="matrix.csv"'
        return response
    return json_answer(
        {**head(asked.state, mode=by.value), **sides, "travel_time_s": times, "reasons": reasons}
    )


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    lon, lat = told["point"]
    return {"id": told["id"], "lon": lon, "lat": lat}


def _told(asked: Asked, side: _Side, by: Mode) -> list[dict[str, Any]]:
    own = _own(asked, side, by)
    return [
        {
            "id": side.ids[row],
            "point": rounded(side.lonlat[row].tolist()),
            "offset_m": None
            if np.isnan(side.offset_m[row])
            else round(float(side.offset_m[row]), 1),
            **reason_of(own[row]),
        }
        for row in range(len(side.ids))
    ]


def _own(asked: Asked, side: _Side, by: Mode) -> list[Missing | None]:
    """Say of each place why nobody can begin there, None where somebody can."""
    rows = np.arange(len(side.ids))
    own = why_not(asked.state.roads, side.places, rows, by, overall=Missing.UNREACHABLE)
    return [
        Missing.ORIGIN_CLOSED
        if each is Missing.DESTINATION_CLOSED
        else each
        if each is Missing.OUTSIDE_NETWORK
        else None
        for each in own
    ]


def _reasons(
    asked: Asked, start: _Side, end: _Side, by: Mode, time_ms: NDArray[np.int64]
) -> list[list[str | None]]:
    from_, to = _own(asked, start, by), _own(asked, end, by)
    arriving = [Missing.DESTINATION_CLOSED if e is Missing.ORIGIN_CLOSED else e for e in to]
    return [
        [
            None if time_ms[i, j] >= 0 else (from_[i] or arriving[j] or Missing.UNREACHABLE).value
            for j in range(len(to))
        ]
        for i in range(len(from_))
    ]

"""Tracks as JSON: who sees somebody next who leaves a place, and the ways there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.formats import now_text
from api.net_answers import camera_rows
from api.road_answers import Asked, line_of, roads_of, rounded, seconds, spot_of
from api.sight_answers import AskedSight, sight_of
from layers.questions.cast_net import SLOWLY, Fled
from layers.questions.track import way_to
from spatial.castnet import Flight
from spatial.track import Track


def track_of(
    roads: Asked, sight: AskedSight, fled: Fled, flight: Flight, found: Track
) -> dict[str, Any]:
    """Tell of a track: the cameras ahead by arrival, and where each branch is first seen."""
    network, rows = roads.state.streets.network, sight.state.rows
    more: list[dict[str, Any]] = []
    pairs: list[tuple[int, tuple[float, float]]] = []
    for each in found.ahead:
        arrival_ms = int(flight.arrival_ms[each.spot])
        lon, lat = network.node_lonlat[flight.node[each.spot]].tolist()
        pairs.append((each.camera, (lon, lat)))
        more.append(
            {
                "arrival_s": seconds(arrival_ms),
                "arrival_latest_s": seconds(SLOWLY * arrival_ms),
                "first_seen": rounded((lon, lat)),
                "via": line_of(roads.state.roads, way_to(fled, flight, each.spot)),
                "hand_over_from": [str(other) for other in rows.id[each.takes_over]],
                "is_first": each.is_first,
            }
        )
    features = camera_rows(sight, pairs, more, now=dt.datetime.now(dt.UTC))
    return {
        "type": "FeatureCollection",
        "timeStamp": now_text(),
        "sight": sight_of(sight),
        "roads": roads_of(roads.state),
        "mode": fled.mode.value,
        "minutes": fled.ahead_ms / 60_000,
        "origin": spot_of(fled.origin),
        "numberReturned": len(features),
        "features": features,
        "branches": [
            {
                "node": int(network.node_id[flight.node[spot]]),
                "point": rounded(network.node_lonlat[flight.node[spot]].tolist()),
                "arrival_s": seconds(branch_ms),
                "cameras": [str(camera) for camera in rows.id[found.watching(spot)]],
            }
            for spot, branch_ms in zip(
                found.branches.tolist(), found.branch_ms.tolist(), strict=True
            )
        ],
        "unseen_away": found.unseen_away,
    }

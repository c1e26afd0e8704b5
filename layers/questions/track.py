"""Who sees them next: the cameras ahead of somebody who leaves a place, and their ways there."""

from __future__ import annotations

import numpy as np

from layers.questions.cast_net import Eyes, Fled
from layers.streets.state import RoadState
from spatial.castnet import Flight
from spatial.roads import Places
from spatial.routing import Path
from spatial.track import Track, track


def track_ahead(state: RoadState, eyes: Eyes, fled: Fled, *, limit: int) -> tuple[Flight, Track]:
    """Give the first cameras ahead, and the flight whose spots they watch."""
    nowhere = Places.on(state.streets.network, np.zeros(0, np.int32), np.zeros(0))
    flight = fled.flight(state, nowhere)
    seen = flight.seen(eyes.watched).at_least(eyes.pixels_per_m, eyes.usable)
    return flight, track(flight, seen, limit=limit)


def way_to(fled: Fled, flight: Flight, spot: int) -> Path:
    """Give the quickest way to a crossing of a flight."""
    arcs = np.asarray(flight.way(spot), np.int32)
    start, end = float(fled.origin.places.fraction[0]), float(1 - (arcs[-1] & 1))
    return Path(
        place=0,
        origin=0,
        time_ms=int(flight.arrival_ms[spot]),
        length_m=0.0,
        arcs=arcs,
        from_fraction=start,
        to_fraction=end,
    )

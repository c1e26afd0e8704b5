"""What a cast net reads besides streets and sight: stations, parks, lent cameras, free units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.database import Database
from layers.store.query import Query, statement


class Stations(NamedTuple):
    """Subway stations: their names, and where they are, degrees (n, 2)."""

    names: Sequence[str]
    lonlat: NDArray[np.float64]


class Parks(NamedTuple):
    """Parks: their names (some have none), and their shapes in degrees (n,)."""

    names: Sequence[str | None]
    shapes: NDArray[np.object_]


def read_stations(database: Database) -> Stations:
    """Read every subway station."""
    rows = database.fetch_all(Query(statement=statement("net_stations")))
    lonlat = np.asarray([row[1:] for row in rows], np.float64).reshape(-1, 2)
    return Stations([row[0] for row in rows], lonlat)


def read_parks(database: Database, *, kinds: Sequence[str], least_m2: float) -> Parks:
    """Read the parks of some kinds that are so large."""
    params = {"kinds": list(kinds), "least_m2": least_m2}
    query = Query(statement=statement("net_parks"), params=params, deadline_s=10)
    rows = database.fetch_all(query)
    shapes = np.asarray(shapely.from_wkb(np.array([bytes(row[1]) for row in rows], np.object_)))
    return Parks([row[0] for row in rows], shapes)


def read_lent(
    database: Database, *, purposes: Sequence[str], now: dt.datetime
) -> NDArray[np.int64]:
    """Give the numbers of the cameras that are lent to some purposes just now."""
    params = {"purposes": list(purposes), "now": now}
    rows = database.fetch_all(Query(statement=statement("net_lent"), params=params))
    return np.asarray([fid for (fid,) in rows], np.int64)


def read_free_units(database: Database, *, kind: str, states: Sequence[str]) -> NDArray[np.int64]:
    """Give the numbers of the units of a kind that are in some states."""
    params = {"kind": kind, "states": list(states)}
    rows = database.fetch_all(Query(statement=statement("net_free_units"), params=params))
    return np.asarray([fid for (fid,) in rows], np.int64)

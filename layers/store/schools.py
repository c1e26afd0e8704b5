"""Schools and their buildings, as school watch reads them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.database import Database
from layers.store.query import Query, statement

_METRES_A_DEGREE: Final = 111_320.0


class School(NamedTuple):
    """A school, and where it is said to be, degrees."""

    id: str
    name: str
    level: str | None
    lon: float
    lat: float


def read_schools(database: Database, item_id: str | None = None) -> list[School]:
    """Read one school, or all of them but universities."""
    query = Query(statement=statement("school_rows"), params={"id": item_id})
    return [School(*row) for row in database.fetch_all(query)]


def read_school_buildings(
    database: Database, schools: Sequence[School], *, within_m: float
) -> list[NDArray[np.object_]]:
    """Read the school buildings in a box around each school, in degrees."""
    squeeze = math.cos(math.radians(schools[0].lat)) if schools else 1.0
    query = Query(
        statement=statement("school_buildings"),
        params={
            "lon": [each.lon for each in schools],
            "lat": [each.lat for each in schools],
            "dx": within_m / _METRES_A_DEGREE / squeeze,
            "dy": within_m / _METRES_A_DEGREE,
        },
        deadline_s=10,
    )
    found: list[list[bytes]] = [[] for _ in schools]
    for number, wkb in database.fetch_all(query):
        found[number].append(bytes(wkb))
    return [np.asarray(shapely.from_wkb(np.array(each, np.object_))) for each in found]

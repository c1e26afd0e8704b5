"""The address register: a number for every building, on its street and on its lot."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from spatial.synthesis.facilities import Town, framed
from spatial.synthesis.noding import Ints, Shapes

#: Side of a postal district, about a square of 400 m.
_POSTAL_M: Final = 400.0
_FIRST_POSTCODE: Final = 5200
#: In a small town so many addresses are enough.
_FEW: Final = 80
_SMALL_TOWN: Final = 0.1


def make_register(town: Town) -> gpd.GeoDataFrame:
    """List the buildings that have an address.

    Columns ``dong``, ``dong_code``, ``street``, ``street_code`` (seven digits), ``main``, ``part``
    (numbers on the street), ``lot_main``, ``lot_part``, ``serial`` (of the building on its lot),
    ``name``, ``use``, ``floors``, ``postcode``; points in EPSG:5186.
    """
    own = town.buildings[town.buildings["street"].ne("")].sort_values(
        ["street", "number"], kind="stable"
    )
    if town.share < _SMALL_TOWN:
        own = own.iloc[:: max(1, len(own) // _FEW)]
    points = shapely.centroid(own.geometry.to_numpy())
    dongs = town.addresses.outline.dongs
    at = shapely.STRtree(dongs.geometry.to_numpy()).nearest(points)
    numbers = own["number"].str.split("-", n=1, expand=True).reindex(columns=[0, 1]).fillna("0")
    streets = {name: number for number, name in enumerate(sorted(set(own["street"])), start=1)}
    main, part = town.addresses.lot_numbers(points)
    return framed(
        points,
        dong=dongs["name"].to_numpy()[at],
        dong_code=dongs["code"].to_numpy()[at],
        street=list(own["street"]),
        street_code=[f"{3_000_000 + streets[name]:07d}" for name in own["street"]],
        main=numbers[0].astype(int).to_numpy(),
        part=numbers[1].astype(int).to_numpy(),
        lot_main=main,
        lot_part=part,
        serial=np.arange(1, len(own) + 1),
        name=list(own["name"]),
        use=list(own["use"]),
        floors=own["floors"].to_numpy(),
        postcode=[f"{_FIRST_POSTCODE + zone:05d}" for zone in _zones(points)],
    )


def _zones(points: Shapes) -> Ints:
    """Give points the numbers of postal districts: squares, counted from the north-west."""
    xy = np.floor(shapely.get_coordinates(points) / _POSTAL_M).astype(int)
    _, zone = np.unique(np.column_stack([-xy[:, 1], xy[:, 0]]), axis=0, return_inverse=True)
    return zone.ravel()

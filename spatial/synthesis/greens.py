"""What is green or wet on the map: parks, woods, banks, playing fields, river and stream."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.synthesis.blocks import room_of
from spatial.synthesis.buildings import school_plan
from spatial.synthesis.landuse import Use
from spatial.synthesis.names import stems
from spatial.synthesis.noding import Shapes
from spatial.synthesis.outline import METRES
from spatial.synthesis.plan import Plan

#: The river is drawn this far beyond the district, so that it does not end at its border.
_BEYOND_M = 1_200.0


def make_water(plan: Plan) -> gpd.GeoDataFrame:
    """Give the water surfaces, EPSG:5186: ``name``, ``kind`` (river, stream)."""
    river = plan.river.surface
    kinds, names, shapes = ["river"], [plan.river.name], [river]
    if plan.stream is not None:
        kinds.append("stream")
        names.append(plan.stream.name)
        shapes.append(plan.stream.surface.difference(river))
    shown = plan.window.buffer(_BEYOND_M if plan.window is plan.outline.polygon else 0.0)
    frame = gpd.GeoDataFrame({"name": names, "kind": kinds}, geometry=shapes, crs=METRES)
    frame["geometry"] = frame.geometry.intersection(shown)
    return frame[~frame.geometry.is_empty].reset_index(drop=True)


def make_greens(plan: Plan, water: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Give parks, woods, banks and playing fields, EPSG:5186: ``name``, ``kind``.

    ``kind`` is park, wood, green or sports, as in the parks layer.
    """
    wet = shapely.union_all(water.geometry.to_numpy())
    stem = stems(rng, {str(name).removesuffix("동") for name in plan.outline.dongs["name"]})
    rows: list[tuple[BaseGeometry, str, str]] = []
    bank = plan.river.beside(plan.river.park_m)
    rows.append((bank, f"{plan.river.name}시민공원", "park"))
    rows.append((plan.river.beside(plan.river.corridor_m - 12.0).difference(bank), "", "green"))
    if plan.stream is not None:
        rows.append((plan.stream.corridor, f"{plan.stream.name} 수변녹지", "green"))
    rows += [(wood, f"{next(stem)}산", "wood") for wood in plan.terrain.woods.geoms]
    for shape in _rooms(plan, Use.PARK):
        rows.append((shape, f"{next(stem)}근린공원", "park"))
    rows += [(shape, "", "green") for shape in _rooms(plan, Use.GREEN)]
    for ground in _rooms(plan, Use.SCHOOL):
        rows.append((school_plan(ground, plan.lean)[2].intersection(ground), "", "sports"))
    shapes, names, kinds = zip(*rows, strict=True)
    dry = shapely.difference(shapely.intersection(np.array(shapes, object), plan.window), wet)
    frame = gpd.GeoDataFrame({"name": names, "kind": kinds}, geometry=list(dry), crs=METRES)
    frame = frame.explode(ignore_index=True)
    solid = frame.geometry.geom_type.eq("Polygon") & (frame.geometry.area > 150.0)
    return frame[solid].reset_index(drop=True)


def _rooms(plan: Plan, use: Use) -> Shapes:
    """Give the sites of one use without the streets at their rim."""
    kerb = shapely.buffer(
        plan.streets.geometry.to_numpy(), plan.streets["half_m"].to_numpy(), cap_style="flat"
    )
    room = room_of(plan.sites.land[plan.sites.use == use], kerb, 4.0 if use == Use.SCHOOL else 1.0)
    return room[~shapely.is_empty(room)]

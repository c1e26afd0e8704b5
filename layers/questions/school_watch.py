"""What cameras see of the way to school: gates, protection zone, and the streets children walk.

What is taken for granted, and told with every answer:

1. Where the gates are is in no register here: they are taken to be where the streets come nearest
   to the school's buildings (to its place where no building is known to be its own).
2. The protection zone is the streets within 300 m of a gate, as the law allows at most.
3. The walking routes are the streets on which children come to a gate (at arrival) or leave from
   one within 500 m on foot, on the network as it is open now.
4. The hours are the usual ones of the level of the school.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.store.schools import School
from layers.streets.state import RoadState
from layers.watch.state import WatchState
from layers.watch.views import Choice
from spatial.coverage_cuts import Shapes
from spatial.coverage_grid import CellGrid
from spatial.network import CLOSED, Network
from spatial.roads import Places
from spatial.routing import stretch
from spatial.service_area import reach
from spatial.traversal import WALK_KPH, Mode

#: How far from the school's place its buildings are looked for, in metres.
SCHOOL_M: Final = 120.0
ZONE_M: Final = 300.0
ROUTE_M: Final = 500.0
_ROUTE_MS: Final = round(ROUTE_M / (WALK_KPH / 3.6) * 1000.0)
_MOST_GATES: Final = 3
#: Gates are no nearer to each other, and hardly farther from the school than the nearest of them.
_GATES_APART_M: Final = 50.0
_GATE_SLACK_M: Final = 25.0
#: What a camera sees less of a street than this it does not watch.
_GLIMPSE_M: Final = 1.0

Rows = NDArray[np.int64]


class Hours(NamedTuple):
    """When children come, or leave; local time."""

    begin: dt.time
    end: dt.time


#: Level -> when children arrive, and when they leave.
USUAL_HOURS: Final[Mapping[str | None, tuple[Hours, Hours]]] = {
    "elementary": (Hours(dt.time(8, 20), dt.time(9, 0)), Hours(dt.time(12, 50), dt.time(15, 0))),
    "middle": (Hours(dt.time(8, 10), dt.time(8, 50)), Hours(dt.time(15, 0), dt.time(16, 30))),
    "high": (Hours(dt.time(7, 50), dt.time(8, 30)), Hours(dt.time(16, 0), dt.time(18, 0))),
    None: (Hours(dt.time(8, 20), dt.time(9, 0)), Hours(dt.time(13, 0), dt.time(16, 0))),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Gates:
    """Where children are taken to enter and leave: degrees, and the edges of the network there."""

    lonlat: NDArray[np.float64]
    places: Places


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """Streets in metres of the grid, one line a stretch, with the edge that each is of."""

    line: Shapes
    edge: Rows


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """What cameras see of some streets, metres; ``unseen`` are the stretches that none sees.

    ``assumed_only`` are those that only cameras see whose view is assumed.
    """

    length_m: float
    seen_m: float
    known_seen_m: float
    unseen: Ways
    assumed_only: Ways


@dataclass(frozen=True, kw_only=True, eq=False)
class SchoolWatch:
    """A school's gates, zone and routes; ``camera`` are rows of the state that see of them.

    ``zone_m`` and ``route_m`` are what each of these cameras sees.
    """

    school: School
    gates: Gates
    zone: Part
    routes: Part
    camera: Rows
    zone_m: NDArray[np.float64]
    route_m: NDArray[np.float64]


def hours(level: str | None, *, arrival: bool) -> Hours:
    """Give the usual hours of a school (4)."""
    return USUAL_HOURS.get(level, USUAL_HOURS[None])[0 if arrival else 1]


def school_watch(
    watch: WatchState,
    roads: RoadState,
    school: School,
    buildings: Shapes,
    *,
    class_row: int,
    arrival: bool,
) -> SchoolWatch | None:
    """Say what is seen of the way to (or from) a school; ``None`` where no street is near it.

    ``buildings`` are the school buildings around, in degrees.
    """
    grid, network = watch.district.ground.grid, roads.streets.network
    gates = _gates(grid, roads, school, buildings)
    if gates is None:
        return None
    spots = grid.flat(np.asarray(shapely.points(gates.lonlat), np.object_))
    zone = _within_zone(grid, roads, spots)
    found = reach(roads.roads, gates.places, mode=Mode.WALK, max_ms=_ROUTE_MS, to=arrival)
    walked = found.within(_ROUTE_MS)
    kept = np.flatnonzero(~network.tunnel[walked.edge])
    lines = [
        stretch(network, 2 * int(walked.edge[at]), float(walked.low[at]), float(walked.high[at]))
        for at in kept
    ]
    routes = _ways(grid, lines, walked.edge[kept].astype(np.int64))
    row, views = _views_near(watch, class_row, np.concatenate([zone.line, routes.line]))
    return SchoolWatch(
        school=school,
        gates=gates,
        zone=_part(watch, zone, views, ~watch.views.assumed[row]),
        routes=_part(watch, routes, views, ~watch.views.assumed[row]),
        **_by_camera(watch, row, views, zone, routes),
    )


def _gates(grid: CellGrid, roads: RoadState, school: School, buildings: Shapes) -> Gates | None:
    """Choose where streets come nearest to the school (1)."""
    network = roads.streets.network
    place = np.array([shapely.Point(school.lon, school.lat)], np.object_)
    own = grid.flat(buildings) if len(buildings) else grid.flat(place)
    outline = shapely.union_all(own)
    edge = _edges_near(network, roads, school, SCHOOL_M + ZONE_M, walkable=True)
    if not len(edge):
        return None
    lines = grid.flat(np.array([shapely.LineString(network.line(e)) for e in edge], np.object_))
    away = np.asarray(shapely.distance(lines, outline))
    nearest = shapely.shortest_line(lines, outline)
    spots = np.array([each.coords[0] for each in nearest]).reshape(-1, 2)
    chosen: list[int] = []
    for at in np.argsort(away, kind="stable").tolist():
        if away[at] > away.min() + _GATE_SLACK_M or len(chosen) == _MOST_GATES:
            break
        if all(np.hypot(*(spots[at] - spots[other])) >= _GATES_APART_M for other in chosen):
            chosen.append(at)
    points = np.asarray(shapely.points(spots[chosen]), np.object_)
    share = shapely.line_locate_point(lines[chosen], points, normalized=True)
    return Gates(
        lonlat=shapely.get_coordinates(grid.degrees(points)),
        places=Places.on(network, edge[chosen], np.clip(np.nan_to_num(share), 0.0, 1.0)),
    )


def _edges_near(
    network: Network, roads: RoadState, school: School, within_m: float, *, walkable: bool
) -> Rows:
    """Give the streets under the sky in a box around a school."""
    middle = network.plane.to_metres(np.array([[school.lon, school.lat]]))[0]
    box = shapely.box(*(middle - within_m), *(middle + within_m))
    edge = np.sort(roads.streets.index.tree.query(box, predicate="intersects"))
    kept = ~network.tunnel[edge]
    if walkable:
        # A closure does not move the gate.
        times = roads.unclosed.travel_ms[Mode.WALK].reshape(-1, 2)[edge]
        kept &= (times < CLOSED).any(axis=1)
    return edge[kept].astype(np.int64)


def _within_zone(grid: CellGrid, roads: RoadState, gates: Shapes) -> Ways:
    """Cut out the streets within 300 m of a gate (2)."""
    network = roads.streets.network
    around = shapely.union_all(shapely.buffer(gates, ZONE_M * grid.scale, quad_segs=32))
    corner = shapely.get_coordinates(grid.degrees(np.array([around], np.object_)))
    low, high = network.plane.to_metres(np.array([corner.min(axis=0), corner.max(axis=0)]))
    edge = np.sort(roads.streets.index.tree.query(shapely.box(low[0], low[1], high[0], high[1])))
    edge = edge[~network.tunnel[edge]].astype(np.int64)
    whole = _ways(grid, [network.line(each) for each in edge.tolist()], edge)
    return _several(shapely.intersection(whole.line, around), whole.edge)


def _ways(grid: CellGrid, lines: Sequence[NDArray[np.float64]], edge: Rows) -> Ways:
    drawn = [shapely.LineString(each) for each in lines]
    return _several(grid.flat(np.array(drawn, np.object_)), edge)


def _several(lines: Shapes, edge: Rows) -> Ways:
    """Take lines apart into single stretches, without points."""
    parts, row = shapely.get_parts(lines, return_index=True)
    kept = np.asarray(shapely.length(parts)) > 1e-6
    return Ways(line=parts[kept], edge=edge[row[kept]])


def _views_near(watch: WatchState, class_row: int, lines: Shapes) -> tuple[Rows, Shapes]:
    """Give the working cameras' views that meet some streets: rows of the views, and shapes."""
    rows = watch.views.chosen(Choice(class_row), watch.cameras)
    ways = shapely.MultiLineString(list(lines))
    near = shapely.STRtree(watch.views.shape[rows]).query(ways, predicate="intersects")
    rows = np.sort(rows[near])
    return rows, watch.views.shape[rows]


def _part(watch: WatchState, ways: Ways, views: Shapes, known: NDArray[np.bool_]) -> Part:
    """Measure what is seen of some streets."""
    ground = watch.district.ground
    all_seen, known_seen = shapely.union_all(views), shapely.union_all(views[known])
    length = ground.metres(ways.line).sum()
    unseen = _several(shapely.difference(ways.line, all_seen), ways.edge)
    unknown = _several(shapely.difference(ways.line, known_seen), ways.edge)
    assumed_only = _several(shapely.intersection(unknown.line, all_seen), unknown.edge)
    return Part(
        length_m=float(length),
        seen_m=float(length - ground.metres(unseen.line).sum()),
        known_seen_m=float(length - ground.metres(unknown.line).sum()),
        unseen=unseen,
        assumed_only=assumed_only,
    )


def _by_camera(
    watch: WatchState, row: Rows, views: Shapes, zone: Ways, routes: Ways
) -> dict[str, NDArray]:
    """Measure what each camera sees of zone and routes."""
    ground = watch.district.ground
    seen = [
        ground.metres(shapely.intersection(views, shapely.MultiLineString(list(ways.line))))
        for ways in (zone, routes)
    ]
    watches = (seen[0] > _GLIMPSE_M) | (seen[1] > _GLIMPSE_M)
    fids = watch.views.camera[row[watches]]
    return {
        "camera": np.searchsorted(watch.cameras.fid, fids),
        "zone_m": seen[0][watches],
        "route_m": seen[1][watches],
    }

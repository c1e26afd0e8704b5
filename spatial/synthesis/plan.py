"""The ground plan of a district: water, hills, streets, and what each site is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from spatial.synthesis.apartments import Complexes, make_complexes
from spatial.synthesis.arterials import Line, make_arterials
from spatial.synthesis.blocks import divide, faces, room_of
from spatial.synthesis.landuse import Sites, Use, make_sites
from spatial.synthesis.lean import Lean, make_lean
from spatial.synthesis.noding import Shapes, end_nodes, noded
from spatial.synthesis.outline import Outline
from spatial.synthesis.riverside import make_hill_paths, make_riverside
from spatial.synthesis.streets import HALF_WIDTH_M, make_streets
from spatial.synthesis.terrain import Terrain, above, make_terrain
from spatial.synthesis.water import River, Stream, make_river, make_stream, town_land

#: Half the side of the window that the small version shows.
_WINDOW_M: Final = 350.0
#: What is cut out of quarters in a district as large as Gangdong-gu.
FULL_M2: Final = 24.6e6
_CARVED: Final = {Use.SCHOOL: 58, Use.HOSPITAL: 4, Use.PARK: 26}
#: Length and depth of a quarter, and how much those of a superblock differ from it.
_QUARTER_M: Final = (255.0, 200.0)
_QUARTER_SCALE: Final = (0.9, 1.45)
#: Use of a site -> length and depth of its blocks: two rows of houses, back to back.
_BLOCK_M: Final = {Use.LOWRISE: (92.0, 37.0), Use.CORE: (96.0, 50.0)}
#: How much deeper than a house row the lots on larger streets are, from the middle of the street.
_FRONT_M: Final = {"primary": 22.0, "secondary": 11.0, "tertiary": 3.0}
#: A large street goes under ground that rises this far above the plain.
_TUNNEL_RISE_M: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What lies where before anybody builds, EPSG:5186 metres.

    ``window`` is the part of the district that is shown: all of it, or the small square.
    """

    outline: Outline
    window: Polygon
    river: River
    stream: Stream | None
    terrain: Terrain
    lean: Lean
    sites: Sites
    complexes: Complexes
    streets: gpd.GeoDataFrame


def make_plan(outline: Outline, rng: np.random.Generator, *, small: bool) -> Plan:
    """Draw the ground plan of a district, or of a small window of it."""
    river = make_river(outline, rng)
    terrain = make_terrain(outline, river, rng)
    stream = make_stream(outline, terrain.inland, terrain.hills, rng)
    lean = make_lean(terrain, compass=float(rng.normal(0.0, 0.12)))
    arterials = make_arterials(outline, lean, river, stream)
    large = [line for line in arterials if line.road_class == "primary"]
    centre = _nearest_crossing(large, _centre(large, outline.polygon, terrain))
    window = outline.polygon
    if small:
        window = _small_window(arterials, stream or river, window)
        arterials = _clipped(arterials, window)
    land = town_land(outline, river, stream, terrain.woods).intersection(window)
    superblocks = faces(land, np.array([line.geometry for line in arterials], object))
    scale = rng.uniform(*_QUARTER_SCALE, (len(superblocks), 1))
    quarters = divide(superblocks, lean, rng, size=np.array(_QUARTER_M) * scale)
    share = window.area / FULL_M2
    counts = {use: max(1, round(share * number)) for use, number in _CARVED.items()}
    sites = make_sites(quarters.land, centre, lean, terrain, rng, counts=counts)
    town = arterials + _lines(quarters.cuts, "tertiary") + _lines(sites.cuts, "residential")
    complexes = _complexes(sites, town, lean, rng)
    town += _lines(_alleys(sites, town, lean, rng), "residential")
    town += _lines(complexes.lanes, "service")
    return Plan(
        outline=outline,
        window=window,
        river=river,
        stream=stream,
        terrain=terrain,
        lean=lean,
        sites=sites,
        complexes=complexes,
        streets=_streets(town, outline, window, river, stream, terrain, rng),
    )


def _lines(shapes: Shapes, road_class: str) -> list[Line]:
    return [Line(geometry=shape, road_class=road_class) for shape in shapes]


def _centre(arterials: Sequence[Line], polygon: Polygon, terrain: Terrain) -> Point:
    """Look for the town's centre in the middle, clear of the hills and some way from the bank."""
    edges, _ = noded(np.array([line.geometry for line in arterials], object))
    places = shapely.get_point(edges, 0)
    shapely.prepare(terrain.woods)
    inland = terrain.inland.at(*shapely.get_coordinates(places).T)
    clear = places[~shapely.dwithin(places, terrain.woods, 380.0) & (inland > 600.0)]
    places = clear if len(clear) else places
    return places[int(np.argmin(shapely.distance(places, polygon.centroid)))]


def _nearest_crossing(lines: Sequence[Line], place: Point) -> tuple[float, float]:
    """Give the crossing of lines nearest to a place."""
    edges, _ = noded(np.array([line.geometry for line in lines], object))
    u, v, nodes = end_nodes(edges)
    nodes = nodes[np.bincount(np.concatenate([u, v])) > 2]
    x, y = nodes[int(np.argmin(np.hypot(*(nodes - (place.x, place.y)).T)))]
    return float(x), float(y)


def _small_window(arterials: Sequence[Line], water: River | Stream, polygon: Polygon) -> Polygon:
    """Give a square around a crossing of large streets that shows some of the water too."""
    crossing = Point(_nearest_crossing(arterials, water.middle.intersection(polygon).centroid))
    shore = shapely.shortest_line(crossing, water.surface)
    # The water comes 80 m into the square, if it has to be moved to show any.
    middle = shore.interpolate(max(0.0, shore.length - _WINDOW_M + 80.0))
    square = middle.buffer(_WINDOW_M, cap_style="square")
    return max(shapely.get_parts(polygon.intersection(square)), key=lambda part: part.area)


def _clipped(lines: Sequence[Line], window: Polygon) -> list[Line]:
    """Cut lines off at the window."""
    return [
        replace(line, geometry=part)
        for line in lines
        for part in shapely.get_parts(line.geometry.intersection(window))
        if isinstance(part, LineString) and part.length > 1.0
    ]


def _kerbs(town: Sequence[Line], extra: Mapping[str, float]) -> Shapes:
    """Give the ground of streets, widened by class."""
    chosen = [line for line in town if line.road_class in extra]
    width = [HALF_WIDTH_M[line.road_class] + extra[line.road_class] for line in chosen]
    return shapely.buffer(np.array([line.geometry for line in chosen], object), width)


def _complexes(
    sites: Sites, town: Sequence[Line], lean: Lean, rng: np.random.Generator
) -> Complexes:
    at = np.flatnonzero(sites.use == Use.APARTMENTS)
    kerbs = _kerbs(town, dict.fromkeys((*_FRONT_M, "residential"), 0.0))
    return make_complexes(sites.land[at], room_of(sites.land[at], kerbs, 5.0), at, lean, rng)


def _alleys(sites: Sites, town: Sequence[Line], lean: Lean, rng: np.random.Generator) -> Shapes:
    """Cut the quarters of houses and of the centre into blocks."""
    at = np.flatnonzero(np.isin(sites.use, list(_BLOCK_M)))
    size = np.array([_BLOCK_M[use] for use in sites.use[at]])
    turned = rng.random(len(at)) < 0.4
    size[turned] = size[turned, ::-1]
    inner = room_of(sites.land[at], _kerbs(town, _FRONT_M), 0.0)
    return divide(sites.land[at], lean, rng, size=size, inner=inner).cuts


def _streets(
    town: list[Line],
    outline: Outline,
    window: Polygon,
    river: River,
    stream: Stream | None,
    terrain: Terrain,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Add to the streets of the town what runs beside, over and under them."""
    water = river.surface
    if stream is not None:
        water = water.union(stream.surface)
        town = town + _clipped([_stream_path(stream, river)], window)
    ends = np.concatenate(
        [shapely.get_point([line.geometry for line in town], at) for at in (0, -1)]
    )
    hills = _clipped(make_hill_paths(terrain.woods, terrain.hills, ends), window)
    beside = make_riverside(river, town, window, outline.name.removesuffix("구"))
    deep = above(terrain.hills, _TUNNEL_RISE_M)
    return make_streets([town, *beside, hills], outline, rng, water=water, deep=deep)


def _stream_path(stream: Stream, river: River) -> Line:
    """Give the path that walkers and cyclists use along the stream."""
    path = shapely.offset_curve(stream.middle, 12.5).difference(river.beside(river.corridor_m))
    longest = max(shapely.get_parts(path), key=lambda part: part.length)
    return Line(geometry=longest, road_class="cycleway", name=f"{stream.name}산책로")

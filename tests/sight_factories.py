"""Scenes and cameras for tests of sight, and a second opinion by ray casting in a mesh."""

import itertools
import re

import numpy as np
import pyogrio
import shapely
import trimesh
from embreex import rtcore_scene
from embreex.mesh_construction import TriangleMesh

from spatial.scene import Cameras, Frame, Ground, Scene, prism_heights

FRAME = Frame.around(127.1, 37.5)


def scene(buildings=(), ground=None):
    """Buildings (footprint, top) or (footprint, top, base), numbered from 1, on level ground."""
    rows = [(*each, np.nan)[:3] for each in buildings]
    shapes, tops, bases = zip(*rows, strict=True) if rows else ((), (), ())
    numbers = np.arange(1, len(rows) + 1)
    return Scene.of(FRAME, ground or Ground.flat(), shapes, bases, tops, numbers)


def cameras(places, **columns):
    """Cameras at (x, y, z) that look all round to 50 m unless said otherwise."""
    xyz = np.atleast_2d(np.asarray(places, float))
    usual = {
        "azimuth_deg": np.nan, "hfov_deg": 90.0, "tilt_deg": np.nan, "vfov_deg": np.nan,
        "range_m": 50.0, "width_px": 1920.0, "is_ptz": False, "pan_from_deg": np.nan,
        "pan_to_deg": np.nan, "assumed": False,
    }  # fmt: skip
    filled = {
        name: np.broadcast_to(np.asarray(columns.get(name, value)), len(xyz)).copy()
        for name, value in usual.items()
    }
    return Cameras(fid=np.arange(len(xyz)), xy=xyz[:, :2], z=xyz[:, 2], **filled)


def footprint(rng, *, whole_metres=False):
    """A polygon about its middle: convex or not, sometimes a box, sometimes with a courtyard."""
    if rng.random() < 0.3:
        shape = shapely.box(0, 0, *rng.integers(2, 20, 2))
    else:
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 9)))
        reach = rng.uniform(3, 15, len(angles))
        shape = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None])
        shape = shapely.make_valid(shape)
    if rng.random() < 0.2:
        shape = shape.difference(shape.centroid.buffer(1.5))
    if whole_metres:
        shape = shapely.make_valid(shapely.set_precision(shape, 1.0))
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(areas)


def random_scene(rng, count, *, side=100.0, ground=None, whole_metres=False):
    """Buildings anywhere, overlapping or not; one in six floats above the ground."""
    ground = ground or Ground.flat()
    middles = rng.uniform(-side, side, (count, 2))
    if whole_metres:
        middles = np.round(middles)
    shapes = [
        shapely.affinity.translate(footprint(rng, whole_metres=whole_metres), *middle)
        for middle in middles
    ]
    below = ground.heights(middles)
    floats = rng.random(count) < 1 / 6
    base = np.where(floats, below + rng.uniform(2, 8, count), np.nan)
    top = np.where(
        floats, base + rng.uniform(0.5, 3, count), below + rng.choice([1, 2, 3, 4, 6, 9, 20], count)
    )
    return Scene.of(FRAME, ground, shapes, base, top, np.arange(count)), shapes, base, top


def rolling_ground(rng, *, cells=30, cell_m=10.0):
    """Hills of some tens of metres, smooth over about 40 m."""
    x, y = np.meshgrid(np.arange(cells), np.arange(cells))
    z = np.zeros((cells, cells))
    for _ in range(4):
        turn, long = rng.uniform(0, 2 * np.pi), rng.uniform(8, 25)
        phase = (x * np.cos(turn) + y * np.sin(turn)) / long * 2 * np.pi
        z += rng.uniform(1, 4) * np.sin(phase + rng.uniform(0, 7))
    return Ground.of(z.astype(np.float32), -cells * cell_m / 2, -cells * cell_m / 2, cell_m)


def mesh_of(shapes, base, top):
    """Every prism as a closed surface of triangles; those on the ground reach 100 m below it."""
    triangles = []
    for shape, low, high in zip(shapes, np.nan_to_num(base, nan=-100.0), top, strict=True):
        for cover in shapely.get_parts(shapely.constrained_delaunay_triangles(shape)):
            corners = shapely.get_coordinates(cover)[:3]
            triangles += [np.column_stack([corners, np.full(3, z)]) for z in (low, high)]
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            corners = shapely.get_coordinates(ring)
            for a, b in itertools.pairwise(corners):
                quad = np.array([[*a, low], [*b, low], [*b, high], [*a, high]])
                triangles += [quad[[0, 1, 2]], quad[[0, 2, 3]]]
    corners = np.array(triangles).reshape(-1, 3)
    return trimesh.Trimesh(corners, np.arange(len(corners)).reshape(-1, 3), process=False)


def blocked_in(mesh, eyes, targets):
    """Whether a ray cast by embree meets the mesh before the target."""
    casting = rtcore_scene.EmbreeScene()
    TriangleMesh(casting, mesh.triangles.astype(np.float32))
    way = targets - eyes
    length = np.linalg.norm(way, axis=1)
    met = casting.run(
        eyes.astype(np.float32), (way / length[:, None]).astype(np.float32), query="DISTANCE"
    )
    return met < length


def edges_of(shapes, base, top):
    """The straight edges of prisms in the air: (n, 2, 3)."""
    edges = []
    for shape, low, high in zip(shapes, np.nan_to_num(base, nan=-100.0), top, strict=True):
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            corners = shapely.get_coordinates(ring)
            for a, b in itertools.pairwise(corners):
                edges += [((*a, low), (*a, high)), ((*a, high), (*b, high)), ((*a, low), (*b, low))]
    return np.array(edges)


def distance_to_edges(eye, target, edges):
    """How near a straight line between two places comes to any of many edges, in metres."""
    d1, d2 = target - eye, edges[:, 1] - edges[:, 0]
    r = eye - edges[:, 0]
    a, e, b = d1 @ d1, (d2 * d2).sum(1), d2 @ d1
    c, f = r @ d1, (d2 * r).sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        s = np.clip(np.nan_to_num((b * f - c * e) / (a * e - b * b)), 0, 1)
        t = np.clip((b * s + f) / e, 0, 1)
    s = np.clip((b * t - c) / a, 0, 1)
    between = (eye + s[:, None] * d1) - (edges[:, 0] + t[:, None] * d2)
    return np.linalg.norm(between, axis=1).min()


def _metres(tags, name, scale=1.0):
    found = re.search(rf'"{name}"=>"([\d.]+)', tags)
    return float(found[1]) * scale if found else np.nan


def osm_buildings(file):
    """Footprints in a frame about them, with base and top, of an OpenStreetMap file."""
    frame = pyogrio.read_dataframe(file, layer="multipolygons", columns=["building", "other_tags"])
    parts = frame.other_tags.fillna("").str.contains('"building:part"=>')
    frame = frame[frame.building.notna() | parts]
    place = Frame.amid(shapely.get_coordinates(frame.geometry.to_numpy()))
    shapes = shapely.transform(frame.geometry.to_numpy(), place.to_metres)
    tags = frame.other_tags.fillna("").tolist()
    height = np.array([_metres(each, "height") for each in tags])
    floors = np.array([_metres(each, "building:levels", 3.0) for each in tags])
    under = np.array([_metres(each, "min_height") for each in tags])
    height = np.where(np.isnan(height), np.where(np.isnan(floors), 9.0, floors), height)
    under = np.where(under < height, under, np.nan)
    base, top = prism_heights(Ground.flat(), shapes, height, under)
    return place, shapes, base, top

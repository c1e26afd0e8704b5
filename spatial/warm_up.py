"""Having every compiled function ready before the first question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import shapely

from spatial.castnet_flow import greatest_flow
from spatial.many_to_many import catchments, matrix
from spatial.network import StreetName
from spatial.network_rows import EdgeRows, network_of_rows
from spatial.roads import Places, Roads
from spatial.routing import nearest
from spatial.scene import Cameras, Frame, Ground, Scene
from spatial.service_area import areas, reach
from spatial.sight import lines_of_sight
from spatial.traversal import Mode
from spatial.view import views


def warm_up(roads: Roads) -> None:
    """Ask every kind of question once, so that nobody waits for a compiler or for its cache."""
    if not roads.network.edge_count:
        return
    place = Places.on(roads.network, 0, 0.5)
    nearest(roads, place, place, mode=Mode.WALK, limit=1, max_ms=1)
    matrix(roads, place, place, mode=Mode.WALK, max_ms=1)
    catchments(roads, place, place, mode=Mode.WALK, max_ms=1)
    areas(reach(roads, place, mode=Mode.WALK, max_ms=1), [1])
    one = np.ones(1, np.int32)
    greatest_flow(2, 0 * one, one, np.ones(1, np.int64), 0, 1)


def warm_up_sight(scene: Scene, cameras: Cameras) -> None:
    """Look along a line, and draw what a camera sees."""
    if len(cameras):
        first = cameras.take([0])
        eye = np.column_stack([first.xy, first.z])
        lines_of_sight(scene, eye, eye + 1.0)
        views(scene, first)


def _made_up_roads() -> Roads:
    """Make a street of two blocks."""
    base = np.full((len(Mode), 2, 2), 1_000, np.int32)
    rows = EdgeRows(
        way_id=np.arange(2, dtype=np.int64),
        part=np.zeros(2, np.int32),
        from_node=np.array([1, 2], np.int64),
        to_node=np.array([2, 3], np.int64),
        points=np.full(2, 2, np.int64),
        lonlat=np.array([[127.0, 37.5], [127.001, 37.5], [127.001, 37.5], [127.002, 37.5]]),
        length_m=np.full(2, 88.0),
        ascent_m=np.zeros(2, np.float32),
        descent_m=np.zeros(2, np.float32),
        road_class=np.zeros(2, np.int8),
        name=np.zeros(2, np.int32),
        names=(StreetName("", ""),),
        bridge=np.zeros(2, bool),
        tunnel=np.zeros(2, bool),
        level=np.zeros(2, np.int8),
        base_ms=base,
    )
    return Roads.of(network_of_rows(rows, ()))


def _made_up_scene() -> tuple[Scene, Cameras]:
    """Make a camera before a house."""
    frame, ground = Frame.around(127.0, 37.5), Ground.flat()
    house = np.array([shapely.box(-5.0, 10.0, 5.0, 15.0)], np.object_)
    scene = Scene.of(frame, ground, house, np.zeros(1), np.full(1, 9.0), np.ones(1, np.int64))
    unknown = np.full(1, np.nan)
    return scene, Cameras.of(
        frame, ground, fid=np.ones(1, np.int64), lonlat=np.array([[127.0, 37.5]]),
        mount_height_m=np.full(1, 5.0), azimuth_deg=np.zeros(1), hfov_deg=np.full(1, 90.0),
        range_m=np.full(1, 50.0), width_px=np.full(1, 1920.0), tilt_deg=unknown,
        vfov_deg=np.full(1, 60.0), is_ptz=np.zeros(1, bool), pan_from_deg=unknown,
        pan_to_deg=unknown, assumed=np.zeros(1, bool),
    )  # fmt: skip


#: What is compiled, by what it answers: each call compiles what is not in the cache yet.
PARTS: Final[Mapping[str, Callable[[], None]]] = MappingProxyType(
    {
        "roads": lambda: warm_up(_made_up_roads()),
        "sight": lambda: warm_up_sight(*_made_up_scene()),
    }
)

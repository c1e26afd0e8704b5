"""Units on the road: fire engines and ambulances at their stations, patrol cars on their rounds."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.synthesis.facilities import Town, framed
from spatial.synthesis.lines import poses

#: Kind of a station -> its vehicles: kind, how many, word in the call sign.
_CREWED: Final = {
    "소방서": (("펌프차", 2, "펌프"), ("구급차", 1, "구급")),
    "안전센터": (("펌프차", 2, "펌프"), ("구급차", 2, "구급")),
    "구조대": (("펌프차", 1, "구조"),),
    "경찰서": (("순찰차", 4, "순찰"),),
    "지구대": (("순찰차", 3, "순찰"),),
    "파출소": (("순찰차", 2, "순찰"),),
}
#: Vehicle -> seconds from the alarm to wheels rolling (low, high), and its crew.
_READY: Final = {"펌프차": (55, 80, 4), "구급차": (40, 60, 3), "순찰차": (0, 15, 2)}
#: Kind of incident -> vehicles that go there first.
_SENT: Final = {
    "화재": ("펌프차", "펌프차", "구급차"),
    "구조": ("펌프차", "구급차"),
    "구급": ("구급차",),
    "교통사고": ("순찰차", "구급차"),
    "범죄": ("순찰차",),
    "실종": ("순찰차",),
    "침수": ("펌프차",),
}
_ROUNDS: Final = ("primary", "secondary", "tertiary", "residential")


def make_units(
    town: Town,
    stations: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Man the stations, send units to running incidents, and let patrol cars drive their rounds.

    Columns ``name``, ``kind``, ``station``, ``state`` (as the board writes it), ``age_s`` (seconds
    since the position was seen), ``speed_kph``, ``heading`` (degrees clockwise from north),
    ``turnout_s``, ``crew``, ``incident`` (row of the incident it is on, -1 for none).
    """
    frame = _at_stations(stations)
    number = len(frame)
    ready = np.array([_READY[kind] for kind in frame["kind"]])
    frame = frame.assign(
        state="대기",
        age_s=rng.integers(3, 40, number),
        speed_kph=0.0,
        heading=rng.integers(0, 360, number).astype(float),
        turnout_s=rng.integers(ready[:, 0], ready[:, 1]),
        crew=ready[:, 2],
        incident=-1,
    )
    frame = _sent(frame, incidents, rng)
    frame = _driving(frame, town, incidents, rng)
    # One in thirty is in the workshop; one in twenty has not been heard of for a while.
    idle = frame["state"].eq("대기").to_numpy() & (frame["kind"] != "순찰차").to_numpy()
    frame.loc[idle & (rng.random(number) < 1 / 30), "state"] = "운행불가"
    frame.loc[rng.random(number) < 1 / 20, "age_s"] = 1_260
    return frame


def _at_stations(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each station its vehicles, parked in front of it."""
    rows, names, kinds = [], [], []
    for row, (kind, station) in enumerate(zip(stations["kind"], stations["name"], strict=True)):
        short = str(station).removesuffix(kind).removesuffix("119")
        for vehicle, count, word in _CREWED[kind]:
            for turn in range(1, count + 1):
                rows.append(row)
                names.append(f"{short} {word}{turn}")
                kinds.append(vehicle)
    points = stations.geometry.to_numpy()[rows]
    place = np.arange(len(rows)) % 6
    return framed(
        shapely.transform(points, lambda xy: xy + np.column_stack([4.0 * place, -9.0 + 0 * place])),
        name=names,
        kind=kinds,
        station=list(stations["name"].to_numpy()[rows]),
    )


def _sent(
    frame: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Send the nearest free units to what is running."""
    frame = frame.copy()
    running = zip(incidents["kind"], incidents["state"], incidents.geometry, strict=True)
    for row, (kind, progress, scene) in enumerate(running):
        if progress not in ("출동", "현장"):
            continue
        for vehicle in _SENT.get(kind, ()):
            free = frame.index[(frame["kind"] == vehicle) & (frame["incident"] == -1)]
            if not len(free):
                continue
            away = shapely.distance(frame.geometry.to_numpy()[free], scene)
            chosen = free[int(np.argmin(away))]
            moving = progress == "출동"
            taken = vehicle == "구급차" and not moving and rng.random() < 0.5
            state = "출동" if moving else "이송" if taken else "현장도착"
            frame.loc[chosen, ["incident", "state"]] = [row, state]
    return frame


def _driving(
    frame: gpd.GeoDataFrame,
    town: Town,
    incidents: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Put those who drive onto a street, and those who arrived beside their incident."""
    frame = frame.copy()
    points = frame.geometry.to_numpy().copy()
    scenes = incidents.geometry.to_numpy()
    there = frame["state"].eq("현장도착").to_numpy()
    points[there] = shapely.transform(
        scenes[frame["incident"].to_numpy()[there]], lambda xy: xy + rng.uniform(-12, 12, xy.shape)
    )
    away = frame["state"].isin(["출동", "이송"]).to_numpy()
    rounds = frame["state"].eq("대기").to_numpy() & (frame["kind"] == "순찰차").to_numpy()
    rounds &= rng.random(len(frame)) < 0.75
    cars = town.streets[town.streets["road_class"].isin(_ROUNDS)]
    edges = cars.geometry.to_numpy()
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    for row in np.flatnonzero(away | rounds):
        goal = points[row]
        if away[row]:
            scene = scenes[frame["incident"].to_numpy()[row]]
            goal = shapely.line_interpolate_point(
                shapely.LineString([goal, scene]), float(rng.uniform(0.3, 0.8)), normalized=True
            )
        near = np.argsort(shapely.distance(middles, goal))[: 1 if away[row] else 40]
        edge = edges[[int(rng.choice(near))]]
        x, y, angle = poses(edge, shapely.length(edge) * rng.uniform(0.2, 0.8))
        points[row] = shapely.Point(float(x[0]), float(y[0]))
        speed = rng.uniform(28, 62) if away[row] else rng.uniform(0, 32)
        frame.loc[row, ["speed_kph", "heading"]] = [
            round(float(speed), 1),
            round(float(np.mod(90.0 - np.degrees(angle[0]), 360.0)), 1) % 360.0,
        ]
    return frame.set_geometry(gpd.GeoSeries(points, crs=frame.crs))


def all_stations(fire: gpd.GeoDataFrame, police: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the stations of both services into one frame."""
    return pd.concat([fire, police], ignore_index=True)

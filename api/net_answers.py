"""Nets as JSON: rings, crossings, gates, and the cameras that watch them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from api.camera_answers import camera_features
from api.formats import now_text
from api.net_units import coming_told, crews_named
from api.road_answers import Asked, both, roads_of, rounded, seconds, shape_of, spot_of
from api.sight_answers import AskedSight, sight_of
from layers.definition import Title
from layers.questions.cast_net import SLOWLY, CastNet, Eyes, Fled
from layers.questions.net_posts import Place, place_of_exit, place_of_post
from layers.questions.net_units import sent_out
from layers.questions.sees import sighting_of
from layers.questions.telling_apart import told_apart
from layers.sight.target import target_of
from layers.sight.watched import HEIGHT_M
from layers.streets.places import LayerPlaces
from spatial.service_area import areas, reach

#: Cameras inside that are told of.
MOST_INSIDE: Final = 50
_GATES: Final[Mapping[str, Title]] = {
    "unwatched": Title("이 화질로 보는 카메라 없음", "No camera sees it at this pixel density"),
    "no_crossing": Title(
        "길목 없이 바로 빠져나가는 길", "The street leads out with no crossing in between"
    ),
    "already": Title(
        "이미 들어갔을 수 있음, 현장 확인 필요",
        "May have been reached already: somebody has to look",
    ),
}
_MODEL: Final = Title(
    "밖으로 나가는 길은 같은 확률로, 그 밖의 길은 10분의 1 확률로 고른다고 봄",
    "Streets that lead away are equally likely, every other one a tenth as likely",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class NetAnswer:
    """A net, with all that telling of it takes."""

    roads: Asked
    sight: AskedSight
    fled: Fled
    eyes: Eyes
    found: CastNet
    now: dt.datetime
    lent: NDArray[np.int64] | None
    crews: LayerPlaces | None

    def told(self, count: int | None) -> dict[str, Any]:
        """Tell of it; ``count`` cameras were asked for."""
        found, net, cover = self.found, self.found.net, self.found.cover
        posts = [int(post) for post in found.crossings]
        open_ = self._open()
        named = self._named([*map(self._place, posts), *(place for place, _ in open_)])
        crossings = dict(zip(posts, named, strict=False))
        gates = self._gates(named[len(posts) :], [code for _, code in open_])
        listed = [self._crossing(post, place) for post, place in crossings.items()]
        return {
            "type": "FeatureCollection",
            "timeStamp": now_text(),
            "sight": sight_of(self.sight),
            "roads": roads_of(self.roads.state),
            "mode": self.fled.mode.value,
            "origin": spot_of(self.fled.origin),
            "ring": self._ring(),
            "crossings": listed,
            "cameras": self._cameras(cover.cameras, crossings),
            "inside": self._inside(),
            "numberInside": len(found.inside),
            "gates": gates,
            "cut_size": len(net.watched) + len(net.gates),
            "flow_value": sum(net.flow),
            "lower_bound": cover.lower_bound,
            "gap": round(cover.gap, 4),
            "closed": found.is_closed,
            "budget": self._budget(count, crossings),
            "computed_at": self.now,
            "valid_for_s": self._valid_for_s(),
            "features": [_post("crossing", each) for each in listed]
            + [_post("gate", each) for each in gates],
        }

    def _valid_for_s(self) -> float:
        """Say how long it holds: until somebody may come to it, or a closure begins or ends."""
        roads_s = (self.roads.state.until - self.now).total_seconds()
        return max(round(min(self.found.valid_for_s, roads_s), 3), 0.0)

    def _place(self, post: int) -> Place:
        return place_of_post(self.roads.state, self.found, post, self.fled.mode)

    def _ring(self) -> dict[str, Any]:
        """Draw what may be reached by now, and what is between that and the horizon."""
        flight = self.found.flight
        reached = reach(
            self.roads.state.unbound, self.fled.origin.places, mode=self.fled.mode,
            max_ms=flight.horizon_ms,
        )  # fmt: skip
        inner, outer = areas(reached, [flight.elapsed_ms, flight.horizon_ms])
        return {
            "inner_s": seconds(flight.elapsed_ms),
            "outer_s": seconds(flight.horizon_ms),
            "reached": shape_of(inner),
            "rim": shape_of(shapely.difference(outer, inner)),
        }

    def _crossing(self, post: int, place: Place) -> dict[str, Any]:
        net, cover, seen = self.found.net, self.found.cover, self.found.ring.seen
        cameras = seen.camera[seen.first[post] : seen.first[post + 1]]
        return {
            **_told_place(place),
            "latest_s": seconds(SLOWLY * place.arrival_ms),
            "assumed": bool(self.sight.cameras.assumed[cameras].all()),
            "cameras": [str(each) for each in self.eyes.sight.rows.id[cameras]],
            "in_cut": bool((net.watched == post).any()),
            "held": bool((cover.posts == post).any()),
        }

    def _open(self) -> list[tuple[Place, str]]:
        """Give the places where units have to go and why, the most urgent first."""
        ring = self.found.ring
        told = [
            (self._place(post), "unwatched" if ring.spot[post] >= 0 else "no_crossing")
            for post in self.found.net.gates.tolist()
        ]
        told += [
            (place_of_exit(self.roads.state, self.found, each.exit, each.arrival_ms), "already")
            for each in self.found.lost
        ]
        return sorted(told, key=lambda each: (each[0].arrival_ms, each[0].id))

    def _named(self, places: Sequence[Place]) -> list[Place]:
        """Give places with names that tell them apart."""
        origin, network = self.fled.origin.place, self.roads.state.streets.network
        names = told_apart(
            network,
            [each.street for each in places],
            [each.edge for each in places],
            np.asarray([each.lonlat for each in places], np.float64).reshape(-1, 2),
            (origin.lon, origin.lat),
        )
        return [replace(each, street=name) for each, name in zip(places, names, strict=True)]

    def _gates(self, places: Sequence[Place], codes: Sequence[str]) -> list[dict[str, Any]]:
        """Tell where units have to go, and which goes where."""
        lonlat = np.asarray([each.lonlat for each in places], np.float64).reshape(-1, 2)
        left_ms = np.array([each.arrival_ms for each in places], np.int64) - self.fled.elapsed_ms
        coming = sent_out(self.roads.state, lonlat, left_ms, self.crews)
        named = crews_named(coming)
        reported_at = self.now - dt.timedelta(milliseconds=self.fled.elapsed_ms)
        return [
            {
                **_told_place(place),
                "reason": code,
                "reason_text": _both(_GATES[code]),
                **coming_told(
                    one,
                    named,
                    person_ms=place.arrival_ms,
                    after_ms=self.fled.elapsed_ms,
                ),
                "deadline": reported_at + dt.timedelta(milliseconds=place.arrival_ms),
            }
            for place, code, one in zip(places, codes, coming, strict=True)
        ]

    def _cameras(
        self, cameras: NDArray[np.int64], places: Mapping[int, Place]
    ) -> list[dict[str, Any]]:
        """Tell of cameras that hold posts of the ring, each with those that it watches."""
        seen = self.found.ring.seen
        pairs: list[tuple[int, tuple[float, float]]] = []
        more: list[dict[str, Any]] = []
        for camera in cameras.tolist():
            posts = seen.row[seen.camera == camera]
            first = int(posts[np.argmin(self.found.ring.arrival_ms[posts])])
            held = [places[post] for post in posts.tolist() if post in places]
            place = held[0] if held else self._place(first)
            pairs.append((camera, place.lonlat))
            more.append({"watches": [each.id for each in held], **self._lent(camera)})
        return self._features(pairs, more)

    def _inside(self) -> list[dict[str, Any]]:
        """Tell of cameras that watch what may be reached by now, the farthest out first."""
        lonlat = self.roads.state.streets.network.node_lonlat
        flight, chosen = self.found.flight, self.found.inside[:MOST_INSIDE].tolist()
        on_node = [(spot, camera) for spot, camera in chosen if flight.node[spot] >= 0]
        pairs = [(camera, _pair(lonlat[flight.node[spot]])) for spot, camera in on_node]
        more = [
            {"arrival_s": seconds(int(flight.arrival_ms[spot])), **self._lent(camera)}
            for spot, camera in on_node
        ]
        return self._features(pairs, more)

    def _budget(self, count: int | None, places: Mapping[int, Place]) -> dict[str, Any] | None:
        budget = self.found.budget
        if count is None or budget is None:
            return None
        rows = self.eyes.sight.rows
        return {
            "cameras": count,
            "intercepted": round(float(budget.intercepted[-1]), 4) if len(budget.cameras) else 0.0,
            "bound": round(budget.bound, 4),
            "chosen": [str(each) for each in rows.id[budget.cameras]],
            "each": [round(each, 4) for each in budget.intercepted.tolist()],
            "features": self._cameras(budget.cameras, places),
            "model": _both(_MODEL),
        }

    def _lent(self, camera: int) -> dict[str, bool]:
        lent = self.lent is not None and self.eyes.sight.rows.fid[camera] in self.lent
        return {"lent": bool(lent)}

    def _features(
        self, pairs: Sequence[tuple[int, tuple[float, float]]], more: Sequence[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        return camera_rows(self.sight, pairs, more, now=self.now)


def camera_rows(
    sight: AskedSight,
    pairs: Sequence[tuple[int, tuple[float, float]]],
    more: Sequence[Mapping[str, Any]],
    *,
    now: dt.datetime,
) -> list[dict[str, Any]]:
    """Make the features of cameras (by their rows), each looking at a place in degrees."""
    state = sight.state
    told = [
        sighting_of(
            state,
            camera,
            target_of(state.frame, state.scene.ground, shapely.Point(place), height_m=HEIGHT_M),
            hidden=sight.hidden,
            turned=sight.turned,
        )
        for camera, place in pairs
    ]
    return camera_features(sight, told, now=now, more=more)


def _told_place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "node": place.node,
        "point": rounded(place.lonlat),
        "kind": place.kind.value,
        "street": both(place.street),
        "name": place.name,
        "bearing_deg": None if place.bearing_deg is None else round(place.bearing_deg, 1) % 360.0,
        "arrival_s": seconds(place.arrival_ms),
    }


def _post(role: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Make a feature of a crossing or a gate, for maps and tables."""
    properties = {name: value for name, value in told.items() if name not in {"id", "point"}}
    return {
        "type": "Feature",
        "id": told["id"],
        "geometry": {"type": "Point", "coordinates": told["point"]},
        "properties": {"role": role, **properties},
    }


def _both(title: Title) -> dict[str, str]:
    return {"ko": title.ko, "en": title.en}


def _pair(place: NDArray[np.float64]) -> tuple[float, float]:
    return float(place[0]), float(place[1])

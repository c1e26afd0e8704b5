"""Closing the net: who watches every way out of a place, and who sees them next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
from flask import Blueprint, Response
from numpy.typing import NDArray

from api.caching import conditional, etag
from api.formats import chosen_format
from api.identity import current_actor
from api.net_answers import NetAnswer
from api.params import Params
from api.road_answers import Asked, asked_roads
from api.road_params import flag, minutes
from api.road_tables import FORMATS, road_answer
from api.services import services
from api.sight_answers import LENDINGS, AskedSight, asked_sight, wanted_class
from api.track_answers import track_of
from layers.definition import Layer
from layers.errors import BadRequestError
from layers.questions.cast_net import WATCHING, Eyes, Fled, cast_net, usable_cameras
from layers.questions.net_units import CREWS, FREE, KIND, UNITS, free_only
from layers.questions.track import track_ahead
from layers.questions.travel import REASONS, spot
from layers.store.net import read_free_units, read_lent
from layers.streets.places import LayerPlaces
from layers.streets.ways_out import PARKS, STATIONS, WaysOut
from spatial.bbox import LonLat
from spatial.optics import DENSITY_CLASSES, DensityClass
from spatial.traversal import Mode

NET_PARAMETERS: Final = (
    "point",
    "mode",
    "reported_at",
    "minutes",
    "cameras",
    "class",
    "lent",
    "known",
)
TRACK_PARAMETERS: Final = ("point", "mode", "minutes", "class", "limit")
#: How somebody flees.
MODES: Final = (Mode.WALK, Mode.CYCLE, Mode.DRIVE)
MOST_MINUTES: Final = 30.0
MOST_AGO: Final = dt.timedelta(hours=2)
MOST_CAMERAS: Final = 50
DEFAULT_LIMIT: Final = 30
MOST: Final = 200
_MINUTES: Final = "5"
#: Clocks of readers may be so much ahead.
_FAST: Final = dt.timedelta(minutes=1)

blueprint = Blueprint("cast_net", __name__, url_prefix="/queries")


@blueprint.get("/cast-net")
def net() -> Response:
    """Close the net around a place: watched crossings, the fewest cameras, exits nobody watches."""
    said = Params.of_request(*NET_PARAMETERS, formats=FORMATS)
    kind, count, lent = chosen_format(FORMATS), _count(said), flag(said, "lent")
    now = dt.datetime.now(dt.UTC)
    reported = said.moment("reported_at", fast=_FAST)
    elapsed = dt.timedelta(0) if reported is None else max(now - reported, dt.timedelta(0))
    if elapsed > MOST_AGO:
        raise BadRequestError(
            f"reported_at must be at most {MOST_AGO.seconds // 3600} hours ago;"
            f" got '{said.text('reported_at')}'."
        )
    wish = _Wish.of(said, default="recognise", elapsed=elapsed)
    known_only = flag(said, "known")
    lending = services().registry.readable(LENDINGS, current_actor()) if lent else None
    asked = _asked(lending)
    # Every second the inside is a little larger.
    moment = int(now.timestamp()) if reported is not None or lent else None

    def make() -> Response:
        borrowed = None
        if lent:
            borrowed = read_lent(services().database, purposes=WATCHING, now=now)
        fled, eyes = asked.fled(wish), asked.eyes(wish, borrowed, known_only=known_only)
        found = cast_net(asked.roads.state, eyes, fled, asked.ways_out(wish.mode), count=count)
        answer = NetAnswer(
            roads=asked.roads, sight=asked.sight, fled=fled, eyes=eyes, found=found, now=now,
            lent=borrowed, crews=asked.crews(),
        )  # fmt: skip
        return road_answer(answer.told(count), "cast-net", kind)

    return conditional(etag(asked.tag(), moment), make)


@blueprint.get("/track")
def track() -> Response:
    """Say which cameras see somebody next who leaves a place, in order, with their ways there."""
    said = Params.of_request(*TRACK_PARAMETERS, formats=FORMATS)
    kind, limit = chosen_format(FORMATS), said.limit(default=DEFAULT_LIMIT, most=MOST)
    wish = _Wish.of(said, default="detect", elapsed=dt.timedelta(0))
    asked = _asked(None)

    def make() -> Response:
        fled, eyes = asked.fled(wish), asked.eyes(wish, None, every=True)
        flight, found = track_ahead(asked.roads.state, eyes, fled, limit=limit)
        answer = track_of(asked.roads, asked.sight, fled, flight, found)
        return road_answer(answer, "track", kind)

    return conditional(asked.tag(), make)


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """Who is looked for, and how well they must be seen."""

    place: LonLat
    mode: Mode
    elapsed_ms: int
    ahead_ms: int
    wanted: DensityClass

    @classmethod
    def of(cls, said: Params, *, default: str, elapsed: dt.timedelta) -> _Wish:
        """Read it."""
        ahead = minutes(said.text("minutes") or _MINUTES, most=MOST_MINUTES)
        classes = {each.code: each for each in DENSITY_CLASSES}
        return cls(
            place=said.point(),
            mode=_mode(said),
            elapsed_ms=round(elapsed.total_seconds() * 1000),
            ahead_ms=round(ahead * 60_000),
            wanted=wanted_class(said) or classes[default],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _AskedNet:
    """Roads and sight as they are for one question."""

    roads: Asked
    sight: AskedSight
    layers: tuple[Layer, ...]

    def tag(self) -> str:
        """Name what shapes the answer, but for the clock."""
        return etag(self.roads.tag(self.layers), self.sight.tag())

    def fled(self, wish: _Wish) -> Fled:
        """Put the place on its street.

        Raises
        ------
        BadRequestError
            When there is none, or it is closed: nobody gets anywhere from there.
        """
        origin = spot(self.roads.state, wish.place, wish.mode)
        if origin.missing is not None:
            raise BadRequestError(REASONS[origin.missing].en)
        return Fled(
            origin=origin, mode=wish.mode, elapsed_ms=wish.elapsed_ms, ahead_ms=wish.ahead_ms
        )

    def eyes(
        self,
        wish: _Wish,
        lent: NDArray[np.int64] | None,
        *,
        every: bool = False,
        known_only: bool = False,
    ) -> Eyes:
        """Say who watches: cameras there for crime, and the ``lent`` ones, or ``every`` one.

        ``known_only`` leaves out those of which nobody knows where they look.
        """
        sight, streets = self.sight, self.roads.state.streets
        usable = (
            np.ones(len(sight.state.rows.fid), bool) if every else usable_cameras(sight.state, lent)
        )
        if known_only:
            usable &= ~sight.cameras.assumed
        return Eyes(
            sight=sight.state,
            watched=services().sight.watched(
                sight.state, streets, wish.wanted, turned=sight.turned
            ),
            usable=usable,
            pixels_per_m=wish.wanted.pixels_per_m,
            turned=sight.turned,
        )

    def crews(self) -> LayerPlaces | None:
        """Give where those set out who can be sent to a gate, None where this reader sees none."""
        for layer in (each for name in CREWS for each in self.layers if each.id == name):
            found = self.roads.places(layer, Mode.EMERGENCY, turnout=True)
            if layer.id == UNITS:
                free = read_free_units(services().database, kind=KIND, states=FREE)
                found = free_only(found, free)
            if len(found.fid):
                return found
        return None

    def ways_out(self, mode: Mode) -> WaysOut:
        """Give the exits of the streets, those of layers that this reader may read."""
        known = {each.id for each in self.layers}
        stations, parks = (
            self.roads.states[name] if name in known else None for name in (STATIONS, PARKS)
        )
        return services().ways_out.ways_out(
            self.roads.state.streets, mode, stations=stations, parks=parks
        )


def _asked(lending: Layer | None) -> _AskedNet:
    readable = services().registry.readable_by(current_actor())
    known = tuple(each for each in readable if each.id in {STATIONS, PARKS, *CREWS})
    known += () if lending is None else (lending,)
    return _AskedNet(roads=asked_roads(known), sight=asked_sight(), layers=known)


def _mode(said: Params) -> Mode:
    text = said.text("mode")
    if text is None:
        raise BadRequestError(f"The parameter 'mode' is needed: one of {', '.join(MODES)}.")
    if text not in MODES:
        raise BadRequestError(f"mode must be {' or '.join(MODES)}; got '{text}'.")
    return Mode(text)


def _count(said: Params) -> int | None:
    count = said.whole("cameras")
    if count is not None and not 1 <= count <= MOST_CAMERAS:
        raise BadRequestError(f"cameras must be from 1 to {MOST_CAMERAS}; got '{count}'.")
    return count

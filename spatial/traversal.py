"""Who may travel along an OSM way, in which direction, and how fast.

Rules, numbered as in the code:

1. The most specific access tag decides (``motorcar`` before ``motor_vehicle`` before ``vehicle``
   before ``access``); without one, the kind of the way does.
2. ``private`` and its like close a way; ``destination`` and its like leave it open at a crawl,
   so that it serves who must go there and seldom draws others through.
3. Emergency drivers pass where an engine fits, whoever owns the way, and over pedestrian streets
   and bus lanes; ``emergency=no`` stops them. They keep to one-ways and have no speed of their own.
4. One-ways bind vehicles. Cyclists may be let through (``oneway:bicycle=no``, a ``cycleway`` in
   the opposite direction); people on foot are bound only by ``oneway:foot`` and by escalators.
5. Where a limit is posted, a car travels at four fifths of it; else at its class's default.

Tags with conditions (``*:conditional``) are not read. A speed of 0 means "not this way".
See https://wiki.openstreetmap.org/wiki/Computing_access_restrictions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from spatial.errors import BadValueError

Tags = Mapping[str, str]
#: Kilometres an hour in and against the direction of the way; 0 where nobody may go.
BothWays = tuple[float, float]


class Mode(StrEnum):
    """How somebody travels."""

    DRIVE = "drive"
    EMERGENCY = "emergency"
    CYCLE = "cycle"
    WALK = "walk"

    @classmethod
    def checked(cls, text: str) -> Mode:
        """Read a mode from outside.

        Raises
        ------
        BadValueError
            When there is no such mode.
        """
        try:
            return cls(text)
        except ValueError as error:
            known = ", ".join(cls)
            raise BadValueError(f"There is no mode '{text}': {known}.") from error

    @property
    def row(self) -> int:
        """Its row in arrays that have one row a mode."""
        return tuple(Mode).index(self)

    @property
    def has_engine(self) -> bool:
        """Whether measured traffic speeds hold for it."""
        return self in (Mode.DRIVE, Mode.EMERGENCY)


ALL_MODES: Final = frozenset(Mode)
ROAD_CLASSES: Final = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "service",
    "footway",
    "steps",
    "cycleway",
    "track",
)
CYCLE_KPH: Final = 15.0
WALK_KPH: Final = 4.8
STEPS_KPH: Final = 2.4
_CRAWL_KPH: Final = 10.0
_SHARE_OF_LIMIT: Final = 0.8


@dataclass(frozen=True, slots=True)
class _Kind:
    """A value of ``highway``: its class, a car's speed, and who may go where no tag says."""

    road_class: str
    kph: float
    modes: str  # the first letters of the modes


_KINDS: Final[Mapping[str, _Kind]] = {
    "motorway": _Kind("motorway", 80, "de"),
    "motorway_link": _Kind("motorway", 45, "de"),
    "trunk": _Kind("trunk", 55, "decw"),
    "trunk_link": _Kind("trunk", 40, "decw"),
    "primary": _Kind("primary", 40, "decw"),
    "primary_link": _Kind("primary", 30, "decw"),
    "secondary": _Kind("secondary", 36, "decw"),
    "secondary_link": _Kind("secondary", 30, "decw"),
    "tertiary": _Kind("tertiary", 30, "decw"),
    "tertiary_link": _Kind("tertiary", 25, "decw"),
    "unclassified": _Kind("residential", 25, "decw"),
    "residential": _Kind("residential", 22, "decw"),
    "road": _Kind("residential", 22, "decw"),
    "living_street": _Kind("residential", 15, "decw"),
    "service": _Kind("service", 15, "decw"),
    "busway": _Kind("service", 30, "e"),
    "pedestrian": _Kind("footway", 10, "ew"),
    "footway": _Kind("footway", 10, "w"),
    "path": _Kind("footway", 10, "cw"),
    "corridor": _Kind("footway", 10, "w"),
    "elevator": _Kind("footway", 10, "w"),
    "steps": _Kind("steps", 10, "w"),
    "cycleway": _Kind("cycleway", 10, "cw"),
    "track": _Kind("track", 12, "decw"),
    "bridleway": _Kind("track", 10, "w"),
}
_KEYS: Final[Mapping[Mode, tuple[str, ...]]] = {
    Mode.DRIVE: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.EMERGENCY: ("emergency",),
    Mode.CYCLE: ("bicycle", "vehicle", "access"),
    Mode.WALK: ("foot", "access"),
}
_OPEN: Final = frozenset({"yes", "designated", "permissive", "official", "public", "allowed"})
_LOCAL: Final = frozenset({"destination", "customers", "delivery", "residents", "permit"})
_CLOSED: Final = frozenset(
    {"no", "private", "agricultural", "forestry", "military", "emergency"}
    | {"dismount", "use_sidepath", "discouraged", "bus", "psv", "hgv"}
)
_LIMIT: Final = re.compile(r"(?:[a-z]{2}:)?(?:zone:?)?(\d+(?:\.\d+)?)\s*(mph|km/?h|kph)?")
_NAMED_LIMITS: Final = {"urban": 50.0, "rural": 80.0, "living_street": 15.0, "walk": 7.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traversal:
    """What a way's tags say: its class, and by mode its speeds in and against its direction."""

    road_class: str
    kph: Mapping[Mode, BothWays]


def traversal(tags: Tags) -> Traversal | None:
    """Read the tags of a way; None where it is no street, or where nobody may use it."""
    kind = _KINDS.get(tags.get("highway", ""))
    if kind is None:
        return None
    kph = {mode: _kph(tags, kind, mode) for mode in Mode}
    if not any(max(both) for both in kph.values()):
        return None
    return Traversal(road_class=kind.road_class, kph=kph)


def posted_kph(text: str) -> float | None:
    """Read a speed limit: ``50``, ``30 mph``, ``FR:urban``, ``KR:zone30``, ``60;50`` (the lower).

    None where nothing is posted (``none``, ``signals``) or where the text cannot be read.
    """
    limits: list[float] = []
    for part in text.lower().split(";"):
        name = part.strip().rpartition(":")[2]
        match = _LIMIT.fullmatch(part.strip())
        if match is not None:
            limits.append(float(match[1]) * (1.609344 if match[2] == "mph" else 1.0))
        elif name in _NAMED_LIMITS:
            limits.append(_NAMED_LIMITS[name])
    return min((limit for limit in limits if limit > 0), default=None)


def _access(tags: Tags, mode: Mode) -> str | None:
    """Rule 1: the value of the most specific tag that says anything we know."""
    values = (tags.get(key, "") for key in _KEYS[mode])
    return next((value for value in values if value in _OPEN | _LOCAL | _CLOSED), None)


def _kph(tags: Tags, kind: _Kind, mode: Mode) -> BothWays:
    access = _access(tags, mode)
    allowed = mode[0] in kind.modes if access is None else access not in _CLOSED
    # A lane marked for motors or kept to some of them carries an engine too (rule 3).
    if mode is Mode.EMERGENCY and access is None:
        allowed |= any(tags.get(key) in _OPEN for key in _KEYS[Mode.DRIVE][:3])
    if mode is Mode.CYCLE and access is None and tags.get("motorroad") == "yes":
        allowed = False
    if mode is Mode.WALK and access is None and tags.get("motorroad") == "yes":
        allowed = False
    if mode is Mode.DRIVE and tags.get("service") == "emergency_access":
        allowed = False
    if not allowed:
        return (0.0, 0.0)
    forward, backward = _directions(tags, mode)
    speeds = (_speed(tags, kind, mode, "forward"), _speed(tags, kind, mode, "backward"))
    if access in _LOCAL and mode is Mode.DRIVE:  # rule 2
        speeds = (min(speeds[0], _CRAWL_KPH), min(speeds[1], _CRAWL_KPH))
    return (speeds[0] * forward, speeds[1] * backward)


def _speed(tags: Tags, kind: _Kind, mode: Mode, direction: str) -> float:
    if mode is Mode.WALK:
        return STEPS_KPH if kind.road_class == "steps" else WALK_KPH
    if mode is Mode.CYCLE:
        return CYCLE_KPH
    posted = posted_kph(tags.get(f"maxspeed:{direction}") or tags.get("maxspeed", ""))
    if posted is not None:
        return posted * _SHARE_OF_LIMIT  # rule 5
    slow = tags.get("service") in {"parking_aisle", "driveway", "drive-through", "alley"}
    return min(kind.kph, _CRAWL_KPH) if slow else kind.kph


def _directions(tags: Tags, mode: Mode) -> tuple[bool, bool]:
    """Rule 4: whether one may go in and against the direction of the way."""
    if mode is Mode.WALK:
        return _oneway(tags.get("oneway:foot") or tags.get("conveying", "no"))
    circle = tags.get("junction") in {"roundabout", "circular"}
    implied = "yes" if circle or tags.get("highway") == "motorway" else "no"
    forward, backward = _oneway(tags.get("oneway", implied))
    if mode is Mode.EMERGENCY and tags.get("oneway:emergency") == "no":
        return (True, True)
    if mode is Mode.CYCLE:
        if "oneway:bicycle" in tags:
            return _oneway(tags["oneway:bicycle"])
        sides = [tags.get(f"cycleway{side}", "") for side in ("", ":left", ":right", ":both")]
        lanes = [tags.get(f"cycleway:{side}:oneway") for side in ("left", "right", "both")]
        if any(side.startswith("opposite") for side in sides) or {"-1", "no"} & set(lanes):
            return (True, True)
    return (forward, backward)


def _oneway(value: str) -> tuple[bool, bool]:
    if value in {"yes", "1", "true", "forward"}:
        return (True, False)
    if value in {"-1", "reverse", "backward"}:
        return (False, True)
    # The direction of a reversible lane changes with the hour, and nobody tells us when.
    return (False, False) if value == "reversible" else (True, True)


_BARRIERS_HOLD: Final[Mapping[str, str]] = {
    kind: modes
    for kinds, modes in (
        ("bollard block jersey_barrier planter log chain debris yes", "de"),
        ("cycle_barrier motorcycle_barrier bus_trap", "de"),
        ("stile turnstile kissing_gate full-height_turnstile", "dec"),
        ("wall fence hedge guard_rail city_wall", "decw"),
    )
    for kind in kinds.split()
}


def held_by_barrier(tags: Tags) -> frozenset[Mode]:
    """Name the modes that a node's barrier stops; gates stop whom their access tags name.

    Engines pass bollards that can be taken out, and every gate.
    """
    kind = tags.get("barrier")
    if kind is None:
        return frozenset()
    held = {mode for mode in Mode if mode[0] in _BARRIERS_HOLD.get(kind, "")}
    for mode in Mode:
        access = _access(tags, mode)
        if access is not None:
            (held.add if access in _CLOSED else held.discard)(mode)
    if tags.get("bollard") in {"removable", "foldable", "rising"}:
        held.discard(Mode.EMERGENCY)
    return frozenset(held)

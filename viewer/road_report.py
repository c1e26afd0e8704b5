"""Briefing sheets of journeys: who comes first and by which way, or one way street by street."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Final

from layers.access import Actor
from layers.definition import Lang, Layer, Title
from layers.questions.road_nearest import RoadNeighbour
from layers.questions.route import Journey
from layers.questions.travel import REASONS
from layers.registry import Registry
from layers.store.database import Database
from layers.streets.state import RoadState
from spatial.bbox import LonLat
from spatial.instructions import instructions
from spatial.network import Network
from spatial.routing import Missing, Path
from spatial.traversal import Mode
from spatial.wording import distance
from styles.palette import LIGHT
from viewer.report import distance_text, entry_of, written_sheet
from viewer.sheet import Entry

MODES: Final = {
    Mode.DRIVE: Title("차량", "by car"),
    Mode.EMERGENCY: Title("긴급 차량", "emergency vehicles"),
    Mode.CYCLE: Title("자전거", "by bicycle"),
    Mode.WALK: Title("걸어서", "on foot"),
}
_COMING: Final = Title("먼저 도착하는 순서", "Who arrives first")
_GOING: Final = Title("먼저 닿는 순서", "What is reached first")
_ROUTE: Final = Title("경로", "The way")


def time_text(time_ms: int, lang: Lang) -> str:
    """Say a time as people do: ``3분 20초``, ``3 min 20 s``."""
    minutes, seconds = divmod(round(time_ms / 1000), 60)
    if lang == "ko":
        return f"{minutes}분 {seconds}초" if minutes else f"{seconds}초"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def journeys_sheet(  # noqa: PLR0913 - what every sheet says
    registry: Registry,
    database: Database,
    state: RoadState,
    found: Sequence[RoadNeighbour],
    *,
    place: LonLat,
    mode: Mode,
    to: bool,
    actor: Actor,
    lang: Lang,
    now: dt.datetime,
) -> str:
    """Write the sheet of who is nearest by travel time, each with the way drawn."""
    layers = {each.item.layer: registry.readable(each.item.layer, actor) for each in found}
    title = (_COMING if to else _GOING).in_(lang)
    return written_sheet(
        registry,
        database,
        f"{title} · {MODES[mode].in_(lang)} ({place.lat:.5f}, {place.lon:.5f})",
        [_journey(state, each, layers[each.item.layer], actor, lang) for each in found],
        list(layers.values()),
        actor=actor,
        lang=lang,
        now=now,
        point=(place.lon, place.lat),
        notes=[_conditions(state).in_(lang)],
    )


def _journey(
    state: RoadState, each: RoadNeighbour, layer: Layer, actor: Actor, lang: Lang
) -> Entry:
    if each.path is None:
        reason = REASONS[each.missing or Missing.UNREACHABLE].in_(lang)
        said = f"{distance_text(each.distance_m, each.bearing_deg, lang)} · {reason}"
    else:
        said = f"{time_text(each.path.time_ms, lang)} · {distance(each.path.length_m)}"
    return entry_of(
        layer,
        json.loads(each.item.geometry),
        json.loads(each.item.properties),
        actor,
        lang,
        distance=said,
        way=None if each.path is None else _line(state.streets.network, each.path),
    )


def route_sheet(
    registry: Registry,
    database: Database,
    state: RoadState,
    found: Journey,
    *,
    mode: Mode,
    actor: Actor,
    lang: Lang,
    now: dt.datetime,
) -> str:
    """Write the sheet of one way: drawn, and street by street."""
    path, end = found.path, found.end.place
    notes = [_conditions(state).in_(lang)]
    if path is None:
        notes.append(REASONS[found.missing or Missing.UNREACHABLE].in_(lang))
        entries = [Entry(place=(end.lon, end.lat), title=_ROUTE.in_(lang), layer="", rows=[])]
        said = "–"
    else:
        said = f"{time_text(path.time_ms, lang)} · {distance(path.length_m)}"
        entries = _steps(state, path, mode, lang)
    names = [each.row.title or each.row.id for each in found.avoided]
    if names:
        avoided = Title(f"피한 통제: {', '.join(names)}", f"Avoided: {', '.join(names)}")
        notes.append(avoided.in_(lang))
    return written_sheet(
        registry,
        database,
        f"{_ROUTE.in_(lang)} · {MODES[mode].in_(lang)} · {said}",
        entries,
        [],
        actor=actor,
        lang=lang,
        now=now,
        point=(found.start.place.lon, found.start.place.lat),
        notes=notes,
    )


def _steps(state: RoadState, path: Path, mode: Mode, lang: Lang) -> list[Entry]:
    steps = instructions(state.roads, path, mode=mode)
    line = _line(state.streets.network, path)
    return [
        Entry(
            place=(step.lon, step.lat),
            title=step.text(lang, mode),
            layer=step.street(lang),
            rows=[],
            shape=line if number == 0 else None,
            colour=LIGHT.css("ok"),
            distance=time_text(step.time_ms, lang) if step.time_ms else None,
        )
        for number, step in enumerate(steps)
    ]


def _line(network: Network, path: Path) -> dict[str, object]:
    return {"type": "LineString", "coordinates": path.lonlat(network).round(6).tolist()}


def _conditions(state: RoadState) -> Title:
    """Say on what the times rest."""
    closed, live = len(state.closures), round(100 * state.live_share)
    return Title(
        f"통제 {closed}건을 반영한 통행 시간. 간선도로의 {live}%에 실시간 속도.",
        f"Travel times with {closed} closures in force; live speeds on {live} % of arterial links.",
    )

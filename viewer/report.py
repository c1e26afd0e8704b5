"""Briefing sheets of what the database holds: of items of a layer, or of what is near a place."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely

from layers.access import Actor
from layers.definition import Lang, Layer, Title
from layers.origin import named, origins
from layers.questions.nearest import Neighbour, nearest
from layers.registry import Registry
from layers.store.database import Database
from layers.store.items import ItemRow, Selection, read_page
from layers.store.state import district_state, latest_loads
from spatial.bbox import BBox, LonLat
from styles import sprites
from styles.palette import LIGHT
from styles.signs import Signs
from styles.style import style_of
from viewer.ground import base_map, is_base
from viewer.popup import heading, moment_text, popup_rows
from viewer.sheet import Entry, Sheet

#: Items of one sheet at most: more is no briefing.
MOST: Final = 200
#: Metres around the outermost entry that the ground reaches.
_MARGIN_M: Final = 250.0
_METRES_PER_DEGREE: Final = 111_320.0
#: Width of the map of a sheet over its height, on screens and on paper.
_ASPECT: Final = 1.4

_NEAR: Final = Title("이 지점 주변", "Near this place")
_CUT: Final = Title(
    "바탕 지도의 일부만 담았습니다.", "Only a part of the base map is in this sheet."
)
_DIRECTIONS: Final = (
    Title("북쪽", "north"),
    Title("북동쪽", "north-east"),
    Title("동쪽", "east"),
    Title("남동쪽", "south-east"),
    Title("남쪽", "south"),
    Title("남서쪽", "south-west"),
    Title("서쪽", "west"),
    Title("북서쪽", "north-west"),
)


def nearest_sheet(
    registry: Registry,
    database: Database,
    place: LonLat,
    *,
    layers: Sequence[Layer],
    limit: int,
    actor: Actor,
    lang: Lang,
    now: dt.datetime,
) -> str:
    """Write the sheet of what is near a place: ``limit`` items of each layer, nearest first.

    ``layers`` are open to the actor (``Registry.readable``); so is the ground that is drawn.
    """
    asked = [(layer, layer.readable_fields(actor.roles)) for layer in layers]
    found = nearest(database, asked, place, limit=limit)[:MOST]
    by_id = {layer.id: layer for layer in layers}
    entries = [_neighbour(each, by_id[each.candidate.layer], actor, lang) for each in found]
    return written_sheet(
        registry,
        database,
        f"{_NEAR.in_(lang)} ({place.lat:.5f}, {place.lon:.5f})",
        entries,
        layers,
        actor=actor,
        lang=lang,
        now=now,
        point=(place.lon, place.lat),
        ring_m=max((each.distance_m for each in found), default=None),
    )


def items_sheet(
    registry: Registry,
    database: Database,
    layer: Layer,
    selection: Selection,
    *,
    actor: Actor,
    lang: Lang,
    now: dt.datetime,
) -> str:
    """Write the sheet of the items of one layer that are selected, ``MOST`` of them at most."""
    fields = layer.readable_fields(actor.roles)
    page = read_page(database, layer, fields, selection, limit=MOST)
    entries = [_item(row, layer, actor, lang) for row in page.rows]
    notes = []
    if page.after is not None:
        there = Title(f"앞의 {MOST}건만 담았습니다.", f"Only the first {MOST} are in this sheet.")
        notes.append(there.in_(lang))
    return written_sheet(
        registry,
        database,
        layer.title.in_(lang),
        entries,
        [layer],
        actor=actor,
        lang=lang,
        now=now,
        notes=notes,
    )


def written_sheet(  # noqa: PLR0913 - what every sheet says
    registry: Registry,
    database: Database,
    title: str,
    entries: Sequence[Entry],
    layers: Sequence[Layer],
    *,
    actor: Actor,
    lang: Lang,
    now: dt.datetime,
    point: tuple[float, float] | None = None,
    ring_m: float | None = None,
    notes: Sequence[str] = (),
) -> str:
    """Write a sheet of entries over the base map that the actor may see around them."""
    district = district_state(database)
    base = [layer for layer in registry.readable_by(actor) if is_base(layer)]
    ground, cut = base_map(database, base, actor, _box(entries, point, ring_m))
    sheet = Sheet(
        lang=lang,
        title=title,
        district=district.name.in_(lang) if district else "",
        is_sample=district.is_sample if district else False,
        made_at=moment_text(now),
        notes=[*notes, *([_CUT.in_(lang)] if cut else [])],
        attributions=named(
            origins([*layers, *base], latest_loads(database), district).values(), district
        ),
        entries=entries,
        ground=ground,
        point=point,
        ring_m=ring_m,
    )
    from viewer.drawn_sheet import sheet_html

    return sheet_html(sheet)


def _neighbour(each: Neighbour, layer: Layer, actor: Actor, lang: Lang) -> Entry:
    found = each.candidate
    point = {"type": "Point", "coordinates": [found.lon, found.lat]}
    geometry = json.loads(found.geometry) if found.geometry else point
    where = distance_text(each.distance_m, each.bearing_deg, lang)
    return entry_of(layer, geometry, json.loads(found.properties), actor, lang, distance=where)


def _item(row: ItemRow, layer: Layer, actor: Actor, lang: Lang) -> Entry:
    return entry_of(layer, json.loads(row.geometry), json.loads(row.properties), actor, lang)


def entry_of(
    layer: Layer,
    geometry: dict[str, Any],
    properties: Mapping[str, Any],
    actor: Actor,
    lang: Lang,
    *,
    distance: str | None = None,
    way: dict[str, Any] | None = None,
) -> Entry:
    """Make the line of an item; ``way`` is drawn with it, such as the route to it."""
    drawing = style_of(layer).drawing
    is_point = geometry["type"] == "Point"
    inner = shapely.from_geojson(json.dumps(geometry)).representative_point()
    icon, colour = None, LIGHT.css("group_edge")
    if isinstance(drawing, Signs):
        state = drawing.state_of(properties)
        face, plate = drawing.face_of(properties)
        icon = sprites.icon_svg(face, plate=plate, palette=LIGHT, state=state)
        colour = LIGHT.css(plate)
    return Entry(
        place=(inner.x, inner.y),
        title=heading(layer, properties, lang),
        layer=layer.title.in_(lang),
        rows=popup_rows(layer, properties, actor=actor, lang=lang),
        shape=way or (None if is_point else geometry),
        icon=icon,
        colour=colour,
        distance=distance,
    )


def distance_text(distance_m: float, bearing_deg: float | None, lang: Lang) -> str:
    """Say how far and in which direction, as exact as somebody would say it: ``410 m, 북동쪽``."""
    if distance_m < 995:
        step = 1 if distance_m < 100 else 10
        far = f"{round(distance_m / step) * step} m"
    else:
        far = f"{distance_m / 1000:.1f} km"
    if bearing_deg is None:
        return far
    return f"{far}, {_DIRECTIONS[round(bearing_deg / 45) % 8].in_(lang)}"


def _box(
    entries: Sequence[Entry], point: tuple[float, float] | None, ring_m: float | None
) -> BBox | None:
    """Give what the map of a sheet will show: all places and the ring, wider than high.

    ``None`` where there is no place.
    """
    places = [each.place for each in entries] + ([point] if point else [])
    if not places:
        return None
    lons, lats = zip(*places, strict=True)
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    shrink = max(math.cos(math.radians(lat)), 0.01)
    across = max((max(lons) - min(lons)) * shrink, max(lats) - min(lats)) * _METRES_PER_DEGREE
    half = (max(across / 2, ring_m or 0.0) + _MARGIN_M) / _METRES_PER_DEGREE
    wide = half * _ASPECT / shrink
    return BBox(
        max(lon - wide, -180.0),
        max(lat - half, -90.0),
        min(lon + wide, 180.0),
        min(lat + half, 90.0),
    )

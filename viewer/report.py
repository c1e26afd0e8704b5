"""Briefing sheets of what the database holds: of items of a layer, or of what is near a place."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import shapely

from layers.access import Actor
from layers.definition import Lang, Layer, Theme, Title
from layers.questions.nearest import Neighbour, nearest
from layers.registry import Registry
from layers.store.database import Database
from layers.store.items import ItemRow, Selection, read_page
from layers.store.state import DistrictState, district_state
from spatial.bbox import BBox, LonLat
from styles import sprites
from styles.choice import value_of
from styles.drawings import Areas, Blocks, Lines
from styles.palette import LIGHT
from styles.signs import Signs
from styles.style import style_of
from viewer.popup import heading, moment_text, popup_rows
from viewer.sheet import Entry, Ground, Sheet, sheet_html

#: Items of one sheet at most: more is no briefing.
MOST: Final = 200
#: Shapes of one layer beneath the answer at most; the sheet says when there were more.
_MOST_GROUND: Final = 5000
#: Metres around the outermost entry that the ground reaches.
_MARGIN_M: Final = 250.0
_METRES_PER_DEGREE: Final = 111_320.0
#: Width of the map of a sheet over its height, on screens and on paper.
_ASPECT: Final = 1.4
#: Height of the map of a sheet on a screen, in pixels.
_MAP_PX: Final = 600.0

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
    return _written(
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
    return _written(
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


def _written(  # noqa: PLR0913 - what every sheet says
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
    district = district_state(database)
    base = [layer for layer in registry.readable_by(actor) if _is_base(layer)]
    ground, cut = _ground(database, base, actor, _box(entries, point, ring_m))
    sheet = Sheet(
        lang=lang,
        title=title,
        district=district.name.in_(lang) if district else "",
        is_sample=district.is_sample if district else False,
        made_at=moment_text(now),
        notes=[*notes, *([_CUT.in_(lang)] if cut else [])],
        attributions=_attributions([*layers, *base], district),
        entries=entries,
        ground=ground,
        point=point,
        ring_m=ring_m,
    )
    return sheet_html(sheet)


def _attributions(layers: Iterable[Layer], district: DistrictState | None) -> list[str]:
    texts = [district.attribution] if district else []
    texts += [source.attribution for layer in layers for source in layer.sources]
    return list(dict.fromkeys(text for text in texts if text))


def _neighbour(each: Neighbour, layer: Layer, actor: Actor, lang: Lang) -> Entry:
    found = each.candidate
    point = {"type": "Point", "coordinates": [found.lon, found.lat]}
    geometry = json.loads(found.geometry) if found.geometry else point
    where = distance_text(each.distance_m, each.bearing_deg, lang)
    return _entry(layer, geometry, json.loads(found.properties), actor, lang, distance=where)


def _item(row: ItemRow, layer: Layer, actor: Actor, lang: Lang) -> Entry:
    return _entry(layer, json.loads(row.geometry), json.loads(row.properties), actor, lang)


def _entry(
    layer: Layer,
    geometry: dict[str, Any],
    properties: Mapping[str, Any],
    actor: Actor,
    lang: Lang,
    *,
    distance: str | None = None,
) -> Entry:
    drawing = style_of(layer).drawing
    is_point = geometry["type"] == "Point"
    inner = shapely.from_geojson(json.dumps(geometry)).representative_point()
    icon, colour = None, LIGHT.css("group_edge")
    if isinstance(drawing, Signs):
        state = drawing.state_of(properties)
        icon = sprites.icon_svg(drawing.icon, plate=drawing.plate, palette=LIGHT, state=state)
        colour = LIGHT.css(drawing.plate)
    return Entry(
        place=(inner.x, inner.y),
        title=heading(layer, properties, lang),
        layer=layer.title.in_(lang),
        rows=popup_rows(layer, properties, actor=actor, lang=lang),
        shape=None if is_point else geometry,
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


def _is_base(layer: Layer) -> bool:
    return layer.theme is Theme.BASE and not layer.is_coverage


def _ground(
    database: Database, base: Sequence[Layer], actor: Actor, box: BBox | None
) -> tuple[list[Ground], bool]:
    """Give the base map of a box, bottom first, and whether some of it was left out."""
    if box is None:
        return [], False
    zoom = math.log2(_MAP_PX * 360.0 / (512.0 * (box.north - box.south)))
    layers = [layer for layer in base if zoom >= _first_zoom(layer)]
    grounds: list[Ground] = []
    cut = False
    for layer in sorted(layers, key=lambda layer: style_of(layer).order):
        drawn, more = _shapes(database, layer, actor, box, zoom)
        grounds += drawn
        cut = cut or more
    return grounds, cut


def _first_zoom(layer: Layer) -> int:
    """Small things of a layer are worth their bytes only where the tiles have all of them."""
    numbers = [rule.below for rule in layer.tiles.thinning if rule.at_least is not None]
    return max([layer.tiles.min_zoom, *numbers])


def _shapes(
    database: Database, layer: Layer, actor: Actor, box: BBox, zoom: float
) -> tuple[list[Ground], bool]:
    """Read the shapes of a layer in a box, grouped by how they look, as tiles would thin them."""
    fields = layer.readable_fields(actor.roles)
    looks: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    cut = False
    for selection in _selections(layer, box, zoom):
        page = read_page(database, layer, fields, selection, limit=_MOST_GROUND)
        cut = cut or page.after is not None
        for row in page.rows:
            look = json.dumps(_path_style(layer, json.loads(row.properties)), sort_keys=True)
            looks[look].append(json.loads(row.geometry))
    return [Ground(shapes=found, style=json.loads(look)) for look, found in looks.items()], cut


def _selections(layer: Layer, box: BBox, zoom: float) -> list[Selection]:
    """Ask for everything in the box, or for the codes alone that the tiles of this zoom keep."""
    for rule in layer.tiles.thinning:
        if zoom < rule.below and rule.keep:
            return [Selection(bbox=box, equals={rule.field: code}) for code in rule.keep]
    return [Selection(bbox=box)]


def _path_style(layer: Layer, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Give Leaflet's path options of an item of a base layer, in the light palette."""
    drawing = style_of(layer).drawing
    if isinstance(drawing, Lines):
        colour = LIGHT.css(value_of(drawing.colour, properties))
        width = value_of(drawing.width_m, properties)
        return {"color": colour, "weight": round(max(1.0, width / 3.0), 1), "opacity": 1}
    if isinstance(drawing, Areas) and drawing.fill is not None:
        colour = LIGHT.css(value_of(drawing.fill, properties))
        return {"stroke": False, "fillColor": colour, "fillOpacity": 1}
    if isinstance(drawing, Blocks):
        edge = {"color": LIGHT.css(drawing.outline), "weight": 0.6}
        return {**edge, "fillColor": LIGHT.css(drawing.colour), "fillOpacity": 1}
    return {"color": LIGHT.css("border"), "weight": 1, "fill": False}

"""What the records of a feed with ``[fields]`` of its own become: the source that it brings.

``[record]`` says what makes a record one, ``[fields]`` what its columns mean, ``[place]`` where it
lies; ``layers.feeds.toml`` shows them together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
import shapely

from layers import conform as take
from layers.conform.texts import combined
from layers.definition import FieldType, Layer, Rule, Source
from layers.feeds.definition import Feed, Place, PlaceKind
from layers.feeds.expressions import expression
from layers.feeds.tables import Table
from spatial.weather_grid import cell_polygons

#: Columns that ``layers.feeds.placing`` adds to records that belong to a place.
PLACE_NAME: Final = "@place"
PLACE_CODE: Final = "@place_code"
_PARTS: Final = r"^\s*(\d{1,3})\D+(\d{1,2})(?:\D+(\d{1,2}(?:\.\d+)?))?\D*$"
_A_DAY: Final = dt.timedelta(days=1)
_ALL: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Where:
    """What ``[place]`` says: a rule for geometry, or what the records belong to, or neither."""

    rule: Rule | None = None
    crs: int = 4326
    of: Place | None = None


def layer_of(said: Table, layers: Mapping[str, Layer]) -> Layer:
    """Take the ``layer`` of a table."""
    name = said.text("layer")
    if name not in layers:
        raise said.error(f"there is no layer '{name}'.")
    return layers[name]


def place_of(said: Table, layers: Mapping[str, Layer]) -> Where:
    """Read ``[place]``; without it the format brings the geometry."""
    made = Where()
    if said.has("point"):
        point = said.table("point")
        lon, lat = point.text("lon"), point.text("lat")
        in_parts = point.flag("dms", default=False)
        rule = point_in_parts(lon, lat) if in_parts else take.point(lon, lat)
        made = Where(rule=rule, crs=point.count("crs") or made.crs)
        point.end()
    elif said.has("cell"):
        cell = said.table("cell")
        made = Where(rule=cell_centre(cell.text("x"), cell.text("y")))
        cell.end()
    elif said.has("wkt"):
        made = Where(rule=take.wkt(said.text("wkt")), crs=said.count("crs") or made.crs)
    elif said.has("dong"):
        among = said.flag("among_others", default=False)
        made = Where(of=Place(kind=PlaceKind.DONG, column=said.text("dong"), among_others=among))
    elif said.has("district"):
        made = Where(of=Place(kind=PlaceKind.DISTRICT, column=said.text_or_true("district")))
    elif said.has("item"):
        made = Where(of=_of_item(said.table("item"), layers))
    if made.of is not None and made.of.column:
        expression(made.of.column)
    said.end()
    return made


def _of_item(said: Table, layers: Mapping[str, Layer]) -> Place:
    layer = layer_of(said, layers)
    made = Place(
        kind=PlaceKind.ITEM,
        column=said.text("column"),
        layer=layer.id,
        field=said.text("field", Place.field),
        prefix=said.text("prefix", ""),
        among_others=said.flag("among_others", default=False),
    )
    if made.field != Place.field:
        layer.field(made.field)
    said.end()
    return made


def source_of(feed: Feed, layer: Layer, place: Where, record: Table, fields: Table) -> Source:
    """Make the source of a feed that has fields of its own."""
    belongs = place.of is not None and place.of.kind is not PlaceKind.ITEM
    key = _key(record.texts("key") or ((PLACE_CODE,) if belongs else ()), record)
    made = Source(
        name=feed.id,
        title=feed.title,
        adapter="feed",
        crs=place.crs,
        key=key,
        prefix=record.text("prefix", f"{feed.id}/"),
        conform=_figure_rules(feed, layer) | _field_rules(layer, fields),
        geometry=place.rule,
        where=_where(record, key),
        as_of=_as_of(record),
        options=record.text_mapping("options"),
        licence=feed.licence,
        attribution=feed.attribution or feed.owner.ko,
        # When it is late the feed itself says: a layer has others, with other rhythms.
        cadence=feed.rhythm.every,
        # A list that changes within the day may all have changed since.
        retire_share=_ALL if feed.rhythm.every < _A_DAY else Source.retire_share,
    )
    record.end()
    return made


def _key(parts: tuple[str, ...], record: Table) -> Rule:
    if not parts:
        raise record.error("it does not say its 'key'.")
    rules = [expression(part).rule for part in parts]
    if len(rules) == 1:
        return rules[0]

    def make(frame: pd.DataFrame) -> pd.Series:
        texts = [rule.make(frame).fillna("").astype("str") for rule in rules]
        joined = texts[0]
        for each in texts[1:]:
            joined = joined + "/" + each
        return joined

    return combined(tuple(rules), make)


def _where(record: Table, key: Rule) -> Rule | None:
    """Make the rule of which rows are records: by the values of columns, and the newest of a key.

    ``where = { column = [values] }`` and ``newest_by = column``: of rows with the same key only
    those with the greatest text in that column are meant, so that a list of periods gives the
    latest.
    """
    rules = [
        take.in_(name, *([values] if isinstance(values, str) else values))
        for name, values in record.mapping("where").items()
    ]
    by = record.maybe_text("newest_by")
    if by is not None:
        rules.append(_newest(key, take.column(by)))
    return take.all_of(*rules) if rules else None


def _newest(key: Rule, by: Rule) -> Rule:
    def make(frame: pd.DataFrame) -> pd.Series:
        times = by.make(frame).fillna("").astype("str")
        keys = key.make(frame).fillna("").astype("str")
        return times == times.groupby(keys).transform("max")

    return combined((key, by), make)


def _as_of(record: Table) -> Rule | None:
    text = record.maybe_text("as_of")
    if text is None:
        return None
    made = expression(text)
    if made.type is not FieldType.TIMESTAMP:
        raise record.error(f"'as_of' gives {made.type}, not a time.")
    return made.rule


def _field_rules(layer: Layer, said: Table) -> dict[str, Rule]:
    """Read the expressions of fields, and see that each can give what its field holds."""
    rules: dict[str, Rule] = {}
    for name in said.left():
        wanted, made = layer.field(name), expression(said.text(name))
        integer_as_number = (made.type, wanted.type) == (FieldType.INTEGER, FieldType.NUMBER)
        if made.type is not wanted.type and not integer_as_number:
            raise said.error(
                f"'{name}' gives {made.type}, but in layer '{layer.id}' it is {wanted.type}."
            )
        known = frozenset(wanted.values or made.codes or ())  # noqa: PD011 - a code list
        for code in sorted((made.codes or frozenset()) - known):
            raise said.error(
                f"'{name}' gives '{code}', which layer '{layer.id}' does not know"
                f" (but {', '.join(sorted(known))})."
            )
        rules[name] = made.rule
    return rules


def _figure_rules(feed: Feed, layer: Layer) -> dict[str, Rule]:
    """Say of every figure which it is, where it belongs, and how it is made."""
    if feed.indicator is None:
        return {}
    said = feed.indicator
    rules = {
        "figure": take.constant(feed.id),
        "name": take.constant(feed.title.ko),
        "formula": take.constant(said.formula.ko),
        "unit": take.constant(said.unit),
        "place": take.column(PLACE_NAME),
        "place_code": take.column(PLACE_CODE),
    }
    if said.target is not None:
        rules["target"] = take.constant(said.target)
    for name in rules:
        layer.field(name)
    return rules


def point_in_parts(lon: str, lat: str) -> Rule:
    """Make points (EPSG:4326) of columns of degrees, minutes and seconds: ``127-06-45``.

    A decimal number among them is degrees: publishers mix the two.
    """
    degrees = _in_parts(lon), _in_parts(lat)

    def make(frame: pd.DataFrame) -> pd.Series:
        decimal = pd.DataFrame(
            {name: rule.make(frame) for name, rule in zip("xy", degrees, strict=True)}
        )
        return take.point("x", "y").make(decimal.astype("str").where(decimal.notna()))

    return combined(degrees, make)


def cell_centre(nx: str, ny: str) -> Rule:
    """Make points (EPSG:4326) of two columns with the number of a cell of the weather service."""
    halves = take.number(nx, lenient=True), take.number(ny, lenient=True)

    def make(frame: pd.DataFrame) -> pd.Series:
        x, y = (half.make(frame).to_numpy("float64") for half in halves)
        centres = shapely.centroid(cell_polygons(x, y))
        return pd.Series(centres, index=frame.index, dtype="object")

    return combined(halves, make)


def _in_parts(name: str) -> Rule:
    def make(frame: pd.DataFrame) -> pd.Series:
        texts = take.column(name).make(frame)
        parts = texts.astype("str").str.extract(_PARTS).astype("float64")
        degrees = parts[0] + parts[1] / 60.0 + parts[2].fillna(0.0) / 3600.0
        return pd.Series(pd.to_numeric(texts, errors="coerce"), dtype="float64").fillna(degrees)

    return Rule(columns=(name,), make=make)

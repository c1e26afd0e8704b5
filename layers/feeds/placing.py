"""Records without coordinates get the place they belong to: a dong, the district, or an item.

In a layer of points a dong and the district are a point on their ground; in one of any geometry
they are their outline. Besides the geometry each record gets the name and the code of its place.
A record with a geometry of its own keeps it: a warning without an area is for the whole district.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.definition import GeometryType, Layer
from layers.errors import SourceError
from layers.feeds.definition import Feed, Place, PlaceKind
from layers.feeds.expressions import expression
from layers.feeds.records import PLACE_CODE, PLACE_NAME
from layers.sources.table import GEOMETRY, Malformed, RawTable
from layers.store.anchors import Anchor, district_anchor, dong_anchors, item_shapes
from layers.store.database import Database
from spatial.crs import WGS84

#: Publishers write 천호제1동, 천호 1동 and 종로1·2·3·4가동 for what others write otherwise.
_LOOSE: Final = re.compile(r"제(?=\d)|[\s·.,ㆍ･]")
_SPLIT_NUMBER: Final = re.compile(r"\s+(?=\d+동$)")
_OF_DISTRICT: Final = re.compile(r"\S+[구군시]$")
_ENDING: Final = re.compile(r"(?<=\S)[구군시]$")
_WHOLE: Final = frozenset({"전체", "전역", "전지역"})
#: Digits of a code that name a dong; some publishers leave out the zeros behind them.
_DONG_DIGITS: Final = 8
_DISTRICT_DIGITS: Final = 5


class ElsewhereError(SourceError):
    """Not one record is of this district, of a list that should name it."""


def placed(database: Database, layer: Layer, feed: Feed, table: RawTable) -> RawTable:
    """Give a feed's records the names of its source's columns, and the place they belong to.

    Records of other districts are left out, and counted in a note. A record of an item that the
    layer does not have is malformed: it is kept as rejected, unless the provider tells of items of
    other districts too.

    Raises
    ------
    SourceError
        When the column is not there.
    ElsewhereError
        When not one record names a place of this district, and the provider does not always tell
        of others.
    """
    if feed.target.columns:
        table = replace(table, frame=table.frame.rename(columns=dict(feed.target.columns)))
    place = feed.target.place
    if place is None or table.frame.empty:
        return table
    if place.kind is PlaceKind.ITEM:
        return _at_items(database, layer, place, table)
    district = district_anchor(database)
    if district is None:
        raise SourceError("No district is loaded: there is nowhere to put its figures.")
    texts = _texts(place, table) if place.column else None
    if place.kind is PlaceKind.DISTRICT:
        anchors, rows = [district], _rows_of_district(district, texts, len(table.frame))
    else:
        anchors = dong_anchors(database)
        rows = _rows_of_dongs(anchors, district, texts if texts is not None else [])
    return _with_anchors(layer, feed, table, anchors, rows)


def _texts(place: Place, table: RawTable) -> list[str | None]:
    """Give the text by which each record names its place, ``None`` where it names none."""
    rule = expression(place.column).rule
    lacking = [name for name in rule.columns if name not in table.frame.columns]
    if lacking and not rule.optional:
        raise SourceError(f"The answer has no column '{lacking[0]}', which names the place.")
    made = rule.make(table.frame).astype("object")
    return [each.strip() if isinstance(each, str) else None for each in made]


def _rows_of_district(
    district: Anchor, texts: list[str | None] | None, count: int
) -> list[int | None]:
    """Say for each record whether it is of the district: all are, unless a column tells."""
    if texts is None:
        return [0] * count
    return [0 if text and _names_district(text, district) else None for text in texts]


def _names_district(text: str, district: Anchor) -> bool:
    """Say whether a text names the district, or all of what it is a part of (``서울특별시 전체``).

    Several places stand between commas; publishers also write 강동 for 강동구, and codes.
    """
    if text.isdigit():
        return text[:_DISTRICT_DIGITS] == district.code
    stem = _ENDING.sub("", district.name)
    for part in text.split(","):
        words = part.split()
        if district.name in words or words[-1:] == [stem]:
            return True
        if words and words[0] == district.kind and set(words[1:]) <= _WHOLE:
            return True
    return text.endswith(district.name)


def _rows_of_dongs(
    anchors: Sequence[Anchor], district: Anchor, texts: Sequence[str | None]
) -> list[int | None]:
    """Say for each record which dong it names; a dong of administration goes before one of law."""
    by_code: dict[str, int] = {}
    by_name: dict[str, int] = {}
    for row, anchor in enumerate(anchors):
        by_code.setdefault(anchor.code[:_DONG_DIGITS], row)
        by_name.setdefault(_LOOSE.sub("", anchor.name), row)

    def row_of(text: str | None) -> int | None:
        if not text:
            return None
        if text.isdigit():
            return by_code.get(text[:_DONG_DIGITS])
        words = _SPLIT_NUMBER.sub("", text).split()
        elsewhere = [word for word in words[:-1] if _OF_DISTRICT.fullmatch(word)]
        if elsewhere and district.name not in elsewhere:
            return None
        return by_name.get(_LOOSE.sub("", words[-1]))

    return [row_of(text) for text in texts]


def _with_anchors(
    layer: Layer, feed: Feed, table: RawTable, anchors: Sequence[Anchor], rows: list[int | None]
) -> RawTable:
    here = np.array([row is not None for row in rows], dtype=bool)
    if not here.any() and not (feed.target.place and feed.target.place.among_others):
        raise ElsewhereError(
            f"None of the {len(rows):,} records of feed '{feed.id}' names a place of this district."
        )
    chosen = [anchors[row] for row in rows if row is not None]
    frame = table.frame.loc[here]
    shapes = _drawn(layer, np.array([anchor.shape for anchor in chosen], dtype="object"))
    if GEOMETRY in frame.columns and table.crs in {None, WGS84}:
        own = frame[GEOMETRY].to_numpy("object")
        shapes = np.where(shapely.is_missing(own), shapes, own)
    frame = frame.assign(
        **{
            PLACE_NAME: [anchor.name for anchor in chosen],
            PLACE_CODE: [anchor.code for anchor in chosen],
            GEOMETRY: shapes,
        }
    )
    return replace(_left_out(table, here), frame=frame, crs=WGS84)


def _left_out(table: RawTable, here: NDArray[np.bool_]) -> RawTable:
    """Leave out the records of other districts, and say how many."""
    if here.all():
        return table
    note = f"{int((~here).sum()):,} records are of other districts."
    return replace(table, frame=table.frame.loc[here], notes=(*table.notes, note))


def _at_items(database: Database, layer: Layer, place: Place, table: RawTable) -> RawTable:
    texts = [None if text is None else place.prefix + text for text in _texts(place, table)]
    known = item_shapes(database, place.layer, place.field, [text for text in texts if text])
    there = np.array([text in known for text in texts], dtype=bool)
    if place.among_others and there.any():
        table = _left_out(table, there)
        texts = [text for text in texts if text in known]
        there = np.ones(len(texts), dtype=bool)
    frame = table.frame.loc[there]
    shapes = np.array([known[text] for text in texts if text in known], dtype="object")
    lost = tuple(
        _unknown(number, place, text, row)
        for number, (text, row) in enumerate(
            zip(texts, table.frame.to_dict("records"), strict=True), start=1
        )
        if text not in known
    )
    return replace(
        table,
        frame=frame.assign(**{GEOMETRY: _drawn(layer, shapes)}),
        crs=WGS84,
        malformed=(*table.malformed, *lost),
    )


def _unknown(number: int, place: Place, text: str | None, row: dict[str, object]) -> Malformed:
    sentence = (
        f"Layer '{place.layer}' has no item whose {place.field} is '{text}'."
        if text
        else f"It names no item of layer '{place.layer}'."
    )
    record = {str(name): str(value) for name, value in row.items() if isinstance(value, str)}
    return Malformed(row_number=number, sentence=sentence, record=record)


def _drawn(layer: Layer, shapes: np.ndarray) -> pd.Series | np.ndarray:
    """Give shapes as the layer holds them: points on the ground of areas, where it holds points."""
    if layer.geometry is GeometryType.POINT and len(shapes):
        return np.asarray(shapely.point_on_surface(shapes), dtype="object")
    return shapes

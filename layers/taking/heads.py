"""What columns are called in files, and which column of a strange file is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from layers.definition import Field, Lang, Layer, Title

ID: Final = "id"
LON: Final = "lon"
LAT: Final = "lat"
SHAPE: Final = "geometry"
SOURCE: Final = "source"
AS_OF: Final = "as_of"
FLAGS: Final = "flags"
#: Columns that every file has besides the fields, in the words of both languages.
OWN: Final = {
    ID: Title("항목 ID", "Item ID"),
    LON: Title("경도", "Longitude"),
    LAT: Title("위도", "Latitude"),
    SHAPE: Title("도형(WKT)", "Geometry (WKT)"),
    SOURCE: Title("원천", "Source"),
    AS_OF: Title("기준시각", "As of"),
    FLAGS: Title("표시", "Flags"),
}
#: Further words of publishers for what every file has.
_ALSO: Final = {
    LON: ("x", "lng", "longitude", "x좌표", "경도(wgs84)", "wgs84경도", "좌표x", "lon(x)"),
    LAT: ("y", "latitude", "y좌표", "위도(wgs84)", "wgs84위도", "좌표y", "lat(y)"),
    SHAPE: ("wkt", "geom", "the_geom", "geometry"),
    ID: ("아이디", "itemid", "featureid"),
}
_UNIT: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_SIGNS: Final = re.compile(r"[\s_\-·./]+")


def heads(fields: Iterable[Field], lang: Lang | None) -> dict[str, str]:
    """Give the head of each field's column: its title and unit, or its name for no language."""
    made: dict[str, str] = {}
    for each in fields:
        head = each.name if lang is None else each.title.in_(lang)
        if lang is not None and each.unit:
            head = f"{head} ({each.unit})"
        taken = head in made.values() or head in _own_heads(lang)
        made[each.name] = f"{head} ({each.name})" if taken else head
    return made


def _own_heads(lang: Lang | None) -> set[str]:
    return set(OWN) if lang is None else {title.in_(lang) for title in OWN.values()}


def own_head(name: str, lang: Lang | None) -> str:
    """Give the head of a column that every file has."""
    return name if lang is None else OWN[name].in_(lang)


def guesses(layer: Layer, columns: Iterable[str]) -> dict[str, str]:
    """Say which columns of a file are which fields (or ``id``, ``lon``, ``lat``, ...).

    A column is known by a field's name or its title in either language, with or without a unit;
    of two columns of the same name the first is taken.

    Returns
    -------
    dict
        Column -> name of a field or one of ``OWN``.
    """
    words = _words(layer)
    found: dict[str, str] = {}
    for column in columns:
        for said in (_plain(column), _plain(_UNIT.sub("", column))):
            name = words.get(said)
            if name is not None and name not in found.values():
                found[column] = name
                break
    return found


def _words(layer: Layer) -> dict[str, str]:
    words: dict[str, str] = {}
    for name, title in OWN.items():
        for said in (name, title.ko, title.en, *_ALSO.get(name, ())):
            words[_plain(said)] = name
    for lang in ("ko", "en", None):
        for name, head in heads(layer.fields, lang).items():
            words.setdefault(_plain(head), name)
    for each in layer.fields:
        for said in (each.name, each.title.ko, each.title.en):
            words.setdefault(_plain(said), each.name)
    return words


def _plain(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())

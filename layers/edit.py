"""A change to an item as somebody gives it by hand, checked against the layer's definition.

Values are held to the same rules as those of files (``layers.validate``); here it is only decided
who may write what, and that JSON is of the field's type and not merely like it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import shapely

from layers.access import Role
from layers.conformed import cast
from layers.definition import VALID_TIME, Field, FieldType, Layer
from layers.edit_shape import shape_given
from layers.errors import PropertiesRefusedError, RefusedError
from layers.validate import check_values
from layers.verdicts import Verdicts
from spatial.bbox import BBox

#: The source of items that were added by hand; no load retires them.
BY_HAND: Final = "hand"
#: Letters of a text at most: a note of some pages.
LONGEST_TEXT: Final = 10_000
LONGEST_NOTE: Final = 500
_MEMBERS: Final = frozenset({"type", "id", "geometry", "properties", "links"})
_JSON_TYPES: Final = {
    FieldType.TEXT: (str,),
    FieldType.INTEGER: (int, float),
    FieldType.NUMBER: (int, float),
    FieldType.BOOLEAN: (bool,),
    FieldType.TIMESTAMP: (str,),
    FieldType.DATE: (str,),
}
_UNLIKE: Final = {
    FieldType.TEXT: "a text",
    FieldType.INTEGER: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false",
    FieldType.TIMESTAMP: "a time with its zone, like 2026-01-31T09:00:00+09:00",
    FieldType.DATE: "a day, like 2026-01-31",
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is to be written: only what was given and may be given.

    ``values`` maps fields to values of their own types, ``None`` for empty; ``shape`` (EPSG:4326)
    is ``None`` where the geometry stays; ``echoed`` are members that nobody writes by hand, which
    must say what the item says already.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    shape: shapely.Geometry | None = None
    echoed: Mapping[str, Any] = field(default_factory=dict)


def drafted(
    layer: Layer,
    given: object,
    *,
    roles: frozenset[Role],
    around: BBox | None,
    whole: bool,
    item_id: str | None = None,
) -> Draft:
    """Check a GeoJSON feature, or the part of one that a JSON merge patch changes.

    1. Only members and properties that there are, and that this writer may see and write.
    2. Values must be of their field's type, within its limits, on its code list.
    3. What every item needs must be there and may not be emptied.
    4. The geometry must be one that a file might bring.

    Parameters
    ----------
    around
        The box of the district.
    whole
        Whether it is a whole feature: what it does not say is emptied. Else it stays.
    item_id
        The item that is changed; ``None`` where a new one is made.

    Raises
    ------
    RefusedError
        When anything of this does not hold.
    TooLargeError
        When the geometry has too many vertices.
    """
    feature = _feature(given, item_id=item_id, whole=whole)
    writable = {each.name: each for each in layer.writable_fields(roles)}
    echoes = {each.name for each in layer.readable_fields(roles)} - writable.keys()
    if item_id is not None:
        echoes |= {"source", "as_of", "flags"}
    properties = _properties(feature, layer, writable.keys() | echoes, optional=not whole)
    said = {name: value for name, value in properties.items() if name in writable}
    if whole:
        said = {name: said.get(name) for name in writable}
    values = _values(layer, said)
    shape = None
    if whole or "geometry" in feature:
        shape = shape_given(feature.get("geometry"), layer.geometry, around)
    echoed = {name: value for name, value in properties.items() if name in echoes}
    if echoed and item_id is None:
        raise PropertiesRefusedError({name: f"Nobody writes '{name}' by hand." for name in echoed})
    return Draft(values=values, shape=shape, echoed=echoed)


def _feature(given: object, *, item_id: str | None, whole: bool) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise RefusedError("The body must be a GeoJSON feature.")
    if unknown := given.keys() - _MEMBERS:
        raise RefusedError(f"A feature has no member '{min(unknown)[:40]}' here.")
    if (whole or "type" in given) and given.get("type") != "Feature":
        raise RefusedError(f"The type must be 'Feature'; got {str(given.get('type'))[:40]!r}.")
    if "id" in given and given["id"] != item_id:
        raise RefusedError("An item's id is given by the server and never changes.")
    return given


def _properties(
    feature: Mapping[str, Any], layer: Layer, known: Iterable[str], *, optional: bool
) -> Mapping[str, Any]:
    """Give the properties, none of them unknown; one that this writer may not see is unknown."""
    properties = feature.get("properties", {} if optional else None)
    if properties is None and not optional:
        properties = {}
    if not isinstance(properties, dict):
        raise RefusedError("The properties must be an object of names and values.")
    if unknown := properties.keys() - set(known):
        raise PropertiesRefusedError(
            {
                name[:40]: f"Layer '{layer.id}' has no field '{name[:40]}'."
                for name in sorted(unknown)
            }
        )
    return properties


def _values(layer: Layer, said: Mapping[str, Any]) -> dict[str, Any]:
    """Read and check values; every property that cannot be stored is named with its sentence."""
    values: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, one in said.items():
        each = layer.field(name)
        try:
            values[name] = _value(each, one)
        except RefusedError as error:
            refused[name] = str(error)
    if refused:
        raise PropertiesRefusedError(refused)
    return values


def _value(each: Field, one: object) -> Any:  # noqa: ANN401 - of the field's own type
    value = _read(each, one)
    if value is None:
        if each.required:
            raise RefusedError(f"It has no '{each.name}', which every record needs.")
        return None
    column = cast(each, pd.Series([value], dtype="object"))
    verdicts = Verdicts(1)
    check_values(verdicts, column)
    for rejection in verdicts.rejections(pd.DataFrame(index=[0])):
        raise RefusedError(rejection.sentence)
    return int(value) if each.type is FieldType.INTEGER else value


def _read(each: Field, one: object) -> Any:  # noqa: ANN401 - of the field's own type
    """Turn JSON into a value of a field; an empty text is none, as in files."""
    if one is None:
        return None
    if type(one) not in _JSON_TYPES[each.type]:
        raise RefusedError(f"Its '{each.name}' must be {_UNLIKE[each.type]}.")
    if not isinstance(one, str):
        return one
    if len(one) > LONGEST_TEXT:
        raise RefusedError(f"Its '{each.name}' has more than {LONGEST_TEXT:,} letters.")
    if each.type is FieldType.TEXT:
        return one.strip() or None
    try:
        if each.type is FieldType.DATE:
            return dt.date.fromisoformat(one)
        moment = dt.datetime.fromisoformat(one)
    except ValueError as error:
        raise RefusedError(f"Its '{each.name}' must be {_UNLIKE[each.type]}.") from error
    if moment.tzinfo is None:
        raise RefusedError(f"Its '{each.name}' must be {_UNLIKE[each.type]}.")
    return moment


def check_valid_time(layer: Layer, values: Mapping[str, Any]) -> None:
    """Refuse an item that would end before it begins."""
    begins, ends = (values.get(name) for name in VALID_TIME)
    if layer.has_valid_time and begins is not None and ends is not None and ends < begins:
        raise PropertiesRefusedError(
            {VALID_TIME[1]: f"It would end at {ends:%Y-%m-%d %H:%M %z}, before it begins."}
        )

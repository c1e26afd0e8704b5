"""What is said of one item: its fields in reading order, in words and units, in one language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from layers.access import Actor
from layers.definition import Field, FieldType, Lang, Layer, Title

YES: Final = Title("예", "yes")
NO: Final = Title("아니오", "no")
AS_OF: Final = Title("기준", "As of")
NOTE: Final = Title("참고", "Note")
#: What a flag that the ingest put on a record says to a reader.
FLAGS: Final[Mapping[str, Title]] = {
    "outside_named_district": Title("적힌 자치구 밖에 있음", "lies outside the district it names"),
    "simulated": Title("모의 서버의 값", "made up by the simulator"),
    "repaired": Title("외곽선을 바로잡음", "its outline was repaired"),
}
_SEOUL: Final = ZoneInfo("Asia/Seoul")


def popup_fields(layer: Layer, actor: Actor) -> list[Field]:
    """Give the fields of a popup in reading order, without those this actor may not read."""
    readable = layer.readable_fields(actor.roles)
    return [layer.field(name) for name in layer.popup if layer.field(name) in readable]


def heading(layer: Layer, properties: Mapping[str, Any], lang: Lang) -> str:
    """Name an item: by its label where it has one, else by its layer."""
    name = properties.get(layer.label) if layer.label else None
    return str(name) if name else layer.title.in_(lang)


def popup_rows(
    layer: Layer, properties: Mapping[str, Any], *, actor: Actor, lang: Lang
) -> list[tuple[str, str]]:
    """Give (title, text) of what is known of an item; empty fields are left out.

    ``properties`` are those of a GeoJSON feature of the layer, with ``as_of`` (ISO text or
    datetime) and ``flags`` where it has them. The heading is not repeated among the rows.
    """
    rows = [
        (field.title.in_(lang), value_text(field, properties[field.name], lang))
        for field in popup_fields(layer, actor)
        if field.name != layer.label and properties.get(field.name) is not None
    ]
    flags = [FLAGS[flag].in_(lang) for flag in properties.get("flags") or () if flag in FLAGS]
    if flags:
        rows.append((NOTE.in_(lang), ", ".join(flags)))
    if properties.get("as_of"):
        rows.append((AS_OF.in_(lang), moment_text(properties["as_of"])))
    return rows


def value_text(field: Field, value: Any, lang: Lang) -> str:  # noqa: ANN401 - whatever the column holds
    """Say a value: codes by their titles, numbers with separators and unit, times in Seoul."""
    if field.values is not None:
        title = field.values.get(str(value))
        return title.in_(lang) if title else str(value)
    if field.type is FieldType.BOOLEAN:
        return (YES if value else NO).in_(lang)
    if field.type in {FieldType.INTEGER, FieldType.NUMBER}:
        return f"{_number(value)}{_unit(field.unit, lang)}"
    if field.type is FieldType.TIMESTAMP:
        return moment_text(value)
    return str(value)


def _number(value: float) -> str:
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _unit(unit: str | None, lang: Lang) -> str:
    """Write a unit; Korean counting words mean nothing in English, where the title says what."""
    if not unit or (lang == "en" and not unit.isascii() and unit[0] >= "가"):
        return ""
    return unit if unit == "°" or unit[0] >= "가" else f" {unit}"


def moment_text(value: str | dt.datetime) -> str:
    """Say a moment in Korean time, to the minute."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.astimezone(_SEOUL):%Y-%m-%d %H:%M}"

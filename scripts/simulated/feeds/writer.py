"""One row of a definition, whose expressions are read backwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import shapely

from layers.definition import Field, FieldType
from scripts.simulated.feeds import formats
from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.defined import Simulated
from scripts.simulated.feeds.elements import Element
from scripts.simulated.feeds.energy import sun_height_deg
from scripts.simulated.feeds.inverse import Value, columns_for
from scripts.simulated.feeds.place import projected
from scripts.simulated.feeds.shapes import area_at, in_parts, line_at

Row = dict[str, Any]
_DAY: Final = dt.timedelta(days=1)
_SOME_DAYS: Final = 14
#: How busy people are at each hour, as a share.
_BUSY: Final = (
    0.1, 0.06, 0.05, 0.05, 0.08, 0.15, 0.35, 0.7, 0.95, 1.0, 0.95, 0.95,
    0.9, 0.95, 0.95, 0.9, 0.92, 1.0, 0.9, 0.7, 0.55, 0.4, 0.28, 0.17,
)  # fmt: skip
#: Fields of times to come.
_LATER: Final = frozenset({"valid_to", "ends_at", "expires", "until", "due"})


class Writer:
    """Writes one row of a definition.

    Texts of ``[simulate]`` may have the words ``{n}`` (number of the row), ``{item}`` and ``{key}``
    (what the row is of), ``{dong}``, ``{dong_code}``, ``{dong_code8}``, ``{district}``,
    ``{district_stem}``, ``{code}``, ``{sido}``, ``{address}``, ``{road}``, ``{lon}``, ``{lat}``,
    ``{now:FORMAT}`` and ``{utc}``, both of the newest slot, and ``{ago:FORMAT}``, some days before;
    besides them those that stand for something in the address that was asked.
    """

    def __init__(
        self, definition: Simulated, world: World, element: Element, number: int, at: dt.datetime,
        words: Mapping[str, str],
    ) -> None:  # fmt: skip
        self._definition, self._world, self._words = definition, world, words
        self._element, self._number, self._at = element, number, at
        self._row: Row = {}

    def row(self) -> Row:
        """Give the row: what is said first stays."""
        said = self._definition.said
        fields, record = said.get("fields", {}), said.get("record", {})
        for name, hint in self._definition.columns.items():
            self._put(self._said(name, hint, fields))
        self._place(said.get("place", {}))
        key = record.get("key", [])
        for number, part in enumerate([key] if isinstance(key, str) else key):
            if not part.startswith("@"):  # the platform's own
                self._put(columns_for(part, self._element.key if number == 0 else "1"))
        for column, values in record.get("where", {}).items():
            self._put({column: values if isinstance(values, str) else values[0]})
        for name, expression in fields.items():
            field = self._definition.layer.field(name)
            self._put(columns_for(expression, self._value(field), self._chance(name)))
        if "as_of" in record:
            self._put(columns_for(record["as_of"], self._at))
        return {**self._row, formats.SHAPE: self._shape()}

    def hinted(self) -> Row:
        """Give the columns of which ``[simulate]`` says something: so a file's times are now."""
        return {name: self._hinted(name, hint) for name, hint in self._definition.columns.items()}

    def _said(self, name: str, hint: Any, fields: Mapping[str, str]) -> dict[str, Any]:  # noqa: ANN401
        """Give what a hint says: of a column, or of a field whose column has another name."""
        value = self._hinted(name, hint)
        expression = fields.get(name, name)
        if name in _columns_of(fields.values()) or expression == name:
            return {name: value}
        return columns_for(expression, value, self._chance(name))

    def _put(self, columns: Mapping[str, Any]) -> None:
        self._row.update({name: text for name, text in columns.items() if name not in self._row})

    def _shape(self) -> shapely.Geometry:
        lon, lat = self._element.lon, self._element.lat
        per = self._definition.hints.get("per")
        if per == "area":
            return area_at(lon, lat)
        return line_at(lon, lat) if per == "line" else shapely.Point(lon, lat)

    def _place(self, said: Mapping[str, Any]) -> None:
        element = self._element
        if "point" in said:
            point = said["point"]
            x, y = projected(element.lon, element.lat, int(point.get("crs", 4326)))
            texts = (in_parts(x), in_parts(y)) if point.get("dms") else (f"{x:.7f}", f"{y:.7f}")
            self._put(dict(zip((point["lon"], point["lat"]), texts, strict=True)))
        elif "wkt" in said:
            self._put({said["wkt"]: shapely.to_wkt(self._shape(), rounding_precision=7)})
        elif "item" in said:
            self._put(columns_for(said["item"]["column"], element.key))
        else:
            for kind, text in (("dong", element.dong), ("district", self._world.place.name)):
                if isinstance(said.get(kind), str):
                    self._put(columns_for(said[kind], text))

    def _chance(self, *more: str) -> float:
        feed = self._definition.feed.id
        return chance(self._world.seed, feed, self._element.key, self._number, *more)

    def _hinted(self, name: str, hint: Any) -> Any:  # noqa: ANN401 - as TOML
        """Give what a hint says: a number in a range, one text after the other, or a text."""
        if isinstance(hint, list) and hint and not isinstance(hint[0], str):
            whole = all(isinstance(each, int) for each in hint)
            value = self._in_range(name, float(hint[0]), float(hint[1]))
            return round(value) if whole else value
        if isinstance(hint, list):
            every = self._definition.every
            turn = 0 if every is None else int(self._at.timestamp() // every.total_seconds())
            return self._hinted(name, hint[(turn + self._number - 1) % len(hint)])
        if not isinstance(hint, str) or "{" not in hint:
            return hint
        element, place = self._element, self._world.place
        parts = element.address.split()
        own = {
            "n": self._number, "item": element.name, "key": element.key, "dong": element.dong,
            "dong_code": element.code, "dong_code8": element.code[:8], "district": place.name,
            "district_stem": place.name.removesuffix("구"), "code": place.code, "sido": place.city,
            "address": element.address, "road": parts[-2] if len(parts) > 2 else "",
            "lon": element.lon, "lat": element.lat, "now": self._at,
            "ago": self._at - int(self._chance(name) * _SOME_DAYS) * _DAY,
            "utc": self._at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }  # fmt: skip
        return hint.format_map({**self._words, **own})

    def _value(self, field: Field) -> Value:
        """Give a value that fits a field."""
        if field.type in {FieldType.NUMBER, FieldType.INTEGER}:
            low, high = field.minimum or 0.0, min(field.maximum or 100.0, 100.0)
            value = self._in_range(field.name, float(low), float(high))
            return round(value) if field.type is FieldType.INTEGER else value
        if field.type is FieldType.TIMESTAMP:
            return self._at + (_DAY if field.name in _LATER else dt.timedelta())
        if field.type is FieldType.DATE:
            return self._at.date()
        if field.type is FieldType.BOOLEAN:
            return self._chance(field.name) < 0.9
        if field.values:
            return list(field.values)[int(self._chance(field.name) * len(field.values))]
        return self._text(field.name)

    def _text(self, name: str) -> str:
        element, feed = self._element, self._definition.feed
        known = {
            "name": element.name,
            "title": f"{element.name} {feed.title.ko}",
            "address": element.address,
            "area": f"{self._world.place.city} {self._world.place.name}",
            "place": element.name,
            "phone": f"02-000-{self._number:04d}",
            "period": f"{self._at:%Y%m}",
        }
        return known.get(name, f"{feed.title.ko} {self._number}")

    def _in_range(self, name: str, low: float, high: float) -> float:
        """Give a number in a range: the element's own level, and how the curve stands."""
        curve = self._definition.hints.get("curve")
        world, element, at = self._world, self._element, self._at
        own = self._chance(name)
        if curve == "day":
            share = _BUSY[at.hour] * (0.7 + 0.3 * own)
        elif curve == "rain":
            share = min(1.0, world.weather.rain_of_hour_mm(element.lon, at) / 40.0)
        elif curve == "sun":
            share = max(0.0, sun_height_deg(element.lon, element.lat, at)) / 90.0
        else:
            share = 0.9 * own + 0.1 * chance(world.seed, element.key, name, at)
        return round(low + (high - low) * share, 2)


def _columns_of(expressions: Iterable[str]) -> frozenset[str]:
    """Give the columns that expressions read."""
    return frozenset(name for each in expressions for name in columns_for(each, ""))

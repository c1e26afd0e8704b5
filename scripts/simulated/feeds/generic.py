"""Believable answers for any definition of a feed: its expressions read backwards, in its envelope.

A type of data that is added as a TOML file is simulated without code. What its rows are of follows
from ``[place]`` and ``[target]``; ``[simulate]`` may say more:

.. code-block:: toml

    [simulate]
    per = "place"           # somewhere; "dong", "district", "item" (of a layer), "area", "line"
    layer = "schools"       # whose items, where ``[place]`` does not tell
    count = 20              # rows at most; of a dong or the district, rows for each
    file = "schools.csv"    # or the rows are those of a file of the sample district
    value = [40, 900]       # range of a column or of a field, by its name
    KIND = ["A", "B"]       # or texts, in turn
    NAME = "{dong} 쉼터 {n}"  # or a text with words, see ``_Writer``
    curve = "day"           # what numbers follow: "day", "rain", "sun", or nothing

A time is the newest slot of the feed's rhythm. Everything else follows from the seed, so that two
answers of the same slot are the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import shapely

from layers.definition import Field, FieldType, Layer
from layers.feeds.definition import Feed, PlaceKind, Sync
from layers.feeds.toml import DEFINITIONS, read_definitions
from layers.registry import Registry
from scripts.simulated.feeds import cameras, devices, envelopes, formats
from scripts.simulated.feeds.asked import Asked, Door, Told, World
from scripts.simulated.feeds.broker import Publication
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import slot
from scripts.simulated.feeds.elements import Element, Elements
from scripts.simulated.feeds.energy import sun_height_deg
from scripts.simulated.feeds.inverse import Value, columns_for
from scripts.simulated.feeds.place import projected
from scripts.simulated.feeds.shapes import area_at, in_parts, line_at

Row = dict[str, Any]
#: Rows where nothing else says how many.
_COUNT: Final = 12
#: Where the simulator answers for what has no address: a folder, a database, a sender.
STAND_IN: Final = "sent.simulated"
_DAY: Final = dt.timedelta(days=1)
#: Sensors publish no more often than this, however often their feed is looked at.
_SELDOM: Final = dt.timedelta(minutes=1)
#: How busy people are at each hour, as a share.
_BUSY: Final = (
    0.1, 0.06, 0.05, 0.05, 0.08, 0.15, 0.35, 0.7, 0.95, 1.0, 0.95, 0.95,
    0.9, 0.95, 0.95, 0.9, 0.92, 1.0, 0.9, 0.7, 0.55, 0.4, 0.28, 0.17,
)  # fmt: skip
#: Words in an address that stand for something: any text, or the page of a Seoul service.
_WORD: Final = re.compile(r"\{([a-z_]+)(?::[^{}]*)?\}")
#: Keys of ``[simulate]`` that are no columns.
_HINTS: Final = frozenset({"per", "layer", "count", "curve", "file"})


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """A definition with what it says for the simulator."""

    feed: Feed
    layer: Layer
    said: Mapping[str, Any]

    @property
    def hints(self) -> Mapping[str, Any]:
        """Its ``[simulate]``."""
        return self.said.get("simulate", {})

    @property
    def columns(self) -> Mapping[str, Any]:
        """What it says of columns, or of fields that are called like one."""
        return {name: hint for name, hint in self.hints.items() if name not in _HINTS}


def read_all(registry: Registry, folder: Path = DEFINITIONS) -> tuple[Simulated, ...]:
    """Read every definition of a folder that keeps itself true."""
    return tuple(
        Simulated(feed=each.feed, layer=registry.get(each.feed.target.layer), said=each.said)
        for each in read_definitions(registry, folder)
        if each.feed.sync is Sync.AUTO
    )


class Generic:
    """Answers for definitions, by the things of a place."""

    def __init__(self, definitions: Sequence[Simulated], elements: Elements) -> None:
        """Take what there is."""
        self.definitions = {each.feed.id: each for each in definitions}
        self._elements = elements

    def addresses(self) -> dict[str, tuple[str, str]]:
        """Give the expressions of host and path at which each feed is answered."""
        return {name: _address(each.feed) for name, each in self.definitions.items()}

    def doors(self) -> tuple[Door, ...]:
        """Give a door for each address, and one for what has none."""
        by_address: dict[tuple[str, str], list[Simulated]] = {}
        for each in self.definitions.values():
            by_address.setdefault(_address(each.feed), []).append(each)
        stand_ins = Door(
            host=re.escape(STAND_IN), path="/(?P<feed>[a-z0-9_]+)", answer=self._stand_in
        )
        return (
            *(
                Door(host=host, path=path, answer=self._answer_of(found))
                for (host, path), found in by_address.items()
                if host != re.escape(STAND_IN)
            ),
            stand_ins,
        )

    def _answer_of(self, found: Sequence[Simulated]) -> Callable[[World, Asked], Told]:
        def answer(world: World, asked: Asked) -> Told:
            best = max(_fits(each, asked) for each in found)
            meant, *others = [each for each in found if _fits(each, asked) == best]
            # The same question has one answer, whatever each type of data takes of it.
            return self.told(meant, world, asked, others)

        return answer

    def _stand_in(self, world: World, asked: Asked) -> Told:
        found = self.definitions.get(asked.words["feed"])
        if found is None:
            return Told(body=b"Not Found", status=404, kind="text/plain")
        return self.told(found, world, asked)

    def publications(
        self, world: World, since: dt.datetime, until: dt.datetime, topics: Sequence[str]
    ) -> list[Publication]:
        """Give what is published to feeds that listen to some topics, cameras excepted."""
        found = [
            publication
            for each in self.definitions.values()
            if each.feed.ask.protocol == "mqtt"
            and not set(topics).isdisjoint(each.feed.ask.options.get("topics", ()))
            and each.feed.ask.options.get("payload", "json") != "profile_m"
            for publication in self._published(each, world, since, until)
        ]
        return sorted(found, key=lambda each: each.at)

    def _published(
        self, definition: Simulated, world: World, since: dt.datetime, until: dt.datetime
    ) -> Iterator[Publication]:
        every = max(definition.feed.rhythm.every, _SELDOM)
        topics = definition.feed.ask.options.get("topics", ())
        at = slot(since, every)
        while at <= until and topics:
            if at > since:
                for number, row in enumerate(self.rows(definition, world, at), start=1):
                    topic = str(topics[0]).replace("+", str(number)).replace("#", str(number))
                    payload = orjson.dumps(formats.nested(row))
                    yield Publication(at=at, topic=topic, payload=payload)
            at += every

    def told(
        self, definition: Simulated, world: World, asked: Asked, others: Sequence[Simulated] = ()
    ) -> Told:
        """Tell the rows of a definition in the envelope of its protocol.

        ``others`` take other columns of the same rows.
        """
        ask = definition.feed.ask
        file = self._file(definition, world)
        if ask.protocol == "drop_folder" and file is not None:
            body = (world.place.folder / file).read_bytes()
            return Told(body=body, kind="application/octet-stream", headers={"file": file})
        if ask.protocol in {"sunspec", "rems"}:
            return devices.answer_of(ask.protocol, ask.options.get("devices", ()), world, asked)
        if ask.protocol == "onvif_events":
            return cameras.pulled(world, asked)
        rows = self.rows(definition, world, asked.now)
        for other in others:
            more = self.rows(other, world, asked.now)
            if len(more) == len(rows):
                rows = [{**theirs, **ours} for theirs, ours in zip(more, rows, strict=True)]
        path = str(ask.options.get("rows", ""))
        if ask.protocol == "drop_folder":
            ending = str(ask.options.get("pattern", "*.csv")).rpartition(".")[2]
            return formats.dropped(rows, asked, ending)
        if path and ask.protocol not in _OWN_PATHS:
            return _at_path(path, [formats.plain(row) for row in rows])
        bare = rows if ask.protocol in _WITH_SHAPE else [formats.plain(row) for row in rows]
        return _ENVELOPES.get(ask.protocol, envelopes.bare)(bare, asked)

    def _file(self, definition: Simulated, world: World) -> str | None:
        """Give the sample's file with what a definition asks for, ``None`` where there is none."""
        target = definition.feed.target
        said = definition.hints.get("file")
        file = str(said) if said else world.place.file_of(target.layer, target.source)
        return file if file is not None and (world.place.folder / file).exists() else None

    def rows(self, definition: Simulated, world: World, now: dt.datetime) -> list[Row]:
        """Give the rows of a definition at a time."""
        at = slot(now, min(definition.feed.rhythm.every, _DAY))
        file = self._file(definition, world)
        if file is not None and file.endswith(".csv"):
            theirs = {our: their for their, our in definition.feed.target.columns.items()}
            (spot,) = self._elements.district
            return [
                {theirs.get(name, name): value for name, value in row.items()}
                | _Writer(definition, world, spot, number, at).hinted()
                for number, row in enumerate(world.place.rows(file), start=1)
            ]
        return [
            _Writer(definition, world, element, number, at).row()
            for number, element in enumerate(self.things(definition), start=1)
        ]

    def things(self, definition: Simulated) -> Sequence[Element]:
        """Give what its rows are of."""
        target, hints = definition.feed.target, definition.hints
        place, count = target.place, int(hints.get("count", 0))
        per = str(hints.get("per") or _per(definition))
        if per == "district":
            return self._elements.district * max(count, 1)
        if per == "dong":
            return [each for each in self._elements.dongs for _ in range(max(count, 1))]
        if per != "item":
            return self._elements.spots(count or _COUNT)
        if place is not None and place.kind is PlaceKind.ITEM:
            found = self._elements.items(place.layer, place.field, place.prefix)
        else:
            prefix = definition.said.get("record", {}).get("prefix", "")
            found = self._elements.items(str(hints.get("layer", target.layer)), "id", prefix)
        return found[:count] if count else found


def _per(definition: Simulated) -> str:
    """Say what rows are of where nothing is said."""
    target = definition.feed.target
    if target.place is not None:
        return str(target.place.kind)
    return "item" if target.only_observed else "place"


def _address(feed: Feed) -> tuple[str, str]:
    """Make the expressions of the host and the path that a feed asks."""
    parts = urlsplit(feed.ask.url)
    if parts.scheme in {"http", "https"} and parts.hostname:
        return re.escape(parts.hostname), _pattern(parts.path, feed.ask.protocol)
    return re.escape(STAND_IN), f"/{feed.id}"


def _pattern(path: str, protocol: str) -> str:
    """Make the expression of a path: its words are any text, and pages are numbers."""
    pattern, end = "", 0
    for found in _WORD.finditer(path):
        pattern += re.escape(path[end : found.start()])
        name = found[1]
        pattern += rf"(?P<{name}>\d+)" if name in {"start", "end"} else "[^/]*"
        end = found.end()
    pattern += re.escape(path[end:])
    # These services say in the path in which form, or lead on from there.
    pattern = pattern.replace("/json/", "/(?P<form>json)/").replace("/xml/", "/(?P<form>xml)/")
    files = "|".join(formats.GBFS_FILES)
    more = {"arcgis": "/query", "gbfs": rf"|.*/({files})\.json"}
    return pattern + more.get(protocol, "")


def _fits(definition: Simulated, asked: Asked) -> int:
    """Count the parameters by which a definition is told from others at the same address."""
    said = {
        name.lower(): value
        for name, value in definition.feed.ask.params.items()
        if "{" not in value
    }
    return sum(1 if asked.query.get(name) == value else -1 for name, value in said.items())


class _Writer:
    """Writes one row of a definition.

    Texts of ``[simulate]`` may have the words ``{n}`` (number of the row), ``{item}`` and ``{key}``
    (what the row is of), ``{dong}``, ``{dong_code}``, ``{dong_code8}``, ``{district}``,
    ``{district_stem}``, ``{code}``, ``{sido}``, ``{address}``, ``{road}``, ``{lon}``, ``{lat}``,
    ``{now:FORMAT}`` and ``{utc}``, both of the newest slot.
    """

    def __init__(
        self, definition: Simulated, world: World, element: Element, number: int, at: dt.datetime
    ) -> None:
        self._definition, self._world = definition, world
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
            return self._hinted(name, hint[(self._number - 1) % len(hint)])
        if not isinstance(hint, str) or "{" not in hint:
            return hint
        element, place = self._element, self._world.place
        words = element.address.split()
        return hint.format(
            n=self._number, item=element.name, key=element.key, dong=element.dong,
            dong_code=element.code, dong_code8=element.code[:8], district=place.name,
            district_stem=place.name.removesuffix("구"), code=place.code, sido=place.city,
            address=element.address, road=words[-2] if len(words) > 2 else "",
            lon=element.lon, lat=element.lat, now=self._at,
            utc=self._at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )  # fmt: skip

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


#: Fields of times to come.
_LATER: Final = frozenset({"valid_to", "ends_at", "expires", "until", "due"})


def _at_path(path: str, rows: Sequence[Mapping[str, Any]]) -> Told:
    """Tell rows where a definition looks for them, in an answer that says that all is well."""
    document: Any = [formats.nested(row) for row in rows]
    for name in reversed([each for each in path.replace("[]", "").split("/") if each]):
        document = {"DATA" if name == "*" else name: document}
    if isinstance(document, dict):
        document["RESULT"] = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}
    return envelopes.json_told(document)


def _seoul(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    """Tell a Seoul service by the name in its path, before the numbers of the page."""
    found = re.search(r"/(?:json|xml)/([^/]+)/", asked.path)
    return envelopes.seoul(found[1] if found else "row", rows, asked)


def _lofin(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    return envelopes.head_and_row(asked.path.rstrip("/").rpartition("/")[2], rows, asked)


def _standard(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    return envelopes.datago(rows, asked, said="NORMAL SERVICE.")


def _array(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    return envelopes.datago(rows, asked, said="NORMAL_CODE", as_array=True)


def _records(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:  # noqa: ARG001 - as others
    return envelopes.document("result", {"record": list(rows)})


def _content(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:  # noqa: ARG001 - as others
    return envelopes.json_told({"content": list(rows)})


#: Protocols whose ``options.rows`` is no path of this kind.
_OWN_PATHS: Final = frozenset({"webhook", "mqtt"})
#: Protocols that bring the shape of a row themselves.
_WITH_SHAPE: Final = frozenset(
    {"arcgis", "wfs", "ogc_features", "georss", "gbfs", "gtfs_rt", "sensorthings", "ngsi_ld",
     "datex2"}
)  # fmt: skip
_ENVELOPES: Final[Mapping[str, Callable[[Sequence[Mapping[str, Any]], Asked], Told]]] = {
    "datago": _standard,
    "datago_array": _array,
    "odcloud": envelopes.odcloud,
    "seoul": _seoul,
    "its": envelopes.its,
    "utic": _records,
    "safetydata": envelopes.safetydata,
    "lofin": _lofin,
    "hrfco": _content,
    "kma_text": formats.kma_text,
    "arcgis": formats.arcgis,
    "wfs": formats.geojson,
    "ogc_features": formats.geojson,
    "georss": formats.georss,
    "gbfs": formats.gbfs,
    "gtfs_rt": formats.gtfs_rt,
    "sensorthings": formats.sensorthings,
    "ngsi_ld": formats.ngsi_ld,
    "datex2": formats.datex2,
    "database_link": formats.table_of_rows,
    "webhook": formats.message,
}

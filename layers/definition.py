"""What a layer is: frozen dataclasses that check themselves when they are made.

A layer module states its fields, geometry, sources, tiles, popup and readers once; table,
collection, tiles, deck layer, legend, popup and tests follow from it. Every contradiction is a
``DefinitionError`` at import.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from layers.access import ANONYMOUS, PUBLIC, Grant, Role
from layers.errors import DefinitionError, UnknownFieldError

if TYPE_CHECKING:  # half a second and 60 MB, of which most programs need none
    import pandas as pd

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Columns that every layer table has besides its fields.
RESERVED_NAMES: Final = frozenset(
    {
        "fid", "id", "source", "geom", "geom_3857", "flags", "as_of", "revision", "retired_at",
        "corrected",
    }
)  # fmt: skip
#: The two timestamp fields of a layer whose items hold for a time; made by ``fields.valid_time``.
VALID_TIME: Final = ("valid_from", "valid_to")

Lang = Literal["ko", "en"]


@dataclass(frozen=True, slots=True)
class Title:
    """A name in Korean and in English; both are first-class."""

    ko: str
    en: str

    def __post_init__(self) -> None:
        """Refuse an empty side."""
        if not (self.ko.strip() and self.en.strip()):
            raise DefinitionError(f"A title needs Korean and English; got {self!r}.")

    def in_(self, lang: Lang) -> str:
        """Give the side of one language."""
        return self.ko if lang == "ko" else self.en


class FieldType(StrEnum):
    """The types a field may have; each maps to one PostgreSQL and one JSON Schema type."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"


class Find(StrEnum):
    """How the search box takes a field's text."""

    NAME = "name"  # a name or a number, compared letter by letter
    ADDRESS = "address"  # a street or a dong, and a number in it


class GeometryType(StrEnum):
    """The geometry of a feature layer (always stored as this one type), or a coverage.

    ``ANY`` is for what people draw as it comes: points, lines or areas, single or several.
    """

    POINT = "Point"
    LINES = "MultiLineString"
    POLYGONS = "MultiPolygon"
    ANY = "Geometry"
    COVERAGE = "Coverage"  # a raster: read with rasterio, no table


class Theme(StrEnum):
    """The groups of the layer panel, in their order."""

    SAFETY = "safety"
    RESPONSE = "response"
    MEDICAL = "medical"
    EDUCATION = "education"
    TRAFFIC = "traffic"
    ENERGY = "energy"
    LIFE = "life"
    PEOPLE = "people"
    BASE = "base"


THEME_TITLES: Final[Mapping[Theme, Title]] = {
    Theme.SAFETY: Title("안전·관제", "Safety and cameras"),
    Theme.RESPONSE: Title("재난 대응", "Disaster response"),
    Theme.MEDICAL: Title("응급의료", "Emergency care"),
    Theme.EDUCATION: Title("교육·아동", "Education and children"),
    Theme.TRAFFIC: Title("교통", "Traffic"),
    Theme.ENERGY: Title("에너지·환경", "Energy and environment"),
    Theme.LIFE: Title("생활·복지", "Everyday and welfare"),
    Theme.PEOPLE: Title("인구·행정", "People and administration"),
    Theme.BASE: Title("바탕 지도", "Base map"),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One property of a layer.

    ``first_zoom`` is the lowest tile zoom that carries it (``None``: never in tiles);
    ``readers=None`` means whoever may read the layer; ``public_by`` is what a district's file says
    where they may read there what elsewhere only ``readers`` may; ``values`` is a closed code list;
    ``minimum`` and ``maximum`` reject a record outside them; ``read_only`` means that nobody writes
    it by hand, also where the layer has writers; ``find`` says how its text is searched.
    """

    name: str
    type: FieldType
    title: Title
    unit: str | None = None
    first_zoom: int | None = None
    readers: frozenset[Role] | None = None
    public_by: Grant | None = None
    values: Mapping[str, Title] | None = None
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    read_only: bool = False
    find: Find | None = None

    def __post_init__(self) -> None:
        """Check the name and what belongs to the type."""
        if not _NAME.fullmatch(self.name) or self.name in RESERVED_NAMES:
            raise DefinitionError(f"'{self.name}' cannot be the name of a field.")
        if self.values is not None and self.type is not FieldType.TEXT:
            raise DefinitionError(f"Field '{self.name}' has codes, so it must be text.")
        if self.find is not None and self.type is not FieldType.TEXT:
            raise DefinitionError(f"Field '{self.name}' is searched, so it must be text.")
        numeric = self.type in {FieldType.INTEGER, FieldType.NUMBER}
        if (self.minimum is not None or self.maximum is not None) and not numeric:
            raise DefinitionError(f"Field '{self.name}' has limits, so it must be a number.")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How one of our fields is made of a publisher's columns, a whole column at a time.

    ``make`` gets the raw frame (all text without outer blanks, publisher's column names, plus
    ``geometry`` where the file has one) and returns a Series on the same index with missing values
    as ``None``/``NA``. ``columns`` are those it needs: a missing one is schema drift and stops the
    run with a sentence, unless ``optional``. Made by the functions of ``layers.conform``.
    """

    columns: tuple[str, ...]
    make: Callable[[pd.DataFrame], pd.Series]
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where rows of a layer come from, and how a publisher's file becomes our fields.

    Parameters
    ----------
    name
        Unique in the layer; stored with each row, so that one source never retires another's rows.
    adapter
        Module of ``layers.sources``: ``csv_file``, ``geo_file``, ``osm``, ``raster_file``.
    crs
        EPSG code of the publisher's coordinates.
    key
        Rule that gives the item id; unique in the layer together with ``prefix``. ``None`` makes
        the id of a digest of the conformed row, so that true duplicates merge.
    conform
        Our field name -> rule. Fields not named stay empty.
    geometry
        Rule that gives shapely geometries in ``crs``; ``None`` when the file carries geometry.
    where
        Rule of booleans: rows for which it is false are other things, not rejected records.
    district_name
        Rule that gives the district a row says it lies in; a point outside it is flagged.
    as_of
        Rule that gives the date of each record; else the file's own date is used.
    flags
        Name -> rule of booleans: records that are taken and are odd in a way to be looked at.
    retire_share, reject_share
        A load stops and asks when it would retire, or rejects, more than this share of the rows.
    """

    name: str
    title: Title
    adapter: str
    crs: int = 4326
    key: Rule | None = None
    prefix: str = ""
    conform: Mapping[str, Rule] = field(default_factory=dict)
    geometry: Rule | None = None
    where: Rule | None = None
    district_name: Rule | None = None
    as_of: Rule | None = None
    flags: Mapping[str, Rule] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    attribution: str = ""
    cadence: dt.timedelta | None = None
    late_after: dt.timedelta | None = None
    retire_share: float = 0.2
    reject_share: float = 0.2

    def __post_init__(self) -> None:
        """Check the name."""
        if not _NAME.fullmatch(self.name):
            raise DefinitionError(f"'{self.name}' cannot be the name of a source.")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the source, whatever it is for."""
        others = (self.key, self.geometry, self.where, self.district_name, self.as_of)
        given = (rule for rule in others if rule is not None)
        return (*self.conform.values(), *given, *self.flags.values())

    @property
    def columns(self) -> tuple[str, ...]:
        """The publisher's columns that any rule looks at, each once."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.columns))


@dataclass(frozen=True, kw_only=True)
class Thinning:
    """Below zoom ``below`` only features whose ``field`` is one of ``keep`` or ``at_least``.

    The TileJSON says so in words; nothing is dropped silently.
    """

    below: int
    field: str
    keep: tuple[str, ...] = ()
    at_least: float | None = None

    def __post_init__(self) -> None:
        """Ask for exactly one kind of limit."""
        if bool(self.keep) == (self.at_least is not None):
            raise DefinitionError(f"Thinning by '{self.field}' needs either codes or a number.")


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """At which zooms a layer has tiles, and how it is thinned, merged or grouped below them.

    ``group_below``: under this zoom points are counted on a grid of 64 x 64 cells a tile, made
    ahead of time (a feature then carries ``point_count``). ``merge_below``: under this zoom lines
    with the same fields are drawn as one feature, without its ``fid``. ``id_zoom``: first zoom at
    which features carry their item ``id``.
    """

    min_zoom: int = 0
    max_zoom: int = 16
    group_below: int | None = None
    merge_below: int | None = None
    thinning: tuple[Thinning, ...] = ()
    id_zoom: int = 0

    def __post_init__(self) -> None:
        """Check the order."""
        if not 0 <= self.min_zoom <= self.max_zoom <= 22:
            raise DefinitionError(f"Tile zooms {self.min_zoom} to {self.max_zoom} are no range.")
        if self.merge_below is not None and self.merge_below > self.id_zoom:
            raise DefinitionError(
                f"Features merged below zoom {self.merge_below} cannot carry an id from zoom"
                f" {self.id_zoom}."
            )


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """How long is kept what feeds measured of a layer's items, and how finely.

    Parameters
    ----------
    slot
        Of many items measured together: one array a slot is kept instead of a row a value, and
        times are those of the slots. ``None``: every value with its own time.
    measured
        For how long values are kept as they were measured; then their hours are.
    hours
        For how long the means of hours are kept.
    versions
        For how long items that feeds move or replace all the time are kept as they were;
        ``None``: for ever.
    ended
        For how long items are kept that feeds ended and nobody touched by hand: events that follow
        each other without end; ``None``: for ever.
    """

    slot: dt.timedelta | None = None
    measured: dt.timedelta = dt.timedelta(days=35)
    hours: dt.timedelta = dt.timedelta(days=800)
    versions: dt.timedelta | None = None
    ended: dt.timedelta | None = None

    def __post_init__(self) -> None:
        """Ask for slots that fill an hour, and for spans that follow each other."""
        if self.slot is not None and (not self.slot or dt.timedelta(hours=1) % self.slot):
            raise DefinitionError(f"Slots of {self.slot} do not fill an hour.")
        if not dt.timedelta(days=1) <= self.measured <= self.hours:
            raise DefinitionError(
                f"Values cannot be kept for {self.measured} and their hours for {self.hours}."
            )


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A type of data with geometry, whole: the one place where it is described.

    ``readers`` has no default: a layer is closed until somebody says who may read it.
    ``writers`` may add, change and end its items by hand: nobody, until said. ``public_by`` is what
    a district's file says where everybody may read there what elsewhere only ``readers`` may.
    ``popup`` names fields in reading order; ``label`` the field that names an item; ``moment`` the
    field that says when an item happened (``None``: the date of its record); ``nearby`` says that
    "what is near" asks it unless told otherwise; ``keeping`` how long measured values are kept.
    ``measured`` are the fields that feeds observe; the registry adds them.
    """

    id: str
    title: Title
    description: Title
    theme: Theme
    geometry: GeometryType
    readers: frozenset[Role]
    fields: tuple[Field, ...]
    sources: tuple[Source, ...] = ()
    writers: frozenset[Role] = frozenset()
    public_by: Grant | None = None
    tiles: Tiles = field(default_factory=Tiles)
    label: str | None = None
    moment: str | None = None
    popup: tuple[str, ...] = ()
    nearby: bool = False
    keeping: Keeping = field(default_factory=Keeping)
    measured: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the layer against itself."""
        if not _NAME.fullmatch(self.id):
            raise DefinitionError(f"'{self.id}' cannot be the id of a layer.")
        if not self.readers:
            raise DefinitionError(f"Nobody may read layer '{self.id}': name its readers.")
        self._check_names()
        self._check_readers()
        self._check_tiles()

    def _check_names(self) -> None:
        """Require that nothing is said twice, and that every name that is used is a field."""
        names = [each.name for each in self.fields]
        if len(set(names)) != len(names):
            raise DefinitionError(f"Layer '{self.id}' names a field twice.")
        sources = [source.name for source in self.sources]
        if len(set(sources)) != len(sources):
            # A row's source decides what may retire it.
            raise DefinitionError(f"Two sources of layer '{self.id}' have the same name.")
        used = [*self.popup, *(thin.field for thin in self.tiles.thinning)]
        used += [name for name in (self.label, self.moment) if name]
        used += [name for source in self.sources for name in source.conform]
        for name in used:
            if name not in names:
                raise DefinitionError(f"Layer '{self.id}' uses '{name}', which is not its field.")
        if self.moment and self.field(self.moment).type is not FieldType.TIMESTAMP:
            raise DefinitionError(f"'{self.moment}' of layer '{self.id}' is not a timestamp.")

    def _check_readers(self) -> None:
        """Refuse a field that is more open than its layer, and writers who may not read."""
        if not self.writers <= self.readers:
            raise DefinitionError(f"Layer '{self.id}' may be written by roles that cannot read it.")
        if self.public_by is not None and ANONYMOUS.roles & self.readers:
            raise DefinitionError(f"Layer '{self.id}' is public: no district needs to open it.")
        if self.writers and self.is_coverage:
            raise DefinitionError(f"Layer '{self.id}' is a coverage: it has no items to write.")
        for each in self.fields:
            if each.readers is not None and not each.readers <= self.readers:
                raise DefinitionError(
                    f"Field '{each.name}' of layer '{self.id}' is open to roles the layer is not."
                )
            if each.public_by is not None and each.readers is None:
                raise DefinitionError(
                    f"Field '{each.name}' of layer '{self.id}' is open: no district opens it."
                )

    def _check_tiles(self) -> None:
        """Refuse ways of making tiles lighter that the geometry does not allow."""
        if self.tiles.group_below and self.geometry is not GeometryType.POINT:
            raise DefinitionError(f"Layer '{self.id}' groups points and has none.")
        if self.tiles.group_below and self.tiles.thinning:
            raise DefinitionError(f"Layer '{self.id}' counts points, so it cannot leave some out.")
        if self.tiles.merge_below and self.geometry is not GeometryType.LINES:
            raise DefinitionError(f"Layer '{self.id}' merges lines and has none.")

    def field(self, name: str) -> Field:
        """Give a field by name.

        Raises
        ------
        UnknownFieldError
            When the layer has none of that name.
        """
        for each in self.fields:
            if each.name == name:
                return each
        raise UnknownFieldError(f"Layer '{self.id}' has no field '{name}'.")

    def source(self, name: str) -> Source:
        """Give a source by name; ``LookupError`` names the ones there are."""
        for each in self.sources:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.sources) or "none"
        raise UnknownFieldError(f"Layer '{self.id}' has no source '{name}' (there are: {known}).")

    def readable_fields(self, roles: frozenset[Role]) -> tuple[Field, ...]:
        """Give the fields these roles may read, in order.

        What is not among them may not be filtered, sorted, searched or counted by either.
        """
        if not self.readers & roles:
            return ()
        return tuple(each for each in self.fields if (each.readers or self.readers) & roles)

    def granted(self, grants: Collection[Grant]) -> Layer:
        """Give the layer as it is in a district that opens these to everybody."""
        fields = tuple(
            replace(each, readers=None, public_by=None) if each.public_by in grants else each
            for each in self.fields
        )
        opened = self if fields == self.fields else replace(self, fields=fields)
        if self.public_by not in grants:
            return opened
        return replace(opened, readers=PUBLIC, public_by=None)

    def writable_fields(self, roles: frozenset[Role]) -> tuple[Field, ...]:
        """Give the fields these roles may write, in order: of those they may read."""
        if not self.writers & roles:
            return ()
        return tuple(each for each in self.readable_fields(roles) if not each.read_only)

    @property
    def findable_fields(self) -> tuple[tuple[Field, Find], ...]:
        """Give the fields that are searched: those that say so, and the label as a name."""
        return tuple(
            (each, each.find or Find.NAME)
            for each in self.fields
            if each.find or (each.name == self.label and each.type is FieldType.TEXT)
        )

    @property
    def has_valid_time(self) -> bool:
        """Whether its items hold for a time of their own: ``valid_from`` until ``valid_to``."""
        return set(VALID_TIME) <= {each.name for each in self.fields}

    @property
    def dated(self) -> tuple[str, ...]:
        """The columns that hold as of the time in the first of them, where feeds observe any."""
        clock = self.moment or "as_of"
        return tuple(dict.fromkeys((clock, *self.measured, "as_of"))) if self.measured else ()

    @property
    def is_coverage(self) -> bool:
        """Whether the layer is a raster and has no table."""
        return self.geometry is GeometryType.COVERAGE

    @functools.cached_property
    def fingerprint(self) -> str:
        """A short digest of everything that shapes an answer; part of every ETag."""
        shape = repr(
            (
                self.id,
                self.geometry,
                sorted(self.readers),
                self.tiles,
                *((f.name, f.type, f.first_zoom, sorted(f.readers or ())) for f in self.fields),
            )
        )
        return hashlib.sha256(shape.encode()).hexdigest()[:12]

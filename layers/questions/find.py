"""The search box: from a text to the items and places that are meant, the likeliest first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.fuzz import partial_ratio

from layers.definition import GeometryType, Layer
from layers.finding import keys
from layers.finding.addresses import Address, read_address
from layers.finding.coordinates import read_place
from layers.finding.marks import marks
from layers.finding.words import Asked, kinds_of, read_words
from layers.questions.nearest import nearest
from layers.store import finding as store
from layers.store.database import Database
from layers.store.finding import FoundItem, Hit, Readable
from spatial.bbox import BBox, LonLat
from spatial.crs import distances_m

#: How sure each way of finding is; what decides among equals is below it.
_ID: Final = 1000.0
_WHOLE: Final = 900.0
_ADDRESS: Final = 890.0
_BEGINS: Final = 800.0
_PLACED_KIND: Final = 780.0
_HOLDS: Final = 700.0
_KIND: Final = 690.0
_INITIALS: Final = 650.0
_NEXT_NUMBER: Final = 560.0
_ALIKE: Final = 400.0
#: Spellings less alike than this are other words.
_LEAST_ALIKE: Final = 0.62
#: Hits of which enough is read to be ranked.
_READ: Final = 40
#: Streets of like names in which a number is looked for.
_STREETS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One answer; ``marks`` are the parts of ``title`` that fit, as (start, end).

    ``how`` it fits: ``place``, ``id``, ``address``, ``name``, ``initials``, ``kind``,
    ``next_number`` (the number is not there, this one is beside it) or ``alike`` (spelled so).
    ``layer`` and ``id`` are ``None`` for a place that is no item. ``bbox`` is in degrees.
    """

    title: str
    place: LonLat
    bbox: BBox | None
    distance_m: float
    score: float
    how: str
    layer: str | None = None
    id: str | None = None
    field: str | None = None
    detail: str | None = None
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(kw_only=True)
class _Search:
    """A question while it is being answered: hits with the best score each."""

    database: Database
    readables: Sequence[Readable]
    home: LonLat
    asked: Asked
    hits: dict[tuple[str, int, str], tuple[float, str]] = field(default_factory=dict)

    def note(self, hit: tuple[str, int, str], score: float, how: str) -> None:
        self.hits[hit] = max((score, how), self.hits.get(hit, (0.0, "")))

    @property
    def best(self) -> float:
        return max((score for score, _ in self.hits.values()), default=0.0)


def find(
    database: Database,
    readables: Sequence[Readable],
    text: str,
    *,
    home: LonLat,
    limit: int,
) -> list[Found]:
    """Find what a text means, among what the reader may read.

    Parameters
    ----------
    readables
        Layers and the fields that the reader may see of each.
    home
        Where the reader looks: nearer things come first among equals.

    Notes
    -----
    1. Degrees and grid numbers are a place, and nothing else is looked for.
    2. Ids, addresses, whole names, beginnings and parts of names, initials, kinds of things
       ("shelters", "천호동 대피소") are asked in turn.
    3. Only where nothing fits, slips are forgiven: other spellings, streets much like the one that
       was said, Hangul typed with the keyboard on English.
    4. Whatever was found is ordered by how well it fits, then by what it is, then by distance.
    """
    place = read_place(text, home=home)
    if place is not None:
        return [_spot(place, home)]
    for meant in (text, keys.typed_in_latin(text)):
        if not meant or not keys.key(meant):
            continue
        asked = read_words(meant, kinds_of(layer for layer, _ in readables))
        search = _Search(database=database, readables=readables, home=home, asked=asked)
        for ask in (_ids, _addresses, _initials, _names, _kinds):
            ask(search)
        if not search.hits:
            _slips(search)
        if search.hits:
            return _ranked(search, limit)
    return []


def _spot(place: LonLat, home: LonLat) -> Found:
    return Found(
        title=f"{place.lat:.5f}, {place.lon:.5f}",
        place=place,
        bbox=None,
        distance_m=_distances([place], home)[0],
        score=_ID,
        how="place",
    )


def _ids(search: _Search) -> None:
    """Look for an item of this number: its public id, with or without its source's prefix."""
    text = search.asked.text
    if not any(sign.isdigit() for sign in text) or any(sign.isspace() for sign in text):
        return
    # Feeds bring hundreds of prefixes, and each would be looked up in every layer.
    prefixes = {
        source.prefix
        for layer, _ in search.readables
        for source in layer.sources
        if source.adapter != "feed"
    }
    said = {text, text.upper(), text.lower()}
    query = store.ids_query(
        search.readables, [p + one for p in sorted({"", *prefixes}) for one in said]
    )
    for layer, fid, _ in search.database.fetch_all(query):
        search.note((layer, fid, "id"), _ID, "id")


def _addresses(search: _Search) -> None:
    address = read_address(search.asked.text)
    if address:
        _numbers(search, address, exactly=True)


def _numbers(search: _Search, address: Address, *, exactly: bool) -> None:
    """Look for a number in the streets that are called so, or (``exactly`` not) much like it."""
    led = keys.initials(address.name) if keys.asks_initials(address.name) else None
    query = (
        store.streets_query(address.street, led)
        if exactly or led
        else store.streets_alike_query(address.street)
    )
    fits = {
        street: 1.0 if led else max(_alike(address.street, key), _alike(address.street, spoken))
        for street, key, spoken in search.database.fetch_all(query)
    }
    likely = [
        each for each in sorted(fits, key=lambda each: -fits[each]) if fits[each] >= _LEAST_ALIKE
    ]
    asked = store.numbers_query(search.readables, likely[:_STREETS], address.main, address.sub)
    for row in search.database.fetch_all(asked) if likely else ():
        found = store.NumberHit._make(row)
        fit = fits[found.street]
        same = (found.main, found.sub) == (address.main, address.sub)
        how = "alike" if fit < 1.0 else "address" if same else "next_number"
        score = _ADDRESS if same else _NEXT_NUMBER - min(_apart(found, address), 100.0)
        kind = 0.0 if found.kind == address.kind else 3.0
        search.note(found[1:4], (score - kind) * (0.6 + 0.4 * fit), how)


def _apart(found: store.NumberHit, address: Address) -> float:
    """Say how far two numbers of a street lie apart; its odd and even side are two sides."""
    other_side = (found.main - address.main) % 2
    return abs(found.main - address.main) + abs(found.sub - address.sub) / 100 + 0.5 * other_side


def _initials(search: _Search) -> None:
    text = search.asked.text
    if not keys.asks_initials(text):
        return
    wanted = keys.initials(text)
    for hit in _hits(search, store.initials_query(search.readables, wanted)):
        search.note(hit[:3], _INITIALS, "initials")


def _names(search: _Search) -> None:
    """Look for names by all words, then without those for city and district or kind of thing."""
    asked = search.asked
    for words in dict.fromkeys((asked.words, asked.without_where)):
        whole = keys.key("".join(words))
        if not whole:
            continue
        parts = [keys.key(word) for word in words]
        only = asked.kinds if asked.kinds and words != asked.words else None
        for hit in _hits(search, store.names_query(_of(search.readables, only), whole, parts)):
            search.note(hit[:3], _fit(hit.key, whole), "name")


def _of(readables: Sequence[Readable], only: frozenset[str] | None) -> list[Readable]:
    return [each for each in readables if only is None or each[0].id in only]


def _fit(key: str, whole: str) -> float:
    """Score a name that is, begins with or holds what was asked: the less more, the better."""
    spare = min(len(key) - len(whole), 60)
    if key == whole:
        return _WHOLE
    return (_BEGINS if key.startswith(whole) else _HOLDS) - spare


def _kinds(search: _Search) -> None:
    """Answer a kind of thing by the nearest ones: to the place that was named with it, or home."""
    asked = search.asked
    if not asked.kinds or search.best >= _WHOLE:
        return
    readables = [each for each in _of(search.readables, asked.kinds) if not each[0].is_coverage]
    place, score = search.home, _KIND
    if asked.names:
        named = find(
            search.database, search.readables, " ".join(asked.names), home=search.home, limit=1
        )
        if not named:
            return
        place, score = named[0].place, _PLACED_KIND
    found = nearest(search.database, readables, place, limit=5)
    ids = {each.candidate.id: rank for rank, each in enumerate(found)}
    for layer, fid, id_ in search.database.fetch_all(store.ids_query(readables, list(ids))):
        search.note((layer, fid, "id"), score - ids[id_], "kind")


def _slips(search: _Search) -> None:
    """Forgive misspelling, in streets with a number and in names."""
    address = read_address(search.asked.text, loosely=True)
    if address:
        _numbers(search, address, exactly=False)
    for words in dict.fromkeys((search.asked.words, search.asked.without_where)):
        whole = keys.key("".join(words))
        if len(whole) < store.SHORTEST_PART:
            continue
        for hit in _hits(search, store.alike_query(search.readables, whole)):
            fit = _alike(whole, hit.key)
            if fit >= _LEAST_ALIKE:
                search.note(hit[:3], _ALIKE + 150.0 * fit, "alike")


def _alike(asked: str, key: str) -> float:
    """Say how alike two spellings are, in [0, 1]; a slip in a part of a long name counts less."""
    whole = DamerauLevenshtein.normalized_similarity(asked, key)
    if len(key) > len(asked) >= 6:
        return max(whole, 0.9 * partial_ratio(asked, key) / 100)
    return whole


def _hits(search: _Search, query: store.Query) -> Iterable[Hit]:
    return (Hit._make(row) for row in search.database.fetch_all(query))


def _ranked(search: _Search, limit: int) -> list[Found]:
    """Read the likeliest items and put them in order; a street of many pieces is one answer."""
    likely = sorted(search.hits, key=lambda hit: (-search.hits[hit][0], hit))[:_READ]
    fids: dict[str, set[int]] = {}
    for layer, fid, _ in likely:
        fids.setdefault(layer, set()).add(fid)
    items = {(it.layer, it.fid): it for it in store.items(search.database, search.readables, fids)}
    layers = {layer.id: layer for layer, _ in search.readables}
    there = [hit for hit in likely if hit[:2] in items and _truly(search, items[hit[:2]], hit)]
    places = [LonLat(items[hit[:2]].lon, items[hit[:2]].lat) for hit in there]
    distances = _distances(places, search.home)
    shown = [
        _shown(search, layers[hit[0]], items[hit[:2]], hit, distance)
        for hit, distance in zip(there, distances, strict=True)
    ]
    shown.sort(key=lambda each: (-each.score, each.distance_m, each.layer or "", each.id or ""))
    return list(_each_once(shown, layers))[:limit]


def _truly(search: _Search, item: FoundItem, hit: tuple[str, int, str]) -> bool:
    """Look at the name itself where only its initials were compared."""
    text = item.texts.get(hit[2])
    return search.hits[hit][1] != "initials" or (
        text is not None and keys.fits_initials(search.asked.text, text)
    )


def _shown(
    search: _Search, layer: Layer, item: FoundItem, hit: tuple[str, int, str], distance: float
) -> Found:
    texts = {name: text for name, text in item.texts.items() if text}
    score, how = search.hits[hit]
    if how == "initials":
        led = keys.initials(texts[hit[2]]), keys.initials(search.asked.text)
        score += _fit(*led) - _HOLDS
    label = texts.get(layer.label or "")
    title = texts.get(hit[2]) or label or item.id
    details = [text for text in texts.values() if text != title]
    return Found(
        title=title,
        place=LonLat(item.lon, item.lat),
        bbox=BBox(item.west, item.south, item.east, item.north),
        distance_m=distance,
        score=score if how == "kind" else score + _preference(layer, distance),
        layer=layer.id,
        id=item.id,
        how=how,
        field=hit[2],
        detail=label if label and label != title else next(iter(details), None),
        marks=marks(search.asked.words, title),
    )


def _preference(layer: Layer, distance_m: float) -> float:
    """Put what people look for by name before the ground it stands on, and near before far."""
    weight = 8.0 if layer.geometry is GeometryType.POINT else 12.0
    return (20.0 if layer.nearby else weight) - min(30.0, 6.0 * math.log10(1 + distance_m / 100))


def _each_once(found: Iterable[Found], layers: dict[str, Layer]) -> Iterable[Found]:
    seen: set[tuple[str | None, str | None]] = set()
    for each in found:
        is_line = each.layer and layers[each.layer].geometry is GeometryType.LINES
        name = (each.layer, each.title if is_line else each.id)
        if name not in seen:
            seen.add(name)
            yield each


def _distances(places: Sequence[LonLat], home: LonLat) -> list[float]:
    if not places:
        return []
    lons, lats = ([getattr(place, axis) for place in places] for axis in ("lon", "lat"))
    metres, _ = distances_m(home.lon, home.lat, np.array(lons), np.array(lats))
    return metres.tolist()

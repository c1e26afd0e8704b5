"""A feed as a file: ``layers/feeds/definitions/<theme>/<id>.toml``.

.. code-block:: toml

    title = { ko = "시간별 대기질", en = "Hourly air quality" }
    theme = "energy"
    owner = { ko = "한국환경공단 에어코리아", en = "AirKorea" }
    licence = "KOGL-1"            # and attribution, privacy, per_day, sample; or format = "own"
                                  # with a note, where no format is published
    [ask]
    protocol = "datago_array"
    url = "http://apis.data.go.kr/B552584/ArpltnInforInqireSvc/getCtprvnRltmMesureDnsty"
    params = { sidoName = "{sido}", returnType = "json" }
    key = "DATA_GO_KR"            # and key_in, headers, no_data, private, by_hand, [ask.options]
    [rhythm]
    every = "1h"
    offset = "12m"                # and by_answer, urgent
    late_after = "2h"
    down_after = "6h"
    [target]
    layer = "air_stations"
    source = "airkorea"           # rules of the layer's own module, or:
    full = true                   # and observed, only_observed, retire_share, ends_after
    only = { REGION = "{sido}" }  # of a list of the whole country
    [record]                      # what makes a record one: key, prefix, where, newest_by, as_of
    key = "stationName"
    prefix = "air/"
    [fields]                      # our field = an expression (layers.feeds.expressions)
    pm10 = "pm10Value | float"
    [place]                       # of what it belongs to, none where the format brings geometry:
    point = { lon = "dmY", lat = "dmX", crs = 4326 }  # columns; dms = true for 127-06-45
    # wkt = "COLUMN" | dong = "expression" (among_others = true: a list of the whole country) |
    # district = true | district = "expression" |
    # item = { layer = "cameras", column = "expression", field = "name", prefix = "",
    #          among_others = false } | cell = { x = "nx", y = "ny" } of the weather service
    [columns]                     # provider's name = the name that the layer's own rules know
    [indicator]                   # of figures: formula, unit, target
    [simulate]                    # per = "dong", "district", "item" or "place" (somewhere), count;
                                  # file = one of the sample district's; or what a field or a
                                  # column may be: [40, 900], ["words", "of", "these"], "text {n}"

The id is the file's name. A key that means nothing is refused, and so is a field that the layer
does not have, or a code that its list does not know.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from layers.definition import Layer, Source, Theme
from layers.errors import DefinitionError, UnknownFieldError
from layers.feeds.definition import (
    Ask,
    Feed,
    Format,
    Indicator,
    Place,
    Privacy,
    Rhythm,
    Target,
)
from layers.feeds.outcome import NoData
from layers.feeds.records import layer_of, place_of, source_of
from layers.feeds.tables import Table

#: Where the definitions are that come with the platform.
DEFINITIONS: Final = Path(__file__).parent / "definitions"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a definition file says.

    ``source`` is the source that the feed brings to its layer, where it has ``[fields]`` of its
    own; ``said`` is the file as it stands, with its ``[simulate]``.
    """

    feed: Feed
    source: Source | None
    said: Mapping[str, Any] = field(default_factory=dict)


def read_definitions(layers: Iterable[Layer], folder: Path = DEFINITIONS) -> tuple[Definition, ...]:
    """Read every definition of a folder, in the order of their themes and ids.

    Raises
    ------
    DefinitionError
        When one is wrong, two have the same id, or one lies in another theme's folder.
    """
    known = {layer.id: layer for layer in layers}
    found: dict[str, Definition] = {}
    for path in sorted(folder.glob("*/*.toml")):
        made = read_definition(path, known)
        if made.feed.id in found:
            raise DefinitionError(f"Two definitions are named '{path.name}'.")
        if made.feed.theme != path.parent.name:
            raise DefinitionError(
                f"'{path.parent.name}/{path.name}' is of theme '{made.feed.theme}': it belongs"
                " into that folder."
            )
        found[made.feed.id] = made
    order = list(Theme)
    return tuple(
        sorted(found.values(), key=lambda each: (order.index(each.feed.theme), each.feed.id))
    )


def read_definition(path: Path, layers: Mapping[str, Layer]) -> Definition:
    """Read one definition; see the module for what it says.

    Raises
    ------
    DefinitionError
        When it is no TOML, or says what cannot be; the sentence names file, table and key.
    """
    top = Table(_parsed(path, path.stat().st_mtime_ns), f"'{path.name}'")
    try:
        return _definition(path.stem, top, layers)
    except (DefinitionError, UnknownFieldError) as error:
        # What a dataclass or a layer refuses by itself does not know the file.
        if path.name in str(error):
            raise
        raise DefinitionError(f"'{path.name}': {error}") from error


@functools.lru_cache(maxsize=1024)
def _parsed(path: Path, changed_ns: int) -> Mapping[str, Any]:  # noqa: ARG001 - part of the key
    """Parse a file once as long as it does not change: a registry is made more than once."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"'{path.name}' is not a TOML file: {error}.") from error


def _definition(feed_id: str, top: Table, layers: Mapping[str, Layer]) -> Definition:
    target, own = top.table("target"), top.has("fields")
    layer = layer_of(target, layers)
    place = place_of(top.table("place"), layers)
    retire_share = target.number("retire_share")
    feed = Feed(
        id=feed_id,
        title=top.title("title"),
        theme=top.code("theme", Theme),
        owner=top.title("owner"),
        licence=top.text("licence"),
        attribution=top.text("attribution", ""),
        format=top.code("format", Format, Format.PUBLIC),
        privacy=top.code("privacy", Privacy, Privacy.NONE),
        per_day=top.count("per_day"),
        note=top.title("note") if top.has("note") else None,
        sample=top.maybe_text("sample"),
        indicator=_indicator(top.table("indicator")) if top.has("indicator") else None,
        ask=_ask(top.table("ask")),
        rhythm=_rhythm(top.table("rhythm")),
        target=replace(
            _target(target, feed_id if own else None, layer, place.of),
            columns=top.text_mapping("columns"),
        ),
    )
    source = None
    if own:
        made = source_of(feed, layer, place, top.table("record"), top.table("fields"))
        source = made if retire_share is None else replace(made, retire_share=retire_share)
    elif place.rule is not None or retire_share is not None:
        raise top.error(f"source '{feed.target.source}' says where records lie and may go itself.")
    said = top.said
    top.mapping("simulate")
    top.end()
    return Definition(feed=feed, source=source, said=said)


def _ask(said: Table) -> Ask:
    made = Ask(
        protocol=said.text("protocol"),
        url=said.text("url", ""),
        params=said.text_mapping("params"),
        headers=said.text_mapping("headers"),
        key=said.maybe_text("key"),
        key_in=said.text("key_in", Ask.key_in),
        no_data={
            code: said.checked(meaning, NoData, "no_data")
            for code, meaning in said.text_mapping("no_data").items()
        },
        options=said.mapping("options"),
        private=said.flag("private", default=False),
        by_hand=said.flag("by_hand", default=False),
    )
    said.end()
    return made


def _rhythm(said: Table) -> Rhythm:
    made = Rhythm(
        every=said.span("every"),
        offset=said.span("offset", dt.timedelta()),
        late_after=said.span("late_after"),
        down_after=said.span("down_after"),
        by_answer=said.flag("by_answer", default=False),
        urgent=said.flag("urgent", default=False),
    )
    said.end()
    return made


def _indicator(said: Table) -> Indicator:
    made = Indicator(
        formula=said.title("formula"), unit=said.text("unit"), target=said.number("target")
    )
    said.end()
    return made


def _target(said: Table, own: str | None, layer: Layer, place: Place | None) -> Target:
    """Read ``[target]``; ``own`` is the name of the source that the feed brings, if it does."""
    source = own or layer.source(said.text("source")).name
    made = Target(
        layer=layer.id,
        source=source,
        full=said.flag("full", default=True),
        observed=said.texts("observed"),
        only_observed=said.flag("only_observed", default=False),
        place=place,
        ends_after=said.span("ends_after") if said.has("ends_after") else None,
        only=said.text_mapping("only"),
    )
    for name in made.observed:
        layer.field(name)
    said.end()
    return made

"""Types of data as collections: a type is the rows that one source gives a layer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.formats import GEOJSON, JSON, link, url
from layers.definition import Lang, Layer
from layers.feeds.definition import Feed, Sync
from layers.feeds.freshness import FeedState, dated
from layers.feeds.outcome import Reason, State
from layers.store.state import LayerState
from viewer.feeds import REASON_TITLES, SHAPES, STATE_TITLES, how, limits, what
from viewer.panel import freshness

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
#: Of ``what`` a type is, what a collection says in another place or another way.
_ELSEWHERE: Final = frozenset({"id", "title", "licence", "attribution", "note"})


def describe_type(
    feed: Feed, layer: Layer, known: FeedState, state: LayerState, lang: Lang
) -> dict[str, Any]:
    """Describe a type of data as OGC API Features' collection, with its state and limits."""
    here, title = f"/collections/{feed.id}", feed.title.in_(lang)
    about = {
        name: value for name, value in what(feed, layer, lang).items() if name not in _ELSEWHERE
    }
    return {
        "id": feed.id,
        "title": title,
        "description": (feed.note or layer.description).in_(lang),
        "keywords": [feed.theme.value, feed.title.ko, feed.title.en, layer.id],
        "license": feed.licence,
        **({"attribution": feed.attribution} if feed.attribution else {}),
        **about,
        **how(feed, known, lang),
        "updated": known.good_at,
        "extent": {} if state.extent is None else {
            "spatial": {"bbox": [list(state.extent.as_tuple())], "crs": CRS84}
        },
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link("self", url(here), JSON, title),
            link("items", url(f"{here}/items"), GEOJSON, title),
            link("items", url(f"{here}/items", f="csv"), "text/csv", title),
            link("related", url(f"/collections/{layer.id}"), JSON, layer.title.in_(lang)),
            link("status", url(f"/feeds/{feed.id}"), JSON, title),
        ],
    }  # fmt: skip


def layer_how(
    layer: Layer,
    state: LayerState,
    feeds: Sequence[Feed],
    known: Mapping[str, FeedState],
    lang: Lang,
    now: dt.datetime,
) -> dict[str, Any]:
    """Say how a layer is: as the one of its feeds that most needs a look; without, by its loads.

    Where that feed never spoke, it is of the date of the files that the layer rests on.
    """
    if not feeds:
        return _loaded_how(layer, state, lang, now)
    order = list(State)
    first = min(feeds, key=lambda feed: order.index(known[feed.id].state))
    is_auto = any(feed.sync is Sync.AUTO for feed in feeds)
    told = _said(known[first.id].state, known[first.id].reason, lang)
    spans = [limits(feed) for feed in feeds]
    strictest = {name: min(span[name] for span in spans) for name in spans[0]}
    sync = Sync.AUTO if is_auto else Sync.MANUAL
    if known[first.id].reason is Reason.FROM_FILES:
        told["as_of"] = dated(first, known[first.id])
    return {"sync": sync, **told, "limits": strictest, "types": [feed.id for feed in feeds]}


def _loaded_how(layer: Layer, state: LayerState, lang: Lang, now: dt.datetime) -> dict[str, Any]:
    """Say how a layer is that files keep: late where a source says by when it would be."""
    spans = [each.late_after for each in layer.sources if each.late_after is not None]
    is_how = State(freshness(layer, state, now))
    reasons = {State.OK: Reason.FRESH, State.LATE: Reason.LATE}
    missing = Reason.NO_LIMIT if state.revision else Reason.NEVER_ASKED
    late_after = min(spans).total_seconds() if spans else None
    return {
        "sync": Sync.MANUAL,
        **_said(is_how, reasons.get(is_how, missing), lang),
        "limits": {"late_after_s": late_after, "down_after_s": None},
        "types": [],
    }


def _said(state: State, reason: Reason, lang: Lang) -> dict[str, Any]:
    return {
        "state": state,
        "shape": SHAPES[state],
        "word": STATE_TITLES[state].in_(lang),
        "reason": reason,
        "why": REASON_TITLES[reason].in_(lang),
    }

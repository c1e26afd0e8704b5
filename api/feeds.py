"""Types of data: how each is, what its runs came to; asked now, paused and resumed by stewards.

A reader knows of the types whose layer they may read. What runs said, quotas and who paused a type
are for staff: they may name machines of the district.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

import orjson
from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState

from api.access import LOADERS
from api.bodies import json_object, text_in
from api.caching import conditional, etag
from api.feed_export import XLSX, csv_table, workbook
from api.formats import CSV, HTML, JSON, chosen_format, json_answer, link, object_schema, url
from api.identity import current_actor, current_asker
from api.messages import asked_language, in_korean, in_language
from api.params import Params
from api.recent import Recent
from api.services import services
from layers.access import Actor
from layers.definition import Lang
from layers.errors import BadRequestError
from layers.feeds.definition import Feed
from layers.feeds.freshness import FeedState, LastRun
from layers.feeds.protocols import form
from layers.feeds.quota import Quota, quotas_of
from layers.registry import Registry
from layers.store import feeds as store
from viewer.board import board_page
from viewer.feeds import OUTCOME_TITLES, Share, automatic, figure_of, how, what

FORMATS: Final = {"json": (JSON,), "csv": (CSV,), "xlsx": (XLSX,)}
RUN_PARAMETERS: Final = ("limit", "before")
STATUSES: Final = {"feeds.run": (202,), "feeds.pause": (200,), "feeds.resume": (200,)}
_NOTE: Final = frozenset({"note"})
BODIES: Final = {
    "feeds.run": {JSON: object_schema(())},
    "feeds.pause": {JSON: object_schema(_NOTE, note={"type": "string", "maxLength": 200})},
    "feeds.resume": {JSON: object_schema(())},
}
_LONGEST_NOTE: Final = 200
_DEFAULT_LIMIT: Final = 20
_MOST: Final = 1_000
#: Where one sentence ends and another begins.
_SENTENCES: Final = re.compile(r"(?<=\.) (?=[A-Z'\d])")

#: Each open map asks every ten seconds.
REMEMBERED_S: Final = 2.0
_KEY: Final = "lifemap.feed_states"
#: A tag, and what it is of.
_Told = tuple[str, bytes]

blueprint = Blueprint("feeds", __name__)


@blueprint.record_once
def _remember(state: BlueprintSetupState) -> None:
    """Give an app its memory of states."""
    state.app.extensions[_KEY] = Recent[_Told](REMEMBERED_S)


@blueprint.get("/catalogue")
def page() -> Response:
    """Show the data board: every type of data, how it is and how old."""
    Params.of_request(formats=("html",))
    actor = current_actor()
    html = board_page(
        lang=asked_language(), may_run=bool(LOADERS & actor.roles), details=actor.signed_in
    )
    return Response(html, mimetype=HTML)


@blueprint.get("/feeds")
def listed() -> Response:
    """List the types of data with their states, latest runs and lateness."""
    Params.of_request(formats=FORMATS)
    kind, lang, actor = chosen_format(FORMATS), asked_language(), current_actor()
    feeds = readable_feeds(services().registry, actor)
    rows = _told(feeds, actor, lang)
    if kind != "json":
        return (csv_table if kind == "csv" else workbook)(rows, lang)
    return json_answer(
        {
            "feeds": rows,
            "automatic": _share(automatic(feeds)),
            "automatic_public": _share(automatic(feeds, public=True)),
        }
    )


@blueprint.get("/feeds/states")
def states() -> Response:
    """Give the state of every type of data, and nothing that changes by itself with the time."""
    Params.of_request()
    lang = asked_language()
    feeds = readable_feeds(services().registry, current_actor())
    remembered: Recent[_Told] = current_app.extensions[_KEY]
    tag, body = remembered.get((lang, *(each.id for each in feeds)), lambda: _states(feeds, lang))
    return conditional(tag, lambda: Response(body, mimetype=JSON))


def _states(feeds: tuple[Feed, ...], lang: Lang) -> _Told:
    """Write how the map has to show each type, and tag it."""
    registry = services().registry
    known = store.feed_states(services().database, feeds, now=_now())
    said = [
        {
            "id": feed.id,
            "title": feed.title.in_(lang),
            "layer": feed.target.layer,
            "source": feed.target.source,
            "figure": figure_of(feed, registry.get(feed.target.layer)),
            "form": form.known_by(feed, registry.get(feed.target.layer)),
            **how(feed, known[feed.id], lang),
        }
        for feed in feeds
    ]
    body = orjson.dumps({"feeds": said})
    return etag("states", body), body


@blueprint.get("/feeds/<feed_id>")
def one(feed_id: str) -> Response:
    """Give one type of data with its state and latest run."""
    Params.of_request()
    return json_answer(_one(readable_feed(feed_id)))


@blueprint.get("/feeds/<feed_id>/runs")
def runs(feed_id: str) -> Response:
    """List the runs of a type of data, newest first."""
    said = Params.of_request(*RUN_PARAMETERS)
    limit, lang = said.limit(default=_DEFAULT_LIMIT, most=_MOST), asked_language()
    feed = readable_feed(feed_id)
    found = store.feed_runs(services().database, feed.id, limit + 1, before=said.whole("before"))
    shown, links = found[:limit], []
    if len(found) > limit:
        following = url(f"/feeds/{feed.id}/runs", limit=limit, before=shown[-1].run)
        links.append(link("next", following, JSON))
    actor = current_actor()
    return json_answer({"runs": [_run(each, actor, lang) for each in shown], "links": links})


@blueprint.post("/feeds/<feed_id>/run")
def run(feed_id: str) -> Response:
    """Have a type of data asked as soon as may be."""
    feed = readable_feed(feed_id)
    json_object(())
    store.ask_now(services().database, feed.id, by=current_asker())
    answer = json_answer(_one(feed))
    answer.status_code = 202
    return answer


@blueprint.post("/feeds/<feed_id>/pause")
def pause(feed_id: str) -> Response:
    """Ask a type of data no more until somebody resumes it; say why."""
    feed = readable_feed(feed_id)
    note = text_in(json_object(_NOTE), "note", most=_LONGEST_NOTE)
    if note is None:
        raise BadRequestError("The property 'note' is needed: why it is paused.")
    store.pause(services().database, feed.id, by=current_asker(), note=note, now=_now())
    return json_answer(_one(feed))


@blueprint.post("/feeds/<feed_id>/resume")
def resume(feed_id: str) -> Response:
    """Go on asking a paused type of data."""
    feed = readable_feed(feed_id)
    json_object(())
    store.resume(services().database, feed.id, by=current_asker())
    return json_answer(_one(feed))


def readable_feeds(registry: Registry, actor: Actor) -> tuple[Feed, ...]:
    """Give the types of data whose layers an actor may read, by theme."""
    layers = {layer.id for layer in registry.readable_by(actor)}
    return tuple(feed for feed in registry.feeds if feed.target.layer in layers)


def readable_feed(feed_id: str) -> Feed:
    """Give a type of data that whoever asks may know of."""
    feed = services().registry.feed(feed_id)
    services().registry.readable(feed.target.layer, current_actor())
    return feed


def _one(feed: Feed) -> dict[str, Any]:
    (told,) = _told((feed,), current_actor(), asked_language())
    return told


def _told(feeds: tuple[Feed, ...], actor: Actor, lang: Lang) -> list[dict[str, Any]]:
    """Say of each type what it is, how it is, and how it went."""
    database, registry, now = services().database, services().registry, _now()
    known = store.feed_states(database, feeds, now=now)
    late = store.lateness(database, feeds, now=now)
    quotas = quotas_of(services().database, feeds, known, now) if actor.signed_in else {}
    return [
        {
            **what(feed, registry.get(feed.target.layer), lang),
            **_how(feed, known[feed.id], actor, now, lang),
            "lateness": late[feed.id],
            "collection": feed.id,
            **({"quota": _quota(quotas.get(feed.id))} if actor.signed_in else {}),
        }
        for feed in feeds
    ]


def _how(
    feed: Feed, state: FeedState, actor: Actor, now: dt.datetime, lang: Lang
) -> dict[str, Any]:
    told = how(feed, state, lang)
    age = None if told["as_of"] is None else max(0.0, (now - told["as_of"]).total_seconds())
    last = state.last
    inside = {
        "said": _in_words(state.said, lang),
        "paused_by": state.paused_by,
        "paused_at": state.paused_at,
        "paused_note": state.paused_note,
    }
    return {
        **told,
        "age_s": age,
        "next_due": state.next_due,
        "paused": state.paused_at is not None,
        "last_run": None if last is None else _run(last, actor, lang),
        "rows": None if last is None else last.rows,
        "rejected": None if last is None else last.bad,
        **(inside if actor.signed_in else {}),
    }


def _run(each: LastRun, actor: Actor, lang: Lang) -> dict[str, Any]:
    told = {
        "run": each.run,
        "started_at": each.started_at,
        "seconds": each.seconds,
        "outcome": each.outcome,
        "outcome_word": OUTCOME_TITLES[each.outcome].in_(lang),
        "rows": each.rows,
        "new": each.new,
        "changed": each.changed,
        "bad": each.bad,
        "newest": each.newest,
        "simulated": each.simulated,
    }
    if not actor.signed_in:
        return told
    said = _in_words(each.said, lang)
    return told | {"said": said, "status": each.status, "bytes": each.bytes, "sha256": each.sha256}


def _in_words(said: str, lang: Lang) -> str | None:
    """Say in a language what a run said: notes after each other, each for itself.

    Of the whole only the one note is told whose words have a full stop inside.
    """
    if not said or lang == "en":
        return said or None
    notes = _SENTENCES.split(said)
    told = [in_language(each, lang) for each in notes]
    return " ".join(told) if told != notes else in_korean(said) or said


def _quota(quota: Quota | None) -> dict[str, int] | None:
    if quota is None:
        return None
    return {"limit": quota.limit, "used": quota.used, "left": quota.left}


def _share(share: Share) -> dict[str, float]:
    return {"count": share.count, "of": share.of, "share": share.share}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

"""What the latest run of a type of data rejected, record by record, for those who may mend it.

A record is told as its provider sent it, so it may hold what no layer shows. It is for those who
load data and read every field of the layer, and every time it is read is written down.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response

from api import audit
from api.feed_export import csv_of_records
from api.feeds import readable_feed
from api.formats import CSV, JSON, chosen_format, json_answer, link, url
from api.identity import current_actor
from api.messages import asked_language, in_language
from api.params import Params
from api.services import services
from layers.definition import Lang, Layer, Source
from layers.errors import ForbiddenError
from layers.feeds.definition import Feed
from layers.store.runs import KEPT_REJECTIONS, Reject, Rejecting, rejecting, rejects
from viewer.rejected import REJECT_TITLES, offending

ENDPOINT: Final = "feed_rejected.listed"
PARAMETERS: Final = ("limit", "after", "reason")
FORMATS: Final = {"json": (JSON,), "csv": (CSV,)}
_DEFAULT_LIMIT: Final = 50
_MOST: Final = 1_000

blueprint = Blueprint("feed_rejected", __name__)


@blueprint.get("/feeds/<feed_id>/rejected")
def listed(feed_id: str) -> Response:
    """List the records that the latest run of a type of data that rejected any did not take."""
    said = Params.of_request(*PARAMETERS, formats=FORMATS)
    kind, lang, database = chosen_format(FORMATS), asked_language(), services().database
    feed, reason = readable_feed(feed_id), said.text("reason")
    layer = services().registry.get(feed.target.layer)
    _require_all_fields(feed, layer)
    by, after = rejecting(database, feed), said.after()
    limit = said.limit(default=_DEFAULT_LIMIT, most=_MOST) if kind == "json" else KEPT_REJECTIONS
    found = [] if by is None else rejects(
        database, layer.id, run=by.load_run, reason=reason, limit=limit + 1, skip=after
    )  # fmt: skip
    shown, source = found[:limit], layer.source(feed.target.source)
    action = "read" if kind == "json" else "export"
    audit.told_raw(layer, f"rejected by {feed.id}", count=len(shown), action=action)
    if kind == "csv":
        return csv_of_records(feed.id, [_row(each, layer, source, lang) for each in shown], lang)
    links = []
    if len(found) > limit:
        following = url(
            f"/feeds/{feed.id}/rejected", limit=limit, after=after + limit, reason=reason
        )
        links.append(link("next", following, JSON))
    return json_answer(
        {
            "feed": feed.id,
            **_run(by, lang),
            "rejected": [_row(each, layer, source, lang) for each in shown],
            "links": links,
        }
    )


def _require_all_fields(feed: Feed, layer: Layer) -> None:
    """Refuse whoever may not read all of what a record may hold.

    Raises
    ------
    ForbiddenError
        When a field of the layer is closed to who asks.
    """
    actor = current_actor()
    readable = layer.readable_fields(actor.roles)
    closed = [each.name for each in layer.fields if each not in readable]
    if closed:
        raise ForbiddenError(
            f"Rejected records of '{feed.id}' may hold '{closed[0]}', which is not open to"
            f" {actor.name}."
        )


def _run(by: Rejecting | None, lang: Lang) -> dict[str, Any]:
    """Say of which run the records are, and how many each reason took."""
    counts = {} if by is None else by.counts
    return {
        "run": None if by is None else by.run,
        "load_run": None if by is None else by.load_run,
        "at": None if by is None else by.at,
        "count": sum(counts.values()),
        "reasons": [
            {"reason": reason, "word": _word(reason, lang), "count": count}
            for reason, count in counts.items()
        ],
    }


def _row(each: Reject, layer: Layer, source: Source, lang: Lang) -> dict[str, Any]:
    return {
        "row": each.row_number,
        "reason": each.reason,
        "word": _word(each.reason, lang),
        "sentence": in_language(each.sentence, lang),
        "record": each.record,
        "wrong": offending(layer, source, each),
    }


def _word(reason: str, lang: Lang) -> str:
    return REJECT_TITLES[reason].in_(lang)

"""A feed of noise sensors, a provider that says what a test has it say, and where both meet."""

import dataclasses
import datetime as dt
import json
import random

import shapely
from psycopg import sql

from layers import conform as take
from layers.definition import Source, Theme, Title
from layers.feeds.definition import Ask, Feed, Rhythm, Target
from layers.feeds.exchange import Answer
from layers.feeds.quota import Ledger
from layers.feeds.storing import Site
from layers.feeds.words import words_of
from layers.registry import Registry
from layers.store import feed_runs
from layers.store.anchors import Anchor
from layers.store.area import save_district
from layers.store.query import Query
from spatial.bbox import BBox

NOW = dt.datetime(2026, 11, 22, 0, 10, tzinfo=dt.UTC)  # 09:10 in Korea
MINUTE, HOUR, DAY = (dt.timedelta(**{name: 1}) for name in ("minutes", "hours", "days"))
NOISE = Source(
    name="noise",
    title=Title("소음", "Noise"),
    adapter="feed",
    key=take.column("no"),
    prefix="noise/",
    geometry=take.point("x", "y"),
    conform={
        "name": take.column("name"),
        "kind": take.constant("noise"),
        "value": take.number("db"),
        "observed_at": take.timestamp("at", "%Y-%m-%d %H:%M"),
    },
    retire_share=1.0,
)


def a_feed(feed_id="noise", *, protocol="rows", full=True, only_observed=False, **rhythm):
    said = {"every": 5 * MINUTE, "late_after": 10 * MINUTE, "down_after": HOUR, **rhythm}
    return Feed(
        id=feed_id,
        title=Title("소음", "Noise"),
        theme=Theme.ENERGY,
        owner=Title("구청", "District office"),
        licence="KOGL-1",
        ask=Ask(protocol=protocol, url="http://noise.example/now", options={"pages": "first"}),
        rhythm=Rhythm(**said),
        target=Target(
            layer="sensors",
            source="noise",
            full=full,
            observed=("value",) if only_observed else (),
            only_observed=only_observed,
        ),
    )


def registry_of(*feeds):
    """The real layers, of which one has the noise as a source too."""
    layers = (
        dataclasses.replace(each, sources=(NOISE,)) if each.id == "sensors" else each
        for each in Registry.from_catalog()
    )
    return Registry.of(layers, feeds)


def kst(moment):
    return moment.astimezone(dt.timezone(9 * HOUR)).strftime("%Y-%m-%d %H:%M")


def record(number, *, db=50, at=NOW, **more):
    place = {"x": str(127.12 + number / 1000), "y": "37.54"}
    return {
        "no": str(number),
        "name": f"소음 {number}",
        **place,
        "db": str(db),
        "at": kst(at),
        **more,
    }


def said(*records, status=200, at=NOW):
    body = json.dumps(records, ensure_ascii=False).encode()
    return Answer(asked="http://noise.example/now", at=at, status=status, body=body)


class Provider:
    """Gives one answer after the other, and the last for ever."""

    def __init__(self, *answers):
        self.answers = [*answers]
        self.asked = 0

    def carry(self, _feed, _request):
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Clock:
    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


def a_site(database, *feeds, provider=None, now=None, asks=True, **more):
    """A site in Gangdong-gu whose feeds are enrolled and on."""
    boundary = shapely.box(127.10, 37.50, 127.20, 37.60)
    save_district(
        database,
        id_="gangdong",
        name=Title("강동구", "Gangdong-gu"),
        named="강동구",
        is_sample=False,
        attribution="",
        boundary=boundary,
    )
    clock = now or Clock()
    made = Site(
        database=database,
        registry=registry_of(*feeds),
        carrier=provider or Provider(said()),
        ledger=Ledger(database=database, now=clock),
        secrets={},
        bbox=BBox(127.10, 37.50, 127.20, 37.60),
        words=words_of(Anchor("11740", "강동구", "서울", boundary), {}),
        asks=lambda _: asks,
        now=clock,
        rng=random.Random(1),  # noqa: S311 - spreads runs
        **more,
    )
    ids = [feed.id for feed in feeds]
    feed_runs.enrol(database, ids, on=ids)
    return made


def values(database):
    """The current items: id -> value."""
    query = Query(
        statement=sql.SQL(
            "SELECT id, value FROM layer.sensors WHERE retired_at IS NULL ORDER BY id"
        )
    )
    return dict(database.fetch_all(query))

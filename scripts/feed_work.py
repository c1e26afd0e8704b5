"""What the commands about types of data do."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from layers.definition import Theme, Title
from layers.errors import BusyError, ConflictError, LayersError, SourceError
from layers.feeds import asking
from layers.feeds.carry import Carrier, hosts_of
from layers.feeds.definition import Ask, Feed, Rhythm, Sync, Target
from layers.feeds.drafting import draft, without_key
from layers.feeds.exchange import Answer, Moment, Request
from layers.feeds.freshness import FeedState, dated
from layers.feeds.outcome import State
from layers.feeds.placing import ElsewhereError
from layers.feeds.recognising import recognised
from layers.feeds.rehearsing import SAMPLES, Rehearsal, rehearsed
from layers.feeds.running import brought, read_again, run_feed
from layers.feeds.secrets import read_secrets
from layers.feeds.set_up import to_set_up
from layers.feeds.settings import SIMULATOR_VARIABLE
from layers.feeds.site import feeds_here, site_of
from layers.feeds.storing import Came, Site
from layers.feeds.syncing import LEASE
from layers.feeds.words import (
    Words,
    placeholders,
    unsaid,
    unsaid_words,
    with_words,
    words_of,
)
from layers.registry import Registry
from layers.store import feed_runs
from layers.store import feeds as store
from layers.store.anchors import district_anchor
from layers.store.database import Database
from layers.store.feed_runs import Plan
from layers.store.runs import Reject, Rejecting, rejecting, rejects
from scripts.home import Run, read_settings
from scripts.state import machine_asker, opened
from scripts.sync import here
from scripts.words import language

#: How long a run elsewhere is waited for.
_PATIENCE_S: Final = 120.0
_LOOK_EVERY_S: Final = 0.2
_SHOWN: Final = 20
#: What is a person's in samples: numbers of phones and residents, addresses of mail.
_OF_PEOPLE: Final = re.compile(
    rb"01\d[- .]?\d{3,4}[- .]?\d{4}|\d{6}-[1-8]\d{6}|[\w.+-]+@[\w-]+\.[\w.]+"
)
_ENDINGS: Final = {b"{": "json", b"[": "json", b"<": "xml"}
_HOUR: Final = dt.timedelta(hours=1)
#: A sample is some records; what is larger is a whole list, or none.
_MOST_SAMPLE: Final = 8 * 1024**2


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def listed() -> list[dict[str, Any]]:
    """Give every type of data with its state, the worst first."""
    with opened() as (_, registry, database):
        now = _now()
        known = store.feed_states(database, registry.feeds, now=now)
        order = list(State)
        rows = [_row(feed, known[feed.id], now) for feed in registry.feeds]
        return sorted(rows, key=lambda row: (order.index(row["state"]), row["id"]))


def _row(feed: Feed, known: FeedState, now: dt.datetime) -> dict[str, Any]:
    when = dated(feed, known)
    return {
        "id": feed.id,
        "title": feed.title.in_(language(os.environ)),
        "layer": feed.target.layer,
        "sync": feed.sync,
        "state": known.state,
        "reason": known.reason,
        "said": known.said,
        "age_s": None if when is None else (now - when).total_seconds(),
        "next_due": known.next_due,
        "simulated": known.simulated,
    }


def shown(feed_id: str, runs: int) -> dict[str, Any]:
    """Give what is known of one type of data."""
    with opened() as (_, registry, database):
        feed, now = registry.feed(feed_id), _now()
        known = store.feed_states(database, [feed], now=now)[feed_id]
        return {
            **_row(feed, known, now),
            "owner": feed.owner.in_(language(os.environ)),
            "licence": feed.licence,
            "protocol": feed.ask.protocol,
            "url": feed.ask.url,
            "every": feed.rhythm.every,
            "late_after": feed.rhythm.late_after,
            "newest": known.newest,
            "failures": known.failures,
            "paused_by": known.paused_by,
            "runs": [dataclasses.asdict(run) for run in store.feed_runs(database, feed_id, runs)],
        }


def pause_feed(feed_id: str, note: str) -> None:
    """Pause a type of data."""
    with opened() as (_, registry, database):
        registry.feed(feed_id)
        store.pause(database, feed_id, by=machine_asker("feeds"), note=note, now=_now())


def resume_feed(feed_id: str) -> None:
    """Resume a type of data."""
    with opened() as (_, registry, database):
        registry.feed(feed_id)
        store.resume(database, feed_id, by=machine_asker("feeds"))


def run_now(feed_id: str) -> dict[str, Any]:
    """Run a type of data where the feeds are kept, else here, and say what came."""
    with opened() as (settings, registry, database):
        feed = registry.feed(feed_id)
        if Run.living(settings.home) is not None:
            return _run_there(database, feed)
        site, feeds = _site(settings, registry, database)
        feed_runs.enrol(database, [feed_id], on=[each.id for each in feeds])
        chosen = next((each for each in feeds if each.id == feed_id), None)
        if chosen is None:
            raise ConflictError(f"'{feed_id}' is not set up here: see feeds.toml.")
        # Whatever its time is, it counts as due.
        plan = Plan(feed=feed_id, latest=dt.datetime(1970, 1, 1, tzinfo=dt.UTC), urgent=True)
        if not feed_runs.claim(database, [plan], now=_now(), lease=LEASE, room=1):
            raise BusyError(f"'{feed_id}' is paused, or runs just now.")
        ended = run_feed(site, chosen)
        return {"outcome": "nothing came"} if ended is None else _plain(ended)


def _run_there(database: Database, feed: Feed) -> dict[str, Any]:
    before = store.feed_runs(database, feed.id, 1)
    store.ask_now(database, feed.id, by=machine_asker("feeds"))
    ends = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends:
        if (latest := store.feed_runs(database, feed.id, 1)) and latest != before:
            return dataclasses.asdict(latest[0])
        time.sleep(_LOOK_EVERY_S)
    raise BusyError(f"'{feed.id}' did not run within {_PATIENCE_S:.0f} s.")


def _site(settings: Any, registry: Registry, database: Database) -> tuple[Site, Sequence[Feed]]:  # noqa: ANN401 - api.settings
    """Make the site of a command; its process ends before a listener would hear anything."""
    chosen = here(database, settings, os.environ.get(SIMULATOR_VARIABLE))
    secrets = read_secrets(settings.home, settings.feed_secrets)
    return site_of(database, registry, chosen, secrets, now=_now), feeds_here(registry, chosen)


def _plain(said: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    names = ("outcome", "said", "rows", "new", "changed", "bad", "newest", "seconds", "next_due")
    return {name: getattr(said, name) for name in names if hasattr(said, name)}


def drafted(sample: str, *, key: str | None, private: bool) -> str:
    """Write a definition for a file or an address."""
    path = Path(sample)
    if path.is_file():
        url = "https://HOST/PATH"
        if path.stat().st_size > _MOST_SAMPLE:
            raise SourceError(
                f"'{path.name}' has more than {_MOST_SAMPLE // 1024**2} MB:"
                " cut a few records out of it."
            )
        answer = _sample(path)
    else:
        answer, url = _fetched(sample, key=key, private=private), sample
    return draft(recognised(answer), url=url, key_name=key or "NAME_OF_THE_KEY")


def _fetched(url: str, *, key: str | None, private: bool) -> Answer:
    """Ask an address once, within the limits of every feed."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SourceError(f"There is no file '{url}', and it is no http address.")
    bare, name = without_key(url)
    feed = _any_feed(bare, private=private)
    settings = read_settings(os.environ)
    secrets = read_secrets(settings.home, settings.feed_secrets)
    if key is not None:
        ask = dataclasses.replace(feed.ask, key=key, key_in=f"query:{name or 'serviceKey'}")
        feed = dataclasses.replace(feed, ask=ask)
    answer = Carrier(secrets=secrets, hosts=hosts_of([feed]), now=_now).carry(
        feed, Request(url=url if key is None else bare)
    )
    if answer.trouble is not None:
        raise SourceError(answer.trouble)
    return answer


def _any_feed(url: str, *, private: bool) -> Feed:
    title = Title("초안", "Draft")
    return Feed(
        id="draft",
        title=title,
        theme=Theme.BASE,
        owner=title,
        licence="",
        ask=Ask(protocol="rows", url=url, private=private),
        rhythm=Rhythm(every=_HOUR, late_after=_HOUR, down_after=_HOUR),
        target=Target(layer="", source=""),
    )


def recorded(feed_id: str, folder: Path) -> Iterator[Path]:
    """Ask a type of data once, and write its answers as samples with a line about each."""
    with opened() as (settings, registry, database):
        site, feeds = _site(settings, registry, database)
        feed = next((each for each in feeds if each.id == feed_id), registry.feed(feed_id))
        answers = brought(site, with_words(feed, site.words), None)
    for number, answer in enumerate(answers, 1):
        if answer.trouble is not None:
            raise SourceError(f"'{feed_id}' did not answer: {answer.trouble}")
        body = _OF_PEOPLE.sub(_hidden, answer.body)
        ending = _ENDINGS.get(body.lstrip()[:1], "bin")
        name = f"{feed_id}.{ending}" if len(answers) == 1 else f"{feed_id}.{number}.{ending}"
        path = folder / name
        path.write_bytes(body)
        line = (
            name,
            feed_id,
            answer.asked,
            answer.at.isoformat(),
            hashlib.sha256(body).hexdigest(),
        )
        with (folder / "SOURCE").open("a", encoding="utf-8") as file:
            file.write("\t".join(line) + "\n")
        yield path


def _hidden(found: re.Match[bytes]) -> bytes:
    """Keep the form of what is a person's, and nothing of its content."""
    letters = re.sub(rb"[A-Za-z]", b"x", found[0])
    return re.sub(rb"\d", b"0", letters)


def replayed(feed_id: str, files: Sequence[Path], *, run: int | None, load: bool) -> dict[str, Any]:
    """Read kept answers, or samples, and say what they bring."""
    with opened() as (settings, registry, database):
        feed = with_words(registry.feed(feed_id), _words(settings, database))
        if files:
            return _told(rehearsed(database, registry, feed, [_sample(path) for path in files]))
        number = run if run is not None else _latest(database, feed_id)
        if not load:
            answers = feed_runs.kept(database, number)
            if not answers:
                raise SourceError(f"Of run {number} of '{feed_id}' no answer is kept.")
            return _told(rehearsed(database, registry, feed, answers))
        site, _ = _site(settings, registry, database)
        came: Came = read_again(site, feed, number, confirmed=True)
        return {"run": number, **_plain(came)}


def _words(settings: Any, database: Database) -> Words:  # noqa: ANN401 - api.settings
    """Give the words of the district; samples are read without one as well."""
    anchor = district_anchor(database)
    chosen = here(database, settings, os.environ.get(SIMULATOR_VARIABLE))
    return Words({}) if anchor is None else words_of(anchor, chosen.words, database)


def _latest(database: Database, feed_id: str) -> int:
    latest = store.feed_runs(database, feed_id, 1)
    if not latest:
        raise SourceError(f"'{feed_id}' never ran: nothing is kept of it.")
    return latest[0].run


def _sample(path: Path) -> Answer:
    return Answer(
        asked=path.name, at=_now(), status=200, headers={"file": path.name}, body=path.read_bytes()
    )


def _told(said: Rehearsal) -> dict[str, Any]:
    return {
        "outcome": said.outcome,
        "said": said.said,
        "rows": said.rows,
        "outside": said.outside,
        "records": [dict(each) for each in said.records[:_SHOWN]],
        "rejected": [f"{each.row_number}: {each.sentence}" for each in said.rejections[:_SHOWN]],
    }


def checked(feed_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Say what is amiss with definitions: all, or those that are named."""
    with opened() as (settings, registry, database):
        site, here_on = _site(settings, registry, database)
        reached = {} if site.is_simulated else {each.id: each for each in here_on}
        named = [registry.feed(each) for each in feed_ids]
        for feed in named or registry.feeds:
            if feed.id in reached:
                yield from ((feed.id, each) for each in to_set_up(feed, reached[feed.id]))
            # What nobody said is not asked; every other part of the definition still is looked at.
            yield from ((feed.id, unsaid(feed, each)) for each in unsaid_words(feed, site.words))
            try:
                yield from ((feed.id, each) for each in _amiss(feed, site))
            except LayersError as error:
                yield feed.id, str(error)
            # Nobody has all keys: only of those that are named it is said.
            if named and feed.ask.key is not None and feed.ask.key not in site.secrets:
                yield feed.id, f"There is no secret '{feed.ask.key}'."


class _Always:
    """Gives one answer to whatever is asked, as often as a protocol asks."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def carry(self, feed: Feed, request: Request) -> Answer:  # noqa: ARG002 - as who really asks
        return self._answer


def _amiss(feed: Feed, site: Site) -> Iterator[str]:
    if feed.sync is Sync.AUTO:
        asking.protocol_of(feed)
        hosts_of([feed])
    if feed.sample is None:
        return
    path = SAMPLES / feed.sample
    if not path.is_file():
        yield f"Its sample '{feed.sample}' is not there."
        return
    answers: Sequence[Answer] = [_sample(path)]
    if asking.asks(feed):
        # A sample is of one place of many: whichever it is.
        words = {**dict.fromkeys(placeholders(feed), "1"), **site.words}
        feed = with_words(feed, words)
        moment = Moment(now=_now(), newest=None, bbox=site.bbox, words=words)
        answers = asking.asked(feed, moment, _Always(answers[0]))
    try:
        made = rehearsed(site.database, site.registry, feed, answers)
    except ElsewhereError:  # a sample may be of any district
        return
    if not made.rows:
        yield f"Its sample gives no record ({made.outcome}): {made.said}"
    yield from (f"Its sample, row {each.row_number}: {each.sentence}" for each in made.rejections)


def rejected(feed_id: str, limit: int) -> tuple[Rejecting | None, list[Reject]]:
    """Give what the latest run of a type of data that rejected any did not take."""
    with opened() as (_, registry, database):
        feed = registry.feed(feed_id)
        by = rejecting(database, feed)
        if by is None:
            return None, []
        return by, rejects(database, feed.target.layer, run=by.load_run, limit=limit)


def accept_looks(feed_ids: Sequence[str]) -> None:
    """Begin anew with how the answers of feeds look."""
    with opened() as (_, registry, database):
        for feed_id in feed_ids:
            registry.feed(feed_id)
            feed_runs.forget_looks(database, feed_id)

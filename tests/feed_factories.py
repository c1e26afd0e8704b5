"""Runs of feeds for tests that only look at what became of them."""

import datetime as dt

from layers.provenance import Provenance
from layers.store import runs
from layers.store.feed_runs import enrol


def have_run(
    database, feed, *, age, outcome="ok", simulated=False, ran=dt.timedelta(minutes=1), **counts
):
    """Note a run whose newest event is so old; ``counts`` are columns of the run."""
    now = dt.datetime.now(dt.UTC)
    newest, started = now - age, now - ran
    given = {"rows": 3, "new": 1, "changed": 0, "bad": 0, "said": "", **counts}
    enrol(database, [feed], [feed])
    with database.transaction() as conn:
        (run,) = conn.execute(
            "INSERT INTO lifemap.feed_run (feed, started_at, seconds, outcome, said, rows, new,"
            " changed, bad, newest, simulated) VALUES (%s, %s, 0.5, %s, %s, %s, %s, %s, %s, %s, %s)"
            " RETURNING run",
            [
                feed,
                started,
                outcome,
                *(given[name] for name in ("said", "rows", "new", "changed", "bad")),
                newest,
                simulated,
            ],
        ).fetchone()
        good = started if outcome in {"ok", "empty"} else None
        conn.execute(
            "UPDATE lifemap.feed SET run = %s, newest = %s, simulated = %s, is_empty = %s,"
            " good_at = coalesce(%s, good_at) WHERE feed = %s",
            [run, newest, simulated, outcome == "empty", good, feed],
        )
    return run


def have_rejected(database, feed, rejections, *, name=None):
    """Note a load of a feed, or of a file of that name, and what it rejected."""
    now = dt.datetime.now(dt.UTC)
    origin = Provenance(file_name=name or f"feed {feed.id}", sha256="0" * 64, as_of=now)
    layer, source = feed.target.layer, feed.target.source
    with runs.recorded(
        database, layer=layer, source=source, origin=origin, now=now
    ) as run, database.transaction() as conn:  # fmt: skip
        runs.keep_rejected(conn, run, rejections)
        runs.end(conn, run, outcome="loaded")
    return run.number

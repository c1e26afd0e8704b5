"""Runs of feeds for tests that only look at what became of them."""

import datetime as dt

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

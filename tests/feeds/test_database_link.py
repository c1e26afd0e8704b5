"""Databases of others: SQLite and PostgreSQL, read within limits and never written."""

import datetime as dt
import sqlite3

import psycopg
import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import BOX, NOW
from feeds.runs_made import a_site

from layers.errors import DefinitionError
from layers.feeds.exchange import Moment
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import database_link
from layers.feeds.running import run_feed
from layers.feeds.secrets import Secrets
from layers.feeds.settings import FeedSettings, Mode
from layers.feeds.simulated import SimulatedFiles
from layers.feeds.site import site_of
from layers.store import feed_runs
from layers.store.foreign import ForeignDatabaseError, read_foreign

MOMENT = Moment(now=NOW, newest=dt.datetime(2026, 9, 1, tzinfo=dt.UTC), bbox=BOX)
FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def linked(url, query, **options):
    feed = a_feed("", protocol="database_link", key="TAX_DB", options={"query": query, **options})
    secrets = {"TAX_DB": url} if url else {}
    answers = database_link.gather(feed, MOMENT, secrets)
    return answers, database_link.read(feed, answers)


@pytest.fixture
def tax(tmp_path):
    path = tmp_path / "tax.db"
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE tax (dong text, year int, won int, at text)")
        conn.executemany(
            "INSERT INTO tax VALUES (?, ?, ?, ?)",
            [("길동", 2026, 1200, "2026-09-02"), ("천호", 2026, None, "2026-08-01")],
        )
    return f"sqlite:///{path}"


@pytest.fixture
def office(database_url):
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE public.budget (name text, won numeric, at timestamptz)")
        conn.execute("INSERT INTO public.budget VALUES ('도로', 12.50, '2026-09-02 10:00+09')")
    return database_url.replace("postgresql://", "postgresql+psycopg://")


def test_a_query_gives_rows_of_text_and_what_is_missing_stays_missing(tax):
    answers, reading = linked(tax, "SELECT dong, won FROM tax ORDER BY dong")
    assert list(reading.rows) == [{"dong": "길동", "won": "1200"}, {"dong": "천호", "won": None}]
    assert "tax.db" not in answers[0].asked


def test_only_what_is_newer_may_be_asked_for(tax):
    _, reading = linked(tax, "SELECT dong FROM tax WHERE at > :newest")
    assert [row["dong"] for row in reading.rows] == ["길동"]


def test_a_database_of_postgresql_keeps_digits_and_zones(office):
    [row] = linked(office, "SELECT * FROM budget WHERE at > :newest")[1].rows
    assert (row["name"], row["won"]) == ("도로", "12.50")
    assert dt.datetime.fromisoformat(row["at"]) == dt.datetime(2026, 9, 2, 1, tzinfo=dt.UTC)


def test_nothing_can_be_written(tax, office):
    queries = {
        tax: "INSERT INTO tax (dong) VALUES ('x') RETURNING dong",
        office: "WITH gone AS (DELETE FROM budget RETURNING 1) SELECT * FROM gone",
    }
    for url, query in queries.items():
        with pytest.raises(ForeignDatabaseError):
            read_foreign(url, query, {}, timeout_s=5, most=10)
    assert len(linked(tax, "SELECT * FROM tax")[1].rows) == 2
    assert len(linked(office, "SELECT * FROM budget")[1].rows) == 1


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM tax", "SELECT 1; DROP TABLE tax", "", "PRAGMA writable_schema = 1"],
)
def test_a_definition_has_one_select(tax, query):
    with pytest.raises(DefinitionError, match="one SELECT"):
        linked(tax, query)


def test_a_query_that_takes_too_long_is_ended(tax, office):
    for url in (tax, office):
        answers, reading = linked(url, FOREVER, timeout_s=0.2)
        assert reading.outcome is Outcome.DOWN
        assert "did not answer the query" in answers[0].trouble


def test_more_rows_than_are_wanted_are_no_rows(tax):
    _, reading = linked(tax, "SELECT * FROM tax", most=1)
    assert (reading.outcome, reading.said) == (Outcome.DOWN, "The query gives more than 1 rows.")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:do-not-tell@127.0.0.1:1/tax",
        "sqlite:////nowhere/do-not-tell/x.db",
        "nosuch+driver://reader:do-not-tell@tax/x",
        "do-not-tell",
        "sqlite://",
    ],
)
def test_what_goes_wrong_is_said_without_the_password(url):
    answers, reading = linked(url, "SELECT 1")
    assert reading.outcome is Outcome.DOWN
    assert "reader" not in str(answers)
    assert "do-not-tell" not in str(answers).replace("/nowhere/do-not-tell", "")


def test_a_database_without_its_secret_is_not_asked():
    assert linked(None, "SELECT 1")[1].outcome is Outcome.AUTH


def test_a_table_without_rows_is_empty_and_an_answer_of_something_else_is_unreadable(tax):
    assert linked(tax, "SELECT * FROM tax WHERE 0")[1].outcome is Outcome.EMPTY


def here(database, registry, mode, secrets=None, **more):
    """The site that settings of a mode make of a database with a district."""
    settings = FeedSettings(mode=mode, simulator="http://127.0.0.1:1", **more)
    return site_of(
        database, registry, settings, Secrets(secrets or {}), now=lambda: dt.datetime.now(dt.UTC)
    )


def test_the_platform_s_own_database_is_asked_without_a_secret(database, registry):
    a_site(database)  # of a district
    feed = registry.feed("platform_rows")
    feed_runs.enrol(database, [feed.id], on=[feed.id])
    outcomes = [
        run_feed(here(database, registry, mode), feed).outcome
        for mode in (Mode.SIMULATED, Mode.REAL)
    ]
    assert outcomes == [Outcome.EMPTY, Outcome.OK]
    with psycopg.connect(database.url) as conn:
        found = conn.execute("SELECT category, value FROM layer.staff_figures").fetchall()
    assert found == [("empty", 1.0)]  # the first run, which is what it then was


def test_the_ageing_rate_is_made_of_the_platform_s_own_figures(database, registry):
    a_site(database)
    rows = [("계", 900), ("0 - 4세", 300), ("65 - 69세", 100), ("100세 이상", 50)]
    with psycopg.connect(database.url) as conn:
        for number, (category, value) in enumerate(rows):
            conn.execute(
                "INSERT INTO layer.figures (id, source, geom, as_of, revision, place_code, figure,"
                " category, value, period) VALUES (%s, 'x', 'SRID=4326;POINT(127.1 37.5)', now(),"
                " 1, '1174010900', 'population_by_age', %s, %s, '202610')",
                [str(number), category, value],
            )
    site, feed = here(database, registry, Mode.REAL), registry.feed("ageing_rate")
    [row] = database_link.read(feed, database_link.gather(feed, MOMENT, site.secrets)).rows
    assert (row["code"], row["period"]) == ("1174010900", "202610")
    assert float(row["rate"]) == pytest.approx(100 * 150 / 450)


def test_no_real_secret_is_shown_to_what_is_simulated(database, registry, tmp_path):
    a_site(database)
    real = {"TAX_DB": "postgresql://reader:password@tax/x", "ONVIF": "admin:password"}
    site = here(database, registry, Mode.SIMULATED, real, files=SimulatedFiles(tmp_path))
    assert "password" not in repr(dict(site.secrets)).replace(database.url, "")
    assert site.secrets["TAX_DB"] == f"sqlite:///{tmp_path}/databases/TAX_DB.sqlite"
    assert here(database, registry, Mode.REAL, real).secrets["TAX_DB"] == real["TAX_DB"]
    assert "password" not in repr(site)

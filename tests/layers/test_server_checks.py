"""A server that does not fit is refused with the sentence that mends it."""

import psycopg
import pytest

from layers.errors import StoreUnavailableError, UnfitServerError
from layers.store import schema
from layers.store.database import Database
from layers.store.schema import bring_up, check_server, require_server


def test_server_of_the_tests_fits(database):
    check_server(database)


def test_older_server_is_refused(database, monkeypatch):
    monkeypatch.setattr(schema, "MINIMUM_SERVER", 990000)
    with pytest.raises(UnfitServerError, match=r"PostgreSQL 99 or newer is needed; this server is"):
        check_server(database)


def test_older_postgis_is_refused(database, monkeypatch):
    monkeypatch.setattr(schema, "MINIMUM_POSTGIS", (99, 0))
    with pytest.raises(UnfitServerError, match=r"PostGIS .* is needed; this database has 3\."):
        check_server(database)


def test_account_without_rights_is_told_what_to_grant(database_url, registry):
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("DROP ROLE IF EXISTS guest")
        conn.execute("CREATE ROLE guest LOGIN")
    guest = Database(database_url.replace("//lifemap@", "//guest@"), pool_size=1).open()
    with pytest.raises(UnfitServerError, match="let it create schemas in this database"):
        bring_up(guest, registry)
    guest.close()
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("DROP ROLE guest")


def test_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(StoreUnavailableError, match=r"'lifemap' on 127\.0\.0\.1 cannot") as raised:
        require_server("postgresql://me:hidden@127.0.0.1:1/lifemap")
    assert "hidden" not in str(raised.value)


def test_database_that_does_not_exist_is_named(database_url):
    with pytest.raises(StoreUnavailableError, match='database "nowhere" does not exist'):
        require_server(
            database_url.replace(f"/{database_url.split('/')[3].split('?')[0]}?", "/nowhere?")
        )

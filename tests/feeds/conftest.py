"""A database for tests that touch only what feeds keep: copied once, emptied for each."""

import psycopg
import pytest

from layers.store.database import Database


@pytest.fixture(scope="session")
def _feeds_url(template_url):
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE feeds_kept TEMPLATE template_lifemap")
    return template_url.replace("/lifemap?", "/feeds_kept?")


@pytest.fixture
def kept(_feeds_url):
    with psycopg.connect(_feeds_url, autocommit=True) as conn:
        conn.execute("TRUNCATE lifemap.feed_inbox, lifemap.feed_quota, lifemap.bundle")
    database = Database(_feeds_url, pool_size=4).open()
    yield database
    database.close()

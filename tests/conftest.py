"""One private PostGIS for the test run; a fresh database for each test that asks for one."""

import shutil
import tempfile
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg import sql

from layers.cluster import Cluster
from layers.registry import Registry
from layers.store.database import Database
from layers.store.schema import bring_up

# Examples are searched anew each time by hand; a run of everything is the same run each time
# (`scripts/test`). How long one takes says nothing on a machine that others use too.
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("searching")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser):
    parser.addoption(
        "--cuts", type=int, default=3, help="How often power and processes are cut, each."
    )


@pytest.fixture(scope="session")
def shared_data():
    """The real data beside the project; tests that need it are skipped at a user's."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real data is not beside the project")
    return SHARED / "data"


@pytest.fixture(scope="session")
def registry():
    return Registry.from_catalog()


@pytest.fixture
def open_folder():
    """A folder that every account can enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="lmh-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def cluster_url():
    folder = Path(tempfile.mkdtemp(prefix="lm-"))
    folder.chmod(0o755)
    cluster = Cluster.at(folder / "c")
    with cluster.serving() as url:
        yield url
    shutil.rmtree(folder, ignore_errors=True)


def _admin(url, statement):
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(statement)


@pytest.fixture(scope="session")
def template_url(cluster_url, registry):
    """A database with every table and no rows, copied for each test in about 50 ms."""
    name = sql.Identifier("template_lifemap")
    _admin(cluster_url, sql.SQL("CREATE DATABASE {}").format(name))
    url = cluster_url.replace("/lifemap?", "/template_lifemap?")
    database = Database(url, pool_size=2).open()
    bring_up(database, registry)
    database.close()
    return cluster_url


@pytest.fixture
def database_url(template_url, request):
    """A fresh database with every table, dropped after the test."""
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    _admin(
        template_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE template_lifemap").format(sql.Identifier(name)),
    )
    yield template_url.replace("/lifemap?", f"/{name}?")
    _admin(template_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(database_url):
    database = Database(database_url, pool_size=4).open()
    yield database
    database.close()


@pytest.fixture(scope="session")
def chromium():
    """One browser for the test run: Playwright runs once in a process."""
    from playwright.sync_api import sync_playwright

    from scripts.sample_map import ARGUMENTS, CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=list(ARGUMENTS)
        )
        yield browser
        browser.close()

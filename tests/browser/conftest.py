"""The real application over the small sample district, in Debian's Chromium.

Each test has a server, a copy of the district's database and a fresh browser profile of its own.
A request that would leave the machine, an error in the console and an uncaught exception fail the
test, whatever it was about.
"""

import contextlib
import datetime as dt
import logging
import threading
from socketserver import BaseServer

import psycopg
import pytest
from people import link_for
from playwright.sync_api import expect
from psycopg import sql
from seen import READY_MS, SeenMap
from werkzeug.serving import make_server

from api.app import create_app
from api.settings import Settings
from layers.district import load_district
from layers.sample import write_sample_district
from layers.store.database import Database

#: A busy machine takes its time; what never comes to hold fails all the same.
expect.set_options(timeout=20_000)
LAPTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


def _named(url, name):
    return url.replace("/lifemap?", f"/{name}?")


def _execute(url, statement, *names):
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def rasters(tmp_path_factory):
    return tmp_path_factory.mktemp("home") / "rasters"


@pytest.fixture(scope="session")
def sample_template(template_url, registry, rasters, tmp_path_factory):
    """A database with the small sample district, loaded as `lifemap up` loads the large one."""
    _execute(template_url, "CREATE DATABASE sample TEMPLATE template_lifemap")
    folder = tmp_path_factory.mktemp("sample")
    now = dt.datetime.now(dt.UTC)
    toml = write_sample_district(folder, size="small", now=now)
    database = Database(_named(template_url, "sample"), pool_size=2).open()
    load_district(database, registry, rasters, toml, folder, now=now)
    database.close()
    return "sample"


@pytest.fixture
def sample(template_url, sample_template, request):
    """A copy of the sample district's database, which the test may change."""
    name = f"b{abs(hash(request.node.nodeid)) % 10**12}"
    _execute(template_url, "CREATE DATABASE {} TEMPLATE {}", name, sample_template)
    opened = Database(_named(template_url, name), pool_size=8).open()
    yield opened
    opened.close()
    _execute(template_url, "DROP DATABASE {} WITH (FORCE)", name)


class Server:
    """The application on a port of this machine; it can go away and come back."""

    def __init__(self, app):
        self.app = app
        self.port = 0
        self.start()

    def start(self):
        self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._server.server_port
        self.thaw()

    def thaw(self):
        # Werkzeug's own loop would close the socket when it ends.
        self._thread = threading.Thread(target=BaseServer.serve_forever, args=(self._server, 0.05))
        self._thread.start()

    def freeze(self):
        """Take connections and say nothing, as a stopped process does: only the kernel answers."""
        self._server.shutdown()
        self._thread.join()

    def stop(self):
        self.freeze()
        self._server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def settings(rasters):
    return Settings(home=rasters.parent, secret_key=b"a key that only the tests know..")


@pytest.fixture
def server(settings, registry, sample):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = Server(create_app(settings, registry, sample))
    yield running
    running.stop()


@pytest.fixture
def open_map(chromium, server, sample):
    """Open the page: ``open_map("#lang=en")``; what it complained about fails the test.

    The map opens in 3D whatever the frame rate of the test machine, unless the hash says more.
    """
    with contextlib.ExitStack() as contexts:
        complaints = []

        def opened(link="", *, role=None, ready=True, tolerated=(), prepare=None, **profile):
            context = chromium.new_context(
                **{"viewport": LAPTOP, "locale": "ko-KR", "reduced_motion": "reduce", **profile}
            )
            contexts.callback(context.close)
            context.set_default_timeout(READY_MS)
            page = context.new_page()
            _watch(page, server.url, complaints, tolerated)
            if prepare is not None:
                prepare(page)
            if role is not None:
                context.request.get(server.url + link_for(sample, role))
            page.goto(f"{server.url}/#{link or 'flat=0'}")
            seen = SeenMap(page)
            if ready:
                seen.wait()
            return seen

        yield opened
    assert complaints == []


@pytest.fixture
def open_page(chromium, server):
    """Open a page: ``open_page("/sign-in", role=...)``; what it complains about fails the test."""
    contexts, complaints = [], []

    def opened(path, *, role=None, tolerated=(), **profile):
        context = chromium.new_context(
            base_url=server.url,
            **{"viewport": {"width": 1280, "height": 800}, "locale": "ko-KR", **profile},
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text)
                if line.type == "error"
                and not any(word in line.text for word in ("status of 4", *tolerated))
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((server.url, "data:", "blob:"))
                else complaints.append(f"asked {asked.url}")
            ),
        )
        if role is not None:
            context.request.get(
                link_for(server.app.extensions["lifemap"].database, role), max_redirects=0
            )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _watch(page, base, complaints, tolerated):
    """Note every request that leaves the machine and everything the page complains about."""

    def complain(text):
        if not any(word in text for word in tolerated):
            complaints.append(text)

    def asked(request):
        if not request.url.startswith((base, "data:", "blob:")):
            complain(f"asked {request.url}")

    page.on("request", asked)

    def said(line):
        if line.type == "error" or line.text.startswith("deck:"):
            complain(line.text)

    page.on("console", said)
    page.on("pageerror", lambda error: complain(str(error)))

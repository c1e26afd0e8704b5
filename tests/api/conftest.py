"""An application over the test's own database, and readers of every role."""

import threading

import psycopg
import pytest
from factories import add_district
from people import token_for
from werkzeug.serving import make_server

from api.app import create_app
from api.settings import Settings
from layers.store.database import Database


@pytest.fixture
def settings(tmp_path):
    return Settings(
        home=tmp_path, secret_key=b"a key that only the tests know..", streets_patience_s=60.0
    )


@pytest.fixture
def public_sight(database):
    """A district that lets everybody ask what its cameras see."""
    add_district(database, (127.0, 37.4, 127.3, 37.7), public=["sight"])


@pytest.fixture
def app(settings, registry, database):
    app = create_app(settings, registry, database)
    app.testing = True
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def as_role(app, database):
    """A client that shows a token of a role."""

    def make(role):
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_for(database, role)}"
        return client

    return make


@pytest.fixture(scope="session")
def empty(template_url, registry, tmp_path_factory):
    """A client over tables without rows, for tests that write nothing."""
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE empty TEMPLATE template_lifemap")
    database = Database(template_url.replace("/lifemap?", "/empty?"), pool_size=2).open()
    settings = Settings(home=tmp_path_factory.mktemp("home"), secret_key=b"for tests that only ask")
    yield create_app(settings, registry, database).test_client()
    database.close()


@pytest.fixture(scope="session")
def empty_viewer(empty):
    """The same for somebody who signed in, to whom also what cameras see is open."""
    client = empty.application.test_client()
    token = token_for(empty.application.extensions["lifemap"].database, "viewer", hours=24)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.fixture
def served(app):
    """The address of the application on a loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()

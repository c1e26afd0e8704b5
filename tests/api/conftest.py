"""An application over the test's own database, and readers of every role."""

import threading

import psycopg
import pytest
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

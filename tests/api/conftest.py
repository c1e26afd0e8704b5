"""An application over the test's own database, and readers of every role."""

import pytest

from api.app import create_app
from api.identity import issue_token
from api.settings import Settings
from layers.access import Role


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, secret_key=b"a key that only the tests know..")


@pytest.fixture
def app(settings, registry, database):
    app = create_app(settings, registry, database)
    app.testing = True
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def as_role(app, settings):
    """A client that shows a token of a role."""

    def make(role):
        client = app.test_client()
        token = issue_token(settings, Role(role), f"a {role}", 1)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make

"""Logs tell which request, how long and how it ended, and never what lets somebody in."""

import io
import json
import logging

import pytest

from api.logs import log_as, without_secrets


@pytest.fixture
def lines():
    """The lines that are logged as JSON meanwhile, read."""
    root, ours = logging.getLogger(), logging.getLogger("lifemap")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    stream = io.StringIO()
    log_as({"LIFEMAP_LOG": "json"}, stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    for logger, level in zip((root, ours), levels, strict=True):
        logger.setLevel(level)


def test_each_request_is_one_line_with_the_number_of_its_answer(client, lines):
    answer = client.get("/collections?lang=ko", headers={"X-Request-Id": "from-the-caller"})
    [line] = lines()
    assert answer.headers["X-Request-Id"] == "from-the-caller"
    assert line["ms"] > 0
    assert {name: line[name] for name in ("level", "path", "route", "status", "request")} == {
        "level": "info",
        "path": "/collections",
        "route": "collections.collections",
        "status": 200,
        "request": "from-the-caller",
    }


def test_a_failure_of_ours_is_logged_with_its_trace_and_its_request(app, lines):
    app.testing = False
    app.add_url_rule("/fail", view_func=lambda: 1 / 0)
    answer = app.test_client().get("/fail")
    failure = next(line for line in lines() if line["level"] == "error")
    assert failure["request"] == answer.headers["X-Request-Id"]
    assert "ZeroDivisionError" in failure["exception"]


@pytest.mark.parametrize(
    "text",
    [
        "GET /sign-in?link=s3cret&x=1",
        "Authorization: Bearer s3cret",
        "authorization: bearer s3cret'",
        "postgresql://lifemap:s3cret@host/db",
        "/live?ticket=s3cret",
        "password=s3cret",
    ],
)
def test_what_lets_somebody_in_is_taken_out(text):
    assert "s3cret" not in without_secrets(text)


def test_a_sign_in_link_reaches_no_log(client, lines):
    client.get("/sign-in?link=s3cret-of-somebody")
    assert lines()
    assert "s3cret" not in json.dumps(lines())

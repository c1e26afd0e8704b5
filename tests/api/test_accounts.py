"""Signing in over HTTP, and setting one's own password."""

import re

import pytest
from people import add_person, link_for, now

from api.identity import COOKIE
from layers.access import Role
from layers.store.accounts import account

PASSWORD = "correct horse battery"  # noqa: S105 - of the accounts of these tests
OTHER = "another horse battery"
HERE = {"Origin": "http://localhost"}
PAGE = {**HERE, "Accept": "text/html"}


def form_of(client, path):
    """The token in the form of a page."""
    return re.search(r'name="form" value="(\w+)"', client.get(path).text)[1]


def sign_in(client, name, password, **more):
    said = {"name": name, "password": password, "form": form_of(client, "/sign-in"), **more}
    return client.post("/sign-in", data=said, headers=PAGE)


def test_name_and_password_sign_a_browser_in(client, database):
    add_person(database, "kim", "operator", password=PASSWORD)
    answer = sign_in(client, "kim", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/collections/incidents").status_code == 200
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if COOKIE in each)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_signing_in_leads_back_to_where_somebody_came_from_and_to_no_other_site(client, database):
    add_person(database, "kim", password=PASSWORD)
    assert sign_in(client, "kim", PASSWORD, next="/admin?a=b").location == "/admin?a=b"
    for place in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert sign_in(client, "kim", PASSWORD, next=place).location == "/"


def test_a_wrong_password_shows_the_page_again_in_the_readers_language(client, database):
    add_person(database, "kim", password=PASSWORD)
    said = {"name": "kim", "password": "x", "form": form_of(client, "/sign-in")}
    answer = client.post("/sign-in?lang=ko", data=said, headers=PAGE)
    assert answer.status_code == 401
    assert "이름이나 비밀번호가 맞지 않습니다." in answer.text
    assert 'value="kim"' in answer.text
    assert client.get_cookie(COOKIE) is None


def test_fault_49_too_many_failures_are_told_with_the_time_to_wait(client, database, monkeypatch):
    add_person(database, "kim", password=PASSWORD)
    moment = now()
    monkeypatch.setattr("api.accounts._now", lambda: moment)
    for _ in range(5):
        assert sign_in(client, "kim", "wrong").status_code == 401
    answer = sign_in(client, "kim", PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    said = {"name": "kim", "password": PASSWORD, "form": form_of(client, "/sign-in")}
    problem = client.post("/sign-in", data=said, headers=HERE)
    assert (problem.status_code, problem.json["type"]) == (429, "/problems/too-many-attempts")


def test_what_somebody_typed_is_no_markup(client):
    said = {"name": "<script>x</script>", "password": "x", "form": form_of(client, "/sign-in")}
    assert "<script>x" not in client.post("/sign-in", data=said, headers=PAGE).text


@pytest.mark.parametrize(
    "said",
    [{"extra": "1"}, {"name": ["a", "b"]}, {"name": "a\x00b"}],
    ids=["unknown", "twice", "NUL"],
)
def test_a_form_that_is_none_is_refused(client, said):
    form = {"form": form_of(client, "/sign-in"), **said}
    answer = client.post("/sign-in", data=form, headers=HERE)
    assert (answer.status_code, answer.json["type"]) == (400, "/problems/bad-value")


def test_fault_46_the_form_of_another_browser_is_no_good(app, client, database):
    add_person(database, "kim", password=PASSWORD)
    stolen = form_of(app.test_client(), "/sign-in")
    client.get("/sign-in")
    said = {"name": "kim", "password": PASSWORD, "form": stolen}
    assert client.post("/sign-in", data=said, headers=HERE).status_code == 403


def test_whoever_came_by_a_link_sets_a_password_without_knowing_the_old_one(client, database):
    client.get(link_for(database, Role.OPERATOR))
    said = {"password": PASSWORD, "again": PASSWORD, "form": form_of(client, "/account")}
    assert client.post("/account", data=said, headers=PAGE).status_code == 200
    assert account(database, "operator-tester").has_password
    assert client.get("/collections/incidents").status_code == 200, "this session stays"


def test_whoever_sits_at_an_open_session_needs_the_old_password(client, app, database):
    add_person(database, "kim", password=PASSWORD)
    sign_in(client, "kim", PASSWORD)
    said = {"password": OTHER, "again": OTHER, "form": form_of(client, "/account")}
    assert client.post("/account", data=said, headers=HERE).status_code == 401
    right = {**said, "current": PASSWORD}
    assert client.post("/account", data=right, headers=PAGE).status_code == 200
    assert sign_in(app.test_client(), "kim", PASSWORD).status_code == 401
    assert sign_in(app.test_client(), "kim", OTHER).status_code == 303


@pytest.mark.parametrize(
    ("typed", "again", "sentence"),
    [(PASSWORD, OTHER, "same way twice"), ("short", "short", "at least 12")],
)
def test_a_password_that_is_not_accepted_says_why(client, database, typed, again, sentence):
    client.get(link_for(database, Role.OPERATOR))
    said = {"password": typed, "again": again, "form": form_of(client, "/account")}
    answer = client.post("/account", data=said, headers=HERE)
    assert answer.status_code == 400
    assert sentence in answer.json["detail"]


def test_the_account_page_is_for_whoever_signed_in(client, as_role):
    assert client.get("/account").location == "/sign-in?next=/account"
    assert as_role("operator").get("/account").location == "/sign-in?next=/account"


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/admin"])
def test_no_page_about_people_is_kept_by_anybody(client, database, path):
    client.get(link_for(database, Role.ADMIN))
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in", "/account"])
def test_a_browser_says_where_a_form_of_ours_comes_from(client, database, path):
    """Under "no-referrer", which other pages have, it says that it comes from "null"."""
    client.get(link_for(database, Role.ADMIN))
    assert client.get(path).headers["Referrer-Policy"] == "same-origin"

"""What administrators ask and change over HTTP; who may not is in tests/api/test_matrix.py."""

import datetime as dt

import pytest
from people import add_person, now, token_for

from layers.access import Role
from layers.store.accounts import account

ADMIN = "/admin/people"


@pytest.fixture
def admin(as_role):
    return as_role("admin")


def test_an_account_is_added_with_a_link_to_set_a_password(admin, app, database):
    answer = admin.post(ADMIN, json={"name": "kim", "roles": ["operator"], "full_name": "김관제"})
    assert answer.status_code == 201
    assert answer.location == "http://localhost/admin/people/kim"
    link = answer.json["link"]
    expires = dt.datetime.fromisoformat(link["expires_at"])
    assert dt.timedelta(hours=23) < expires - now() < dt.timedelta(hours=25)
    browser = app.test_client()
    landed = browser.get(link["url"].removeprefix("http://localhost"))
    assert (landed.status_code, landed.location) == (303, "/account")
    assert browser.get("/collections/incidents").status_code == 200


def test_an_account_is_changed_shut_and_opened(admin, database):
    add_person(database, "kim")
    said = {"full_name": " 김  관제 ", "roles": ["planner", "steward"]}
    changed = admin.patch(f"{ADMIN}/kim", json=said).json["account"]
    assert (changed["full_name"], changed["roles"]) == ("김 관제", ["planner", "steward"])
    assert admin.patch(f"{ADMIN}/kim", json={"active": False}).json["account"]["active"] is False
    assert admin.post(f"{ADMIN}/kim/link").status_code == 404, "no way into a shut account"
    assert admin.patch(f"{ADMIN}/kim", json={"active": True}).json["account"]["active"] is True


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", ADMIN, {"name": "kim", "roles": ["king"]}, 400),
        ("POST", ADMIN, {"name": "kim", "roles": ["anonymous"]}, 400),
        ("POST", ADMIN, {"name": "kim", "roles": []}, 400),
        ("POST", ADMIN, {"name": "Kim Lee", "roles": ["viewer"]}, 400),
        ("POST", ADMIN, {"name": "lee", "roles": ["viewer"], "password": "x"}, 400),
        ("POST", ADMIN, {"name": "there", "roles": ["viewer"]}, 409),
        ("POST", ADMIN, [], 400),
        ("POST", ADMIN, {"name": 7, "roles": ["viewer"]}, 400),
        ("PATCH", f"{ADMIN}/there", {"name": "other"}, 400),
        ("PATCH", f"{ADMIN}/there", {"active": "no"}, 400),
        ("PATCH", f"{ADMIN}/there", {"roles": "viewer"}, 400),
        ("PATCH", f"{ADMIN}/nobody", {"active": False}, 404),
        ("POST", f"{ADMIN}/nobody/link", None, 404),
        ("POST", "/admin/tokens", {"name": "t", "roles": ["viewer"], "days": 0}, 400),
        ("POST", "/admin/tokens", {"name": "tt", "roles": ["viewer"], "days": 9999}, 400),
        ("POST", "/admin/tokens", {"name": "tt", "roles": ["viewer"], "days": True}, 400),
        (
            "POST", "/admin/tokens",
            {"name": "tt", "roles": ["viewer"], "days": 1, "layers": ["nowhere"]}, 404,
        ),
        ("DELETE", "/admin/credentials/999999", None, 404),
        ("GET", "/admin/log?before=x", None, 400),
        ("GET", "/admin/log?datetime=yesterday", None, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_a_sentence(
    admin, database, method, path, body, status
):
    add_person(database, "there")
    answer = admin.open(path, method=method, json=body)
    assert answer.status_code == status, answer.text
    assert answer.json["detail"].endswith((".", "'", ")"))


def test_a_token_is_made_with_a_scope_and_told_once(admin, app, database):
    said = {"name": "gateway", "roles": ["steward"], "days": 30, "layers": ["cameras"]}
    token = admin.post("/admin/tokens", json=said).json["token"]
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert program.get("/collections/cameras").status_code == 200
    assert program.get("/collections/hospitals").status_code == 403
    answer = program.post("/collections/cameras/items", json={})
    assert answer.json["detail"] == "This token may only read."
    listed = admin.get(ADMIN)
    assert token not in listed.text
    (shown,) = [each for each in listed.json["tokens"] if each["name"] == "gateway"]
    assert (shown["layers"], shown["may_write"]) == (["cameras"], False)


def test_the_last_administrator_is_told_from_others(admin, database):
    add_person(database, "chief", "admin")
    answer = admin.patch(f"{ADMIN}/chief", json={"active": False})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")
    assert account(database, "chief").is_active


def test_nothing_of_it_is_kept_by_a_cache(admin, database):
    token_for(database, Role.VIEWER)
    for path in (ADMIN, "/admin/log"):
        assert admin.get(path).headers["Cache-Control"] == "no-store"

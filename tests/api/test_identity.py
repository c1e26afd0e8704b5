import datetime as dt

import pytest
from itsdangerous import URLSafeSerializer

from api.identity import COOKIE, LINK_LIFE, issue_token, sign_in_path
from layers.access import Role
from layers.errors import BadRequestError

CLOSED = "/collections/incidents"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def test_a_token_opens_what_its_role_may_read(client, as_role):
    assert client.get(CLOSED).status_code == 403
    assert as_role("operator").get(CLOSED).status_code == 200


def bearer(client, token):
    return client.get(CLOSED, headers={"Authorization": token})


@pytest.mark.parametrize(
    "token", ["Bearer forged", "Bearer ", "Basic b3A6b3A=", "Bearer a.b", "", "Bearer \udce9"]
)
def test_a_token_that_is_none_is_refused_and_told_how(empty, token):
    answer = bearer(empty, token)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_token_is_refused_and_says_when(client, settings):
    token = issue_token(settings, Role.OPERATOR, "op", 1, now=LONG_AGO)
    answer = bearer(client, f"Bearer {token}")
    assert answer.status_code == 401
    assert answer.json["detail"] == "The token expired at 2020-01-01 01:00 UTC."


def test_a_changed_token_is_refused(client, settings):
    token = issue_token(settings, Role.VIEWER, "op", 1)
    for place in (0, len(token) // 2, len(token) - 2):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert bearer(client, f"Bearer {changed}").status_code == 401


def test_a_token_of_another_key_is_refused(client):
    forged = URLSafeSerializer(b"another key of this length", salt="lifemap.token").dumps(
        ["admin", "mallory", 4_000_000_000, "x"]
    )
    assert bearer(client, f"Bearer {forged}").status_code == 401


def test_a_link_is_no_token_and_a_token_no_session(client, settings):
    link = sign_in_path(settings, Role.ADMIN, "a").partition("=")[2]
    assert bearer(client, f"Bearer {link}").status_code == 401
    client.set_cookie(COOKIE, issue_token(settings, Role.ADMIN, "a", 1))
    assert client.get(CLOSED).status_code == 403


def test_nobody_gets_a_token_to_be_anonymous(settings):
    with pytest.raises(BadRequestError):
        issue_token(settings, Role.ANONYMOUS, "x", 1)


def test_a_link_signs_a_browser_in_once(app, client, settings):
    path = sign_in_path(settings, Role.OPERATOR, "op")
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get(CLOSED).status_code == 200
    second = app.test_client()
    again = second.get(path)
    assert (again.status_code, again.json["type"]) == (401, "/problems/unauthorized")
    assert "was used already" in again.json["detail"]
    assert second.get(CLOSED).status_code == 403


def test_a_preview_of_a_link_does_not_use_it_up(client, settings):
    path = sign_in_path(settings, Role.OPERATOR, "op")
    assert client.head(path).status_code == 204
    assert client.get(path).status_code == 303


def test_a_link_lives_fifteen_minutes(client, settings):
    made = dt.datetime.now(dt.UTC) - LINK_LIFE - dt.timedelta(seconds=1)
    answer = client.get(sign_in_path(settings, Role.OPERATOR, "op", now=made))
    assert answer.status_code == 401
    assert "expired" in answer.json["detail"]


def test_a_forged_link_is_refused(empty):
    assert empty.get("/sign-in?link=x").status_code == 401
    assert empty.get("/sign-in").status_code == 401


def test_signing_out_forgets_the_session(client, settings):
    client.get(sign_in_path(settings, Role.OPERATOR, "op"))
    assert client.post("/sign-out").status_code == 303
    assert client.get(CLOSED).status_code == 403


def test_another_site_signs_nobody_out(client, settings):
    client.get(sign_in_path(settings, Role.OPERATOR, "op"))
    for origin in ("http://evil.example", "null"):
        assert client.post("/sign-out", headers={"Origin": origin}).status_code == 403
    assert client.get(CLOSED).status_code == 200
    assert client.post("/sign-out", headers={"Origin": "http://localhost"}).status_code == 303


def test_a_forged_or_old_session_is_anonymous(client):
    client.set_cookie(COOKIE, "forged")
    assert client.get("/collections/cameras").status_code == 200
    assert client.get(CLOSED).status_code == 403

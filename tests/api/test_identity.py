"""Who asks: tokens, sessions and one-time links, and how soon what is revoked is worth nothing."""

import datetime as dt
import secrets
import time

import psycopg
import pytest
from people import TESTER, add_person, link_for, now, token_for

from api.identity import COOKIE, REMEMBERED_S, Identities, identities
from layers.access import Role
from layers.errors import BadRequestError
from layers.people import IDLE_LIFE, LINK_LIFE, SESSION_LIFE, CredentialKind
from layers.store.accounts import change_account, set_password
from layers.store.credentials import (
    find,
    open_credentials,
    revoke,
    still_valid,
)

CLOSED = "/collections/incidents"
HERE = {"Origin": "http://localhost"}
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def bearer(client, token, path=CLOSED, method="GET"):
    return client.open(path, method=method, headers={"Authorization": token})


@pytest.fixture
def signed_in(client, database):
    """A browser of an operator who used a link."""
    client.get(link_for(database, Role.OPERATOR))
    assert client.get(CLOSED).status_code == 200
    return client


def test_a_token_opens_what_its_role_may_read(client, as_role):
    assert client.get(CLOSED).status_code == 403
    assert as_role("operator").get(CLOSED).status_code == 200


@pytest.mark.parametrize(
    "token",
    ["Bearer forged", "Bearer ", "Basic b3A6b3A=", "Bearer a.b", "", "Bearer \udce9",
     f"Bearer {'x' * 100_000}", "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ."],
)  # fmt: skip
def test_fault_48_a_token_that_is_none_is_refused_and_told_how(empty, token):
    answer = bearer(empty, token)
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_token_is_refused_and_says_when(client, database):
    token = token_for(database, Role.OPERATOR, at=LONG_AGO)
    answer = bearer(client, f"Bearer {token}")
    assert answer.status_code == 401
    assert answer.json["detail"] == "The token expired at 2020-01-01 01:00 UTC."


def test_a_changed_token_is_refused(client, database):
    token = token_for(database, Role.VIEWER)
    for place in (0, len(token) // 2, len(token) - 2):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert bearer(client, f"Bearer {changed}").status_code == 401


def test_what_is_kept_of_a_secret_does_not_open_anything(client, database, database_url):
    """Whoever reads the database finds nothing there to show."""
    token = token_for(database, Role.ADMIN)
    with psycopg.connect(database_url) as conn:
        kept = conn.execute("SELECT c::text FROM lifemap.credential c").fetchall()
    assert kept
    assert token not in str(kept)
    digest = find(database, CredentialKind.TOKEN, token, now=now())
    assert digest is not None


def test_a_link_is_no_token_and_a_token_no_session(client, database):
    link = link_for(database, Role.ADMIN).partition("=")[2]
    assert bearer(client, f"Bearer {link}").status_code == 401
    client.set_cookie(COOKIE, token_for(database, Role.ADMIN))
    assert client.get(CLOSED).status_code == 403


def test_nobody_gets_a_token_to_be_anonymous(database):
    with pytest.raises(BadRequestError):
        token_for(database, Role.ANONYMOUS)


def test_a_token_may_be_confined_to_layers(client, database, registry):
    token = f"Bearer {token_for(database, Role.ADMIN, layers=['incidents'])}"
    assert bearer(client, token).status_code == 200
    assert bearer(client, token, "/collections/cameras").status_code == 403
    listed = bearer(client, token, "/collections").json["collections"]
    types = {feed.id for feed in registry.feeds_of("incidents")}
    assert {each["id"] for each in listed} == {"incidents", *types}


def test_a_token_may_be_confined_to_reading(client, database):
    token = f"Bearer {token_for(database, Role.ADMIN, may_write=False)}"
    assert bearer(client, token, "/admin/people").status_code == 200
    answer = bearer(client, token, "/admin/people", "POST")
    assert answer.status_code == 403
    assert answer.json["detail"] == "This token may only read."


def test_the_bearer_of_a_token_cannot_pass_for_an_account(database, app):
    add_person(database, "kim")
    token = token_for(database, Role.OPERATOR, name="kim")
    known = Identities(database).of(cookie=None, authorization=f"Bearer {token}")
    assert known.actor.name == "token:kim"


def test_a_link_signs_a_browser_in_once(app, client, database):
    path = link_for(database, Role.OPERATOR)
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


def test_over_tls_the_cookie_never_travels_in_the_open(client, database):
    answer = client.get(link_for(database, Role.OPERATOR), base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_preview_of_a_link_does_not_use_it_up(client, database):
    path = link_for(database, Role.OPERATOR)
    assert client.head(path).status_code == 204
    assert client.get(path).status_code == 303


def test_a_link_lives_fifteen_minutes(client, database):
    answer = client.get(link_for(database, Role.OPERATOR, at=now() - LINK_LIFE))
    assert answer.status_code == 401
    assert "expired" in answer.json["detail"]


def test_a_link_to_a_shut_account_opens_nothing(client, database):
    path = link_for(database, Role.OPERATOR)
    change_account(database, "operator-tester", is_active=False, by=TESTER, now=now())
    assert client.get(path).status_code == 401
    assert client.get(CLOSED).status_code == 403


@pytest.mark.parametrize(
    "place", ["//evil.example", "/\\evil.example", "https://evil.example", "x"]
)
def test_a_link_leads_to_no_other_site(client, database, place):
    path = link_for(database, Role.OPERATOR)
    answer = client.get(f"{path}&next={place}")
    assert (answer.status_code, answer.location) == (303, "/")


def test_signing_out_ends_the_session_and_not_only_the_cookie(signed_in, app):
    kept = signed_in.get_cookie(COOKIE).value
    assert signed_in.post("/sign-out", headers=HERE).status_code == 303
    assert signed_in.get(CLOSED).status_code == 403
    thief = app.test_client()
    thief.set_cookie(COOKIE, kept)
    assert thief.get(CLOSED).status_code == 403


def test_fault_46_another_site_changes_nothing(signed_in):
    for origin in ("http://evil.example", "null", "http://localhost:81"):
        answer = signed_in.post("/sign-out", headers={"Origin": origin})
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/forbidden")
    assert signed_in.post("/sign-out").status_code == 403, "a browser always says where from"
    assert signed_in.get(CLOSED).status_code == 200


def test_fault_46_forms_and_the_administrators_changes_too(client, database):
    """The control: the same requests from a page of ours are obeyed."""
    client.get(link_for(database, Role.ADMIN))
    body = {"name": "mallory", "roles": ["admin"]}
    forged = {"Origin": "http://evil.example"}
    assert client.post("/admin/people", json=body, headers=forged).status_code == 403
    assert client.post("/admin/people", json=body).status_code == 403
    typed = {"password": "correct horse battery", "again": "correct horse battery"}
    assert client.post("/account", data=typed, headers=HERE).status_code == 403, "no form token"
    assert client.post("/sign-in", data={"name": "a", "password": "b"}).status_code == 403
    assert client.post("/admin/people", json=body, headers=HERE).status_code == 201


def test_fault_47_signing_in_gives_a_new_id_and_ends_the_old_session(signed_in, app, database):
    before = signed_in.get_cookie(COOKIE).value
    signed_in.get(link_for(database, Role.OPERATOR))
    assert signed_in.get_cookie(COOKIE).value != before
    thief = app.test_client()
    thief.set_cookie(COOKIE, before)
    assert thief.get(CLOSED).status_code == 403


def test_fault_47_a_planted_id_is_not_taken_over(client, database):
    planted = secrets.token_urlsafe(32)
    client.set_cookie(COOKIE, planted)
    client.get(link_for(database, Role.OPERATOR))
    assert client.get_cookie(COOKIE).value != planted


@pytest.mark.parametrize("reason", ["password", "roles", "shut", "revoked"])
def test_fault_47_a_session_is_over_within_five_seconds_in_every_process(
    signed_in, app, database, reason
):
    """The other process here is another memory of identities over the same database."""
    cookie = signed_in.get_cookie(COOKIE).value
    elsewhere = Identities(database)
    known = elsewhere.of(cookie=cookie, authorization=None)
    assert known.actor.signed_in
    at = {"by": TESTER, "now": now()}
    if reason == "password":
        set_password(database, "operator-tester", "correct horse battery", **at)
    elif reason == "roles":
        change_account(database, "operator-tester", roles=frozenset({Role.PLANNER}), **at)
    elif reason == "shut":
        change_account(database, "operator-tester", is_active=False, **at)
    else:
        revoke(database, known.number, **at)
    assert still_valid(database, [known.number], now=now()) == set()
    time.sleep(REMEMBERED_S + 0.1)
    assert REMEMBERED_S < 5
    assert not elsewhere.of(cookie=cookie, authorization=None).actor.signed_in
    assert signed_in.get(CLOSED).status_code == 403


def test_an_identity_is_asked_for_once_and_then_remembered(database, monkeypatch):
    token = token_for(database, Role.OPERATOR)
    known = Identities(database)
    known.of(cookie=None, authorization=f"Bearer {token}")
    monkeypatch.setattr(database, "connection", None)
    for _ in range(100):
        assert known.of(cookie=None, authorization=f"Bearer {token}").actor.signed_in


def test_remembering_is_bounded(database, monkeypatch):
    monkeypatch.setattr("api.identity.find", lambda *_, **__: None)
    known = Identities(database)
    for number in range(5000):
        known.of(cookie=f"guess-{number}", authorization=None)
    assert len(known._known) == 4096


@pytest.mark.parametrize(("rest", "lives"), [(IDLE_LIFE, False), (IDLE_LIFE * 0.9, True)])
def test_a_session_ends_when_nobody_uses_it(database, rest, lives):
    add_person(database, "kim")
    secret = _session(database, at=now())
    found = find(database, CredentialKind.SESSION, secret, now=now() + rest)
    assert found.is_over is not lives
    valid = still_valid(database, [found.identity.number], now=now() + rest)
    assert bool(valid) is lives


def test_a_session_in_use_goes_on_but_not_beyond_a_long_shift(database):
    add_person(database, "kim")
    began = now()
    secret = _session(database, at=began)
    moment = began
    while moment < began + SESSION_LIFE - IDLE_LIFE / 2:
        moment += IDLE_LIFE / 2
        found = find(database, CredentialKind.SESSION, secret, now=moment)
        assert (found.is_over, found.has_expired) == (False, moment >= began + SESSION_LIFE)
    assert find(database, CredentialKind.SESSION, secret, now=began + SESSION_LIFE).has_expired


def _session(database, *, at):
    from api.accounts import link_path
    from layers.store.credentials import use_link

    path = link_path(database, "kim", by=TESTER, now=at, life=LINK_LIFE)
    return use_link(database, path.partition("=")[2], asker=TESTER, agent="", now=at)


def test_what_is_open_is_listed_without_any_secret(signed_in, database):
    token = token_for(database, Role.PLANNER, name="gateway")
    listed = open_credentials(database, now=now())
    assert {(str(each.kind), each.name) for each in listed} == {
        ("session", "operator-tester"), ("token", "gateway"),
    }  # fmt: skip
    assert token not in str(listed)
    assert signed_in.get_cookie(COOKIE).value not in str(listed)


def test_a_forged_or_old_session_is_anonymous(client):
    client.set_cookie(COOKIE, "forged")
    assert client.get("/collections/cameras").status_code == 200
    assert client.get(CLOSED).status_code == 403


def test_what_this_process_revokes_it_forgets_at_once(client, database, app):
    client.get(link_for(database, Role.ADMIN))
    token = token_for(database, Role.OPERATOR)
    assert bearer(app.test_client(), f"Bearer {token}").status_code == 200
    number = next(e.number for e in open_credentials(database, now=now()) if e.kind == "token")
    assert client.delete(f"/admin/credentials/{number}", headers=HERE).status_code == 204
    answer = bearer(app.test_client(), f"Bearer {token}")
    assert (answer.status_code, answer.json["detail"]) == (401, "The token was revoked.")
    with app.app_context():
        assert identities() is not None

"""Commands that let people and programs in, and look after the log."""

import json
import os

import psycopg
import pytest
from click.testing import CliRunner

from api.identity import Identities
from layers.access import Role
from layers.sealing import ANCHOR, sealer
from layers.store.accounts import account
from layers.store.audit import Wish, read_log
from scripts.cli import group
from scripts.home import Run, only_run


@pytest.fixture
def lifemap(tmp_path, database_url, monkeypatch):
    """Run a command with a state folder of its own; give its exit code and what it printed."""
    monkeypatch.setenv("LIFEMAP_HOME", str(tmp_path))
    monkeypatch.setenv("LIFEMAP_DATABASE_URL", database_url)

    def run(*arguments):
        done = CliRunner().invoke(group, arguments)
        return done.exit_code, done.output.strip(), done.exception

    return run


def test_token_prints_a_token_of_its_roles_and_scope_and_nothing_else(lifemap, database):
    code, token, _ = lifemap(
        "token", "--role", "operator", "--name", "night-shift", "--layer", "cameras", "--read-only"
    )
    assert (code, len(token.split())) == (0, 1)
    known = Identities(database).of(cookie=None, authorization=f"Bearer {token}").actor
    assert (known.name, known.layers, known.may_write) == (
        "token:night-shift", frozenset({"cameras"}), False,
    )  # fmt: skip
    assert Role.OPERATOR in known.roles


def test_a_token_for_a_layer_that_there_is_not_is_refused(lifemap):
    code, _, error = lifemap("token", "--role", "viewer", "--layer", "camras")
    assert code != 0
    assert "camras" in str(error)


def test_the_secret_key_is_made_once_and_its_owners_alone(lifemap, tmp_path):
    lifemap("token", "--role", "viewer")
    key = (tmp_path / "secret.key").read_bytes()
    lifemap("token", "--role", "viewer")
    assert (tmp_path / "secret.key").read_bytes() == key
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_accounts_are_added_changed_and_listed(lifemap, database):
    assert lifemap("accounts", "add", "kim", "--role", "operator", "--full-name", "김관제")[0] == 0
    lifemap("accounts", "add", "admin", "--role", "admin")
    assert lifemap("accounts", "change", "kim", "--role", "planner", "--shut")[0] == 0
    listed = json.loads(lifemap("accounts", "list", "--json")[1])
    assert [(each["name"], each["roles"], each["active"]) for each in listed] == [
        ("admin", ["admin"], True), ("kim", ["planner"], False),
    ]  # fmt: skip
    assert "김관제  (shut)" in lifemap("accounts", "list")[1]
    assert not account(database, "kim").is_active


def test_fault_49_link_lets_an_administrator_in_and_is_in_the_log(lifemap, database, tmp_path):
    with only_run(tmp_path):
        Run(pid=os.getpid(), address="http://127.0.0.1:9").note(tmp_path)
        code, url, _ = lifemap("link")
        assert code == 0
        assert url.startswith("http://127.0.0.1:9/sign-in?link=")
        lifemap("accounts", "add", "kim", "--role", "viewer")
        assert lifemap("link", "kim")[0] == 0
    (newest, *_, first) = read_log(database, Wish(action="link-made"), limit=10)
    assert (first["subject"], newest["subject"]) == ("admin", "kim")
    assert first["who"].startswith("machine:")
    assert first["route"] == "lifemap link"


def test_the_log_is_verified_and_what_was_changed_in_it_is_told(lifemap, database_url, tmp_path):
    lifemap("accounts", "add", "kim", "--role", "viewer")
    code, anchor, _ = lifemap("audit", "anchor")
    assert (code, len(anchor.split())) == (0, 3)
    code, said, _ = lifemap("audit", "verify", "--anchor", anchor)
    assert (code, said.splitlines()[-1]) == (0, "1 records under 1 seals, 0 newer.")
    with psycopg.connect(database_url) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("UPDATE lifemap.audit SET who = 'nobody'")
    code, said, _ = lifemap("audit", "verify")
    assert code != 0
    assert "Records 1 to 1" in said


def test_the_sealer_seals_by_itself_and_keeps_the_anchor_outside(database, tmp_path):
    from people import add_person, now

    add_person(database, "kim")
    sealing = sealer(database, b"a key of this test", tmp_path, now=now)
    sealing.start()
    for _ in range(200):
        if (tmp_path / ANCHOR).exists():
            break
        sealing.join(0.05)
    sealing.stop()
    sealing.join()
    assert (tmp_path / ANCHOR).read_text("utf-8").startswith("1 ")

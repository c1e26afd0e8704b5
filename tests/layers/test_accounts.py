"""Accounts and passwords: what is accepted, what is kept, and how failures make one wait."""

import datetime as dt
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from people import TESTER, add_person, now

from layers import passwords
from layers.access import Role
from layers.errors import (
    BadRequestError,
    BusyError,
    ConflictError,
    TooManyAttemptsError,
    UnknownAccountError,
)
from layers.people import Asker, CredentialKind
from layers.store.accounts import (
    account,
    accounts,
    add_account,
    change_account,
    ensure_admin,
    set_password,
)
from layers.store.credentials import find, issue_link
from layers.store.sign_ins import LONGEST_WAIT, sign_in

PASSWORD = "correct horse battery"  # noqa: S105 - of the accounts of these tests
HERE = Asker(name="anonymous", address="10.0.0.1")


def attempt(database, name, password, *, address="10.0.0.1", at=None):
    asker = Asker(name="anonymous", address=address)
    return sign_in(database, name, password, asker=asker, agent="a browser", now=at or now())


def failures(database, name, count, *, address="10.0.0.1", at=None):
    """Fail as fast as one may, and give the moment after the last failure."""
    moment = at or now()
    for _ in range(count):
        while True:
            try:
                assert attempt(database, name, "wrong", address=address, at=moment) is None
                break
            except TooManyAttemptsError as error:
                moment += dt.timedelta(seconds=error.retry_after_s)
    return moment


@pytest.fixture
def quick(monkeypatch):
    """Passwords that are compared as they are: for tests of counting, not of argon2."""
    monkeypatch.setattr("layers.passwords.hashed", lambda password: password)
    monkeypatch.setattr("layers.passwords.matches", lambda password, kept: password == kept)
    monkeypatch.setattr("layers.passwords.is_outdated", lambda _: False)
    monkeypatch.setattr("layers.store.accounts.hashed", lambda password: password)


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own(database, database_url):
    for name in ("kim", "lee"):
        add_person(database, name, password=PASSWORD)
    with psycopg.connect(database_url) as conn:
        one, two = (row[0] for row in conn.execute("SELECT password FROM lifemap.account"))
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != two
    assert passwords.matches(PASSWORD, one)
    assert not passwords.matches(f"{PASSWORD} ", one)


def test_the_same_letters_of_two_keyboards_are_the_same_password():
    composed = "비밀번호는 길수록 좋다"
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert passwords.matches(decomposed, passwords.hashed(composed))


def test_a_password_that_was_hashed_with_older_parameters_is_hashed_anew(database, database_url):
    from argon2 import PasswordHasher

    add_person(database, "kim")
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE lifemap.account SET password = %s", [old])
    assert attempt(database, "kim", PASSWORD)
    with psycopg.connect(database_url) as conn:
        (kept,) = conn.execute("SELECT password FROM lifemap.account").fetchone()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert attempt(database, "kim", PASSWORD)


def test_only_so_many_passwords_are_checked_at_once(monkeypatch):
    monkeypatch.setattr("layers.passwords._PATIENCE_S", 0.05)
    with passwords._turn(), passwords._turn(), pytest.raises(BusyError), passwords._turn():
        pass


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 12"),
        ("x" * 201, "at most 200"),
        ("abababababab", "6 different"),
        ("I am kim and I know it", "name of its account"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(database, password, reason):
    add_person(database, "kim")
    with pytest.raises(BadRequestError, match=reason):
        set_password(database, "kim", password, by=TESTER, now=now())
    assert not account(database, "kim").has_password


@pytest.mark.parametrize(
    "name", ["", "k", "1kim", "ki m", "kim;", "김관제", "x" * 33, "token:kim", "kim\x00"]
)
def test_a_name_that_is_none_is_refused(database, name):
    with pytest.raises(BadRequestError):
        add_person(database, name)
    assert accounts(database) == []


def test_a_name_is_taken_for_good_also_when_its_account_is_shut(database):
    add_person(database, "kim")
    change_account(database, "kim", is_active=False, by=TESTER, now=now())
    with pytest.raises(ConflictError, match="taken"):
        add_person(database, "Kim")


def test_nobody_is_only_anonymous(database):
    for roles in (frozenset(), frozenset({Role.ANONYMOUS})):
        with pytest.raises(BadRequestError):
            add_account(database, "kim", roles=roles, by=TESTER, now=now())


def test_the_first_start_makes_an_administrator_and_a_later_one_finds_them(database):
    assert ensure_admin(database, by=TESTER, now=now()) == "admin"
    assert ensure_admin(database, by=TESTER, now=now()) == "admin"
    add_person(database, "chief", "admin")
    change_account(database, "admin", is_active=False, by=TESTER, now=now())
    assert ensure_admin(database, by=TESTER, now=now()) == "chief"


@pytest.mark.parametrize("change", [{"is_active": False}, {"roles": frozenset({Role.VIEWER})}])
def test_the_last_administrator_stays_one(database, change):
    ensure_admin(database, by=TESTER, now=now())
    with pytest.raises(ConflictError, match="administrator"):
        change_account(database, "admin", by=TESTER, now=now(), **change)
    assert account(database, "admin").is_active


def test_two_administrators_who_shut_each_other_at_once_leave_one(database):
    add_person(database, "one", "admin")
    add_person(database, "two", "admin")
    barrier = threading.Barrier(2)

    def shut(name):
        barrier.wait()
        try:
            change_account(database, name, is_active=False, by=TESTER, now=now())
        except (ConflictError, BusyError):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(shut, ["one", "two"])) == [False, True]
    assert sum(each.is_active for each in accounts(database)) == 1


def test_an_unknown_account_is_told_by_name(database):
    with pytest.raises(UnknownAccountError, match="nobody"):
        change_account(database, "nobody", is_active=False, by=TESTER, now=now())
    with pytest.raises(UnknownAccountError, match="nobody"):
        issue_link(database, "nobody", by=TESTER, now=now())


def test_the_right_password_opens_a_session(database):
    add_person(database, "kim", "operator", password=PASSWORD)
    secret = attempt(database, " KIM ", PASSWORD)
    found = find(database, CredentialKind.SESSION, secret, now=now())
    assert found.identity.actor.name == "kim"
    assert Role.OPERATOR in found.identity.actor.roles
    assert account(database, "kim").signed_in_at is not None


@pytest.mark.parametrize("state", ["unknown", "shut", "no password", "wrong"])
def test_every_way_of_not_getting_in_looks_alike(database, state):
    if state != "unknown":
        add_person(database, "kim", password=None if state == "no password" else PASSWORD)
    if state == "shut":
        change_account(database, "kim", is_active=False, by=TESTER, now=now())
    assert attempt(database, "kim", "wrong" if state == "wrong" else PASSWORD) is None


def test_fault_49_failing_again_and_again_waits_longer_each_time(database, quick):
    add_person(database, "kim", password=PASSWORD)
    at, waits = now(), []
    while len(waits) < 12:
        try:
            attempt(database, "kim", "wrong", at=at)
        except TooManyAttemptsError as error:
            waits.append(error.retry_after_s)
            at += dt.timedelta(seconds=error.retry_after_s)
    assert waits == [min(2**each, LONGEST_WAIT.total_seconds()) for each in range(12)]
    with pytest.raises(TooManyAttemptsError):
        attempt(database, "kim", PASSWORD, at=at - dt.timedelta(seconds=1))
    assert attempt(database, "kim", PASSWORD, at=at)
    assert attempt(database, "kim", "wrong", at=at) is None, "and all is forgotten"


def test_fault_49_a_thousand_attempts_at_once_are_few_guesses(database, quick):
    add_person(database, "kim", password=PASSWORD)
    at = now()

    def guess(number):
        try:
            return attempt(database, "kim", f"guess {number}", at=at)
        except TooManyAttemptsError:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(guess, range(1000)))
    assert answers.count(None) == 5
    assert answers.count("refused") == 995


def test_fault_49_nobody_locks_somebody_else_out(database, quick):
    """A stranger's failures make the stranger wait, and not the owner elsewhere."""
    add_person(database, "kim", password=PASSWORD)
    assert attempt(database, "kim", PASSWORD, address="10.0.0.2")
    at = failures(database, "kim", 30, address="192.0.2.66")
    with pytest.raises(TooManyAttemptsError):
        attempt(database, "kim", PASSWORD, address="192.0.2.66", at=at)
    assert attempt(database, "kim", PASSWORD, address="10.0.0.2", at=at)


def test_fault_49_many_machines_against_one_account_are_slowed_and_its_owner_is_not(
    database, quick
):
    add_person(database, "kim", password=PASSWORD)
    assert attempt(database, "kim", PASSWORD, address="10.0.0.2")
    at = now()
    refused = 0
    for machine in range(80):
        try:
            assert attempt(database, "kim", "wrong", address=f"192.0.2.{machine}", at=at) is None
        except TooManyAttemptsError:
            refused += 1
    assert refused == 30, "fifty cost nothing"
    assert attempt(database, "kim", PASSWORD, address="10.0.0.2", at=at)


def test_fault_49_a_list_of_stolen_passwords_from_one_address_is_slowed(database, quick):
    at = now()
    refused = 0
    for each in range(40):
        try:
            attempt(database, f"person{each}", "wrong", at=at)
        except TooManyAttemptsError:
            refused += 1
    assert refused == 20, "twenty cost nothing"


def test_fault_49_a_link_from_the_machine_lets_in_whoever_has_to_wait(database, quick):
    from layers.store.audit import Wish, read_log
    from layers.store.credentials import use_link

    add_person(database, "kim", password=PASSWORD)
    at = failures(database, "kim", 12)
    with pytest.raises(TooManyAttemptsError):
        attempt(database, "kim", PASSWORD, at=at)
    text = issue_link(database, "kim", by=Asker(name="machine:root"), now=at)
    assert use_link(database, text, asker=HERE, agent="", now=at)
    told = [(each["action"], each["who"]) for each in read_log(database, Wish(), limit=2)]
    assert told == [("sign-in", "kim"), ("link-made", "machine:root")]


def test_a_failure_of_long_ago_is_forgotten(database, quick):
    add_person(database, "kim", password=PASSWORD)
    at = failures(database, "kim", 10)
    assert attempt(database, "kim", "wrong", at=at + dt.timedelta(hours=2)) is None


def test_a_password_typed_as_a_name_is_not_kept(database, database_url, quick):
    attempt(database, PASSWORD, "wrong")
    with psycopg.connect(database_url) as conn:
        kept = conn.execute(
            "SELECT f::text FROM lifemap.sign_in_failure f"
            " UNION ALL SELECT a::text FROM lifemap.audit a"
        ).fetchall()
    assert PASSWORD not in str(kept)

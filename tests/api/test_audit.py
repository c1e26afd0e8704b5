"""The log: reads of restricted data and changes are in it, and cannot be taken out."""

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import psycopg
import pytest
from factories import add_camera, add_items
from people import TESTER, add_person, link_for, now, token_for
from psycopg import sql

from api.audit import TileReads
from layers.access import Role
from layers.errors import StoreError
from layers.people import Asker
from layers.sealing import audit_key, keep_anchor, kept_anchor
from layers.store.accounts import change_account
from layers.store.audit import Entry, Wish, read_log, record
from layers.store.database import Database
from layers.store.query import Query
from layers.store.seals import seal, verify
from spatial.bbox import LonLat
from spatial.tiles import TileId

KEY = audit_key(b"a key that only the tests know..")
PLACE = (127.1, 37.5)
HERE = {"Origin": "http://localhost"}


def log(database, **wish):
    return read_log(database, Wish(**wish), limit=1000)


def reads(database, **wish):
    return [each for each in log(database, **wish) if each["action"] in {"read", "export", "tiles"}]


def note(database, *texts):
    for text in texts:
        record(database, TESTER, [Entry(action="read", note=text)])


@pytest.mark.usefixtures("public_sight")
def test_a_read_of_a_closed_field_is_recorded_with_everything_that_matters(as_role, database):
    add_camera(database, PLACE, id="c", stream_url="rtsp://192.0.2.7/1")
    answer = as_role("operator").get(
        "/collections/cameras/items/c",
        headers={"X-Purpose": quote("도난 신고 확인"), "X-Request-Id": "a-request-id"},
    )
    assert "rtsp://192.0.2.7/1" in answer.text
    (found,) = reads(database)
    assert found["who"] == "token:a-operator"
    assert set(found["roles"]) == {"operator", "viewer"}
    assert found["credential"] is not None
    assert found["address"] == "127.0.0.1"
    assert found["route"] == "GET /collections/<layer_id>/items/<path:item_id>"
    assert found["request"] == "a-request-id"
    assert (found["layer"], found["items"], found["item_count"]) == ("cameras", ["c"], 1)
    assert found["fields"] == ["stream_url", "onvif_url", "aim_priority"]
    assert found["purpose"] == "도난 신고 확인"
    assert abs(found["at"] - now()) < dt.timedelta(minutes=1)


@pytest.mark.usefixtures("public_sight")
def test_what_everybody_may_read_is_not_recorded(client, as_role, database):
    add_camera(database, PLACE, id="c", stream_url="rtsp://192.0.2.7/1")
    for reader in (client, as_role("planner")):
        assert reader.get("/collections/cameras/items").status_code == 200
    assert reads(database) == []


def test_an_answer_of_which_nothing_is_told_leaves_no_record(as_role, database):
    assert as_role("operator").get("/collections/incidents/items").status_code == 200
    assert as_role("operator").get("/collections/incidents/items/none").status_code == 404
    assert reads(database) == []


def test_what_is_taken_along_is_told_from_what_is_looked_at(as_role, database):
    add_items(database, "incidents", [(PLACE, {"id": "i"})])
    as_role("operator").get("/collections/incidents/items?f=csv")
    as_role("operator").get("/export?layers=incidents")
    assert [each["action"] for each in reads(database)] == ["export", "export"]


def test_what_cannot_be_recorded_is_not_answered(as_role, database, database_url):
    """Fault 56: the log fails closed."""
    add_items(database, "incidents", [(PLACE, {"id": "i", "note": "a-secret-note"})])
    reader = as_role("operator")
    assert reader.get("/collections/incidents/items").status_code == 200
    with psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE lifemap.audit IN ACCESS EXCLUSIVE MODE")
        answer = reader.get("/collections/incidents/items")
        assert answer.status_code == 503
        assert "a-secret-note" not in answer.text
        assert reader.get("/collections/cameras/items").status_code == 200
    assert reader.get("/collections/incidents/items").status_code == 200


def test_a_storm_of_tiles_is_one_record_a_minute_and_one_with_the_count():
    reads_, fields = TileReads(), ("note",)
    due = [reads_.add(7, "incidents", fields, minute=100) for _ in range(500)]
    assert [len(each) for each in due] == [1] + [0] * 499
    assert (due[0][0].count, due[0][0].subject) == (1, "#7")
    other, first = reads_.add(8, "incidents", fields, minute=101)
    assert (other.subject, other.count) == ("#7", 499)
    assert (first.subject, first.count) == ("#8", 1)


def test_tiles_and_labels_of_a_closed_layer_are_recorded(as_role, database):
    add_items(database, "incidents", [(PLACE, {"id": "i"})])
    tile = TileId.containing(LonLat(*PLACE), 14)
    reader = as_role("viewer")
    for _ in range(3):
        assert reader.get(f"/tiles/incidents/{tile.z}/{tile.x}/{tile.y}.mvt").status_code == 200
    assert {(e["action"], e["layer"], e["item_count"]) for e in reads(database)} == {
        ("tiles", "incidents", 1)
    }


def test_a_change_is_recorded_in_its_own_transaction_with_where_it_came_from(as_role, database):
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(PLACE)},
        "properties": {"kind": "fire", "title": "연기", "urgency": "immediate"},
    }
    layer = as_role("operator").get("/collections/incidents/queryables").json["properties"]
    said = {name: value for name, value in body["properties"].items() if name in layer}
    for name, schema in layer.items():
        if "oneOf" in schema and name in said:
            said[name] = schema["oneOf"][0]["const"]
    answer = as_role("operator").post(
        "/collections/incidents/items?note=신고", json=body | {"properties": said}
    )
    assert answer.status_code == 201, answer.text
    (found,) = log(database, action="create")
    assert (found["who"], found["layer"]) == ("token:a-operator", "incidents")
    assert found["items"] == [answer.json["id"]]
    assert found["route"] == "POST /collections/<layer_id>/items"
    assert (found["address"], found["note"]) == ("127.0.0.1", "신고")


def test_a_change_that_is_taken_back_leaves_no_record(database, database_url):
    with psycopg.connect(database_url) as conn:
        conn.execute("INSERT INTO lifemap.change (layer, revision) VALUES ('cameras', 1)")
        conn.rollback()
    assert log(database, action="load") == []
    with psycopg.connect(database_url) as conn:
        conn.execute(
            "INSERT INTO lifemap.change (layer, revision, upserts) VALUES ('cameras', 1, '{a,b}')"
        )
    (found,) = log(database, action="load")
    assert (found["who"], found["items"], found["item_count"]) == ("load", ["a", "b"], 2)


def test_what_is_done_to_accounts_is_recorded(client, database):
    client.get(link_for(database, Role.ADMIN))
    body = {"name": "kim", "roles": ["operator"], "full_name": "김관제"}
    assert client.post("/admin/people", json=body, headers=HERE).status_code == 201
    change = {"roles": ["planner"], "active": False}
    assert client.patch("/admin/people/kim", json=change, headers=HERE).status_code == 200
    told = {(each["action"], each["who"], each["subject"]) for each in log(database)}
    for action in ("account-added", "link-made", "account-roles", "account-shut"):
        assert (action, "admin-tester", "kim") in told
    assert ("sign-in", "admin-tester", "admin-tester") in told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lifemap.audit SET who = 'nobody'",
        "UPDATE lifemap.audit SET who = 'nobody' WHERE false",
        "DELETE FROM lifemap.audit",
        "TRUNCATE lifemap.audit",
        "DELETE FROM lifemap.audit_seal",
        "INSERT INTO lifemap.audit (sequence, action, who) VALUES (1, 'read', 'nobody')",
    ],
)
def test_the_log_only_grows_even_for_its_owner(database, database_url, statement):
    note(database, "a")
    with (
        psycopg.connect(database_url) as conn,
        pytest.raises(psycopg.Error, match=r"only ever added to|GENERATED ALWAYS|cannot insert"),
    ):
        conn.execute(statement)
    assert [each["note"] for each in log(database)] == ["a"]


def test_the_log_is_sealed_and_found_whole(database):
    note(database, "a", "b")
    first = seal(database, KEY, now=now())
    assert (first.number, first.row_count) == (1, 2)
    assert seal(database, KEY, now=now()) is None, "nothing is new"
    note(database, "c")
    second = seal(database, KEY, now=now())
    note(database, "d")
    verdict = verify(database, KEY, anchor=(second.number, second.digest))
    assert (verdict.breaks, verdict.seals, verdict.records, verdict.unsealed) == ((), 2, 3, 1)


def test_a_seal_waits_for_records_whose_numbers_are_drawn_and_not_committed(database, database_url):
    """Without that, a late record would slip in under a seal that is made already."""
    with psycopg.connect(database_url) as slow:
        slow.execute("INSERT INTO lifemap.audit (action, who) VALUES ('read', 'slow')")
        note(database, "quick")
        assert seal(database, KEY, now=now()) is None
    made = seal(database, KEY, now=now())
    assert made.row_count == 2
    assert verify(database, KEY).breaks == ()


def test_two_sealers_at_once_make_one_chain_and_no_errors(database, database_url):
    other = Database(database_url, pool_size=4).open()
    with ThreadPoolExecutor(3) as threads:
        writing = threads.submit(lambda: [note(database, str(each)) for each in range(150)])

        def seal_meanwhile(through):
            made = []
            while not writing.done():
                made.append(seal(through, KEY, now=now()))
            return made

        sealing = [threads.submit(seal_meanwhile, each) for each in (database, other)]
    other.close()
    seal(database, KEY, now=now())
    made = [each.number for done in sealing for each in done.result() if each is not None]
    verdict = verify(database, KEY)
    assert len(made) > 1
    assert len(set(made)) == len(made)
    assert (verdict.breaks, verdict.records, verdict.unsealed) == ((), 150, 0)


def test_who_finds_another_sealing_leaves_it_to_that_one(database, database_url):
    note(database, "a")
    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(7231004)")
        assert seal(database, KEY, now=now()) is None
    assert seal(database, KEY, now=now()).row_count == 1


EDITS = {
    "edit": "UPDATE lifemap.audit SET note = 'other' WHERE sequence = {one}",
    "who": "UPDATE lifemap.audit SET who = 'nobody' WHERE sequence = {one}",
    "when": "UPDATE lifemap.audit SET at = at - interval '1 us' WHERE sequence = {one}",
    "delete": "DELETE FROM lifemap.audit WHERE sequence = {one}",
    "insert": (
        "INSERT INTO lifemap.audit (sequence, action, who) OVERRIDING SYSTEM VALUE"
        " VALUES ({free}, 'read', 'nobody')"
    ),
    "reorder": (
        "UPDATE lifemap.audit SET note = CASE sequence WHEN {one} THEN b.note ELSE a.note END"
        " FROM (SELECT note FROM lifemap.audit WHERE sequence = {one}) a,"
        " (SELECT note FROM lifemap.audit WHERE sequence = {two}) b"
        " WHERE sequence IN ({one}, {two})"
    ),
    "seal": "UPDATE lifemap.audit_seal SET digest = 'x' WHERE number = 3",
    "no seal": "DELETE FROM lifemap.audit_seal WHERE number = 3",
}


def test_fault_55_what_a_superuser_does_to_the_log_is_found(database, database_url):
    """200 random edits with the triggers off, each found, each undone before the next."""
    rng = random.Random(55)  # noqa: S311 - a test that repeats
    with psycopg.connect(database_url, autocommit=True) as conn:
        for group in range(6):
            note(database, *(f"{group}-{each}" for each in range(5)))
            with conn.transaction(force_rollback=True):  # leaves a number that nobody has
                conn.execute("INSERT INTO lifemap.audit (action, who) VALUES ('read', 'x')")
            latest = seal(database, KEY, now=now())
        numbers = [row[0] for row in conn.execute("SELECT sequence FROM lifemap.audit ORDER BY 1")]
        free = [number for number in range(-1, numbers[-1]) if number not in numbers]
        assert len(free) > 5
        conn.execute("SET session_replication_role = replica")
        anchor = (latest.number, latest.digest)
        assert verify(database, KEY, anchor=anchor).breaks == ()
        for _ in range(200):
            kind = rng.choice(sorted(EDITS))
            one, two = rng.sample(numbers, 2)
            saved = _snapshot(conn)
            conn.execute(EDITS[kind].format(one=one, two=two, free=rng.choice(free)))
            breaks = verify(database, KEY, anchor=anchor).breaks
            assert breaks, f"{kind} of {one}, {two} was not found"
            _restore(conn, saved)
        assert verify(database, KEY, anchor=anchor).breaks == ()


def test_fault_55_a_log_that_was_cut_off_or_set_back_is_found_by_the_anchor(
    database, database_url, tmp_path
):
    note(database, "a")
    seal(database, KEY, now=now())
    note(database, "b")
    keep_anchor(tmp_path, seal(database, KEY, now=now()))
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("DELETE FROM lifemap.audit WHERE note = 'b'")
        conn.execute("DELETE FROM lifemap.audit_seal WHERE number = 2")
    assert verify(database, KEY).breaks == (), "the control: the rest is whole in itself"
    assert "was cut off" in verify(database, KEY, anchor=kept_anchor(tmp_path)).breaks[0]


def test_fault_55_a_seal_cannot_be_made_anew_without_the_key(database, database_url):
    note(database, "a")
    seal(database, KEY, now=now())
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("UPDATE lifemap.audit SET note = 'forged'")
        conn.execute("DELETE FROM lifemap.audit_seal")
    seal(database, audit_key(b"a key of somebody else"), now=now())
    assert verify(database, KEY).breaks


def _snapshot(conn):
    return [
        (table, conn.execute(_on("SELECT * FROM {}", table)).fetchall())
        for table in ("audit", "audit_seal")
    ]


def _restore(conn, saved):
    for table, rows in saved:
        conn.execute(_on("DELETE FROM {}", table))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
        insert = _on("INSERT INTO {} OVERRIDING SYSTEM VALUE VALUES ", table)
        with conn.cursor() as cursor:
            cursor.executemany(insert + sql.SQL("({})").format(places), rows)


def _on(statement, table):
    return sql.SQL(statement).format(sql.Identifier("lifemap", table))


def test_the_log_is_read_by_person_layer_action_item_and_time(database):
    record(database, Asker(name="kim"), [Entry(action="read", layer="incidents", items=["a"])])
    record(database, Asker(name="lee"), [Entry(action="export", layer="cameras", items=["b"])])
    for wish in (
        {"who": "kim"}, {"layer": "incidents"}, {"action": "read"}, {"item": "a"},
    ):  # fmt: skip
        (found,) = log(database, **wish)
        assert found["who"] == "kim"
    assert log(database, end=now() - dt.timedelta(hours=1)) == []
    assert len(log(database, start=now() - dt.timedelta(hours=1))) == 2


def test_a_log_longer_than_a_page_is_read_to_its_end(as_role, database):
    note(database, *(f"{each}" for each in range(25)))
    reader, path, seen = as_role("admin"), "/admin/log?limit=10&action=read", []
    while path:
        answer = reader.get(path).json
        seen += [each["note"] for each in answer["records"]]
        path = answer["next"] and answer["next"].removeprefix("http://localhost")
    assert seen == [f"{each}" for each in reversed(range(25))]


def test_the_log_as_a_spreadsheet_runs_no_formula(as_role, database):
    note(database, "=1+1")
    answer = as_role("admin").get("/admin/log?f=csv")
    assert answer.mimetype == "text/csv"
    assert "'=1+1" in answer.get_data().decode("utf-8-sig")


def test_an_end_of_an_account_is_in_the_log_with_its_sessions_over(database):
    add_person(database, "kim")
    change_account(database, "kim", is_active=False, by=TESTER, now=now())
    assert log(database, action="account-shut")[0]["subject"] == "kim"


def test_the_store_refuses_a_record_that_is_no_action(database):
    with pytest.raises(StoreError):
        database.execute(Query(statement=sql.SQL("INSERT INTO lifemap.audit (who) VALUES ('x')")))


def test_a_purpose_is_short_and_readable(as_role, database):
    token_for(database, Role.OPERATOR)
    add_items(database, "incidents", [(PLACE, {"id": "i"})])
    answer = as_role("operator").get(
        "/collections/incidents/items", headers={"X-Purpose": "x" * 500}
    )
    assert answer.status_code == 400

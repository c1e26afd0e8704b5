"""Types of data: how they are told, to whom, and what stewards may have done."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from factories import add_items
from feed_factories import have_run

from api.recent import Recent
from layers.access import ANONYMOUS
from layers.feeds.definition import Format, Sync
from layers.provenance import Provenance
from layers.store import runs
from layers.store.audit import Wish, read_log

AIR, LINKS, WARNINGS = "air_quality_hourly", "link_speeds", "weather_warnings"
EVENTS = "camera_analytics"
HOUR = dt.timedelta(hours=1)


def told(client, feed):
    answer = client.get("/feeds")
    assert answer.status_code == 200
    return next(each for each in answer.json["feeds"] if each["id"] == feed)


def test_a_reader_knows_of_the_types_whose_layer_they_may_read(empty, as_role, registry):
    open_to_all = {
        feed.id for feed in registry.feeds
        if registry.get(feed.target.layer) in registry.readable_by(ANONYMOUS)
    }  # fmt: skip
    assert {each["id"] for each in empty.get("/feeds").json["feeds"]} == open_to_all
    closed = next(feed for feed in registry.feeds if feed.id not in open_to_all)
    assert empty.get(f"/feeds/{closed.id}").status_code == 403
    assert closed.id in {each["id"] for each in as_role("admin").get("/feeds").json["feeds"]}


def test_the_age_of_the_newest_event_decides_whatever_the_last_call_said(client, database):
    assert told(client, AIR)["reason"] == "not_set_up"
    for age, state, shape in ((HOUR, "ok", "●"), (4 * HOUR, "late", "▲"), (9 * HOUR, "down", "■")):
        have_run(database, AIR, age=age)
        found = told(client, AIR)
        assert (found["state"], found["shape"]) == (state, shape)
        assert found["age_s"] == pytest.approx(age.total_seconds(), abs=60)


def test_no_warning_and_a_warning_that_cannot_be_read_are_two_things(client, database):
    have_run(database, WARNINGS, age=30 * HOUR, outcome="empty", rows=0)
    found = told(client, WARNINGS)
    assert (found["state"], found["reason"]) == ("ok", "confirmed_empty")
    have_run(database, WARNINGS, age=30 * HOUR, outcome="unreadable", rows=0)
    found = told(client, WARNINGS)
    assert (found["state"], found["reason"], found["shape"]) == ("unknown", "unreadable", "◇")


def test_what_runs_said_and_quotas_are_for_staff(client, as_role, database):
    have_run(database, AIR, age=HOUR, said="10.1.2.3 does not answer.", bad=2)
    public, inside = told(client, AIR), told(as_role("viewer"), AIR)
    assert (public["rows"], public["rejected"]) == (3, 2)
    assert "10.1.2.3" not in str(public)
    assert "quota" not in public
    assert inside["last_run"]["said"] == "10.1.2.3 does not answer."
    assert inside["quota"] == {"limit": 500, "used": 0, "left": 500}
    assert client.get(f"/feeds/{AIR}/runs").status_code == 403


def test_runs_are_paged_newest_first(as_role, database):
    runs = [have_run(database, AIR, age=HOUR, rows=n) for n in range(5)]
    reader, found, where = as_role("viewer"), [], f"/feeds/{AIR}/runs?limit=2"
    while where:
        answer = reader.get(where).json
        found += [each["run"] for each in answer["runs"]]
        where = next((each["href"] for each in answer["links"] if each["rel"] == "next"), None)
    assert found == runs[::-1]


def test_a_steward_has_a_type_asked_pauses_it_with_a_reason_and_resumes_it(as_role, database):
    have_run(database, AIR, age=HOUR)
    steward = as_role("steward")
    assert steward.post(f"/feeds/{AIR}/run", json={}).status_code == 202
    assert steward.post(f"/feeds/{AIR}/pause", json={}).status_code == 400
    paused = steward.post(f"/feeds/{AIR}/pause", json={"note": "moving house"}).json
    assert (paused["paused"], paused["reason"], paused["paused_note"]) == (
        True, "paused", "moving house",
    )  # fmt: skip
    refused = steward.post(f"/feeds/{AIR}/run", json={})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/conflict")
    assert steward.post(f"/feeds/{AIR}/resume", json={}).json["paused"] is False
    log = [each for each in read_log(database, Wish(), limit=20) if each["subject"] == AIR]
    assert [each["action"] for each in log] == ["feed-resumed", "feed-paused", "feed-asked"]
    assert log[1]["note"] == "moving house"
    assert as_role("operator").post(f"/feeds/{AIR}/run", json={}).status_code == 403
    assert steward.post("/feeds/nothing/run", json={}).status_code == 404


def test_the_shares_are_of_all_types_that_the_reader_knows(as_role, registry):
    answer = as_role("admin").get("/feeds").json
    automatic = [each for each in registry.feeds if each.sync is Sync.AUTO]
    public = [each for each in automatic if each.format is Format.PUBLIC]
    assert answer["automatic"]["share"] == len(automatic) / len(registry.feeds)
    assert answer["automatic_public"]["count"] == len(public)


def test_states_are_the_same_until_something_came_of_it(app, database):
    app.extensions["lifemap.feed_states"] = Recent(0)
    client = app.test_client()
    have_run(database, AIR, age=HOUR)
    first = client.get("/feeds/states")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/feeds/states", headers=tag).status_code == 304
    have_run(database, AIR, age=4 * HOUR)
    assert client.get("/feeds/states", headers=tag).status_code == 200


def test_what_was_made_a_moment_ago_is_given_to_all_who_ask_the_same():
    made, recent = [], Recent(60)
    for key in ("ko", "ko", "en", "ko"):
        recent.get(key, lambda key=key: made.append(key))
    assert made == ["ko", "en"]


def test_the_board_is_taken_along_as_a_table(as_role, database):
    have_run(database, AIR, age=HOUR, bad=7, simulated=True)
    reader = as_role("viewer")
    listed = [each["id"] for each in reader.get("/feeds").json["feeds"]]
    text = reader.get("/feeds?f=csv&lang=ko").get_data().decode("utf-8-sig")
    rows = {row["식별자"]: row for row in csv.DictReader(io.StringIO(text))}
    assert list(rows) == listed
    assert (rows[AIR]["상태"], rows[AIR]["거부"], rows[AIR]["모의"]) == ("정상", "7", "예")
    answer = reader.get("/feeds?f=xlsx&lang=en")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    head, *body = list(sheet.iter_rows(values_only=True))
    assert [row[head.index("id")] for row in body] == listed


def test_collections_tell_of_layers_and_types_how_they_are_kept(client, database):
    have_run(database, AIR, age=4 * HOUR, simulated=True)
    found = {each["id"]: each for each in client.get("/collections").json["collections"]}
    kept = found["air_stations"]
    assert (kept["sync"], kept["types"]) == ("auto", [AIR])
    assert kept["limits"]["late_after_s"] == 9_000
    assert (found[AIR]["state"], found[AIR]["simulated"]) == ("late", True)
    by_file = found["parks"]
    assert (by_file["sync"], by_file["state"]) == ("manual", "unknown")
    assert {"sync", "state", "reason", "limits"} <= set.intersection(*map(set, found.values()))
    assert client.get(f"/collections/{AIR}").json["as_of"] == found[AIR]["as_of"]


def test_what_rests_on_the_district_s_files_says_so_and_of_which_date(client, database):
    """The type, its layer and the map agree; a feed that spoke says how things are itself."""
    then = dt.datetime.now(dt.UTC) - 3 * HOUR
    origin = Provenance(file_name="air.csv", sha256="0" * 64, as_of=then)
    with (
        runs.recorded(
            database, layer="air_stations", source="airkorea", origin=origin, now=then
        ) as run,
        database.transaction() as conn,
    ):
        runs.end(conn, run, outcome="loaded")
    for address in (f"/feeds/{AIR}", f"/collections/{AIR}", "/collections/air_stations"):
        found = client.get(address).json
        assert (found["state"], found["reason"]) == ("unknown", "from_files")
        assert dt.datetime.fromisoformat(found["as_of"]) == then
    have_run(database, AIR, age=HOUR)
    assert client.get(f"/collections/{AIR}").json["reason"] == "fresh"


def test_a_type_of_data_is_a_collection_of_the_rows_of_its_source(client, database):
    place = (127.1, 37.5)
    add_items(database, "notices", [
        (place, {"id": "own", "source": WARNINGS}), (place, {"id": "other", "source": "by hand"}),
    ])  # fmt: skip
    answer = client.get(f"/collections/{WARNINGS}/items").json
    assert [each["id"] for each in answer["features"]] == ["own"]
    assert answer["numberMatched"] == 1
    assert client.get("/collections/notices/items").json["numberMatched"] == 2
    assert client.get(f"/collections/{WARNINGS}/items/own").status_code == 200
    assert client.get(f"/collections/{WARNINGS}/items/other").status_code == 404
    table = client.get(f"/collections/{WARNINGS}/download?f=csv").get_data().decode("utf-8-sig")
    assert "own" in table
    assert "other" not in table


def test_the_page_of_the_board_knows_who_may_act(empty, as_role):
    ask = {"headers": {"Accept": "text/html"}}
    for client, may, details in ((empty, "0", "0"), (as_role("steward"), "1", "1")):
        page = client.get("/catalogue?lang=ko", **ask).text
        assert f'data-may="{may}"' in page
        assert f'data-details="{details}"' in page
        assert "데이터 현황판" in page


def test_notes_of_a_run_are_told_one_by_one_and_a_sentence_in_a_sentence_too(database, as_role):
    ahead = (
        "The newest record is dated 2099-01-01 09:00+09:00, which is still to come:"
        " freshness does not count it."
    )
    broken = "None of 1 messages can be read: No JSON as it is not UTF-8: bytes that are no text"
    for said in (broken, f"{ahead} 1 records of elsewhere were left out."):
        have_run(database, AIR, age=HOUR, said=said)
    runs_told = as_role("steward").get(f"/feeds/{AIR}/runs?lang=ko").json["runs"]
    first, second = (each["said"] for each in runs_told)
    assert first.startswith("가장 최근 자료의 시각이 아직 오지 않은 2099-01-01")
    assert first.endswith("최신성 계산에서 뺐습니다. 다른 지역 자료 1건은 제외했습니다.")
    assert second == (
        "메시지 1건을 모두 읽을 수 없습니다: UTF-8 글자가 아니어서 JSON으로 읽을 수 없습니다:"
        " 글자가 아닌 자료"
    )


def test_who_may_not_run_a_type_is_told_what_it_was_and_who_may(as_role):
    refused = as_role("viewer").post("/feeds/air_quality_hourly/run?lang=ko", json={})
    assert refused.status_code == 403
    detail = refused.json["detail"]
    assert "자료 관리·관리자 역할만" in detail
    assert detail.endswith("자료를 가능한 한 빨리 수집하게 한다.")
    assert "/feeds" not in detail

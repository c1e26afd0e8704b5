"""Forms: what is due, what was entered before, and that nobody approves what they entered."""

import datetime as dt

import pytest
from psycopg import sql

from layers.store.feed_runs import enrol
from layers.store.query import Query

FEED = "district_indicators"
FORM = f"/feeds/{FEED}/form"
WHERE = {"type": "Point", "coordinates": [127.13, 37.54]}


def enter(client, value, *, category="출생아 수", **more):
    # Somebody may leave out the formula, which the form tells.
    fixed = client.get(FORM).json["fixed"]
    assert {"figure", "formula"} <= fixed.keys()
    told = {name: fixed[name] for name in ("figure", "name")}
    properties = {**told, "category": category, "value": value, **more}
    feature = {"type": "Feature", "geometry": WHERE, "properties": properties}
    answer = client.post("/collections/figures/items", json=feature)
    assert answer.status_code == 201, answer.json
    return answer.json["id"], answer.headers["ETag"]


def correct(client, item, etag, value):
    answer = client.patch(
        f"/collections/figures/items/{item}",
        json={"properties": {"value": value}},
        headers={"If-Match": etag, "Content-Type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200, answer.json


def entries(client):
    return client.get(FORM).json["entries"]


@pytest.fixture
def steward(as_role):
    return as_role("steward")


def test_a_form_says_what_every_entry_has_and_is_due_until_somebody_entered(steward):
    empty = steward.get(FORM).json
    assert empty["fixed"]["figure"] == FEED
    assert (empty["is_due"], empty["due_at"], empty["entries"]) == (True, None, [])
    assert empty["approver"] == "Head of planning"
    assert empty["may_enter"] is True
    enter(steward, 41)
    after = steward.get(FORM).json
    assert after["is_due"] is False
    due = dt.datetime.fromisoformat(after["due_at"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=29) < due <= dt.timedelta(days=30)


def test_an_entry_shows_the_value_before(steward):
    item, etag = enter(steward, 41)
    assert entries(steward)[0]["previous"] is None
    correct(steward, item, etag, 37)
    [entry] = entries(steward)
    assert entry["properties"]["value"] == 37
    assert entry["previous"]["properties"]["value"] == 41
    assert entry["previous"]["entered_at"] < entry["entered_at"]


def test_entries_of_another_form_are_not_shown(steward):
    enter(steward, 1)
    assert len(entries(steward)) == 1
    assert steward.get("/feeds/pledge_progress/form").json["entries"] == []


def test_somebody_else_approves_and_what_is_entered_later_is_to_be_approved_anew(as_role, steward):
    item, etag = enter(steward, 41)
    [entry] = entries(steward)
    said = {"revision": entry["revision"]}
    own = steward.post(f"{FORM}/{item}/approval", json=said)
    assert (own.status_code, "somebody else" in own.json["detail"]) == (403, True)
    approved = as_role("admin").post(f"{FORM}/{item}/approval", json=said)
    assert approved.status_code == 200
    assert approved.json["approved_at"] is not None
    assert approved.json["decided_by"] != approved.json["author"]
    other = as_role("admin").post(f"{FORM}/{item}/approval", json={**said, "refused": "No"})
    assert (other.status_code, "before you" in other.json["detail"]) == (409, True)
    correct(steward, item, etag, 37)
    [entry] = entries(steward)
    assert entry["approved_at"] is None
    late = as_role("admin").post(f"{FORM}/{item}/approval", json=said)
    assert late.status_code == 409


def test_an_entry_is_refused_with_a_reason_until_it_is_entered_anew(as_role, steward):
    item, etag = enter(steward, 41)
    [entry] = entries(steward)
    assert (entry["may_decide"], entries(as_role("admin"))[0]["may_decide"]) == (False, True)
    said = {"revision": entry["revision"], "refused": "전월 값과 같음"}
    refused = as_role("admin").post(f"{FORM}/{item}/approval", json=said)
    assert (refused.status_code, refused.json["reason"]) == (200, "전월 값과 같음")
    assert (refused.json["approved_at"], refused.json["may_decide"]) == (None, False)
    blank = as_role("admin").post(f"{FORM}/{item}/approval", json={**said, "refused": " "})
    assert blank.status_code == 400
    correct(steward, item, etag, 37)
    assert entries(steward)[0]["refused_at"] is None


def test_the_list_of_forms_says_what_waits_and_a_form_what_has_to_be_entered(client, steward):
    enter(steward, 41)
    forms = {each["feed"]: each for each in steward.get("/feeds/forms").json["forms"]}
    assert (forms[FEED]["waiting"], forms["pledge_progress"]["waiting"]) == (1, 0)
    assert {"mayor_hotline"} == forms.keys() - {
        each["feed"] for each in client.get("/feeds/forms").json["forms"]
    }
    told = steward.get(FORM).json
    assert {each["name"]: each["required"] for each in told["fields"]}["value"] is True
    assert not {each["name"] for each in told["fields"]} & told["fixed"].keys()
    assert client.get(FORM).json["fields"] == []


def test_readers_see_the_form_without_who_entered_and_approve_nothing(client, as_role, steward):
    item, _ = enter(steward, 41)
    shown = client.get(FORM).json
    assert shown["may_enter"] is False
    assert "author" not in shown["entries"][0]
    refused = as_role("viewer").post(f"{FORM}/{item}/approval", json={"revision": 1})
    assert refused.status_code == 403


def test_what_is_asked_of_a_provider_has_no_form(client):
    answer = client.get("/feeds/air_quality_hourly/form")
    assert (answer.status_code, "not entered by hand" in answer.json["detail"]) == (404, True)


def test_an_approval_names_what_was_seen_and_is_of_a_form_that_has_an_approver(as_role):
    admin = as_role("admin")
    assert admin.post(f"{FORM}/x/approval", json={}).status_code == 400
    assert admin.post(f"{FORM}/x/approval", json={"revision": 1}).status_code == 404
    none = admin.post("/feeds/snow_boxes/form/x/approval", json={"revision": 1})
    assert (none.status_code, "need no approval" in none.json["detail"]) == (422, True)


def refused_entry(client, status=422, feed=FEED, **more):
    told = {
        name: client.get(f"/feeds/{feed}/form").json["fixed"][name] for name in ("figure", "name")
    }
    properties = {**told, "category": "청년 인구", "value": 41, **more}
    feature = {"type": "Feature", "geometry": WHERE, "properties": properties}
    answer = client.post("/collections/figures/items?lang=ko", json=feature)
    assert answer.status_code == status, answer.json
    return answer.json


def test_what_people_entered_are_the_items_of_their_type_and_of_no_other(client, steward):
    item, _ = enter(steward, 41)
    page = client.get(f"/collections/{FEED}/items").json
    assert (page["numberMatched"], page["features"][0]["id"]) == (1, item)
    assert client.get(f"/collections/{FEED}/items/{item}").status_code == 200
    assert client.get("/collections/pledge_progress/items").json["numberMatched"] == 0
    assert client.get(f"/collections/pledge_progress/items/{item}").status_code == 404
    then = dt.datetime.now(dt.UTC).isoformat().replace("+", "%2B")
    assert client.get(f"/collections/{FEED}/items?as_at={then}").json["numberMatched"] == 1


def test_an_entry_of_a_time_that_has_not_come_is_refused_in_the_readers_language(steward):
    soon = dt.datetime.now(dt.UTC)
    said = refused_entry(steward, observed_at="2099-01-01T00:00:00+09:00")
    assert "2099-01-01" in said["properties"]["observed_at"]
    assert "앞서" in said["properties"]["observed_at"]
    refused_entry(steward, observed_at=(soon + dt.timedelta(minutes=6)).isoformat())
    enter(steward, 41, observed_at=(soon + dt.timedelta(minutes=4)).isoformat())


def test_a_text_that_nobody_could_read_on_a_card_is_refused(steward):
    assert "100" in refused_entry(steward, category="가" * 101)["properties"]["category"]
    enter(steward, 41, category="가" * 100)


@pytest.mark.parametrize("value", [150, -5, 100.5])
def test_a_percentage_is_one_of_a_whole(steward, value):
    said = refused_entry(steward, feed="pledge_progress", value=value)
    assert f"{value:g}%" in said["properties"]["value"]
    [field] = [
        each
        for each in steward.get("/feeds/pledge_progress/form").json["fields"]
        if each["name"] == "value"
    ]
    assert (field["minimum"], field["maximum"]) == (0, 100)


def test_a_percentage_may_pass_the_whole_where_the_definition_says_so(steward):
    enter(steward, 150, unit="%")
    refused_entry(steward, value=1001, unit="%")
    enter(steward, 90_000, category="예산", unit="백만원")


def test_what_is_there_gets_a_new_value_and_no_second_item(steward):
    item, _ = enter(steward, 41, category="공약 1")
    again = refused_entry(steward, 409, category=" 공약1 ")
    assert again["item"] == item
    assert "이미" in again["detail"]
    enter(steward, 41, category="공약 2")
    other, etag = enter(steward, 41, category="공약 3")
    renamed = steward.patch(
        f"/collections/figures/items/{other}",
        json={"properties": {"category": "공약 1"}},
        headers={"If-Match": etag, "Content-Type": "application/merge-patch+json"},
    )
    assert (renamed.status_code, renamed.json["item"]) == (409, item)


def test_what_was_entered_or_decided_is_summed_up_at_once(database, as_role, steward):
    def is_due():
        found = database.fetch_all(
            Query(
                statement=sql.SQL("SELECT next_due FROM lifemap.feed WHERE feed = %(feed)s"),
                params={"feed": FEED},
            )
        )
        return found == [(None,)]

    def wait():
        with database.transaction() as conn:
            conn.execute("UPDATE lifemap.feed SET next_due = now() + interval '1 day'")

    enrol(database, [FEED], [FEED])
    wait()
    item, _ = enter(steward, 41)
    assert is_due()
    wait()
    assert not is_due()
    said = {"revision": entries(steward)[0]["revision"]}
    assert as_role("admin").post(f"{FORM}/{item}/approval", json=said).status_code == 200
    assert is_due()


def test_planners_enter_figures_and_a_form_says_who_may(client, as_role):
    enter(as_role("planner"), 41)
    told = client.get(f"{FORM}?lang=ko").json
    assert (told["may_enter"], told["writers"]) == (False, "계획·자료 관리·관리자")
    assert told["deciders"] == "자료 관리·관리자"

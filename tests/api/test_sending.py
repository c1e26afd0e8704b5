"""Files that stewards send: kept, shown as understood, loaded; refused with the reason."""

import datetime as dt
import os

import pytest
from factories import add_district, add_items
from psycopg import sql

from layers.access import Role
from layers.sending.uploads import LIFE, MOST_FILES
from layers.store.query import Query

CSV = "이름,종류,수용 인원,경도,위도\n하나,heat,10,127.12,37.54\n둘,flood,열둘,127.13,37.54\n"
OCTETS = "application/octet-stream"


@pytest.fixture
def steward(as_role):
    return as_role(Role.STEWARD)


def send(client, name="대피소.csv", raw=CSV, **options):
    raw = raw.encode() if isinstance(raw, str) else raw
    query = {"name": name}
    return client.post("/uploads", query_string=query, data=raw, content_type=OCTETS, **options)


def look(client, sent, **said):
    return client.post(f"/uploads/{sent.json['id']}/preview", json=said)


def load(client, sent, **said):
    return client.post(f"/uploads/{sent.json['id']}/load", json={"layer": "shelters", **said})


def held(database):
    return database.fetch_all(
        Query(
            statement=sql.SQL(
                "SELECT name, source FROM layer.shelters WHERE retired_at IS NULL ORDER BY name"
            )
        )
    )


def test_a_file_is_shown_before_anything_is_written(steward, database):
    sent = send(steward)
    assert sent.status_code == 201
    assert sent.headers["Location"].endswith(f"/uploads/{sent.json['id']}")
    assert "shelters" in sent.json["layers"]
    seen = look(steward, sent, layer="shelters").json
    assert seen["rows"] == 2
    assert seen["fields"]["이름"] == "name"
    assert seen["fields"]["경도"] == "lon"
    assert seen["columns"][0] == {"column": "이름", "values": ["하나", "둘"]}
    assert seen["counts"] == {"inserted": 1, "updated": 0, "unchanged": 0, "retired": 0}
    assert seen["rejected"] == {"unreadable_value": 1}
    [rejected] = seen["rejections"]
    assert (rejected["row"], rejected["record"]["이름"]) == (3, "둘")
    assert seen["shapes"] == [{"type": "Point", "coordinates": [127.12, 37.54]}]
    assert held(database) == []


def test_a_file_is_loaded_as_it_was_corrected_and_its_author_is_known(steward, database):
    sent = send(steward, raw="곳,x,y\n하나,127.12,37.54\n")
    seen = look(steward, sent, layer="shelters").json
    assert seen["rejected"] == {"missing_required": 1}
    fields = {"곳": "name", "x": "lon", "y": "lat"}
    report = load(steward, sent, fields=fields, key="곳", name="새 대피소")
    assert report.json["inserted"] == 1
    [(name, source)] = held(database)
    assert (name, source) == ("하나", report.json["source"])
    author = Query(statement=sql.SQL("SELECT author, action FROM lifemap.change"))
    assert database.fetch_all(author) == [("token:a-steward", "load")]
    assert load(steward, sent).status_code == 404  # it was loaded, and is forgotten


def test_what_was_taken_along_comes_back_to_where_it_was(steward, database):
    rows = [((127.12, 37.54), {"name": "가"}), ((127.13, 37.55), {"name": "나"})]
    add_items(database, "shelters", rows)
    taken = steward.get("/collections/shelters/download?f=xlsx&lang=ko").data
    seen = look(steward, send(steward, "대피소.xlsx", taken), layer="shelters").json
    assert seen["name"] == "test"
    assert seen["counts"] == {"inserted": 0, "updated": 0, "unchanged": 2, "retired": 0}


def test_the_layer_is_guessed_from_the_columns_where_it_is_not_said(steward):
    raw = "name,capacity,people_inside,lon,lat\na,10,1,127.12,37.54\n"
    assert look(steward, send(steward, "x.csv", raw)).json["layer"] == "shelters"


def test_a_load_that_would_retire_much_asks_first(steward, database):
    first = "이름,종류,경도,위도\n" + "".join(f"곳{n},heat,127.12,37.5{n}\n" for n in range(5))
    assert load(steward, send(steward, raw=first), key="이름").json["inserted"] == 5
    less = first[: first.index("곳1")]
    sent = send(steward, raw=less)
    assert look(steward, sent, layer="shelters", key="이름").json["counts"]["retired"] == 4
    refused = load(steward, sent, key="이름")
    assert refused.status_code == 422
    assert "needs a confirmation" in refused.json["detail"]
    assert len(held(database)) == 5
    assert load(steward, sent, key="이름", confirm_retire=True).json["retired"] == 4


def test_the_crs_is_asked_for_where_the_file_does_not_say_it(steward, shapefile):
    sent = send(steward, "a.zip", shapefile(crs=5186, without=".prj"))
    seen = look(steward, sent, layer="shelters").json
    assert "does not say its CRS" in seen["stopped"]
    assert "no .prj" in seen["notes"][0]
    assert look(steward, sent, layer="shelters", crs=5186).json["accepted"] == 1
    assert look(steward, sent, layer="shelters", crs=99999).status_code == 400


@pytest.fixture
def shapefile():
    from archives import zipped_shapefile

    return zipped_shapefile


def test_records_outside_the_district_are_counted_and_left_out(steward, database):
    add_district(database, (127.125, 37.5, 127.2, 37.6))
    raw = "이름,종류,경도,위도\n안,heat,127.13,37.54\n밖,heat,127.12,37.54\n"
    seen = look(steward, send(steward, raw=raw), layer="shelters").json
    assert (seen["accepted"], seen["outside"]) == (1, 1)


@pytest.mark.parametrize("role", [role for role in Role if role not in {"steward", "admin"}])
def test_nobody_but_stewards_sends_files(role, client, as_role, settings):
    sender = client if role is Role.ANONYMOUS else as_role(role)
    assert send(sender).status_code == 403
    assert not (settings.home / "uploads").exists()


def test_a_sent_file_is_its_senders_alone(steward, as_role):
    sent = send(steward)
    other = as_role(Role.ADMIN)
    assert look(other, sent).status_code == 404
    assert other.delete(f"/uploads/{sent.json['id']}").status_code == 404
    assert steward.delete(f"/uploads/{sent.json['id']}").status_code == 204
    assert look(steward, sent).status_code == 404


def test_a_closed_field_cannot_be_filled_by_whoever_may_not_read_it(steward):
    sent = send(steward, raw="name,stream,lon,lat\na,rtsp://x,127.12,37.54\n")
    answer = look(steward, sent, layer="cameras", fields={"stream": "stream_url"})
    assert answer.status_code == 400
    assert "no field 'stream_url'" in answer.json["detail"]
    assert "stream_url" not in look(steward, sent, layer="cameras").json["choices"]


def test_a_layer_that_nobody_writes_takes_no_file(steward):
    assert look(steward, send(steward), layer="districts").status_code == 403


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "C:\\a.csv", "PG:dbname.csv", ".a.csv", "a\n.csv", "가" * 99]
)
def test_fault_38_a_name_that_leads_anywhere_is_refused(steward, settings, name):
    assert send(steward, name).status_code == 422
    assert not (settings.home / "uploads").exists()


@pytest.mark.parametrize("name", ["a.vrt", "a.exe", "a.shp", "a", "a.xlsm"])
def test_other_kinds_are_refused_with_those_there_are(steward, name):
    answer = send(steward, name)
    assert answer.status_code == 422
    assert ".gpkg" in answer.json["detail"]


def test_an_empty_file_and_a_missing_name_are_refused(steward):
    assert send(steward, raw="").status_code == 422
    assert steward.post("/uploads", data=b"x", content_type=OCTETS).status_code == 400


def test_more_than_the_most_is_refused_before_it_is_read_and_while_it_comes(
    steward, settings, monkeypatch
):
    answer = send(steward, environ_overrides={"CONTENT_LENGTH": str(201 * 1024**2)})
    assert answer.status_code == 413
    monkeypatch.setattr("layers.sending.uploads.MAX_BYTES", 10)
    assert send(steward).status_code == 413
    assert [*(settings.home / "uploads").iterdir()] == []


def test_other_routes_still_take_little(steward):
    length = {"CONTENT_LENGTH": str(6 * 1024**2)}
    answer = steward.post("/collections/shelters/items", data=b"", environ_overrides=length)
    assert answer.status_code == 413


def test_files_are_forgotten_after_a_day_and_beyond_a_few(steward, settings):
    first, *others = [send(steward) for _ in range(MOST_FILES)]
    folder = settings.home / "uploads"
    old = (dt.datetime.now(dt.UTC) - LIFE).timestamp() - 1
    os.utime(folder / first.json["id"], (old, old))
    send(steward)
    assert look(steward, first).status_code == 404
    assert look(steward, others[0]).status_code == 200
    assert len([*folder.iterdir()]) == MOST_FILES
    send(steward)
    assert look(steward, others[0]).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"layer": 1}, {"fields": {"a": 1}}, {"options": {"places": "/etc/passwd"}}, {"crs": "x"},
        {"crs": True}, {"confirm_retire": "yes"}, {"more": 1}, ["a"],
    ],
)  # fmt: skip
def test_a_body_that_says_something_else_is_refused(steward, said):
    sent = send(steward)
    answer = steward.post(f"/uploads/{sent.json['id']}/preview", json=said)
    assert answer.status_code == 400


def test_a_refusal_is_a_problem_in_the_senders_language(steward):
    sent = send(steward, "a.xlsx", b"no workbook")
    answer = steward.post(f"/uploads/{sent.json['id']}/preview?lang=ko", json={})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["type"] == "/problems/unreadable-file"
    assert "Excel 형식이 아닙니다" in answer.json["detail"]

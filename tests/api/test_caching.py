import gzip

import brotli
import pytest
from factories import add_items


@pytest.fixture
def full(client, database):
    add_items(database, "cameras", [((127.1, 37.5), {"name": f"강동-{n}"}) for n in range(50)])
    return client


ITEMS = "/collections/cameras/items?limit=50"


def test_brotli_and_gzip_hold_what_is_sent_plain(full):
    plain = full.get(ITEMS)
    assert "Content-Encoding" not in plain.headers
    for coding, unpack in {"br": brotli.decompress, "gzip": gzip.decompress}.items():
        packed = full.get(ITEMS, headers={"Accept-Encoding": coding})
        assert packed.headers["Content-Encoding"] == coding
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 5
        assert unpack(packed.data).count(b'"Feature"') == 50


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip;q=1, br;q=0.5", "gzip"), ("br;q=0", None),
     ("identity", None), ("*", "br")],
)  # fmt: skip
def test_the_reader_chooses_how_an_answer_is_packed(full, accepted, coding):
    answer = full.get(ITEMS, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding


def test_a_small_answer_is_not_packed(empty):
    answer = empty.get("/conformance?lang=en", headers={"Accept-Encoding": "br"})
    assert len(answer.data) < 1000
    assert "Content-Encoding" not in answer.headers


def test_answers_are_kept_privately_and_asked_about(full):
    headers = full.get(ITEMS).headers
    assert headers["Cache-Control"] == "private, no-cache"
    for name in ("Accept", "Accept-Language", "Authorization", "Cookie", "Accept-Encoding"):
        assert name in headers["Vary"]


def test_an_unchanged_layer_is_answered_without_asking_for_items(full, database, monkeypatch):
    tag = full.get(ITEMS).headers["ETag"]
    asked = []
    fetch_all = database.fetch_all

    def watch(query):
        asked.append(query.text())
        return fetch_all(query)

    monkeypatch.setattr(database, "fetch_all", watch)
    answer = full.get(ITEMS, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(asked) == 1
    assert "geom" not in asked[0]


def test_a_tag_is_of_one_language_format_role_and_question(full, as_role):
    as_role("operator").get(ITEMS)
    asked = [
        full.get(ITEMS),
        full.get(f"{ITEMS}&f=csv"),
        full.get(f"{ITEMS}&purpose=crime"),
        as_role("operator").get(ITEMS),
    ]
    assert len({answer.headers["ETag"] for answer in asked}) == 4


def test_a_database_made_anew_shares_no_tag_with_the_old_one(full, database):
    tag = full.get(ITEMS).headers["ETag"]
    with database.transaction() as conn:
        conn.execute("UPDATE lifemap.layer_state SET changed_at = changed_at + interval '1 day'")
    assert full.get(ITEMS, headers={"If-None-Match": tag}).status_code == 200

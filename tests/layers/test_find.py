"""What is typed into the search box finds what is meant."""

import datetime as dt
import time
from pathlib import Path

import finding_corpus
import numpy as np
import pytest
from factories import add_items
from hypothesis import given
from hypothesis import strategies as st

from layers import provenance
from layers.access import ANONYMOUS, Role, staff_actor
from layers.finding import keys
from layers.finding.addresses import read_address
from layers.finding.coordinates import read_place
from layers.ingest import ingest_table
from layers.questions.find import find
from layers.sending.reading import read_here
from layers.sending.understanding import Understanding, source_of
from layers.store.finding import ensure_found, refresh_found
from spatial.bbox import LonLat
from spatial.crs import distances_m

OPERATOR = staff_actor("kim", Role.OPERATOR)
QUERIES = [
    tuple(part.strip() for part in line.split("|"))
    for line in Path(__file__).with_name("queries.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def readables(registry, actor=OPERATOR):
    return [(layer, layer.readable_fields(actor.roles)) for layer in registry.readable_by(actor)]


def asked(database, registry, text, *, actor=OPERATOR, home=finding_corpus.HOME, limit=5):
    return find(database, readables(registry, actor), text, home=home, limit=limit)


def _apart_m(place, lon, lat):
    metres, _ = distances_m(lon, lat, np.array([place.lon]), np.array([place.lat]))
    return metres[0]


def _fits(found, layer, title):
    if not found:
        return False
    if not layer:
        lat, lon = map(float, title.split())
        return found[0].layer is None and _apart_m(found[0].place, lon, lat) < 2
    return found[0].layer == layer and (title.startswith("*") or found[0].title == title)


def test_of_two_hundred_written_questions_nearly_all_are_right_at_the_top(database, registry):
    finding_corpus.fill(database)
    wrong = [
        text
        for text, layer, title in QUERIES
        if not _fits(asked(database, registry, text), layer, title)
    ]
    assert len(QUERIES) >= 200
    assert len(wrong) <= 0.05 * len(QUERIES), wrong


def test_a_kind_of_thing_beside_a_named_place_is_the_nearest_to_that_place(database, registry):
    add_items(database, "dongs", [(finding_corpus.square((127.12, 37.53)), {"name": "천호동"})])
    far, near = (127.18, 37.58), (127.121, 37.531)
    add_items(database, "shelters", [(far, {"name": "먼 곳"}), (near, {"name": "가까운 곳"})])
    [first, *_] = asked(database, registry, "천호동 대피소", home=LonLat(127.18, 37.58))
    assert (first.title, first.how) == ("가까운 곳", "kind")


def test_a_number_that_is_not_there_gives_the_one_beside_it_and_says_so(database, registry):
    rows = [((127.1, 37.5), {"road_address": f"서울특별시 강동구 성내로 {n}"}) for n in (21, 27)]
    add_items(database, "addresses", rows)
    [first, *_] = asked(database, registry, "성내로 25")
    assert (first.title, first.how) == ("서울특별시 강동구 성내로 27", "next_number")


def test_what_a_reader_may_not_read_is_not_found(database, registry):
    add_items(database, "incidents", [((127.1, 37.5), {"title": "성내시장 화재"})])
    assert asked(database, registry, "성내시장 화재")[0].layer == "incidents"
    assert asked(database, registry, "성내시장 화재", actor=ANONYMOUS) == []
    assert asked(database, registry, "ㅅㄴㅅㅈ", actor=ANONYMOUS) == []


def test_an_item_is_not_found_by_what_it_was(database, registry):
    [item] = add_items(database, "schools", [((127.1, 37.5), {"name": "옛이름학교"})])
    with database.transaction() as conn:
        conn.execute("UPDATE layer.schools SET name = '새이름학교' WHERE id = %s", [item])
        refresh_found(conn, registry.get("schools"), [item], 2)
    assert asked(database, registry, "새이름학교")[0].id == item
    assert all(each.title != "옛이름학교" for each in asked(database, registry, "옛이름학교"))


def test_a_load_of_many_rows_can_be_found_when_it_is_over(database, registry, tmp_path):
    lines = [f"{n},{n}번 학교,초등,127.1,37.5" for n in range(1_500)]
    file = tmp_path / "schools.csv"
    file.write_text("\n".join(["id,name,kind,lon,lat", *lines]), "utf-8")
    layer = registry.get("schools")
    table = read_here(file, {})
    source = source_of(
        layer,
        table,
        Understanding(fields={"id": "id", "name": "name", "lon": "lon", "lat": "lat"}, key="id"),
    )
    told = {"origin": provenance.of_file(file), "now": dt.datetime.now(dt.UTC), "clip": False}
    assert ingest_table(database, layer, source, table, **told).inserted == 1_500
    assert asked(database, registry, "1234번 학교")[0].title == "1234번 학교"
    file.write_text("\n".join(["id,name,kind,lon,lat", *lines[:1_490]]), "utf-8")
    table = read_here(file, {})
    ingest_table(database, layer, source, table, **told)
    assert asked(database, registry, "1495번 학교")[0].title != "1495번 학교"


def test_a_database_from_before_is_made_findable(database, registry):
    add_items(database, "schools", [((127.1, 37.5), {"name": "한영고등학교"})])
    with database.transaction() as conn:
        conn.execute("DELETE FROM lifemap.found_name")
        conn.execute("UPDATE lifemap.found_state SET version = 'older'")
        ensure_found(conn, registry.get("schools"))
    assert asked(database, registry, "한영고")[0].title == "한영고등학교"


def test_the_marked_part_is_what_was_typed(database, registry):
    add_items(database, "schools", [((127.1, 37.5), {"name": "서울 한영고등학교"})])
    [first] = asked(database, registry, "한영고")
    assert [first.title[a:b] for a, b in first.marks] == ["한영고"]
    [first] = asked(database, registry, "ㅎㅇㄱㄷ")
    assert [first.title[a:b] for a, b in first.marks] == ["한영고등"]


def test_fault_50_a_text_of_fifty_thousand_letters_is_answered_in_a_moment(database, registry):
    for text in (
        "가" * 50_000,
        "1-" * 25_000,
        "로 1" * 17_000,
        "37.5 " * 10_000,
        "a" * 50_000 + "!",
    ):
        start = time.process_time()
        asked(database, registry, text)
        assert time.process_time() - start < 0.5, text[:9]


@pytest.mark.parametrize(
    ("text", "street", "main", "sub"),
    [
        ("서울특별시 강동구 천호대로 1033", "천호대로", 1033, 0),
        ("성내로 3길 25-4", "성내로3길", 25, 4),
        ("천호동 산 3-1", "천호동", 3, 1),
        ("25, Seongnae-ro 3-gil", "성내로3길", 25, 0),
    ],
)
def test_an_address_is_a_street_and_a_number(text, street, main, sub):
    found = read_address(text)
    assert (found.street, found.main, found.sub) == (keys.key(street), main, sub)


@pytest.mark.parametrize("text", ["천호대로157길", "강동구청", "GS25 천호점", "지하 12", "", "119"])
def test_what_has_no_street_and_number_is_no_address(text):
    assert read_address(text) is None


def test_the_rescue_grid_agrees_with_the_published_origin():
    # 국가지점번호: 가 begins at 700 km east, 가 at 1,300 km north of EPSG:5179; 다사 holds Seoul's
    # city hall (X 953,898 m, Y 1,952,021 m).
    place = read_place("다사 5389 5202", home=LonLat(127, 37))
    assert _apart_m(place, 126.97796, 37.56654) < 20


@given(st.floats(124, 132), st.floats(33, 39))
def test_degrees_are_read_as_they_were_written(lon, lat):
    place = read_place(f"{lat:.6f}, {lon:.6f}", home=LonLat(127, 37))
    assert (place.lon, place.lat) == pytest.approx((lon, lat), abs=1e-6)


@given(st.text(max_size=300))
def test_any_text_has_keys_and_is_taken_apart(text):
    assert all(sign.isalnum() for made in keys.keys(text) for sign in made)
    read_address(text)
    read_place(text, home=LonLat(127, 37))


@pytest.mark.parametrize(
    ("korean", "english"),
    # The examples of the Revised Romanization of Korean (2000).
    [("종로", "jongno"), ("독립문", "dongnimmun"), ("왕십리", "wangsimni"), ("신라", "silla")],
)
def test_korean_sounds_as_the_romanization_of_2000_writes_it(korean, english):
    assert keys.spoken_key(korean) == english

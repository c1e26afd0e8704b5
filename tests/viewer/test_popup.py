"""An item in words: codes by their titles, numbers with units, times in Korean time."""

import datetime as dt

import pytest

from layers.access import ANONYMOUS, Role, staff_actor
from layers.validate import OUTSIDE_NAMED
from viewer.popup import FLAGS, heading, popup_rows, value_text

OPERATOR = staff_actor("an operator", Role.OPERATOR)
SHELTER = {
    "name": "한빛대피소",
    "kind": "civil_defence",
    "open": False,
    "capacity": 12345,
    "area_m2": 1250.5,
    "address": None,
    "as_of": "2026-11-01T03:00:00Z",
    "flags": [OUTSIDE_NAMED],
}


@pytest.fixture
def shelters(registry):
    return registry.get("shelters")


def test_a_popup_is_the_known_fields_in_order_then_what_is_odd_then_how_old_it_is(shelters):
    assert popup_rows(shelters, SHELTER, actor=ANONYMOUS, lang="ko") == [
        ("종류", "민방위 대피시설"),
        ("개방", "아니오"),
        ("수용 인원", "12,345명"),
        ("면적", "1,250.5 m²"),
        ("참고", "적힌 자치구 밖에 있음"),
        ("기준", "2026-11-01 12:00"),
    ]


def test_the_same_in_english(shelters):
    assert popup_rows(shelters, SHELTER, actor=ANONYMOUS, lang="en") == [
        ("Kind", "Civil-defence shelter"),
        ("Open", "no"),
        ("Capacity", "12,345"),
        ("Area", "1,250.5 m²"),
        ("Note", "lies outside the district it names"),
        ("As of", "2026-11-01 12:00"),
    ]


def test_a_field_that_is_not_open_is_not_said(registry):
    cameras = registry.get("cameras")
    row = ("영상 주소", "rtsp://192.0.2.1/1")
    camera = {"stream_url": row[1]}
    assert popup_rows(cameras, camera, actor=ANONYMOUS, lang="ko") == []
    assert popup_rows(cameras, camera, actor=OPERATOR, lang="ko") == [row]


@pytest.mark.parametrize(
    ("layer", "name", "value", "text"),
    [
        ("cameras", "azimuth_deg", 0.0, "0°"),
        ("cameras", "azimuth_deg", 359.999, "360°"),
        ("cameras", "range_m", 120.0, "120 m"),
        ("cameras", "purpose", "a new code", "a new code"),
        ("cameras", "status_at", "2026-01-01T00:00:00+09:00", "2026-01-01 00:00"),
        ("hospitals", "emergency_room", True, "예"),
        ("schools", "pupils", 0, "0"),
    ],
)
def test_a_value_in_words(registry, layer, name, value, text):
    assert value_text(registry.get(layer).field(name), value, "ko") == text


def test_a_time_of_the_database_and_of_json_read_the_same(registry):
    field = registry.get("cameras").field("status_at")
    moment = dt.datetime(2026, 1, 1, 3, tzinfo=dt.UTC)
    assert value_text(field, moment, "ko") == value_text(field, moment.isoformat(), "ko")


def test_an_item_without_a_name_is_called_by_its_layer(shelters):
    assert heading(shelters, SHELTER, "ko") == "한빛대피소"
    assert heading(shelters, {"name": None}, "ko") == "대피소"


def test_every_flag_that_the_ingest_puts_on_a_record_has_words():
    assert OUTSIDE_NAMED in FLAGS

"""A drafted definition: what identifies, what stays text, what is a time, and where records lie."""

import os
import tomllib

import pandas as pd
import pytest
from conftest import SHARED
from feeds.reading_feeds import answered
from feeds.sample_answers import FIRST, SECOND

from layers.errors import SourceError
from layers.feeds.drafting import draft
from layers.feeds.expressions import expression
from layers.feeds.recognising import recognised

FOLDER = SHARED / "feeds" / "samples"
ALL = [each for each in (*FIRST, *SECOND) if each.rows and each.status == 200]
#: The message of a broker: nobody can see in it what it is.
_OTHERWISE = {"onvif/spec_mqtt_LineCrossed.payload.json"}
_INDEX = "cap/earthquake_index.atom"


def drafted(body, url="https://host/path"):
    return tomllib.loads(draft(recognised(answered(body)), url=url))


def test_what_was_measured_and_where_it_lies_names_nothing():
    rows = [
        {"pm25Value": "13", "stationName": "중구", "dataTime": "2026-05-15 24:00", "coordX": "1.5"},
        {"pm25Value": "14", "stationName": "강동구", "dataTime": "2026-05-15 24:00", "coordX": "2"},
    ]
    assert drafted(rows)["record"]["key"] == "stationName"


def test_columns_identify_together_where_none_does_alone():
    rows = [
        {"category": kind, "fcstDate": "20260515", "fcstTime": time, "fcstValue": "3"}
        for kind in ("TMP", "SKY")
        for time in ("0600", "0700")
    ]
    assert drafted(rows)["record"]["key"] == ["category", "fcstTime"]
    statistics = [{"TBL_ID": "T", "C1": "11", "C2": "00", "ITM_ID": "T20", "DT": "123456"}]
    assert drafted(statistics)["record"]["key"] == ["C1", "C2", "ITM_ID"]


@pytest.mark.parametrize(
    ("name", "values", "is_read_as"),
    [
        ("occr_time", ["0000", "1430"], ""),
        ("occr_time", ["1000"], ""),
        ("exp_clr_time", ["000000"], ""),
        ("C2", ["10", "20"], ""),
        ("acc_road_code", ["9", "12"], ""),
        ("date", ["2026092612"], " | kst %Y%m%d%H"),
        ("regist", ["20260926121530"], " | kst %Y%m%d%H%M%S"),
        ("opened", ["19870403"], " | date %Y%m%d"),
        ("when", ["1709829517"], " | epoch s"),
        ("dataTime", ["2026-05-15 24:00"], " | kst %Y-%m-%d %H:%M"),
        ("DT", ["1234", "0"], " | int"),
        ("amount", ["1,234.5", "12"], " | float"),
        ("speed", ["95.4", "0"], " | float"),
        ("mixed", ["95.4", "x"], ""),
    ],
)
def test_a_code_keeps_its_zeros_and_a_time_is_told_by_how_it_is_written(name, values, is_read_as):
    made = drafted([{"a": "x", "b": "y", name: each} for each in values])
    assert next(reversed(made["fields"].values())) == name + is_read_as


@pytest.mark.parametrize(
    ("lon", "lat", "values", "crs"),
    [
        ("locationDataX", "locationDataY", ("126.94", "37.51"), None),
        ("dmY", "dmX", ("127.0", "37.5"), None),  # an older version has them the other way round
        ("grs80tm_x", "grs80tm_y", ("206076.7", "446245.7"), 5181),
        ("경도", "위도", ("127.1", "37.5"), None),
    ],
)
def test_coordinates_are_found_by_their_names_and_where_they_lie(lon, lat, values, crs):
    row = {"id": "1", "name": "x", "y_n": "Y", lon: values[0], lat: values[1]}
    expected = {"lon": lon, "lat": lat} | ({} if crs is None else {"crs": crs})
    assert drafted([row])["place"] == {"point": expected}


def test_what_has_a_geometry_of_its_own_needs_no_place():
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [127.1, 37.5]},
        "properties": {"adm_cd": "11"},
    }
    made = drafted({"type": "FeatureCollection", "features": [feature]})
    assert (made["ask"]["protocol"], "place" in made) == ("ogc_features", False)


def test_a_table_of_text_is_for_a_drop_folder_whatever_its_letters_and_commas():
    for text, more in (
        ("관리번호,이름\n01,가\n02,나\n", {}),
        ("번호;값\n1;2\n", {"delimiter": ";"}),
    ):
        made = drafted(text.encode("cp949"))
        assert made["ask"]["protocol"] == "drop_folder"
        assert made["ask"]["options"] == {"pattern": "*.csv", **more}
        assert made["ask"]["by_hand"] is True


def test_an_index_of_alerts_is_for_the_protocol_of_alerts():
    index = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>'
        b'<link type="application/cap+xml" href="https://host/1.cap"/></entry></feed>'
    )
    made = drafted(index)
    assert (made["ask"]["protocol"], made["record"]["key"]) == ("cap", "key")


def test_bytes_are_told_of_and_never_shown():
    with pytest.raises(SourceError, match=r"no text.* begins with (\w\w ){7}\w\w\.$"):
        recognised(answered(b"\x9b\x00\xff\x1b" + os.urandom(4096)))
    text = draft(recognised(answered([{"id": "\x1b[31m\x9b\x7f"}])), url="https://host")
    assert all(each.isprintable() or each == "\n" for each in text)
    assert tomllib.loads(text)["fields"] == {"id": "id"}


def test_the_key_of_an_address_is_named_and_not_written():
    made = drafted([{"id": "1"}], url="https://host/path?serviceKey=abc&page=1")
    assert "abc" not in str(made)
    assert (made["ask"]["key_in"], made["ask"]["params"]) == ("query:serviceKey", {"page": "1"})


@pytest.mark.shared
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples are not beside the project")
@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.file)
def test_what_is_drafted_from_a_recorded_answer_reads_that_answer(sample):
    answer = answered((FOLDER / sample.file).read_bytes(), headers=sample.headers)
    if sample.file in _OTHERWISE:
        with pytest.raises(SourceError):
            recognised(answer)
        return
    found = recognised(answer)
    if sample.file == _INDEX:  # the records are the alerts that it leads to
        assert (found.protocol, found.rows) == ("cap", ())
        return
    made = tomllib.loads(draft(found, url="https://host/path"))
    assert made["ask"]["protocol"] == found.protocol
    frame = pd.DataFrame.from_records([dict(row) for row in found.rows], index=None).astype(
        "object"
    )
    frame = frame.where(frame.notna() & frame.ne(""), None)
    for text in made["fields"].values():
        read = expression(text)
        column = frame[read.rule.columns[0]]
        values = read.rule.make(frame)
        unread = [each for each in values[column.notna()] if each is None or each is pd.NaT]
        assert not unread, text
        if " | " in text:  # what a filter cannot read stays the text that it was
            assert not any(isinstance(each, str) for each in values), text


@pytest.mark.shared
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples are not beside the project")
def test_nine_of_ten_recorded_answers_are_told_to_be_of_their_own_protocol():
    def is_told(sample):
        try:
            found = recognised(answered((FOLDER / sample.file).read_bytes()))
        except SourceError:
            return False
        return found.protocol == sample.protocol

    assert sum(map(is_told, ALL)) >= 0.9 * len(ALL)

"""Bytes become rows of text: whatever the encoding, the format, and the way of saying nothing."""

import json

import pytest

from layers.feeds.documents import UnreadableAnswerError
from layers.feeds.reading import (
    broken,
    decoded,
    document_of,
    first,
    found,
    pivoted,
    records_at,
    renamed,
    row_of,
    trimmed,
)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("강동구".encode(), None),
        ("\ufeff강동구".encode(), None),
        ("강동구".encode("cp949"), None),
        ("똠방각하".encode("cp949"), "euc-kr"),  # CP949 has it, EUC-KR has not
        ("강동구".encode("utf-16"), "utf-16"),
    ],
)
def test_a_text_is_decoded_as_its_mark_as_declared_as_utf8_or_as_cp949(body, encoding):
    assert decoded(body, encoding) in {"강동구", "똠방각하"}


def test_xml_says_its_encoding_itself():
    sent = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'
    assert document_of(decoded(sent.encode("iso-8859-1"))) == {"a": "é"}
    sent = '<?xml version="1.0" encoding="EUC-KR"?><a>강동</a>'
    assert document_of(decoded(sent.encode("cp949"))) == {"a": "강동"}


def test_what_is_no_text_is_never_read_with_letters_left_out():
    with pytest.raises(UnreadableAnswerError, match="not text in utf-8, cp949"):
        decoded(b"\xff\xfe\xfa\x80")


def test_a_document_is_what_its_first_letter_says():
    assert document_of(' \n{"a": [1, 0.10, true, null]}') == {"a": ["1", "0.10", True, None]}
    assert document_of("<a><b>1</b><b>2</b><c/></a>") == {"a": {"b": ["1", "2"], "c": None}}


@pytest.mark.parametrize(
    "text", ["", "   ", "Unexpected errors", '{"a": 1', "<a><b></a>", "<html><body>", "[1, 2"]
)
def test_what_is_cut_or_no_data_cannot_be_read(text):
    with pytest.raises(UnreadableAnswerError):
        document_of(text)


def test_entities_of_xml_are_refused_and_nesting_has_an_end():
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(UnreadableAnswerError, match="No XML"):
        document_of(bomb)
    for deep in ("[" * 100_000, "<a>" * 5_000 + "</a>" * 5_000):
        with pytest.raises(UnreadableAnswerError, match="No document"):
            document_of(deep)


def test_json_and_xml_of_the_same_facts_are_the_same_document():
    told = {"response": {"body": {"items": {"item": {"nx": "55", "category": "T1H"}}}}}
    as_xml = (
        "<response><body><items><item><nx>55</nx><category>T1H</category></item></items>"
        "</body></response>"
    )
    assert document_of(json.dumps(told)) == document_of(as_xml) == told


def test_a_path_may_have_dots_in_its_names_and_any_member():
    document = {"SeoulRtd.x": [{"n": "1"}], "A": [{"head": []}, {"row": [{"n": "2"}]}]}
    assert list(found(document, "SeoulRtd.x/*/n")) == ["1"]
    assert list(found(document, "*/*/row/*/n")) == ["2"]
    assert first(document, "no/such", "A/*/row/*/n") == "2"
    assert first(document, "no/such") is None


@pytest.mark.parametrize("nothing", ["", " ", None, [], {}])
def test_no_records_are_an_empty_list_however_they_are_written(nothing):
    assert records_at({"items": nothing}, ("items/item", "items")) == []


def test_lists_of_several_members_follow_one_another():
    document = {"results": [{"data": [{"a": "1"}]}, {"data": []}, {"data": {"a": "2"}}]}
    assert records_at(document, ("results/*/data",)) == [{"a": "1"}, {"a": "2"}]


def test_one_record_alone_is_a_list_of_one():
    assert records_at({"items": {"item": {"a": "1"}}}, ("items/item",)) == [{"a": "1"}]


def test_a_list_is_not_seen_where_there_is_only_its_size():
    body = {"pageNo": "1", "totalCount": "7"}
    assert records_at({"body": body}, ("body/items/item", "body/items", "body[]")) is None


def test_a_field_that_is_called_item_is_no_record():
    document = {"items": [{"item": "SO2, CO", "name": "종로구"}]}
    assert records_at(document, ("items/item", "items")) == [{"item": "SO2, CO", "name": "종로구"}]


def test_a_row_has_trimmed_texts_and_nothing_is_missing_not_zero():
    record = {"a": " 거제시 ", "b": "-", "c": "null", "d": "0", "e": None, "f": "\ufeff\xa0값"}
    assert row_of(record) == {"a": "거제시", "b": None, "c": None, "d": "0", "e": None, "f": "값"}
    assert row_of({"a": "-999"}, frozenset({"-999"})) == {"a": None}


def test_what_is_in_a_record_becomes_columns_and_lists_stay_as_they_are():
    record = {"a": {"b": {"c": "1"}, "d": None}, "list": [{"x": "1"}], "none": [], "yes": True}
    assert row_of(record) == {
        "a.b.c": "1", "a.d": None, "list": '[{"x": "1"}]', "none": None, "yes": "true",
    }  # fmt: skip


def test_entities_in_texts_are_resolved_but_addresses_are_left_alone():
    assert trimmed("&#46382;게스트 &lt;공사&gt;&#13;끝") == "딮게스트 <공사>\n끝"
    assert trimmed("http://x/?a=1&region=2&copy=3") == "http://x/?a=1&region=2&copy=3"
    assert trimmed("한 줄\r\n두 줄\r세 줄") == "한 줄\n두 줄\n세 줄"


def test_texts_that_lost_letters_are_counted_and_kept():
    rows = [{"a": "남해서\ufffd\ufffd동쪽", "b": "온전"}, {"a": None, "b": "\ufffd"}]
    assert broken(rows) == 2


def test_names_are_found_in_any_case_and_exact_ones_are_left():
    assert renamed(["LINK_ID", "speed"], ["link_id", "speed", "gone"]) == {"LINK_ID": "link_id"}
    assert renamed(["link_id", "LINK_ID"], ["link_id"]) == {}


def test_rows_of_one_value_each_become_rows_of_all_values():
    rows = [
        {"nx": "62", "at": "10", "category": "T1H", "value": "13.1"},
        {"nx": "63", "at": "10", "category": "T1H", "value": "-999"},
        {"nx": "62", "at": "10", "category": "RN1", "value": "강수없음"},
    ]
    assert pivoted(rows, by=["nx", "at"], name="category", value="value", beyond=900) == [
        {"nx": "62", "at": "10", "T1H": "13.1", "RN1": "강수없음"},
        {"nx": "63", "at": "10", "T1H": None},
    ]

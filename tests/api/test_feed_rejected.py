"""What a feed rejected: told record by record, to those who may know it, and written down."""

import ast
import csv
import io
from pathlib import Path

import pytest
from feed_factories import have_rejected

from layers.store import runs
from layers.store.audit import Wish, read_log
from layers.store.runs import Reject
from layers.verdicts import Rejection
from viewer.rejected import REJECT_TITLES, offending

AIR = "air_quality_hourly"


def below(row, value="-7"):
    return Rejection(
        row_number=row, reason="below_minimum", sentence=f"Its 'pm10' of {value} is below 0.",
        record={"stationName": f"s{row}", "pm10Value": value, "khaiGrade": "=1+1"},
    )  # fmt: skip


UNKNOWN = Rejection(
    row_number=9, reason="malformed_row", sentence="The row is no record.", record={"row": "null"}
)


def test_rejected_records_are_counted_by_reason_paged_and_name_the_columns_to_blame(
    as_role, database, registry
):
    have_rejected(database, registry.feed(AIR), [UNKNOWN, *(below(row) for row in range(1, 6))])
    reader, found, where = as_role("steward"), [], f"/feeds/{AIR}/rejected?limit=4&lang=ko"
    while where:
        answer = reader.get(where).json
        found += answer["rejected"]
        where = next((f"{each['href']}&lang=ko" for each in answer["links"]), None)
    assert [(each["reason"], each["count"]) for each in answer["reasons"]] == [
        ("below_minimum", 5), ("malformed_row", 1),
    ]  # fmt: skip
    assert [each["row"] for each in found] == [1, 2, 3, 4, 5, 9]
    assert found[0]["sentence"] == "'pm10' 값 -7이(가) 0보다 작습니다."
    assert (found[0]["wrong"], found[0]["word"]) == (["pm10Value"], "하한보다 작은 값")
    (only,) = reader.get(f"/feeds/{AIR}/rejected?reason=malformed_row").json["rejected"]
    assert (only["row"], only["record"]) == (9, {"row": "null"})


def test_they_are_taken_along_as_a_table_that_runs_nothing(as_role, database, registry):
    have_rejected(database, registry.feed(AIR), [below(1), UNKNOWN])
    text = as_role("steward").get(f"/feeds/{AIR}/rejected?f=csv").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["reason code"], row["stationName"], row["row number"]) for row in rows] == [
        ("below_minimum", "s1", "1"), ("malformed_row", "", "9"),
    ]  # fmt: skip
    assert rows[0]["khaiGrade"] == "'=1+1"


def test_they_stay_until_the_feed_rejects_again_whatever_a_good_answer_says(
    as_role, database, registry
):
    feed, reader = registry.feed(AIR), as_role("steward")
    first = have_rejected(database, feed, [below(1), below(2)])
    have_rejected(database, feed, [])
    assert reader.get(f"/feeds/{AIR}/rejected").json["load_run"] == first
    last = have_rejected(database, feed, [below(3)])
    answer = reader.get(f"/feeds/{AIR}/rejected").json
    assert (answer["load_run"], answer["count"]) == (last, 1)
    have_rejected(database, feed, [below(4)], name="stations.csv")
    assert reader.get(f"/feeds/{AIR}/rejected").json["count"] == 0


def test_a_value_without_end_is_kept_as_much_as_a_person_reads(as_role, database, registry):
    have_rejected(database, registry.feed(AIR), [below(1, value="x" * 100_000)])
    (each,) = as_role("steward").get(f"/feeds/{AIR}/rejected").json["rejected"]
    assert each["record"]["pm10Value"] == f"{'x' * 1_000}…"


def test_who_loads_data_reads_them_and_every_read_is_written_down(as_role, database, registry):
    have_rejected(database, registry.feed(AIR), [below(1), below(2)])
    assert as_role("operator").get(f"/feeds/{AIR}/rejected").status_code == 403
    as_role("steward").get(f"/feeds/{AIR}/rejected")
    as_role("admin").get(f"/feeds/{AIR}/rejected?f=csv")
    log = [each for each in read_log(database, Wish(), limit=20)
           if each["subject"] == f"rejected by {AIR}"]  # fmt: skip
    assert [(each["action"], each["item_count"]) for each in log] == [("export", 2), ("read", 2)]
    assert "pm10" in log[0]["fields"]


def test_whoever_may_not_read_a_field_of_the_layer_is_not_told_what_stood_in_it(as_role):
    refused = as_role("steward").get("/feeds/camera_list/rejected")
    assert (refused.status_code, "stream_url" in refused.json["detail"]) == (403, True)
    assert as_role("admin").get("/feeds/camera_list/rejected").json["at"] is None


@pytest.mark.parametrize(
    ("reason", "sentence", "wrong"),
    [
        ("unknown_code", "'5' is not a code of 'grade'.", ["khaiGrade"]),
        ("no_key", "It has no key.", ["stationName"]),
        ("in_the_future", "Its time of 2099 is more than 5 minutes ahead.", ["dataTime"]),
        ("malformed_row", "Layer 'air_stations' has no item whose id is 'air/없는곳'.", ["where"]),
    ],
)
def test_the_columns_to_blame_are_those_of_the_field_the_key_the_time_or_the_quoted_value(
    registry, reason, sentence, wrong
):
    record = {"stationName": "", "dataTime": "2099", "khaiGrade": "9", "where": "없는곳"}
    each = Reject(
        source="", file_name="", row_number=1, reason=reason, sentence=sentence, record=record
    )
    layer = registry.get("air_stations")
    assert offending(layer, layer.source("airkorea"), each) == wrong


def test_every_reason_for_which_a_record_is_rejected_has_words():
    """The second argument of each ``verdicts.reject``, and the reason of malformed rows."""
    folder = Path(runs.__file__).parents[1]
    said = {"malformed_row"}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "reject":
                said.add(node.args[1].value)
    assert said == set(REJECT_TITLES)

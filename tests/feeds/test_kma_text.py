"""Tables as text: columns by the names above them, missing values by column, and cut ones are none.

And the fire dashboard, which says the time of day only.
"""

import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import answered, at_moment

from layers.feeds.outcome import Outcome
from layers.feeds.protocols import kma_text, nfds

FEED = a_feed(protocol="kma_text", options={"missing_in": {"SD": [-99.9], "TA": [-99, -9.0]}})
COMMAS = """#START7777
# YYMMDDHHMI    STN             STN     SD
#        KST     ID              KO   (cm)
202601152300,   402,           강동,   1.5,=
202601152300,   400,           강남, -99.9,=
#7777END
"""
BLANKS = """#START7777
#--------------------------------------
#  help: TM is Korean time
#--------------------------------------
# TM          STN   TA    WS
202609271000  402  -9.0  -9.0
202609271000  400  21.4
#7777END
"""


def read(text, *, encoding="cp949", **more):
    return kma_text.read(FEED, [answered(text.encode(encoding), **more)])


def test_columns_are_named_by_the_lines_above_them_in_whatever_encoding():
    for encoding in ("cp949", "utf-8"):
        rows = read(COMMAS, encoding=encoding).rows
        assert rows[0] == {
            "YYMMDDHHMI": "202601152300", "STN.ID": "402", "STN.KO": "강동", "SD": "1.5",
        }  # fmt: skip


def test_what_means_missing_differs_by_column():
    assert read(COMMAS).rows[1]["SD"] is None
    (row,) = read(BLANKS).rows
    assert (row["TA"], row["WS"]) == (None, "-9.0")


def test_a_line_with_fewer_values_than_names_is_told_and_not_shifted():
    (line,) = read(BLANKS).malformed
    assert line.sentence == "The line has 3 values under 4 names."


def test_a_table_without_its_end_is_cut_and_one_without_rows_is_empty():
    cut = read(COMMAS.partition("#7777END")[0])
    assert (cut.outcome, cut.said) == (Outcome.UNREADABLE, "The table has no end: it was cut.")
    lines = COMMAS.splitlines()
    assert read("\n".join([*lines[:3], lines[-1]])).outcome is Outcome.EMPTY


def test_errors_of_the_hub_come_as_json_or_as_words():
    refused = b'{"result": {"status": 401, "message": "no valid authKey"}}'
    assert kma_text.read(FEED, [answered(refused, status=401)]).outcome is Outcome.AUTH
    assert kma_text.read(FEED, [answered(b"{}")]).outcome is Outcome.UNREADABLE
    assert kma_text.read(FEED, [answered(status=0, trouble="late")]).outcome is Outcome.DOWN


def test_it_is_asked_once_with_the_time_in_its_parameters():
    feed = a_feed(protocol="kma_text", params={"tm": "{now:%Y%m%d%H%M}", "help": "0"})
    (request,) = kma_text.ask(feed, at_moment())
    assert request.params == {"tm": "202609271005", "help": "0"}


@pytest.mark.parametrize(
    ("clock", "now", "whole"),
    [
        ("11:11", "2025-12-26 11:11:31", "2025-12-26 11:11:00"),
        ("11:12", "2025-12-26 11:11:31", "2025-12-25 11:12:00"),
        ("23:58", "2026-01-01 00:03:00", "2025-12-31 23:58:00"),
        ("?", "2026-01-01 00:03:00", "?"),
        (None, "2026-01-01 00:03:00", None),
        ("11:11", None, "11:11"),
    ],
)
def test_a_fire_later_than_now_began_yesterday(clock, now, whole):
    assert nfds.rolled(clock, now) == whole


def test_a_dashboard_without_fires_is_empty():
    feed = a_feed(protocol="nfds")
    told = {"map": [], "defail": [{"overDate": "09:30"}], "nowDate": "2026-09-27 10:05:00"}
    assert nfds.read(feed, [answered(told)]).rows == [
        {"nowDate": "2026-09-27 10:05:00", "overDate": "2026-09-27 09:30:00"}
    ]
    assert nfds.read(feed, [answered({**told, "defail": []})]).rows == []
    assert nfds.read(feed, [answered({"map": []})]).outcome is Outcome.UNREADABLE

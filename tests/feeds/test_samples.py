"""Every answer in the folder beside the project gives its records, or the outcome it means."""

from __future__ import annotations

import importlib
from fnmatch import fnmatch

import pytest
from conftest import SHARED
from feeds.carrying import a_feed
from feeds.reading_feeds import answered
from feeds.sample_answers import AUTH, FIRST, NOT_ANSWERS, SECOND, Sample

from layers.feeds.classified import opened
from layers.feeds.outcome import Outcome

FOLDER = SHARED / "feeds" / "samples"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the samples are not beside the project"),
]
ALL = (*FIRST, *SECOND)


def read(sample: Sample):
    """Read a sample as its feed would."""
    protocol = importlib.import_module(f"layers.feeds.protocols.{sample.protocol}")
    feed = a_feed(protocol=sample.protocol, options=sample.options, no_data=sample.no_data)
    body = (FOLDER / sample.file).read_bytes()
    return protocol.read(feed, [answered(body, status=sample.status, headers=sample.headers)])


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.file)
def test_an_answer_gives_its_records_or_the_outcome_it_means(sample):
    reading = read(sample)
    assert (reading.outcome, len(reading.rows)) == (sample.outcome, sample.rows), reading.said
    assert (len(reading.malformed), reading.broken_texts) == (sample.malformed, sample.broken_texts)
    assert set(sample.gone) <= set(reading.gone)
    for told, number in ((sample.has, 0), (sample.last, -1)):
        assert {name: reading.rows[number][name] for name in told} == told
    if sample.newest is not None:
        assert reading.newest == sample.newest
    if not reading.outcome.good:
        assert reading.said


def test_every_file_of_the_folder_is_named_once():
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    others = {name for name in found if any(fnmatch(name, each) for each in NOT_ANSWERS)}
    named = [sample.file for sample in ALL]
    assert sorted(named) == sorted(set(named)), "a file is named twice"
    assert sorted(found - others) == sorted(named)


def test_every_code_of_seoul_has_a_meaning():
    lines = (FOLDER / "errors" / "seoul_openapi_codes.tsv").read_text("utf-8").splitlines()
    meant = {}
    for code, message in (line.split("\t") for line in lines):
        body = f'{{"RESULT": {{"CODE": "{code}", "MESSAGE": "{message}"}}}}'
        meant[code] = opened(answered(body.encode()), no_data={}).outcome
    assert Outcome.UNREADABLE not in meant.values()
    assert meant["INFO-100"] is AUTH
    assert meant["ERROR-600"] is Outcome.DOWN
    assert meant["ERROR-336"] is Outcome.BAD_REQUEST

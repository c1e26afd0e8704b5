"""The files of a small sample district, made once for the tests that look at its providers."""

import datetime as dt

import pytest

from layers.sample import write_sample_district
from scripts.simulated.feeds.place import Place

_KOREA = dt.timezone(dt.timedelta(hours=9))


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample_district(folder, size="small", now=dt.datetime(2026, 7, 15, tzinfo=_KOREA))
    return Place(folder)

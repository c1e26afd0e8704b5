"""States and a district that only say what a test is about."""

import datetime as dt

import pytest

from layers.definition import Title
from layers.store.state import DistrictState, LayerState
from spatial.bbox import BBox

BOX = BBox(127.11, 37.52, 127.19, 37.58)


@pytest.fixture
def district():
    return DistrictState(
        id="hanbit",
        name=Title("한빛구", "Hanbit-gu"),
        is_sample=True,
        attribution="Hanbit data",
        bbox=BOX,
        loaded_at=None,
    )


@pytest.fixture
def states(registry):
    """Every layer loaded once, with ten items."""
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    return {
        layer.id: LayerState(
            layer=layer.id, revision=1, as_of=at, changed_at=at, item_count=10, extent=BOX
        )
        for layer in registry
    }

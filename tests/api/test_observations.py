"""What was measured, asked over HTTP."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from factories import add_items

from api.app import create_app
from api.settings import Settings
from layers.store.observations import Measured, write_observations

NOW = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
HOUR = dt.timedelta(hours=1)
ITEM = "/collections/underpass_sensors/items/underpass/1"


@pytest.fixture
def client(database, registry, tmp_path):
    """An application over two sensors, of which one was measured for three days."""
    add_items(
        database, "underpass_sensors",
        [((127.1, 37.5), {"id": f"underpass/{n}"}) for n in (1, 2)],
    )  # fmt: skip
    hours = [NOW - n * HOUR for n in range(72, 0, -1)]
    measured = Measured(
        ids=np.array(["underpass/1"] * 72, "object"),
        at=pd.to_datetime(pd.Series(hours), utc=True),
        columns={"depth_cm": pd.Series(np.arange(72.0))},
        is_simulated=True,
    )
    write_observations(database, registry.get("underpass_sensors"), measured, now=NOW)
    settings = Settings(home=tmp_path, secret_key=b"for observations")
    return create_app(settings, registry, database).test_client()


def test_the_last_day_of_an_item_is_told_as_it_was_measured(client):
    answer = client.get(f"{ITEM}/observations?property=depth_cm").json
    assert (answer["by"], answer["unit"], answer["simulated"]) == ("measured", "cm", True)
    values = [each["value"] for each in answer["observations"]]
    assert values == list(range(49, 72)) or values == list(range(48, 72))


def test_a_longer_span_is_told_by_hours_that_begin_when_they_do(client):
    start = (NOW - 71 * HOUR).isoformat().replace("+00:00", "Z")
    answer = client.get(f"{ITEM}/observations?property=depth_cm&from={start}").json
    assert answer["by"] == "hour"
    assert [each["value"] for each in answer["observations"]] == list(range(1, 72))
    first = dt.datetime.fromisoformat(answer["observations"][0]["at"])
    assert first == (NOW - 71 * HOUR).replace(minute=0)


def test_what_is_typical_of_an_hour_is_the_mean_of_that_hour_in_the_weeks_before(
    client, database, registry
):
    weeks = [NOW - 7 * 24 * HOUR, NOW - 14 * 24 * HOUR, NOW - 63 * 24 * HOUR]
    measured = Measured(
        ids=np.array(["underpass/2"] * 3, "object"),
        at=pd.to_datetime(pd.Series(weeks), utc=True),
        columns={"depth_cm": pd.Series([10.0, 30.0, 500.0])},
        is_simulated=False,
    )
    write_observations(database, registry.get("underpass_sensors"), measured, now=NOW)
    address = f"{ITEM.replace('/1', '/2')}/observations?property=depth_cm&typical="
    [typical] = client.get(f"{address}8").json["typical"]
    assert dt.datetime.fromisoformat(typical["at"]) == NOW.replace(minute=0)
    assert typical["value"] == 20.0
    assert "typical" not in client.get(address.removesuffix("&typical=")).json
    refused = client.get(f"{address}9")
    assert (refused.status_code, "1 to 8" in refused.json["detail"]) == (400, True)


def test_a_past_moment_of_a_layer_is_told_as_columns(client):
    at = (NOW - 30 * HOUR).isoformat().replace("+00:00", "Z")
    answer = client.get(f"/collections/underpass_sensors/observed?at={at}").json
    assert (answer["ids"], answer["simulated"]) == (["underpass/1"], True)
    assert answer["values"]["depth_cm"] == [42.0]
    assert answer["values"]["state"] == [None]
    assert dt.datetime.fromisoformat(answer["times"][0]) == NOW - 30 * HOUR


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        (f"{ITEM}/observations?property=name", "no values of 'name' are kept over time"),
        (f"{ITEM}/observations", "no values of '' are kept over time"),
        (f"{ITEM}/observations?property=depth_cm&from=2026-01-02&to=2026-01-01", "before to"),
        ("/collections/underpass_sensors/observed", "The parameter 'at' is needed"),
        ("/collections/underpass_sensors/observed?at=2999-01-01", "must lie in the past"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_reason(client, address, detail):
    answer = client.get(address)
    assert answer.status_code == 400
    assert detail in answer.json["detail"]


def test_an_item_that_never_was_is_not_found(client):
    missing = ITEM.replace("/1", "/9")
    assert client.get(f"{missing}/observations?property=depth_cm").status_code == 404


def test_a_type_that_only_measures_is_the_items_that_it_is_about(client, database):
    add_items(database, "underpass_sensors", [((127.1, 37.5), {"id": "elsewhere/1"})])
    items = client.get("/collections/underpass_water/items").json
    assert {each["id"] for each in items["features"]} == {"underpass/1", "underpass/2"}
    assert items["numberMatched"] == 2
    assert client.get("/collections/underpass_water/items/underpass/1").status_code == 200
    assert client.get("/collections/underpass_water/items/elsewhere/1").status_code == 404

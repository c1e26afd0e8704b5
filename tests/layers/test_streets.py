"""The streets of a process: read from the tables, and never older than the question."""

import datetime as dt
import threading

import numpy as np
import pandas as pd
import pytest
import shapely
from factories import add_items, retire
from psycopg import sql
from street_towns import NOW, WAYS, at, load_network, load_town, town_xml

from layers.catalog.traffic_links import LAYER as LINKS
from layers.errors import NoStreetsError, StreetsLoadingError
from layers.sources.osm_streets import read_streets
from layers.store.observations import Measured, write_observations
from layers.store.query import Query
from layers.store.roads import read_network
from layers.store.state import layer_states
from layers.streets import service
from layers.streets.service import Streets
from layers.streets.state import ROAD_LAYERS
from spatial.conditions import Basis
from spatial.network_builder import build_network
from spatial.traversal import Mode


class Clock:
    """A clock that tests set."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def streets(database, clock):
    return Streets(database, clock=clock, patience_s=60)


def state_of(streets, database):
    return streets.now(layer_states(database, ROAD_LAYERS))


def close(database, a="C", b="D", **values):
    shape = shapely.LineString([at(a), at(b)])
    return add_items(database, "closures", [(shape, {"kind": "flood", **values})])[0]


def shut(state, mode=Mode.DRIVE):
    """The ways that nobody may take now and could before, by their names."""
    network = state.streets.network
    before, after = state.streets.roads.travel_ms[mode], state.roads.travel_ms[mode]
    edges = np.unique(np.flatnonzero(before != after) >> 1)
    return {(int(network.way_id[e]), int(network.part[e])) for e in edges}


def test_the_tables_give_back_the_network_they_were_made_of(database, tmp_path):
    restrictions = [("no_left_turn", 3, "A", 1), ("no_right_turn", 1, "C", 4)]
    *_, turns = load_town(database, tmp_path, restrictions=restrictions)
    read = read_network(database)
    built, _ = build_network(read_streets(tmp_path / "town.osm"))
    for name in ("node_id", "u", "v", "way_id", "part", "first_point", "base_ms", "road_class",
                 "bridge", "tunnel", "level"):  # fmt: skip
        assert np.array_equal(getattr(read, name), getattr(built, name)), name
    assert read.lonlat == pytest.approx(built.lonlat, abs=1e-9)
    assert read.length_m == pytest.approx(built.length_m, abs=1e-3)
    assert set(read.bans) == set(built.bans)
    assert len(read.bans) == 1
    # The second fits no street: its first way runs on through the junction.
    assert (turns.accepted, turns.rejected_count) == (1, 1)
    assert [read.names[n] for n in read.name] == [built.names[n] for n in built.name]


def test_a_network_that_is_loaded_again_changes_nothing(database, tmp_path):
    load_town(database, tmp_path)
    assert [report.unchanged for report in load_town(database, tmp_path)] == [8, 9, 0]


def test_islands_are_flagged_and_the_main_part_of_each_mode_is_reported(database, tmp_path):
    apart = {**WAYS, 2: ("FG", WAYS[2][1]), 3: ("E", WAYS[3][1]), 4: ("DC", WAYS[4][1])}
    del apart[6]
    _, edges, _ = load_town(database, tmp_path, ways=apart)
    assert edges.flagged == 1
    assert any(note.startswith("drive: the largest connected part has 0.") for note in edges.notes)
    asked = sql.SQL("SELECT way, flags, cut_off FROM layer.street_edges WHERE cut_off IS NOT NULL")
    rows = database.fetch_all(Query(statement=asked))
    assert rows == [(2, ["island"], "drive emergency cycle walk")]


def test_without_streets_nothing_is_answered(database, streets):
    with pytest.raises(NoStreetsError, match="No street network is loaded"):
        state_of(streets, database)


def test_a_closure_holds_in_every_process_at_its_next_question(database, tmp_path, clock):
    load_town(database, tmp_path)
    workers = [Streets(database, clock=clock, patience_s=60) for _ in range(2)]
    assert [shut(state_of(each, database)) for each in workers] == [set(), set()]
    made = close(database)
    assert [shut(state_of(each, database)) for each in workers] == [{(1, 2)}, {(1, 2)}]
    versions = {state_of(each, database).version for each in workers}
    assert len(versions) == 1
    retire(database, "closures", made)
    assert [shut(state_of(each, database)) for each in workers] == [set(), set()]


def test_nothing_is_made_anew_while_nothing_changes(database, tmp_path, streets):
    load_town(database, tmp_path)
    assert state_of(streets, database) is state_of(streets, database)


def test_a_closure_begins_and_ends_by_itself(database, tmp_path, streets, clock):
    load_town(database, tmp_path)
    hour = dt.timedelta(hours=1)
    close(database, valid_from=NOW + hour / 4, valid_to=NOW + hour / 2)
    seen = []
    versions = set()
    for minutes in (0, 14.99, 15, 29.99, 30):
        clock.now = NOW + dt.timedelta(minutes=minutes)
        state = state_of(streets, database)
        seen.append(bool(shut(state)))
        versions.add(state.version)
    assert seen == [False, False, True, True, False]
    # Before it began and after it ended the roads are the same, and have the same name.
    assert len(versions) == 2


def test_a_new_network_replaces_the_old_one(database, tmp_path, streets):
    load_town(database, tmp_path)
    before = state_of(streets, database).streets.network.edge_count
    (tmp_path / "town.osm").write_text(town_xml(ways={n: WAYS[n] for n in WAYS if n != 5}))
    load_network(database, tmp_path / "town.osm")
    assert state_of(streets, database).streets.network.edge_count == before - 1


def test_a_question_does_not_wait_for_ever_for_a_large_network(
    database, tmp_path, clock, monkeypatch
):
    load_town(database, tmp_path)
    streets = Streets(database, clock=clock, patience_s=0.01)
    let_go = threading.Event()
    monkeypatch.setattr(
        service, "read_network", lambda database: let_go.wait(60) and read_network(database)
    )
    with pytest.raises(StreetsLoadingError, match="being read"):
        state_of(streets, database)
    let_go.set()
    streets._loader.join(60)
    assert state_of(streets, database).streets.network.edge_count == 9


def test_what_breaks_while_reading_is_told_to_who_asks(database, tmp_path, streets, monkeypatch):
    load_town(database, tmp_path)

    def broken(_):
        raise ValueError("a broken network")

    monkeypatch.setattr(service, "read_network", broken)
    with pytest.raises(ValueError, match="a broken network"):
        state_of(streets, database)
    monkeypatch.setattr(service, "read_network", read_network)
    assert state_of(streets, database).streets.network.edge_count == 9


def add_link(database, a, b, *, observed_at=NOW, **values):
    link = shapely.MultiLineString([[at(a, north=-4), at(b, north=-4)]])
    values = {"observed_at": observed_at, **values}
    return add_items(database, "traffic_links", [(link, values)])[0]


def on_main_street(state):
    """Basis and seconds of the main street from A to B, and back."""
    network = state.streets.network
    edge = int(np.flatnonzero((network.way_id == 1) & (network.part == 0))[0])
    node_a = 1
    forth = 2 * edge + int(network.node_id[network.u[edge]] != node_a)
    times = state.roads.travel_ms[Mode.DRIVE]
    return [(Basis(state.roads.basis[arc]), times[arc] / 1000) for arc in (forth, forth ^ 1)]


def test_a_live_speed_holds_in_its_direction_and_falls_back_to_the_limit(
    database, tmp_path, streets, clock
):
    load_town(database, tmp_path)
    add_link(database, "A", "D", speed_kph=12.0)
    forth, back = on_main_street(state_of(streets, database))
    assert forth == (Basis.LIVE, pytest.approx(30, abs=0.1))
    assert back == (Basis.LIMIT, pytest.approx(7.5, abs=0.1))
    assert state_of(streets, database).live_share == pytest.approx(1.0)
    clock.now = NOW + dt.timedelta(minutes=16)
    assert on_main_street(state_of(streets, database))[0][0] is Basis.LIMIT
    assert state_of(streets, database).live_share == 0.0


def test_a_stale_speed_falls_back_to_what_is_typical_of_the_hour_of_the_week(
    database, tmp_path, streets
):
    load_town(database, tmp_path)
    week = dt.timedelta(weeks=1)
    link = add_link(database, "A", "D", speed_kph=None, observed_at=None)
    # Two weeks of the same hour: as much time at 20 as at 40 km/h, and another hour at 5.
    measured(database, link, [(40.0, NOW - week), (20.0, NOW - 2 * week), (5.0, NOW - week / 2)])
    forth, _ = on_main_street(state_of(streets, database))
    typical = 2 / (1 / 40 + 1 / 20)
    assert forth == (Basis.TYPICAL, pytest.approx(100 / (typical / 3.6), abs=0.1))


def measured(database, link, speeds):
    """Say what was measured of a link."""
    speeds, times = zip(*speeds, strict=True)
    records = Measured(
        ids=np.array([link] * len(times), "object"),
        at=pd.to_datetime(pd.Series(times), utc=True),
        columns={"speed_kph": pd.Series(speeds)},
        is_simulated=False,
    )
    write_observations(database, LINKS, records, now=NOW)


def test_a_link_that_lies_on_no_street_gives_no_speed(database, tmp_path, streets):
    load_town(database, tmp_path)
    link = shapely.MultiLineString([[at("A", north=300), at("D", north=300)]])
    add_items(database, "traffic_links", [(link, {"speed_kph": 9.0, "observed_at": NOW})])
    state = state_of(streets, database)
    assert state.links.matched == 0
    assert (state.roads.basis == Basis.LIMIT).all()


def test_a_closure_of_named_stretches_holds_these_and_lists_what_is_not_there(
    database, tmp_path, streets
):
    load_town(database, tmp_path)
    close(database, edges="1/0, osm/5/0 77/1 nonsense")
    state = state_of(streets, database)
    assert shut(state) == {(1, 0), (5, 0)}
    assert state.closures[0].unmatched == ("77/1", "nonsense")


def test_a_closure_of_named_streets_holds_all_of_them(database, tmp_path, streets):
    load_town(database, tmp_path)
    close(database, place="한빛 지하차도; 없는길")
    state = state_of(streets, database)
    assert shut(state) == {(6, 0)}
    assert state.closures[0].unmatched == ("없는길",)


def test_water_runs_into_the_underpass_and_fire_does_not(database, tmp_path, streets):
    load_town(database, tmp_path)
    area = shapely.box(*at("B", east=-20, north=-70), *at("B", east=20, north=-30))
    for kind, held in (("fire", set()), ("flood", {(6, 0)})):
        made = add_items(database, "closures", [(area, {"kind": kind})])[0]
        assert shut(state_of(streets, database)) == held
        retire(database, "closures", made)


def test_a_closure_holds_for_whom_it_says(database, tmp_path, streets):
    load_town(database, tmp_path)
    close(database, modes="motor")
    state = state_of(streets, database)
    assert shut(state, Mode.DRIVE) == shut(state, Mode.EMERGENCY) == {(1, 2)}
    assert shut(state, Mode.CYCLE) == shut(state, Mode.WALK) == set()

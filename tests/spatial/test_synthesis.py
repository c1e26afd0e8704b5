"""The sample district: what must hold of every one, whatever the seed."""

import datetime as dt
import functools

import networkx as nx
import numpy as np
import pytest
import shapely
from shapely import STRtree

from spatial.errors import BadValueError
from spatial.synthesis import make_district
from spatial.synthesis.buildings import STEEP
from spatial.synthesis.outline import VINTAGE, load_outline
from spatial.synthesis.people import residents
from spatial.synthesis.terrain import slope_of

NOW = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
CARS = ["trunk", "trunk_link", "primary", "secondary", "tertiary", "residential", "service"]


@functools.cache
def _make(size="full", seed=1, code="11740", now=NOW):
    return make_district(code=code, seed=seed, size=size, now=now, progress=lambda *_: None)


@pytest.fixture(scope="module")
def gangdong():
    return _make()


@pytest.fixture(scope="module", params=[1, 2, 5])
def small(request):
    return _make("small", seed=request.param)


@pytest.fixture(scope="module", params=["gangdong", "small"])
def district(request):
    return request.getfixturevalue("gangdong") if request.param == "gangdong" else _make("small")


def _kerbs(district):
    cars = district.streets[district.streets["road_class"].isin(CARS)]
    return shapely.buffer(cars.geometry.to_numpy(), cars["half_m"].to_numpy(), cap_style="flat")


def test_an_unknown_code_is_refused_with_the_vintage_of_the_boundaries():
    with pytest.raises(BadValueError, match=f"'99999'.*{VINTAGE}"):
        load_outline("99999")


def test_gangdong_lies_on_the_han_and_nowon_does_not():
    assert load_outline("11740").han.length > 5_000
    assert load_outline("11350").han.is_empty
    assert load_outline("11350").name == "노원구"


def test_the_same_seed_gives_the_same_district_and_another_seed_another():
    first, again, other = _make("small"), _make.__wrapped__("small"), _make("small", seed=3)
    assert first.buildings.equals(again.buildings)
    assert first.cameras.cameras.equals(again.cameras.cameras)
    assert not first.buildings.equals(other.buildings)


def test_the_streets_are_one_connected_network(district):
    graph = nx.Graph(zip(district.streets["u"], district.streets["v"], strict=True))
    assert nx.number_connected_components(graph) == 1


def test_edges_that_share_a_node_meet_at_one_point(district):
    streets = district.streets
    shapes = streets.geometry.to_numpy()
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)])
    nodes = np.concatenate([streets["u"], streets["v"]])
    first = {}
    for node, place in zip(nodes, ends, strict=True):
        assert np.allclose(first.setdefault(node, place), place, atol=0.02)


def test_one_ways_leave_every_street_reachable_and_leavable(district):
    graph = nx.DiGraph()
    for u, v, oneway in district.streets[["u", "v", "oneway"]].itertuples(index=False):
        graph.add_edge(u, v)
        if not oneway:
            graph.add_edge(v, u)
    assert district.streets["oneway"].any()
    assert nx.is_strongly_connected(graph)


def test_no_building_overlaps_another(district):
    shapes = district.buildings.geometry.to_numpy()
    first, second = STRtree(shapes).query(shapes, predicate="intersects")
    assert (first == second).all()


def test_no_building_stands_on_a_street(district):
    shapes = shapely.buffer(district.buildings.geometry.to_numpy(), -0.1)
    assert not STRtree(_kerbs(district)).query(shapes, predicate="intersects").size


def test_no_building_stands_in_water_or_woods_and_all_inside_the_outline(district):
    shapes = district.buildings.geometry.to_numpy()
    woods = district.greens.geometry[district.greens["kind"] == "wood"].to_numpy()
    for taken in (district.water.geometry.to_numpy(), woods):
        assert not len(taken) or not STRtree(taken).query(shapes, predicate="intersects").size
    assert shapely.contains(district.window.buffer(0.1), shapes).all()


def test_no_building_stands_on_a_steep_slope(district):
    x, y = shapely.get_coordinates(shapely.centroid(district.buildings.geometry.to_numpy())).T
    assert slope_of(district.ground, x, y).max() <= STEEP


def test_every_geometry_is_valid(district):
    for frame in (district.buildings, district.greens, district.water, district.dongs):
        assert shapely.is_valid(frame.geometry.to_numpy()).all()


def test_streets_over_water_are_bridges(district):
    streets = district.streets
    wet = shapely.union_all(district.water.geometry.to_numpy()).buffer(-1.0)
    over = shapely.length(shapely.intersection(streets.geometry.to_numpy(), wet)) > 1.0
    assert over.any()
    assert set(streets.loc[over, "structure"]) == {"bridge"}


def test_people_of_the_cells_are_the_people_of_the_floors(district):
    lived_in = residents(district.buildings).sum()
    assert district.population["people"].sum() == pytest.approx(lived_in, rel=0.01)
    assert (district.population[["children", "elderly"]].sum(axis=1)
            <= district.population["people"]).all()  # fmt: skip


def test_gangdong_has_the_figures_of_a_real_district(gangdong):
    assert 12_000 <= len(gangdong.buildings) <= 25_000
    assert gangdong.population["people"].sum() == pytest.approx(450_000, rel=0.05)
    assert (gangdong.schools["level"] == "초등학교").sum() == 30
    assert len(gangdong.cameras.poles) == pytest.approx(1_000, rel=0.06)
    assert set(gangdong.cameras.poles["purpose"]) == {
        "crime", "traffic", "parking", "school", "flood", "park"
    }  # fmt: skip
    assert gangdong.buildings.loc[gangdong.buildings["use"] == "apartments", "floors"].max() >= 30
    assert len(gangdong.incidents) == 12


def test_only_fires_and_rescues_of_buildings_happen_indoors(district):
    incidents = district.incidents
    buildings = STRtree(district.buildings.geometry.to_numpy())
    row, _ = buildings.query(incidents.geometry.to_numpy(), predicate="intersects")
    inside = np.isin(np.arange(len(incidents)), row)
    assert set(incidents["kind"][inside]) <= {"화재", "구급", "구조"}
    assert inside.any()
    streets = shapely.union_all(district.streets.geometry.to_numpy())
    assert (shapely.distance(incidents.geometry.to_numpy()[~inside], streets) < 0.01).all()


def test_the_river_is_flat_and_the_hills_are_not(gangdong):
    ground = gangdong.ground
    middle = gangdong.water.geometry.iloc[0].representative_point()
    assert ground.at(np.array([middle.x]), np.array([middle.y]))[0] == pytest.approx(3.0, abs=0.5)
    assert 60.0 < ground.values.max() < 260.0


def test_poles_carry_one_to_four_cameras_that_look_along_a_street(gangdong):
    cameras, poles = gangdong.cameras.cameras, gangdong.cameras.poles
    assert poles["camera_count"].between(1, 4).all()
    assert (cameras.groupby("pole").size().to_numpy() == poles["camera_count"].to_numpy()).all()
    assert cameras["azimuth"].between(0.0, 360.0, inclusive="left").all()
    assert cameras["tilt"].between(0.5, 30.0).all()
    turned = [
        min(abs((azimuth - look + 180.0) % 360.0 - 180.0) for look in poles["looks"].iat[pole])
        for azimuth, pole in zip(cameras["azimuth"], cameras["pole"], strict=True)
    ]
    assert np.quantile(turned, 0.99) < 12.0


def test_poles_stand_neither_on_a_carriageway_nor_in_a_building(district):
    points = district.cameras.poles.geometry.to_numpy()
    level = district.streets[district.streets["structure"] == ""]
    kerb = shapely.buffer(level.geometry.to_numpy(), level["half_m"].to_numpy(), cap_style="flat")
    for taken in (kerb, district.buildings.geometry.to_numpy()):
        assert not STRtree(taken).query(points, predicate="intersects").size


def test_house_numbers_are_odd_on_the_left_and_even_on_the_right(gangdong):
    streets = gangdong.streets.drop_duplicates("street").set_index("name")["line"]
    lots = gangdong.buildings[gangdong.buildings["use"] == "house"].sample(200, random_state=1)
    for shape, name, number in lots[["geometry", "street", "number"]].itertuples(index=False):
        lines = streets[[name]]
        line = min(lines, key=shape.distance)
        at = line.project(shape.centroid)
        foot, ahead = line.interpolate(at), line.interpolate(min(at + 1.0, line.length))
        side = (ahead.x - foot.x) * (shape.centroid.y - foot.y)
        side -= (ahead.y - foot.y) * (shape.centroid.x - foot.x)
        assert int(number.split("-")[0]) % 2 == (1 if side > 0 else 0)


def test_no_two_houses_share_an_address(gangdong):
    lots = gangdong.buildings[gangdong.buildings["use"].isin(["house", "commercial", "office"])]
    assert not lots.duplicated(["street", "number"]).any()


def test_the_small_district_has_something_of_everything(small):
    frames = [
        small.dongs, small.water, small.greens, small.streets, small.buildings, small.population,
        small.schools, small.fire_stations, small.police_stations, small.hospitals,
        small.shelters, small.hydrants, small.solar_plants, small.cameras.poles,
        small.cameras.cameras, small.traffic_links, small.incidents,
    ]  # fmt: skip
    assert all(len(frame) for frame in frames)
    assert sum(map(len, frames)) < 2_000
    assert {"apartments", "house", "commercial", "school"} <= set(small.buildings["use"])
    assert set(small.shelters["kind"]) == {"civil_defence", "earthquake", "heat", "cold", "flood"}


def test_a_district_without_the_han_has_a_stream_of_its_own():
    nowon = _make("small", code="11350")
    assert nowon.water["name"].str.fullmatch("[가-힣]+천").all()
    assert "한강" not in set(nowon.water["name"])
    assert len(nowon.buildings) > 200


def test_rush_hour_is_slower_than_night():
    rush = _make("small", now=dt.datetime(2026, 11, 20, 23, 15, tzinfo=dt.UTC))
    night = _make("small", now=dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC))
    assert rush.traffic_links["speed_kph"].mean() < 0.8 * night.traffic_links["speed_kph"].mean()


def test_gangdong_has_as_much_of_everything_as_a_district_of_its_size(gangdong):
    made = gangdong.furnishing
    expected = {
        "addresses": (20_000, 30_000),
        "lights": (12_000, 18_000),
        "bells": (400, 800),
        "car_parks": (120, 200),
        "bus_stops": (450, 750),
        "subway": (10, 20),
        "kindergartens": (30, 50),
        "child_zones": (55, 95),
        "aeds": (400, 700),
        "toilets": (120, 200),
        "kiosks": (25, 60),
        "welfare": (130, 200),
        "sdot": (28, 28),
        "underpasses": (7, 7),
        "projects": (26, 26),
        "units": (40, 70),
    }
    for name, (least, most) in expected.items():
        assert least <= len(getattr(made, name)) <= most, name
    assert set(made.units["kind"]) == {"펌프차", "구급차", "순찰차"}


def test_what_is_put_up_stands_in_the_district_and_off_the_carriageways(gangdong):
    made = gangdong.furnishing
    outline = gangdong.outline.polygon.buffer(60.0)
    shapely.prepare(outline)
    for name in ("lights", "bells", "bus_stops", "toilets", "aeds", "kiosks", "welfare", "units"):
        points = getattr(made, name).geometry.to_numpy()
        assert shapely.contains(outline, points).all(), name
    # A bridge may lead over what stands beneath it.
    level = gangdong.streets[gangdong.streets["structure"] == ""]
    kerbs = STRtree(
        shapely.buffer(level.geometry.to_numpy(), level["half_m"].to_numpy(), cap_style="flat")
    )
    for points in (made.lights, made.bus_stops):
        assert not kerbs.query(points.geometry.to_numpy(), predicate="within").size


def test_underpasses_lie_on_streets_and_most_of_them_in_tunnels(gangdong):
    tunnels = gangdong.streets[gangdong.streets["structure"] == "tunnel"].geometry.to_numpy()
    points = gangdong.furnishing.underpasses.geometry.to_numpy()
    assert (STRtree(tunnels).query_nearest(points, return_distance=True)[1] < 1.0).sum() >= 4


def test_patrol_cars_on_their_rounds_are_on_a_street_and_engines_at_their_station(gangdong):
    units = gangdong.furnishing.units
    streets = STRtree(gangdong.streets.geometry.to_numpy())
    driving = units[units["speed_kph"] > 0].geometry.to_numpy()
    assert len(driving) > 10
    assert (streets.query_nearest(driving, return_distance=True)[1] < 0.1).all()
    waiting = units[units["state"].eq("대기") & units["kind"].ne("순찰차")]
    stations = STRtree(gangdong.fire_stations.geometry.to_numpy())
    away = stations.query_nearest(waiting.geometry.to_numpy(), return_distance=True)[1]
    assert (away < 40.0).all()


def test_no_more_homes_are_vulnerable_than_there_are_homes(gangdong):
    homes = gangdong.furnishing.homes
    people = residents(gangdong.buildings).sum()
    assert (homes["homes"] <= homes[["seniors", "disabled", "basements"]].sum(axis=1)).all()
    assert 0.01 * people / 2.3 < homes["homes"].sum() < 0.12 * people / 2.3


def test_a_building_has_one_number_in_the_register_and_its_dongs_code(gangdong):
    own = gangdong.furnishing.addresses
    assert own["serial"].is_unique
    code = dict(zip(gangdong.dongs["name"], gangdong.dongs["code"], strict=True))
    assert (own["dong"].map(code) == own["dong_code"]).all()
    assert own["postcode"].str.fullmatch(r"05[23]\d\d").all()


def test_a_project_has_spent_no_more_than_its_budget_and_is_as_far_as_its_state(gangdong):
    own = gangdong.furnishing.projects
    assert own["name"].is_unique
    assert (own["spent"] <= own["budget"]).all()
    assert (own["progress"] == 100).eq(own["state"] == "완료").all()
    assert (own["started"] < own["due"]).all()

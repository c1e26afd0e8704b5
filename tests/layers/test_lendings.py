"""Cameras lent to another purpose: turned while it holds, ended by itself."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import shapely
from aimed import HERE, KIM, aiming_for, beside, now, put_up, wish_for, write_logins
from factories import add_items

from layers.aiming.keeper import KEEPER, keep_cameras
from layers.aiming.outcome import State
from layers.edit import Draft
from layers.store.aims import MoveWish, held, moves
from layers.store.database import Database
from layers.store.edits import By, editing
from layers.store.history import versions_query
from layers.store.state import layer_state
from scripts.simulated.cameras import Simulator
from scripts.simulated.unit import Mood

THERE = (127.1203, 37.5402)


@pytest.fixture
def simulator():
    simulator = Simulator()
    yield simulator
    simulator.close()


@pytest.fixture(scope="module")
def opened(template_url):
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE lendings TEMPLATE template_lifemap")
    database = Database(template_url.replace("/lifemap?", "/lendings?"), pool_size=8).open()
    yield database
    database.close()


@pytest.fixture
def database(opened):
    yield opened
    with psycopg.connect(opened.url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(
            "TRUNCATE layer.cameras, layer.incidents, layer.camera_lendings,"
            " history.camera_lendings,"
            " lifemap.aim_hold, lifemap.aim_move"
        )


@pytest.fixture
def layer(registry):
    return registry.get("camera_lendings")


@pytest.fixture
def lend(database, layer):
    """Lend a camera from now on; give the id of the lending."""

    def make(item_id="lent", *, minutes=10.0, begins=0.0, camera="ptz", **values):
        start = now()
        fields = {
            "camera": camera,
            "incident": "report/1",
            "purpose_from": "parking",
            "purpose_to": "crime",
            "reason": "용의자 추적",
            "azimuth_deg": 70.0,
            "valid_from": start + dt.timedelta(minutes=begins),
            "valid_to": start + dt.timedelta(minutes=minutes),
            **values,
        }
        draft = Draft(values=fields, shape=shapely.Point(HERE))
        with editing(database, layer, By(author="kim", now=start)) as edit:
            edit.create(draft, item_id)
        return item_id

    return make


@pytest.fixture
def change(database, layer):
    def make(item_id="lent", **values):
        with editing(database, layer, By(author="lee", now=now())) as edit:
            edit.correct(edit.held(item_id), Draft(values=values), item_id)

    return make


@pytest.fixture
def end(database, layer):
    def make(item_id="lent"):
        with editing(database, layer, By(author="lee", now=now())) as edit:
            edit.end(edit.held(item_id), item_id)

    return make


@pytest.fixture
def logins(tmp_path):
    return write_logins(tmp_path / "cameras.toml")


@pytest.fixture
def keep(database, layer, logins):
    """Do what the keeper does, so many minutes from now."""

    def at(minutes=0.0):
        later = now() + dt.timedelta(minutes=minutes)
        aiming = aiming_for(database, logins, clock=lambda: later)
        keep_cameras(database, layer, aiming, now=later)

    return at


def actions(database):
    rows = moves(database, MoveWish(), limit=100)
    return [(row["action"], row["state"]) for row in reversed(rows)]


def azimuth(camera):
    return pytest.approx(camera.points()[0], abs=0.01)


def test_a_lending_turns_its_camera_while_it_holds_and_ends_by_itself(
    database, simulator, layer, lend, keep
):
    camera = put_up(database, simulator, tilt_deg=25.0)
    lend()
    keep()
    assert camera.points() == pytest.approx((70.0, 25.0), abs=0.01)
    hold = held(database, "ptz")
    assert (hold.who, hold.lending, hold.incident, hold.why) == (
        "kim", "lent", "report/1", "용의자 추적",
    )  # fmt: skip
    keep(5)
    assert azimuth(camera) == 70.0
    assert layer_state(database, "camera_lendings").item_count == 1
    keep(11)
    assert camera.points() == pytest.approx((0.0, 20.0), abs=0.01)
    assert held(database, "ptz") is None
    assert layer_state(database, "camera_lendings").item_count == 0
    assert actions(database) == [("lend", "arrived"), ("return", "arrived")]


def test_its_end_stands_in_its_history_under_the_name_of_who_did_it(database, layer, lend, keep):
    lend()
    keep(11)
    query = versions_query(layer, (), "lent")
    versions = database.fetch_dicts(query)
    assert [(each["action"], each["author"]) for each in versions] == [
        ("end", KEEPER.name),
        ("create", "kim"),
    ]


def test_a_lending_that_begins_later_waits(database, simulator, lend, keep):
    camera = put_up(database, simulator)
    lend(begins=5.0)
    keep()
    assert camera.asked == []
    keep(6)
    assert azimuth(camera) == 70.0


def test_a_lending_that_says_no_direction_looks_at_its_incident(database, simulator, lend, keep):
    camera = put_up(database, simulator)
    add_items(database, "incidents", [(shapely.Point(THERE), {"id": "report/1"})])
    lend(azimuth_deg=None)
    keep()
    assert beside(camera, THERE) < 0.5


def test_a_lending_that_has_nowhere_to_look_turns_nothing_and_ends_all_the_same(
    database, simulator, lend, keep
):
    camera = put_up(database, simulator)
    lend(azimuth_deg=None)
    keep()
    keep(11)
    assert camera.asked == []
    assert layer_state(database, "camera_lendings").item_count == 0


def test_a_camera_follows_what_its_lending_says_now(database, simulator, lend, change, keep):
    camera = put_up(database, simulator)
    lend()
    keep()
    change(azimuth_deg=200.0, valid_to=now() + dt.timedelta(minutes=30))
    keep()
    assert azimuth(camera) == 200.0
    keep(11)  # when it would have ended
    assert azimuth(camera) == 200.0
    keep(31)
    assert camera.points() == pytest.approx((0.0, 20.0), abs=0.01)


def test_a_lending_that_somebody_ends_lets_the_camera_go(database, simulator, lend, end, keep):
    camera = put_up(database, simulator)
    lend()
    keep()
    end()
    keep()
    assert camera.points() == pytest.approx((0.0, 20.0), abs=0.01)


def test_a_lending_of_another_camera_now_lets_the_first_go(database, simulator, lend, change, keep):
    first, other = put_up(database, simulator), put_up(database, simulator, "other")
    lend()
    keep()
    change(camera="other")
    keep()
    assert first.points()[0] == pytest.approx(0.0, abs=0.01)
    assert azimuth(other) == 70.0


def test_who_aims_by_hand_takes_a_lent_camera_and_the_lending_has_it_again_afterwards(
    database, simulator, lend, keep, logins
):
    camera = put_up(database, simulator)
    lend()
    keep()
    aiming = aiming_for(database, logins)
    turned = aiming.aim("ptz", wish_for(THERE, priority=0, hold_s=60), by=KIM)
    assert turned.state is State.ARRIVED
    keep()
    assert held(database, "ptz").lending is None
    keep(1.1)
    assert azimuth(camera) == 70.0
    assert held(database, "ptz").lending == "lent"
    keep(11)
    assert camera.points() == pytest.approx((0.0, 20.0), abs=0.01)


def test_a_camera_that_does_not_answer_is_tried_again_and_told_once(
    database, simulator, lend, keep
):
    camera = put_up(database, simulator, unit={"mood": Mood.REFUSING})
    lend()
    for minutes in (0.0, 0.1, 0.5, 1.0):
        keep(minutes)
    assert actions(database) == [("lend", "refused")]
    assert held(database, "ptz").goal is None  # it does not look there
    camera.mood = Mood.WELL
    keep(5)
    assert azimuth(camera) == 70.0
    assert actions(database) == [("lend", "refused"), ("lend", "arrived")]


def test_of_two_lendings_of_one_camera_the_newer_turns_it(database, simulator, lend, keep):
    camera = put_up(database, simulator)
    lend("one", azimuth_deg=40.0)
    lend("two", azimuth_deg=80.0)
    keep()
    assert azimuth(camera) == 80.0


def test_a_lending_needs_an_end(registry):
    layer = registry.get("camera_lendings")
    assert layer.field("valid_to").required
    assert layer.has_valid_time


def test_the_sample_lends_cameras_that_it_has(tmp_path):
    """Each to an incident that it has too, from now on for some hours."""
    import csv

    from layers.sample import write_sample_district

    write_sample_district(tmp_path, size="small", now=now())

    def rows(name):
        with (tmp_path / name).open(encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    cameras = {row["카메라ID"]: row for row in rows("vms_cameras.csv")}
    incidents = {row["접수번호"] for row in rows("incidents.csv")}
    for row in rows("camera_lendings.csv"):
        assert cameras[row["카메라ID"]]["형식"] == "회전형"
        assert cameras[row["카메라ID"]]["방위각"]
        assert row["접수번호"] in incidents
        assert row["설치목적"] == cameras[row["카메라ID"]]["용도"] != row["전환목적"]
        assert row["시작일시"] < row["종료일시"]


def test_of_two_keepers_one_turns_the_camera(database, simulator, lend, keep):
    put_up(database, simulator)
    lend()
    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(keep) for _ in range(2)]:
            job.result()
    assert actions(database) == [("lend", "arrived")]
    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(keep, 11) for _ in range(2)]:
            job.result()
    assert actions(database)[1:] == [("return", "arrived")]

"""The scene of a process: read from the database, carried along with it, and right."""

import datetime as dt

import numpy as np
import pytest
import shapely
from factories import add_items, retire
from pyproj import Geod
from shapely.affinity import translate
from sight_scenes import at, first_in_the_way, house, turned_house

from layers.edit import Draft
from layers.errors import NoCamerasError
from layers.ingest import ingest_file
from layers.questions.sees import sees, sighting_of
from layers.registry import Registry
from layers.sight.service import SIGHT_LAYERS, Sight
from layers.sight.sighting import Reason
from layers.sight.target import target_of
from layers.store.edits import By, editing
from layers.store.state import layer_states

REGISTRY = Registry.from_catalog()
GEOD = Geod(ellps="WGS84")
NOW = dt.datetime(2026, 1, 22, 3, 0, tzinfo=dt.UTC)
CAMERA = {
    "azimuth_deg": 0.0, "field_of_view_deg": 90.0, "range_m": 100.0, "mount_height_m": 5.0,
    "width_px": 1920, "status": "ok",
}  # fmt: skip


@pytest.fixture
def sight(database, tmp_path):
    return Sight(database, tmp_path / "none.tif", patience_s=60.0)


def now(sight, database):
    return sight.now(layer_states(database, SIGHT_LAYERS))


def target(state, east, north, height_m=1.5):
    spot = shapely.Point(at(east, north))
    return target_of(state.frame, state.scene.ground, spot, height_m=height_m)


def correct(database, layer_id, item_id, shape=None, **values):
    """Write as the API does: one revision, told in the log of changes."""
    layer = REGISTRY.get(layer_id)
    with editing(database, layer, By(author="test", now=NOW)) as edit:
        edit.correct(edit.held(item_id), Draft(values=values, shape=shape), item_id)


def end(database, layer_id, item_id):
    with editing(database, REGISTRY.get(layer_id), By(author="test", now=NOW)) as edit:
        edit.end(edit.held(item_id), item_id)


@pytest.fixture
def town(database):
    """Forty houses of 10 m on a grid with streets of 15 m, and a camera at each crossing."""
    rows = [
        (house(x, y, x + 10, y + 10), {"id": f"h{x}/{y}", "height_m": 6.0 + (x + 2 * y) % 7})
        for x in range(-100, 100, 25)
        for y in range(-62, 62, 25)
    ]
    add_items(database, "buildings", rows)
    cameras = [
        (
            at(x - 7.5, y - 7.5),
            {"id": f"c{x}/{y}", **CAMERA, "azimuth_deg": float((x * 7 + y) % 360)},
        )
        for x in range(-100, 100, 25)
        for y in range(-62, 62, 25)
    ]
    add_items(database, "cameras", cameras)
    return database


def test_without_cameras_there_is_nothing_to_ask(database, sight):
    with pytest.raises(NoCamerasError):
        now(sight, database)


def test_a_state_is_kept_while_nothing_changes_and_named_alike_in_every_process(
    town, sight, tmp_path
):
    state = now(sight, town)
    assert now(sight, town) is state
    assert (len(state.cameras), len(state.scene)) == (40, 40)
    other = Sight(town, tmp_path / "none.tif", patience_s=60.0)
    assert now(other, town).version == state.version


def test_what_is_edited_is_carried_over_and_the_rest_is_not_read_again(town, sight, tmp_path):
    """After each edit the carried scene answers as one that is read from nothing."""
    state = now(sight, town)
    edits = [
        lambda: correct(town, "cameras", "c0/-12", azimuth_deg=123.0),
        lambda: correct(town, "buildings", "h0/-12", height_m=30.0),
        lambda: end(town, "buildings", "h25/13"),
        lambda: end(town, "cameras", "c-50/-37"),
        lambda: correct(
            town, "buildings", "h-25/-12",
            shape=shapely.MultiPolygon([house(-25, -2, -15, 4)]),
        ),
        lambda: correct(town, "cameras", "c25/-37", shape=shapely.Point(at(30, -40))),
    ]  # fmt: skip
    for edit in edits:
        edit()
        carried = now(sight, town)
        assert carried.number == state.number + 1
        assert carried.frame is state.frame
        fresh = now(Sight(town, tmp_path / "none.tif", patience_s=60.0), town)
        assert told(carried) == told(fresh)
        assert carried.version == fresh.version
        state = carried


def told(state):
    """All that some questions answer, by id."""
    answers = {}
    for east in range(-90, 100, 30):
        ranking = sees(state, target(state, east, east / 3), limit=100)
        answers[east] = {
            state.rows.id[each.row]: (
                each.verdict, each.reasons, round(each.distance_m, 3),
                round(each.pixels_per_m, 3), round(each.blocked_m or 0.0, 3),
            )
            for each in (*ranking.seeing, *ranking.misses)
        }  # fmt: skip
    return answers


def test_a_slow_clock_of_a_writer_hides_nothing(town, sight):
    """The edit is dated before what was there; its revision is higher all the same."""
    state = now(sight, town)
    dated = layer_states(town, ["cameras"])["cameras"].changed_at
    assert dated > NOW
    correct(town, "cameras", "c0/-12", azimuth_deg=123.0)
    after = now(sight, town)
    row = after.row("c0/-12")
    assert after.rows.azimuth_deg[row] == 123.0
    assert now(sight, town) is after is not state


def test_what_no_change_tells_of_is_read_anew(town, sight):
    """A row that vanished without a word in the log: the count gives it away."""
    state = now(sight, town)
    retire(town, "buildings", "h0/-12")
    after = now(sight, town)
    assert len(after.scene) == 39
    assert after.number > state.number + 1
    assert after.touched_since(state.number).all()


def test_a_change_touches_the_cameras_that_it_may_concern_and_no_others(town, sight):
    state = now(sight, town)
    correct(town, "cameras", "c0/-12", azimuth_deg=5.0)
    after = now(sight, town)
    assert after.rows.id[after.touched_since(state.number)].tolist() == ["c0/-12"]
    correct(town, "buildings", "h75/38", height_m=30.0)
    later = now(sight, town)
    xy = later.cameras.xy
    box = shapely.transform(house(75, 38, 85, 48), later.frame.to_metres)
    near = shapely.distance(shapely.points(xy), box) <= 100.0
    near |= later.rows.id == "c0/-12"
    assert 1 < near.sum() < 40
    np.testing.assert_array_equal(later.touched_since(state.number), near)
    assert not later.touched_since(later.number).any()


def test_north_is_true_north_also_far_from_the_middle_of_the_scene(database, sight):
    """60 km away the frame's own north is off by 0.2 degrees; what is told is not."""
    east, west = at(60_000, 0), at(0, 0)
    add_items(database, "cameras", [(place, CAMERA) for place in (east, west)])
    state = now(sight, database)
    for row in range(2):
        lon, lat, _ = GEOD.fwd(state.rows.lon[row], state.rows.lat[row], 0.0, 50.0)
        spot = target_of(state.frame, state.scene.ground, shapely.Point(lon, lat), height_m=1.5)
        found = sighting_of(state, row, spot)
        assert found.sees
        assert found.distance_m == pytest.approx(50.0, abs=0.01)
        assert found.off_axis_deg == pytest.approx(0.0, abs=0.001)
        assert (found.bearing_deg + 180) % 360 == pytest.approx(180.0, abs=0.001)


def test_fields_that_a_reader_may_not_see_decide_nothing(town, sight):
    state = now(sight, town)
    known = sees(state, target(state, 0, 0), limit=100)
    blind = sees(state, target(state, 0, 0), hidden={"azimuth_deg", "status"}, limit=100)
    assert any(Reason.OUT_OF_FIELD in each.reasons for each in known.misses)
    assert not any(Reason.OUT_OF_FIELD in each.reasons for each in blind.misses)
    assert {each.off_axis_deg for each in (*blind.seeing, *blind.misses)} == {None}
    assert state.cameras_for({"azimuth_deg"}).assumed.all()
    assert not state.cameras.assumed.any()


@pytest.mark.parametrize("seed", range(6))
def test_verdicts_are_those_of_a_slow_walk_along_every_line(database, sight, seed):
    """Random turned houses, some floating, courtyards too; cameras and spots outside of them."""
    rng = np.random.default_rng(seed)
    prisms, rows = {}, []
    for number in range(14):
        x, y = rng.uniform(-60, 60, 2)
        flat, shape = turned_house(x, y, *rng.uniform(4, 18, 2), rng.uniform(0, 90))
        if number % 4 == 0:
            flat, shape = with_courtyard(flat), with_courtyard(shape)
        base = float(rng.uniform(2, 5)) if number % 5 == 0 else 0.0
        top = base + float(rng.uniform(1, 12))
        prisms[f"h{number}"] = (flat, base or -1e3, top)
        rows.append((shape, {"id": f"h{number}", "height_m": top, "base_m": base}))
    add_items(database, "buildings", rows)
    solid = shapely.union_all([polygon for polygon, _, _ in prisms.values()])
    spots = free_places(rng, solid, 45)
    eyes, spots = spots[:15], spots[15:]
    heights = rng.uniform(3, 12, len(eyes))
    add_items(
        database,
        "cameras",
        [
            (at(*eye), {"id": f"c{n}", **CAMERA, "azimuth_deg": None, "range_m": 300.0,
                        "mount_height_m": float(height)})
            for n, (eye, height) in enumerate(zip(eyes, heights, strict=True))
        ],
    )  # fmt: skip
    state = now(sight, database)
    name_of = dict(database_names(database))
    blocked = 0
    for spot in spots:
        for n, (eye, height) in enumerate(zip(eyes, heights, strict=True)):
            found = sighting_of(state, state.row(f"c{n}"), target(state, *spot))
            oracle = first_in_the_way(prisms, (*eye, height), (*spot, 1.5))
            if oracle is None:
                assert found.sees, (eye, height, spot)
                continue
            blocked += 1
            assert found.reason is Reason.BLOCKED, (eye, height, spot, oracle)
            assert found.blocked_m == pytest.approx(oracle[1], abs=0.1)
            assert name_of[found.blocker] == oracle[0]
    assert 50 < blocked < 400  # neither nothing nor everything


def with_courtyard(polygon):
    """Cut out the middle; too narrow a wall would be a matter of millimetres."""
    middle = shapely.affinity.scale(polygon, 0.4, 0.4)
    return shapely.Polygon(polygon.exterior, [translate(middle).exterior.coords])


def free_places(rng, solid, count):
    """Places well away from every wall, where metres of two frames cannot disagree."""
    found = []
    while len(found) < count:
        spot = rng.uniform(-70, 70, 2)
        if solid.distance(shapely.Point(spot)) > 0.7 and not solid.contains(shapely.Point(spot)):
            found.append(tuple(spot))
    return found


def database_names(database):
    with database.connection() as conn:
        return conn.execute("SELECT fid, id FROM layer.buildings").fetchall()


_OLD = (
    "카메라ID,폴ID,설치주소,용도,형식,방위각,화각,하향각,유효거리(m),설치높이(m),가로화소,상태,"
    "상태확인시각,영상주소,위도,경도"
)
_NEW = f"{_OLD},세로화소,센서폭(mm),초점거리(mm),회전시작각,회전끝각,프리셋,ONVIF주소,회전우선순위"


def vms_row(name, azimuth, more=""):
    lon, lat = at(0, 0)
    return (
        f"{name},P-1,한빛로 1,생활방범,고정형,{azimuth},62,9.5,60,5.5,1920,정상,"
        f"2026-11-22 09:00:00,rtsp://192.0.2.1/1,{lat:.7f},{lon:.7f}{more}"
    )


def test_an_export_of_the_vms_makes_cameras_known(database, sight, tmp_path):
    """Azimuth, field and tilt come in by the ordinary way, with and without the newer columns."""
    layer = REGISTRY.get("cameras")
    now_ = dt.datetime.now(dt.UTC)
    exports = {
        "old.csv": [_OLD, vms_row("A", ""), vms_row("B", "75.5")],
        "new.csv": [
            _NEW, vms_row("A", "270", ",1080,,,,,,,"), vms_row("B", "75.5", ",1080,,,,,,,"),
            vms_row("C", "10", ",1080,6.4,3.2,350,90,1:10/5;2:80/5,http://192.0.2.1/o,3")
            .replace("고정형", "회전형").replace(",62,", ",,"),
        ],
    }  # fmt: skip
    looks = {}
    for name, lines in exports.items():
        path = tmp_path / name
        path.write_text("\n".join(lines), "utf-8-sig")
        ingest_file(database, layer, layer.source("vms"), path, now=now_)
        state = now(sight, database)
        looks[name] = {
            item_id.removeprefix("vms/"): (
                round(float(state.cameras.azimuth_deg[row]), 2),
                round(float(state.cameras.hfov_deg[row]), 2),
                float(state.cameras.tilt_deg[row]),
                bool(state.cameras.assumed[row]),
            )
            for row, item_id in enumerate(state.rows.id)
        }
    assert str(looks["old.csv"]) == str(
        {"A": (float("nan"), 62.0, 9.5, True), "B": (75.5, 62.0, 9.5, False)}
    )
    assert looks["new.csv"] == {
        "A": (270.0, 62.0, 9.5, False),
        "B": (75.5, 62.0, 9.5, False),
        "C": (10.0, 90.0, 9.5, False),  # 2 atan(6.4 / (2 * 3.2))
    }
    row = state.row("vms/C")
    assert state.cameras.is_ptz[row]
    first, width = (float(each[row]) for each in state.cameras.sector)
    assert ((first - 305.0 + 180) % 360 - 180, width) == pytest.approx((0.0, 190.0), abs=0.01)

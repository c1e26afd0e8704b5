"""Records without coordinates get the place they belong to."""

import dataclasses

import pandas as pd
import pytest
import shapely
from factories import add_district, add_items
from feeds.runs_made import a_feed

from layers.errors import SourceError
from layers.feeds import placing
from layers.feeds.definition import Place, PlaceKind
from layers.registry import Registry
from layers.sources.table import RawTable
from layers.store.anchors import Anchor

REGISTRY = Registry.from_catalog()
BOX = (127.10, 37.50, 127.20, 37.60)


def a_place(kind, **said):
    feed = a_feed()
    place = Place(kind=PlaceKind(kind), **said)
    return dataclasses.replace(feed, target=dataclasses.replace(feed.target, place=place))


def table(**columns):
    frame = pd.DataFrame({name: list(values) for name, values in columns.items()})
    return RawTable(frame=frame.astype("object"))


HERE = Anchor("11740", "한빛구", "서울특별시", shapely.box(*BOX))
DONGS = [
    Anchor(code, name, kind, shapely.box(127.1 + n / 100, 37.5, 127.11 + n / 100, 37.51))
    for n, (code, name, kind) in enumerate(
        (("1174060000", "천호1동", "admin"), ("1174056500", "둔촌제2동", "admin"),
         ("1174010900", "천호동", "legal"))
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "dong"),
    [
        ("천호1동", "천호1동"),
        ("천호제1동", "천호1동"),
        ("둔촌 2동", "둔촌제2동"),
        ("천호동", "천호동"),
        ("서울특별시 한빛구 천호1동", "천호1동"),
        ("1174060000", "천호1동"),
        ("11740600", "천호1동"),
        ("서울특별시 딴구 천호1동", None),
        ("1171060000", None),
        ("풍납동", None),
        (None, None),
    ],
)
def test_a_dong_is_known_by_its_name_however_written_and_by_its_code(said, dong):
    (row,) = placing._rows_of_dongs(DONGS, HERE, [said])
    assert (None if row is None else DONGS[row].name) == dong


@pytest.mark.parametrize(
    ("said", "here"),
    [
        ("한빛구", True),
        ("서울 한빛구", True),
        ("서울한빛구", True),
        ("한빛", True),
        ("11740", True),
        ("서울특별시 딴구, 서울특별시 한빛구 천호동", True),
        ("서울특별시 전체", True),
        ("서울특별시", True),
        ("11710", False),
        ("서울특별시 딴구", False),
        ("부산광역시 전체", False),
        (None, False),
    ],
)
def test_a_record_is_of_the_district_where_it_or_all_of_the_city_is_named(said, here):
    assert placing._rows_of_district(HERE, [said], 1) == [0 if here else None]


@pytest.fixture
def district(database):
    """A district in the database, with its dongs, a camera and its own boundary."""
    add_district(database, BOX)
    add_items(database, "districts", [(shapely.box(*BOX), {"code": "11740", "name": "한빛구"})])
    rows = [(each.shape, {"code": each.code, "name": each.name, "kind": each.kind})
            for each in DONGS]  # fmt: skip
    add_items(database, "dongs", rows)
    add_items(database, "cameras", [((127.15, 37.55), {"name": "CAM-1", "id": "vms/1"})])
    return database


def test_records_of_places_stand_on_their_ground_and_others_are_counted(district):
    figures, notices = REGISTRY.get("figures"), REGISTRY.get("notices")
    feed = a_place("dong", column="d")
    made = placing.placed(district, figures, feed, table(d=["천호1동", "풍납동"]))
    assert made.frame[["@place", "@place_code"]].to_numpy().tolist() == [["천호1동", "1174060000"]]
    assert made.notes == ("1 records are of other districts.",)
    assert DONGS[0].shape.contains(made.frame["geometry"].iloc[0])
    assert made.crs == 4326
    whole = placing.placed(district, notices, a_place("district"), table(d=["x"]))
    assert whole.frame["geometry"].iloc[0].equals(HERE.shape)  # of any geometry: drawn whole
    spot = shapely.Point(127.15, 37.55)
    some = table(d=["x", "y"])
    some = dataclasses.replace(some, frame=some.frame.assign(geometry=[spot, None]))
    own, ours = placing.placed(district, notices, a_place("district"), some).frame["geometry"]
    assert own is spot
    assert ours.equals(HERE.shape)
    with pytest.raises(SourceError, match="None of the 2 records of feed 'noise' names a place"):
        placing.placed(district, figures, feed, table(d=["가동", "나동"]))
    with pytest.raises(SourceError, match="no column 'd', which names the place"):
        placing.placed(district, figures, feed, table(x=["1"]))
    feed = a_place("item", layer="cameras", field="name", column="device | re ^(.+)$")
    made = placing.placed(
        district, REGISTRY.get("camera_events"), feed, table(device=["CAM-1", "CAM-9", None])
    )
    assert shapely.get_coordinates(made.frame["geometry"].iloc[0]).tolist() == [[127.15, 37.55]]
    assert [each.sentence for each in made.malformed] == [
        "Layer 'cameras' has no item whose name is 'CAM-9'.",
        "It names no item of layer 'cameras'.",
    ]
    feed = a_place("item", layer="cameras", field="name", column="device", among_others=True)
    made = placing.placed(
        district, REGISTRY.get("camera_events"), feed, table(device=["CAM-1", "CAM-9"])
    )
    assert (made.frame["device"].tolist(), made.malformed) == (["CAM-1"], ())
    assert made.notes == ("1 records are of other districts.",)
    made = placing.placed(
        district, REGISTRY.get("camera_events"), feed, table(device=["CAM-8", "CAM-9"])
    )
    assert len(made.malformed) == 2  # not one is ours: something is wrong
    feed = a_place("item", layer="cameras", prefix="vms/", column="device")
    made = placing.placed(district, REGISTRY.get("sensors"), feed, table(device=["1"]))
    assert len(made.frame) == 1
    # A list of the whole country often names nobody here, and that is an answer.
    country = a_place("dong", column="d", among_others=True)
    none = placing.placed(district, figures, country, table(d=["풍납동", "잠실동"]))
    assert (len(none.frame), none.notes) == (0, ("2 records are of other districts.",))
    assert {"@place", "@place_code", "geometry"} <= set(none.frame.columns)


def test_columns_get_the_names_that_the_layer_s_own_rules_know():
    feed = a_feed()
    target = dataclasses.replace(feed.target, columns={"fcltyNo": "시설번호"})
    feed = dataclasses.replace(feed, target=target)
    made = placing.placed(None, REGISTRY.get("hydrants"), feed, table(fcltyNo=["1"], lat=["37"]))
    assert list(made.frame.columns) == ["시설번호", "lat"]

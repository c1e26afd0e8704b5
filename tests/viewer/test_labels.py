"""Names stand where they can be read, once, and on one tile only."""

import itertools

import pytest

from layers.access import ANONYMOUS
from layers.store.labels import Name
from spatial.bbox import LonLat
from spatial.mercator import to_mercator
from spatial.tiles import TileId
from viewer.labels import label_tile, named_layers

PLACE = LonLat(127.15, 37.55)
TILE = TileId.containing(PLACE, 16)


@pytest.fixture
def write(registry):
    """Give the texts that are written of some names on a tile."""
    layers = list(registry)

    def make(*names, tile=TILE, scale=1.0):
        found = label_tile(names, layers, tile, scale=scale)["features"]
        return [each["properties"]["text"] for each in found]

    return make


def name(text, layer="schools", place=PLACE, room_m=None, east_m=0.0):
    x, y = to_mercator(place)
    return Name(layer=layer, text=text, x=x + east_m, y=y, room_m=room_m)


def test_of_two_names_at_one_place_the_more_important_is_written(write):
    assert write(name("한빛초", "schools"), name("한빛119", "fire_stations")) == ["한빛119"]


def test_names_that_stand_apart_are_both_written(write):
    assert write(name("한빛초"), name("새솔초", east_m=-200)) == ["새솔초", "한빛초"]


def test_of_two_streets_the_longer_is_written(write):
    short, long = name("짧은길", "roads", room_m=300), name("아주긴대로", "roads", room_m=900)
    assert write(short, long) == ["아주긴대로"]


def test_a_name_too_long_for_what_it_names_is_left_out(write):
    assert write(name("가로공원로길", "roads", room_m=40)) == []
    assert write(name("가로공원로길", "roads", room_m=800)) == ["가로공원로길"]


def test_the_same_name_is_written_once_where_it_has_most_room(write):
    ends = [name("한빛로", "roads", room_m=500, east_m=off) for off in (-20, 0, 20)]
    middle = name("한빛로", "roads", room_m=501, east_m=10)
    assert write(*ends, middle) == ["한빛로"]


def test_letters_of_a_wall_leave_room_for_fewer_names(write):
    names = [name(f"한빛{n}초등학교", east_m=-130.0 * n) for n in range(3)]
    assert len(write(*names)) > len(write(*names, scale=3.0))


def test_the_order_in_which_names_are_found_does_not_matter(write):
    names = [name("가", "hospitals"), name("나"), name("다", east_m=5), name("라", east_m=-300)]
    assert len({tuple(write(*order)) for order in itertools.permutations(names)}) == 1


def test_a_name_is_on_exactly_one_of_the_tiles_around_it(write):
    west, _, east, north = TILE.envelope_m
    corner = Name(layer="schools", text="모퉁이", x=west, y=north, room_m=None)
    beside = [TileId(TILE.z, x, y) for x in (TILE.x - 1, TILE.x) for y in (TILE.y - 1, TILE.y)]
    assert sum(write(corner, tile=tile) == ["모퉁이"] for tile in beside) == 1
    assert east > west


def test_a_name_stands_at_its_place(registry):
    found = label_tile([name("한빛초")], list(registry), TILE, scale=1.0)["features"][0]
    assert found["geometry"]["coordinates"] == pytest.approx([PLACE.lon, PLACE.lat], abs=1e-6)
    assert found["properties"]["kind"] == "sign"
    assert found["properties"]["below"] > 0


def test_names_are_written_only_at_the_zooms_of_their_style(registry):
    def ids(zoom):
        return {layer.id for layer in named_layers(list(registry), ANONYMOUS, zoom)}

    assert ids(9) == {"districts"}
    assert "dongs" in ids(12)
    assert "roads" in ids(15)
    assert "buildings" in ids(17)
    assert "dongs" not in ids(17)

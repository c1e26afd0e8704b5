"""Streets with their nodes, out of every kind of OpenStreetMap file and answer."""

import numpy as np
import pytest
from street_towns import WAYS, town_xml

from layers.errors import SourceError
from layers.registry import Registry
from layers.sources.osm_network import build, edge_names, network_table
from layers.sources.osm_streets import overpass_streets, read_streets
from spatial.network_builder import build_network

GEOM = """<?xml version="1.0"?><osm version="0.6">
<way id="7"><bounds minlat="37.5" minlon="127.1" maxlat="37.5" maxlon="127.2"/>
<nd ref="1" lat="37.5" lon="127.1"/><nd ref="2" lat="37.5" lon="127.101"/><nd ref="9"/>
<tag k="highway" v="residential"/></way>
<way id="8"><nd ref="2" lat="37.5" lon="127.101"/><nd ref="3" lat="37.501" lon="127.101"/>
<tag k="highway" v="footway"/></way>
<way id="9"><nd ref="1" lat="37.5" lon="127.1"/><tag k="building" v="yes"/></way>
<relation id="4"><member type="way" ref="7" role="from"/><member type="node" ref="2" role="via"/>
<member type="way" ref="8" role="to"/><tag k="type" v="restriction"/>
<tag k="restriction" v="no_left_turn"/></relation></osm>"""


def written(folder, text, name="map.osm"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_file_gives_ways_nodes_and_restrictions(tmp_path):
    file = written(tmp_path, town_xml(restrictions=[("no_left_turn", 3, "A", 1)]))
    streets = read_streets(file)
    assert [way.id for way in streets.ways] == list(WAYS)
    assert sorted(streets.node_id.tolist()) == list(range(1, 9))
    assert [(r.from_ways, r.via_nodes, r.to_ways) for r in streets.restrictions] == [
        ((3,), (1,), (1,))
    ]


def test_ways_that_carry_their_coordinates_are_read_without_nodes(tmp_path):
    streets = read_streets(written(tmp_path, GEOM))
    assert [(way.id, list(way.nodes)) for way in streets.ways] == [(7, [1, 2, 9]), (8, [2, 3])]
    assert dict(zip(streets.node_id.tolist(), streets.lon.tolist(), strict=True)) == {
        1: 127.1, 2: 127.101, 3: 127.101,
    }  # fmt: skip
    assert len(streets.restrictions) == 1
    network, _ = build_network(streets)
    assert edge_names(network) == ["7/0", "8/0"]


def test_both_readers_and_overpass_give_the_same_network(tmp_path):
    plain = read_streets(written(tmp_path, town_xml()))
    place = {n: (lon, lat) for n, lon, lat in zip(plain.node_id.tolist(), plain.lon.tolist(),
                                                 plain.lat.tolist(), strict=True)}  # fmt: skip
    elements = [{"type": "node", "id": n, "lon": p[0], "lat": p[1]} for n, p in place.items()]
    elements += [
        {"type": "way", "id": way.id, "nodes": list(way.nodes), "tags": dict(way.tags)}
        for way in plain.ways
    ]
    ours, theirs = build_network(plain)[0], build_network(overpass_streets(elements))[0]
    for name in ("node_id", "u", "v", "way_id", "part", "base_ms"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GEOM[: len(GEOM) // 2], "cannot be read"),
        (town_xml()[:-40], "cannot be read"),
        ('<!DOCTYPE osm [<!ENTITY a "b">]><osm/>', "has a DTD"),
        ("<html/>", "not OpenStreetMap"),
    ],
)
def test_what_is_no_whole_file_is_refused(tmp_path, text, words):
    with pytest.raises(SourceError, match=words):
        read_streets(written(tmp_path, text))


def test_restrictions_that_fit_no_street_are_kept_with_their_reason(tmp_path):
    file = written(tmp_path, town_xml(restrictions=[("no_left_turn", 1, "C", 4)]))
    turns = Registry.from_catalog().get("turn_restrictions").source("osm")
    table = network_table(build(read_streets(file)), turns)
    assert [each.sentence for each in table.malformed] == [
        "Its from way runs on through the junction."
    ]


@pytest.mark.shared
def test_jamsil_is_read_though_libosmium_refuses_it(shared_data):
    streets = read_streets(shared_data / "jamsil" / "jamsil_buildings.osm")
    network, _ = build_network(streets)
    assert (len(streets.ways), network.edge_count) == (356, 692)

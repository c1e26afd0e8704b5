import shapely
from factories import add_camera, add_items

from api.fragments import Fragments
from layers.access import ANONYMOUS


def test_the_public_sees_the_public_layers_and_staff_the_others_too(empty, registry):
    found = [each["id"] for each in empty.get("/collections").json["collections"]]
    assert "cameras" in found
    assert "incidents" not in found


def test_a_collection_tells_how_much_where_how_old_and_from_whom(client, database):
    add_camera(database, (127.1, 37.5))
    add_camera(database, (127.2, 37.6))
    with database.transaction() as conn:
        conn.execute(
            "INSERT INTO lifemap.load_run (layer, source, file_name, sha256, started_at, outcome)"
            " VALUES ('cameras', 'test', 'x.csv', '', now(), 'loaded')"
        )
    answer = client.get("/collections/cameras").json
    assert answer["itemCount"] == 2
    assert answer["itemType"] == "feature"
    assert answer["extent"]["spatial"]["bbox"] == [[127.1, 37.5, 127.2, 37.6]]
    assert answer["extent"]["temporal"]["interval"] == [[None, "2026-11-01T00:00:00+00:00"]]
    assert answer["as_of"] == "2026-11-01T00:00:00+00:00"
    assert {"items", "self"} <= {each["rel"] for each in answer["links"]}


def test_licence_and_attribution_are_of_the_sources_that_were_loaded(client, database, registry):
    layer = next(
        each for each in registry.readable_by(ANONYMOUS)
        if each.sources and each.sources[0].attribution
    )  # fmt: skip
    where = f"/collections/{layer.id}"
    assert "attribution" not in client.get(where).json
    source = layer.sources[0]
    with database.transaction() as conn:
        conn.execute(
            "INSERT INTO lifemap.load_run (layer, source, file_name, sha256, started_at, outcome)"
            " VALUES (%s, %s, 'x.csv', '', now(), 'loaded')",
            [layer.id, source.name],
        )
    answer = client.get(where).json
    assert answer["attribution"] == source.attribution
    assert answer["sources"][0]["name"] == source.name


def test_titles_are_korean_or_english_as_asked(empty):
    where = "/collections/cameras"
    assert empty.get(where, headers={"Accept-Language": "ko-KR,ko;q=0.9"}).json["title"] == "카메라"
    assert empty.get(where, headers={"Accept-Language": "en-GB"}).json["title"] == "Cameras"
    assert empty.get(where).json["title"] == "Cameras"
    korean = empty.get(f"{where}?lang=ko", headers={"Accept-Language": "en"})
    assert korean.json["title"] == "카메라"
    assert korean.headers["Content-Language"] == "ko"
    assert empty.get(f"{where}?lang=fr").status_code == 400


def test_a_collection_is_tagged_and_a_change_makes_a_new_tag(client, database):
    tag = client.get("/collections/cameras").headers["ETag"]
    assert tag.startswith("W/")
    again = client.get("/collections/cameras", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    add_camera(database, (127.1, 37.5))
    assert client.get("/collections/cameras", headers={"If-None-Match": tag}).status_code == 200


def test_an_unknown_layer_is_not_found_and_a_closed_one_forbidden(empty):
    unknown, closed = empty.get("/collections/camras"), empty.get("/collections/incidents")
    assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/unknown-layer")
    assert (closed.status_code, closed.json["type"]) == (403, "/problems/forbidden")


def test_queryables_are_a_schema_of_the_fields_a_reader_may_see(empty):
    answer = empty.get("/collections/cameras/queryables?lang=ko")
    assert answer.mimetype == "application/schema+json"
    properties = answer.json["properties"]
    assert properties["purpose"]["title"] == "설치 목적"
    assert {"const": "crime", "title": "생활방범"} in properties["purpose"]["oneOf"]
    assert properties["camera_count"] == {
        "title": "수량", "type": "integer", "x-ogc-unit": "대", "minimum": 1, "maximum": 200,
    }  # fmt: skip
    assert properties["geometry"]["format"] == "geometry-point"
    assert "stream_url" not in properties


def test_a_coverage_is_described_without_items(empty):
    answer = empty.get("/collections/ground").json
    assert answer["itemType"] == "coverage"
    assert "itemCount" not in answer
    assert "items" not in {each["rel"] for each in answer["links"]}


def test_the_extent_of_shapes_is_that_of_their_corners(client, database):
    add_items(database, "buildings", [(shapely.box(127.1, 37.5, 127.2, 37.6), {})])
    assert client.get("/collections/buildings").json["extent"]["spatial"]["bbox"] == [
        [127.1, 37.5, 127.2, 37.6]
    ]


def test_a_part_is_written_anew_when_what_it_is_made_of_changes_and_only_then():
    kept, written = Fragments(), []

    def of(made_of, name="cameras"):
        return kept.written((name, "ko"), made_of, lambda: written.append(made_of) or [made_of])

    assert [of(1), of(1), of(2), of(1, "poles"), of(2)] == [b"[1]", b"[1]", b"[2]", b"[1]", b"[2]"]
    assert written == [1, 2, 1]
    for host in range(5_000):  # whoever asks by ever new names does not fill the memory
        of(host, f"host {host}")
    assert len(kept._kept) == 4096

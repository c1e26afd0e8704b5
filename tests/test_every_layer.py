"""What must hold of every layer of the registry, so that a new one is held to it too."""

import mapbox_vector_tile
import psycopg
import pytest
import shapely
from factories import add_items
from people import token_for

from api import items as items_api
from api.app import create_app
from api.params import COMMON
from api.settings import Settings
from layers.access import ANONYMOUS, Role, staff_actor
from layers.definition import FieldType, GeometryType
from layers.registry import Registry
from layers.store.database import Database
from layers.store.items import RECORD_COLUMNS
from layers.store.schema import table_for
from spatial.bbox import LonLat
from spatial.tiles import TileId
from styles.style import style_of

LAYERS = list(Registry.from_catalog())
FEATURED = [layer for layer in LAYERS if not layer.is_coverage]
PLACE = (127.12, 37.54)
ROLES = [None, *(role for role in Role if role is not Role.ANONYMOUS)]
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
each_featured = pytest.mark.parametrize("layer", FEATURED, ids=lambda layer: layer.id)
each_role = pytest.mark.parametrize("role", ROLES, ids=str)


def has_hangul(text):
    return any("가" <= letter <= "힣" for letter in text)


def value_of(each):
    """A value that shows whether it was told: every text is the field's own."""
    if each.values:
        return next(iter(each.values))
    least = each.minimum or 0
    return {
        FieldType.TEXT: f"told:{each.name}",
        FieldType.INTEGER: int(least) + 1,
        FieldType.NUMBER: least + 1.5,
        FieldType.BOOLEAN: True,
        FieldType.TIMESTAMP: "2026-11-01T09:00:00+09:00",
        FieldType.DATE: "2026-11-01",
    }[each.type]


def shape_of(layer):
    lon, lat = PLACE
    return {
        GeometryType.POINT: shapely.Point(lon, lat),
        GeometryType.LINES: shapely.LineString([(lon, lat), (lon + 0.01, lat)]),
        GeometryType.POLYGONS: shapely.box(lon, lat, lon + 0.01, lat + 0.01),
        GeometryType.ANY: shapely.LineString([(lon, lat), (lon + 0.01, lat)]),
    }[layer.geometry]


@pytest.fixture(scope="module")
def app(template_url, registry, tmp_path_factory):
    """An application over one item of every layer, with every field told."""
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE every_layer TEMPLATE template_lifemap")
    database = Database(template_url.replace("/lifemap?", "/every_layer?"), pool_size=2).open()
    for layer in FEATURED:
        values = {each.name: value_of(each) for each in layer.fields}
        add_items(database, layer.id, [(shape_of(layer), {"id": "the-item", **values})])
    settings = Settings(home=tmp_path_factory.mktemp("home"), secret_key=b"of every layer's tests")
    yield create_app(settings, registry, database)
    database.close()


@pytest.fixture
def reader(app, role):
    client = app.test_client()
    if role is not None:
        token = token_for(app.extensions["lifemap"].database, role)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def may_see(layer, role):
    """The oracle: names of the fields by the definition's own words."""
    roles = ANONYMOUS.roles if role is None else staff_actor("x", role).roles
    if not roles & layer.readers:
        return None
    return {each.name for each in layer.fields if roles & (each.readers or layer.readers)}


@each_layer
def test_every_text_is_korean_and_english(layer):
    titles = [layer.title, layer.description]
    for each in layer.fields:
        titles += [each.title, *(each.values or {}).values()]
    for title in titles:
        assert has_hangul(title.ko) or not any(map(str.isalpha, title.ko)), title
        assert not has_hangul(title.en), title


@each_featured
def test_it_has_a_table_with_its_fields_and_an_index_for_the_map(layer):
    table = table_for(layer)
    assert {each.name for each in layer.fields} <= set(table.columns.keys())
    assert any("geom_3857" in index.columns for index in table.indexes)


@each_layer
def test_no_field_is_named_like_a_parameter_or_a_part_of_an_answer(layer):
    taken = {
        *items_api.PARAMETERS, *COMMON, *RECORD_COLUMNS, "geometry", "layer", "distance_m",
        "bearing_deg", "lon", "lat", "point_count",
    }  # fmt: skip
    assert not taken & {each.name for each in layer.fields}


@each_layer
def test_it_has_a_style(layer):
    assert style_of(layer).drawing is not None


@each_layer
def test_its_popup_its_label_and_its_moment_are_open_to_whoever_reads_it(layer):
    """A field of the popup may be closed to some; the name and the time of an item may not."""
    for name in (layer.label, layer.moment):
        if name is not None:
            assert layer.field(name).readers is None
    assert set(layer.popup) <= {each.name for each in layer.fields}


@each_role
@each_layer
def test_its_collection_answers_those_who_may_read_it(reader, layer, role):
    answer = reader.get(f"/collections/{layer.id}")
    if may_see(layer, role) is None:
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/forbidden")
        return
    assert answer.json["title"] == layer.title.en
    assert answer.json["description"] == layer.description.en
    if not layer.is_coverage:
        assert answer.json["itemCount"] == 1


@each_role
@each_featured
def test_its_items_are_geojson_with_the_fields_a_role_may_see_and_no_other(reader, layer, role):
    seen = may_see(layer, role)
    answers = {
        where: reader.get(where)
        for where in (
            f"/collections/{layer.id}/items",
            f"/collections/{layer.id}/items/the-item",
            f"/queries/nearest?point={PLACE[0]},{PLACE[1]}&layers={layer.id}",
        )
    }
    if seen is None:
        assert {answer.status_code for answer in answers.values()} == {403}
        return
    for where, answer in answers.items():
        feature = answer.json["features"][0] if "features" in answer.json else answer.json
        assert feature["type"] == "Feature"
        assert feature["id"] == "the-item"
        assert shapely.from_geojson(str(feature["geometry"]).replace("'", '"')).is_valid
        found = "layer", "distance_m", "bearing_deg"
        told = set(feature["properties"]) - set(RECORD_COLUMNS) - set(found)
        assert told == seen, where
        assert None not in [feature["properties"][name] for name in seen]
        hidden = {each.name for each in layer.fields} - seen
        assert not any(name in answer.get_data(as_text=True) for name in hidden)


@each_role
@each_featured
def test_its_queryables_are_what_a_role_may_see_and_ask_by(reader, layer, role):
    seen = may_see(layer, role)
    if seen is None:
        assert reader.get(f"/collections/{layer.id}/queryables").status_code == 403
        return
    told = reader.get(f"/collections/{layer.id}/queryables").json["properties"]
    assert set(told) - {"geometry"} == seen
    for each in layer.fields:
        value = str(value_of(each)).lower() if each.type is FieldType.BOOLEAN else value_of(each)
        answer = reader.get(f"/collections/{layer.id}/items", query_string={each.name: value})
        if each.name in seen:
            assert answer.json["numberMatched"] == 1, each.name
        else:
            assert answer.status_code == 400
            assert "There is no parameter" in answer.json["detail"]


@each_role
@each_featured
def test_its_csv_has_the_same_columns(reader, layer, role):
    seen = may_see(layer, role)
    if seen is None:
        return
    body = reader.get(f"/collections/{layer.id}/items?f=csv").get_data().decode("utf-8-sig")
    head = body.splitlines()[0].split(",")
    places = {"lon", "lat"} if layer.geometry is GeometryType.POINT else {"geometry"}
    assert set(head) == seen | {"id", *RECORD_COLUMNS} | places


@each_role
@each_featured
def test_its_tiles_carry_only_what_a_role_may_see(reader, layer, role):
    seen = may_see(layer, role)
    tile = TileId.containing(LonLat(*PLACE), layer.tiles.max_zoom)
    answer = reader.get(f"/tiles/{layer.id}/{tile.z}/{tile.x}/{tile.y}.mvt")
    if seen is None:
        assert answer.status_code == 403
        return
    ((name, decoded),) = mapbox_vector_tile.decode(answer.data).items()
    assert name == layer.id
    told = set(decoded["features"][0]["properties"]) - {"id"}
    assert told <= seen
    wanted = {each.name for each in layer.fields if each.first_zoom is not None} & seen
    assert told == {name for name in wanted if layer.field(name).first_zoom <= tile.z}

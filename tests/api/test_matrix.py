"""Every cell of docs/access.md, carried out; and that what a role may not read changes nothing."""

import datetime as dt
import re
from pathlib import Path

import brotli
import mapbox_vector_tile
import orjson
import psycopg
import pytest
import shapely
from factories import add_district, add_items
from people import token_for
from psycopg import sql

from api.access import RULES
from api.app import create_app
from api.settings import Settings
from layers.access import Grant, Role
from layers.definition import FieldType, GeometryType
from layers.registry import Registry
from layers.store.database import Database
from layers.store.query import Query
from scripts.access_table import GRANTED, LAYER, NO, WRITE, YES, actor_of, markdown
from spatial.bbox import LonLat
from spatial.tiles import TileId

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/access.md"
REGISTRY = Registry.from_catalog()
FEATURED = [layer for layer in REGISTRY if not layer.is_coverage]
PLACE = (127.12, 37.54)
TILE = TileId.containing(LonLat(*PLACE), 15)
AT = f"{PLACE[0]},{PLACE[1]}"
ROLES = list(Role)
#: What stands for the parts of an address besides the layer.
PARTS = {
    "item_id": "the-item", "z": TILE.z, "x": TILE.x, "y": TILE.y, "slug": "forbidden",
    "theme": "dark", "name": "camera", "filename": "icon.svg", "revision": 1, "number": 999_999,
    "upload_id": "0" * 32, "feed_id": "air_quality_hourly",
}  # fmt: skip
#: What a question needs to be answered; ``{layer}`` is a layer.
ASKED = {
    "queries.nearest_items": ["point={at}&layers={layer}", "point={at}"],
    "search.search": ["q={q}"],
    "export.export": ["layers={layer}", "point={at}"],
    "taking.download": ["f=geojson", "f=csv"],  # a workbook holds the moment it was made
    "past.past": ["as_at=2026-01-01T00:00:00Z"],
    "map.labels": ["layers={layer}", ""],
    "items.items": ["", "f=csv", "bbox=127,37,128,38", "datetime=2026-01-01/.."],
    "roads.route": ["from={at}&to=127.13,37.54&mode=drive"],
    "reach.service_area": ["point={at}&mode=drive&minutes=5"],
    "reach.catchments": ["layer={layer}&mode=walk&minutes=5"],
    "matrix.matrix": ["from={at}&to=127.13,37.54&mode=drive"],
    "roads.streets": ["point={at}"],
    "sees.sees_place": ["point={at}", "item={layer}/the-item"],
}
#: Answered only to a form that this server gave out; tests/api/test_identity.py sends such ones.
FORMS = {"accounts.sign_in_by_password", "accounts.set_own_password"}
#: What they hold is read by the road engine, and made by its own tests.
STREETS = {"street_nodes", "street_edges", "turn_restrictions"}
#: Layers on which the routes of layers are tried: every closed one, and one of each other kind.
TRIED = [
    layer
    for layer in REGISTRY
    if Role.ANONYMOUS not in layer.readers
    or layer.id in {"cameras", "closures", "dongs", "ground", "project_sites"}
]


def table(title):
    """Read a table of the document: what stands first -> role -> cell."""
    text = DOCUMENT.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    roles = [Role(name) for name in rows[0][1:]]
    return {row[0].strip("`"): dict(zip(roles, row[1:], strict=True)) for row in rows[1:]}


def test_the_document_is_what_the_program_does():
    assert DOCUMENT.read_text("utf-8") == markdown(REGISTRY) + "\n", (
        "run: lifemap access-table > docs/access.md"
    )


def test_every_route_has_a_rule(empty):
    """A new route is closed until somebody says whom it is open to."""
    unsaid = {
        rule.endpoint for rule in empty.application.url_map.iter_rules()
    } - set(RULES)  # fmt: skip
    assert not unsaid, (
        f"say in RULES of api/access.py who may call {sorted(unsaid)},"
        " then: lifemap access-table > docs/access.md"
    )
    gone = set(RULES) - {rule.endpoint for rule in empty.application.url_map.iter_rules()}
    assert not gone, f"api/access.py names routes that there are not: {sorted(gone)}"


@pytest.fixture(scope="module")
def world(template_url, tmp_path_factory):
    """An application over one item of every layer, and a reader of each role."""
    url = _database(template_url, "matrix", "template_lifemap")
    database = Database(url, pool_size=2).open()
    _fill(database)
    settings = Settings(home=tmp_path_factory.mktemp("home"), secret_key=b"for the access table")
    app = create_app(settings, REGISTRY, database)
    yield app, {role: _reader(app, database, role) for role in ROLES}
    database.close()


def _database(template_url, name, template):
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template)))
        )
    return template_url.replace("/lifemap?", f"/{name}?")


def _fill(database):
    for layer in FEATURED:
        if layer.id in STREETS:
            continue
        values = {each.name: value_of(each, "open") for each in layer.fields}
        add_items(database, layer.id, [(shape_of(layer), {"id": "the-item", **values})])


def _reader(app, database, role):
    client = app.test_client()
    if role is not Role.ANONYMOUS:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_for(database, role)}"
    return client


def shape_of(layer):
    lon, lat = PLACE
    return {
        GeometryType.POINT: shapely.Point(lon, lat),
        GeometryType.LINES: shapely.LineString([(lon, lat), (lon + 0.01, lat)]),
        GeometryType.POLYGONS: shapely.box(lon, lat, lon + 0.01, lat + 0.01),
    }.get(layer.geometry, shapely.Point(lon, lat))


def value_of(each, word):
    """A value of a field that another word makes another one."""
    other = word != "open"
    if each.values:
        return list(each.values)[-1 if other else 0]
    least = max(each.minimum or 0, 1)
    day = dt.date(2026, 11, 2 if other else 1)
    return {
        FieldType.TEXT: f"{word} {each.name}",
        FieldType.INTEGER: int(least) + (2 if other else 1),
        FieldType.NUMBER: least + (2.5 if other else 1.5),
        FieldType.BOOLEAN: other,
        FieldType.TIMESTAMP: f"{day}T09:00:00+09:00",
        FieldType.DATE: f"{day}",
    }[each.type]


def addresses(app, layer=None, q="open"):
    """Each method and address of the application, its parts filled in: (endpoint, method, path).

    Without a layer, those that name none.
    """
    for rule in app.url_map.iter_rules():
        if ("layer_id" in rule.arguments) != (layer is not None):
            continue
        path = re.sub(
            r"<(?:\w+:)?(\w+)>",
            lambda part: str({**PARTS, "layer_id": layer and layer.id}[part[1]]),
            rule.rule,
        )
        methods = rule.methods - {"HEAD", "OPTIONS"} or {"OPTIONS"}
        for method in sorted(methods):
            for asked in ASKED.get(rule.endpoint, [""]) if method == "GET" else [""]:
                said = asked.format(at=AT, q=q, layer=layer.id if layer else "cameras")
                yield rule, method, f"{path}?{said}" if said else path


def refused(reader, method, path):
    """Whether a reader may not call this: 403, and nothing else is a refusal here."""
    body = {} if method in {"POST", "PATCH", "PUT"} else None
    with reader.open(path, method=method, json=body) as answer:
        said = answer.get_data()[:300]
    assert answer.status_code not in {401, 500, 501, 502, 504}, (method, path, said)
    return answer.status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_call_what_the_document_says_and_nothing_else(world, role):
    app, readers = world
    said = table("Routes")
    for rule, method, path in addresses(app):
        if rule.endpoint in FORMS:
            continue
        (cell,) = {cells[role] for name, cells in said.items() if name == _named(rule)}
        assert cell in {YES, NO, GRANTED}
        assert refused(readers[role], method, path) is (cell != YES), (role, method, path)


def test_what_the_document_says_a_district_may_open_is_open_where_it_does(world, monkeypatch):
    app, readers = world
    monkeypatch.setattr("api.opened.REMEMBERED_S", -1.0)
    database, may = app.extensions["lifemap"].database, table("Layers")
    cells = {name: role for name, role in table("Routes").items() if GRANTED in role.values()}
    layers = {name: role for name, role in may.items() if GRANTED in role.values()}
    assert len(cells) >= 10
    assert list(layers) == ["camera_views"]
    asked = [(m, path, cells[_named(r)]) for r, m, path in addresses(app) if _named(r) in cells]
    for layer_id, roles in layers.items():
        asked += [
            (method, path, roles)
            for rule, method, path in addresses(app, REGISTRY.get(layer_id))
            if table("Routes")[_named(rule)][Role.ANONYMOUS] == LAYER
        ]
    add_district(database, (127.0, 37.0, 128.0, 38.0), public=list(Grant))
    opened = {(m, p): refused(readers[Role.ANONYMOUS], m, p) for m, p, _ in asked}
    fields = {name for name, role in table("Closed fields").items() if GRANTED in role.values()}
    assert "cameras.azimuth_deg" in fields
    for layer_id, _, field in (name.partition(".") for name in fields):
        answer = readers[Role.ANONYMOUS].get(f"/collections/{layer_id}/items/the-item")
        assert field in answer.json["properties"]
    with database.transaction() as conn:
        conn.execute("DELETE FROM lifemap.district")
    assert set(opened.values()) == {False}, opened
    for method, path, roles in asked:
        assert roles[Role.ANONYMOUS] == GRANTED
        assert refused(readers[Role.ANONYMOUS], method, path), (method, path)
        assert not refused(readers[Role.VIEWER], method, path), (method, path)


def _named(rule):
    methods = ", ".join(sorted(rule.methods - {"HEAD", "OPTIONS"})) or "OPTIONS"
    return f"{methods} {rule.rule}"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("layer", TRIED, ids=lambda layer: layer.id)
def test_fault_43_each_role_reaches_the_layers_that_the_document_says(world, layer, role):
    """Broken object level authorisation: naming a layer or an item does not open it."""
    app, readers = world
    routes, may = table("Routes"), table("Layers")[layer.id][role]
    for rule, method, path in addresses(app, layer):
        cell = routes[_named(rule)][role]
        if layer.is_coverage and cell == WRITE:
            continue  # it has no items: 404 for whoever may see it
        open_to = {LAYER: {YES, WRITE}, WRITE: {WRITE}}[cell]
        assert refused(readers[role], method, path) is (may not in open_to), (role, method, path)


def test_each_closed_field_is_told_to_whom_the_document_says(world):
    _, readers = world
    for name, cells in table("Closed fields").items():
        layer_id, _, field = name.partition(".")
        for role, cell in cells.items():
            if not REGISTRY.get(layer_id).readers & actor_of(role).roles:
                assert cell == NO
                continue
            answer = readers[role].get(f"/collections/{layer_id}/items/the-item")
            assert (field in answer.json["properties"]) is (cell == YES), (name, role)


#: Answers that differ without anybody's doing: times, numbers of requests, random ids.
NOISE = (
    (re.compile(rb'"(?:timeStamp|time|uptime_s|instance|now)":\s*("[^"]*"|[\d.]+)'), b""),
    (re.compile(rb'"status_age_s":\d+'), b""),
    (re.compile(rb'"etag":"\w+"'), b""),  # of a row's transaction, among others
    (re.compile(rb"[0-9a-f]{32}|[0-9]{1,2}:[0-9]{2}"), b""),  # elements and hour of a sheet
    (re.compile(rb"urn:lifemap:request:\w+"), b""),
    (re.compile(rb'name="form" value="\w+"'), b""),
    (re.compile(rb"ticket=[^\"&]+"), b""),
)
#: What tells of this machine and this moment, and of no layer's items.
OF_THE_MACHINE = {
    "metrics.metrics", "status.status", "health.health", "trust.authority", "admin.people",
    "admin.log", "map.static",
}  # fmt: skip


def told(answer):
    """What an answer says: status, type and body without noise."""
    with answer:
        body = answer.get_data()
    if answer.headers.get("Content-Encoding") == "br":
        body = brotli.decompress(body)
    if answer.mimetype == "application/vnd.mapbox-vector-tile" and body:
        return answer.status_code, orjson.dumps(mapbox_vector_tile.decode(body), default=str)
    for pattern, instead in NOISE:
        body = pattern.sub(instead, body)
    return answer.status_code, answer.mimetype, body


def unreadable(role):
    """What a role may not read: layer -> names of fields, all of them for a closed layer."""
    roles = actor_of(role).roles
    hidden = {}
    for layer in FEATURED:
        names = {each.name for each in layer.fields} - {
            each.name for each in layer.readable_fields(roles)
        }
        if names:
            hidden[layer.id] = names
    return hidden


@pytest.fixture(scope="module")
def worlds(template_url, tmp_path_factory):
    """Give two applications whose databases differ in what a role may not read, and only there."""
    base = _database(template_url, "worlds", "template_lifemap")
    database = Database(base, pool_size=2).open()
    _fill(database)
    tokens = {role: token_for(database, role) for role in ROLES if role is not Role.ANONYMOUS}
    database.close()
    opened, made_of, home = [], {}, tmp_path_factory.mktemp("worlds")

    def make(role):
        if role in made_of:
            return made_of[role], tokens
        pair = made_of[role] = []
        for word in ("open", "secret"):
            url = _database(template_url, f"{role}_{word}", "worlds")
            made = Database(url, pool_size=2).open()
            opened.append(made)
            for layer_id, names in unreadable(role).items():
                layer = REGISTRY.get(layer_id)
                _rewrite(made, layer, names, word)
                if word == "secret" and not layer.readers & actor_of(role).roles:
                    values = {each.name: value_of(each, word) for each in layer.fields}
                    add_items(made, layer.id, [(shape_of(layer), {"id": "another", **values})])
            settings = Settings(home=home, secret_key=b"for two worlds that look alike")
            pair.append(create_app(settings, REGISTRY, made))
        return pair, tokens

    yield make
    for made in opened:
        made.close()


def _rewrite(database, layer, names, word):
    """Give the closed fields of the item other values, and have the search find them."""
    from layers.store.finding import refresh_found

    values = {name: value_of(layer.field(name), word) for name in sorted(names)}
    updates = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values
    )
    with database.transaction() as conn:
        conn.execute(
            sql.SQL("UPDATE layer.{} SET {}").format(sql.Identifier(layer.id), updates), values
        )
        refresh_found(conn, layer, ["the-item"], 1)


def ways_out(app):
    """Every address that is read, also asked by the values of every closed field."""
    for layer in (None, *TRIED):
        for q in ("open", "secret", "the-item"):
            for rule, method, path in addresses(app, layer, q):
                if method == "GET" and rule.endpoint not in OF_THE_MACHINE:
                    yield path
    for layer in FEATURED:
        for each in layer.fields:
            if each.readers is not None or Role.ANONYMOUS not in layer.readers:
                for word in ("open", "secret"):
                    value = str(value_of(each, word))
                    value = value.lower() if each.type is FieldType.BOOLEAN else value
                    yield f"/collections/{layer.id}/items?{each.name}={value.replace('+', '%2B')}"


@pytest.mark.parametrize("role", ROLES)
def test_fault_44_what_a_role_may_not_read_changes_no_answer_to_it(worlds, role):
    """Two districts that differ only there answer every address alike: no filter, sort, count,
    search, tile, label, table or description tells them apart. (The control: administrators,
    from whom nothing is closed, have nothing to differ in; operators tell the public's two apart.)
    """
    (one, other), tokens = worlds(role)
    headers = {"Authorization": f"Bearer {tokens[role]}"} if role in tokens else {}
    asked = sorted(set(ways_out(one)))
    assert len(asked) > 150
    for path in asked:
        answers = [app.test_client().get(path, headers=headers) for app in (one, other)]
        assert told(answers[0]) == told(answers[1]), path
    if role is Role.ANONYMOUS:
        control = {"Authorization": f"Bearer {tokens[Role.OPERATOR]}"}
        differ = {
            path
            for path in asked
            if told(one.test_client().get(path, headers=control))
            != told(other.test_client().get(path, headers=control))
        }
        for shown in (
            "/collections/cameras/items", "/collections/cameras/items/the-item",
            "/collections/incidents/items?f=csv", "/collections/incidents", "/panel",
            f"/tiles/incidents/{TILE.z}/{TILE.x}/{TILE.y}.mvt", "/export?layers=cameras",
            f"/queries/nearest?point={AT}&layers=cameras", "/tiles/incidents.json",
        ):  # fmt: skip
            assert shown in differ, f"the control cannot tell {shown} apart"


#: A value of a closed field, as an answer shows it; in an address its blank is written otherwise.
SHOWN = re.compile(rb"secret [a-z_]+")


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.PLANNER])
def test_every_answer_that_shows_what_is_closed_is_in_the_log(worlds, role):
    """A hundred per cent: what the public may not read is read by nobody without a record."""
    (_, app), tokens = worlds(Role.ANONYMOUS)
    database = app.extensions["lifemap"].database
    headers = {"Authorization": f"Bearer {tokens[role]}"}
    shown = 0
    for number, path in enumerate(sorted(set(ways_out(app)))):
        before = _records(database, f"{role}-{number:08}")
        answer = app.test_client().get(
            path, headers={**headers, "X-Request-Id": f"{role}-{number:08}"}
        )
        if not SHOWN.search(b"".join(part for part in told(answer) if isinstance(part, bytes))):
            continue
        shown += 1
        after = _records(database, f"{role}-{number:08}")
        assert before == 0
        if path.startswith(("/tiles/", "/past/", "/labels/")):
            continue  # a record a minute: tests/api/test_audit.py
        assert after > 0, f"no record of {path}"
    assert shown > 10


def _records(database, request):
    query = Query(
        statement=sql.SQL("SELECT count(*) FROM lifemap.audit WHERE request = %(request)s"),
        params={"request": request},
    )
    return database.fetch_value(query)

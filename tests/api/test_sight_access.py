"""Who may ask what cameras see: staff, and everybody only where the district's file says so."""

import pytest
import shapely
from factories import add_district, add_items
from people import token_for
from sight_scenes import LAT, LON, at, point

from api.app import create_app
from api.opened import OpenedLayers
from layers.access import Grant
from layers.errors import StoreUnavailableError
from layers.store.area import save_district
from layers.store.state import district_state
from spatial.bbox import LonLat
from spatial.tiles import TileId

TILE = TileId.containing(LonLat(LON, LAT), 16)
TILE_PATH = f"/tiles/camera_views/{TILE.z}/{TILE.x}/{TILE.y}.mvt"
VIEW = "/collections/camera_views/items/c/detect"
SEES = f"/queries/sees?point={point(0, 20)}"
CORNERS = (LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05)
#: Everything that tells what cameras see.
TELLING = (
    SEES,
    "/collections/cameras/items/c/view",
    f"/queries/track?point={point(0, 0)}&mode=walk",
    f"/queries/cast-net?point={point(0, 0)}&mode=walk",
    "/queries/coverage?by=district",
    "/queries/coverage/blind?of=area",
    "/queries/coverage/camera?id=c",
    "/queries/school-watch?at=arrival",
    "/queries/sees/precision",
    TILE_PATH,
    "/tiles/camera_views.json",
    "/collections/camera_views",
    "/collections/camera_views/items",
    "/collections/camera_views/items?f=csv",
    "/collections/camera_views/download?f=geojson",
    "/collections/camera_views/queryables",
    VIEW,
    f"{VIEW}/history",
    "/export?layers=camera_views",
    "/live?layers=camera_views",
    "/labels/16/1/1.json?layers=camera_views",
    f"/queries/nearest?point={point(0, 0)}&layers=camera_views",
)
#: Pages and lists that hold what their reader may read.
LISTING = ("/spec", "/panel", "/collections", "/search?q=camera_views", "/status?f=json")


@pytest.fixture
def views(database):
    """A camera that looks north, with what is stored of its view."""
    seen = {"azimuth_deg": 0.0, "field_of_view_deg": 90.0, "range_m": 100.0, "status": "ok"}
    add_items(database, "cameras", [(at(0, 0), {"id": "c", **seen})])
    area = shapely.Polygon([at(0, 0), at(20, 20), at(-20, 20)])
    add_items(database, "camera_views", [
        (area, {"id": "c/detect", "camera": "c", "class": "detect", "assumed": False})
    ])  # fmt: skip
    return database


def test_in_a_real_district_the_public_is_told_nothing_of_what_cameras_see(views, client, as_role):
    add_district(views, CORNERS, sample=False)
    staff = as_role("viewer")
    for path in TELLING:
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/forbidden"), path
        assert staff.get(path).status_code != 403, path
    drawn = client.post("/queries/sees", json={"geometry": {"type": "Point", "coordinates": []}})
    assert drawn.status_code == 403
    for path in LISTING:
        hidden, shown = client.get(path).text, staff.get(path).text
        assert "camera_views" not in hidden, path
        assert "camera_views" in shown, path


def test_who_is_refused_is_told_why_in_both_languages(views, client):
    for lang, sentence in (
        ("en", "What cameras see is not open to anonymous in this district."),
        ("ko", "이 지역의 카메라 시야 정보를 볼 권한이 없습니다(anonymous)."),
    ):
        answer = client.get(SEES, headers={"Accept-Language": lang})
        assert answer.get_json()["detail"] == sentence


def test_before_any_district_is_loaded_sight_is_closed(views, client, as_role):
    assert client.get(SEES).status_code == 403
    assert as_role("operator").get(SEES).get_json()["numberSeeing"] == 1


def test_a_district_that_says_so_lets_everybody_ask(views, client):
    add_district(views, CORNERS, sample=False, public=["sight"])
    assert client.get(SEES).get_json()["numberSeeing"] == 1
    assert client.get(VIEW).status_code == client.get(TILE_PATH).status_code == 200
    for path in ("/spec", "/panel", "/collections"):
        assert "camera_views" in client.get(path).text, path


def test_a_program_confined_to_other_layers_asks_nothing_of_sight(views, app):
    add_district(views, CORNERS, public=["sight"])
    token = token_for(views, "operator", name="confined", layers=["cameras"])
    answer = app.test_client().get(SEES, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403


def test_what_staff_ask_is_recorded_where_the_public_may_not(views, as_role):
    operator, admin = as_role("viewer"), as_role("admin")
    log = "/admin/log?layer=camera_views"
    assert operator.get("/queries/sees/precision").status_code == 200
    (record,) = admin.get(log).get_json()["records"]
    assert record["route"] == "GET /queries/sees/precision"
    add_district(views, CORNERS, public=["sight"])
    opened = create_app(
        admin.application.extensions["lifemap"].settings,
        admin.application.extensions["lifemap"].registry,
        views,
    )
    token = operator.environ_base["HTTP_AUTHORIZATION"]
    answer = opened.test_client().get(SEES, headers={"Authorization": token})
    assert answer.status_code == 200
    assert len(admin.get(log).get_json()["records"]) == 1


def test_what_is_kept_for_staff_is_never_given_to_the_public(views, client, as_role):
    """Tiles and answers are kept by what their reader may see, and a known tag opens nothing."""
    staff = as_role("operator")
    for path in (TILE_PATH, SEES, VIEW, "/spec"):
        tag = staff.get(path).headers["ETag"]
        answer = client.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == (200 if path == "/spec" else 403), path


def test_a_load_that_closes_sight_closes_it_in_running_workers(views, client, monkeypatch):
    """Also the short way to tiles, which knows this one by then, forgets it."""
    monkeypatch.setattr("api.opened.REMEMBERED_S", -1.0)
    add_district(views, CORNERS, public=["sight"])
    packed = {"Accept-Encoding": "gzip"}
    tags = [client.get(TILE_PATH, headers=packed).headers["ETag"] for _ in range(2)]
    known = {**packed, "If-None-Match": tags[1]}
    assert client.get(TILE_PATH, headers=known).status_code == 304
    district = district_state(views)
    for grants, status in (((), 403), ([Grant.SIGHT], 304)):
        save_district(
            views, id_=district.id, name=district.name, named="한빛구", is_sample=False,
            attribution="", boundary=shapely.box(*CORNERS), grants=grants,
        )  # fmt: skip
        assert client.get(TILE_PATH, headers=known).status_code == status
        assert client.get(SEES).status_code == (403 if status == 403 else 200)


def test_while_the_database_is_away_what_is_closed_stays_closed(registry):
    class Away:
        def fetch_all(self, _query):
            raise StoreUnavailableError("The database cannot be reached just now.")

    layer = OpenedLayers(registry, Away()).now().get("camera_views")
    assert "anonymous" not in layer.readers

import pytest
from factories import add_district

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_a_program_gets_the_ogc_landing_page(empty, accept):
    answer = empty.get("/", headers={"Accept": accept} if accept else {})
    assert answer.mimetype == "application/json"
    rels = {each["rel"] for each in answer.json["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= rels


def test_every_link_of_the_landing_page_leads_somewhere(empty):
    for each in empty.get("/?f=json").json["links"]:
        if each["rel"] != "alternate":  # the page of the map needs the built front end
            answer = empty.get(each["href"])
            assert answer.status_code == 200, each
            assert answer.content_type.startswith(each["type"].partition(";")[0])


def test_a_browser_gets_the_map(empty, monkeypatch):
    monkeypatch.setattr("api.map.map_page", lambda **_: "<!doctype html>the map")
    answer = empty.get("/", headers={"Accept": BROWSER})
    assert answer.mimetype == "text/html"
    assert empty.get("/?f=json", headers={"Accept": BROWSER}).mimetype == "application/json"


def test_the_landing_page_names_the_district_and_says_when_it_is_a_sample(client, database):
    add_district(database, (127.1, 37.5, 127.2, 37.6), ko="강동구", en="Gangdong-gu")
    assert client.get("/?lang=ko").json["title"] == "강동구 생활지도 (예시 자료)"
    assert client.get("/?lang=en").json["title"] == "Gangdong-gu Life Map (sample data)"


def test_it_says_which_standards_it_conforms_to(empty):
    conforms = empty.get("/conformance").json["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson" in conforms

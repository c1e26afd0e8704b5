import re

import pytest
from openapi_spec_validator import validate

from api.access import RULES, Opening
from api.params import COMMON

#: Endpoints that refuse a viewer before they read what is asked.
CLOSED = {
    endpoint
    for endpoint, opening in RULES.items()
    if opening in {Opening.LOADERS, Opening.CONTROL_ROOM, Opening.ADMIN}
}


@pytest.fixture(scope="module")
def document(empty):
    return empty.get("/api").json


def test_the_document_is_valid_openapi(empty):
    answer = empty.get("/api")
    assert answer.content_type == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json["openapi"].startswith("3.0")
    validate(answer.json)


def test_the_document_needs_nothing_from_elsewhere(document):
    references = re.findall(r'"\$ref": ?"([^"]+)"', str(document).replace("'", '"'))
    assert references
    assert all(each.startswith("#/") for each in references)


def test_every_route_is_described(empty, document):
    for rule in empty.application.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert document["paths"][path][method.lower()]["summary"]


def test_every_layer_has_its_own_filters(document):
    named = {
        each["name"]
        for each in document["paths"]["/collections/cameras/items"]["get"]["parameters"]
    }
    assert {"bbox", "limit", "near", "purpose", "camera_count"} <= named
    assert "stream_url" not in named


def test_a_reader_is_told_of_what_they_may_read(as_role, document):
    assert "/collections/incidents/items" not in document["paths"]
    inside = as_role("operator").get("/api").json["paths"]
    named = {each["name"] for each in inside["/collections/cameras/items"]["get"]["parameters"]}
    assert "stream_url" in named
    assert "/collections/incidents/items" in inside


def test_what_an_address_understands_is_what_is_described(empty_viewer, document):
    """A described parameter is never "not here"; one that is not described always is."""
    for path, operations in document["paths"].items():
        parameters = operations.get("get", {}).get("parameters", [])
        queries = {each["name"] for each in parameters if each["in"] == "query"}
        if not queries & COMMON or "{" in path:
            continue
        for name in queries:
            answer = empty_viewer.get(path, query_string={name: ""})
            assert "no parameter" not in str(answer.json), (path, name)
        if path != "/":  # the map of a browser takes whatever its view writes there
            answer = empty_viewer.get(path, query_string={"surprise": "1"})
            # A page that is closed to the asker says nothing of what it understands.
            closed = operations["get"]["operationId"].removesuffix(".get") in CLOSED
            assert answer.status_code == (403 if closed else 400)


def test_the_page_of_the_api_is_plain_and_local(empty):
    answer = empty.get("/api/docs?lang=ko")
    page = answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    assert "<script" not in page
    assert "http" not in page.replace("http://localhost", "")
    assert "항목 하나." in page

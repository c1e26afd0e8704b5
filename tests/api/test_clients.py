"""Other people's programs over the API: OWSLib, and a fuzzer that believes our own description.

GDAL is in ``tests/api/test_gdal.py``.
"""

import pytest
import schemathesis
from factories import add_camera, add_items
from hypothesis import HealthCheck, Phase, given, settings
from owslib.ogcapi.features import Features
from people import token_for
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from layers.access import Role

PLACE = (127.12, 37.54)
#: Cases of each operation and role: about 3,000 in sum over a hundred operations and seven roles.
CASES = 5
#: What an answer is held to; what is asked wrongly may be refused with any status below 500.
HELD_TO = [not_a_server_error, response_schema_conformance, content_type_conformance]
#: Answered with 503 where no street network is loaded, or nobody streams: said so, and described.
UNAVAILABLE = ("/live", "/queries/")


def test_owslib_reads_the_collections_and_their_items(served, database):
    add_camera(database, PLACE, id="c-1", name="강동-1")
    features = Features(f"{served}/")
    assert "cameras" in features.feature_collections()
    assert features.conformance()["conformsTo"]
    assert features.collection("cameras")["id"] == "cameras"
    found = features.collection_items("cameras", limit=5, bbox=[127.0, 37.0, 128.0, 38.0])
    assert found["numberMatched"] == 1
    assert features.collection_item("cameras", "c-1")["properties"]["name"] == "강동-1"
    assert "name" in features.collection_queryables("cameras")["properties"]


@pytest.mark.parametrize("role", list(Role))
def test_no_question_that_the_description_allows_breaks_the_server(app, database, role):
    """No server error, and no answer that is not as described, whoever asks."""
    add_camera(database, PLACE, id="c-1", stream_url="rtsp://192.0.2.7/1")
    add_items(database, "incidents", [(PLACE, {"id": "i-1"})])
    headers = {"Accept-Encoding": "identity"}  # nothing here unpacks
    if role is not Role.ANONYMOUS:
        headers["Authorization"] = f"Bearer {token_for(database, role)}"
    schema = schemathesis.openapi.from_wsgi("/api", app, headers=headers)
    asked, broken = 0, []
    for found in schema.get_all_operations():
        operation = found.ok()
        cases, wrong = _ask(operation, headers)
        asked += cases
        broken += wrong
    assert asked > 300
    assert not broken, "\n".join(broken)


def _ask(operation, headers):
    """Ask an operation with what its description allows; count the cases and what was wrong."""
    wrong, count = [], 0

    @settings(
        max_examples=CASES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        nonlocal count
        count += 1
        answer = case.call(headers=headers)
        if answer.status_code == 503 and case.formatted_path.startswith(UNAVAILABLE):
            return
        try:
            case.validate_response(answer, checks=HELD_TO)
        except (AssertionError, BaseExceptionGroup) as error:
            told = [str(each) for each in getattr(error, "exceptions", [error])]
            wrong.append(f"{case.method} {case.formatted_path} {case.query}: {told}"[:500])

    ask()
    return count, wrong

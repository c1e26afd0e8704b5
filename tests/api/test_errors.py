import html
import re

import pytest

from api.problems import PROBLEMS, problem_for
from layers import errors


def test_a_problem_is_an_rfc_9457_document(empty):
    answer = empty.get("/collections/camras", headers={"X-Request-Id": "my-request-1"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "/problems/unknown-layer",
        "title": "There is no such layer",
        "status": 404,
        "detail": "There is no layer 'camras'.",
        "instance": "urn:lifemap:request:my-request-1",
    }
    assert answer.headers["X-Request-Id"] == "my-request-1"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_problem_is_korean_for_those_who_read_it(empty):
    answer = empty.get("/collections/camras", headers={"Accept-Language": "ko-KR,en;q=0.5"})
    assert answer.headers["Content-Language"] == "ko"
    assert answer.json["title"] == "없는 레이어"
    assert answer.json["detail"] == "'camras' 레이어는 없습니다."


def test_a_request_has_a_number_that_nobody_can_write_into_a_header(empty):
    for given in ("", "a", "x" * 65, "a b c d e f", "<script>alert(1)</script>"):
        number = empty.get("/nothing", headers={"X-Request-Id": given}).headers["X-Request-Id"]
        assert re.fullmatch(r"[0-9a-f]{16}", number)


@pytest.mark.parametrize("slug", sorted(PROBLEMS))
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_type_of_every_problem_is_a_page_that_says_what_to_do(empty, slug, lang):
    answer = empty.get(f"/problems/{slug}?lang={lang}")
    assert answer.status_code == 200
    assert PROBLEMS[slug].advice.in_(lang) in html.unescape(answer.get_data(as_text=True))


def test_a_problem_that_is_none_has_no_page(empty):
    assert empty.get("/problems/nothing").status_code == 404


def test_a_browser_gets_a_page_and_a_program_a_document(empty):
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = empty.get("/collections/<b>x", headers=browser)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "&lt;b&gt;x" in page.get_data(as_text=True)
    assert empty.get("/nothing").mimetype == "application/problem+json"


def test_a_method_that_is_not_allowed_names_those_that_are(empty):
    answer = empty.delete("/collections")
    assert (answer.status_code, answer.json["type"]) == (405, "/problems/method")
    assert "GET" in answer.headers["Allow"]


def test_head_and_options_are_answered(empty):
    head = empty.head("/collections")
    assert (head.status_code, head.data) == (200, b"")
    assert "GET" in empty.options("/collections").headers["Allow"]


def test_an_address_with_a_nul_is_refused(empty):
    for where in ("/collections/a%00b", "/collections/cameras/items/a%00b"):
        assert empty.get(where).status_code == 400


def test_every_error_of_ours_has_its_problem():
    """An error that nobody gave a status is a failure of ours, and these are all of them."""
    known = (each for each in vars(errors).values() if isinstance(each, type))
    ours = {each for each in known if issubclass(each, errors.LayersError)}
    # Made without their arguments: only the kind decides.
    made = [each.__new__(each) for each in ours]
    internal = {type(each).__name__ for each in made if problem_for(each).slug == "internal"}
    assert internal == {
        "LayersError", "DefinitionError", "StoreError", "ClusterError", "UnfitServerError",
        "BackupError",
    }  # fmt: skip


def test_a_failure_of_ours_tells_the_log_everything_and_the_reader_nothing(app, caplog):
    @app.get("/broken")
    def broken():
        raise errors.StoreError("SELECT secret FROM table")

    answer = app.test_client().get("/broken?link=secret-link")
    assert (answer.status_code, answer.json["type"]) == (500, "/problems/internal")
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.headers["X-Request-Id"] in caplog.text
    assert "SELECT secret" in caplog.text
    assert "secret-link" not in caplog.text


def test_every_answer_is_hardened(empty):
    for where in ("/collections", "/nothing", "/api/docs"):
        headers = empty.get(where).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy


def test_no_other_site_may_read_an_answer(empty):
    answer = empty.get("/collections", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"

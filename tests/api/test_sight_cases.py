"""Verdicts that people looked at: kept with who and when, and counted."""

import pytest
from factories import add_items
from scipy.stats import beta, binomtest
from sight_scenes import at, house

from layers.sight.precision import Precision

pytestmark = pytest.mark.usefixtures("public_sight")


@pytest.fixture
def scene(database):
    add_items(database, "buildings", [(house(-10, 30, 10, 40), {"id": "h", "height_m": 9.0})])
    common = {"azimuth_deg": 0.0, "field_of_view_deg": 90.0, "range_m": 100.0, "status": "ok"}
    add_items(
        database,
        "cameras",
        [(at(0, 0), {"id": "c", **common}), (at(5, 0), {"id": "u", **common, "azimuth_deg": None})],
    )
    return database


def keep(client, camera, north, verdict, truth, **more):
    body = {"camera": camera, "point": list(at(0, north)), "verdict": verdict, "truth": truth}
    return client.post("/queries/sees/cases", json={**body, **more})


def test_a_case_keeps_who_when_what_and_of_which_state(scene, as_role):
    viewer = as_role("viewer")
    answer = keep(viewer, "c", 60, "blocked", "clear", note="유리로 된 건물")
    assert answer.status_code == 201, answer.get_json()
    kept = answer.get_json()
    assert kept["right"] is False
    assert (kept["reason"], kept["note"]) == ("blocked", "유리로 된 건물")
    assert kept["who"] == "token:a-viewer"
    assert kept["revisions"] == {"cameras": 1, "buildings": 1}
    assert viewer.get("/queries/sees/cases").get_json()["cases"] == [kept]
    log = as_role("admin").get("/admin/log?action=case").get_json()["records"]
    assert [(each["layer"], each["items"]) for each in log] == [("cameras", ["c"])]


def test_precision_counts_right_and_wrong_with_its_interval(scene, client, as_role):
    viewer = as_role("viewer")
    nothing = client.get("/queries/sees/precision").get_json()
    assert (nothing["cases"], nothing["precision"], nothing["interval"]) == (0, None, [0.0, 1.0])
    for _ in range(3):
        assert keep(viewer, "c", 20, "clear", "clear").status_code == 201
    assert keep(viewer, "c", 60, "blocked", "clear").status_code == 201
    assert keep(viewer, "u", 20, "clear", "out_of_view").status_code == 201
    told = client.get("/queries/sees/precision").get_json()
    assert (told["cases"], told["confirmed"], told["wrong"], told["precision"]) == (5, 3, 2, 0.6)
    wilson = binomtest(3, 5).proportion_ci(method="wilson")
    assert told["interval"] == pytest.approx([wilson.low, wilson.high], abs=1e-4)
    assert (told["known"]["cases"], told["assumed"]["cases"]) == (4, 1)
    assert told["by_verdict"]["clear"] | {"interval": 0} == {
        "cases": 4, "confirmed": 3, "wrong": 1, "precision": 0.75, "interval": 0
    }  # fmt: skip
    wrong = viewer.get("/queries/sees/cases?wrong=1").get_json()["cases"]
    assert [each["camera"] for each in wrong] == ["u", "c"]
    assert len(viewer.get("/queries/sees/cases?camera=u").get_json()["cases"]) == 1


def test_pages_of_cases_follow_each_other(scene, as_role):
    viewer = as_role("viewer")
    numbers = [keep(viewer, "c", 20, "clear", "clear").get_json()["number"] for _ in range(3)]
    first = viewer.get("/queries/sees/cases?limit=2").get_json()
    rest = viewer.get(first["next"]).get_json()
    assert [each["number"] for each in (*first["cases"], *rest["cases"])] == numbers[::-1]
    assert rest["next"] is None


def test_what_was_never_said_is_no_case(scene, as_role):
    """Else somebody could make any precision out of nothing."""
    answer = keep(as_role("viewer"), "c", 20, "blocked", "clear")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/conflict")
    assert keep(as_role("viewer"), "none", 20, "clear", "clear").status_code == 404


@pytest.mark.parametrize(
    "more", [{"truth": "perhaps"}, {"height_m": "1"}, {"note": "x" * 501}, {"class": "count"}]
)
def test_what_cannot_be_used_is_refused(scene, as_role, more):
    assert keep(as_role("viewer"), "c", 20, **{"verdict": "clear", "truth": "clear", **more}) \
        .status_code == 400  # fmt: skip


def test_only_who_signed_in_keeps_and_reads_cases(scene, client):
    assert keep(client, "c", 20, "clear", "clear").status_code == 403
    assert client.get("/queries/sees/cases").status_code == 403


@pytest.mark.parametrize(("confirmed", "cases"), [(0, 1), (1, 1), (7, 9), (990, 1000), (0, 40)])
def test_the_interval_is_wilsons_and_lies_near_the_exact_one(confirmed, cases):
    low, high = Precision(cases=cases, confirmed=confirmed).interval
    oracle = binomtest(confirmed, cases).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((oracle.low, oracle.high), abs=1e-12)
    exact = beta.ppf([0.025, 0.975], [confirmed, confirmed + 1], [cases - confirmed + 1,
                                                                 cases - confirmed])  # fmt: skip
    if 0 < confirmed < cases:
        assert (low, high) == pytest.approx(tuple(exact), abs=0.1)

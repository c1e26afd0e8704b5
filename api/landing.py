"""The front door: the map for a browser, the OGC landing page for programs."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response

from api import map as life_map
from api.caching import conditional, etag
from api.formats import HTML, JSON, OPENAPI, chosen_format, json_answer, link, url
from api.messages import asked_language
from api.params import Params
from api.services import services
from layers.definition import Lang, Title
from layers.store.state import DistrictState, district_state

_TITLE: Final = Title("생활지도", "Life Map")
_SAMPLE: Final = Title("예시 자료", "sample data")
_PARTS: Final = "http://www.opengis.net/spec/ogcapi"
#: What the answers of this API conform to; GDAL in the tests reads them so.
CONFORMS_TO: Final = (
    f"{_PARTS}-features-1/1.0/conf/core",
    f"{_PARTS}-features-1/1.0/conf/geojson",
    f"{_PARTS}-features-1/1.0/conf/oas30",
    f"{_PARTS}-features-3/1.0/conf/queryables",
    f"{_PARTS}-features-3/1.0/conf/queryables-query-parameters",
    f"{_PARTS}-features-4/1.0/conf/create-replace-delete",
    f"{_PARTS}-features-4/1.0/conf/update",
    f"{_PARTS}-features-4/1.0/conf/optimistic-locking-etags",
    f"{_PARTS}-features-4/1.0/conf/features",
)

blueprint = Blueprint("landing", __name__)


@blueprint.get("/")
def landing() -> Response:
    """Show the map to a browser, and to a program what there is."""
    kind = chosen_format({"json": (JSON,), "html": (HTML,)})
    if kind == "html":
        return life_map.page()
    Params.of_request(formats=("json", "html"))
    lang, district = asked_language(), district_state(services().database)
    return conditional(
        etag(district, lang, url("/")), lambda: json_answer(_landing(district, lang))
    )


def _landing(district: DistrictState | None, lang: Lang) -> dict[str, Any]:
    title = _TITLE.in_(lang)
    described: dict[str, Any] = {"title": title, "description": title}
    if district is not None:
        name = district.name.in_(lang)
        sample = f" ({_SAMPLE.in_(lang)})" if district.is_sample else ""
        described |= {
            "title": f"{name} {title}{sample}",
            "description": f"{name} {title}{sample}",
            "attribution": district.attribution,
            "extent": {"spatial": {"bbox": [list(district.bbox.as_tuple())]}},
        }
    return described | {
        "links": [
            link("self", url("/", f="json"), JSON),
            link("alternate", url("/", f="html"), HTML),
            link("service-desc", url("/api"), OPENAPI),
            link("service-doc", url("/api/docs"), HTML),
            link("conformance", url("/conformance"), JSON),
            link("data", url("/collections"), JSON),
        ]
    }


@blueprint.get("/conformance")
def conformance() -> Response:
    """List the standards' parts that this API conforms to."""
    Params.of_request()
    return conditional(etag(CONFORMS_TO), lambda: json_answer({"conformsTo": CONFORMS_TO}))

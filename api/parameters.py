"""What the query parameters mean, in words and as schemas; which address understands which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api import export, items, queries
from api.formats import CSV, GEOJSON, HTML, JSON, OPENAPI, SCHEMA_JSON
from api.messages import LANGUAGES
from layers.definition import Title

_TEXT: Final = {"type": "string"}
_NUMBERS: Final = {"type": "array", "items": {"type": "number"}}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One query or path parameter."""

    title: Title
    schema: Mapping[str, Any]
    required: bool = False


def _parameter(ko: str, en: str, schema: Mapping[str, Any], *, required: bool = False) -> Parameter:
    return Parameter(title=Title(ko, en), schema=schema, required=required)


PARAMETERS: Final[Mapping[str, Parameter]] = {
    "layer_id": _parameter("레이어", "The layer", _TEXT),
    "item_id": _parameter("항목 번호", "The item's id", _TEXT),
    "f": _parameter("형식: json, csv, html 중 제공하는 것", "A format that is offered", _TEXT),
    "lang": _parameter("언어", "The language", {"type": "string", "enum": list(LANGUAGES)}),
    "bbox": _parameter(
        "서,남,동,북(도). 서쪽이 동쪽보다 크면 날짜변경선을 넘는다.",
        "west,south,east,north in degrees; west > east crosses 180 degrees",
        _NUMBERS | {"minItems": 4, "maxItems": 6},
    ),
    "datetime": _parameter(
        "시각, 날짜(UTC), 또는 시작/끝 구간. ..은 열린 끝.",
        "a time, a day of UTC, or an interval start/end; .. is an open end",
        _TEXT,
    ),
    "limit": _parameter(
        f"최대 개수. 목록은 기본 {items.DEFAULT_LIMIT}·최대 {items.MOST}, 가까운 것은 레이어마다"
        f" 기본 {queries.DEFAULT_LIMIT}·최대 {queries.MOST}. 넘으면 최대로 맞춘다.",
        f"how many at most: of a layer's items {items.DEFAULT_LIMIT} unless said, {items.MOST} at"
        f" most; of what is near {queries.DEFAULT_LIMIT} a layer, {queries.MOST} at most; more is"
        " taken as the most",
        {"type": "integer", "minimum": 1},
    ),
    "near": _parameter(
        "경도,위도,미터: 실제 거리로 그 안의 것",
        "lon,lat,metres: what lies within so many true metres",
        _NUMBERS | {"minItems": 3, "maxItems": 3},
    ),
    "after": _parameter(
        "다음 쪽 키(next 링크가 준다)",
        "the key of a next link",
        {"type": "integer", "minimum": 0},
    ),
    "point": _parameter(
        "경도,위도", "lon,lat", _NUMBERS | {"minItems": 2, "maxItems": 2}, required=True
    ),
    "layers": _parameter(
        "쉼표로 나눈 레이어", "layers, with commas", {"type": "array", "items": _TEXT}
    ),
    "within_m": _parameter(
        "이 거리(미터) 안의 것만", "only within so many metres", {"type": "number", "minimum": 0}
    ),
    "theme": _parameter("화면 색", "the colours", _TEXT),
    "flat": _parameter("1이면 평면", "1 for the flat map", {"type": "string", "enum": ["0", "1"]}),
    "scale": _parameter("글자와 기호의 배율", "the scale of text and marks", {"type": "number"}),
    "v": _parameter("내용의 판", "the version of the content", _TEXT),
    "link": _parameter("일회용 로그인 링크", "the one-time sign-in link", _TEXT, required=True),
}

#: Endpoint -> the query parameters it understands.
QUERY: Final[Mapping[str, tuple[str, ...]]] = {
    "landing.landing": ("f", "lang"),
    "landing.conformance": ("f", "lang"),
    "openapi.api": ("f", "lang"),
    "openapi.docs": ("f", "lang"),
    "problems.problem_page": ("lang",),
    "identity.sign_in": ("link",),
    "collections.collections": ("f", "lang"),
    "collections.collection": ("f", "lang"),
    "collections.queryables": ("f", "lang"),
    "items.items": (*items.PARAMETERS, "f", "lang"),
    "items.item": ("f", "lang"),
    "queries.nearest_items": (*queries.PARAMETERS, "f", "lang"),
    "export.export": (*export.PARAMETERS, "lang"),
    "tiles.vector_tile": ("v",),
    "tiles.tile_json": ("lang",),
    "terrain.relief": ("v",),
    "terrain.heights": ("v",),
    "map.spec": ("theme", "flat", "scale", "lang"),
    "map.panel_": ("theme", "lang"),
    "map.labels": ("layers", "scale", "v"),
    "map.icon": ("v",),
}

#: Endpoint -> the media types of its answer; JSON where it is not named.
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "landing.landing": (JSON, HTML),
    "openapi.api": (OPENAPI,),
    "openapi.docs": (HTML,),
    "problems.problem_page": (HTML,),
    "collections.queryables": (SCHEMA_JSON,),
    "items.items": (GEOJSON, CSV),
    "items.item": (GEOJSON,),
    "queries.nearest_items": (GEOJSON,),
    "tiles.vector_tile": ("application/vnd.mapbox-vector-tile",),
    "terrain.relief": ("image/png",),
    "terrain.heights": ("image/png",),
    "map.icon": ("image/svg+xml",),
    "map.static": ("*/*",),
    "export.export": (HTML,),
}

#: Endpoint -> the schema of its JSON, of those that ``api.openapi`` names.
SCHEMAS: Final[Mapping[str, str]] = {
    "items.items": "FeatureCollection",
    "items.item": "Feature",
    "queries.nearest_items": "FeatureCollection",
}

#: Endpoints that answer 204 where nothing lies.
OFTEN_EMPTY: Final = frozenset({"tiles.vector_tile", "terrain.relief", "terrain.heights"})

#: Endpoints that send a browser on instead of answering.
REDIRECTS: Final = frozenset({"identity.sign_in", "identity.sign_out"})

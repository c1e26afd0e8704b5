"""What the query parameters mean, in words and as schemas; which address understands which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api import (
    accounts,
    admin,
    aim,
    calibration,
    camera_view,
    cast_net,
    coverage,
    edits,
    export,
    feed_forms,
    feed_messages,
    feed_rejected,
    feeds,
    history,
    items,
    lending,
    live,
    matrix,
    observations,
    queries,
    reach,
    roads,
    school_watch,
    search,
    sees,
    sending,
    sight_cases,
    taking,
)
from api.formats import CSV, GEOJSON, HTML, JSON, OPENAPI, SCHEMA_JSON
from api.messages import LANGUAGES
from api.road_tables import GPKG
from layers.definition import Title
from layers.finding.words import LONGEST
from spatial.traversal import Mode

_TEXT: Final = {"type": "string"}
_SWITCH: Final = {"type": "string", "enum": ["0", "1"]}
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
    "feed_id": _parameter("자료 종류", "the type of data", _TEXT),
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
    "as_at": _parameter(
        "과거의 시각 또는 날짜(UTC): 그때의 내용",
        "a moment or a day (UTC) of the past: what was there then",
        _TEXT,
    ),
    "note": _parameter("왜 바꾸는지(기록에 남는다)", "why, for the record", _TEXT),
    "revision": _parameter("레이어의 개정 번호", "a revision of the layer", {"type": "integer"}),
    "webhook-id": _parameter("보낸 쪽의 메시지 번호", "what the sender calls the message", _TEXT),
    "webhook-timestamp": _parameter(
        "보낸 시각(1970년부터의 초)", "when it was sent, in seconds since 1970", {"type": "integer"}
    ),
    "webhook-signature": _parameter(
        "id.timestamp.본문의 HMAC-SHA256 서명(Standard Webhooks)",
        "v1, and the base64 of the HMAC-SHA256 of id.timestamp.body (Standard Webhooks)",
        _TEXT,
    ),
    "If-Match": _parameter("읽은 항목의 ETag", "the ETag of the item as it was read", _TEXT),
    "Idempotency-Key": _parameter(
        "같은 키로 다시 보내면 한 번만 처리한다(하루)",
        "the same change sent again with its key is made once (kept for a day)",
        _TEXT | {"maxLength": 100},
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
    "q": _parameter(
        "이름, 주소, 번호, 초성, 좌표",
        "a name, an address, a number, initials or coordinates",
        _TEXT | {"maxLength": LONGEST},
        required=True,
    ),
    "around": _parameter(
        "보고 있는 곳의 경도,위도",
        "lon,lat of where the reader looks",
        _NUMBERS | {"minItems": 2, "maxItems": 2},
    ),
    "mode": _parameter(
        "이동 수단: drive(차량), emergency(긴급 차량), cycle(자전거), walk(보행)",
        "how somebody travels",
        _TEXT | {"enum": [each.value for each in Mode]},
    ),
    "direction": _parameter(
        "to: 그 지점으로 온다, from: 그 지점에서 간다",
        "to: they come to the place; from: they go out from it",
        _TEXT | {"enum": ["to", "from"]},
    ),
    "minutes": _parameter(
        "제한 시간(분). 도달 범위는 쉼표로 여럿(5,10,15).",
        "the longest time in minutes; of areas several, with commas: 5,10,15",
        _TEXT,
    ),
    "reported_at": _parameter(
        "신고 시각. 그때부터 지금까지 갈 수 있는 곳은 포위망 안쪽이다(없으면 지금).",
        "when it was reported: what can be reached since then lies inside the net (unsaid: now)",
        _TEXT | {"format": "date-time"},
    ),
    "cameras": _parameter(
        "볼 수 있는 카메라 수: 그만큼으로 가장 많이 잡아내는 조합도 찾는다",
        "how many cameras can be watched: also finds those that intercept most",
        {"type": "integer", "minimum": 1, "maximum": cast_net.MOST_CAMERAS},
    ),
    "lent": _parameter(
        "1이면 지금 목적 외로 빌려 쓰는 카메라도",
        "1 for cameras that are lent from another purpose just now, too",
        _SWITCH,
    ),
    "paths": _parameter("1이면 경로 도형도", "1 for the ways as lines too", _SWITCH),
    "alternative": _parameter("1이면 다른 경로도", "1 for another way too", _SWITCH),
    "from": _parameter(
        "출발지 경도,위도(행렬은 ;로 여럿 또는 레이어)",
        "where from: lon,lat; of a matrix several with semicolons, or a layer",
        _TEXT,
        required=True,
    ),
    "to": _parameter(
        "도착지 경도,위도(행렬은 ;로 여럿 또는 레이어)",
        "where to: lon,lat; of a matrix several with semicolons, or a layer",
        _TEXT,
        required=True,
    ),
    "observations.from": _parameter(
        "언제부터(없으면 하루 전)", "from when on; a day before the end unless said", _TEXT
    ),
    "observations.to": _parameter("언제까지(없으면 지금)", "until when; now unless said", _TEXT),
    "typical": _parameter(
        "같은 요일·시각의 보통 값도 준다: 지난 몇 주의 평균인지(1~8)",
        "tell what is typical of each hour of the week too: of so many weeks before (1 to 8)",
        {"type": "integer", "minimum": 1, "maximum": 8},
    ),
    "property": _parameter("측정값 항목", "the measured value", _TEXT, required=True),
    "observations.at": _parameter("지난 시각", "a moment of the past", _TEXT, required=True),
    "by": _parameter(
        "도달 범위: area(면)·edges(도로). 감시 범위: district(전체)·dong(동)·cell(100m 격자)·"
        "purpose(설치 목적)",
        "of what is reached: area or edges; of coverage: district, dong, cell (100 m) or purpose",
        _TEXT,
    ),
    "of": _parameter(
        "누가 닿는가: 격자, 동, 건물 레이어. 감시 범위: streets(도로)·area(땅)·people(인구)가 적게"
        " 보이는 순",
        "whose reach: cells, dongs or buildings; of coverage: streets, area or people, of which the"
        " least seen stands first",
        _TEXT,
    ),
    "supply": _parameter(
        "공급량 항목: 1인당 공급(2SFCA)을 더한다",
        "a number field of the first layer: adds the supply a person (two-step floating catchment)",
        _TEXT,
    ),
    "summary_only": _parameter("1이면 요약만", "1 for the summary alone", _SWITCH),
    "names": _parameter("도로명, ;로 여럿", "names of streets, with semicolons", _TEXT),
    "height_m": _parameter(
        "지면에서 몇 미터 높이를 보는가(기본 1.5)",
        "how high over the ground is looked at, in metres; 1.5 unless said",
        {"type": "number", "minimum": 0},
    ),
    "turned": _parameter(
        "1이면 회전형이 돌릴 수 있는 방향까지", "1 for all that a PTZ could turn to", _SWITCH
    ),
    "within_m": _parameter(
        "이 거리(미터) 안의 것만", "only within so many metres", {"type": "number", "minimum": 0}
    ),
    "theme": _parameter("화면 색", "the colours", _TEXT),
    "relief": _parameter(
        "1이면 지형 기복을 살린 지도",
        "1 for a map on its hills",
        {"type": "string", "enum": ["0", "1"]},
    ),
    "flat": _parameter("1이면 평면", "1 for the flat map", {"type": "string", "enum": ["0", "1"]}),
    "scale": _parameter("글자와 기호의 배율", "the scale of text and marks", {"type": "number"}),
    "v": _parameter("내용의 판", "the version of the content", _TEXT),
    "everywhere": _parameter(
        "보이는 곳 밖에서 바뀌어도 알릴 레이어",
        "layers whose changes are told wherever they are",
        {"type": "array", "items": _TEXT},
    ),
    "since": _parameter(
        "마지막으로 받은 실시간 메시지의 id", "the id of the last live message that came", _TEXT
    ),
    "link": _parameter("일회용 로그인 링크", "the one-time sign-in link", _TEXT),
    "next": _parameter("로그인 뒤에 갈 주소", "where to go on to after signing in", _TEXT),
    "name": _parameter("계정, 또는 보내는 파일의 이름", "the account, or of a file", _TEXT),
    "upload_id": _parameter("보낸 파일의 번호", "the number of a sent file", _TEXT),
    "number": _parameter(
        "접속이나 토큰의 번호", "the number of a session or token", {"type": "integer"}
    ),
    "who": _parameter("기록된 사람", "who did or saw it", _TEXT),
    "action": _parameter("한 일(read, export, tiles, create 등)", "what was done", _TEXT),
    "layer": _parameter("레이어", "the layer", _TEXT),
    "item": _parameter(
        "항목 번호. 보는 카메라를 물을 때는 레이어/번호(incidents/7)",
        "the id of an item; where it is asked who sees it, with its layer: incidents/7",
        _TEXT,
    ),
    "camera": _parameter("카메라 번호", "the id of a camera", _TEXT),
    "incident": _parameter("사건 번호", "the id of an incident", _TEXT),
    "id": _parameter("카메라 번호", "the id of a camera", _TEXT),
    "class": _parameter(
        "화소 밀도 등급 이상: detect(감지)·observe(관찰)·recognise(인식)·identify(식별)",
        "at least this class of pixel density: detect, observe, recognise or identify",
        {"type": "array", "items": _TEXT},
    ),
    "school": _parameter(
        "학교 번호. 없으면 모든 학교의 요약",
        "the id of a school; without it all are summed up",
        _TEXT,
    ),
    "at": _parameter("arrival(등교)·leaving(하교)", "arrival or leaving", _TEXT),
    "known": _parameter(
        "1이면 방위·화각·거리를 아는 카메라만 센다",
        "1 to count those cameras alone whose direction, field and range are known",
        _SWITCH,
    ),
    "least": _parameter(
        "이보다 작은 곳은 뺀다(m², 도로는 m)",
        "leaves out what is smaller: square metres, of streets metres",
        {"type": "number", "minimum": 0},
    ),
    "wrong": _parameter("1이면 틀린 판정만", "1 for the wrong ones alone", _SWITCH),
    "reason": _parameter("이 사유로 거부된 것만", "only what was rejected for this", _TEXT),
    "before": _parameter(
        "이 번호보다 앞선 기록", "only records before this number", {"type": "integer"}
    ),
}

#: Endpoint -> the query parameters it understands.
QUERY: Final[Mapping[str, tuple[str, ...]]] = {
    "landing.landing": ("f", "lang"),
    "landing.conformance": ("f", "lang"),
    "openapi.api": ("f", "lang"),
    "openapi.docs": ("f", "lang"),
    "problems.problem_page": ("lang",),
    "status.status": ("f", "lang"),
    "trust.page": ("f", "lang"),
    "accounts.sign_in": ("link", "next", "lang"),
    "accounts.account": ("lang",),
    "admin.page": ("lang",),
    "admin.people": ("lang",),
    "admin.log": (*admin.LOG_PARAMETERS, "f", "lang"),
    "collections.collections": ("f", "lang"),
    "collections.collection": ("f", "lang"),
    "collections.queryables": ("f", "lang"),
    "items.items": (*items.PARAMETERS, "f", "lang"),
    "feeds.page": ("lang",),
    feed_messages.ENDPOINT: ("lang",),
    "feeds.listed": ("f", "lang"),
    "feeds.states": ("f", "lang"),
    "feeds.one": ("f", "lang"),
    "feeds.runs": (*feeds.RUN_PARAMETERS, "f", "lang"),
    feed_rejected.ENDPOINT: (*feed_rejected.PARAMETERS, "f", "lang"),
    "feed_forms.overview": ("lang",),
    "feed_forms.page": ("lang",),
    "feed_forms.listed": ("lang",),
    "feed_forms.one": (*feed_forms.PARAMETERS, "lang"),
    "items.item": ("as_at", "f", "lang"),
    **dict.fromkeys(edits.STATUSES, (*edits.PARAMETERS, "lang")),
    "history.item_history": (*history.PARAMETERS, "lang"),
    "observations.series": (*observations.PARAMETERS, "lang"),
    "observations.observed": ("at", "lang"),
    "past.past": ("as_at", "lang"),
    "queries.nearest_items": (*queries.PARAMETERS, "f", "lang"),
    "sees.sees_place": (*sees.PARAMETERS, "f", "lang"),
    "sees.sees_shape": (*sees.SHAPE_PARAMETERS, "f", "lang"),
    "camera_view.camera_view": (*camera_view.PARAMETERS, "lang"),
    "calibration.calibrate": (*calibration.PARAMETERS, "lang"),
    "sight_cases.keep": ("lang",),
    "sight_cases.listed": (*sight_cases.PARAMETERS, "lang"),
    "sight_cases.precision": ("lang",),
    "roads.route": (*roads.ROUTE_PARAMETERS, "f", "lang"),
    "roads.closures": ("f", "lang"),
    "roads.traffic": ("f", "lang"),
    "roads.streets": (*roads.STREET_PARAMETERS, "f", "lang"),
    "cast_net.net": (*cast_net.NET_PARAMETERS, "f", "lang"),
    "cast_net.track": (*cast_net.TRACK_PARAMETERS, "f", "lang"),
    "reach.service_area": (*reach.AREA_PARAMETERS, "f", "lang"),
    "reach.catchments": (*reach.CATCHMENT_PARAMETERS, "f", "lang"),
    "matrix.matrix": (*matrix.PARAMETERS, "f", "lang"),
    "coverage.coverage": (*coverage.PARAMETERS, "f", "lang"),
    "coverage.blind": (*coverage.BLIND_PARAMETERS, "f", "lang"),
    "coverage.camera": (*coverage.CAMERA_PARAMETERS, "f", "lang"),
    "school_watch.watch": (*school_watch.PARAMETERS, "f", "lang"),
    "search.search": (*search.PARAMETERS, "f", "lang"),
    "taking.download": (*taking.PARAMETERS, "f", "lang"),
    "sending.send": (*sending.PARAMETERS, "lang"),
    "sending.look": ("lang",),
    "sending.load": ("lang",),
    "sending.forget": ("lang",),
    "aim.aim": ("lang",),
    "aim.aim_best": ("lang",),
    "aim.release": ("lang",),
    "aim.holder": ("lang",),
    "aim.log": (*aim.LOG_PARAMETERS, "lang"),
    "lending.lend": ("lang",),
    "export.export": (*export.PARAMETERS, "lang"),
    "live.live": (*live.PARAMETERS, "lang"),
    "tiles.vector_tile": ("v",),
    "tiles.tile_json": ("lang",),
    "terrain.relief": ("v",),
    "terrain.heights": ("v",),
    "map.spec": ("theme", "flat", "relief", "scale", "lang"),
    "map.panel_": ("theme", "lang"),
    "map.labels": ("layers", "scale", "v"),
    "map.icon": ("v",),
}

_ROAD_KINDS: Final = (GEOJSON, CSV, GPKG)
#: Endpoint -> the media types of its answer; JSON where it is not named.
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "landing.landing": (JSON, HTML),
    "openapi.api": (OPENAPI,),
    "openapi.docs": (HTML,),
    "problems.problem_page": (HTML,),
    "status.status": (HTML, JSON),
    "metrics.metrics": ("text/plain",),
    "trust.page": (HTML,),
    "trust.authority": ("application/x-x509-ca-cert",),
    "accounts.sign_in": (HTML,),
    "accounts.sign_in_by_password": (HTML,),
    "accounts.account": (HTML,),
    "accounts.set_own_password": (HTML,),
    "admin.page": (HTML,),
    "admin.log": (JSON, CSV),
    "collections.queryables": (SCHEMA_JSON,),
    "items.items": (GEOJSON, CSV),
    "feeds.page": (HTML,),
    "feed_forms.overview": (HTML,),
    "feed_forms.page": (HTML,),
    "feeds.listed": tuple(kind for (kind,) in feeds.FORMATS.values()),
    feed_rejected.ENDPOINT: tuple(kind for (kind,) in feed_rejected.FORMATS.values()),
    "items.item": (GEOJSON,),
    **dict.fromkeys(edits.STATUSES, (GEOJSON,)),
    "past.past_tile": ("application/vnd.mapbox-vector-tile",),
    "queries.nearest_items": _ROAD_KINDS,
    "sees.sees_place": _ROAD_KINDS,
    "sees.sees_shape": _ROAD_KINDS,
    "camera_view.camera_view": (GEOJSON,),
    "calibration.calibrate": (GEOJSON,),
    "roads.route": _ROAD_KINDS,
    "roads.closures": _ROAD_KINDS,
    "roads.traffic": _ROAD_KINDS,
    "roads.streets": _ROAD_KINDS,
    "cast_net.net": _ROAD_KINDS,
    "cast_net.track": _ROAD_KINDS,
    "reach.service_area": _ROAD_KINDS,
    "reach.catchments": _ROAD_KINDS,
    "matrix.matrix": (JSON, CSV),
    "coverage.coverage": _ROAD_KINDS,
    "coverage.blind": _ROAD_KINDS,
    "coverage.camera": _ROAD_KINDS,
    "school_watch.watch": _ROAD_KINDS,
    "search.search": (GEOJSON,),
    "tiles.vector_tile": ("application/vnd.mapbox-vector-tile",),
    "terrain.relief": ("image/png",),
    "terrain.heights": ("image/png",),
    "map.icon": ("image/svg+xml",),
    "map.static": ("*/*",),
    "export.export": (HTML,),
    "taking.download": tuple(kind for (kind,) in taking.KINDS.values()),
}

#: Endpoint -> the schema of its JSON, of those that ``api.openapi`` names.
SCHEMAS: Final[Mapping[str, str]] = {
    "items.items": "FeatureCollection",
    "items.item": "Feature",
    **dict.fromkeys(edits.STATUSES, "Feature"),
    "queries.nearest_items": "FeatureCollection",
    "sees.sees_place": "FeatureCollection",
    "sees.sees_shape": "FeatureCollection",
    "camera_view.camera_view": "Feature",
    "calibration.calibrate": "Feature",
    "cast_net.net": "FeatureCollection",
    "cast_net.track": "FeatureCollection",
    "reach.service_area": "FeatureCollection",
    "reach.catchments": "FeatureCollection",
    "coverage.coverage": "FeatureCollection",
    "coverage.blind": "FeatureCollection",
    "coverage.camera": "Feature",
    "school_watch.watch": "FeatureCollection",
    "search.search": "FeatureCollection",
}

#: Endpoints that answer 204 where nothing lies.
OFTEN_EMPTY: Final = frozenset(
    {"live.live", "past.past_tile", "tiles.vector_tile", "terrain.relief", "terrain.heights"}
)

#: Endpoint -> media type -> schema of the body that it reads.
BODIES: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    **accounts.BODIES,
    **admin.BODIES,
    **aim.BODIES,
    **calibration.BODIES,
    **edits.BODIES,
    **feed_forms.BODIES,
    **feed_messages.BODIES,
    **feeds.BODIES,
    **lending.BODIES,
    **sees.BODIES,
    **sending.BODIES,
    **sight_cases.BODIES,
}

#: Endpoint -> the headers that it reads, and whether each is needed.
HEADERS: Final[Mapping[str, Mapping[str, bool]]] = {
    **edits.HEADERS,
    **aim.HEADERS,
    **calibration.HEADERS,
    **lending.HEADERS,
    **feed_messages.HEADERS,
}

#: Endpoint -> statuses of success where they are not 200 and 304.
STATUSES: Final[Mapping[str, tuple[int, ...]]] = {
    **accounts.STATUSES,
    **admin.STATUSES,
    **aim.STATUSES,
    **calibration.STATUSES,
    **edits.STATUSES,
    **feed_forms.STATUSES,
    **feed_messages.STATUSES,
    **feeds.STATUSES,
    **lending.STATUSES,
    **sees.STATUSES,
    **sending.STATUSES,
    **sight_cases.STATUSES,
}

_TO_THE_MAP: Final = Title("지도로 이동", "On to the map")
#: Endpoints that send a browser on instead of answering, and where to.
REDIRECTS: Final[Mapping[str, Title]] = {
    "accounts.sign_in": _TO_THE_MAP,
    "accounts.sign_in_by_password": _TO_THE_MAP,
    "accounts.account": Title("로그인 화면으로 이동", "On to the page for signing in"),
    "accounts.sign_out": _TO_THE_MAP,
    "live.live": Title("실시간 전송으로 이동", "On to the stream (text/event-stream)"),
}

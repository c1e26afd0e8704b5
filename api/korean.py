"""The Korean side of every sentence that can reach an answer.

The sentences are written once, in English, where they are raised. As in gettext, the English one
is the key of the Korean one; its ``{names}`` are read from the English and put into the Korean.
``tests/api/test_messages.py`` walks the source and fails for a sentence that has no Korean side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # layers.registry, layers.definition
    "There is no layer '{layer}'.": "'{layer}' 레이어는 없습니다.",
    "Layer '{layer}' is not open to {name}.": "'{layer}' 레이어를 볼 권한이 없습니다({name}).",
    "Layer '{layer}' has no field '{field}'.": "'{layer}' 레이어에는 '{field}' 항목이 없습니다.",
    "Layer '{layer}' has no source '{source}' (there are: {known}).": (
        "'{layer}' 레이어에는 '{source}' 원천이 없습니다(있는 것: {known})."
    ),
    # layers.store.database
    "All database connections are in use; try again shortly.": (
        "데이터베이스 연결이 모두 사용 중입니다. 잠시 후 다시 시도하세요."
    ),
    "Too many questions are waiting; try again shortly.": (
        "대기 중인 요청이 너무 많습니다. 잠시 후 다시 시도하세요."
    ),
    "The question took longer than its deadline.": "제한 시간 안에 답을 내지 못했습니다.",
    "The database has no room left to write.": (
        "데이터베이스에 쓸 공간이 없습니다. 조회는 계속됩니다."
    ),
    "The database takes no more connections; try again shortly.": (
        "데이터베이스가 연결을 더 받지 않습니다. 잠시 후 다시 시도하세요."
    ),
    "The database cannot be reached just now.": "지금 데이터베이스에 연결할 수 없습니다.",
    # spatial.bbox
    "'{value}' in {name} is not a number.": "{name}의 '{value}' 값은 숫자가 아닙니다.",
    "'{value}' in {name} is not a finite number.": "{name}의 '{value}' 값은 유한한 수가 아닙니다.",
    "Longitude {value} in {name} is outside -180 to 180.": (
        "{name}의 경도 {value} 값이 -180~180을 벗어납니다."
    ),
    "Latitude {value} in {name} is outside -90 to 90. Is it lon,lat and not lat,lon?": (
        "{name}의 위도 {value} 값이 -90~90을 벗어납니다. 위도,경도가 아니라 경도,위도 순입니까?"
    ),
    "Latitude {value} in {name} is outside -90 to 90.{hint}": (
        "{name}의 위도 {value} 값이 -90~90을 벗어납니다."
    ),
    "{name} must be lon,lat, for example 127.12,37.54; got '{value}'.": (
        "{name} 값은 경도,위도여야 합니다(예: 127.12,37.54). 받은 값: '{value}'"
    ),
    "The bbox's south {south} lies north of its north {north}.": (
        "bbox의 남쪽 {south} 값이 북쪽 {north}보다 북쪽에 있습니다."
    ),
    "bbox must be west,south,east,north in degrees; got '{value}'.": (
        "bbox는 서,남,동,북 순서의 도 단위 값이어야 합니다. 받은 값: '{value}'"
    ),
    # spatial.tiles
    "Tile {name} must be a whole number; got '{value}'.": (
        "타일 {name} 값은 정수여야 합니다. 받은 값: '{value}'"
    ),
    "There are no tiles at zoom {zoom}: 0 to {last}.": (
        "확대 수준 {zoom}에는 타일이 없습니다(0~{last})."
    ),
    "There is no tile {tile}: x and y run from 0 to {last}.": (
        "{tile} 타일은 없습니다. x와 y는 0부터 {last}까지입니다."
    ),
    # api.identity
    "The token is not valid: it was not signed here, or it was changed.": (
        "토큰이 유효하지 않습니다. 이 서버가 발급하지 않았거나 변조되었습니다."
    ),
    "The token expired at {at}.": "토큰이 {at}에 만료되었습니다.",
    "The Authorization header must be 'Bearer' and a token.": (
        "Authorization 헤더는 'Bearer'와 토큰이어야 합니다."
    ),
    "The sign-in link is not valid: it was not made here, or it was changed.": (
        "로그인 링크가 유효하지 않습니다. 이 서버가 만들지 않았거나 변조되었습니다."
    ),
    "The sign-in link expired at {at}; make a new one with 'lifemap link'.": (
        "로그인 링크가 {at}에 만료되었습니다. 'lifemap link' 명령으로 새로 만드세요."
    ),
    "The sign-in link was used already; make a new one with 'lifemap link'.": (
        "이미 사용한 로그인 링크입니다. 'lifemap link' 명령으로 새로 만드세요."
    ),
    # api.app
    "A request from {origin} may change nothing here.": (
        "{origin}에서 보낸 요청으로는 변경할 수 없습니다."
    ),
    "The body has {size} bytes; at most {most} are read.": (
        "본문이 {size}바이트입니다. 최대 {most}바이트까지 받습니다."
    ),
    "The database refused the statement ({state}).": "데이터베이스가 명령을 거부했습니다({state}).",
    # api.app, api.params, api.formats
    "The address holds a NUL character.": "주소에 NUL 문자가 있습니다.",
    "There is no parameter '{name}' here (there are: {there}).": (
        "'{name}' 매개변수는 여기에 없습니다(있는 것: {there})."
    ),
    "The parameter '{name}' may be said only once.": "'{name}' 매개변수는 한 번만 쓸 수 있습니다.",
    "The parameter '{name}' holds a NUL character.": "'{name}' 매개변수에 NUL 문자가 있습니다.",
    "The parameter 'point' is needed: point=lon,lat.": (
        "'point' 매개변수가 필요합니다: point=경도,위도"
    ),
    "lang must be ko or en; got '{value}'.": "lang은 ko나 en이어야 합니다. 받은 값: '{value}'",
    "f must be {names}; got '{value}'.": "f는 {names} 중 하나여야 합니다. 받은 값: '{value}'",
    "This is answered as {names} only.": "제공하는 형식은 {names}뿐입니다.",
    "limit must be a whole number from 1 to {most}; got '{value}'.": (
        "limit은 1부터 {most}까지의 정수여야 합니다. 받은 값: '{value}'"
    ),
    "after must be the key of a next link; got '{value}'.": (
        "after는 next 링크의 키여야 합니다. 받은 값: '{value}'"
    ),
    "near must be lon,lat,metres, for example 127.12,37.54,500; got '{value}'.": (
        "near는 경도,위도,미터여야 합니다(예: 127.12,37.54,500). 받은 값: '{value}'"
    ),
    "{name} must be a whole number; got '{value}'.": (
        "{name} 값은 정수여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must be a number; got '{value}'.": "{name} 값은 숫자여야 합니다. 받은 값: '{value}'",
    "{name} must be a finite number; got '{value}'.": (
        "{name} 값은 유한한 수여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must be a number from {least} to {most}; got '{value}'.": (
        "{name} 값은 {least}부터 {most}까지의 수여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must be from 0 to {most} metres; got '{value}'.": (
        "{name} 값은 0부터 {most}미터까지여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must be a time like 2026-01-31T09:00:00+09:00 or a day; got '{value}'.": (
        "{name} 값은 2026-01-31T09:00:00+09:00 같은 시각이나 날짜여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must say its time zone, for example Z; got '{value}'.": (
        "{name} 값에 시간대(예: +09:00)가 있어야 합니다. 받은 값: '{value}'"
    ),
    "The interval '{value}' of datetime ends before it starts.": (
        "datetime 구간 '{value}'의 끝이 시작보다 앞섭니다."
    ),
    "{name} must be true or false; got '{value}'.": (
        "{name} 값은 true나 false여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must be a day like 2026-01-31; got '{value}'.": (
        "{name} 값은 2026-01-31 같은 날짜여야 합니다. 받은 값: '{value}'"
    ),
    "{name} must be one of {options}; got '{value}'.": (
        "{name} 값은 {options} 중 하나여야 합니다. 받은 값: '{value}'"
    ),
    "Everybody is anonymous without a token.": "토큰이 없으면 누구나 익명입니다.",
    # api.items, api.queries, api.export
    "Layer '{layer}' is a coverage: it has no items.": (
        "'{layer}' 레이어는 래스터라서 항목이 없습니다."
    ),
    "Layer '{layer}' has no current item '{item}'.": (
        "'{layer}' 레이어에 지금 '{item}' 항목은 없습니다."
    ),
    "Layer '{layer}' is a coverage: nothing of it is near.": (
        "'{layer}' 레이어는 래스터라서 가까운 항목을 찾을 수 없습니다."
    ),
    "Without a point, layers must name the one layer to export.": (
        "point가 없으면 layers에 내보낼 레이어 하나를 적어야 합니다."
    ),
    # api.map, api.tiles, api.terrain
    "There is no icon '{name}'.": "'{name}' 아이콘은 없습니다.",
    "There is no palette '{name}'.": "'{name}' 색 구성은 없습니다.",
    "Layer '{layer}' has vector tiles; ask for .mvt.": (
        "'{layer}' 레이어는 벡터 타일입니다. .mvt로 요청하세요."
    ),
    "Layer '{layer}' is a raster; its tiles end in .png.": (
        "'{layer}' 레이어는 래스터입니다. .png로 요청하세요."
    ),
    "Layer '{layer}' has no tiles at zoom {zoom}: {first} to {last}.": (
        "'{layer}' 레이어는 확대 수준 {zoom}에 타일이 없습니다({first}~{last})."
    ),
    "This tile is still being made; try again shortly.": (
        "타일을 만드는 중입니다. 잠시 후 다시 시도하세요."
    ),
    # The routes' own summaries, on the page of the API.
    "Show the map to a browser, and to a program what there is.": (
        "브라우저에는 지도를, 프로그램에는 제공 목록을 준다."
    ),
    "Describe this API as OpenAPI 3.0.": "이 API의 OpenAPI 3.0 명세.",
    "Show the description of this API to people.": "이 API의 안내 화면.",
    "List the layers that this reader may read.": "볼 수 있는 레이어 목록.",
    "Describe one layer: extent, count, freshness, licence, links.": (
        "레이어 하나의 범위, 개수, 최신성, 이용 조건, 링크."
    ),
    "Give the items of a layer: in a box, near a place, in a time, with given values.": (
        "레이어의 항목: 범위, 거리, 시각, 값으로 고른다."
    ),
    "Give one item.": "항목 하나.",
    "Say by which properties the items of a layer can be asked for, as JSON Schema.": (
        "항목을 고를 수 있는 속성(JSON Schema)."
    ),
    "List the standards' parts that this API conforms to.": "따르는 표준 목록.",
    "Give the sheet of what is near ``point=``, or of the items of one layer in ``layers=``.": (
        "point= 주변, 또는 layers= 레이어 하나의 상황 자료."
    ),
    "Say that the server lives, and whether its database is ok, busy or unavailable.": (
        "서버 동작 여부와 데이터베이스 상태(ok, busy, unavailable)."
    ),
    "Answer with an icon (``camera``, ``camera.down``) or the atlas of its states.": (
        "아이콘(camera, camera.down) 또는 상태별 모음."
    ),
    "Answer with the names that are written on a tile of the map, for this reader.": (
        "지도 타일 하나에 적히는 이름."
    ),
    "Answer with what the page needs besides the deck.": "지도 화면에 필요한 나머지 내용.",
    "Say what a kind of problem means and what to do about it.": "문제 유형의 뜻과 조치.",
    "Give the nearest items of each layer to a place, nearest first, in true metres.": (
        "한 지점에서 가까운 항목을 레이어마다, 실제 거리순으로."
    ),
    "Use a one-time link: sign this browser in and show the map.": (
        "일회용 링크로 로그인하고 지도를 연다."
    ),
    "Forget this browser's session.": "로그아웃.",
    "Answer with the deck of what this reader may read.": "볼 수 있는 레이어의 지도 명세(deck).",
    "Answer with a file of the built front end; its hashed ones never change.": "화면 파일.",
    "Answer with the heights of the ground as Terrain-RGB; 204 outside it.": (
        "지형 높이(Terrain-RGB). 범위 밖은 204."
    ),
    "Describe the tiles of a layer (TileJSON 3.0), and what they leave out.": (
        "레이어 타일의 설명(TileJSON 3.0)과 생략 기준."
    ),
    "Answer with the tile as this reader may see it; 204 where nothing lies.": (
        "볼 수 있는 항목의 벡터 타일. 비어 있으면 204."
    ),
    "Answer with the shaded relief of a coverage; 204 outside it.": (
        "음영 기복 타일. 범위 밖은 204."
    ),
}

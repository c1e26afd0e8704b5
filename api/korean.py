"""The Korean side of every sentence that can reach an answer.

The sentences are written once, in English, where they are raised. As in gettext, the English one
is the key of the Korean one; its ``{names}`` are read from the English and put into the Korean.
``tests/api/test_messages.py`` walks the source and fails for a sentence that has no Korean side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api import (
    korean_aims,
    korean_carry,
    korean_coverage,
    korean_definitions,
    korean_edits,
    korean_feed_runs,
    korean_feeds,
    korean_files,
    korean_net,
    korean_observations,
    korean_protocols,
    korean_sight,
    roles,
)

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    **korean_aims.SENTENCES,
    **korean_carry.SENTENCES,
    **korean_edits.SENTENCES,
    **korean_feeds.SENTENCES,
    **korean_feed_runs.SENTENCES,
    **korean_files.SENTENCES,
    **korean_coverage.SENTENCES,
    **korean_net.SENTENCES,
    **korean_observations.SENTENCES,
    **korean_protocols.SENTENCES,
    **korean_sight.SENTENCES,
    **roles.SENTENCES,
    # Its keys begin with whatever a file is called: the others go first.
    **korean_definitions.SENTENCES,
    # layers.registry, layers.definition
    "There is no layer '{layer}'.": "'{layer}' 레이어는 없습니다.",
    "Layer '{layer}' is not open to {name}.": "'{layer}' 레이어를 볼 권한이 없습니다({name}).",
    "Layer '{layer}' has no field '{field}'.": "'{layer}' 레이어에는 '{field}' 항목이 없습니다.",
    "Layer '{layer}' has no source '{source}' (there are: {known}).": (
        "'{layer}' 레이어에는 '{source}' 원천이 없습니다(있는 것: {known})."
    ),
    # api.live, layers.store.changes
    "'{value}' names no moment of the stream.": "'{value}'은(는) 실시간 전송의 시점이 아닙니다.",
    # api.search
    "The parameter 'q' is needed: what is searched.": "'q' 값이 필요합니다(찾을 말).",
    "q has {count} letters; at most {most} are searched.": (
        "q가 {count}자입니다. 최대 {most}자까지 찾습니다."
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
    "The connection broke.": "데이터베이스 연결이 끊어졌습니다.",
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
    "The token is not valid: it was not issued here.": (
        "토큰이 유효하지 않습니다. 이 서버가 발급하지 않았습니다."
    ),
    "The token was revoked.": "토큰이 취소되었습니다.",
    "This token may only read.": "이 토큰으로는 조회만 할 수 있습니다.",
    "A change by a browser's session must say its Origin.": (
        "브라우저 접속으로 변경하려면 Origin 헤더가 있어야 합니다."
    ),
    "The form is not from a page of this server; open the page again.": (
        "이 서버의 화면에서 보낸 양식이 아닙니다. 화면을 다시 열어 주세요."
    ),
    "{header} must be at most {most} printable characters, percent-encoded.": (
        "{header}는 보이는 글자 {most}자 이하를 퍼센트 인코딩한 값이어야 합니다."
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
    # api.accounts, layers.passwords
    "The name or the password is not right.": "이름이나 비밀번호가 맞지 않습니다.",
    "The present password is not right.": "현재 비밀번호가 맞지 않습니다.",
    "The new password was not typed the same way twice.": "새 비밀번호 두 개가 서로 다릅니다.",
    "Only somebody who signed in has a password to set.": (
        "로그인한 사람만 비밀번호를 정할 수 있습니다."
    ),
    "There is no field '{name}' in this form.": "이 양식에는 '{name}' 항목이 없습니다.",
    "The field '{name}' may be said once, without NUL characters.": (
        "'{name}' 항목은 한 번만, NUL 문자 없이 쓸 수 있습니다."
    ),
    "Too many attempts to sign in failed; the next is possible in {seconds} s.": (
        "로그인에 여러 번 실패했습니다. {seconds}초 뒤에 다시 시도할 수 있습니다."
    ),
    "Too many people sign in at once; try again shortly.": (
        "로그인이 한꺼번에 몰렸습니다. 잠시 후 다시 시도하세요."
    ),
    "A password has at most {most} characters.": "비밀번호는 {most}자까지입니다.",
    "A password needs at least {least} different characters.": (
        "비밀번호에 서로 다른 글자가 {least}개 이상 있어야 합니다."
    ),
    "A password needs at least {least} characters.": "비밀번호는 {least}자 이상이어야 합니다.",
    "A password must not hold the name of its account.": (
        "비밀번호에 계정 이름이 들어가면 안 됩니다."
    ),
    # api.admin, layers.people, layers.store.accounts
    "This needs somebody who signed in, not {name}: {what}": (
        "로그인한 사람만 할 수 있습니다({name}): {what}"
    ),
    "This is for {roles}, not for {name}: {what}": (
        "{roles} 역할만 할 수 있습니다({name}): {what}"
    ),
    "The body must be a JSON object.": "본문은 JSON 객체여야 합니다.",
    "There is no property '{name}' here (there are: {there}).": (
        "'{name}' 속성은 여기에 없습니다(있는 것: {there})."
    ),
    "The property '{name}' must be text.": "'{name}' 속성은 문자열이어야 합니다.",
    "The property '{name}' must be a list of texts.": "'{name}' 속성은 문자열 목록이어야 합니다.",
    "The property '{name}' must be true or false.": "'{name}' 속성은 true나 false여야 합니다.",
    "The property '{name}' must be a number above 0.": "'{name}' 속성은 0보다 큰 수여야 합니다.",
    "There is no role '{role}' (there are: {there}).": (
        "'{role}' 역할은 없습니다(있는 것: {there})."
    ),
    "There is no account '{name}'.": "'{name}' 계정은 없습니다.",
    "There is no active account '{name}'.": "쓰고 있는 '{name}' 계정이 없습니다.",
    "There is no open session or token {number}.": (
        "{number}번 접속이나 토큰은 없거나 이미 끝났습니다."
    ),
    "The name '{name}' is taken.": "'{name}' 이름은 이미 있습니다.",
    "At least one active account must be an administrator.": (
        "쓰고 있는 관리자 계정이 하나는 있어야 합니다."
    ),
    "A name has 2 to 32 of a-z, 0-9 . _ - and begins with a letter; got '{value}'.": (
        "이름은 영문 소문자로 시작하고 영문·숫자·. _ - 로 2~32자여야 합니다. 받은 값: '{value}'"
    ),
    "A full name has at most {most} printable characters; got '{value}'.": (
        "성명은 보이는 글자로 {most}자까지입니다. 받은 값: '{value}'"
    ),
    "At least one role is needed, and none may be 'anonymous': everybody is that.": (
        "역할이 하나 이상 있어야 합니다. 'anonymous'는 누구나 해당하므로 줄 수 없습니다."
    ),
    "A token lives for at most {most} days; got {value}.": (
        "토큰은 최대 {most}일까지입니다. 받은 값: {value}"
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
    "This server made no certificate of its own: nothing is to trust.": (
        "이 서버가 직접 만든 인증서가 없어 신뢰할 것이 없습니다."
    ),
    "/metrics is open to this machine, and to staff with a token.": (
        "/metrics는 이 서버 자신과, 토큰을 가진 직원에게만 열려 있습니다."
    ),
    "Show how a phone or computer is told to trust this server.": (
        "휴대폰과 PC에서 이 서버를 신뢰하도록 설정하는 방법."
    ),
    "Give the certificate of the authority behind this server's own.": (
        "이 서버의 인증서를 보증하는 인증 기관."
    ),
    "Give what Prometheus counts: to programs of this machine, and to staff with a token.": (
        "프로메테우스 지표. 이 서버 자신과 토큰을 가진 직원에게만."
    ),
    "Show how the server, its database, its backup and the latest loads are.": (
        "서버, 데이터베이스, 백업, 최근 적재 상태."
    ),
    "This server is not '{host}'.": "이 서버는 '{host}'가 아닙니다.",
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
    "Give the sheet of what is near a place, of a way, or of the items of one layer.": (
        "지점 주변, 경로, 또는 레이어 하나의 상황 자료."
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
    "Show the page that asks who it is; with ``link=``, sign in by a one-time link.": (
        "로그인 화면. link=가 있으면 일회용 링크로 로그인한다."
    ),
    "Sign in with name and password, as the sign-in page sends them.": (
        "이름과 비밀번호로 로그인한다(로그인 화면의 양식)."
    ),
    "End this browser's session.": "로그아웃.",
    "Show somebody their own account, where they set their password.": "내 계정과 비밀번호 화면.",
    "Set one's own password; every other session of the account ends.": (
        "내 비밀번호를 바꾼다. 이 계정의 다른 접속은 끝난다."
    ),
    "Show the administrator's page.": "관리자 화면.",
    "List the accounts, what is open of them, and the tokens of programs.": (
        "계정과 접속, 프로그램 토큰 목록."
    ),
    "Add an account, and give the one-time link by which its owner sets a password.": (
        "계정을 만들고 비밀번호를 정할 일회용 링크를 준다."
    ),
    "Change an account's full name or roles, shut it or open it again.": (
        "계정의 성명·역할을 바꾸거나 닫고 다시 연다."
    ),
    "Make a one-time link by which somebody sets a new password.": (
        "새 비밀번호를 정할 일회용 링크를 만든다."
    ),
    "Make a bearer token for a program; its text is told this once.": (
        "프로그램용 토큰을 만든다. 값은 이때 한 번만 보인다."
    ),
    "End a session or a token; it is worth nothing anywhere within seconds.": (
        "접속이나 토큰을 취소한다. 몇 초 안에 모든 곳에서 쓸 수 없게 된다."
    ),
    "Give the log of who did and saw what, the newest first.": (
        "누가 무엇을 하고 보았는지의 기록, 최근 것부터."
    ),
    "Send a reader on to the stream of changes, with a ticket for what they may hear.": (
        "볼 수 있는 변경을 전하는 실시간 전송(SSE)으로 보낸다."
    ),
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
    # layers.streets
    "No street network is loaded.": "도로망이 올라와 있지 않습니다.",
    "The street network is being read; try again shortly.": (
        "도로망을 읽는 중입니다. 잠시 후 다시 시도하세요."
    ),
    "There is no mode '{mode}': {known}.": "'{mode}' 이동 수단은 없습니다(있는 것: {known}).",
    "The nearest {count} places were asked for; ask for at least one.": (
        "가까운 {count}곳을 요청했습니다. 하나 이상이어야 합니다."
    ),
    # api.road_params, api.roads, api.reach, api.matrix
    "The parameter 'mode' is needed: one of {known}.": (
        "매개변수 'mode'가 필요합니다: {known} 중 하나."
    ),
    "The parameter '{name}' needs a mode: one of {known}.": (
        "매개변수 '{name}'은(는) 이동 수단(mode)과 함께 써야 합니다: {known} 중 하나."
    ),
    "direction must be to or from; got '{value}'.": (
        "direction은 to 또는 from이어야 합니다. 받은 값: '{value}'"
    ),
    "The parameter 'layers' is needed: the layers of the facilities.": (
        "매개변수 'layers'가 필요합니다: 시설 레이어."
    ),
    "The parameter 'names' or 'point' is needed.": ("매개변수 'names' 또는 'point'가 필요합니다."),
    "The parameter '{name}' is needed: {same}=lon,lat.": (
        "매개변수 '{name}'이(가) 필요합니다: {same}=경도,위도."
    ),
    "{name} names {count} places; at most {most} are taken.": (
        "{name}에 지점이 {count}개 있습니다. 최대 {most}개까지 받습니다."
    ),
    "minutes must be above 0 and at most {most}; got '{value}'.": (
        "minutes는 0보다 크고 {most} 이하여야 합니다. 받은 값: '{value}'"
    ),
    "minutes has {count} values; at most {most} are taken.": (
        "minutes에 값이 {count}개 있습니다. 최대 {most}개까지 받습니다."
    ),
    "{name} must be 1 or 0; got '{value}'.": (
        "{name} 값은 1 또는 0이어야 합니다. 받은 값: '{value}'"
    ),
    "within_m is for straight lines; with a mode, say minutes.": (
        "within_m은 직선거리 조회용입니다. 이동 수단을 정했으면 minutes를 쓰세요."
    ),
    "layers has {count} layers; at most {most} are taken.": (
        "layers에 레이어가 {count}개 있습니다. 최대 {most}개까지 받습니다."
    ),
    "Layer '{layer}' has no number '{name}' to be a supply.": (
        "'{layer}' 레이어에는 공급량으로 쓸 숫자 항목 '{name}'이(가) 없습니다."
    ),
    "{facilities} facilities and {places} places are more than can be weighed at once.": (
        "시설 {facilities}개와 지점 {places}개는 한 번에 계산할 수 있는 양을 넘습니다."
    ),
    "Layer '{layer}' has {count} items; at most {most} are told one by one: ask with"
    " summary_only=1.": (
        "'{layer}' 레이어에는 항목이 {count}개 있습니다. 하나씩은 최대 {most}개까지 답하므로"
        " summary_only=1로 요청하세요."
    ),
    "Layer '{layer}' has {count} items; at most {most} are taken.": (
        "'{layer}' 레이어에는 항목이 {count}개 있습니다. 최대 {most}개까지 받습니다."
    ),
    "The matrix has {pairs} pairs; at most {most} are.": (
        "행렬이 {pairs}쌍입니다. 최대 {most}쌍까지 계산합니다."
    ),
    "names has {count} streets; at most {most} are taken.": (
        "names에 도로가 {count}개 있습니다. 최대 {most}개까지 받습니다."
    ),
    "Find items and places by name, address, number, initials or coordinates.": (
        "이름·주소·번호·초성·좌표로 항목과 장소를 찾는다."
    ),
    "Give the nearest items of each layer: in true metres, or with a mode by travel time.": (
        "레이어마다 가까운 항목: 실제 거리 순, 이동 수단을 정하면 통행 시간 순."
    ),
    "Give the fastest way between two places, street by street, and what it avoided.": (
        "두 지점 사이의 가장 빠른 길. 거리별 안내와 피한 통제 구간."
    ),
    "Give the streets that closures hold now or will hold, and what they name in vain.": (
        "통제 중이거나 통제될 도로, 도로망에서 찾지 못한 이름."
    ),
    "Give the streets that each traffic link lies on, if any, and what its speed rests on.": (
        "교통 링크가 놓인 도로와 속도의 근거, 도로를 찾지 못한 링크."
    ),
    "Find streets by their names, or the one under a point, with the names of their stretches.": (
        "이름이나 지점으로 도로를 찾고 구간 번호를 준다."
    ),
    "Give what is reached in some minutes from places: areas that hug the streets, or streets.": (
        "몇 분 안에 닿는 범위: 도로를 따라 그린 면 또는 도로."
    ),
    "Give every cell, dong or building its nearest facilities, and whom none reaches in time.": (
        "격자·동·건물마다 가장 가까운 시설과 제한 시간 안에 닿지 않는 곳."
    ),
    "Give the travel time from every place of one list, or layer, to every place of another.": (
        "한 목록(또는 레이어)의 모든 지점에서 다른 목록의 모든 지점까지의 통행 시간."
    ),
    "{name} must be {options}; got '{value}'.": (
        "{name} 값은 {options} 중 하나여야 합니다. 받은 값: '{value}'"
    ),
}

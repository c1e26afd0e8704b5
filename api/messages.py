"""Which language an answer is in, and the Korean side of every sentence that can reach one.

The sentences are written once, in English, where they are raised. As in gettext, the English one
is the key of the Korean one; its ``{names}`` are read from the English and put into the Korean.
``tests/api/test_messages.py`` walks the source and fails for a sentence that has no Korean side.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

from flask import request

from layers.definition import Lang

LANGUAGES: Final[tuple[Lang, ...]] = ("en", "ko")

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
}


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Turn each English key into an expression that reads its names back out of a sentence."""
    made: list[tuple[re.Pattern[str], str]] = []
    for english, korean in SENTENCES.items():
        parts = re.split(r"\{(\w+)\}", english)
        expression = "".join(
            f"(?P<{part}>.*?)" if odd else re.escape(part)
            for odd, part in zip([False, True] * len(parts), parts, strict=False)
        )
        made.append((re.compile(expression, re.DOTALL), korean))
    return tuple(made)


def in_korean(sentence: str) -> str | None:
    """Give the Korean side of an English sentence, ``None`` where nobody wrote one."""
    for pattern, korean in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return korean.format(**found.groupdict())
    return None


def in_language(sentence: str, lang: Lang) -> str:
    """Give a sentence in a language; one without a Korean side stays English."""
    return (in_korean(sentence) or sentence) if lang == "ko" else sentence


def asked_language() -> Lang:
    """Give the language of this answer: ``lang=`` first, then ``Accept-Language``, else English."""
    said = request.args.get("lang")
    for lang in LANGUAGES:
        if said == lang:
            return lang
    return "ko" if request.accept_languages.best_match(LANGUAGES, "en") == "ko" else "en"

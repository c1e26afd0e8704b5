"""The Korean side of what is amiss with definitions, keys, samples and answers of feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # layers.feeds.tables, records, toml, settings: of a table of a definition or of feeds.toml
    "{where}: it does not say its '{key}'.": "{where}: '{key}' 값이 없습니다.",
    "{where}: '{key}' cannot be false: leave it out.": (
        "{where}: '{key}'에는 false를 쓸 수 없습니다. 줄을 지우세요."
    ),
    "{where}: '{key}' cannot be '{value}': a span is written as 5m, 1h30m or 30d.": (
        "{where}: '{key}'에 '{value}'을(를) 쓸 수 없습니다. 기간은 5m, 1h30m, 30d처럼 적습니다."
    ),
    "{where}: '{key}' cannot be '{value}' (but {there}).": (
        "{where}: '{key}'에 '{value}'을(를) 쓸 수 없습니다(가능한 값: {there})."
    ),
    "{where}: '{key}' cannot be {value}: it is a text.": (
        "{where}: '{key}'에 {value}을(를) 쓸 수 없습니다. 문자열이어야 합니다."
    ),
    "{where}: '{key}' cannot be {value}.": "{where}: '{key}'에 {value}을(를) 쓸 수 없습니다.",
    "{where}: '{key}' means nothing there ({there} do).": (
        "{where}: '{key}'은(는) 여기에 없는 항목입니다(쓸 수 있는 항목: {there})."
    ),
    "{where}: there is no layer '{layer}'.": "{where}: '{layer}' 레이어가 없습니다.",
    "{where}: 'as_of' gives {value}, not a time.": (
        "{where}: 'as_of'의 결과가 시각이 아니라 {value}입니다."
    ),
    "{where}: '{text}' gives '{value}', which layer '{layer}' does not know (but {there}).": (
        "{where}: '{text}'의 결과 '{value}'은(는) '{layer}' 레이어에 없는 값입니다"
        "(있는 값: {there})."
    ),
    "{where}: '{text}' gives {value}, but in layer '{layer}' it is {type}.": (
        "{where}: '{text}'의 결과는 {value}인데 '{layer}' 레이어에서는 {type}입니다."
    ),
    "{where}: source '{source}' says where records lie and may go itself.": (
        "{where}: 위치를 정하는 원천 '{source}'은(는) 스스로 종료될 수 없습니다."
    ),
    "{where}: it is simulated, and does not say where its 'simulator' is.": (
        "{where}: 모의 운영인데 'simulator' 주소가 없습니다."
    ),
    "{where}: '{key}' must be a list of tables, one for each device.": (
        "{where}: '{key}'은(는) 장비마다 표 하나씩인 목록이어야 합니다."
    ),
    "'{file}' names '{feed}', which is no type of data.": (
        "'{file}'에 적힌 '{feed}'은(는) 없는 자료 종류입니다."
    ),
    "Two definitions are named '{file}'.": "이름이 '{file}'인 정의가 둘입니다.",
    "'{file}' is of theme '{theme}': it belongs into that folder.": (
        "'{file}'의 분야는 '{theme}'입니다. 그 폴더에 두어야 합니다."
    ),
    # layers.feeds.definition, asking, observing
    "'{feed}' cannot be the id of a feed.": "'{feed}'은(는) 자료 종류의 ID로 쓸 수 없습니다.",
    "Feed '{feed}' has a format of ours: its note must say so.": (
        "'{feed}' 자료는 자체 규격입니다. note에 그 사실을 적어야 합니다."
    ),
    "Feed '{feed}' must name its approver in Korean and English.": (
        "'{feed}' 자료의 승인자를 한국어와 영어로 모두 적어야 합니다."
    ),
    "Feed '{feed}' speaks '{protocol}', which is no protocol.": (
        "'{feed}' 자료의 프로토콜 '{protocol}'은(는) 없는 프로토콜입니다."
    ),
    "A key goes to query:NAME, header:NAME, path or body, not '{place}'.": (
        "인증키는 query:이름, header:이름, path, body 중 한 곳에 넣습니다. 받은 값: '{place}'."
    ),
    "A feed asked every {every} cannot be late after {late} and down after {down}.": (
        "{every}마다 수집하는 자료는 {late} 뒤 지연, {down} 뒤 장애로 정할 수 없습니다."
    ),
    "Feed '{feed}' observes '{names}', which source '{source}' of layer '{layer}' does not make.": (
        "'{feed}' 자료가 관측한다는 '{names}' 값을 '{layer}' 레이어의 원천 '{source}'은(는)"
        " 만들지 않습니다."
    ),
    "Feed '{feed}' cannot be observed: source '{source}' has no key.": (
        "'{feed}' 자료는 관측값으로 둘 수 없습니다. 원천 '{source}'에 식별자가 없습니다."
    ),
    "'{feed}' waits for '{word}': nothing of it is loaded yet.": (
        "'{feed}' 자료는 '{word}' 값을 기다립니다. 아직 불러온 것이 없습니다."
    ),
    # layers.feeds.expressions, filters
    "'{text}' takes no column: only '| const ...' may begin so.": (
        "'{text}'에 열 이름이 없습니다. 열 없이 쓸 수 있는 것은 '| const ...'뿐입니다."
    ),
    "Nothing may follow the constant of '{text}'.": (
        "'{text}'의 상수 뒤에는 아무것도 올 수 없습니다."
    ),
    "There is no filter '{name}' (there are: {there}).": (
        "'{name}' 필터는 없습니다(있는 필터: {there})."
    ),
    "'{step}' of '{text}' cannot follow what gives {type}.": (
        "'{text}'에서 '{step}'은(는) 앞 단계의 결과({type}) 뒤에 올 수 없습니다."
    ),
    "it needs rising limits and what everything else becomes": (
        "커지는 경계값들과 그 밖의 값이 필요합니다"
    ),
    "it needs a strptime format": "strptime 형식이 필요합니다",
    "it counts 's' or 'ms'": "'s'나 'ms'로 셉니다",
    "it needs pairs such as A=b;C=d": "A=b;C=d와 같은 쌍이 필요합니다",
    "it needs the words for yes and no, as Y;N": "Y;N처럼 예와 아니오를 뜻하는 말이 필요합니다",
    "it needs a group: what is in it is taken": (
        "괄호로 묶은 부분이 필요합니다. 그 안의 글자를 씁니다"
    ),
    "nothing may follow its name": "이름 뒤에는 아무것도 올 수 없습니다",
    "Filter '{text}' cannot be read: {reason}.": "'{text}' 필터를 읽을 수 없습니다: {reason}.",
    # layers.feeds.reading, recognising, storing
    "The answer is not text in {tried}: {text}": "응답이 {tried} 문자가 아닙니다: {text}",
    "Neither JSON nor XML: {text}": "JSON도 XML도 아닙니다: {text}",
    "No document ({reason}): {text}": "문서로 읽을 수 없습니다({reason}): {text}",
    "The answer is no sample ({outcome}): {text}": (
        "응답을 표본으로 쓸 수 없습니다({outcome}): {text}"
    ),
    "The answer holds no list of records.": "응답에 레코드 목록이 없습니다.",
    "The answer is no text, and no workbook (.xlsx): it begins with {bytes}.": (
        "글자도 엑셀 파일(.xlsx)도 아닙니다. 첫 바이트: {bytes}"
    ),
    "'{file}' has more than {most} MB: cut a few records out of it.": (
        "'{file}' 크기가 {most}MB를 넘습니다. 레코드 몇 건만 잘라 쓰세요."
    ),
    "The list has no column '{column}', by which ours are told.": (
        "목록에 우리 자료를 가려낼 '{column}' 열이 없습니다."
    ),
    # layers.feeds.secrets
    "{path} must hold lines like NAME = \"key\"; got '{name}'.": (
        "{path}에는 NAME = \"key\"와 같은 줄만 쓸 수 있습니다. 받은 값: '{name}'."
    ),
    # layers.feeds.warning_words
    "No one warning with its areas: '{text}'.": (
        "특보 하나와 그 지역으로 읽을 수 없습니다: '{text}'."
    ),
    "'{text}' is no known warning, and of {area}.": (
        "'{text}'은(는) 알려진 특보가 아닙니다(지역: {area})."
    ),
    "An area without a name is listed.": "이름 없는 지역이 적혀 있습니다.",
    "A bracket after '{text}' does not close.": "'{text}' 뒤의 괄호가 닫히지 않았습니다.",
    # layers.feeds.boundary, collector_state
    "The bundle ends in its first line.": "묶음 파일이 첫 줄에서 끊겼습니다.",
    "The bundle lacks {count} bytes.": "묶음 파일이 {count}바이트 모자랍니다.",
    "A body is cut.": "본문이 끊겼습니다.",
    "Behind the last body there is something.": "마지막 본문 뒤에 다른 내용이 있습니다.",
    "{path} holds no private Ed25519 key.": "{path}에 Ed25519 개인키가 없습니다.",
    "{path} holds no public Ed25519 key.": "{path}에 Ed25519 공개키가 없습니다.",
    "{path} is not what 'lifemap receive site' wrote.": (
        "{path}은(는) 'lifemap receive site'가 만든 파일이 아닙니다."
    ),
    "{path} belongs to a collector with another key.": (
        "{path}은(는) 키가 다른 수집기의 것입니다."
    ),
}

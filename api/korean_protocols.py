"""The Korean side of what readers of protocols say on the data board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # layers.feeds: documents, messages, templates
    "The answer is not shaped as {what} is: {why}.": "응답이 {what} 형식과 다릅니다: {why}.",
    "No JSON at line {line}, column {column}: {said}": (
        "JSON이 아닙니다({line}행 {column}번째 글자): {said}"
    ),
    "No JSON as it is not UTF-8: {said}": "UTF-8 글자가 아니어서 JSON으로 읽을 수 없습니다: {said}",
    "No XML at line {line}, column {column}: {said}": (
        "XML이 아닙니다({line}행 {column}번째 글자): {said}"
    ),
    "bytes that are no text": "글자가 아닌 자료",
    "an empty body": "빈 응답",
    "No XML ({why}): {said}": "XML이 아닙니다({why}): {said}",
    "Feed '{feed}' has the payload '{payload}' (known are {known}).": (
        "'{feed}' 자료의 payload가 '{payload}'입니다(쓸 수 있는 것: {known})."
    ),
    "None of {count} messages can be read: {why}": (
        "메시지 {count}건을 모두 읽을 수 없습니다: {why}"
    ),
    "The message holds no object: {said}": "메시지에 객체가 없습니다: {said}",
    "The message is no object: {said}": "메시지가 객체가 아닙니다: {said}",
    "'{word}' stands for nothing (known are {known}).": (
        "'{word}'은(는) 뜻이 없는 말입니다(쓸 수 있는 것: {known})."
    ),
    # layers.feeds.devices, layers.feeds.protocols: sunspec, rems, onvif_events
    "Feed '{feed}' must list its devices.": "'{feed}' 자료는 장비 목록이 있어야 합니다.",
    "Feed '{feed}' does not say where its device {device} is.": (
        "'{feed}' 자료에 장비 {device}의 주소가 없습니다."
    ),
    "Feed '{feed}' has no device in {device}: {why}.": (
        "'{feed}' 자료의 장비 {device} 설정이 맞지 않습니다: {why}."
    ),
    "{wrong} of {count} devices: {why}": "장비 {count}대 중 {wrong}대: {why}",
    "'{device}' does not answer: {why}": "'{device}' 장비가 응답하지 않습니다: {why}",
    "it has no SunSpec map.": "SunSpec 정보가 없습니다.",
    "its chain of models has no end after {most}.": "모델 목록이 {most}개 뒤에도 끝나지 않습니다.",
    "it took more than {seconds} s.": "{seconds}초 넘게 걸렸습니다.",
    "it refuses registers {start} to {end}.": "레지스터 {start}~{end} 읽기를 거부합니다.",
    "it cannot be reached.": "연결할 수 없습니다.",
    "it fell silent.": "응답이 끊겼습니다.",
    "what came is no frame.": "받은 것이 프레임이 아닙니다.",
    "no whole frame came within {seconds} s.": "{seconds}초 안에 프레임을 다 받지 못했습니다.",
    "the gateway closed the line.": "게이트웨이가 연결을 끊었습니다.",
    "Device '{device}' has {phases} phases; it is 1 or 3.": (
        "'{device}' 장비의 상이 {phases}입니다. 1 또는 3이어야 합니다."
    ),
    "'{frame}' answers a command that was not asked.": (
        "'{frame}'은(는) 묻지 않은 명령의 응답입니다."
    ),
    "'{time}' is not the UtcTime of a message.": "'{time}'은(는) 메시지의 UtcTime이 아닙니다.",
    "A notification names no topic, or holds no message.": "알림에 주제나 내용이 없습니다.",
    # layers.feeds: areas, gml
    "'{text}' is no list of pairs.": "'{text}'은(는) 좌표 쌍이 아닙니다.",
    "'{text}' is no outline: it has fewer than three corners.": (
        "'{text}'은(는) 꼭짓점이 셋보다 적어 경계가 아닙니다."
    ),
    "'{text}' is no line: it has one place.": "'{text}'은(는) 점이 하나뿐이라 선이 아닙니다.",
    "'{text}' is not one place.": "'{text}'은(는) 한 지점이 아닙니다.",
    "'{text}' is no box of two corners.": "'{text}'은(는) 두 모서리로 된 범위가 아닙니다.",
    "'{text}' has the radius {length}, which is none.": (
        "'{text}'의 반경 {length}이(가) 맞지 않습니다."
    ),
    "'{text}' holds what is no number.": "'{text}'에 숫자가 아닌 것이 있습니다.",
    "'{text}' has {lat},{lon}, which is no latitude,longitude.": (
        "'{text}'의 {lat},{lon}은(는) 위도,경도가 아닙니다."
    ),
    "'{text}' has no radius.": "'{text}'에 반경이 없습니다.",
    "'{kind}' is no geometry that a map can hold.": (
        "'{kind}'은(는) 지도에 담을 수 없는 도형입니다."
    ),
    "'{name}' is the name of no CRS.": "'{name}'은(는) 좌표계 이름이 아닙니다.",
    "A Point of GML has {count} positions.": "GML Point의 좌표가 {count}개입니다.",
    "A line of GML has fewer than two positions.": "GML 선의 좌표가 둘보다 적습니다.",
    "A polygon of GML has a ring of fewer than four positions.": (
        "GML 다각형 고리의 좌표가 넷보다 적습니다."
    ),
    "EPSG:{code} is a CRS that PROJ does not know.": (
        "EPSG:{code}은(는) PROJ가 모르는 좌표계입니다."
    ),
    "A position of GML is no number: {why}.": "GML 좌표가 숫자가 아닙니다: {why}.",
    # layers.feeds.protocols
    "{wrong} of {count} alerts cannot be read: {why}": (
        "경보 {count}건 중 {wrong}건을 읽을 수 없습니다: {why}"
    ),
    "Alert '{alert}' is an {kind} of nothing: no reference.": (
        "'{alert}' 경보는 {kind}인데 가리키는 경보가 없습니다."
    ),
    "Alert '{alert}' says {count} different things.": (
        "'{alert}' 경보에 서로 다른 내용이 {count}가지입니다."
    ),
    "No message of GTFS Realtime ({why}): {said}": (
        "GTFS Realtime 메시지가 아닙니다({why}): {said}"
    ),
    "A geometry of ArcGIS has none of its parts: {parts}.": (
        "ArcGIS 도형에 있어야 할 것이 없습니다: {parts}."
    ),
    "The answer is no FeatureCollection: {said}": "FeatureCollection이 아닙니다: {said}",
    "Feed '{feed}' must have options.user and key_in = \"body\".": (
        "'{feed}' 자료는 options.user와 key_in = \"body\"가 있어야 합니다."
    ),
    "Feed '{feed}': '{url}' is no mqtt:// or mqtts:// host.": (
        "'{feed}' 자료의 '{url}'은(는) mqtt:// 또는 mqtts:// 주소가 아닙니다."
    ),
    "Feed '{feed}' must list its topics.": "'{feed}' 자료는 topics 목록이 있어야 합니다.",
    "'{host}' cannot be reached: {why}": "'{host}'에 연결할 수 없습니다: {why}",
    "A message could not be kept: {why}": "메시지를 저장하지 못했습니다: {why}",
    "The answer does not say the name of its file.": "응답에 파일 이름이 없습니다.",
    "Feed '{feed}' must name its 'key' and have one SELECT as query.": (
        "'{feed}' 자료는 'key'와 SELECT 문 하나로 된 query가 있어야 합니다."
    ),
    "A record of DATEX II has no id.": "DATEX II 레코드에 id가 없습니다.",
    "Feed '{feed}' must name its approver in Korean and English.": (
        "'{feed}' 자료의 승인자는 한국어와 영어로 적어야 합니다."
    ),
    "Feed '{feed}' must name its zones in 'areas'.": (
        "'{feed}' 자료는 특보구역을 'areas'에 적어야 합니다."
    ),
    "'{time}/{number}' is no announcement.": "'{time}/{number}'은(는) 발표 번호가 아닙니다.",
    "The warning of '{area}' has the {name} '{value}'.": (
        "'{area}' 특보의 {name} 값이 '{value}'입니다."
    ),
    # layers.store.foreign
    "There is no driver '{driver}' here.": "'{driver}' 드라이버가 없습니다.",
    "The address is none of SQLAlchemy, or names a driver that is not here.": (
        "SQLAlchemy 주소가 아니거나 없는 드라이버입니다."
    ),
    "The address of an SQLite database is the path of a file.": (
        "SQLite 주소는 파일 경로여야 합니다."
    ),
}

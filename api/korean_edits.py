"""The Korean side of what is told to whoever writes: why a change or a geometry is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # api.edits, layers.store.edits, layers.store.answered
    "Layer '{layer}' may not be changed by {name}.": (
        "'{layer}' 레이어를 변경할 권한이 없습니다({name})."
    ),
    "Layer '{layer}' may be changed by {roles}, not by {name}.": (
        "'{layer}' 레이어는 {roles} 역할만 변경할 수 있습니다({name})."
    ),
    "A change needs If-Match with the ETag of what you saw.": (
        "변경하려면 읽은 항목의 ETag를 If-Match 헤더로 보내야 합니다."
    ),
    "Item '{item}' was changed after you read it.": (
        "'{item}' 항목을 읽은 뒤 다른 사람이 변경했습니다."
    ),
    "A note has at most {most} letters.": "메모는 {most}자까지입니다.",
    "Idempotency-Key must be 1 to 100 visible ASCII characters.": (
        "Idempotency-Key는 공백 없는 ASCII 1~100자여야 합니다."
    ),
    "The key '{key}' was used for another change.": (
        "'{key}' 키는 이미 다른 변경에 사용되었습니다."
    ),
    "The body is not JSON: {reason}.": "본문이 JSON이 아닙니다: {reason}.",
    "Nobody changed item '{item}': there is nothing to undo.": (
        "'{item}' 항목은 사람이 변경한 적이 없어 되돌릴 것이 없습니다."
    ),
    "To undo this would change '{name}', which you may not write.": (
        "되돌리면 변경 권한이 없는 '{name}' 값이 바뀝니다."
    ),
    "Somebody else is changing the same just now; try again shortly.": (
        "다른 작업이 같은 자료를 변경하고 있습니다. 잠시 후 다시 시도하세요."
    ),
    "Layer '{layer}' has no item '{item}'.": "'{layer}' 레이어에 '{item}' 항목은 없습니다.",
    # api.past, api.items, layers.store.history
    "The parameter 'as_at' is needed: a moment of the past.": (
        "'as_at' 매개변수가 필요합니다(과거의 시각)."
    ),
    "{name} must lie in the past; got '{value}'.": (
        "{name}은(는) 과거의 시각이어야 합니다. 받은 값: '{value}'"
    ),
    "Layer '{layer}' had no item '{item}' at {moment}.": (
        "{moment} 당시 '{layer}' 레이어에 '{item}' 항목은 없었습니다."
    ),
    "Layer '{layer}' never had revision {revision}.": (
        "'{layer}' 레이어에 {revision}번 개정은 없습니다."
    ),
    # layers.edit
    "{count} properties cannot be stored: {names}.": "저장할 수 없는 속성 {count}개: {names}.",
    "Nobody writes '{name}' by hand.": "'{name}' 값은 직접 고칠 수 없습니다.",
    "The body must be a GeoJSON feature.": "본문은 GeoJSON Feature여야 합니다.",
    "A feature has no member '{name}' here.": "Feature에 '{name}' 멤버는 쓸 수 없습니다.",
    "The type must be 'Feature'; got {value}.": "type은 'Feature'여야 합니다. 받은 값: {value}",
    "An item's id is given by the server and never changes.": (
        "항목 번호는 서버가 정하며 바뀌지 않습니다."
    ),
    "The properties must be an object of names and values.": (
        "properties는 이름과 값의 객체여야 합니다."
    ),
    "It has no '{name}', which every record needs.": "'{name}' 값이 필요합니다.",
    "Its '{name}' must be a text.": "'{name}' 값은 문자열이어야 합니다.",
    "Its '{name}' must be a whole number.": "'{name}' 값은 정수여야 합니다.",
    "Its '{name}' must be a number.": "'{name}' 값은 숫자여야 합니다.",
    "Its '{name}' must be true or false.": "'{name}' 값은 true나 false여야 합니다.",
    "Its '{name}' must be a time with its zone, like {example}.": (
        "'{name}' 값은 시간대가 있는 시각이어야 합니다(예: {example})."
    ),
    "Its '{name}' must be a day, like {example}.": (
        "'{name}' 값은 날짜여야 합니다(예: {example})."
    ),
    "Its '{name}' must be {kind}.": "'{name}' 값의 형식이 맞지 않습니다({kind}).",
    "Its '{name}' has more than {most} letters.": "'{name}' 값이 {most}자를 넘습니다.",
    "It would end at {time}, before it begins.": "종료({time})가 시작보다 앞섭니다.",
    # layers.validate
    "Its '{name}' is not a whole number.": "'{name}' 값이 정수가 아닙니다.",
    "Its '{name}' is not a number.": "'{name}' 값이 숫자가 아닙니다.",
    "Its '{name}' is not text that can be stored.": "'{name}' 값에 저장할 수 없는 글자가 있습니다.",
    "Its '{name}' of {value} is below {limit}.": "'{name}' 값 {value}이(가) {limit}보다 작습니다.",
    "Its '{name}' of {value} is above {limit}.": "'{name}' 값 {value}이(가) {limit}보다 큽니다.",
    "'{value}' is not a code of '{name}'.": "'{value}'은(는) '{name}'의 코드가 아닙니다.",
    # layers.edit_shape
    "The geometry must be an object of GeoJSON.": "geometry는 GeoJSON 객체여야 합니다.",
    "The geometry must be {kinds}; got {value}.": ("도형은 {kinds}이어야 합니다. 받은 값: {value}"),
    "The geometry has a member '{name}' that is not understood.": (
        "도형의 '{name}' 멤버는 쓸 수 없습니다."
    ),
    "The geometry has {count} vertices; at most {most} are taken.": (
        "도형의 꼭짓점이 {count}개입니다. {most}개까지 받습니다."
    ),
    "The geometry is empty, or its coordinates are no list.": (
        "도형이 비었거나 coordinates가 목록이 아닙니다."
    ),
    "A position must be two numbers, longitude and latitude; got {value}.": (
        "좌표는 경도·위도 두 숫자여야 합니다. 받은 값: {value}"
    ),
    "A position has longitude and latitude, and no height or measure; got {value}.": (
        "좌표는 경도·위도만 받고 높이나 측정값은 받지 않습니다. 받은 값: {value}"
    ),
    "A line needs two positions.": "선에는 좌표가 두 개 이상 있어야 합니다.",
    "A ring needs four positions, the last of them the first again.": (
        "테두리에는 좌표가 네 개 이상 있어야 하고 마지막은 첫 좌표와 같아야 합니다."
    ),
    "The ring that begins at {x}, {y} does not end there.": (
        "{x}, {y}에서 시작한 테두리가 닫히지 않았습니다."
    ),
    "The geometry is too intricate to be checked in time: draw it simpler.": (
        "도형이 너무 복잡해 제한 시간 안에 검사할 수 없습니다. 더 단순하게 그려 주세요."
    ),
    # layers.places
    "Its coordinates are not numbers.": "좌표가 숫자가 아닙니다.",
    "Its coordinates are 0, 0.": "좌표가 0, 0입니다.",
    "{place} are whole degrees: a placeholder, not a place.": (
        "{place}: 도 단위 정수라 실제 위치로 볼 수 없습니다."
    ),
    "{place} would be a place the other way round: swapped?": (
        "{place}: 경도와 위도가 뒤바뀐 것 같습니다."
    ),
    "{place} look like EPSG:{code} in a column of degrees.": (
        "{place}: 도 단위가 아니라 EPSG:{code} 좌표로 보입니다."
    ),
    "{place} would be a place with a decimal point: was it lost?": (
        "{place}: 소수점이 빠진 것 같습니다."
    ),
    "{place} is not on the map of the world.": "{place}: 지도 범위를 벗어났습니다.",
    "{place} is far from where records may lie.": "{place}: 관할 구역에서 너무 멉니다.",
    "It runs across the 180th meridian and is not split there.": (
        "도형이 날짜변경선을 넘는데 나뉘어 있지 않습니다."
    ),
    "Its outline is invalid: {reason}.": "도형의 테두리가 올바르지 않습니다: {reason}.",
    "Its outline has no extent.": "도형의 크기가 없습니다.",
    # The routes' own summaries, on the page of the API.
    "Add an item to a layer.": "레이어에 항목을 추가한다.",
    "Replace what an item says; what is not said is emptied.": (
        "항목 내용을 통째로 바꾼다. 보내지 않은 값은 비운다."
    ),
    "Correct a part of an item (JSON merge patch).": "항목의 일부를 고친다(JSON merge patch).",
    "End an item: it stays in the record, and can be brought back.": (
        "항목을 종료한다. 기록은 남고 되살릴 수 있다."
    ),
    "Take the newest change of an item back; taken again, the one before it.": (
        "항목의 마지막 변경을 되돌린다. 거듭하면 그 앞의 변경을 되돌린다."
    ),
    "Say which methods this reader may use on a layer's items.": (
        "레이어 항목 목록에 쓸 수 있는 메서드."
    ),
    "Say which methods this reader may use on an item.": "항목 하나에 쓸 수 있는 메서드.",
    "List the versions of an item, newest first: who made each, when, and what it changed.": (
        "항목의 변경 이력: 누가 언제 무엇을 바꾸었는지, 최근 것부터."
    ),
    "Say which revision each layer had at a moment, for this reader.": (
        "과거 한 시각에 레이어마다 몇 번 개정이었는지."
    ),
    "Answer with the tile of a layer as it was at a revision, for this reader; 204 for nothing.": (
        "지난 개정 당시의 벡터 타일. 비어 있으면 204."
    ),
}

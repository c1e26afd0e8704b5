"""Why a record was not taken, in words, and which of its values were the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from layers.definition import Layer, Rule, Source, Title
from layers.events import event_column
from layers.store.runs import Reject

#: Reasons that the place of a record gives.
_OF_PLACE: Final[Mapping[str, Title]] = {
    "no_coordinates": Title("좌표 없음", "no coordinates"),
    "unreadable_coordinates": Title("숫자가 아닌 좌표", "coordinates are not numbers"),
    "zero_coordinates": Title("좌표가 0, 0", "coordinates are 0, 0"),
    "placeholder_coordinates": Title("임의로 채운 좌표", "placeholder coordinates"),
    "swapped_coordinates": Title("경도·위도 뒤바뀜", "longitude and latitude swapped"),
    "projected_coordinates": Title("도 단위가 아닌 좌표", "coordinates not in degrees"),
    "lost_decimal_point": Title("소수점 빠진 좌표", "decimal point lost"),
    "outside_the_world": Title("지도 밖 좌표", "off the map of the world"),
    "implausible_place": Title("관할 구역에서 너무 먼 위치", "too far away"),
    "empty_geometry": Title("빈 도형", "empty geometry"),
    "wrong_geometry_type": Title("다른 종류의 도형", "wrong kind of geometry"),
    "invalid_geometry": Title("올바르지 않은 도형", "invalid outline"),
    "too_many_vertices": Title("꼭짓점이 너무 많음", "too many vertices"),
    "no_extent": Title("크기가 없는 도형", "outline without extent"),
    "crosses_antimeridian": Title("날짜변경선을 넘는 도형", "crosses the 180th meridian"),
}
_OF_KEY: Final[Mapping[str, Title]] = {
    "no_key": Title("식별자 없음", "no key"),
    "contradicts_same_key": Title("같은 식별자, 다른 내용", "same key, other content"),
}
_OF_TIME: Final[Mapping[str, Title]] = {
    "no_event_time": Title("시각 없음", "no time"),
    "in_the_future": Title("아직 오지 않은 시각", "time still to come"),
    "before_clocks": Title("맞추지 않은 시계의 시각", "time of a clock never set"),
}
REJECT_TITLES: Final[Mapping[str, Title]] = {
    "malformed_row": Title("읽을 수 없는 레코드", "record cannot be read"),
    "unreadable_value": Title("값을 읽을 수 없음", "value cannot be read"),
    "below_minimum": Title("하한보다 작은 값", "value too small"),
    "above_maximum": Title("상한보다 큰 값", "value too large"),
    "unknown_code": Title("목록에 없는 코드", "code not on the list"),
    "missing_required": Title("필수값 없음", "required value missing"),
    **_OF_KEY,
    **_OF_TIME,
    **_OF_PLACE,
}
_QUOTED: Final = re.compile(r"'([^']*)'")


def offending(layer: Layer, source: Source, each: Reject) -> list[str]:
    """Name the columns of a record that made it be rejected, as its provider calls them.

    They are those of which the named field is made, of the place, the key or the time where that is
    the reason, and those whose value the sentence repeats.
    """
    quoted = set(_QUOTED.findall(each.sentence))
    columns = [column for rule in _rules(layer, source, each, quoted) for column in rule.columns]
    columns += [name for name, value in each.record.items() if value and _repeats(quoted, value)]
    return [column for column in dict.fromkeys(columns) if column in each.record]


def _rules(layer: Layer, source: Source, each: Reject, quoted: set[str]) -> Iterator[Rule]:
    yield from (rule for name, rule in source.conform.items() if name in quoted)
    if each.reason in _OF_PLACE:
        rule = source.geometry
    elif each.reason in _OF_KEY:
        rule = source.key
    elif each.reason in _OF_TIME:
        rule = source.conform.get(event_column(layer, source) or "", source.as_of)
    else:
        rule = None
    if rule is not None:
        yield rule


def _repeats(quoted: set[str], value: str) -> bool:
    """Whether a sentence quotes a value, perhaps as the end of an id."""
    return any(each == value or each.endswith(f"/{value}") for each in quoted)

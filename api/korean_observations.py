"""The Korean side of what is told about measured values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # api.observations
    "Tell what was measured of an item over time: each value, or those of hours of a long span.": (
        "항목의 측정값을 시간순으로 준다. 기간이 길면 한 시간 단위로 준다."
    ),
    "Tell what was known of every item of a layer at a past moment, as columns.": (
        "지난 한 시점에 레이어의 모든 항목에 대해 알려져 있던 측정값을 열로 준다."
    ),
    "typical is a number of weeks, 1 to {most}; got {weeks}.": (
        "typical은 1에서 {most} 사이의 주 수여야 합니다. 받은 값: {weeks}."
    ),
    "What is typical is told of a span of at most 8 days.": (
        "보통 값은 8일 이내의 기간에 대해서만 드립니다."
    ),
    "from must lie before to; got '{start}'.": (
        "from은 to보다 앞선 시각이어야 합니다. 받은 값: '{start}'."
    ),
    "Of layer '{layer}' no values of '{name}' are kept over time (but of: {there}).": (
        "레이어 '{layer}'는 '{name}'의 시간별 값을 보관하지 않습니다(보관하는 항목: {there})."
    ),
    "The parameter 'at' is needed: a moment of the past.": (
        "'at' 매개변수가 필요합니다(지난 시각)."
    ),
}

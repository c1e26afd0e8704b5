"""The Korean side of what is told of nets and tracks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # layers.questions.travel, as an error
    "There is no street within {metres} m.": "{metres} m 안에 도로가 없습니다.",
    "The street there is closed.": "그 지점의 도로가 통제되어 있습니다.",
    # api.cast_net
    "reported_at must be at most {hours} hours ago; got '{value}'.": (
        "reported_at은 {hours}시간 전까지만 받습니다. 받은 값: '{value}'"
    ),
    "mode must be {options}; got '{value}'.": (
        "mode는 {options} 중 하나여야 합니다. 받은 값: '{value}'"
    ),
    "cameras must be from 1 to {most}; got '{value}'.": (
        "cameras는 1부터 {most}까지여야 합니다. 받은 값: '{value}'"
    ),
    # The routes' own summaries, on the page of the API.
    "Close the net around a place: watched crossings, the fewest cameras, exits nobody watches.": (
        "한 지점을 둘러싼 포위망: 카메라가 보는 길목, 최소 카메라, 감시 없는 출구."
    ),
    "Say which cameras see somebody next who leaves a place, in order, with their ways there.": (
        "이동 경로 예측: 한 지점을 떠난 대상자를 다음에 볼 카메라를 먼저 닿는 순으로, 경로와 함께."
    ),
}

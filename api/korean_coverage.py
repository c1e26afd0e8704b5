"""The Korean side of what is said about coverage and the way to school; see ``api.korean``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    # layers.watch
    "No cameras are loaded.": "적재된 카메라가 없습니다.",
    "The views of {done} of {total} cameras are ready; try again when all are.": (
        "카메라 {total}대 가운데 {done}대의 시야를 계산했습니다. 모두 끝나면 다시 시도하세요."
    ),
    "What was asked has been worked out for {seconds} s and is not done yet; try again shortly.": (
        "요청한 내용을 {seconds}초째 계산하고 있습니다. 잠시 후 다시 시도하세요."
    ),
    "Too many questions about coverage wait; try again shortly.": (
        "대기 중인 감시 범위 조회가 너무 많습니다. 잠시 후 다시 시도하세요."
    ),
    # api.coverage
    "Give the share of streets, open ground and people that cameras see, beside the 50 m index.": (
        "카메라에 보이는 도로·땅·인구의 비율과 50m 지수."
    ),
    "Give the open ground, or the stretches of street, that no camera sees, the largest first.": (
        "어느 카메라에도 보이지 않는 땅 또는 도로 구간, 큰 것부터."
    ),
    "Give what one camera adds to the others, which is what is lost when it fails.": (
        "카메라 한 대가 더해 주는 범위(고장 나면 잃는 범위)."
    ),
    "The parameter 'id' is needed: the camera.": "'id' 값이 필요합니다(카메라 번호).",
    "There is no camera '{id}'.": "'{id}' 카메라는 없습니다.",
    "class must be one of {classes}; got '{value}'.": (
        "class는 {classes} 중 하나여야 합니다. 받은 값: '{value}'"
    ),
    "class names {count} classes; one is taken.": (
        "class에 등급 {count}개를 썼습니다. 하나만 쓸 수 있습니다."
    ),
    "{count} rows are too many; ask one class at a time.": (
        "{count}행은 너무 많습니다. 등급을 하나씩 요청하세요."
    ),
    # api.school_watch
    "Give the cameras that see a school's gates, zone and walking routes, and what none sees.": (
        "학교 정문·보호구역·통학로를 보는 카메라와, 보이지 않는 구간."
    ),
    "There are {count} schools: name one with school=.": (
        "학교가 {count}곳입니다. school=로 하나를 지정하세요."
    ),
}

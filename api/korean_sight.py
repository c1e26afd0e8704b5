"""The Korean side of what is told of sight: who sees a place, calibration, cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # api.access
    "What cameras see is not open to {name} in this district.": (
        "이 지역의 카메라 시야 정보를 볼 권한이 없습니다({name})."
    ),
    # layers.sight.service, layers.questions.sees
    "There is no camera.": "카메라가 없습니다.",
    "The nearest camera ends {distance} km short of it: the place is outside of what is watched.": (
        "가장 가까운 카메라의 유효 거리도 {distance} km 못 미칩니다. 관제 구역 밖입니다."
    ),
    "Buildings and cameras are being read; try again shortly.": (
        "건물과 카메라 자료를 읽고 있습니다. 잠시 후 다시 시도하세요."
    ),
    "{count} cameras are too many to be looked through for so large a place: ask about a smaller"
    " one.": (
        "이 범위에는 카메라가 {count}대나 있어 한 번에 확인할 수 없습니다. 범위를 좁혀 주세요."
    ),
    # api.sight_answers, api.sees
    "class must be {options}; got '{value}'.": (
        "class는 {options} 중 하나여야 합니다. 받은 값: '{value}'"
    ),
    "Either point or item says what is asked about, not both.": (
        "point와 item 가운데 하나만 쓸 수 있습니다."
    ),
    # layers.sight.calibration
    "A place {metres} m from the camera does not tell where it looks; choose one at least {least} m"
    " away.": (
        "카메라에서 {metres} m 떨어진 지점으로는 방향을 알 수 없습니다. {least} m 이상 떨어진"
        " 지점을 고르세요."
    ),
    "A place {metres} m from the camera is farther than any camera looks; choose one at most {most}"
    " m away.": (
        "카메라에서 {metres} m 떨어진 지점은 카메라가 볼 수 있는 거리를 넘습니다. {most} m 이내의"
        " 지점을 고르세요."
    ),
    "The edge lies {degrees} degrees off the middle of the picture: it must be beside it, less than"
    " 90 degrees.": (
        "화면 가장자리로 고른 지점이 중심에서 {degrees}° 벗어나 있습니다. 중심에서 90° 미만이어야"
        " 합니다."
    ),
    # api.sight_cases
    "Camera '{camera}' is now said to be '{found}', not '{verdict}': ask again first.": (
        "'{camera}' 카메라의 판정은 지금 '{verdict}'이(가) 아니라 '{found}'입니다. 다시 조회하세요."
    ),
    # api.bodies
    "The property '{name}' has more than {most} letters.": "'{name}' 속성은 {most}자까지입니다.",
    "The property '{name}' must be one of {options}.": (
        "'{name}' 속성은 {options} 중 하나여야 합니다."
    ),
    "The property '{name}' must be a number from {least} to {most}.": (
        "'{name}' 속성은 {least}부터 {most}까지의 수여야 합니다."
    ),
    "The property '{name}' must be a place: [lon, lat].": (
        "'{name}' 속성은 [경도, 위도] 위치여야 합니다."
    ),
    # The routes' own summaries, on the page of the API.
    "Rank the cameras that see a point or an item, and say why others nearby do not.": (
        "지점이나 항목을 보는 카메라의 순위와, 가까이 있지만 보지 못하는 카메라의 사유."
    ),
    "Rank the cameras that see a line or an area, or parts of it, drawn in the body.": (
        "본문에 그린 선이나 면을 전부 또는 일부 보는 카메라의 순위."
    ),
    "Draw what a camera sees: its picture on the ground, cut by what stands in its way.": (
        "카메라 한 대가 보는 범위: 가리는 것을 빼고 지면에 그린 화면."
    ),
    "Set where a camera looks by what its picture shows in the middle, and at its edge.": (
        "화면 중심과 가장자리에 보이는 지점으로 카메라 방향과 화각을 정한다."
    ),
    "Keep whether a verdict is right: what was said of a camera and a place, and what is true.": (
        "판정이 맞는지 사례로 남긴다: 카메라와 지점, 판정, 실제."
    ),
    "List the verdicts that people looked at, the newest first.": (
        "사람이 확인한 판정 사례, 최근 것부터."
    ),
    "Tell how often verdicts were right, of known and of assumed cameras, and how sure that is.": (
        "판정이 맞은 비율과 신뢰 구간. 방향을 아는 카메라와 추정한 카메라를 나누어 보인다."
    ),
}

"""The Korean side of what is told about turning cameras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # api.aim
    "The property '{name}' must be a whole number; got {value}.": (
        "'{name}' 속성은 정수여야 합니다. 받은 값: {value}"
    ),
    "Turn a camera to a place and hold it there for a while.": (
        "카메라를 한 지점으로 돌려 잠시 유지한다."
    ),
    "Turn the best cameras to a place at once; for one that fails, the next best.": (
        "가장 잘 보이는 카메라 여러 대를 한꺼번에 돌린다. 실패하면 다음 카메라를 돌린다."
    ),
    "Let a camera go: it is brought back to where it looked.": (
        "카메라 사용을 끝낸다. 원래 방향으로 돌아간다."
    ),
    "Say who holds a camera, and until when.": "카메라를 누가 언제까지 사용하는지 알려준다.",
    "Give the log of cameras that were turned, the newest first.": (
        "카메라 회전 기록을 최근 것부터 준다."
    ),
    "Nobody holds the camera: it was not turned.": (
        "사용 중인 사람이 없는 카메라라 돌리지 않았습니다."
    ),
    "Lend a camera to an incident; where there is none yet, it is reported at the spot.": (
        "카메라를 사건 대응용으로 목적 외 전환한다. 사건이 아직 없으면 그 지점에 접수한다."
    ),
    # api.lending
    "Either incident or point says what the camera is lent for.": (
        "사건(incident)이나 지점(point) 가운데 하나는 있어야 합니다."
    ),
    "The property 'reason' is needed: why the camera is lent.": ("전환 사유(reason)가 필요합니다."),
    "The camera still turns.": "카메라가 아직 돌고 있습니다.",
    # layers.aiming.aiming
    "Camera '{camera}' is held by {who}.": "'{camera}' 카메라는 {who} 님이 사용 중입니다.",
    "The camera is kept for priority {priority} and above.": (
        "우선순위 {priority} 이상만 돌릴 수 있는 카메라입니다."
    ),
    "Somebody else took the camera meanwhile.": "그 사이 다른 사람이 카메라 사용을 시작했습니다.",
    "Somebody else holds the camera just now.": "지금 다른 사람이 카메라를 사용 중입니다.",
    "{who} holds the camera with priority {priority} for {seconds} more seconds.": (
        "{who} 님이 우선순위 {priority}(으)로 {seconds}초 더 사용합니다."
    ),
    "{who} holds the camera with priority {priority} for {minutes} more minutes.": (
        "{who} 님이 우선순위 {priority}(으)로 {minutes}분 더 사용합니다."
    ),
    # layers.aiming.turning, layers.aiming.geometry
    "The camera is fixed.": "고정형 카메라입니다.",
    "Nobody knows which way the camera looks: calibrate it first.": (
        "카메라가 보는 방향을 모릅니다. 먼저 보정하세요."
    ),
    "Nobody entered the camera's ONVIF address.": "카메라의 ONVIF 주소가 등록되어 있지 않습니다.",
    "The camera does not say where it points.": "카메라가 현재 방향을 알려주지 않습니다.",
    "The camera only turns to presets, and none looks there.": (
        "프리셋으로만 도는 카메라이고, 그쪽을 보는 프리셋이 없습니다."
    ),
    "The camera stopped {degrees} degrees beside the place.": (
        "카메라가 지점에서 {degrees}° 벗어난 곳에 멈췄습니다."
    ),
    "The camera tilts from {highest} to {lowest} degrees below the horizon;"
    " the place lies at {wanted}.": (
        "카메라의 하향각은 {highest}~{lowest}도인데, 지점은 {wanted}도에 있습니다."
    ),
    "The camera turns from {first} to {last} degrees about its home; the place lies at {wanted}.": (
        "카메라는 정면 기준 {first}~{last}도까지 도는데, 지점은 {wanted}도에 있습니다."
    ),
    "The camera turns from {first} to {last} degrees; the place lies at {wanted}.": (
        "카메라는 방위 {first}~{last}도까지 도는데, 지점은 {wanted}도에 있습니다."
    ),
    # layers.aiming.logins
    "The camera's ONVIF address must be like http://10.0.0.1/onvif/device_service:"
    " an IP address, without a password.": (
        "카메라의 ONVIF 주소는 http://10.0.0.1/onvif/device_service 형식의 IP 주소여야 하고,"
        " 비밀번호를 넣지 않습니다."
    ),
    "The camera's address is in no group of {file}: it is not spoken to.": (
        "카메라 주소가 {file}의 어느 그룹에도 없어 접속하지 않습니다."
    ),
    "The file {file} cannot be read.": "{file} 파일을 읽을 수 없습니다.",
    "The group '{name}' of {file} cannot be used: {reason}.": (
        "{file}의 '{name}' 그룹을 사용할 수 없습니다: {reason}."
    ),
    # layers.aiming.exchange, layers.aiming.soap, layers.aiming.onvif
    "The camera did not answer within {seconds} s.": (
        "카메라가 {seconds}초 안에 응답하지 않았습니다."
    ),
    "The camera cannot be reached.": "카메라에 연결할 수 없습니다.",
    "The authority '{name}' of '{group}' cannot be read.": (
        "'{group}' 그룹의 인증기관 파일 '{name}'을(를) 읽을 수 없습니다."
    ),
    "The camera answers too slowly.": "카메라의 응답이 너무 느립니다.",
    "The camera's certificate is not trusted.": "카메라의 인증서를 신뢰할 수 없습니다.",
    "The camera sends elsewhere; nobody is followed.": (
        "카메라가 다른 주소로 보냅니다. 따라가지 않습니다."
    ),
    "What the camera answers is no ONVIF.": "카메라의 응답이 ONVIF 형식이 아닙니다.",
    "The camera does not take the username and password.": (
        "카메라가 사용자 이름과 비밀번호를 받아들이지 않습니다."
    ),
    "The camera refuses: {reason}.": "카메라가 거부했습니다: {reason}.",
    "The camera says that it does not turn.": "카메라가 회전 기능이 없다고 응답합니다.",
    "The camera has no unit ready that turns.": "사용할 수 있는 회전 장치가 카메라에 없습니다.",
}

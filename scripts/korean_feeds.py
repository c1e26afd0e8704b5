"""The Korean side of what the commands about types of data say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, str]] = {
    "'{text}' is no time.": "'{text}'은(는) 시각이 아닙니다.",
    # scripts.parts, scripts.sync
    "feed keeper": "데이터 연계",
    "feed simulator": "데이터 연계 시뮬레이터",
    # scripts.upkeep, scripts.simulate_command
    "feeds": "데이터 연계",
    "Until it is mended nobody is asked, and no message is taken.": (
        "고칠 때까지 연계를 요청하지 않고 메시지도 받지 않습니다."
    ),
    "Others may read {path} (mode {mode}): change it with chmod 600 {file}.": (
        "{path} 파일을 다른 계정이 읽을 수 있습니다(권한 {mode}). chmod 600 {file}로 바꾸세요."
    ),
    "{path} cannot be read: it must be TOML.": "{path} 파일을 읽을 수 없습니다. TOML이어야 합니다.",
    "--to needs the secret in {name}.": "--to에는 {name} 환경변수의 비밀키가 필요합니다.",
    # scripts.feed_commands
    "{count} types of data.": "데이터 {count}종.",
    "'{feed}' is paused.": "'{feed}' 연계를 멈췄습니다.",
    "'{feed}' is asked again.": "'{feed}' 연계를 다시 시작했습니다.",
    "{file} is there already.": "{file} 파일이 이미 있습니다.",
    "{file}: edit it, then run 'lifemap feeds check'.": (
        "{file}: 고친 다음 'lifemap feeds check'를 실행하세요."
    ),
    "Samples are not loaded.": "예시 응답은 적재하지 않습니다.",
    "Every definition is in order.": "모든 정의에 이상이 없습니다.",
    "Nothing that '{feed}' rejected is kept.": "'{feed}' 연계에서 거부된 레코드가 없습니다.",
    "'{feed}' still has the devices of the sample: list its own under [devices] in feeds.toml.": (
        "'{feed}' 연계의 장치가 예시 그대로입니다. feeds.toml의 [devices]에 실제 장치를 적으세요."
    ),
    "'{feed}' is asked at '{host}', which stands for the district's own host: name that under"
    " [hosts] in feeds.toml.": (
        "'{feed}' 연계의 '{host}'은(는) 예시 주소입니다."
        " feeds.toml의 [hosts]에 실제 호스트를 적으세요."
    ),
    # scripts.feed_work
    "'{feed}' is not set up here: see feeds.toml.": (
        "'{feed}' 연계가 설정되어 있지 않습니다. feeds.toml을 확인하세요."
    ),
    "'{feed}' is paused, or runs just now.": "'{feed}' 연계가 멈춰 있거나 지금 실행 중입니다.",
    "'{feed}' did not run within {seconds} s.": (
        "'{feed}' 연계가 {seconds}초 안에 실행되지 않았습니다."
    ),
    "'{feed}' did not answer: {why}": "'{feed}' 응답을 받지 못했습니다: {why}",
    "'{feed}' never ran: nothing is kept of it.": (
        "'{feed}' 연계를 실행한 적이 없어 보관된 응답이 없습니다."
    ),
    "Of run {run} of '{feed}' no answer is kept.": (
        "'{feed}' 연계의 실행 {run}에는 보관된 응답이 없습니다."
    ),
    "There is no file '{name}', and it is no http address.": (
        "'{name}' 파일이 없으며, http 주소도 아닙니다."
    ),
    "There is no secret '{name}'.": "인증키 '{name}'가 없습니다.",
    "Its sample '{name}' is not there.": "예시 응답 '{name}'가 없습니다.",
    "Its sample gives no record ({outcome}): {why}": (
        "예시 응답에 자료가 없습니다({outcome}): {why}"
    ),
    "Its sample, row {row}: {why}": "예시 응답 {row}행: {why}",
}

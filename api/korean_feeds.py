"""The Korean side of what is told about types of data and their feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # api.feeds
    "Show the data board: every type of data, how it is and how old.": (
        "데이터 현황판을 보여준다: 모든 자료의 상태와 경과 시간."
    ),
    "List the types of data with their states, latest runs and lateness.": (
        "자료 종류를 상태, 마지막 수집, 지연과 함께 나열한다."
    ),
    "Give the state of every type of data, and nothing that changes by itself with the time.": (
        "모든 자료의 상태를 준다. 시간이 지나 저절로 바뀌는 것은 없다."
    ),
    "Give one type of data with its state and latest run.": (
        "자료 종류 하나를 상태와 마지막 수집과 함께 준다."
    ),
    "List the runs of a type of data, newest first.": "자료의 수집 기록을 최근 것부터 나열한다.",
    "List the records that the latest run of a type of data that rejected any did not take.": (
        "자료에서 마지막으로 거부된 레코드를 사유와 함께 나열한다."
    ),
    "Rejected records of '{feed}' may hold '{field}', which is not open to {who}.": (
        "'{feed}'의 거부된 레코드에는 {who} 님에게 공개되지 않은 '{field}' 값이 있을 수 있습니다."
    ),
    "Have a type of data asked as soon as may be.": "자료를 가능한 한 빨리 수집하게 한다.",
    "Ask a type of data no more until somebody resumes it; say why.": (
        "누군가 재개할 때까지 자료 수집을 중지한다. 이유를 적는다."
    ),
    "Go on asking a paused type of data.": "중지한 자료 수집을 재개한다.",
    "The property 'note' is needed: why it is paused.": (
        "'note' 속성이 필요합니다(중지하는 이유)."
    ),
    # api.feed_forms, layers.store.feed_entries
    "Say what is to be entered for a type of data, and what was entered.": (
        "직접 입력하는 자료의 입력 양식과 이미 입력한 값을 준다."
    ),
    "Show what people enter by hand: what is due, and what waits for approval.": (
        "사람이 입력하는 자료의 마감과 승인 대기 보기"
    ),
    "Show the form of one type of data, with what waits for approval.": (
        "자료 한 종류의 입력 양식과 승인 대기 보기"
    ),
    "List the types of data that people enter, with when each is due and what waits.": (
        "직접 입력하는 자료를 입력 기한, 승인 대기 건수와 함께 나열한다."
    ),
    "Approve an entry as it was seen, or refuse it with a reason; who entered it cannot.": (
        "입력한 값을 본 그대로 승인하거나 사유를 적어 반려한다. 입력한 사람은 할 수 없다."
    ),
    "The property 'refused' says why the entry is refused.": (
        "'refused' 속성에 반려 사유를 적어야 합니다."
    ),
    "'{who}' decided on item '{item}' before you.": (
        "'{who}' 님이 '{item}' 항목을 먼저 처리했습니다."
    ),
    "The property 'revision' is needed: that of the entry you saw.": (
        "'revision' 속성이 필요합니다(확인한 입력값의 것)."
    ),
    "Entries of '{feed}' need no approval.": "'{feed}' 입력값은 승인이 필요하지 않습니다.",
    "'{feed}' is not entered by hand.": "'{feed}' 자료는 직접 입력하는 자료가 아닙니다.",
    "Who entered it does not approve it: somebody else does.": (
        "입력한 사람은 승인할 수 없습니다. 다른 담당자가 승인해야 합니다."
    ),
    # layers.feeds.toml, layers.feeds.settings
    "'{file}' is not a TOML file: {reason}.": "'{file}'은(는) TOML 파일이 아닙니다: {reason}.",
    # layers.registry, layers.store.feeds
    "There is no type of data '{feed}' here yet.": "'{feed}' 자료는 아직 여기에 없습니다.",
    "There is no type of data '{feed}'.": "'{feed}' 자료 종류는 없습니다.",
    "'{feed}' is not set up here: see feeds.toml.": (
        "'{feed}' 연계가 설정되어 있지 않습니다. feeds.toml을 확인하세요."
    ),
    "'{feed}' is paused by {who}: resume it first.": (
        "'{feed}' 수집은 {who} 님이 중지했습니다. 먼저 재개하세요."
    ),
}

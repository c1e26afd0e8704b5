"""The Korean side of what is told about asking providers, and about messages that are posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # api.feed_messages, layers.feeds.signing
    "Take a signed message of a feed into its inbox; it is read at once.": (
        "서명된 메시지를 받아 수신함에 넣는다. 바로 읽는다."
    ),
    "Nobody posts messages to '{feed}'.": "'{feed}' 자료는 메시지를 받지 않습니다.",
    "The message has {size} bytes; at most {most} are taken.": (
        "메시지가 {size}바이트입니다. {most}바이트까지 받습니다."
    ),
    "The message '{message}' came before; it is taken once.": (
        "'{message}' 메시지는 이미 받았습니다. 한 번만 처리합니다."
    ),
    "The keys of feeds cannot be read, so nobody is known.": (
        "연계 인증키를 읽을 수 없어 보낸 곳을 확인할 수 없습니다."
    ),
    "There is no secret for '{feed}' here, so nobody is known.": (
        "'{feed}' 자료의 비밀키가 없어 보낸 쪽을 확인할 수 없습니다."
    ),
    "The header '{name}' must name the message in at most 200 letters.": (
        "'{name}' 헤더에 메시지 번호를 200자 이내로 넣어야 합니다."
    ),
    "The header '{name}' must be whole seconds since 1970.": (
        "'{name}' 헤더는 1970년부터의 초(정수)여야 합니다."
    ),
    "No signature in '{name}' fits the message.": "'{name}' 헤더의 서명이 메시지와 맞지 않습니다.",
    "The message was sent at {sent}, more than 5 minutes from our time.": (
        "메시지를 보낸 시각({sent})이 현재와 5분 넘게 다릅니다."
    ),
    "The secret of this feed is no base64 after 'whsec_'.": (
        "이 자료의 비밀키가 'whsec_' 뒤에 base64가 아닙니다."
    ),
    # layers.feeds.boundary, layers.feeds.receiving, scripts.boundary
    "Bundle {numbers} of '{collector}' did not come.": (
        "'{collector}'의 {numbers}번 묶음이 오지 않았습니다."
    ),
    "'{name}' is refused: {why}": "'{name}' 묶음을 거부했습니다. {why}",
    "The bundle ends in its first line. The rest did not come.": (
        "첫 줄에서 끊겼고 나머지가 오지 않았습니다."
    ),
    "The bundle lacks {count} bytes. The rest did not come.": (
        "{count}바이트가 모자라고 나머지가 오지 않았습니다."
    ),
    "The file is no bundle.": "묶음 파일이 아닙니다.",
    "The bundle is signed by nobody who is trusted here.": ("신뢰하는 수집기의 서명이 아닙니다."),
    "The bundle holds what no collector writes.": "수집기가 쓰지 않는 내용이 들어 있습니다.",
    "The bundle names the collector '{collector}', not its own.": (
        "자기 것이 아닌 수집기 이름 '{collector}'을(를) 씁니다."
    ),
    "There was another bundle {number}.": "다른 {number}번 묶음을 이미 받았습니다.",
    "Bundle {number} does not follow bundle {before}.": (
        "{number}번 묶음이 {before}번에 이어지지 않습니다."
    ),
    "{taken} taken, {repeated} repeated, {waiting} waiting.": (
        "받음 {taken}, 중복 {repeated}, 대기 {waiting}."
    ),
    "Where from is needed: --from FOLDER.": "받을 폴더가 필요합니다: --from FOLDER",
    "Where to is needed, and about what: --to FOLDER --site FILE.": (
        "묶음을 쓸 폴더와 구역 파일이 필요합니다: --to FOLDER --site FILE"
    ),
    "No bundle came yet.": "아직 받은 묶음이 없습니다.",
    "{collector}: bundle {number} came last, at {heard}; {taken} taken.": (
        "{collector}: 마지막 묶음 {number}번({heard}), 받음 {taken}."
    ),
    "{late} came late, {count} are missing: {numbers}.": (
        "늦게 받음 {late}, 빠짐 {count}: {numbers}."
    ),
    'No feed is to be asked for outside: {file} must say mode = "received".': (
        '바깥에서 수집할 자료가 없습니다. {file}에 mode = "received"를 넣으세요.'
    ),
    "No collector is believed: {folder} holds no .pem file.": (
        "신뢰하는 수집기가 없습니다. {folder} 폴더에 .pem 파일이 없습니다."
    ),
    "This collector has no key: lifemap collect keys FILE makes one.": (
        "수집기 키가 없습니다. lifemap collect keys FILE로 만드세요."
    ),
    "This collector has a key: {path}. Inside it is known by its public one.": (
        "수집기 키가 이미 있습니다: {path}. 안쪽에는 그 공개키가 등록되어 있습니다."
    ),
    "The collector cannot start: {why}": "수집기를 시작할 수 없습니다. {why}",
    # layers.feeds.carry, layers.feeds.addresses, layers.feeds.quota
    "There is no secret '{name}'.": "'{name}' 인증키가 없습니다.",
    "'{host}' sends elsewhere more than {times} times.": (
        "'{host}'에서 {times}번 넘게 다른 주소로 넘깁니다."
    ),
    "'{host}' is not among the hosts that may be asked.": (
        "'{host}'은(는) 호출이 허용된 주소가 아닙니다."
    ),
    "'{host}' did not end its answer within {seconds} s.": (
        "'{host}'에서 {seconds}초 안에 응답을 마치지 않았습니다."
    ),
    "'{host}' could not be reached within {seconds} s.": (
        "'{host}'에 {seconds}초 안에 연결하지 못했습니다."
    ),
    "'{host}' fell silent for {seconds} s.": "'{host}'에서 {seconds}초 동안 응답이 없습니다.",
    "'{host}' sent more than {size} MB.": "'{host}'에서 {size} MB 넘게 보냈습니다.",
    "'{host}' sent what cannot be unpacked.": "'{host}'의 응답 압축을 풀 수 없습니다.",
    "'{host}' has a certificate that is not trusted.": "'{host}'의 인증서를 신뢰할 수 없습니다.",
    "'{host}' speaks no encryption that is safe enough.": (
        "'{host}'의 암호화 방식이 안전하지 않아 연결하지 않습니다."
    ),
    "'{host}' cannot be reached.": "'{host}'에 연결할 수 없습니다.",
    "'{host}' cannot be asked like that.": "'{host}'에 보낼 수 없는 요청입니다.",
    "'{host}' answered with what is no whole HTTP.": (
        "'{host}'의 응답이 중간에 끊겼거나 HTTP가 아닙니다."
    ),
    "'{host}' broke the connection off.": "'{host}'에서 연결을 끊었습니다.",
    "'{host}' sends on to an address without encryption.": (
        "'{host}'에서 암호화되지 않은 주소로 넘깁니다."
    ),
    "'{host}' sends on elsewhere with the key.": "'{host}'에서 인증키를 담아 다른 곳으로 넘깁니다.",
    "'{host}' sends a {method} on; that is not followed.": (
        "'{host}'에서 {method} 요청을 다른 주소로 넘깁니다. 따라가지 않습니다."
    ),
    "Only http and https addresses of hosts are asked; this one is {scheme}.": (
        "http와 https 주소만 호출합니다. 받은 주소: {scheme}"
    ),
    "'{host}' does not lie at a public address, so it is not asked.": (
        "'{host}'의 주소가 공개망이 아니어서 호출하지 않습니다."
    ),
    "'{host}' lies at an address that no feed may ask.": (
        "'{host}'의 주소는 어떤 자료도 호출할 수 없는 곳입니다."
    ),
    "'{host}' does not lie on this machine, so it is not asked.": (
        "'{host}'의 주소가 이 서버가 아니어서 호출하지 않습니다."
    ),
    "The {limit} requests that its key allows a day are used up, but for those that urgent feeds"
    " may make.": "하루 호출 한도 {limit}건 중 긴급 자료 몫만 남았습니다.",
    "The {limit} requests that its key allows a day are used up.": (
        "하루 호출 한도 {limit}건을 다 썼습니다."
    ),
}

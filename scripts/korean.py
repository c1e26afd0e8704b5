"""The Korean side of what the command line says; see ``layers.phrasebook``.

``tests/scripts/test_words.py`` walks the source and fails for a sentence that has no Korean side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: English sentence -> Korean sentence. A longer English key stands before one it also matches.
SENTENCES: Final[Mapping[str, str]] = {
    # scripts.announcing
    "sample data": "예시 자료",
    "Map": "지도",
    "Sign in": "로그인",
    "Phones": "휴대폰",
    "Stop": "종료",
    "works once, within 15 minutes ('lifemap link' makes another)": (
        "한 번만, 15분 안에 쓸 수 있습니다('lifemap link'로 새로 만듭니다)"
    ),
    "open this there once, and compare the fingerprint:": (
        "휴대폰에서 한 번 열어 아래 지문과 같은지 확인하세요:"
    ),
    "Not encrypted: others may read passwords.": (
        "암호화되지 않았습니다. 다른 사람이 비밀번호를 엿볼 수 있습니다."
    ),
    "Stopped.": "종료했습니다.",
}

"""Districts of Korea in Latin letters, as the road signs have them (Revised Romanization, 2000)."""

from __future__ import annotations

import re
from typing import Final

from hangulpy import romanize

#: A district, with the city in front of it that some sources write without a space.
_DISTRICT: Final = re.compile(r"(?:(?P<city>..+)시)?(?P<stem>.+)(?P<kind>[시군구])")
_PROVINCE: Final = re.compile(
    r"(?P<stem>.+?)(?:특별시|광역시|특별자치시|(?:특별자치)?(?P<kind>도))"
)
_KINDS: Final = {"시": "si", "군": "gun", "구": "gu", "도": "do"}


def district_in_english(province: str, district: str) -> str:
    """Name a district as Koreans write it in English: ``Gangdong-gu, Seoul``.

    Sounds change inside a name (종로구 is Jongno-gu) and not over the hyphen (북구 is Buk-gu).
    """
    return ", ".join([*_parts(_DISTRICT, district), *_parts(_PROVINCE, province)])


def _parts(pattern: re.Pattern[str], name: str) -> list[str]:
    """Give a name before its kind, and the city around it."""
    found = pattern.fullmatch(name)
    if found is None:
        return [_romanized(name)]
    said = found.groupdict()
    kind = f"-{_KINDS[said['kind']]}" if said["kind"] else ""
    city = said.get("city")
    return [_romanized(said["stem"]) + kind, *([_romanized(city)] if city else [])]


def _romanized(name: str) -> str:
    return romanize(name).capitalize()

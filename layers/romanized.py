"""Korean names in Latin letters, as the road signs have them (Revised Romanization, 2000)."""

from __future__ import annotations

import functools
import re
from typing import Final

from hangulpy import romanize

#: A district, with the city in front of it that some sources write without a space.
_DISTRICT: Final = re.compile(r"(?:(?P<city>..+)시)?(?P<stem>.+)(?P<kind>[시군구])")
_PROVINCE: Final = re.compile(
    r"(?P<stem>.+?)(?:특별시|광역시|특별자치시|(?:특별자치)?(?P<kind>도))"
)
_KINDS: Final = {"시": "si", "군": "gun", "구": "gu", "도": "do"}
#: A neighbourhood or street: a name, a number of its own, and what kind of place it is.
_PLACE: Final = re.compile(
    r"(?P<stem>[가-힣]+?)(?P<number>[\d·.,]*)(?P<kind>대로|로|길|동|읍|면|(?<=\d)가)"
)
#: A smaller street of a greater one: 성내로12길, 천호대로159가길.
_SIDE: Final = re.compile(r"(?P<street>.+?로)(?P<number>\d+)(?P<letter>[가-힣]?)(?P<kind>길)")
_PLACE_KINDS: Final = {
    "대로": "daero", "로": "ro", "길": "gil", "동": "dong", "읍": "eup", "면": "myeon", "가": "ga",
}  # fmt: skip
_HANGUL: Final = re.compile("[가-힣]")


def district_in_english(province: str, district: str) -> str:
    """Name a district as Koreans write it in English: ``Gangdong-gu, Seoul``.

    Sounds change inside a name (종로구 is Jongno-gu) and not over the hyphen (북구 is Buk-gu).
    """
    return ", ".join([*_parts(_DISTRICT, district), *_parts(_PROVINCE, province)])


@functools.lru_cache(maxsize=16_384)
def in_latin(name: str) -> str:
    """Write a name word by word: 천호대로 is Cheonho-daero, 암사1동 Amsa 1-dong.

    What has no Hangul stays as it is.
    """
    return " ".join(_word(each) for each in name.split(" "))


def _word(word: str) -> str:
    if not _HANGUL.search(word):
        return word
    if side := _SIDE.fullmatch(word):
        letter = romanize(side["letter"]) if side["letter"] else ""
        return f"{_word(side['street'])} {side['number']}{letter}-gil"
    if place := _PLACE.fullmatch(word):
        number = f" {place['number']}" if place["number"] else ""
        return f"{_romanized(place['stem'])}{number}-{_PLACE_KINDS[place['kind']]}"
    return _romanized(word)


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

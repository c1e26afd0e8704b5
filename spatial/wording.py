"""Words for streets, directions and distances, in Korean and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

_UNNAMED: Final[Mapping[str, tuple[str, str]]] = {
    "motorway": ("고속화도로", "the motorway"),
    "trunk": ("간선도로", "the main road"),
    "primary": ("간선도로", "the main road"),
    "secondary": ("보조간선도로", "the main road"),
    "tertiary": ("집산도로", "the street"),
    "residential": ("이면도로", "the street"),
    "service": ("진입로", "the service road"),
    "footway": ("보행로", "the footway"),
    "steps": ("계단", "the steps"),
    "cycleway": ("자전거길", "the cycleway"),
    "track": ("산길", "the track"),
}
_COMPASS: Final[Mapping[str, tuple[str, ...]]] = {
    "ko": ("북", "북동", "동", "남동", "남", "남서", "서", "북서"),
    "en": (
        "north",
        "north-east",
        "east",
        "south-east",
        "south",
        "south-west",
        "west",
        "north-west",
    ),
}
#: Digits whose Korean names end in a consonant: 영 일 삼 육 칠 팔.
_CONSONANT_DIGITS: Final = frozenset("013678")


def unnamed(road_class: str, lang: Literal["ko", "en"]) -> str:
    """Say what kind of street one without a name is."""
    ko, en = _UNNAMED[road_class]
    return ko if lang == "ko" else en


def compass(bearing_deg: float, lang: Literal["ko", "en"]) -> str:
    """Name the nearest of eight winds; degrees clockwise from north."""
    return _COMPASS[lang][round(bearing_deg / 45.0) % 8]


def distance(metres: float) -> str:
    """Round a distance as it is said: ``350 m``, ``1.2 km``."""
    rounded = max(round(metres / 10.0) * 10, 10)
    return f"{rounded} m" if rounded < 1000 else f"{metres / 1000.0:.1f} km"


def along(street: str) -> str:
    """Give a street the Korean particle of what one follows: 천호대로를, 강동길을."""
    return street + ("을" if _ends_in_consonant(street) else "를")


def _ends_in_consonant(word: str) -> bool:
    """Whether a word's last sound, read in Korean, is a consonant."""
    letters = [letter for letter in word if letter.isalnum()]
    last = letters[-1].lower() if letters else ""
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28 != 0
    # Of Latin endings, only these are read with a final consonant.
    return last in _CONSONANT_DIGITS or last in {"l", "m", "n"}

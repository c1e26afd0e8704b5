"""Names that sound right and belong to nobody: streets, apartment complexes, shops, schools."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np

#: Syllables that begin and that end a Korean place name.
_FIRST: Final = (
    "가고금낙남도동만명무백벽보삼상새서석선성송수신안양여연"
    "영옥용운월은이인자장정주진창천청초춘태평풍하한해현호화"
)
_SECOND: Final = (
    "계곡담대덕두등람림목문미반벌봉빈산서석선설성송솔수신실"
    "암양연예옥원월은음일정조주지진천촌평하학향현호화훈"
)
COMPLEXES: Final = (
    "한빛", "샛별", "푸른솔", "은하수", "초롱", "햇살", "느티", "벽산골", "강변", "호반뜰",
    "무지개", "목련", "개나리", "청솔", "해오름", "달빛", "두레", "온누리", "새한", "까치",
    "아람", "솔빛", "물빛", "늘봄", "가람", "미르", "단비", "다솜", "라온", "윤슬",
)  # fmt: skip
COMPLEX_ENDINGS: Final = ("아파트", "마을", "타운", "파크", "리버뷰", "센트럴", "힐스")
VILLAS: Final = ("빌라", "빌", "하이츠", "맨션", "주택", "연립", "하우스")
_OFFICES: Final = ("빌딩", "타워", "프라자", "센터", "오피스텔")


def shuffled(rng: np.random.Generator, words: tuple[str, ...] | list[str]) -> list[str]:
    """Give the words in an order of chance."""
    return [words[i] for i in rng.permutation(len(words))]


def stems(rng: np.random.Generator, taken: set[str]) -> Iterator[str]:
    """Give two-syllable place names without end of repeats, none of them in ``taken``."""
    pool = [a + b for a, b in product(_FIRST, _SECOND) if a != b and a + b not in taken]
    return iter(shuffled(rng, pool))


def complex_names(rng: np.random.Generator, number: int) -> list[str]:
    """Name apartment complexes; a word that comes again gets a number, as on the ground."""
    heads = shuffled(rng, COMPLEXES)
    out: list[str] = []
    for i in range(number):
        ending = COMPLEX_ENDINGS[int(rng.integers(len(COMPLEX_ENDINGS)))]
        turn = i // len(heads)
        out.append(f"{heads[i % len(heads)]}{ending}{f' {turn + 1}단지' if turn else ''}")
    return out


def office_name(stem: str, pick: int) -> str:
    """Name an office building after a stem."""
    return f"{stem}{_OFFICES[pick % len(_OFFICES)]}"

"""Places as people read them aloud: degrees in any common form, and Korea's rescue grid."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Final

from spatial.bbox import LonLat
from spatial.crs import KOREA_2000_UNIFIED, WGS84, transformer

_LONGEST: Final = 120
#: 국가지점번호: squares of 100 km of EPSG:5179, lettered from west to east and south to north.
_EAST_LETTERS: Final = "가나다라마바사"
_NORTH_LETTERS: Final = "가나다라마바사아"
_EAST_START_M: Final = 700_000
_NORTH_START_M: Final = 1_300_000
_SQUARE_M: Final = 100_000
_GRID: Final = re.compile(r"([가-사])([가-아])\s*(\d{2,10})(?:[\s,.-]+(\d{2,5}))?")

_DIGITS: Final = dict(zip("공영일이삼사오육륙칠팔구점", "001234566789.", strict=True))
_SPOKEN: Final = re.compile(r"[공영일이삼사오육륙칠팔구점\s,]+")

_PART: Final = (
    r"(?P<sign{n}>[-+])?(?P<deg{n}>\d{{1,3}}(?:\.\d+)?)\s*(?:°|도|deg|d|º)?"
    r"(?:\s*(?P<min{n}>\d{{1,2}}(?:\.\d+)?)\s*(?:'|′|분|m)"
    r"(?:\s*(?P<sec{n}>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|″|초|s|''))?)?"
)
_NAMED: Final = r"(?P<name{n}>북위|남위|동경|서경|위도|경도|latitude|longitude|lat|lon|lng|[nsew])?"
_AFTER: Final = r"(?P<after{n}>[nsew])?"
_PAIR: Final = re.compile(
    r"\s*".join(part.format(n=1) for part in (_NAMED + r"[\s:=]*", _PART, _AFTER))
    + r"[\s,;/]+"
    + r"\s*".join(part.format(n=2) for part in (_NAMED + r"[\s:=]*", _PART, _AFTER))
)
#: Two bare whole numbers may be anything; with a decimal point or a sign they are degrees.
_SURE: Final = re.compile(r"[.°도'′º]")
_LATITUDES: Final = frozenset({"북위", "남위", "위도", "latitude", "lat", "n", "s"})
_LONGITUDES: Final = frozenset({"동경", "서경", "경도", "longitude", "lon", "lng", "e", "w"})
_NEGATIVE: Final = frozenset({"남위", "서경", "s", "w"})


def read_place(text: str, *, home: LonLat) -> LonLat | None:
    """Read a place out of a text; ``None`` where it is none, or none that can be.

    1. Two numbers in degrees, decimal or with minutes and seconds, with or without words for north
       and east. Where neither words nor the range of latitudes tell which is which, the place is
       the one nearer to ``home``.
    2. 국가지점번호, two letters and twice two to five digits: ``다사 6925 5012``.
    3. Digits spelled in Korean (삼칠점오) are read as digits in both.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).strip().lower()
    return _grid(plain) or _degrees(_spelled(plain), home)


def _spelled(text: str) -> str:
    if _SPOKEN.fullmatch(text) and "점" in text:
        return "".join(_DIGITS.get(sign, sign) for sign in text)
    return text


def _grid(text: str) -> LonLat | None:
    squares, spelled = text[:2], text[2:]
    match = _GRID.fullmatch(squares + "".join(_DIGITS.get(sign, sign) for sign in spelled))
    if match is None:
        return None
    east, north, xs, ys = match.groups()
    if not ys and len(xs) % 2 == 0:  # both halves in one run
        xs, ys = xs[: len(xs) // 2], xs[len(xs) // 2 :]
    if len(xs) != len(ys or "") or east not in _EAST_LETTERS or north not in _NORTH_LETTERS:
        return None
    metres = _SQUARE_M / 10 ** len(xs)
    # The middle of the named cell.
    x = _EAST_START_M + _EAST_LETTERS.index(east) * _SQUARE_M + (int(xs) + 0.5) * metres
    y = _NORTH_START_M + _NORTH_LETTERS.index(north) * _SQUARE_M + (int(ys) + 0.5) * metres
    lon, lat = transformer(KOREA_2000_UNIFIED, WGS84).transform(x, y)
    return _place(lon, lat)


def _degrees(text: str, home: LonLat) -> LonLat | None:
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    (first, first_kind), (second, second_kind) = (_part(match, n) for n in (1, 2))
    kinds = (first_kind, second_kind)
    if kinds in {("lat", "lon"), ("lat", None), (None, "lon")}:
        return _place(second, first)
    if kinds in {("lon", "lat"), ("lon", None), (None, "lat")}:
        return _place(first, second)
    if kinds != (None, None) or not _SURE.search(text):
        return None
    orders = (_place(first, second), _place(second, first))
    return min(
        (place for place in orders if place is not None),
        key=lambda place: math.hypot(place.lon - home.lon, place.lat - home.lat),
        default=None,
    )


def _part(match: re.Match[str], n: int) -> tuple[float, str | None]:
    """Give the degrees of one half, and whether it says that it is a latitude or a longitude."""
    value = (
        float(match[f"deg{n}"])
        + float(match[f"min{n}"] or 0) / 60
        + float(match[f"sec{n}"] or 0) / 3600
    )
    names = {match[f"name{n}"], match[f"after{n}"]} - {None}
    if match[f"sign{n}"] == "-" or names & _NEGATIVE:
        value = -value
    if names & _LATITUDES:
        return value, "lat"
    return value, "lon" if names & _LONGITUDES else None


def _place(lon: float, lat: float) -> LonLat | None:
    return LonLat(lon, lat) if abs(lon) <= 180 and abs(lat) <= 85 else None

"""Values of many items as one array of bytes, in as few as hold them, and back without loss.

1. Numbers become whole ones: multiplied by the smallest power of ten that loses nothing.
2. They are written in one, two or four bytes each, the greatest of which stands for "no value";
   what does not fit is written as it is, in eight.
3. Texts are numbered by their order; the list of them goes with the array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: How a place may be written, the smallest first: letters of numpy's type, least, and "no value".
_KINDS: Final = {
    "u1": (0, 255),
    "i2": (-(2**15), 2**15 - 1),
    "i4": (-(2**31), 2**31 - 1),
}
_EXACT: Final = "f8"
#: Of no such number four bytes hold a multiple.
_LARGE: Final = 2.0**31
_MOST_DECIMALS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Packed:
    """An array of bytes, and what reads it: ``width`` bytes a place, little-endian."""

    kind: str
    decimals: int
    data: bytes
    codes: list[str] | None = None

    @property
    def width(self) -> int:
        """How many bytes a place takes."""
        return int(self.kind[1])


def pack(values: NDArray[np.float64], *, decimals: int = _MOST_DECIMALS) -> Packed:
    """Write numbers, missing ones as NaN; to so many decimals where more would be needed.

    ``decimals`` below four rounds; with four, what more decimals have is written as it is.
    """
    given = values[~np.isnan(values)]
    for shift in range(decimals + 1) if np.abs(given).max(initial=0) < _LARGE else ():
        scale = 10.0**shift
        whole = np.rint(given * scale)
        if np.array_equal(whole / scale, given) or shift == decimals < _MOST_DECIMALS:
            return _whole(values, shift, whole)
    return Packed(kind=_EXACT, decimals=0, data=values.astype(f"<{_EXACT}").tobytes())


def _whole(values: NDArray[np.float64], shift: int, whole: NDArray[np.float64]) -> Packed:
    """Rule 2."""
    low, high = (whole.min(), whole.max()) if len(whole) else (0, 0)
    for kind, (least, nothing) in _KINDS.items():
        if least <= low and high < nothing:
            filled = np.where(np.isnan(values), nothing, np.rint(values * 10.0**shift))
            return Packed(kind=kind, decimals=shift, data=filled.astype(f"<{kind}").tobytes())
    return Packed(kind=_EXACT, decimals=0, data=values.astype(f"<{_EXACT}").tobytes())


def unpack(packed: Packed) -> NDArray[np.float64]:
    """Read numbers as they were written, NaN where there is none; of texts their places."""
    raw = np.frombuffer(packed.data, f"<{packed.kind}")
    if packed.kind == _EXACT:
        return raw.astype(np.float64)
    _, nothing = _KINDS[packed.kind]
    return np.where(raw == nothing, np.nan, raw / 10.0**packed.decimals)


def pack_texts(values: NDArray[np.object_]) -> Packed:
    """Write texts, missing ones as ``None``."""
    codes = sorted({one for one in values if one is not None})
    places: dict[object, float] = {code: place for place, code in enumerate(codes)}
    numbers = np.array([places.get(one, np.nan) for one in values], np.float64)
    packed = pack(numbers)
    return Packed(kind=packed.kind, decimals=packed.decimals, data=packed.data, codes=codes)


def unpack_texts(packed: Packed) -> NDArray[np.object_]:
    """Read texts as they were written, ``None`` where there is none."""
    numbers = unpack(packed)
    found = np.full(len(numbers), None, dtype="object")
    given = ~np.isnan(numbers)
    found[given] = np.array(packed.codes or [], dtype="object")[numbers[given].astype(np.int64)]
    return found

"""Whether answers still look like the ones before: fields that are gone, or empty all of a sudden.

A provider that renames or drops a field goes on answering; without notice the platform would show
"nothing" where it should say that it does not know. Values out of their range are noticed with each
record, by the limits of the layer's fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from layers.sources.table import GEOMETRY

#: An answer of fewer rows says nothing about shares.
_FEW: Final = 5
#: A field that mostly had values and now mostly has none.
_FULL: Final = 0.8
_BARE: Final = 0.2
#: How much of the profile one answer makes.
_PACE: Final = 0.1
#: So many answers in a row must look unlike the ones before until it is an alarm.
STRIKES: Final = 3


@dataclass(frozen=True, kw_only=True)
class Look:
    """What an answer comes to beside the ones before.

    ``profile`` is field name -> share of rows that have a value, smoothed over answers; it stays as
    it was while an answer looks unlike it. ``said`` is a sentence where it does.
    """

    profile: Mapping[str, float] | None
    strikes: int = 0
    said: str = ""

    @property
    def is_drift(self) -> bool:
        """Whether it is an alarm by now."""
        return self.strikes >= STRIKES


def look(frame: pd.DataFrame, before: Mapping[str, float] | None, strikes: int) -> Look:
    """Compare the rows of an answer, as they came, with the profile of the ones before."""
    if len(frame) < _FEW:
        return Look(profile=before, strikes=strikes)
    texts = frame.drop(columns=GEOMETRY, errors="ignore")
    shares = (texts.notna() & (texts != "")).mean().round(4).to_dict()
    if not before:
        return Look(profile=shares)
    bare = sorted(
        name for name, share in before.items() if share >= _FULL and shares.get(name, 0) <= _BARE
    )
    if bare:
        listed = "', '".join(bare)
        said = f"Hardly a record has '{listed}' any more."
        return Look(profile=before, strikes=strikes + 1, said=said)
    was, now = pd.Series(dict(before), dtype="float64"), pd.Series(shares, dtype="float64")
    names = was.index.union(now.index)
    now = now.reindex(names, fill_value=0.0)
    was = was.reindex(names).fillna(now)
    return Look(profile=((1 - _PACE) * was + _PACE * now).round(4).to_dict())

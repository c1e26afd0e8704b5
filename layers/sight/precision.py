"""How often verdicts turned out right, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from layers.store.sight_cases import Tally

#: Of the two-sided 95 % interval.
_Z: Final = 1.959963984540054


@dataclass(frozen=True, kw_only=True)
class Precision:
    """So many verdicts were looked at, and so many of them were right."""

    cases: int
    confirmed: int

    @classmethod
    def of(cls, tallies: Iterable[Tally]) -> Precision:
        """Add counts up."""
        counted = list(tallies)
        return cls(
            cases=sum(each.cases for each in counted),
            confirmed=sum(each.confirmed for each in counted),
        )

    @property
    def share(self) -> float | None:
        """The share that was right; ``None`` where nobody looked."""
        return self.confirmed / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence.

        Notes
        -----
        Wilson (1927), "Probable inference, the law of succession, and statistical inference": good
        for few cases too, where the usual formula gives nonsense. Nothing is known of no case.
        """
        n = self.cases
        if not n:
            return 0.0, 1.0
        share, square = self.confirmed / n, _Z * _Z
        middle = (share + square / (2 * n)) / (1 + square / n)
        half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
        return max(middle - half, 0.0), min(middle + half, 1.0)

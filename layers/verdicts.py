"""What is said of each record while it is checked: rejected once, flagged as often as needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.sources.table import Malformed


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A record that was not taken, as it came, and why."""

    row_number: int
    reason: str
    sentence: str
    record: dict[str, str]


def malformed_rows(malformed: Iterable[Malformed]) -> tuple[Rejection, ...]:
    """Give the rejections of records that could not even be put into columns."""
    return tuple(
        Rejection(
            row_number=each.row_number,
            reason="malformed_row",
            sentence=each.sentence,
            record=each.record,
        )
        for each in malformed
    )


class Verdicts:
    """Reasons and flags of ``size`` records; the first reason against a record stays."""

    def __init__(self, size: int) -> None:
        """Begin with nothing against anybody."""
        self._rejected = np.zeros(size, dtype=bool)
        self._said: dict[int, tuple[str, str]] = {}
        self.flags: dict[str, NDArray[np.bool_]] = {}

    def reject(self, mask: NDArray[np.bool_], reason: str, sentence: Callable[[int], str]) -> None:
        """Reject the records of a mask; ``sentence`` is asked only for those still open."""
        for row in np.flatnonzero(np.asarray(mask, dtype=bool) & ~self._rejected).tolist():
            self._rejected[row] = True
            self._said[row] = (reason, sentence(row))

    def pardon(self, mask: NDArray[np.bool_]) -> None:
        """Take back what was said against records that are none of ours."""
        for row in np.flatnonzero(mask & self._rejected).tolist():
            self._rejected[row] = False
            del self._said[row]

    def flag(self, mask: NDArray[np.bool_], name: str) -> None:
        """Mark records that are taken all the same."""
        before = self.flags.get(name)
        self.flags[name] = mask if before is None else before | mask

    def open_rows(self) -> NDArray[np.bool_]:
        """Say which records nothing is said against."""
        return ~self._rejected

    def rejections(self, raw: pd.DataFrame) -> list[Rejection]:
        """Give the rejected records; ``raw`` holds the rows as they came, on our positions."""
        rows = np.flatnonzero(self._rejected).tolist()
        texts = raw.iloc[rows].drop(columns="geometry", errors="ignore").astype("object")
        records = texts.where(texts.notna(), "").to_dict("records")
        return [
            Rejection(
                row_number=int(raw.index[row]),
                reason=self._said[row][0],
                sentence=self._said[row][1],
                record={str(name): str(value) for name, value in record.items()},
            )
            for row, record in zip(rows, records, strict=True)
        ]

"""Ragged arrays as one flat array and the first index of each row, without loops over rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spans(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the indexes ``start, start + 1, ...`` of every span, one span after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)


def firsts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give where each row begins, and where the last one ends: shape (n + 1,)."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def grouped(keys: NDArray[np.int32], groups: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Sort rows by key, keeping their order within one: the order, and each key's first row."""
    order = np.argsort(keys, kind="stable")
    return order, firsts(np.bincount(keys, minlength=groups)).astype(np.int32)

"""Values of many items as frames: one array a slot and field, an item's row number its place.

300,000 speeds of five minutes are 300 kB as a frame and 15 MB as rows; one item's value is read
from a frame without the others, since the arrays are stored as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import psycopg
from numpy.typing import NDArray

from layers.definition import FieldType, Layer
from layers.store.packing import Packed, pack, pack_texts, unpack, unpack_texts
from layers.store.query import statement

#: What an hour is kept as, in seconds.
HOUR_S: Final = 3600


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Measured values of items, in the order of their times, one position each.

    ``seconds`` are the times (since 1970), ``held_s`` those of the items' latest values before.
    """

    fids: NDArray[np.int64]
    seconds: NDArray[np.float64]
    held_s: NDArray[np.float64]
    columns: Mapping[str, pd.Series]
    is_simulated: bool


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Values of items whose row numbers follow each other from ``first`` on.

    ``places`` are numbers (NaN: none) or texts (``None``: none).
    """

    first: int
    places: NDArray[Any]
    is_simulated: bool

    def holding(self, least: int, most: int) -> Frame:
        """Give the same with places for these row numbers too."""
        last = self.first + len(self.places) - 1
        if least >= self.first and most <= last:
            return self
        before, after = max(0, self.first - least), max(0, most - last)
        places = nothing(len(self.places) + before + after, self.places.dtype)
        places[before : before + len(self.places)] = self.places
        return Frame(first=self.first - before, places=places, is_simulated=self.is_simulated)


def nothing(count: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """Make so many empty places, of numbers or of texts."""
    return np.full(count, np.nan if kind == np.float64 else None, kind)


def write_frames(conn: psycopg.Connection[Any], layer: Layer, placed: Placed) -> int:
    """Put values into the frames of their slots, and say how many were not known.

    Of several values of an item in a slot the latest holds. What is late within the slot of the
    item's latest value is older than what the frame has, and is left out.
    """
    every_s = slot_s(layer)
    slots = np.floor(placed.seconds / every_s).astype(np.int64) * every_s
    held = placed.held_s
    kept = ~((placed.seconds < held) & (held < slots + every_s))
    new = 0
    for slot in np.unique(slots[kept]).tolist():
        rows = np.flatnonzero(kept & (slots == slot))
        counts = [
            _merge(conn, layer, name, slot, placed.fids[rows], values.iloc[rows], placed)
            for name, values in placed.columns.items()
        ]
        new += max(counts, default=0)
    return new


def slot_s(layer: Layer) -> int:
    """Give how long a slot of the layer is, in seconds."""
    slot = layer.keeping.slot
    return HOUR_S if slot is None else int(slot.total_seconds())


def _merge(
    conn: psycopg.Connection[Any],
    layer: Layer,
    name: str,
    slot: int,
    fids: NDArray[np.int64],
    values: pd.Series,
    placed: Placed,
) -> int:
    """Put one field's values into the frame of one slot; give how many places were empty."""
    is_text = layer.field(name).type is FieldType.TEXT
    given = _array(values, is_text=is_text)
    key = {
        "layer": layer.id,
        "field": name,
        "every_s": slot_s(layer),
        "at": dt.datetime.fromtimestamp(slot, dt.UTC),
    }
    row = conn.execute(statement("frame_held"), key).fetchone()
    frame = None if row is None else frame_of(row)
    least, most = int(fids.min()), int(fids.max())
    if frame is None:
        frame = Frame(first=least, places=given[:0], is_simulated=False)
    frame = frame.holding(least, most)
    at = fids - frame.first
    new = int((pd.isna(frame.places[at]) & ~pd.isna(given)).sum())
    merged = frame.places.copy()
    merged[at] = given
    if row is None or not _same(merged, frame.places):
        changed = Frame(
            first=frame.first,
            places=merged,
            is_simulated=frame.is_simulated or placed.is_simulated,
        )
        keep_frame(conn, key, changed)
    return new


def _array(values: pd.Series, *, is_text: bool) -> NDArray[Any]:
    if not is_text:
        return values.astype("float64").to_numpy()
    return values.astype("object").where(values.notna(), None).to_numpy("object")


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two arrays of one length say the same, missing values too."""
    missing = pd.isna(one)
    return bool(np.array_equal(missing, pd.isna(other)) and (one == other)[~missing].all())


def keep_frame(
    conn: psycopg.Connection[Any], key: Mapping[str, Any], frame: Frame, *, decimals: int = 4
) -> None:
    """Write a frame over the one of the same layer, field and slot."""
    is_text = frame.places.dtype != np.float64
    packed = pack_texts(frame.places) if is_text else pack(frame.places, decimals=decimals)
    said = {
        "first": frame.first,
        "kind": packed.kind,
        "width": packed.width,
        "decimals": packed.decimals,
        "codes": packed.codes,
        "data": packed.data,
        "simulated": frame.is_simulated,
    }
    conn.execute(statement("frame_write"), {**key, **said})


def frame_of(row: tuple[Any, ...]) -> Frame:
    """Read a row of ``frame_held``."""
    first, kind, decimals, codes, data, is_simulated = row
    packed = Packed(kind=kind, decimals=decimals, data=bytes(data), codes=codes)
    values = unpack(packed) if codes is None else unpack_texts(packed)
    return Frame(first=first, places=values, is_simulated=is_simulated)

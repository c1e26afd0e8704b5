"""Which records may enter a layer: the others are kept with their reason, none is lost silently."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.area import Area
from layers.conformed import Column, Conformed
from layers.definition import Layer, Source
from layers.events import check_times, event_times, newest, newest_of_each
from layers.places import check_places
from layers.verdicts import Rejection, Verdicts

OUTSIDE_NAMED: Final = "outside_named_district"
_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """Records ready to store, one position each.

    ``columns`` are the values of the filled fields, ``shapes`` shapely geometries of the layer's
    own type in EPSG:4326, ``flags`` the names of what is remarkable about each record.
    """

    ids: NDArray[np.object_]
    shapes: NDArray[np.object_]
    columns: dict[str, pd.Series]
    flags: list[tuple[str, ...]]
    as_of: pd.Series | None

    def __len__(self) -> int:
        """Count the records."""
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The outcome of validation; every record that was read is in exactly one of the counts.

    ``newest`` is the newest event time of all records that nothing is said against, wherever they
    lie.
    """

    accepted: Accepted
    rejections: tuple[Rejection, ...]
    outside: int
    merged: int
    newest: dt.datetime | None = None

    @property
    def reasons(self) -> Counter[str]:
        """How many records each reason took."""
        return Counter(each.reason for each in self.rejections)

    @property
    def flagged(self) -> int:
        """How many accepted records carry a flag."""
        return sum(bool(flags) for flags in self.accepted.flags)


def validated(
    layer: Layer,
    source: Source,
    data: Conformed,
    *,
    area: Area | None,
    clip: bool,
    now: dt.datetime | None = None,
) -> Checked:
    """Check every record.

    1. A record must have a place that can be meant (``layers.places``).
    2. With ``clip``, what neither touches the area nor names it is of another district: it is
       counted, and no mistake in it is held against the file.
    3. Values must be readable, within their limits, on their code list, and there where required.
    4. Records that name a district and lie outside it are flagged, not dropped.
    5. Equal records are one; records with the same key that differ are a contradiction.
    6. With ``now``, as feeds are read, time decides instead: nothing may be of the future, and of
       records with the same key the newest counts.
    """
    verdicts = Verdicts(len(data.raw))
    repair = source.options.get("repair") == "yes"
    check_places(verdicts, data, layer.geometry, area, repair=repair)  # 1
    by_point = source.options.get("clip_by") == "point"
    outside = _elsewhere(verdicts, data, area if clip else None, by_point=by_point)  # 2
    for column in data.columns:  # 3
        check_values(verdicts, column)
    _check_required(verdicts, layer, data)
    times = event_times(layer, source, data)
    if times is not None and now is not None:  # 6
        check_times(verdicts, times, now)
    latest = None if times is None else newest(times, verdicts.open_rows())
    if area is not None and data.named is not None:  # 4
        _flag_named(verdicts, data, area, verdicts.open_rows() & ~outside)
    for name, odd in data.flags.items():
        verdicts.flag(odd & verdicts.open_rows() & ~outside, name)
    ids = _identifiers(source, data)
    verdicts.reject(
        np.array([one is None for one in ids], dtype=bool) & ~outside,
        "no_key",
        lambda _: "It has no key.",
    )
    rows = verdicts.open_rows() & ~outside
    if times is None or now is None:
        taken, merged = _merged(verdicts, data, ids, rows)  # 5
    else:
        taken, merged = newest_of_each(times, ids, rows)  # 6
    verdicts.pardon(outside)
    return Checked(
        accepted=_accepted(data, verdicts, ids, taken),
        rejections=tuple(verdicts.rejections(data.raw)),
        outside=int(outside.sum()),
        merged=merged,
        newest=latest,
    )


def _elsewhere(
    verdicts: Verdicts, data: Conformed, area: Area | None, *, by_point: bool
) -> NDArray[np.bool_]:
    """Say which records are of another district."""
    outside = np.zeros(len(data.raw), dtype=bool)
    if area is None:
        return outside
    placed = np.flatnonzero(verdicts.open_rows())
    outside[placed] = ~area.holds(data.shapes[placed], by_point=by_point)
    if data.named is not None:
        names = data.named.to_numpy("object")
        outside &= names != area.name
        # Without a place, only the name can tell whose record it is.
        foreign = data.named.notna().to_numpy() & (names != area.name)
        outside |= ~verdicts.open_rows() & foreign
    return outside


def check_values(verdicts: Verdicts, column: Column) -> None:
    """Reject values that cannot be read, are beyond the field's limits or not on its code list."""
    each, values = column.field, column.series
    verdicts.reject(
        column.unreadable,
        "unreadable_value",
        lambda _: f"Its '{each.name}' is not {column.kind}.",
    )
    if each.minimum is not None:
        low = each.minimum
        verdicts.reject(
            (values < low).to_numpy(),
            "below_minimum",
            lambda row: f"Its '{each.name}' of {values.iloc[row]:,.10g} is below {low:,.10g}.",
        )
    if each.maximum is not None:
        high = each.maximum
        verdicts.reject(
            (values > high).to_numpy(),
            "above_maximum",
            lambda row: f"Its '{each.name}' of {values.iloc[row]:,.10g} is above {high:,.10g}.",
        )
    if (known_codes := each.values) is not None:  # noqa: PD011 - a field, not a frame
        known = values.isna() | values.isin(list(known_codes))
        verdicts.reject(
            ~known.to_numpy(),
            "unknown_code",
            lambda row: f"'{values.iloc[row]}' is not a code of '{each.name}'.",
        )


def _check_required(verdicts: Verdicts, layer: Layer, data: Conformed) -> None:
    filled = {column.field.name: column.series for column in data.columns}
    for each in layer.fields:
        if not each.required:
            continue
        values = filled.get(each.name)
        missing = np.ones(len(data.raw), dtype=bool) if values is None else values.isna()
        verdicts.reject(
            np.asarray(missing, dtype=bool),
            "missing_required",
            lambda _, name=each.name: f"It has no '{name}', which every record needs.",
        )


def _flag_named(verdicts: Verdicts, data: Conformed, area: Area, rows: NDArray[np.bool_]) -> None:
    if data.named is None:
        return
    asked = np.flatnonzero(rows)
    flagged = np.zeros(len(rows), dtype=bool)
    names = data.named.to_numpy("object")
    flagged[asked] = area.outside_named(data.shapes[asked], names[asked])
    verdicts.flag(flagged, OUTSIDE_NAMED)


def _identifiers(source: Source, data: Conformed) -> NDArray[np.object_]:
    """Give public ids: prefix and key, or a digest of everything the record says."""
    if data.keys is None:
        every = np.arange(len(data.raw))
        return np.array([source.prefix + one for one in _digests(data, every)], dtype="object")
    keys = data.keys.astype("object").where(data.keys.notna(), None)
    return np.array(
        [None if key is None else f"{source.prefix}{key}" for key in keys], dtype="object"
    )


def _digests(data: Conformed, rows: NDArray[np.int64]) -> list[str]:
    """Digest place and values of records: equal records, and only they, are equal."""
    wkb = shapely.to_wkb(data.shapes[rows], hex=True).tolist()
    texts = [column.series.iloc[rows].astype("object").tolist() for column in data.columns]
    return [
        hashlib.blake2b(_SEPARATOR.join(map(str, row)).encode(), digest_size=10).hexdigest()
        for row in zip(wkb, *texts, strict=True)
    ]


def _merged(
    verdicts: Verdicts, data: Conformed, ids: NDArray[np.object_], rows: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], int]:
    """Keep the first of equal records; reject what contradicts the first of its key."""
    candidates = np.flatnonzero(rows)
    names = ids[candidates].astype("str")
    _, places, group, sizes = np.unique(
        names, return_index=True, return_inverse=True, return_counts=True
    )
    first = candidates[places][group]
    repeats = sizes[group] > 1
    later = first != candidates
    digests = dict(
        zip(candidates[repeats].tolist(), _digests(data, candidates[repeats]), strict=True)
    )
    differs = np.zeros(len(rows), dtype=bool)
    original: dict[int, int] = {}
    for row, leader in zip(candidates[later].tolist(), first[later].tolist(), strict=True):
        differs[row] = digests[row] != digests[leader]
        original[row] = leader
    verdicts.reject(
        differs,
        "contradicts_same_key",
        lambda row: (
            f"Row {data.raw.index[original[row]]} has the same key '{ids[row]}' and says something"
            " else."
        ),
    )
    return candidates[~later], int(later.sum() - differs.sum())


def _accepted(
    data: Conformed, verdicts: Verdicts, ids: NDArray[np.object_], rows: NDArray[np.int64]
) -> Accepted:
    flags: list[tuple[str, ...]] = [()] * len(rows)
    for name, mask in sorted(verdicts.flags.items()):
        for place in np.flatnonzero(mask[rows]):
            flags[place] = (*flags[place], name)
    return Accepted(
        ids=ids[rows],
        shapes=data.shapes[rows],
        columns={each.field.name: each.series.iloc[rows] for each in data.columns},
        flags=flags,
        as_of=None if data.as_of is None else data.as_of.iloc[rows],
    )

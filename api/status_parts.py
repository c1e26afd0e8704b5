"""The lines of ``/status``: a part of the server, how it is, and how lengths of time are said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from layers.definition import Title


class State(StrEnum):
    """How a part is; the order is that in which one catches the eye."""

    DOWN = "down"
    LATE = "late"
    UNKNOWN = "unknown"
    READING = "reading"
    OK = "ok"

    @property
    def shape(self) -> str:
        """Tell it to those who do not see colours."""
        return {"ok": "●", "late": "▲", "down": "■", "unknown": "◇", "reading": "◔"}[self.value]

    @property
    def word(self) -> Title:
        """Tell it in words."""
        return _WORDS[self]


_WORDS: Final = {
    State.OK: Title("정상", "in order"),
    State.LATE: Title("주의", "needs care"),
    State.DOWN: Title("중단", "down"),
    State.UNKNOWN: Title("모름", "unknown"),
    State.READING: Title("준비 중", "getting ready"),
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One line of the page."""

    id: str
    title: Title
    state: State
    said: Title


def span(length: dt.timedelta) -> tuple[str, str]:
    """Say a length of time as people do, in its largest unit."""
    seconds = max(0, int(length.total_seconds()))
    units: tuple[tuple[int, str, str], ...] = (
        (86_400, "일", "day"), (3_600, "시간", "hour"), (60, "분", "minute"),
    )  # fmt: skip
    for unit, ko, en in units:
        if seconds >= unit:
            count = seconds // unit
            return f"{count}{ko}", f"{count} {en}{'' if count == 1 else 's'}"
    return f"{seconds}초", f"{seconds} second{'' if seconds == 1 else 's'}"


def zone() -> dt.tzinfo:
    """Give the zone in which times are shown."""
    return dt.timezone(dt.timedelta(hours=9), "KST")

"""Which part of a name is what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from layers.finding.keys import asks_initials, initials, key


def marks(words: Iterable[str], title: str) -> tuple[tuple[int, int], ...]:
    """Give the parts of ``title`` that spell a word, or whose initials it is, as (start, end).

    Compared as the search compares: blanks, case and script do not matter.
    """
    spelled = [key(sign) for sign in title]
    led = [initials(sign) for sign in title]
    found = sorted(
        span
        for word in words
        if (
            span := _span(initials(word), led) if asks_initials(word) else _span(key(word), spelled)
        )
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _span(wanted: str, signs: list[str]) -> tuple[int, int] | None:
    """Find consecutive signs whose letters are those wanted; the last may be begun only."""
    if not wanted:
        return None
    for start in range(len(signs)):
        if not signs[start]:
            continue
        made = ""
        for end in range(start, len(signs)):
            made += signs[end]
            if len(made) >= len(wanted):
                if made.startswith(wanted):
                    return start, end + 1
                break
    return None

"""What people enter by hand: nothing is asked; the definition says when it is due and who approves.

An entry is an item, written by the one way to write items (whoever may write its layer, with who
and when, and what it was before). ``options.approver`` names in both languages who approves it: a
steward who did not enter it (``layers.store.feed_entries``). The next entry is due ``rhythm.every``
after the last, the first one that long after the district was loaded.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd

from layers.definition import Layer, Source, Title
from layers.errors import DefinitionError
from layers.feeds.definition import Feed


def approver(feed: Feed) -> Title | None:
    """Give who approves the entries of a feed, ``None`` where they count as they are.

    Raises
    ------
    DefinitionError
        When the definition does not say it in both languages.
    """
    said = feed.ask.options.get("approver")
    if said is None:
        return None
    if not isinstance(said, dict) or not {"ko", "en"} <= said.keys():
        raise DefinitionError(f"Feed '{feed.id}' must name its approver in Korean and English.")
    return Title(str(said["ko"]), str(said["en"]))


def decided(count: int, approved: int, refused: int) -> str:
    """Say how far the entries of a form that has an approver are decided on."""
    parts = [f"{approved:,} of {count:,} entries are approved."]
    if refused:
        parts.append(f"{refused:,} were refused.")
    return " ".join(parts)


def due_at(feed: Feed, newest: dt.datetime | None, since: dt.datetime | None) -> dt.datetime | None:
    """Give when the next entry is due: by the latest one, or ``since`` when there is a district."""
    last = newest or since
    return None if last is None else last + feed.rhythm.every


def entered(source: Source) -> dict[str, bool]:
    """Name the fields that an entry of a source says itself, and whether it must."""
    return {name: not rule.optional for name, rule in source.conform.items() if rule.columns}


#: Fields by which types of data that share a layer are told from one another, the surest first.
_TELLING: Final = ("figure", "kind")


def known_by(feed: Feed, layer: Layer) -> dict[str, Any] | None:
    """Give the values by which an entry is known to be of a form; the rest may be left out.

    ``None`` of what nobody enters. ``options.known_by`` names them where the source fixes none that
    tells its entries from others.
    """
    if not feed.is_form:
        return None
    said = feed.ask.options.get("known_by")
    if isinstance(said, dict):
        return dict(said)
    values = fixed(layer.source(feed.target.source))
    telling = next((name for name in _TELLING if name in values), None)
    return values if telling is None else {telling: values[telling]}


def fixed(source: Source) -> dict[str, Any]:
    """Give the values that every entry of a source has: the rules that need no column."""
    one = pd.DataFrame(index=[0])
    rules = {name: rule for name, rule in source.conform.items() if not rule.columns}
    # As Python's own numbers and texts.
    return {name: rule.make(one).tolist()[0] for name, rule in rules.items()}

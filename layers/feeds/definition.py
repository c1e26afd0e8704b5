"""What a type of data is: where it comes from, how often, when it is late, where it goes.

A feed is written in TOML, without code, in ``layers/feeds/definitions``; see ``layers.feeds.toml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from layers.definition import Theme, Title
from layers.errors import DefinitionError
from layers.feeds.outcome import NoData

_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,62}")
_KEY_IN: Final = re.compile(r"path|body|(?:query|header):[A-Za-z][\w.-]*", re.ASCII)


class Sync(StrEnum):
    """Whether a type of data keeps itself true, or a person enters it."""

    AUTO = "auto"
    MANUAL = "manual"


class Format(StrEnum):
    """Whether the wire format is public knowledge, or ours because none is published."""

    PUBLIC = "public"
    OWN = "own"


class Privacy(StrEnum):
    """How close to a person the records are."""

    NONE = "none"
    AGGREGATED = "aggregated"
    PERSONAL = "personal"


#: The protocol by which people enter the data here.
FORM: Final = "form"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How a feed is asked.

    Parameters
    ----------
    protocol
        Module of ``layers.feeds.protocols``.
    url
        Address; ``{name}`` stands for what ``Moment.words`` gives. Never holds a key.
    key
        Name of the secret in the secrets file or the environment.
    key_in
        Where it goes: ``query:NAME``, ``header:NAME``, or where ``{key}`` stands in the address
        (``path``) or in a JSON text that is posted (``body``).
    no_data
        What the provider's "no data" codes mean here.
    options
        What only the protocol understands: where rows are, pages, cells to ask for.
    private
        Whether the address may be on the district's own network.
    by_hand
        Whether it is a person who brings what is asked for: a file put into a folder.
    """

    protocol: str
    url: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    key_in: str = "query:serviceKey"
    no_data: Mapping[str, NoData] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    private: bool = False
    by_hand: bool = False

    def __post_init__(self) -> None:
        """Check that the key has a place that there is."""
        if not _KEY_IN.fullmatch(self.key_in):
            raise DefinitionError(
                f"A key goes to query:NAME, header:NAME, path or body, not '{self.key_in}'."
            )


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """When a feed is asked, and by when its events are late or gone.

    ``offset`` shifts the slots from the full multiples of ``every`` in Korean time: the nowcast of
    10:00 opens at 10:10. Age is that of the newest event; ``by_answer`` counts from the last good
    answer instead, where no rows at all is a valid answer.
    """

    every: dt.timedelta
    offset: dt.timedelta = dt.timedelta(0)
    late_after: dt.timedelta
    down_after: dt.timedelta
    by_answer: bool = False
    urgent: bool = False

    def __post_init__(self) -> None:
        """Check the order."""
        if not dt.timedelta(0) < self.every <= self.late_after <= self.down_after:
            raise DefinitionError(
                f"A feed asked every {self.every} cannot be late after {self.late_after} and down"
                f" after {self.down_after}."
            )


class PlaceKind(StrEnum):
    """What a record without coordinates belongs to."""

    DONG = "dong"
    DISTRICT = "district"
    ITEM = "item"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where records lie that have no coordinates of their own; see ``layers.feeds.placing``.

    ``column`` holds the name or the code of the dong, or the ``field`` (``id``: the public id) of
    an item of ``layer``, which has ``prefix`` before what the provider writes. ``among_others``
    says that the provider also tells of items or dongs of other districts, or only of those.
    """

    kind: PlaceKind
    column: str = ""
    layer: str = ""
    field: str = "id"
    prefix: str = ""
    among_others: bool = False


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What must be said of a figure: how it is made, what is aimed at, and its unit."""

    formula: Title
    unit: str
    target: float | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """Which records of which layer a feed keeps true.

    Parameters
    ----------
    layer, source
        The layer, and the source in it whose rules make its fields; a feed with ``[fields]`` of
        its own brings a source named like itself.
    full
        Whether an answer is the whole list: then what is gone from it is retired.
    observed
        Fields whose values over time are kept as observations. Where ``only_observed``, the
        answer says nothing else: it changes those fields of items that are there already.
    place
        What the records belong to, where they have no coordinates.
    columns
        The provider's column -> the name that the source's rules know it by, where the same facts
        come by another door: a service names in English what the portal's file names in Korean.
    only
        Of a list of the whole country, the records that are meant: column -> what stands there.
    """

    layer: str
    source: str
    full: bool = True
    observed: tuple[str, ...] = ()
    only_observed: bool = False
    place: Place | None = None
    ends_after: dt.timedelta | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A type of data: one definition file."""

    id: str
    title: Title
    theme: Theme
    owner: Title
    ask: Ask
    rhythm: Rhythm
    target: Target
    licence: str
    attribution: str = ""
    format: Format = Format.PUBLIC
    privacy: Privacy = Privacy.NONE
    #: A day's requests that its key allows; the ledger of the key is shared by its feeds.
    per_day: int | None = None
    #: What a reader must know of it: that no format is published, what it leaves out.
    note: Title | None = None
    #: File in ``layers/feeds/samples`` with an answer as the provider sends it.
    sample: str | None = None
    #: Where its records are figures.
    indicator: Indicator | None = None

    def __post_init__(self) -> None:
        """Check the id, and that a format of our own is said to be one."""
        if not _ID.fullmatch(self.id):
            raise DefinitionError(f"'{self.id}' cannot be the id of a feed.")
        if self.format is Format.OWN and self.note is None:
            raise DefinitionError(f"Feed '{self.id}' has a format of ours: its note must say so.")

    @property
    def sync(self) -> Sync:
        """Whether it keeps itself true."""
        return Sync.MANUAL if self.ask.by_hand or self.is_form else Sync.AUTO

    @property
    def is_form(self) -> bool:
        """Whether people enter it here, field by field."""
        return self.ask.protocol == FORM

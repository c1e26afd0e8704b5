"""What can come of asking a feed, and the four states people see."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What an answer, or the lack of one, means."""

    OK = "ok"
    #: The provider says that there is nothing: confirmed, as good as rows.
    EMPTY = "empty"
    #: The provider says that the slot is not published yet: ask again, or the slot before.
    NOT_YET = "not_yet"
    AUTH = "auth"
    QUOTA = "quota"
    #: A gateway or firewall refused before the provider saw it.
    BLOCKED = "blocked"
    #: What was asked is wrong: asking again does not help.
    BAD_REQUEST = "bad_request"
    #: No answer, too slow, too large, cut, or an error on their side.
    DOWN = "down"
    #: An answer that cannot be read: never taken for "nothing".
    UNREADABLE = "unreadable"
    #: Fields are gone, or values left their range.
    DRIFT = "drift"

    @property
    def good(self) -> bool:
        """Whether the answer says how things are."""
        return self in {Outcome.OK, Outcome.EMPTY}

    @property
    def may_be_retried(self) -> bool:
        """Whether the same question may be asked again soon."""
        return self in {Outcome.DOWN, Outcome.NOT_YET, Outcome.UNREADABLE}


class NoData(StrEnum):
    """What a provider's "no data" code means at one feed."""

    EMPTY = "empty"
    NOT_YET = "not_yet"
    AUTH = "auth"


class State(StrEnum):
    """How a feed is, for people; the order is that in which one catches the eye."""

    DOWN = "down"
    LATE = "late"
    UNKNOWN = "unknown"
    OK = "ok"


class Reason(StrEnum):
    """Why a feed is in its state."""

    FRESH = "fresh"
    CONFIRMED_EMPTY = "confirmed_empty"
    LATE = "late"
    #: Nothing came yet, and nothing need have.
    AWAITED = "awaited"
    NEVER_ASKED = "never_asked"
    NOT_SET_UP = "not_set_up"
    #: It never spoke, and what there is came with the district's files.
    FROM_FILES = "from_files"
    PAUSED = "paused"
    MANUAL_DUE = "manual_due"
    #: Nobody says by when it would be late.
    NO_LIMIT = "no_limit"
    AUTH = "auth"
    QUOTA = "quota"
    BLOCKED = "blocked"
    BAD_REQUEST = "bad_request"
    NO_ANSWER = "no_answer"
    UNREADABLE = "unreadable"
    DRIFT = "drift"


#: The reason that a bad outcome gives for a state.
REASONS: Final = {
    Outcome.AUTH: Reason.AUTH,
    Outcome.QUOTA: Reason.QUOTA,
    Outcome.BLOCKED: Reason.BLOCKED,
    Outcome.BAD_REQUEST: Reason.BAD_REQUEST,
    Outcome.DOWN: Reason.NO_ANSWER,
    Outcome.NOT_YET: Reason.NO_ANSWER,
    Outcome.UNREADABLE: Reason.UNREADABLE,
    Outcome.DRIFT: Reason.DRIFT,
}

"""What others post to ``/feeds/{id}/messages``: signed, kept in the inbox, read from there.

``layers.feeds.messages`` says what a message may be.
"""

from __future__ import annotations

from collections.abc import Sequence

from layers.feeds import messages
from layers.feeds.definition import Feed
from layers.feeds.exchange import Answer, Reading


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give the rows of the messages that were kept."""
    return messages.read(feed, answers)

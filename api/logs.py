"""What processes say of themselves: plain lines for people, JSON lines for machines.

A line never holds what lets somebody in: addresses are written without their query, and what looks
like a token, a link or a password in a message is taken out.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Final, TextIO

import orjson
from flask import has_request_context

from api.errors import correlation_id

REQUESTS: Final = "lifemap.requests"
_SECRET: Final = re.compile(
    r"(?i)\b(bearer\s+|(?:link|token|password|ticket|secret)=|://[^\s:/@]+:)[^\s&\"'@]+"
)
#: Fields that ``extra`` may add to a line.
_MORE: Final = ("method", "path", "route", "status", "ms", "request")


def log_as(environ: Mapping[str, str], stream: TextIO | None = None) -> None:
    """Log as ``LIFEMAP_LOG`` says: ``json``, with a line a request, or plain warnings."""
    as_json = environ.get("LIFEMAP_LOG") == "json"
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if as_json else PlainLines("%(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("lifemap").setLevel(logging.INFO if as_json else logging.WARNING)
    # The pool tells of each connection it loses; the answers that fail say it once each.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


def without_secrets(text: str) -> str:
    """Take out of a text what would let its reader in."""
    return _SECRET.sub(r"\1***", text)


class PlainLines(logging.Formatter):
    """The message, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        return without_secrets(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how bad, who says it, what, and of which request."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        line |= {
            name: value for name in _MORE if (value := getattr(record, name, None)) is not None
        }
        if "request" not in line and has_request_context():
            line["request"] = correlation_id()
        told = record.exc_text or (record.exc_info and self.formatException(record.exc_info))
        if told:
            line["exception"] = without_secrets(told)
        return orjson.dumps(line, default=str).decode()

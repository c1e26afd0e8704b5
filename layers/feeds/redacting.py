"""Secrets never leave: they are masked wherever text or bytes go on to be kept, shown or logged."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, quote_plus, unquote, urlsplit

MASK: Final = "***"
#: Shorter "keys" are words (``test``, ``sample``) that providers give to everybody.
_SHORTEST: Final = 6
#: Their own words reach people's logs; httpx and its engine write whole addresses.
_TALKATIVE: Final = ("httpx", "httpcore", "paho", "pymodbus")
#: Headers of answers that let in whoever shows them.
LETTING_IN: Final = frozenset({"set-cookie", "authorization", "www-authenticate", "xsrf-token"})


class Redactor:
    """Masks some secrets, in every form in which addresses, pages and messages carry them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Prepare for these; what is too short to be a secret is left."""
        found = {form for each in secrets for form in _forms(each) if len(form) >= _SHORTEST}
        # Longest first: a form may begin like another.
        ordered = sorted(found, key=lambda form: (-len(form), form))
        pattern = "|".join(map(re.escape, ordered)) or r"(?!)"
        self._texts = re.compile(pattern, re.IGNORECASE)
        self._bytes = re.compile(pattern.encode(), re.IGNORECASE)

    def text(self, text: str) -> str:
        """Mask in a text."""
        return self._texts.sub(MASK, text)

    def body(self, body: bytes) -> bytes:
        """Mask in a body, letter for letter: what stands behind stays where it was."""
        return self._bytes.sub(lambda found: b"*" * len(found[0]), body)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Mask in headers, and leave out those that let somebody in."""
        return {name: self.text(value) for name, value in headers.items() if name not in LETTING_IN}


class RedactingFilter(logging.Filter):
    """The second wall: masks what would be logged, tracebacks too."""

    def __init__(self, redactor: Redactor) -> None:
        """Keep who masks."""
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask; nothing is held back."""
        record.msg, record.args = self._redactor.text(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_info, record.exc_text = None, self._redactor.text(record.exc_text)
        return True


def guard_logs(redactor: Redactor) -> None:
    """Mask whatever this process logs from now on."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(RedactingFilter(redactor))


def silence_clients() -> None:
    """Keep the network libraries from logging the addresses that they ask, keys and all."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _forms(secret: str) -> Iterable[str]:
    """Give how a secret may appear: as it is, in addresses (once or twice encoded), HTML, JSON."""
    once = quote(secret, safe="")
    yield from (secret, unquote(secret), once, quote(once, safe=""), quote_plus(secret))
    yield from (quote(secret), html.escape(secret), json.dumps(secret)[1:-1])
    if "://" in secret:  # a database's address: its password alone is as good
        password = urlsplit(secret).password
        if password:
            yield from _forms(unquote(password))

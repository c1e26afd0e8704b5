"""A link to a database of another office: one query, read-only, with a time-out and a row cap.

The secret that ``key`` names is the whole address (SQLAlchemy's), password and all; nothing of it
stands in the definition. ``options.query`` is one ``SELECT``; ``:newest`` in it is the newest event
that is known, ``:now`` the present, both as instants. ``options.timeout_s`` and ``options.most``
are its limits. Geometry comes as columns, or as well-known text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.documents import json_of, of_rows, reader, text_of
from layers.feeds.exchange import Answer, Moment, Reading
from layers.feeds.outcome import Outcome
from layers.store.foreign import ForeignDatabaseError, read_foreign

_TIMEOUT_S: Final = 15.0
_MOST: Final = 200_000
_SELECT: Final = re.compile(r"\s*(?:select|with)\b[^;]*;?\s*", re.IGNORECASE | re.DOTALL)
#: Before anything was known, everything is new.
_EVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def gather(feed: Feed, moment: Moment, secrets: Mapping[str, str]) -> Sequence[Answer]:
    """Run the query and keep its rows as JSON.

    Raises
    ------
    DefinitionError
        When the definition names no secret, or its query is not one ``SELECT``.
    """
    options, name = feed.ask.options, feed.ask.key
    query = str(options.get("query", ""))
    if name is None or not _SELECT.fullmatch(query):
        raise DefinitionError(f"Feed '{feed.id}' must name its 'key' and have one SELECT as query.")
    asked = f"database {name}"
    if name not in secrets:
        trouble = f"There is no secret '{name}' with the address of the database."
        return [Answer(asked=asked, at=moment.now, status=0, trouble=trouble, refused=Outcome.AUTH)]
    known = {"newest": moment.newest or _EVER, "now": moment.now}
    try:
        found = read_foreign(
            secrets[name],
            query,
            {word: value for word, value in known.items() if f":{word}" in query},
            timeout_s=float(options.get("timeout_s", _TIMEOUT_S)),
            most=int(options.get("most", _MOST)),
        )
    except ForeignDatabaseError as error:
        return [Answer(asked=asked, at=moment.now, status=0, trouble=str(error))]
    body = orjson.dumps({"columns": found.columns, "rows": found.rows})
    return [Answer(asked=asked, at=moment.now, status=200, body=body)]


@reader("rows of a query")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give the rows of the query."""
    return of_rows([row for answer in answers for row in _rows(json_of(answer))])


def _rows(found: Any) -> list[dict[str, str | None]]:  # noqa: ANN401 - JSON may be anything
    columns = [str(name) for name in found["columns"]]
    return [
        {name: text_of(value) for name, value in zip(columns, row, strict=True)}
        for row in found["rows"]
    ]

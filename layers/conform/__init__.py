"""The words in which a publisher's columns become our fields: each function makes a ``Rule``.

A rule works on whole columns of text. What a publisher writes for "nothing" becomes missing; what
cannot be read stays the text it was, so that validation rejects the record with the value in its
sentence. ``lenient`` makes it missing instead, for sources where a field is a courtesy (OSM).
"""

from layers.conform.combine import (
    all_of,
    any_of,
    at_least,
    constant,
    digest,
    equals,
    first_of,
    in_,
    joined,
    none_of,
    of_group,
    only_one,
    present,
    when,
    written,
)
from layers.conform.hours import hours
from layers.conform.shapes import UNREADABLE, drawn_forwards, point, wkt
from layers.conform.texts import PLACEHOLDERS, column
from layers.conform.values import (
    boolean,
    coded_by,
    codes,
    date,
    extracted,
    integer,
    number,
    timestamp,
)

__all__ = [
    "PLACEHOLDERS",
    "UNREADABLE",
    "all_of",
    "any_of",
    "at_least",
    "boolean",
    "coded_by",
    "codes",
    "column",
    "constant",
    "date",
    "digest",
    "drawn_forwards",
    "equals",
    "extracted",
    "first_of",
    "hours",
    "in_",
    "integer",
    "joined",
    "none_of",
    "number",
    "of_group",
    "only_one",
    "point",
    "present",
    "timestamp",
    "when",
    "wkt",
    "written",
]

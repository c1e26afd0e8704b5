"""Which items a tile leaves out by definition, as SQL that a partial index can serve."""

from __future__ import annotations

import hashlib

from psycopg import sql

from layers.definition import Thinning


def predicate(rule: Thinning) -> sql.Composed:
    """Give the condition of a rule, with its constants in the text.

    Constants, not parameters: only then does PostgreSQL see that the partial index of the rule,
    made from this same text, holds the rows.
    """
    field = sql.Identifier(rule.field)
    if rule.keep:
        codes = sql.SQL(", ").join(sql.Literal(code) for code in rule.keep)
        return sql.SQL("{} IN ({})").format(field, codes)
    return sql.SQL("{} >= {}").format(field, sql.Literal(rule.at_least))


def index_name(layer_id: str, rule: Thinning) -> str:
    """Name the index of a rule; another condition is another name, so that none is stale."""
    digest = hashlib.sha256(predicate(rule).as_string(None).encode()).hexdigest()[:6]
    return f"{layer_id[:40]}_thin_{rule.below}_{digest}_idx"

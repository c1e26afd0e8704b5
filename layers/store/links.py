"""One-time sign-in links that were used."""

from __future__ import annotations

from layers.store.query import Query, statement


def use_link_query(nonce: str) -> Query:
    """Mark a link as used: the statement touches one row the first time and none after."""
    return Query(statement=statement("use_link"), params={"nonce": nonce})

"""What a day's requests of each key came to: one row a key and day, counted where it is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from layers.store.database import Database
from layers.store.query import Query, statement


def take(database: Database, key: str, day: dt.date, *, most: int) -> bool:
    """Count a request where the day has room for one; many may ask at once and none is over."""
    query = Query(
        statement=statement("feed_quota_take"), params={"key": key, "day": day, "most": most}
    )
    return database.fetch_value(query) is not None


def use_up(database: Database, key: str, day: dt.date, *, at_least: int) -> None:
    """Note that the provider says the day is used up, whatever was counted here."""
    query = Query(
        statement=statement("feed_quota_use_up"),
        params={"key": key, "day": day, "at_least": at_least},
    )
    database.execute(query)


def used(database: Database, keys: Sequence[str], day: dt.date) -> dict[str, int]:
    """Give what each key used of a day; keys that used nothing are not there."""
    query = Query(statement=statement("feed_quota_used"), params={"keys": list(keys), "day": day})
    return {str(key): int(count) for key, count in database.fetch_all(query)}

"""What people found of verdicts of sight: kept for good, and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import NamedTuple

from layers.errors import StoreError
from layers.people import Asker
from layers.store.audit import Entry, write
from layers.store.database import Database
from layers.store.history import NEWEST
from layers.store.query import Query, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A verdict and what is true: of a camera (its id), a place, a height over the ground.

    The revisions are those of the layers that the verdict was made of.
    """

    at: dt.datetime
    who: str
    camera: str
    lon: float
    lat: float
    height_m: float
    verdict: str
    truth: str
    reason: str | None
    note: str | None
    assumed: bool
    cameras_revision: int
    buildings_revision: int

    @property
    def is_right(self) -> bool:
        """Whether the verdict was what is true."""
        return self.verdict == self.truth


class Tally(NamedTuple):
    """How many cases there are of a verdict, and how many confirmed it."""

    verdict: str
    assumed: bool
    cases: int
    confirmed: int


def keep_case(database: Database, case: Case, *, by: Asker) -> int:
    """Keep a case, and record that it was; give its number."""
    with database.transaction() as conn:
        row = conn.execute(statement("sight_case_add"), asdict(case)).fetchone()
        if row is None:
            raise StoreError("The database kept a case and gave it no number.")
        told = f"{case.verdict}, in truth {case.truth}"
        write(conn, by, [Entry(action="case", layer="cameras", items=[case.camera], note=told)])
        return int(row[0])


def cases(
    database: Database,
    *,
    limit: int,
    before: int = NEWEST,
    camera: str | None = None,
    wrong_only: bool = False,
) -> list[tuple[int, Case]]:
    """Give cases with their numbers, the newest first, those ``before`` a number."""
    params = {"limit": limit, "before": before, "camera": camera, "wrong_only": wrong_only}
    rows = database.fetch_dicts(Query(statement=statement("sight_case_list"), params=params))
    return [(row.pop("number"), Case(**row)) for row in rows]


def tallies(database: Database) -> list[Tally]:
    """Count the cases by verdict, of known and of assumed cameras."""
    rows = database.fetch_all(Query(statement=statement("sight_case_count")))
    return [Tally(*row) for row in rows]

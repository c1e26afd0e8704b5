"""The district of a state folder: the sample one where none is loaded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from api.settings import Settings
from layers.registry import Registry
from layers.store.database import Database
from layers.store.state import DistrictState, district_state
from scripts.exits import Exit, StoppedError
from scripts.progress import Progress

DEFAULT_CODE: Final = "11740"
#: What the ids of sample districts begin with, before the code.
_PREFIX: Final = "sample_"


@dataclass(frozen=True, kw_only=True)
class SampleWish:
    """Which sample district is wanted: ``code=None`` means whatever is there."""

    code: str | None = None
    size: Literal["full", "small"] = "full"


def ensure_district(
    database: Database,
    registry: Registry,
    settings: Settings,
    wish: SampleWish,
    *,
    progress: Progress,
    now: dt.datetime,
) -> DistrictState:
    """Give the district that is loaded; make and load the sample one where there is none.

    A sample whose loading was cut off is made again.

    Raises
    ------
    StoppedError
        When another sample district is wanted than the real district that is loaded.
    """
    present = district_state(database)
    if present is not None:
        whole = present.loaded_at is not None or not present.is_sample
        if whole and wish.code in {None, present.id.removeprefix(_PREFIX)}:
            return present
        if not present.is_sample:
            raise StoppedError(
                f"The state in {settings.home} holds {present.name.en}, which is real data:"
                " LIFEMAP_HOME names another folder for the sample district.",
                Exit.USAGE,
            )
    # Only the first run needs these, and they are slow to import.
    from layers.district import load_district
    from layers.sample import write_sample_district
    from layers.store.clear import clear

    code = wish.code or (present.id.removeprefix(_PREFIX) if present else DEFAULT_CODE)
    toml = write_sample_district(
        settings.home / "sample",
        code=code,
        size=wish.size,
        now=now,
        progress=progress,
    )
    if present is not None:
        clear(database, registry, settings.rasters)
    load_district(
        database, registry, settings.rasters, toml, toml.parent, progress=progress, now=now
    )
    loaded = district_state(database)
    if loaded is None:
        raise StoppedError("The sample district was loaded and is not there.", Exit.FAILED)
    return loaded

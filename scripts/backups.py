"""Backing a state folder up, and bringing it back."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from api.settings import Settings
from layers.backup import Archive, Base, restore
from layers.store.server import drop_archive_slot, latest_change, server_facts
from scripts.account import Account
from scripts.exits import Exit, StoppedError
from scripts.home import private_cluster, read_settings
from scripts.parts import hand_over
from scripts.state import open_database, reachable_settings


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore came to; ``aside`` is where the database lies that was there before."""

    base: str
    seconds: float
    last_change: str | None
    aside: str | None

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for JSON."""
        return asdict(self)


def take(folder: Path | None, *, keep: int) -> tuple[Base, list[str]]:
    """Take a base copy and forget old ones; give it and the names of those."""
    settings, now = _own_settings(), dt.datetime.now(dt.UTC)
    archive = Archive.of_home(settings.home)
    if folder is not None and (archive is None or archive.folder != folder.absolute()):
        archive = Archive.begin(settings.home, folder.absolute(), now)
    if archive is None:
        raise StoppedError("Say once where backups are kept: --to FOLDER.", Exit.USAGE)
    with reachable_settings(settings) as reachable:
        cluster = private_cluster(settings)
        archive = _unbroken(reachable, archive, now)
        archive.make_slot(cluster)
        made = archive.take(cluster, settings.home, version=metadata.version("lifemap"), now=now)
        return made, archive.prune(cluster, keep)


def _unbroken(settings: Settings, archive: Archive, now: dt.datetime) -> Archive:
    """Begin a new stream where the server could not keep for us what was not fetched in time."""
    with open_database(settings) as database:
        if server_facts(database).archive_status != "lost":
            return archive
        drop_archive_slot(database)
    return Archive.begin(settings.home, archive.folder, now)


def archive_of_home() -> Archive:
    """Give the archive of this process's state folder.

    Raises
    ------
    StoppedError
        When there is none.
    """
    archive = Archive.of_home(read_settings(os.environ).home)
    if archive is None:
        raise StoppedError("No backups are kept: 'lifemap backup --to FOLDER' begins.", Exit.USAGE)
    return archive


def bring_back(
    folder: Path | None, *, at: dt.datetime | None, base: str | None, replace: bool
) -> Restored:
    """Restore the state folder from an archive."""
    began, settings, now = time.monotonic(), _own_settings(), dt.datetime.now(dt.UTC)
    archive = Archive(folder=folder.absolute(), stream="") if folder else archive_of_home()
    chosen, cluster = _chosen(archive, at, base), private_cluster(settings)
    if cluster.data.exists() and not replace:
        raise StoppedError(
            f"There is a database in {cluster.folder}: --replace moves it aside.", Exit.USAGE
        )
    present = set(cluster.folder.glob("pgdata.before-*"))
    restore(cluster, settings.home, archive, chosen, at=at, now=now)
    hand_over(settings.home, Account.of_programs())
    aside = set(cluster.folder.glob("pgdata.before-*")) - present
    with reachable_settings(settings) as reachable, open_database(reachable) as database:
        last = latest_change(database)
    return Restored(
        base=chosen.name,
        seconds=round(time.monotonic() - began, 3),
        last_change=None if last is None else last.isoformat(),
        aside=next((str(each) for each in aside), None),
    )


def _chosen(archive: Archive, at: dt.datetime | None, name: str | None) -> Base:
    """Give the base that is named, else the newest one that was whole at the moment."""
    bases = archive.bases()
    for base in bases:
        whole = base.taken_at + dt.timedelta(seconds=base.seconds)
        if base.name == name or (name is None and (at is None or whole <= at)):
            return base
    known = ", ".join(base.name for base in bases) or "none"
    what = f"'{name}'" if name else f"of {at.isoformat()} or before" if at else "at all"
    raise StoppedError(
        f"There is no backup {what} in {archive.folder} (there are: {known}).", Exit.USAGE
    )


def _own_settings() -> Settings:
    settings = read_settings(os.environ)
    if settings.database_url is not None:
        raise StoppedError(
            "LIFEMAP_DATABASE_URL names a server that others run: they back it up.", Exit.USAGE
        )
    return settings

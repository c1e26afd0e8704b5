"""What ``lifemap doctor`` looks at of a map that has run for long: backups, certificate, clock."""

from __future__ import annotations

import ctypes
import datetime as dt
import shutil
from collections.abc import Iterator
from typing import Final

from api.settings import Settings
from layers.backup import Archive
from layers.errors import DefinitionError
from layers.feeds.secrets import SecretsFileError, read_secrets
from layers.feeds.settings import read_feed_settings
from layers.store.server import ServerFacts
from scripts.findings import Finding, Verdict, bad
from scripts.tls import Certificate

_BACKUP_LATE: Final = dt.timedelta(days=2)
#: What ``adjtimex`` answers of a clock that nobody keeps.
_TIME_ERROR: Final = 5


def archiving(facts: ServerFacts) -> Iterator[Finding]:
    """Say whether changes reach the backup as they are made."""
    if facts.archive_status == "lost":
        mend = "'lifemap backup' takes a new copy, from which changes are kept again."
        yield bad("backup of changes", "the backup fell too far behind", mend)
    elif facts.archive_status is not None and not facts.archive_active:
        held = (facts.archive_held_bytes or 0) / 1024**2
        found = f"nobody writes it; {held:.0f} MB wait in the database"
        mend = "'lifemap up' writes it while it runs: see its messages, and the folder's room."
        yield Finding(subject="backup of changes", found=found, verdict=Verdict.NOTE, mend=mend)


def backup(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """Say how old the newest copy is, and whether the next one finds room."""
    archive = Archive.of_home(settings.home)
    if archive is None:
        mend = "'lifemap backup --to FOLDER' begins, best on another disk."
        yield Finding(subject="backup", found="none is kept", verdict=Verdict.NOTE, mend=mend)
        return
    try:
        bases, free = archive.bases(), shutil.disk_usage(archive.folder).free
    except OSError as error:
        mend = "Connect its disk again, or name another folder: 'lifemap backup --to FOLDER'."
        yield bad("backup", f"{archive.folder} cannot be read: {error.strerror}", mend)
        return
    if not bases:
        yield bad("backup", f"there is no copy in {archive.folder}", "'lifemap backup' takes one.")
        return
    age = now - bases[0].taken_at
    found = f"the newest copy in {archive.folder} is {age.days} days old"
    if free < 2 * bases[0].size:
        mend = "Make room there, or keep fewer: 'lifemap backup --keep 3'."
        found = f"{archive.folder} has room for less than two copies"
        yield Finding(subject="backup", found=found, verdict=Verdict.NOTE, mend=mend)
    elif age > _BACKUP_LATE:
        mend = "'lifemap backup' takes one; 'lifemap systemd --backups' has one taken every night."
        yield Finding(subject="backup", found=found, verdict=Verdict.NOTE, mend=mend)
    else:
        yield Finding(subject="backup", found=found)


def certificate(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """Say how long the certificate is good, where one was ever served."""
    served = Certificate.of_home(settings.home)
    if not served.chain.exists():
        return
    found = served.read()
    if found is None:
        mend = "Remove the folder tls of the state folder: the next start makes a new one."
        yield bad("certificate", "cannot be read", mend)
        return
    left = found.not_valid_after_utc - now
    said = f"good for {left.days} days"
    if left > dt.timedelta(days=7):
        yield Finding(subject="certificate", found=said)
    elif served.authority.exists():
        mend = "'lifemap up' renews it while it runs: start it."
        yield Finding(subject="certificate", found=said, verdict=Verdict.NOTE, mend=mend)
    else:
        mend = "Renew it where it came from; 'lifemap up' serves the new file within an hour."
        yield bad("certificate", said, mend)


def feeds(settings: Settings) -> Iterator[Finding]:
    """Say what keeps feeds from being asked, and messages from being taken: only where it does."""
    try:
        read_secrets(settings.home, settings.feed_secrets)
        read_feed_settings(settings.home, is_sample=False, simulator=None)
    except (SecretsFileError, DefinitionError) as error:
        mend = "Until it is mended nobody is asked, and no message is taken."
        yield Finding(subject="feeds", found=str(error), verdict=Verdict.NOTE, mend=mend)


def clock() -> Finding:
    """Ask the kernel whether somebody keeps this machine's clock right."""
    if synchronised():
        return Finding(subject="clock", found="kept right from outside")
    mend = "Times in logs, tickets and backups need it: apt-get install systemd-timesyncd."
    return Finding(subject="clock", found="kept by nobody", verdict=Verdict.NOTE, mend=mend)


def synchronised() -> bool:
    """Say whether the kernel's clock is disciplined (``adjtimex``)."""
    state = ctypes.create_string_buffer(512)  # struct timex, all zero: only look
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.adjtimex(state) != _TIME_ERROR

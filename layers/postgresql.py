"""PostgreSQL's own programs and processes on this machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from layers.errors import ClusterError


def binaries_for(data: Path) -> Path:
    """Find the programs that can serve a data directory.

    Those of the version that made ``data``; where it does not exist yet, those of the newest
    server that is installed with PostGIS.

    Raises
    ------
    ClusterError
        When they are not installed.
    """
    with contextlib.suppress(OSError):  # not made yet, or not ours to look into
        version = (data / "PG_VERSION").read_text("ascii").strip()
        programs = Path("/usr/lib/postgresql") / version / "bin"
        if not (programs / "pg_ctl").exists():
            raise ClusterError(
                f"The database in {data} was made by PostgreSQL {version}, which is not installed."
            )
        return programs
    controls = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    versions = {int(each.parts[4]) for each in controls if each.parts[4].isdigit()}
    for version in sorted(versions, reverse=True):
        programs = Path("/usr/lib/postgresql") / str(version) / "bin"
        if (programs / "initdb").exists():
            return programs
    raise ClusterError("PostGIS is not installed: the package postgresql-postgis brings it.")


def run(program: Path, *arguments: str, account: str) -> str:
    """Run one of the server's programs, as root under the account given; give what it printed.

    Raises
    ------
    ClusterError
        When it fails, with the line of its output that says why.
    """
    who = pwd.getpwnam(account) if os.geteuid() == 0 else None
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, arguments are ours
        [str(program), *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        user=None if who is None else who.pw_uid,
        group=None if who is None else who.pw_gid,
        extra_groups=None if who is None else [],
        # Nothing of the caller's environment (PGDATA, PGOPTIONS) may steer the server.
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )
    if done.returncode != 0:
        said = reason(done.stderr or done.stdout) or f"it ended with {done.returncode}."
        raise ClusterError(f"{program.name} failed: {said}")
    return done.stdout


def reason(text: str) -> str:
    """Pick the line of a server program's output that says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"FATAL|PANIC|error:|could not", line)]
    chosen = (telling or lines[-1:] or [""])[0]
    return re.sub(r"^.*?(FATAL|PANIC|error): +", "", chosen)


def processes_in(folder: Path) -> Iterator[int]:
    """Walk the living ``postgres`` processes whose working folder this is; zombies have none."""
    wanted = folder.resolve()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):  # it ended meanwhile, or is none of ours to look at
            at_home = (entry / "cwd").readlink() == wanted
            if at_home and (entry / "comm").read_text("utf-8").strip() == "postgres":
                yield int(entry.name)

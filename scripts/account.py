"""What answers on the network does not run as root, whoever started it."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from layers.cluster import open_to_all
from scripts.exits import Exit, StoppedError


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account that the programs of a run belong to: one's own, for root ``postgres``."""

    name: str
    home: Path
    dropping: bool

    @classmethod
    def of_programs(cls) -> Self:
        """Find it.

        Raises
        ------
        StoppedError
            As root, when there is no account to serve under.
        """
        dropping = os.geteuid() == 0
        try:
            found = pwd.getpwnam("postgres") if dropping else pwd.getpwuid(os.geteuid())
        except KeyError as error:
            sentence = "There is no account 'postgres' to serve under: start this as another user."
            raise StoppedError(sentence, Exit.NO_RIGHTS) from error
        return cls(name=found.pw_name, home=Path(found.pw_dir), dropping=dropping)

    def command(self, command: Sequence[str], checkout: Path) -> tuple[str, ...]:
        """Have a command run under this account, with no way back and no rights of root.

        A checkout below a folder that only root may enter (``/root``), or a Python there, can be
        read by nobody else; then the one right that is kept is to read files. Without it programs
        begin, and cannot start what reads strangers' files.
        """
        if not self.dropping:
            return tuple(command)
        ways = (*checkout.parents, checkout, *Path(sys.executable).resolve().parents)
        closed = not all(open_to_all(folder) for folder in ways)
        kept = "-all,+dac_read_search" if closed else "-all"
        return (
            "setpriv", f"--reuid={self.name}", f"--regid={self.name}", "--clear-groups",
            "--no-new-privs", f"--inh-caps={kept}", f"--ambient-caps={kept}",
            f"--bounding-set={kept}", *command,
        )  # fmt: skip

    def require_way(self, folder: Path) -> None:
        """Refuse a folder for the state that this account cannot come to.

        Raises
        ------
        StoppedError
            When a folder above it lets nobody else through.
        """
        closed = next((above for above in folder.parents if not open_to_all(above)), None)
        if self.dropping and closed is not None:
            raise StoppedError(
                f"The account '{self.name}' cannot enter {closed}, so {folder} cannot hold the"
                " state.",
                Exit.CANNOT_CREATE,
            )

    def own(self, path: Path, mode: int) -> None:
        """Give a file or folder to this account."""
        if self.dropping:
            shutil.chown(path, self.name, self.name)
        path.chmod(mode)

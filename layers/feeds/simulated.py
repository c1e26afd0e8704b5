"""Where the simulator leaves what feeds find in files: databases of offices, and dropped files.

It is a folder of the state in which only the account of the programs reads and writes. In it stand
``databases/KEY.sqlite``, one for each secret that definitions name, and ``drop/``, which is in the
place of the drop folder of ``feeds.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class SimulatedFiles:
    """The folder that the simulator writes and feeds read."""

    folder: Path

    @classmethod
    def of_home(cls, home: Path) -> Self:
        """Give that of a state folder."""
        return cls(home / "work" / "simulated")

    @property
    def drop(self) -> Path:
        """Give the folder into which files are dropped."""
        return self.folder / "drop"

    @property
    def databases(self) -> Path:
        """Give the folder of the databases."""
        return self.folder / "databases"

    def database(self, key: str) -> Path:
        """Give the database that a secret stands for."""
        return self.databases / f"{key}.sqlite"

    def address(self, key: str) -> str:
        """Give the address of that database, as the secret would have it."""
        return f"sqlite:///{self.database(key)}"

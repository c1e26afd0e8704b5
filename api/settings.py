"""What a process is told from outside; made once, in ``scripts``, and passed as an argument."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from layers.aiming.logins import FILE, passwords_in
from layers.feeds.secrets import secrets_in
from layers.feeds.settings import SECRET_VARIABLE


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where state lies and how the server answers.

    ``home`` holds the private cluster, rasters, the secret key and exports; ``database_url`` is
    set when an existing server is used and no cluster is managed.
    """

    home: Path
    database_url: str | None = None
    secret_key: bytes = b""
    pool_size: int = 8
    deadline_s: float = 2.0
    checkout_s: float = 2.0
    #: Each worker process keeps so many bytes of finished tiles.
    tile_cache_bytes: int = 64 * 1024 * 1024
    #: Where the live stream is heard, beside the port of the map; ``None``: nobody streams.
    stream_port: int | None = None
    #: The names by which browsers may ask for this server; empty: any name.
    hosts: frozenset[str] = frozenset()
    #: For walls and test machines where drawing is slow: taps may take this long (milliseconds).
    tap_ms: int = 10_000
    #: Passwords of groups of cameras (``layers.aiming.logins``), by their names in capitals.
    camera_passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Keys of feeds that ``secrets.toml`` does not have (``layers.feeds.secrets``), by name.
    feed_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: By which the simulator of feeds shows its messages, where ``lifemap up`` runs one.
    simulated_secret: str | None = field(default=None, repr=False)
    #: How long a question waits while the streets, or buildings and cameras, are being read.
    streets_patience_s: float = 3.0

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, default_home: Path) -> Self:
        """Read ``LIFEMAP_HOME``, ``LIFEMAP_DATABASE_URL``, and the sizes of pool and tile cache."""
        home = Path(environ.get("LIFEMAP_HOME") or default_home).absolute()
        return cls(
            home=home,
            database_url=environ.get("LIFEMAP_DATABASE_URL") or None,
            secret_key=_secret(home / "secret.key"),
            hosts=frozenset(filter(None, environ.get("LIFEMAP_HOSTS", "").lower().split(","))),
            camera_passwords=passwords_in(environ),
            feed_secrets=secrets_in(environ),
            simulated_secret=environ.get(SECRET_VARIABLE) or None,
            pool_size=int(environ.get("LIFEMAP_POOL_SIZE") or 8),
            stream_port=int(environ.get("LIFEMAP_STREAM_PORT") or 0) or None,
            tile_cache_bytes=int(environ.get("LIFEMAP_TILE_CACHE_MB") or 64) * 1024 * 1024,
        )

    @property
    def camera_logins(self) -> Path:
        """The file that says which cameras may be spoken to, and as whom."""
        return self.home / FILE

    @property
    def rasters(self) -> Path:
        """The folder of coverages: one ``<layer>.tif`` each."""
        return self.home / "rasters"


def _secret(path: Path) -> bytes:
    """Read the key that signs tokens, made at the first run and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, and never replaced: another process may be making one just now.
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(own)
        own.unlink()
    return path.read_bytes()

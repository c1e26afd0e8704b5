"""``lifemap systemd``: the map as a service of the machine, and its nightly backup.

Everything runs under an account of its own, the database too; nothing is started as root, and what
the service may see and do of the machine is cut down to what it needs.
"""

from __future__ import annotations

import pwd
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from layers.cluster import open_to_all
from scripts.exits import Exit, StoppedError

ACCOUNT: Final = "lifemap"
STATE: Final = Path("/var/lib/lifemap/home")
_UNITS: Final = Path("/etc/systemd/system")

_SERVICE: Final = """\
[Unit]
Description=Life Map
Documentation=file://{checkout}/README.md
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
ExecStart={command}
User={account}
Group={account}
StateDirectory=lifemap lifemap/home
# PostgreSQL's socket and the workers' account share one user: nobody else has business here.
StateDirectoryMode=0700
CacheDirectory=lifemap
Environment=LIFEMAP_HOME={state}
Environment=LIFEMAP_LOG=json
Environment=NUMBA_CACHE_DIR=/var/cache/lifemap
Environment=PYTHONDONTWRITEBYTECODE=1
# The supervisor ends its parts itself, the database last and in order.
KillMode=mixed
TimeoutStopSec=90
Restart=on-failure
RestartSec=2
LimitNOFILE=65536
UMask=0027
{hardening}
[Install]
WantedBy=multi-user.target
"""
_BACKUP: Final = """\
[Unit]
Description=A base copy of Life Map
After=lifemap.service

[Service]
Type=oneshot
ExecStart={checkout}/.venv/bin/lifemap backup
User={account}
Group={account}
StateDirectory=lifemap
Environment=LIFEMAP_HOME={state}
Environment=PYTHONDONTWRITEBYTECODE=1
Nice=10
UMask=0027
{hardening}"""
_TIMER: Final = """\
[Unit]
Description=A base copy of Life Map every night

[Timer]
OnCalendar=*-*-* 03:10:00
RandomizedDelaySec=20min
Persistent=true

[Install]
WantedBy=timers.target
"""
# No MemoryDenyWriteExecute: numba compiles the road search at run time.
_HARDENING: Final = """\
NoNewPrivileges=yes
CapabilityBoundingSet={capabilities}
AmbientCapabilities={capabilities}
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=no
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
{writable}"""


@dataclass(frozen=True, kw_only=True)
class Service:
    """What is to run as a service: the options of ``lifemap up``, and where backups go."""

    checkout: Path
    options: tuple[str, ...] = ()
    port: int = 8000
    backups: Path | None = None

    def units(self) -> dict[str, str]:
        """Write the unit files, by name."""
        command = [
            str(self.checkout / ".venv" / "bin" / "lifemap"), "up", "--no-browser",
            "--port", str(self.port), *self.options,
        ]  # fmt: skip
        given = {
            "account": ACCOUNT,
            "checkout": self.checkout,
            "command": shlex.join(command),
            "state": STATE,
        }
        hardening = _HARDENING.format(
            # A port below 1024 is the one thing that takes more than an ordinary account.
            capabilities="CAP_NET_BIND_SERVICE" if 0 < self.port < 1024 else "",
            writable=f"ReadWritePaths={self.backups}\n" if self.backups else "",
        )
        units = {"lifemap.service": _SERVICE.format(**given, hardening=hardening)}
        if self.backups is not None:
            units["lifemap-backup.service"] = _BACKUP.format(**given, hardening=hardening)
            units["lifemap-backup.timer"] = _TIMER
        return units

    def install(self) -> list[Path]:
        """Make the account and write the units; nothing is started.

        Raises
        ------
        StoppedError
            When this machine has no systemd, or the account could not read the program.
        """
        if not Path("/run/systemd/system").is_dir():
            sentence = "This machine was not started by systemd: there is nothing to install into."
            raise StoppedError(sentence, Exit.CONFIGURATION)
        closed = next(
            (p for p in (self.checkout, *self.checkout.parents) if not open_to_all(p)), None
        )
        if closed is not None or self.checkout.is_relative_to("/home"):
            sentence = f"A service cannot read {self.checkout}: put Life Map into /opt/lifemap."
            raise StoppedError(sentence, Exit.CONFIGURATION)
        _make_account()
        if self.backups is not None:
            self.backups.mkdir(parents=True, exist_ok=True)
            _run("chown", f"{ACCOUNT}:{ACCOUNT}", str(self.backups))
        written: list[Path] = []
        for name, text in self.units().items():
            (_UNITS / name).write_text(text, encoding="utf-8")
            written.append(_UNITS / name)
        _run("systemctl", "daemon-reload")
        return written


def _make_account() -> None:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        _run(
            "useradd", "--system", "--user-group", "--home-dir", str(STATE),
            "--shell", "/usr/sbin/nologin", ACCOUNT,
        )  # fmt: skip


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        said = done.stderr.strip() or f"it ended with {done.returncode}"
        raise StoppedError(f"{command[0]} failed: {said}", Exit.NO_RIGHTS)

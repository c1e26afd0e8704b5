"""``lifemap bundle``: everything a bare machine without a network needs, in one tar with checksums.

``scripts/up`` in the unpacked folder finds ``bundle/SHA256SUMS`` and installs from there alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from scripts.exits import Exit, StoppedError
from scripts.progress import Progress

#: What ``scripts/bootstrap.sh`` installs for ``scripts/up``; apt adds what they depend on.
PACKAGES: Final = ("postgresql-postgis", "python3", "python3-venv")
#: Where the front end is built, which git does not keep.
_BUILT: Final = Path("viewer/static/dist")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a bundle is for and what is in it; sizes in bytes."""

    version: str
    made_at: str
    debian: str
    machine: str
    python: str
    sources: int
    packages: int
    package_bytes: int
    wheels: int
    wheel_bytes: int


def make_bundle(checkout: Path, target: Path, progress: Progress) -> Manifest:
    """Write the bundle of a checkout to ``target``, and its checksum beside it.

    Raises
    ------
    StoppedError
        When this machine is no Debian, the front end is not built, or something cannot be fetched.
    """
    debian = _debian()
    if not any((checkout / _BUILT).glob("*")):
        raise StoppedError("The front end is not built: run scripts/build_frontend.", Exit.USAGE)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as folder:
        root = Path(folder) / f"lifemap-{metadata.version('lifemap')}"
        progress(0, 4, "Collecting the sources")
        sources = _copy_sources(checkout, root)
        _require_current_front_end(root)
        progress(1, 4, "Fetching the Debian packages")
        packages = _fetch_packages(root / "bundle" / "apt")
        progress(2, 4, "Fetching the Python packages")
        wheels = _fetch_wheels(checkout, root / "bundle" / "wheels")
        manifest = Manifest(
            version=metadata.version("lifemap"),
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            debian=debian,
            machine=platform.machine(),
            python=".".join(platform.python_version_tuple()[:2]),
            sources=sources,
            packages=len(packages),
            package_bytes=_bytes(packages),
            wheels=len(wheels),
            wheel_bytes=_bytes(wheels),
        )
        text = json.dumps(asdict(manifest), indent=2)
        (root / "bundle" / "manifest.json").write_text(text, encoding="utf-8")
        progress(3, 4, "Writing the tar")
        _write_checksums(root)
        _write_tar(root, target)
    progress.finish()
    return manifest


def _debian() -> str:
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian" or shutil.which("apt-get") is None:
        sentence = "A bundle holds the packages of Debian: make it on a Debian machine."
        raise StoppedError(sentence, Exit.CONFIGURATION)
    return release.get("VERSION_ID", "")


def _copy_sources(checkout: Path, root: Path) -> int:
    """Copy what git keeps, or what an unpacked bundle listed, and the built front end."""
    listed = list(_listed(checkout))
    built = (path.relative_to(checkout) for path in (checkout / _BUILT).rglob("*"))
    names = {*listed, *(name for name in built if (checkout / name).is_file())}
    for name in sorted(names):
        if (checkout / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(checkout / name, root / name)
    return len(listed)


def _require_current_front_end(root: Path) -> None:
    """Refuse a front end that the other machine would build anew, which takes a network."""
    done = subprocess.run((root / "scripts" / "build_frontend", "--is-built"), check=False)
    if done.returncode != 0:
        sentence = "The front end is older than its sources: run scripts/build_frontend."
        raise StoppedError(sentence, Exit.USAGE)


def _listed(checkout: Path) -> Iterator[Path]:
    sums = checkout / "bundle" / "SHA256SUMS"
    if sums.exists():
        for line in sums.read_text("utf-8").splitlines():
            name = Path(line.partition("  ")[2])
            if name.parts[0] != "bundle":
                yield name
        return
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    said = _run(command, "The sources cannot be listed", cwd=checkout)
    yield from (Path(name) for name in said.split("\0") if name)


def _fetch_packages(folder: Path) -> list[Path]:
    """Download the packages with all they depend on, as if nothing were installed, and index them.

    Also what every Debian has: a bare machine may have an older one than the others need.
    """
    (folder / "partial").mkdir(parents=True)
    (folder / "status").touch()
    command = (
        "apt-get", "--yes", "--quiet=2", "--download-only", "--no-install-recommends",
        f"--option=Dir::State::status={folder / 'status'}",
        f"--option=Dir::Cache::archives={folder}",
        "--option=Debug::NoLocking=1",
        # As root, apt would hand the download to an account that cannot enter this folder.
        "--option=APT::Sandbox::User=root" if os.geteuid() == 0 else "--option=Acquire::Retries=3",
        "install", *PACKAGES,
    )  # fmt: skip
    _run(command, "apt cannot fetch the packages")
    shutil.rmtree(folder / "partial")
    for left in ("status", "lock"):
        (folder / left).unlink(missing_ok=True)
    found = sorted(folder.glob("*.deb"))
    entries = [_index_entry(path) for path in found]
    (folder / "Packages").write_text("\n".join(entries), encoding="utf-8")
    return found


def _index_entry(path: Path) -> str:
    """Describe a package as an index of apt does."""
    fields = _run(("dpkg-deb", "--field", str(path)), "A package cannot be read")
    return (
        f"{fields.strip()}\nFilename: ./{path.name}\nSize: {path.stat().st_size}\n"
        f"SHA256: {_digest(path)}\n"
    )


def _fetch_wheels(checkout: Path, folder: Path) -> list[Path]:
    """Download every pinned package as a wheel for this Python, and what builds the project."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    command = (
        sys.executable, "-m", "pip", "download", "--quiet", "--quiet", "--no-input",
        "--disable-pip-version-check", "--only-binary=:all:", f"--dest={folder}",
        f"--requirement={checkout / 'requirements.txt'}", *project["build-system"]["requires"],
    )  # fmt: skip
    _run(command, "pip cannot fetch the packages")
    return sorted(folder.glob("*.whl"))


def _write_checksums(root: Path) -> None:
    files = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    lines = [f"{_digest(root / name)}  {name}\n" for name in files]
    (root / "bundle" / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def _write_tar(root: Path, target: Path) -> None:
    """Write the folder, whose parts are compressed already; whole or not at all."""

    def nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        return member

    unfinished = root.parent / "unfinished.tar"
    with tarfile.open(unfinished, "w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(root, root.name, filter=nobody)
    beside = target.with_name(f"{target.name}.sha256")
    beside.write_text(f"{_digest(unfinished)}  {target.name}\n", encoding="utf-8")
    unfinished.replace(target)


def _bytes(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in files)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(command: Sequence[str], what: str, *, cwd: Path | None = None) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        why = said[-1] if said else f"it ended with {done.returncode}"
        raise StoppedError(f"{what}: {why.removesuffix('.')}.", Exit.UNAVAILABLE)
    return done.stdout

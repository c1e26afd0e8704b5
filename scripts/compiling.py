"""Compiles what answers questions of roads and sight, once, before the workers of a map need it.

It runs beside the first load, on a processor that this leaves idle; workers wait for it, each for
what it needs, and then find everything in the cache (``spatial.compiled``).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Final

import click

from scripts.account import Account
from scripts.home import CHECKOUT
from scripts.signals import end_with_parent
from scripts.words import in_words

#: Says of which sources everything was compiled.
_MARK: Final = "compiled"


def digest_of_sources(folder: Path = CHECKOUT / "spatial") -> str:
    """Name what is compiled: another digest has to be compiled anew."""
    said = [importlib.metadata.version("numba"), sys.version]
    for path in sorted(folder.glob("*.py")):
        said += [path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def is_compiled(cache: Path) -> bool:
    """Whether a cache holds everything as the sources are now."""
    with contextlib.suppress(OSError):
        return (cache / _MARK).read_text("ascii") == digest_of_sources()
    return False


@contextlib.contextmanager
def compiled_ahead(account: Account, environ: Mapping[str, str]) -> Generator[None, None, None]:
    """Have everything compiled by a process aside, where it is not; it ends with the block."""
    if is_compiled(Path(environ["NUMBA_CACHE_DIR"])):
        yield
        return
    command = (sys.executable, "-P", "-m", "scripts.compiling", "--parent", str(os.getpid()))
    process = subprocess.Popen(
        account.command(command, CHECKOUT), env=dict(environ), start_new_session=True
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@click.command()
@click.option("--parent", type=int, required=True, help="The process that started this one.")
def main(parent: int) -> None:
    """Compile; started by 'lifemap up'."""
    end_with_parent(parent)
    _say("Compiling what answers questions of roads and sight, once after an installation ...")
    began = time.monotonic()
    from spatial.compiled import compiling
    from spatial.warm_up import PARTS

    cache, digest = Path(os.environ["NUMBA_CACHE_DIR"]), digest_of_sources()
    for part in PARTS.values():
        # Whoever waits for this part goes on while the next one is compiled.
        with compiling():
            part()
    (cache / _MARK).write_text(digest, "ascii")
    _say(f"Questions of roads and sight are compiled: {time.monotonic() - began:.0f} s.")


def _say(sentence: str) -> None:
    """Say it on a line of its own, also while a bar of progress is drawn."""
    begin = "\r\x1b[K" if sys.stderr.isatty() else ""
    click.echo(f"{begin}  {in_words(sentence)}", err=True)


if __name__ == "__main__":
    main()

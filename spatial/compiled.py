"""Functions compiled to machine code with numba, cached on disk beside their source.

The first call of a function with new argument types compiles it; all of them take a minute of one
core, once after an installation or an upgrade, and about a second from the cache afterwards. A
service calls each question once when it starts (``spatial.warm_up``), so that no visitor waits. Of
processes that start together one compiles (``compiling``), and the others find it in the cache.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile a function in nopython mode, releasing the interpreter lock while it runs.

    The cache goes to ``__pycache__`` beside the source, else to the user's cache folder, else to
    ``NUMBA_CACHE_DIR``. Where none can be written (a read-only installation run by an account
    without a home) the function still works, and compiles in every process.
    """
    try:
        return cast("_Function", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        return cast("_Function", numba.njit(nogil=True)(function))


def inlined(function: _Function) -> _Function:
    """Write a small function out wherever a compiled one calls it; measured, twice as fast."""
    return cast("_Function", numba.njit(inline="always", nogil=True)(function))


@contextlib.contextmanager
def compiling() -> Generator[None, None, None]:
    """Be the only process that compiles into ``NUMBA_CACHE_DIR``, where there is one.

    The kernel frees the lock of whoever dies with it.
    """
    shared = vars(config)["CACHE_DIR"]
    if not shared:
        yield
        return
    folder = Path(shared)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compiling.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

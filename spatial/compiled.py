"""Functions compiled to machine code with numba, cached on disk beside their source.

The first call of a function with new argument types compiles it; the whole road engine takes
about twenty seconds of one core, once after an installation or an upgrade, and well under a
second from the cache afterwards. A service calls each question once when it starts
(``spatial.warm_up``), so that no visitor waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

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

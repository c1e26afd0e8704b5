"""How a command ends: one exit code and one sentence for each kind of failure."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from layers.errors import (
    BackupError,
    BadRequestError,
    BusyError,
    ClusterError,
    DefinitionError,
    DiskFullError,
    ForbiddenError,
    IngestStoppedError,
    LayersError,
    SourceError,
    StoreUnavailableError,
    UnfitServerError,
    UnknownFieldError,
    UnknownItemError,
    UnknownLayerError,
)
from spatial.errors import SpatialError


class Exit(IntEnum):
    """Exit codes: 1 and 2 as everywhere, the others as in ``sysexits.h``."""

    FAILED = 1
    USAGE = 2
    DATA = 65
    UNAVAILABLE = 69
    CANNOT_CREATE = 73
    TRY_LATER = 75
    NO_RIGHTS = 77
    CONFIGURATION = 78


MEANINGS: Final[dict[Exit, str]] = {
    Exit.FAILED: "something else failed; the sentence says what",
    Exit.USAGE: "the command was not written correctly, or names what does not exist",
    Exit.DATA: "a file cannot be used, or would change more than it may unasked",
    Exit.UNAVAILABLE: "the database, a port or a package cannot be had",
    Exit.CANNOT_CREATE: "a folder cannot be written, or the disk is full",
    Exit.TRY_LATER: "it is busy, or runs already",
    Exit.NO_RIGHTS: "this account may not do it",
    Exit.CONFIGURATION: "the server, a setting or the machine does not fit",
}

#: The first that fits decides, so subclasses stand before what they derive from.
_CODES: Final[tuple[tuple[type[Exception], Exit], ...]] = (
    (DiskFullError, Exit.CANNOT_CREATE),
    (BusyError, Exit.TRY_LATER),
    (UnfitServerError, Exit.CONFIGURATION),
    (DefinitionError, Exit.CONFIGURATION),
    (StoreUnavailableError, Exit.UNAVAILABLE),
    (BackupError, Exit.UNAVAILABLE),
    (ClusterError, Exit.UNAVAILABLE),
    (ForbiddenError, Exit.NO_RIGHTS),
    (IngestStoppedError, Exit.DATA),
    (SourceError, Exit.DATA),
    (BadRequestError, Exit.DATA),
    (UnknownLayerError, Exit.USAGE),
    (UnknownFieldError, Exit.USAGE),
    (UnknownItemError, Exit.USAGE),
    (LayersError, Exit.FAILED),
    (SpatialError, Exit.DATA),
    (OSError, Exit.CANNOT_CREATE),
)


class StoppedError(Exception):
    """A command cannot go on; the command line alone raises it, saying with which code it ends."""

    def __init__(self, sentence: str, code: Exit) -> None:
        """Keep the sentence for the terminal and the code for the caller."""
        super().__init__(sentence)
        self.code = code


def ending(error: Exception) -> tuple[Exit, str] | None:
    """Give the exit code and sentence of an expected error; ``None`` for a fault of ours."""
    if isinstance(error, StoppedError):
        return error.code, str(error)
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code, _sentence(error)
    return None


def _sentence(error: Exception) -> str:
    """Say what happened; the system's own errors know only a file and a reason."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    return str(error)

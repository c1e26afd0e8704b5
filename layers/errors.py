"""One error a distinction someone acts on; every message is a sentence with the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final


class LayersError(Exception):
    """Something about layers, their data or their store cannot be done."""

    @property
    def members(self) -> Mapping[str, Any]:
        """What a program needs besides the sentence, to show where the mistake is."""
        return {}


class DefinitionError(LayersError, ValueError):
    """A layer definition contradicts itself; found when it is imported."""


class UnknownLayerError(LayersError, LookupError):
    """No layer has this id, or this reader may not know that it exists."""


class UnknownItemError(LayersError, LookupError):
    """The layer has no current item with this id."""


class UnknownUploadError(LayersError, LookupError):
    """There is no such sent file, or it is somebody else's."""


class UnknownFeedError(LayersError, LookupError):
    """No type of data has this id."""


class UnknownFieldError(LayersError, LookupError):
    """The layer has no such field, or this reader may not use it."""


class ForbiddenError(LayersError, PermissionError):
    """The reader is known and may not do this."""


class BadRequestError(LayersError, ValueError):
    """A value that came from outside cannot be used."""


class TooLargeError(LayersError, ValueError):
    """More was sent than is taken."""


class RefusedError(LayersError, ValueError):
    """What was sent is understood and cannot be stored."""


class GeometryRefusedError(RefusedError):
    """A geometry cannot be stored; ``place`` is where, ``repaired`` how it would look mended."""

    def __init__(
        self,
        sentence: str,
        *,
        place: Sequence[float] | None = None,
        repaired: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep where it is wrong (lon, lat) and the mended geometry (GeoJSON)."""
        super().__init__(sentence)
        self._said = {"place": place, "repaired": repaired}

    @property
    def members(self) -> Mapping[str, Any]:
        """Where it is wrong, and how it would look mended."""
        return {name: value for name, value in self._said.items() if value is not None}


class PropertiesRefusedError(RefusedError):
    """Properties cannot be stored; ``said`` maps each to its sentence."""

    def __init__(self, said: Mapping[str, str]) -> None:
        """Keep each sentence; of several the error only says whose they are."""
        [first, *others] = said.values()
        names = ", ".join(said)
        super().__init__(f"{len(said)} properties cannot be stored: {names}." if others else first)
        self.said = said

    @property
    def members(self) -> Mapping[str, Any]:
        """The properties that cannot be stored, and why."""
        return {"properties": self.said}


class PreconditionError(LayersError, RuntimeError):
    """The item is no longer what the writer saw."""


class PreconditionMissingError(LayersError, ValueError):
    """The writer did not say which version of the item was seen."""


class SourceError(LayersError, ValueError):
    """A whole file or feed cannot be read; no table was touched."""


class IngestStoppedError(LayersError, RuntimeError):
    """A load would change more than it may without being asked; no table was touched.

    ``run`` is the number under which the ``rejected`` records of the load are kept.
    """

    def __init__(self, sentence: str, *, run: int | None = None, rejected: int = 0) -> None:
        """Say why."""
        super().__init__(sentence)
        self.run, self.rejected = run, rejected


class NoStreetsError(LayersError, LookupError):
    """Travel was asked about, and there is no street network."""


class StreetsLoadingError(LayersError, RuntimeError):
    """The street network is being read; trying again shortly helps."""


class NoCamerasError(LayersError, LookupError):
    """Sight was asked about, and there is no camera."""


class SightLoadingError(LayersError, RuntimeError):
    """The buildings and cameras are being read; trying again shortly helps."""


class ViewsPendingError(SightLoadingError):
    """What the cameras see is still being worked out, for the first time or all anew."""

    #: It takes seconds, and of a large district a minute.
    retry_after_s: Final = 5

    def __init__(self, *, done: int, total: int) -> None:
        """Keep of how many cameras the views are ready."""
        super().__init__(
            f"The views of {done:,} of {total:,} cameras are ready; try again when all are."
        )
        self._said = {"done": done, "total": total}

    @property
    def members(self) -> Mapping[str, Any]:
        """How far it is."""
        return self._said


class StoreError(LayersError):
    """The database did not do what was asked."""


class UnfitServerError(StoreError, RuntimeError):
    """The database server is too old, has no PostGIS, or its account may not do what is needed."""


class BusyError(StoreError, RuntimeError):
    """No connection became free in time; trying again later helps."""


class QueryTimeoutError(StoreError, TimeoutError):
    """The database was stopped at the deadline of the question."""


class StoreUnavailableError(StoreError, ConnectionError):
    """The database cannot be reached just now."""


class DiskFullError(StoreError, OSError):
    """The database has no room to write; reading still works."""


class ClusterError(LayersError, RuntimeError):
    """The private PostgreSQL cluster cannot be made, started or recovered."""


class BackupError(LayersError, RuntimeError):
    """A backup cannot be made, is damaged, or does not reach the moment that is asked for."""


class ConflictError(LayersError, RuntimeError):
    """It cannot be done to what there is now: a name is taken, the last of its kind would go."""


class EnteredBeforeError(ConflictError):
    """What somebody enters as new is there: ``item`` is its id."""

    def __init__(self, name: str, item: str) -> None:
        """Say what it is called."""
        super().__init__(f"'{name}' was entered before: enter its new value there.")
        self.item = item

    @property
    def members(self) -> Mapping[str, Any]:
        """The item that is there."""
        return {"item": self.item}


class UnknownAccountError(LayersError, LookupError):
    """There is no such account, token or session."""


class TooManyAttemptsError(LayersError, PermissionError):
    """Somebody failed to sign in so often that the next attempt has to wait."""

    def __init__(self, retry_after_s: int) -> None:
        """Keep how long, in whole seconds."""
        super().__init__(
            f"Too many attempts to sign in failed; the next is possible in {retry_after_s} s."
        )
        self.retry_after_s = retry_after_s

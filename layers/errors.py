"""One error a distinction someone acts on; every message is a sentence with the value."""


class LayersError(Exception):
    """Something about layers, their data or their store cannot be done."""


class DefinitionError(LayersError, ValueError):
    """A layer definition contradicts itself; found when it is imported."""


class UnknownLayerError(LayersError, LookupError):
    """No layer has this id, or this reader may not know that it exists."""


class UnknownItemError(LayersError, LookupError):
    """The layer has no current item with this id."""


class UnknownFieldError(LayersError, LookupError):
    """The layer has no such field, or this reader may not use it."""


class ForbiddenError(LayersError, PermissionError):
    """The reader is known and may not do this."""


class BadRequestError(LayersError, ValueError):
    """A value that came from outside cannot be used."""


class SourceError(LayersError, ValueError):
    """A whole file or feed cannot be read; no table was touched."""


class IngestStoppedError(LayersError, RuntimeError):
    """A load would change more than it may without being asked; no table was touched."""


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

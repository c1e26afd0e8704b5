"""The errors of ``spatial``; each message is a sentence that names the value."""


class SpatialError(Exception):
    """Something about a place, a tile or a geometry cannot be used."""


class BadValueError(SpatialError, ValueError):
    """A text or a number is not a value of the type it was meant for."""


class TileOutsideMatrixError(SpatialError, LookupError):
    """The tile is written correctly but is not in the WebMercatorQuad matrix set."""

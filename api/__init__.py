"""Parse, call, format: no SQL and no geometry live here."""

from importlib.metadata import version
from typing import Final

#: Part of every ETag: a new version may answer the same data differently.
__version__: Final = version("lifemap")

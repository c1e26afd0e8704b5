"""The layers as the district of now has them: what its file opens to everybody is decided here."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Final

from layers.access import Grant
from layers.errors import StoreError
from layers.registry import Registry
from layers.store.database import Database
from layers.store.state import district_state

#: What a load closes may be told for so long at most; promised are five seconds, as of sessions.
REMEMBERED_S: Final = 3.0


class OpenedLayers:
    """The layers of one process, opened as far as the district says; any thread may ask.

    While the database cannot be asked, what was known last holds; before that nothing is open.
    """

    def __init__(self, catalogue: Registry, database: Database) -> None:
        """Begin closed."""
        self._catalogue = catalogue
        self._database = database
        self._asking = threading.Lock()
        self._asked_at = float("-inf")
        self._grants: frozenset[Grant] = frozenset()
        self._registry = catalogue

    def now(self) -> Registry:
        """Give the layers: the same object as long as nothing is opened or closed."""
        # One asks while the others go on with what was known; who comes first has to wait.
        if time.monotonic() - self._asked_at > REMEMBERED_S and self._asking.acquire(
            blocking=self._asked_at < 0.0
        ):
            try:
                if time.monotonic() - self._asked_at > REMEMBERED_S:
                    self._ask()
            finally:
                self._asking.release()
        return self._registry

    def _ask(self) -> None:
        with contextlib.suppress(StoreError):
            district = district_state(self._database)
            grants = district.grants if district is not None else frozenset[Grant]()
            if grants != self._grants:
                self._grants, self._registry = grants, self._catalogue.granting(grants)
        self._asked_at = time.monotonic()

"""The scene of this process, kept current: what every question of sight is asked of.

A question brings the state of the layers as the database has it now. What changed since is read on
the spot, so that no answer is older than its question; only the first reading, and one after a load
of many buildings, goes on aside while questions are asked to come again.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from layers.errors import NoCamerasError, SightLoadingError
from layers.reading import Note, Reading, unheard
from layers.sight.reading import read_picture, updated
from layers.sight.state import SIGHT_LAYERS, SightState, States
from layers.sight.watched import WatchedKeeper
from layers.store.database import Database
from layers.store.sight import Turned
from layers.store.state import layer_states
from layers.streets.state import StreetMap
from spatial.castnet import Watched
from spatial.compiled import compiling
from spatial.optics import DensityClass
from spatial.warm_up import warm_up_sight

__all__ = ["SIGHT_LAYERS", "Sight", "SightState"]

#: How long a question waits while everything is read.
PATIENCE_S: Final = 3.0
#: So many changes are remembered, for those who keep what they made of an earlier state.
_REMEMBERED: Final = 256


class Sight:
    """The scene of one process.

    Any thread may ask. Whoever finds that something changed brings it up to date while others that
    ask wait; nothing is kept that a restart would miss.
    """

    def __init__(
        self,
        database: Database,
        raster: Path,
        *,
        patience_s: float = PATIENCE_S,
        note: Note = unheard,
    ) -> None:
        """Hold nothing yet; ``raster`` is where the heights of the ground lie, if anywhere.

        ``note`` hears when everything is being read.
        """
        self._database = database
        self._raster = raster
        self._patience_s = patience_s
        self.reading = Reading(note)
        self._updating = threading.Lock()
        self._loader: threading.Thread | None = None
        self._failed: Exception | None = None
        self._state: SightState | None = None
        self._watched = WatchedKeeper()

    def start(self) -> None:
        """Begin to read, so that the first question finds everything there."""
        threading.Thread(target=self._start, daemon=True, name="sight").start()

    def _start(self) -> None:
        states = layer_states(self._database, SIGHT_LAYERS)
        if states["cameras"].item_count:
            with self._updating:
                self._begun()

    def now(self, states: States) -> SightState:
        """Give what there is now.

        Parameters
        ----------
        states
            Those of ``SIGHT_LAYERS``, read for this question.

        Raises
        ------
        NoCamerasError
            When there is no camera.
        SightLoadingError
            When everything is still being read.
        """
        if not states["cameras"].item_count:
            raise NoCamerasError("There is no camera.")
        state = self._state
        if state is not None and state.covers(states):
            return state
        with self._updating:
            state = self._brought_up(states)
            loader = self._begun() if state is None else None
        if loader is not None:
            loader.join(self._patience_s)
            with self._updating:
                state = self._brought_up(states)
        if state is not None:
            return state
        if self._failed is not None:
            raise self._failed
        raise SightLoadingError("Buildings and cameras are being read; try again shortly.")

    def watched(
        self,
        state: SightState,
        streets: StreetMap,
        wanted: DensityClass,
        *,
        turned: Sequence[Turned] = (),
    ) -> Watched:
        """Give the crossings of the streets that cameras see at a density class.

        Crossings are the nodes of the network, cameras the rows of ``state.cameras``; those that
        are down see nothing. ``turned`` are cameras that look elsewhere than their register says.
        """
        return self._watched.watched(state, streets, wanted, turned=turned)

    def _brought_up(self, states: States) -> SightState | None:
        """Carry over what changed; ``None`` where everything has to be read (again)."""
        state = self._state
        if state is None or state.covers(states):
            return state
        found = updated(self._database, state.picture)
        if found is None:
            return None
        picture, change = found
        self._state = SightState(
            picture=picture,
            number=state.number + 1,
            changes=(*state.changes, change)[-_REMEMBERED:],
        )
        return self._state

    def _begun(self) -> threading.Thread:
        """Give the thread that reads everything, started if there is none."""
        if self._loader is None or not self._loader.is_alive():
            self._failed = None
            self._loader = threading.Thread(target=self._load, daemon=True, name="sight")
            self._loader.start()
        return self._loader

    def _load(self) -> None:
        # What fails here is told to whoever asked: a thread has nobody to raise it to.
        try:
            with self.reading.going_on():
                picture = read_picture(self._database, self._raster)
                # Nobody waits for a compiler, nor has two processes compile the same.
                with compiling():
                    warm_up_sight(picture.scene, picture.cameras)
        except Exception as error:  # noqa: BLE001 - raised again in the question's thread
            self._failed = error
        else:
            number = 0 if self._state is None else self._state.number + _REMEMBERED + 1
            self._state = SightState(picture=picture, number=number)

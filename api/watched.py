"""What is watched, for one question: the state it rests on, and what its reader may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from api.caching import etag
from api.formats import now_text
from api.identity import current_actor
from api.params import Params
from api.services import services
from layers.errors import BadRequestError
from layers.sight.reading import DOWN
from layers.sight.state import SIGHT_LAYERS
from layers.store.state import LayerState, layer_states, oldest
from layers.watch.state import WATCH_LAYERS, WatchState
from layers.watch.views import CLASSES


@dataclass(frozen=True, kw_only=True, eq=False)
class AskedWatch:
    """What is watched, for one question."""

    state: WatchState
    states: Mapping[str, LayerState]

    @property
    def counts_people(self) -> bool:
        """Whether it is known where people live, and this reader may read it."""
        return _knows_people() and bool(self.states["population"].item_count)

    def tag(self) -> str:
        """Name what shapes an answer: the state, who may know where people live, the address."""
        return etag(self.state.version, _knows_people(), request.url)

    def head(self) -> dict[str, Any]:
        """Begin an answer."""
        cameras = self.state.cameras
        return {
            "timeStamp": now_text(),
            "sight": {
                "revision": self.state.version,
                "as_of": oldest(self.states[name] for name in SIGHT_LAYERS),
                "cameras": len(cameras.fid),
                "assumed": int(self.state.is_assumed(cameras).sum()),
                "down": int((cameras.status == DOWN).sum()),
                "buildings": self.states["buildings"].item_count,
            },
        }


def asked_watch() -> AskedWatch:
    """Read the states, and give what is watched now to somebody who may read of it."""
    registry, actor = services().registry, current_actor()
    for name in ("cameras", "camera_views"):
        registry.readable(name, actor)
    states = layer_states(services().database, dict.fromkeys([*WATCH_LAYERS, *SIGHT_LAYERS]))
    return AskedWatch(state=services().watch.now(states), states=states)


def asked_class(said: Params) -> str:
    """Read ``class``, the coarsest unless said."""
    first, *others = asked_classes(said)
    if others:
        raise BadRequestError(f"class names {1 + len(others)} classes; one is taken.")
    return first


def asked_classes(said: Params) -> tuple[str, ...]:
    """Read ``class`` where it may name several."""
    names = said.names("class") or CLASSES[:1]
    for name in names:
        if name not in CLASSES:
            raise BadRequestError(f"class must be one of {', '.join(CLASSES)}; got '{name}'.")
    return names


def _knows_people() -> bool:
    return "population" in {each.id for each in services().registry.readable_by(current_actor())}

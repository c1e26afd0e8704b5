"""The layers there are: found in ``layers.catalog``, in the order of their themes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import layers.catalog
from layers.access import Actor
from layers.definition import Layer, Theme
from layers.errors import DefinitionError, ForbiddenError, UnknownLayerError


@dataclass(frozen=True)
class Registry:
    """An ordered set of layers with unique ids."""

    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, layers: Iterable[Layer]) -> Self:
        """Order layers by theme and check that no id is used twice."""
        themes = list(Theme)
        ordered = tuple(sorted(layers, key=lambda layer: (themes.index(layer.theme), layer.id)))
        ids = [layer.id for layer in ordered]
        for name in ids:
            if ids.count(name) > 1:
                raise DefinitionError(f"Two layers have the id '{name}'.")
        return cls(ordered)

    @classmethod
    def from_catalog(cls) -> Self:
        """Import every module of ``layers.catalog`` and take its ``LAYER``."""
        names = sorted(module.name for module in pkgutil.iter_modules(layers.catalog.__path__))
        return cls.of(
            importlib.import_module(f"layers.catalog.{name}").LAYER
            for name in names
            if not name.startswith("_")
        )

    def __iter__(self) -> Iterator[Layer]:
        """Walk the layers in order."""
        return iter(self.layers)

    def __len__(self) -> int:
        """Count the layers."""
        return len(self.layers)

    def get(self, layer_id: str) -> Layer:
        """Give a layer by id, whoever asks.

        Raises
        ------
        UnknownLayerError
            When there is none.
        """
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        raise UnknownLayerError(f"There is no layer '{layer_id}'.")

    def readable(self, layer_id: str, actor: Actor) -> Layer:
        """Give a layer that this actor may read.

        Raises
        ------
        UnknownLayerError
            When there is none.
        ForbiddenError
            When there is one, and these roles may not read it.
        """
        layer = self.get(layer_id)
        if not _is_open(layer, actor):
            raise ForbiddenError(f"Layer '{layer_id}' is not open to {actor.name}.")
        return layer

    def readable_by(self, actor: Actor) -> tuple[Layer, ...]:
        """Give all layers this actor may read, in order."""
        return tuple(layer for layer in self.layers if _is_open(layer, actor))


def _is_open(layer: Layer, actor: Actor) -> bool:
    within = actor.layers is None or layer.id in actor.layers
    return within and bool(layer.readers & actor.roles)

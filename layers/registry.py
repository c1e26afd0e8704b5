"""The layers there are, found in ``layers.catalog``, and the feeds that keep them true."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

import layers.catalog
from layers.access import Actor
from layers.definition import Layer, Source, Theme
from layers.errors import DefinitionError, ForbiddenError, UnknownFeedError, UnknownLayerError
from layers.feeds.definition import Feed


@dataclass(frozen=True)
class Registry:
    """An ordered set of layers with unique ids, and the feeds whose targets they are."""

    layers: tuple[Layer, ...]
    feeds: tuple[Feed, ...] = ()

    @classmethod
    def of(cls, layers: Iterable[Layer], feeds: Iterable[Feed] = ()) -> Self:
        """Order layers by theme and check that no id is used twice."""
        themes = list(Theme)
        ordered = tuple(sorted(layers, key=lambda layer: (themes.index(layer.theme), layer.id)))
        ids = [layer.id for layer in ordered]
        for name in ids:
            if ids.count(name) > 1:
                raise DefinitionError(f"Two layers have the id '{name}'.")
        return cls(ordered, tuple(feeds))

    @classmethod
    def from_catalog(cls) -> Self:
        """Import every module of ``layers.catalog``, and read every definition of a feed.

        A layer also has the sources that its feeds bring, and knows what they observe of it.
        """
        from layers.feeds.toml import read_definitions  # pandas, as every module of the catalogue

        names = sorted(module.name for module in pkgutil.iter_modules(layers.catalog.__path__))
        found: list[Layer] = [
            importlib.import_module(f"layers.catalog.{name}").LAYER
            for name in names
            if not name.startswith("_")
        ]
        definitions = read_definitions(found)
        brought: dict[str, list[Source]] = {}
        for each in definitions:
            if each.source is not None:
                brought.setdefault(each.feed.target.layer, []).append(each.source)
        observed: dict[str, dict[str, None]] = {}
        for each in definitions:
            target = each.feed.target
            observed.setdefault(target.layer, {}).update(dict.fromkeys(target.observed))
        joined = (
            replace(
                each,
                sources=(*each.sources, *brought.get(each.id, ())),
                measured=tuple(observed[each.id]),
            )
            if each.id in observed
            else each
            for each in found
        )
        return cls.of(joined, (each.feed for each in definitions))

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

    def feed(self, feed_id: str) -> Feed:
        """Give a feed by id, whoever asks.

        Raises
        ------
        UnknownFeedError
            When there is none.
        """
        for feed in self.feeds:
            if feed.id == feed_id:
                return feed
        raise UnknownFeedError(f"There is no type of data '{feed_id}'.")

    def type_of(self, collection_id: str) -> Feed | None:
        """Find the type of data that a collection is; a layer of that id is that layer, whole."""
        if any(layer.id == collection_id for layer in self.layers):
            return None
        return next((feed for feed in self.feeds if feed.id == collection_id), None)

    def feeds_of(self, layer_id: str) -> tuple[Feed, ...]:
        """Give the feeds that keep a layer true."""
        return tuple(feed for feed in self.feeds if feed.target.layer == layer_id)

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

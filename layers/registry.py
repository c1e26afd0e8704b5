"""The layers there are, found in ``layers.catalog``, and the feeds that keep them true."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import layers.catalog
from layers.access import Actor, Grant
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

    @cached_property
    def _layers_by_id(self) -> Mapping[str, Layer]:
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def _feeds_by_id(self) -> Mapping[str, Feed]:
        return {feed.id: feed for feed in self.feeds}

    @cached_property
    def _feeds_by_layer(self) -> Mapping[str, tuple[Feed, ...]]:
        found: dict[str, list[Feed]] = {}
        for feed in self.feeds:
            found.setdefault(feed.target.layer, []).append(feed)
        return {layer_id: tuple(feeds) for layer_id, feeds in found.items()}

    def get(self, layer_id: str) -> Layer:
        """Give a layer by id, whoever asks.

        Raises
        ------
        UnknownLayerError
            When there is none.
        """
        try:
            return self._layers_by_id[layer_id]
        except KeyError:
            raise UnknownLayerError(f"There is no layer '{layer_id}'.") from None

    def feed(self, feed_id: str) -> Feed:
        """Give a feed by id, whoever asks.

        Raises
        ------
        UnknownFeedError
            When there is none.
        """
        try:
            return self._feeds_by_id[feed_id]
        except KeyError:
            raise UnknownFeedError(f"There is no type of data '{feed_id}'.") from None

    def type_of(self, collection_id: str) -> Feed | None:
        """Find the type of data that a collection is; a layer of that id is that layer, whole."""
        if collection_id in self._layers_by_id:
            return None
        return self._feeds_by_id.get(collection_id)

    def granting(self, grants: Collection[Grant]) -> Registry:
        """Give the layers as a district has them that opens these to everybody."""
        return Registry(tuple(layer.granted(grants) for layer in self.layers), self.feeds)

    def feeds_of(self, layer_id: str) -> tuple[Feed, ...]:
        """Give the feeds that keep a layer true."""
        return self._feeds_by_layer.get(layer_id, ())

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

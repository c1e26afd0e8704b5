"""Tiles as they are sent: their tags, and their packed bytes, kept or made."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from isal import igzip

from api.caching import etag
from api.settings import Settings
from api.tile_cache import TileCache
from layers.access import ANONYMOUS, PUBLIC, Role
from layers.definition import Layer
from layers.store.database import Database
from layers.store.tile_versions import TileVersions
from layers.store.tiles import tile_bytes, tile_fields
from spatial.tiles import TileId

#: The bytes of zlib's level 1 in a fifth of its time: packing must not cost more than the tile.
_PACKING: Final = 1


class TileMaker:
    """The tiles of one process."""

    def __init__(self, settings: Settings, database: Database) -> None:
        """Start with none."""
        self.cache = TileCache(max_bytes=settings.tile_cache_bytes, patience_s=settings.checkout_s)
        self._database = database
        self._versions = TileVersions(database)

    def tag(self, layer: Layer, tile: TileId, roles: AbstractSet[Role]) -> str:
        """Name a tile as these roles see it now: another name is another tile."""
        version = self._versions.of(layer.id, tile)
        fields = tuple(each.name for each in tile_fields(layer, tile.z, roles))
        return etag("tile", layer.fingerprint, version, fields, tile)

    def packed(self, tag: str, layer: Layer, tile: TileId, roles: AbstractSet[Role]) -> bytes:
        """Give a tile of a tag, gzipped; empty where nothing lies."""

        def make() -> bytes:
            made = tile_bytes(self._database, layer, tile, roles=roles)
            return igzip.compress(made, _PACKING, mtime=0) if made else b""

        return self.cache.get(tag, make)


def is_the_same_for_all(layer: Layer, zoom: int) -> bool:
    """Whether a tile shows the public all that anybody sees there."""
    public = tile_fields(layer, zoom, ANONYMOUS.roles)
    return layer.readers >= PUBLIC and public == tile_fields(layer, zoom, PUBLIC)

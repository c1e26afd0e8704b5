"""Reading vector tiles in tests, and what should be in them by brute force."""

import mapbox_vector_tile
import shapely
from pyproj import Transformer

from layers.access import ANONYMOUS
from layers.store.tiles import tile_bytes
from spatial.bbox import LonLat
from spatial.tiles import TileId

_TO_METRES = Transformer.from_crs(4326, 3857, always_xy=True)


def features(body, layer_id):
    """Decode a tile; its coordinates run from 0 to 4096, y to the south."""
    if not body:
        return []
    decoded = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    assert list(decoded) == [layer_id]
    assert decoded[layer_id]["extent"] == 4096
    return decoded[layer_id]["features"]


def tile_features(database, layer, tile, roles=ANONYMOUS.roles):
    return features(tile_bytes(database, layer, tile, roles=roles), layer.id)


def property_of(found, name):
    return [each["properties"].get(name) for each in found]


def tiles_over(box, zoom):
    """Every tile that touches a box in degrees."""
    north_west = TileId.containing(LonLat(box[0], box[3]), zoom)
    south_east = TileId.containing(LonLat(box[2], box[1]), zoom)
    return [
        TileId(zoom, x, y)
        for x in range(north_west.x, south_east.x + 1)
        for y in range(north_west.y, south_east.y + 1)
    ]


def in_metres(shape):
    """Move a shape in degrees to EPSG:3857."""
    return shapely.transform(shape, _TO_METRES.transform, interleaved=False)


def to_metres(shape, tile):
    """Move a decoded feature's geometry from a tile's units to EPSG:3857."""
    west, _, east, north = tile.envelope_m
    unit = (east - west) / 4096
    return shapely.transform(
        shapely.geometry.shape(shape),
        lambda x, y: (west + x * unit, north - y * unit),
        interleaved=False,
    )

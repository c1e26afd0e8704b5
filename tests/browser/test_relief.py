"""The map on its hills: switched by a key, kept in the link, as high as the ground is."""

import pytest
import rasterio
from pyproj import Transformer
from seen import look_at, one_item

#: What a picked pixel of the surface is, unprojected with its depth.
_SURFACE = """([x, y]) => {
    const box = lifemap.deck.getCanvas().getBoundingClientRect();
    const hit = lifemap.deck.pickObject({
        x: x - box.left, y: y - box.top, unproject3D: true, layerIds: ["relief"],
    });
    return hit?.coordinate ?? null;
}"""


def ground_height(rasters, lon, lat):
    with rasterio.open(rasters / "ground.tif") as raster:
        to_raster = Transformer.from_crs(4326, raster.crs, always_xy=True)
        return float(next(raster.sample([to_raster.transform(lon, lat)]))[0])


def test_t_puts_the_map_on_its_hills_and_f_makes_it_flat(open_map, sample):
    lon, lat, *_ = one_item(sample, "schools")
    link = f"flat=0&{look_at((lon, lat), zoom=16, pitch=50)}&layers=schools,ground,roads"
    seen = open_map(link)
    assert "relief" not in seen.layers
    seen.page.keyboard.press("t")
    seen.until(lambda: "relief" in seen.layers)
    seen.wait()
    seen.until(lambda: "relief=1" in seen.page.url)
    seen.page.keyboard.press("f")
    seen.until(lambda: "relief" not in seen.layers)
    seen.page.keyboard.press("t")
    seen.until(lambda: "relief" in seen.layers)
    seen.wait()
    assert "flat=1" not in seen.page.url


def test_the_surface_is_as_high_as_the_ground(open_map, sample, rasters):
    lon, lat, *_ = one_item(sample, "schools")
    seen = open_map(f"flat=0&relief=1&{look_at((lon, lat), zoom=16, pitch=50)}&layers=ground")
    x, y = seen.pixel((lon, lat), ground_height(rasters, lon, lat))
    # deck.gl's first pick only makes its programs ready; a pointer that moves has done so before.
    seen.page.evaluate(_SURFACE, [x, y])
    found = seen.page.evaluate(_SURFACE, [x, y])
    # Within what the surface may miss (2 m), the raster's cells and the depth buffer's steps.
    assert found[2] == pytest.approx(ground_height(rasters, *found[:2]), abs=4.0)
    assert found[:2] == pytest.approx([lon, lat], abs=1e-4)


def test_a_click_on_a_slope_asks_about_the_slope(open_map, sample, rasters):
    lon, lat, *_ = one_item(sample, "schools")
    seen = open_map(f"flat=0&relief=1&{look_at((lon, lat), zoom=16, pitch=50)}&layers=hydrants")
    seen.click((lon, lat), ground_height(rasters, lon, lat))
    seen.until(lambda: "near=" in seen.page.url)
    near = seen.page.url.split("near=")[1].split("&")[0]
    assert [float(part) for part in near.split(",")] == pytest.approx([lon, lat], abs=1e-4)

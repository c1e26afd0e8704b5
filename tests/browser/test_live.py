"""What is written reaches an open map: the tile it touched, a mark, the count, the bar."""

import datetime as dt
import re

import pytest
import shapely
from seen import look_at, one_item
from streaming import KEY, Streaming

from api.settings import Settings
from layers.edit import Draft
from layers.store.edits import By, editing

BY = By(author="kim", now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
TILE = re.compile(r"/tiles/(\w+)/(\d+)/(\d+)/(\d+)\.mvt")


@pytest.fixture
def stream(sample, tmp_path):
    running = Streaming(sample.url, tmp_path)
    running.start()
    yield running
    running.end()


@pytest.fixture
def settings(rasters, stream):
    return Settings(home=rasters.parent, secret_key=KEY, stream_port=stream.port)


@pytest.fixture
def open_live(open_map, stream):
    """Open the map with its stream, and note the tiles that it asks for."""

    def opened(link, **how):
        asked = []
        seen = open_map(
            link,
            tolerated=(f"asked http://127.0.0.1:{stream.port}/live", *how.pop("tolerated", ())),
            prepare=lambda page: page.on("request", lambda request: asked.append(request.url)),
            **how,
        )
        seen.page.locator(".stream .live").wait_for()
        seen.wait()
        asked.clear()
        return seen, asked

    return opened


def tiles(asked, layer):
    found = (TILE.search(url) for url in asked)
    return {each.groups()[1:] for each in found if each and each[1] == layer}


def news(seen):
    return seen.page.evaluate(
        "lifemap.deck.props.layers.find((layer) => layer.id === 'answer-news').props.data"
    )


def count(seen, layer):
    return int(seen.page.locator(f"#layer-{layer} .count").inner_text().replace(",", ""))


def add_hydrant(sample, registry, place, item="new-one"):
    with editing(sample, registry.get("hydrants"), BY) as edit:
        edit.create(Draft(shape=shapely.Point(place)), item)


def test_a_change_is_drawn_marked_and_counted_without_asking_for_all(open_live, sample, registry):
    lon, lat, *_ = one_item(sample, "hydrants")
    seen, asked = open_live(f"flat=1&{look_at((lon, lat), zoom=15)}&layers=hydrants,buildings")
    before = count(seen, "hydrants")
    shown = len(seen.page.evaluate(
        "lifemap.deck.layerManager.getLayers().find((l) => l.id === 'hydrants')"
        ".state.tileset.selectedTiles.map((t) => t.id)"
    ))  # fmt: skip
    add_hydrant(sample, registry, (lon + 0.0003, lat))
    seen.until(lambda: news(seen))
    assert [each["glowing"] for each in news(seen)] == [True]
    assert news(seen)[0]["position"] == pytest.approx([lon + 0.0003, lat])
    seen.until(lambda: count(seen, "hydrants") == before + 1)
    seen.until(lambda: not news(seen)[0]["glowing"])
    assert 1 <= len(tiles(asked, "hydrants")) < shown
    assert tiles(asked, "buildings") == set()
    chip = seen.page.get_by_role("button", name="새 소식 1건")
    chip.click()
    assert news(seen) == []
    assert chip.is_hidden()


def test_what_was_pointed_at_counts_as_seen(open_live, sample, registry):
    lon, lat, *_ = one_item(sample, "hydrants")
    place = (lon + 0.0004, lat)
    seen, _ = open_live(f"flat=1&{look_at(place, zoom=17)}&layers=hydrants")
    add_hydrant(sample, registry, place)
    seen.until(lambda: news(seen) and not news(seen)[0]["glowing"])
    seen.wait()
    seen.page.mouse.move(10, 300)
    seen.page.mouse.move(*seen.pixel(place))
    seen.until(lambda: news(seen) == [])


GO = """([longitude, latitude]) => {
    const {deck} = lifemap;
    const viewState = {...deck.props.viewState, longitude, latitude, transitionDuration: 0};
    deck.props.onViewStateChange({viewState});
}"""


def hydrant_at(seen, place):
    x, y = seen.pixel(place)
    return seen.page.evaluate(
        "([x, y]) => lifemap.deck.pickObject({x, y, radius: 6, layerIds: ['hydrants']})"
        "?.object.properties.id",
        [x, y - seen.page.evaluate("lifemap.deck.getCanvas().getBoundingClientRect().top")],
    )


def test_a_change_out_of_view_is_there_when_the_view_comes_back(open_live, sample, registry):
    lon, lat, *_ = one_item(sample, "hydrants")
    far = (lon, lat)
    seen, _ = open_live(f"flat=1&{look_at(far, zoom=17)}&layers=hydrants")
    seen.page.evaluate(GO, [lon + 0.02, lat])
    seen.page.wait_for_timeout(1_500)  # the stream follows the view
    seen.wait()
    add_hydrant(sample, registry, (lon + 0.0002, lat))
    seen.page.wait_for_timeout(1_000)
    assert news(seen) == []
    seen.page.evaluate(GO, [lon, lat])
    seen.until(lambda: len(news(seen)) == 1)
    seen.until(lambda: hydrant_at(seen, (lon + 0.0002, lat)) == "new-one")


def test_without_the_stream_the_page_says_so_and_catches_up(open_live, sample, registry, stream):
    lon, lat, *_ = one_item(sample, "hydrants")
    seen, _ = open_live(
        f"flat=1&{look_at((lon, lat), zoom=16)}&layers=hydrants",
        tolerated=("Failed to load resource", "net::ERR"),
    )
    before = count(seen, "hydrants")
    stream.kill()
    seen.page.get_by_text("주기 조회").wait_for()
    add_hydrant(sample, registry, (lon + 0.0003, lat))
    stream.start()
    seen.page.locator(".stream .live").wait_for()
    seen.until(lambda: count(seen, "hydrants") == before + 1)
    seen.until(lambda: len(news(seen)) == 1)

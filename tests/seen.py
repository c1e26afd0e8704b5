"""The life map as a browser shows it: where things are on the screen, and what the page says."""

import time

from psycopg import sql

READY_MS = 60_000

_PIXEL = """([lon, lat, height]) => {
    const [x, y] = lifemap.deck.getViewports()[0].project([lon, lat, height]);
    const box = lifemap.deck.getCanvas().getBoundingClientRect();
    return [x + box.left, y + box.top];
}"""
_ROWS = """(id) => lifemap.deck.props.layers.find((layer) => layer.id === id)?.props.data"""

_FEATURE = """(id) => {
    const deck = lifemap.deck;
    const area = {x: 0, y: 0, width: deck.width, height: deck.height, layerIds: [id]};
    const {properties, geometry} = deck.pickObjects(area)[0].object;
    return {properties, coordinates: geometry.coordinates};
}"""


def one_item(sample, layer, column="id"):
    """Give the place and the id of some item of a layer, away from the edge of the district."""
    with sample.connection() as conn:
        return conn.execute(
            sql.SQL(
                "SELECT ST_X(p), ST_Y(p), item.id, item.{column} FROM"
                " (SELECT ST_PointOnSurface(geom) AS p, * FROM layer.{layer}"
                " WHERE retired_at IS NULL) AS item, lifemap.district AS d"
                " ORDER BY item.p <-> ST_Centroid(d.boundary) LIMIT 1"
            ).format(layer=sql.Identifier(layer), column=sql.Identifier(column))
        ).fetchone()


def look_at(place, zoom=17.5, pitch=0):
    lon, lat = place
    return f"map={zoom}/{lat}/{lon}/0/{pitch}"


class SeenMap:
    """A page that shows the map; places are (lon, lat) degrees, pixels those of the page."""

    def __init__(self, page):
        self.page = page

    def wait(self):
        """Wait until everything is drawn."""
        self.page.wait_for_selector('body[data-ready="1"]', timeout=READY_MS)
        return self

    def pixel(self, place, height_m=0.0):
        """Tell where a place is on the screen."""
        return tuple(self.page.evaluate(_PIXEL, [*place, height_m]))

    def click(self, place, height_m=0.0):
        """Click the map at a place and wait for what follows."""
        self.page.mouse.click(*self.pixel(place, height_m))
        self.page.wait_for_timeout(400)
        return self.wait()

    def until(self, holds, seconds=30):
        """Wait until something holds; the page's own policy forbids Playwright's way of waiting."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it never came to hold"
            self.page.wait_for_timeout(50)

    @property
    def layers(self):
        """Ids of the layers that are drawn, in their order."""
        return self.page.evaluate("lifemap.deck.props.layers.map((layer) => layer.id)")

    def rows(self, layer):
        """What an ``answer-`` layer draws."""
        return self.page.evaluate(_ROWS, layer)

    def first_feature(self, layer):
        """Give some feature of a layer that is on the screen: its properties and coordinates."""
        return self.page.evaluate(_FEATURE, layer)

    @property
    def view(self):
        """Where the map looks."""
        return self.page.evaluate("lifemap.deck.props.viewState")

    def text(self, selector):
        """What stands in an element, without regard to line breaks."""
        return " ".join(self.page.inner_text(selector).split())

    @property
    def nearby(self):
        """The list of what is near as (layer, id), in its order."""
        rows = self.page.locator("#answer .near").all()
        return [(row.get_attribute("data-layer"), row.get_attribute("data-id")) for row in rows]

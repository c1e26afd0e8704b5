"""The deck stays plain pydeck: the bundle that pydeck itself ships draws it, without a network.

Only two things are added, both as pydeck documents them: where the worker of vector tiles lies, and
the one function that the spec names.
"""

import json
import threading
from pathlib import Path

import pydeck
import pytest
from factories import add_camera, add_district, add_items
from flask import Response, send_file
from shapely import box
from werkzeug.serving import make_server

from api.app import create_app
from api.settings import Settings
from viewer.page import STATIC

BUNDLE = Path(pydeck.__file__).parent / "nbextension/static/index.js"
CENTRE = (127.1, 37.5)
PAGE = """<!doctype html><html><head><title>contract</title><link rel="icon" href="data:,"></head>
<body style="margin:0"><div id="map" style="width:100vw;height:100vh"></div>
<script src="/contract/bundle.js"></script><script src="/contract/page.js"></script></body></html>
"""
SCRIPT = """
const functions = {
  bitmapTile: () => (props) => {
    const {west, south, east, north} = props.tile.bbox;
    const bounds = [west, south, east, north];
    return new deck.BitmapLayer(props, {data: null, image: props.data, bounds});
  },
};
const spec = await (await fetch('/spec')).json();
for (const layer of spec.layers) layer.loadOptions = {mvt: {workerUrl: '/contract/worker.js'}};
globalThis.map = createDeck({
  container: document.getElementById('map'), jsonInput: spec, configuration: {functions},
  tooltip: false,
});
"""
#: Between the arrival of a tile and the making of its layers everything looks loaded for a moment.
LOADED = """() => {
  const layers = globalThis.map?.layerManager?.getLayers() ?? [];
  const loaded = layers.length > 20 && layers.every((layer) => layer.isLoaded);
  globalThis.since = loaded ? (globalThis.since ?? performance.now()) : undefined;
  return loaded && performance.now() - globalThis.since > 1000;
}"""
PICK = """([lon, lat, id]) => {
  const [x, y] = map.getViewports()[0].project([lon, lat]);
  return map.pickObject({x, y, radius: 4, layerIds: [id]})?.object?.properties;
}"""


@pytest.fixture
def address(tmp_path, registry, database):
    """A server of the test's own rows, and of pydeck's bundle beside them."""
    lon, lat = CENTRE
    add_camera(database, (lon, lat), name="C-1", status="down")
    add_items(
        database,
        "buildings",
        [
            (
                box(lon + 0.001, lat, lon + 0.0014, lat + 0.0004),
                {"height_m": 40.0, "name": "한빛타워"},
            )
        ],
    )
    add_items(database, "dongs", [(box(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01), {})])
    add_district(database, (lon - 0.002, lat - 0.002, lon + 0.002, lat + 0.002))
    settings = Settings(home=tmp_path, secret_key=b"a key that only the tests know..")
    app = create_app(settings, registry, database)
    policy = {"Content-Security-Policy": "default-src 'self' data: blob: 'unsafe-inline'"}
    app.add_url_rule(
        "/contract", "contract", lambda: Response(PAGE, mimetype="text/html", headers=policy)
    )
    worker = next((STATIC / "dist/assets").glob("mvt-worker-*.js"))
    script = f"(async () => {{{SCRIPT}}})();"
    app.add_url_rule("/contract/page.js", "p", lambda: Response(script, mimetype="text/javascript"))
    app.add_url_rule("/contract/bundle.js", "b", lambda: send_file(BUNDLE))
    app.add_url_rule("/contract/worker.js", "w", lambda: send_file(worker))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_the_bundle_of_pydeck_draws_the_same_spec_without_a_network(address, chromium):
    asked, said = [], []
    page = chromium.new_page(viewport={"width": 1000, "height": 700})
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/contract")
    page.wait_for_function(LOADED, timeout=60_000)
    lon, lat = CENTRE
    camera = page.evaluate(PICK, [lon, lat, "cameras"])
    building = page.evaluate(PICK, [lon + 0.0012, lat + 0.0002, "buildings"])
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "blob:", "data:"))] == []
    assert camera["status"] == "down"
    assert json.dumps(building, ensure_ascii=False).count("한빛타워") == 1

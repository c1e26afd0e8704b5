"""From a message of a feed to changed pixels in a browser, through everything that lies between.

A scene of 2,000 incidents; a provider posts a signed message that moves one of them, as it does
when a caller is found; the process of the feeds reads it into the layer, the process of the stream
tells the page, which asks for the tiles that it touches and draws them. The page is Debian's
Chromium without a window, drawn by software. When a frame is drawn the pixels where the incident
comes to lie are read back, in the frame itself. The mark that news get is left out: what changes is
the feature.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import http.client
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from playwright.sync_api import Page, Route

from layers.definition import Title
from layers.feeds.signing import signed
from layers.registry import Registry
from layers.store.area import mark_loaded, save_district
from layers.store.database import Database
from scripts.access_commands import sign_in_path
from scripts.bench._harness import copy_rows, program, scratch_database, serving
from scripts.sample_map import READY, READY_MS, chromium

_FEED: Final = "link_119"
_LAYER: Final = "incidents"
_KEY_NAME: Final = "WEBHOOK_119"
_ITEMS: Final = 2_000
_CENTRE: Final = (127.14, 37.54)
_ZOOM: Final = 15.5
#: Half the side of what is in view, and the way between the two places of the incident, degrees.
_REACH: Final = (0.016, 0.008)
_STEP: Final = 0.0015
_PATIENCE_S: Final = 30.0
_KST: Final = dt.timezone(dt.timedelta(hours=9))

#: Notes when a message of changes came, before the page hears of it.
_LISTEN: Final = """
    window.told = [];
    const Real = window.EventSource;
    window.EventSource = class extends Real {
        constructor(...given) {
            super(...given);
            super.addEventListener('changes', () => window.told.push(Date.now()));
        }
    };"""
#: Reads the pixels around a place in every frame, and notes when they are others than before.
_WATCH: Final = """([lon, lat]) => {
    const {deck} = lifemap;
    const [x, y] = deck.getViewports()[0].project([lon, lat]);
    const before = deck.props.onAfterRender;
    const ratio = deck.getCanvas().width / deck.width;
    const look = (gl) => {
        const side = 24, pixels = new Uint8Array(side * side * 4);
        gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
        gl.readPixels(x * ratio - side / 2, gl.drawingBufferHeight - y * ratio - side / 2,
            side, side, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
        return pixels;
    };
    const far = (one, other) => {
        let changed = 0;
        for (let at = 0; at < one.length; at += 4) {
            changed += Math.abs(one[at] - other[at]) + Math.abs(one[at + 1] - other[at + 1])
                + Math.abs(one[at + 2] - other[at + 2]) > 60;
        }
        return changed > 40;
    };
    let first = null;
    window.drawn = null;
    window.armed = false;
    deck.setProps({onAfterRender: (context) => {
        before(context);
        const pixels = look(context.gl);
        if (!window.armed || first === null) first = pixels;
        else if (window.drawn === null && far(first, pixels)) window.drawn = Date.now();
    }});
    window.tiled = (layer) => performance.getEntriesByType('resource')
        .filter(({name}) => name.includes(`/tiles/${layer}/`) || name.includes('/labels/'))
        .map(({responseEnd}) => performance.timeOrigin + responseEnd);
    window.arm = () => {
        performance.clearResourceTimings();
        first = null; window.drawn = null; window.told = []; window.armed = true;
        deck.redraw('bench');
    };
}"""

_SEEN: Final = "(layer) => ({drawn: window.drawn, told: window.told, tiled: window.tiled(layer)})"


class Sample(NamedTuple):
    """Seconds from the message until its row was committed, was told, had its tile, was drawn."""

    stored: float
    told: float
    tiled: float
    drawn: float


def measured(samples: int) -> list[Sample]:
    """Move the incident so many times, each time when the page is calm."""
    registry = Registry.from_catalog()
    with _processes(registry) as (database, port, secret), chromium() as browser:
        context = browser.new_context(
            viewport={"width": 1920, "height": 1080}, locale="ko-KR", reduced_motion="reduce"
        )
        context.add_init_script(_LISTEN)
        page = context.new_page()
        page.route(f"**/collections/{_LAYER}/items?bbox=*", _no_news)
        address = f"http://127.0.0.1:{port}"
        context.request.get(address + sign_in_path(database, None, route="bench"))
        lon, lat = _CENTRE
        page.goto(f"{address}/#flat=1&map={_ZOOM}/{lat}/{lon}/0/0&layers={_LAYER}")
        page.wait_for_selector(READY, timeout=READY_MS)
        page.locator(".stream .live").wait_for(timeout=READY_MS)
        page.evaluate(_WATCH, [lon + _STEP, lat])
        post = _Poster(port, secret)
        return [_sample(page, database, post, number) for number in range(samples)]


def _no_news(route: Route) -> None:
    route.fulfill(json={"type": "FeatureCollection", "features": []})


@contextlib.contextmanager
def _processes(registry: Registry) -> Generator[tuple[Database, int, str], None, None]:
    """Run what 'lifemap up' runs for it: the web server, the stream and the feeds."""
    with scratch_database(registry) as (url, home):
        database = Database(url, pool_size=2).open()
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        _prepare(database, registry, url, home, secret)
        environ = {"LIFEMAP_HOME": str(home), "LIFEMAP_DATABASE_URL": url}
        with socket.create_server(("127.0.0.1", 0), backlog=64) as stream:
            listening = str(stream.fileno())
            with (
                _ours("scripts.stream", environ, "--socket-fd", listening, fds=[stream.fileno()]),
                _ours("scripts.sync", environ),
                serving(url, home, LIFEMAP_STREAM_PORT=str(stream.getsockname()[1])) as port,
            ):
                yield database, port, secret
        database.close()


@contextlib.contextmanager
def _ours(
    module: str, environ: Mapping[str, str], *more: str, fds: list[int] | None = None
) -> Generator[None, None, None]:
    command = [sys.executable, "-m", module, *more, "--parent", str(os.getpid())]
    with program(command, environ, pass_fds=fds or []):
        yield


def _prepare(database: Database, registry: Registry, url: str, home: Path, secret: str) -> None:
    """Make a district of a rectangle, the incidents in it, and the settings of the feed."""
    now, (lon, lat) = dt.datetime.now(dt.UTC), _CENTRE
    save_district(
        database,
        id_="bench",
        name=Title("벤치구", "Bench"),
        named="벤치구",
        is_sample=False,
        attribution="",
        boundary=shapely.box(lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05),
    )
    mark_loaded(database, now)
    rng, (east, north) = np.random.default_rng(6), _REACH
    places = rng.uniform((-east, -north), (east, north), (_ITEMS, 2)) + _CENTRE
    # Where the incident lies and comes to lie nothing else does.
    free = np.abs(places - _CENTRE).max(axis=1) > 2 * _STEP
    rows = (
        f"old/{n}\tbench\tSRID=4326;POINT({x} {y})\t1\t사건 {n}\tother\tclosed\t{now.isoformat()}\n"
        for n, (x, y) in enumerate(places[free].tolist())
    )
    columns = ("id", "source", "geom", "revision", "title", "kind", "state", "onset")
    copy_rows(url, registry.get(_LAYER), columns, rows)
    (home / "secret.key").write_bytes(secrets.token_bytes(32))
    (home / "feeds.toml").write_text(f'mode = "real"\non = ["{_FEED}"]\n', "utf-8")
    path = home / "secrets.toml"
    path.touch(0o600)
    path.write_text(f'{_KEY_NAME} = "{secret}"\n', "utf-8")


class _Poster:
    """The provider: posts where the incident is."""

    def __init__(self, port: int, secret: str) -> None:
        self._port, self._secret = port, secret

    def __call__(self, number: int) -> float:
        """Post a message; give when."""
        now, (lon, lat) = dt.datetime.now(dt.UTC), _CENTRE
        record = {
            "report": "119-bench", "title": "벤치 신고", "kind": "fire", "state": "reported",
            "at": now.astimezone(_KST).isoformat(timespec="seconds"),
            "lon": lon + _STEP * (1 - number % 2), "lat": lat,
        }  # fmt: skip
        body = json.dumps([record]).encode()
        headers = signed(self._secret, f"bench-{number}-{now.timestamp()}", now, body)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        at = time.time()
        connection.request(
            "POST", f"/feeds/{_FEED}/messages", body,
            {**headers, "Content-Type": "application/json"},
        )  # fmt: skip
        answer = connection.getresponse()
        if answer.status != 202:
            sys.exit(f"The message was not taken: {answer.status} {answer.read()[:300]!r}")
        connection.close()
        return at


def _sample(page: Page, database: Database, post: _Poster, number: int) -> Sample:
    """Post when all is calm, and wait for the pixels."""
    page.wait_for_timeout(1_300 + 137 * (number % 7))  # no rhythm of ours meets one of theirs
    page.wait_for_selector(READY, timeout=READY_MS)
    page.evaluate("window.arm()")
    page.wait_for_timeout(300)
    before = _latest(database)
    at = post(number)
    give_up = time.monotonic() + _PATIENCE_S
    seen: dict[str, Any] = {}
    while seen.get("drawn") is None:
        if time.monotonic() > give_up:
            sys.exit(f"Message {number} was never drawn.")
        page.wait_for_timeout(20)
        seen = page.evaluate(_SEEN, _LAYER)
    stored = _latest(database)
    if stored == before:
        sys.exit(f"Message {number} was drawn and never stored.")
    told = min(seen["told"]) / 1000
    drawn = seen["drawn"] / 1000
    # The tile (or the name) that was drawn is the last one that had come by then.
    ends = (end / 1000 for end in seen["tiled"])
    tiled = max((end for end in ends if told < end <= drawn), default=told)
    return Sample(stored.timestamp() - at, told - at, tiled - at, drawn - at)


def _latest(database: Database) -> dt.datetime:
    with database.connection() as conn:
        row = conn.execute(
            "SELECT coalesce(max(at), 'epoch') FROM lifemap.change WHERE layer = %s", [_LAYER]
        ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has a row
    return row[0]


def report(samples: list[Sample]) -> None:
    """Print the stages, each as the median and the 95th of a hundred."""
    times = np.array(samples)
    steps = np.column_stack([times[:, 0], np.diff(times, axis=1), times[:, -1]]) * 1000
    names = (
        "message to row", "row to told", "told to tile", "tile to pixels",
        "message to changed pixels",
    )  # fmt: skip
    for name, values in zip(names, steps.T, strict=True):
        p50, p95 = np.percentile(values, [50, 95])
        print(f"{name:<28} p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   worst {values.max():6.0f} ms")

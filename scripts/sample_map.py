"""The life map of the sample district in Chromium: what screenshots and page timings look at."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Generator
from typing import Final, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from layers.district import load_district
from layers.registry import Registry
from layers.sample import Size, write_sample_district
from layers.sight.service import Sight
from layers.store.database import Database
from layers.watch.keeping import ViewKeeper
from scripts.access_commands import sign_in_path
from scripts.bench._harness import scratch_database, serving

CHROMIUM: Final = "/usr/bin/chromium"
#: Mesa's software rendering, which is 3 to 6 times as fast as Chromium's own; no other host.
ARGUMENTS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=gl-egl",
    "--ignore-gpu-blocklist",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
READY: Final = 'body[data-ready="1"]'
#: Software rendering of a whole district takes its time, most of all on a busy machine.
READY_MS: Final = 240_000
#: Seconds that reading buildings and cameras of the sample may take.
_READ_S: Final = 120.0


class SampleMap(NamedTuple):
    """The address of a map, and of a link that signs an administrator in once."""

    address: str
    sign_in: str


@contextlib.contextmanager
def sample_map(size: Size) -> Generator[SampleMap, None, None]:
    """Serve a fresh sample district with the real workers."""
    registry = Registry.from_catalog()
    with scratch_database(registry) as (url, home):
        now = dt.datetime.now(dt.UTC)
        toml = write_sample_district(home / "sample", size=size, now=now)
        database = Database(url, pool_size=2).open()
        load_district(database, registry, home / "rasters", toml, toml.parent, now=now)
        scene = Sight(database, home / "rasters" / "ground.tif", patience_s=_READ_S)
        ViewKeeper(database, scene, clock=lambda: now).keep()
        path = sign_in_path(database, None, route="pictures")
        database.close()
        with serving(url, home) as port:
            address = f"http://127.0.0.1:{port}"
            yield SampleMap(address, address + path)


@contextlib.contextmanager
def chromium() -> Generator[Browser, None, None]:
    """Give Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=list(ARGUMENTS)
        )
        yield browser
        browser.close()

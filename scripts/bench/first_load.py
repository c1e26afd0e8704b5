"""How much the page loads, and how soon it is complete.

``python -m scripts.bench.first_load [--url URL] [--rounds N]``

Each round is a browser that has never been here. Bytes are those on the wire, compressed; fonts
are counted apart, since a browser keeps them for ever.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from urllib.parse import urlsplit

import click
from playwright.sync_api import Browser

from scripts.bench._harness import load_average, median
from scripts.sample_map import READY, READY_MS, chromium, sample_map

#: What a first visit may cost without its fonts.
MOST_BYTES: Final = 3_000_000
_SCREEN: Final = {"width": 1920, "height": 1080}
_READY_MARK: Final = "performance.getEntriesByName('map complete')[0].startTime"


@click.command()
@click.option("--url", help="A life map that runs already; else the sample district is made.")
@click.option("--rounds", default=3, show_default=True)
def main(url: str | None, rounds: int) -> None:
    """Load the page anew several times, and print bytes and times."""
    if url is not None:
        _measure(url, rounds)
        return
    click.echo("Making the sample district ...", err=True)
    with sample_map("full") as (address, _):
        _measure(address, rounds)


def _measure(url: str, rounds: int) -> None:
    with chromium() as browser:
        visits = [_visit(browser, url) for _ in range(rounds)]
    bytes_by_kind = visits[0][0]
    for kind, size in sorted(bytes_by_kind.items()):
        click.echo(f"{kind:<8} {size / 1000:>8,.0f} kB")
    counted = sum(size for kind, size in bytes_by_kind.items() if kind != "fonts")
    verdict = "within" if counted <= MOST_BYTES else "OVER"
    click.echo(f"without fonts {counted / 1e6:.2f} MB, {verdict} {MOST_BYTES / 1e6:.0f} MB")
    seconds = [each[1] for each in visits]
    said = ", ".join(f"{each:.1f}" for each in seconds)
    click.echo(f"first complete frame after {median(seconds):.1f} s (rounds: {said})")
    click.echo(f"{_SCREEN['width']} x {_SCREEN['height']}, software rendering, {load_average()}")


def _visit(browser: Browser, url: str) -> tuple[Counter[str], float]:
    """Give the bytes of each kind, and the seconds until everything was drawn."""
    context = browser.new_context(viewport=_SCREEN)  # pyright: ignore[reportArgumentType] - a plain dict is one
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: Counter[str] = Counter()

    def started(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = _kind(urlsplit(event["request"]["url"]).path)

    def finished(event: dict[str, Any]) -> None:
        sizes[kinds[event["requestId"]]] += int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", started)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    page.goto(f"{url}/#flat=0")
    page.wait_for_selector(READY, timeout=READY_MS)
    seconds = float(page.evaluate(_READY_MARK)) / 1000
    context.close()
    return sizes, seconds


def _kind(path: str) -> str:
    if path.endswith(".woff2"):
        return "fonts"
    if path.endswith((".js", ".css")):
        return "program"
    for prefix in ("tiles", "labels", "icons"):
        if path.startswith(f"/{prefix}/"):
            return prefix
    return "other"


if __name__ == "__main__":
    main()

"""Screenshots of the life map for the README and for looking at.

``python -m scripts.shots [--url URL [--sign-in LINK]] [--out FOLDER] [--scene NAME]``

Each scene is a link, so that what it shows can be looked at by hand too; some pick the first
incident of the queue or close a street first. Those of other places are taken only when they are
named, of a map that runs already: ``--scene monaco --scene monaco-closed --url ...``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import click
from playwright.sync_api import Browser, Page, StorageState

from scripts.sample_map import READY, READY_MS, chromium, sample_map

_DESK: Final = {"viewport": {"width": 1920, "height": 1080}}
_WALL: Final = {"viewport": {"width": 3840, "height": 1555}}
_SCREEN: Final = {"viewport": {"width": 3840, "height": 2160}}
_PHONE: Final = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
_FOLLOWS_MS: Final = 1500
#: A quarter of the sample district with streets of every kind, a school and a hospital.
_QUARTER: Final = "127.1404,37.5447"
_NEAR: Final = f"map=16.2/37.5446/127.1412/-14/52&near={_QUARTER}"
#: A crossing in it that some cameras see and houses hide from others.
_SEEN: Final = "map=17.6/37.5438/127.1419/-14/55&sight=sees/127.14188,37.54380"
#: Somebody who ran from there just now: an incident of the sample is of whenever it was made.
_NET: Final = "map=15.9/37.5438/127.1419/-14/50&sight=net/127.14188,37.54380"
#: The data board, and layers that feeds keep true.
_BOARD: Final = ("/catalogue?lang=ko", ".theme-feeds")
_FED: Final = "dongs,roads,traffic_links,air_stations,underpass_sensors,weather_cells"
#: The crossing in front of the tower in Jamsil.
_CROSSING: Final = "127.1001,37.5133"
_JAMSIL: Final = "map=17.6/37.5133/127.1001/-14/58"
#: Smoke at the Grimaldi Forum: both fire stations come through the tunnel under the casino.
_GRIMALDI: Final = "lang=en&map=15.2/43.7385/7.4272/0/0&respond=7.4328,43.744"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A picture: its name, what the link says, on which screen, what is done before it."""

    name: str
    link: str
    screen: dict[str, Any] = field(default_factory=lambda: _DESK)
    #: Pick the first incident of the queue.
    picks: bool = False
    #: Close the street at a place (degrees), or amid the way of the first fire engine.
    closes: tuple[float, float] | Literal["first way"] | None = None
    #: Then press these keys: ``v`` asks who sees the incident, ``]`` chooses a camera.
    keys: tuple[str, ...] = ()
    #: A page beside the map, and what of it must be there; the link is what follows its ``#``.
    page: tuple[str, str] | None = None
    #: Of the sample district; others are taken only when they are named.
    of_sample: bool = True


SCENES: Final = (
    Scene(name="district", link="lang=ko"),
    Scene(name="near", link=f"lang=ko&{_NEAR}"),
    Scene(name="near-light", link=f"lang=en&theme=light&{_NEAR}"),
    Scene(name="wall", link=f"lang=ko&{_NEAR}", screen=_WALL),
    Scene(name="phone", link=f"lang=ko&{_NEAR}", screen=_PHONE),
    Scene(name="respond", link="lang=ko", picks=True),
    Scene(name="respond-closed", link="lang=ko", picks=True, closes="first way"),
    Scene(name="respond-phone", link="lang=ko", picks=True, screen=_PHONE),
    Scene(name="respond-wall", link="lang=en", picks=True, closes="first way", screen=_WALL),
    Scene(name="coverage", link="lang=ko&cover=fire_stations/population/emergency/5"),
    Scene(name="sees", link=f"lang=ko&{_SEEN}"),
    Scene(name="sight", link=f"lang=ko&{_SEEN}", keys=("]",)),
    Scene(name="sees-phone", link=f"lang=ko&{_SEEN}", keys=("]",), screen=_PHONE),
    Scene(name="castnet", link=f"lang=ko&{_NET}", keys=("]",)),
    Scene(name="castnet-wall", link=f"lang=en&{_NET}", keys=("]",), screen=_WALL),
    Scene(name="sight-coverage", link="lang=ko&sight=coverage"),
    Scene(name="catalogue", link="", page=_BOARD),
    Scene(name="catalogue-wall", link="", page=_BOARD, screen=_SCREEN),
    Scene(name="catalogue-phone", link="", page=_BOARD, screen=_PHONE),
    Scene(name="feeds", link=f"lang=ko&layers={_FED}"),
    Scene(name="feeds-figure", link=f"lang=ko&layers={_FED}", keys=("d",)),
    Scene(name="feeds-hours", link=f"lang=en&theme=light&layers={_FED}", keys=("p",)),
    Scene(name="jamsil-sees", link=f"lang=en&{_JAMSIL}&sight=sees/{_CROSSING}", of_sample=False),
    Scene(
        name="jamsil-sight",
        link=f"lang=en&{_JAMSIL}&sight=sees/{_CROSSING}",
        keys=("]",),
        of_sample=False,
    ),
    Scene(
        name="jamsil-castnet",
        link=f"lang=en&map=15.2/37.5133/127.1001/-14/45&sight=net/{_CROSSING}",
        of_sample=False,
    ),
    Scene(
        name="jamsil-coverage",
        link="lang=en&map=14.2/37.513/127.1/0/0&sight=coverage",
        of_sample=False,
    ),
    Scene(name="monaco", link=_GRIMALDI, of_sample=False),
    Scene(name="monaco-closed", link=_GRIMALDI, closes=(7.42797, 43.73778), of_sample=False),
)

_FIRST_WAY: Final = """() => {
    const layer = lifemap.deck.props.layers.find(({ id }) => id === 'answer-routes');
    const engines = layer.props.data.filter((row) => row.service === 'fire');
    const { path } = engines.sort((one, other) => other.level - one.level)[0];
    return path[Math.floor(path.length / 2)];
}"""
_PIXEL: Final = """(place) => {
    const box = lifemap.deck.getCanvas().getBoundingClientRect();
    const [x, y] = lifemap.deck.getViewports()[0].project(place);
    return [x + box.left, y + box.top];
}"""


@click.command()
@click.option("--url", help="A life map that runs already; else the sample district is made.")
@click.option("--sign-in", help="With --url: a link that signs in somebody who may close streets.")
@click.option("--out", default=Path("docs/images"), type=click.Path(path_type=Path))
@click.option("--scene", "names", multiple=True, help="Only this one; may be said several times.")
@click.option("--link", help="Instead of the scenes: one picture of this link, 'link.jpg'.")
def main(
    url: str | None, sign_in: str | None, out: Path, names: tuple[str, ...], link: str | None
) -> None:
    """Take the pictures."""
    scenes = [each for each in SCENES if each.name in names or (each.of_sample and not names)]
    if link is not None:
        scenes = [Scene(name="link", link=link)]
    out.mkdir(parents=True, exist_ok=True)
    if url is not None:
        _take(url, sign_in, scenes, out)
        return
    click.echo("Making the sample district ...", err=True)
    with sample_map("full") as (address, link_once):
        _take(address, link_once, scenes, out)


def _take(url: str, sign_in: str | None, scenes: list[Scene], out: Path) -> None:
    with chromium() as browser:
        signed_in = _session(browser, sign_in) if sign_in else None
        for scene in scenes:
            # The public sees the map; who responds, closes streets, or asks what the cameras of a
            # real district see, has signed in.
            inside = scene.picks or scene.closes or scene.keys or scene.page or not scene.of_sample
            known = signed_in if inside else None
            context = browser.new_context(
                locale="ko-KR", reduced_motion="reduce", storage_state=known, **scene.screen
            )
            context.set_default_timeout(READY_MS)
            click.echo(_picture(context.new_page(), url, scene, out))
            context.close()


def _session(browser: Browser, link: str) -> StorageState:
    """Sign in by a link that works once, and give what the browser then keeps."""
    context = browser.new_context()
    context.request.get(link)
    kept = context.storage_state()
    context.close()
    return kept


def _picture(page: Page, url: str, scene: Scene, out: Path) -> Path:
    if scene.page is not None:
        return _beside(page, url, scene, out)
    page.goto(f"{url}/#flat=0&{scene.link}")
    _settle(page)
    if scene.picks:
        page.locator(".incident").first.click()
        page.wait_for_selector("#respond .arrival")
        _settle(page)
    for key in scene.keys:
        page.keyboard.press(key)
        _settle(page)
    closures = page.locator("#respond .closure").count()
    if scene.closes is not None:
        place = page.evaluate(_FIRST_WAY) if scene.closes == "first way" else list(scene.closes)
        page.keyboard.press("c")
        page.mouse.click(*page.evaluate(_PIXEL, place))
        page.wait_for_selector("#respond .delta")
        _settle(page)
    path = out / f"{scene.name}.jpg"
    page.screenshot(path=path)
    if scene.closes is not None:
        page.keyboard.press("Control+z")
        page.locator("#respond .closure").nth(closures).wait_for(state="detached")
    return path


def _beside(page: Page, url: str, scene: Scene, out: Path) -> Path:
    """Take a picture of a page beside the map, at its length."""
    address, wanted = scene.page or ("", "")
    page.goto(f"{url}{address}#{scene.link}")
    page.wait_for_selector(wanted)
    path = out / f"{scene.name}.jpg"
    page.screenshot(path=path)
    return path


def _settle(page: Page) -> None:
    """Wait until everything is drawn; answers that follow upon others take a moment to begin."""
    page.wait_for_timeout(_FOLLOWS_MS)
    page.wait_for_selector(READY)


if __name__ == "__main__":
    main()

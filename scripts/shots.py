"""Screenshots of the life map for the README and for looking at.

``python -m scripts.shots [--url URL] [--out FOLDER] [--scene NAME]``

Each scene is a link, so that what it shows can be looked at by hand too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
from playwright.sync_api import Browser

from scripts.sample_map import READY, READY_MS, chromium, sample_map

_DESK: Final = {"viewport": {"width": 1920, "height": 1080}}
_WALL: Final = {"viewport": {"width": 3840, "height": 1555}}
_PHONE: Final = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
#: A quarter of the sample district with streets of every kind, a school and a hospital.
_QUARTER: Final = "127.1404,37.5447"
_NEAR: Final = f"map=16.2/37.5446/127.1412/-14/52&near={_QUARTER}"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A picture: its name, what the link says, on which screen."""

    name: str
    link: str
    screen: dict[str, Any] = field(default_factory=lambda: _DESK)


SCENES: Final = (
    Scene(name="district", link="lang=ko"),
    Scene(name="near", link=f"lang=ko&{_NEAR}"),
    Scene(name="near-light", link=f"lang=en&theme=light&{_NEAR}"),
    Scene(name="wall", link=f"lang=ko&{_NEAR}", screen=_WALL),
    Scene(name="phone", link=f"lang=ko&{_NEAR}", screen=_PHONE),
)


@click.command()
@click.option("--url", help="A life map that runs already; else the sample district is made.")
@click.option("--out", default=Path("docs/images"), type=click.Path(path_type=Path))
@click.option("--scene", "names", multiple=True, help="Only this one; may be said several times.")
@click.option("--link", help="Instead of the scenes: one picture of this link, 'link.jpg'.")
def main(url: str | None, out: Path, names: tuple[str, ...], link: str | None) -> None:
    """Take the pictures."""
    scenes = [scene for scene in SCENES if not names or scene.name in names]
    if link is not None:
        scenes = [Scene(name="link", link=link)]
    out.mkdir(parents=True, exist_ok=True)
    if url is not None:
        _take(url, scenes, out)
        return
    click.echo("Making the sample district ...", err=True)
    with sample_map("full") as address:
        _take(address, scenes, out)


def _take(url: str, scenes: list[Scene], out: Path) -> None:
    with chromium() as browser:
        for scene in scenes:
            click.echo(_picture(browser, url, scene, out))


def _picture(browser: Browser, url: str, scene: Scene, out: Path) -> Path:
    context = browser.new_context(locale="ko-KR", reduced_motion="reduce", **scene.screen)
    page = context.new_page()
    page.goto(f"{url}/#flat=0&{scene.link}")
    page.wait_for_selector(READY, timeout=READY_MS)
    path = out / f"{scene.name}.jpg"
    page.screenshot(path=path, timeout=READY_MS)
    context.close()
    return path


if __name__ == "__main__":
    main()

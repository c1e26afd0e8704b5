"""The page of the life map: its frame, and the files of the built front end it loads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final

import jinja2

from layers.definition import Lang, Title
from layers.errors import LayersError

STATIC: Final = Path(str(resources.files("viewer").joinpath("static")))
_TITLE: Final = Title("생활지도", "Life Map")
_ENTRY: Final = "src/main.ts"
_DIST: Final = "dist"
_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("viewer", "templates"), autoescape=True
)


class NotBuiltError(LayersError, FileNotFoundError):
    """The front end was not built, so that a file of it is missing."""

    def __init__(self, name: str) -> None:
        """Name the file and what makes it."""
        super().__init__(
            f"The front end is not built ({name} is missing): run scripts/build_frontend."
        )


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - what the template names
    """Fill one of our templates; every value is escaped where it stands."""
    return _TEMPLATES.get_template(template).render(**values)


def static_url(filename: str) -> str:
    """Give the address of a file of ``viewer/static``."""
    return f"/static/{filename}"


def map_page(*, lang: Lang, district: Title | None) -> str:
    """Write the frame of the map; everything in it comes from ``/spec`` and ``/panel``.

    Raises
    ------
    NotBuiltError
        When the front end was not built.
    """
    script, styles, fonts = built(_ENTRY)
    title = _TITLE.in_(lang)
    return render(
        "map.html",
        lang=lang,
        title=f"{district.in_(lang)} {title}" if district else title,
        script=script,
        styles=styles,
        font=fonts[0] if fonts else None,
        url_for=lambda _, filename: static_url(filename),
    )


def built(entry: str) -> tuple[str, list[str], list[str]]:
    """Give the hashed files of an entry: its script, its style sheets, the fonts wanted first.

    Raises
    ------
    NotBuiltError
        When the front end was not built.
    """
    path = STATIC / _DIST / "manifest.json"
    if not path.is_file():
        raise NotBuiltError(path.name)
    manifest = json.loads(path.read_text("utf-8"))
    if entry not in manifest:
        raise NotBuiltError(entry)
    fonts = [
        static_url(f"{_DIST}/{each['file']}")
        for name, each in sorted(manifest.items())
        if name.endswith("PretendardVariable.woff2")
    ]
    styles = [static_url(f"{_DIST}/{name}") for name in dict.fromkeys(_styles(manifest, entry))]
    return static_url(f"{_DIST}/{manifest[entry]['file']}"), styles, fonts


def _styles(manifest: dict[str, Any], name: str) -> Iterator[str]:
    """Walk the style sheets of a file; those of what it shares with other entries come first."""
    for shared in manifest[name].get("imports", ()):
        yield from _styles(manifest, shared)
    yield from manifest[name].get("css", ())

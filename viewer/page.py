"""The page of the life map: its frame, and the files of the built front end it loads."""

from __future__ import annotations

import json
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
    entry, fonts = _built()
    title = _TITLE.in_(lang)
    return render(
        "map.html",
        lang=lang,
        title=f"{district.in_(lang)} {title}" if district else title,
        script=static_url(f"{_DIST}/{entry['file']}"),
        styles=[static_url(f"{_DIST}/{name}") for name in entry.get("css", ())],
        font=fonts[0] if fonts else None,
        url_for=lambda _, filename: static_url(filename),
    )


def _built() -> tuple[dict[str, Any], list[str]]:
    """Read which hashed files the build made: the entry, and the fonts that are wanted first."""
    path = STATIC / _DIST / "manifest.json"
    if not path.is_file():
        raise NotBuiltError(path.name)
    manifest = json.loads(path.read_text("utf-8"))
    fonts = [
        static_url(f"{_DIST}/{each['file']}")
        for name, each in sorted(manifest.items())
        if name.endswith("PretendardVariable.woff2")
    ]
    return manifest[_ENTRY], fonts

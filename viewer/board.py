"""The frame of the data board; its script fills it from ``/feeds``."""

from __future__ import annotations

from typing import Final

from layers.definition import Lang
from viewer.page import built, render

_ENTRY: Final = "src/people.ts"


def board_page(*, lang: Lang, may_run: bool, details: bool) -> str:
    """Write the page.

    Parameters
    ----------
    may_run
        Whether whoever looks at it may have a feed asked now, and pause it.
    details
        Whether they are told of runs and quotas.

    Raises
    ------
    NotBuiltError
        When the front end was not built.
    """
    script, styles, _ = built(_ENTRY)
    return render(
        "catalogue.html", lang=lang, script=script, styles=styles, may_run=may_run, details=details
    )

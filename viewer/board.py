"""The frames of the data board and of the forms; their script fills them from ``/feeds``."""

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


def forms_page(*, lang: Lang, feed: str | None, name: str) -> str:
    """Write the page of what people enter by hand.

    Parameters
    ----------
    feed
        The type whose form is open, ``None`` for the list of all.
    name
        Who looks at it, empty for somebody who did not sign in.

    Raises
    ------
    NotBuiltError
        When the front end was not built.
    """
    script, styles, _ = built(_ENTRY)
    return render("forms.html", lang=lang, script=script, styles=styles, feed=feed or "", name=name)

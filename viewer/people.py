"""The pages on which people sign in, set a password, and are looked after by an administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.access import Role
from layers.definition import Lang, Title
from viewer.page import built, render

#: What people are here for, in words.
ROLE_TITLES: Final[Mapping[Role, Title]] = {
    Role.ANONYMOUS: Title("누구나", "Everybody"),
    Role.VIEWER: Title("열람", "Viewer"),
    Role.OPERATOR: Title("관제", "Operator"),
    Role.PLANNER: Title("계획", "Planner"),
    Role.RESPONDER: Title("현장 대응", "Responder"),
    Role.STEWARD: Title("자료 관리", "Data steward"),
    Role.ADMIN: Title("관리자", "Administrator"),
}
_ENTRY: Final = "src/people.ts"


def sign_in_page(
    *,
    lang: Lang,
    district: Title | None,
    form: str,
    place: str,
    name: str = "",
    problem: str | None = None,
) -> str:
    """Write the page that asks who it is; it works without a script.

    Raises
    ------
    NotBuiltError
        When the front end was not built.
    """
    return _page(
        "sign_in.html",
        lang,
        district=district.in_(lang) if district else None,
        form=form,
        place=place,
        name=name,
        problem=problem,
    )


def account_page(  # noqa: PLR0913 - what stands on it
    *,
    lang: Lang,
    name: str,
    roles: Sequence[Role],
    is_admin: bool,
    asks_current: bool,
    has_password: bool,
    form: str,
    problem: str | None = None,
    is_done: bool = False,
) -> str:
    """Write somebody's own page, where a password is set."""
    return _page(
        "account.html",
        lang,
        name=name,
        roles=[ROLE_TITLES[each].in_(lang) for each in roles],
        is_admin=is_admin,
        asks_current=asks_current,
        has_password=has_password,
        form=form,
        problem=problem,
        is_done=is_done,
    )


def admin_page(*, lang: Lang, name: str) -> str:
    """Write the frame of the administrator's page; its script fills it."""
    roles = {role.value: title.in_(lang) for role, title in ROLE_TITLES.items()}
    return _page("admin.html", lang, name=name, roles=roles)


def _page(template: str, lang: Lang, **values: Any) -> str:  # noqa: ANN401 - what it names
    script, styles, _ = built(_ENTRY)
    return render(template, lang=lang, script=script, styles=styles, **values)

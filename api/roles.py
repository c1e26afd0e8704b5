"""Roles in words: what a refusal says of whoever may do what is refused."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from layers.access import Role
from layers.definition import Lang
from viewer.people import ROLE_TITLES

#: Nobody is refused for being one of everybody.
_TOLD: Final = tuple(role for role in Role if role is not Role.ANONYMOUS)


def roles_said(roles: AbstractSet[Role], lang: Lang) -> str:
    """Name some roles in a language, in the order in which they are listed everywhere."""
    return "·".join(ROLE_TITLES[role].in_(lang) for role in _TOLD if role in roles)


#: Any roles together -> the same in Korean: what stands in a sentence has its own side.
SENTENCES: Final[Mapping[str, str]] = {
    roles_said(frozenset(some), "en"): roles_said(frozenset(some), "ko")
    for size in range(1, len(_TOLD) + 1)
    for some in itertools.combinations(_TOLD, size)
}

"""Who asks, and what a role may read of a layer and a field; closed until said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is here for; roles are not ordered, an actor may have several."""

    ANONYMOUS = "anonymous"
    VIEWER = "viewer"
    OPERATOR = "operator"
    PLANNER = "planner"
    RESPONDER = "responder"
    STEWARD = "steward"
    ADMIN = "admin"


#: Everybody who signed in.
STAFF: Final = frozenset(Role) - {Role.ANONYMOUS}
#: Everybody.
PUBLIC: Final = frozenset(Role)
#: Those who handle an incident while it runs.
RESPONSE: Final = frozenset({Role.OPERATOR, Role.RESPONDER, Role.STEWARD, Role.ADMIN})
#: Those who keep the district's own data right.
STEWARDS: Final = frozenset({Role.STEWARD, Role.ADMIN})
#: Those who look through the cameras.
CONTROL_ROOM: Final = frozenset({Role.OPERATOR, Role.ADMIN})


class Grant(StrEnum):
    """What a district's file may open to everybody, in its table ``[public]``."""

    #: What cameras see: their stored views, and every question of sight.
    SIGHT = "sight"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who asks: a name for the record, and the roles that decide what is answered.

    A program's token may be confined to some ``layers`` (``None``: all), or to reading.
    """

    name: str
    roles: frozenset[Role]
    layers: frozenset[str] | None = None
    may_write: bool = True

    @property
    def signed_in(self) -> bool:
        """Whether the actor is anybody but the public."""
        return bool(self.roles - {Role.ANONYMOUS})


ANONYMOUS: Final = Actor(name="anonymous", roles=frozenset({Role.ANONYMOUS}))


def staff_actor(name: str, *roles: Role) -> Actor:
    """Build a signed-in actor: every member of staff is a viewer besides what else they are."""
    return Actor(name=name, roles=frozenset(roles) | {Role.VIEWER})

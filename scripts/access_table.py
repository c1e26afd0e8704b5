"""Who may call which route and read which field, as a document: ``docs/access.md``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from werkzeug.routing import Rule

from api.access import LOADERS, RULES, SIGHT_LAYER, Opening
from api.app import create_app
from api.settings import Settings
from layers.access import CONTROL_ROOM, PUBLIC, STAFF, Actor, Role, staff_actor
from layers.definition import Field, Layer
from layers.registry import Registry
from layers.store.database import Database

YES, NO, LAYER, WRITE, GRANTED = "●", "–", "○", "✎", "◐"
_OPEN_TO: Final = {
    Opening.STAFF: STAFF,
    Opening.LOADERS: LOADERS,
    Opening.CONTROL_ROOM: CONTROL_ROOM,
    Opening.ADMIN: frozenset({Role.ADMIN}),
}
_UNLESS: Final = f" {GRANTED} is refused unless the district says otherwise"
_INTRODUCTION: Final = """\
# Who may do what

Written by `lifemap access-table`; `tests/api/test_matrix.py` carries every cell of it out, so what
stands here is what happens. Somebody who signed in is a viewer besides what else they are, and may
have several roles; a program's token has the roles it was given, perhaps confined to some layers or
to reading.

What a role may not read it may not filter, sort, search or count by either: of two districts that
differ in nothing else, every answer to that role is the same.

**What a district opens.** What cameras see, as the layer `camera_views` and as every question
about it, and where each of them looks, from which the same could be worked out, is for staff until
the district's file says `sight = true` in its table `[public]` and is loaded again; then it is for
everybody (◐). Where cameras are is public, as it is written on the posts. The sample district,
whose cameras are invented, opens all.

**What is recorded.** Every change. Every read of what is not open to everybody: fields that are
closed to the public, everything of a layer that is (these hold what is personal or what security
rests on; a layer or a field is closed until its definition says otherwise), and records that were
rejected, as they came: only who reads every field of their layer is shown these. A record is
committed before the answer leaves, and says who, when, from where, by which route, which items and
fields, and the purpose that the reader gave in `X-Purpose` (percent-encoded). Of tiles and labels
there is a record at the first of a session, layer and minute, and one more with how many followed.
Records are only ever added, and sealed every second with a key that is not in the database:
`lifemap audit verify` finds what was edited, deleted, added or reordered; `lifemap audit anchor`
prints a line to keep elsewhere, against which a log that was cut off or set back is found.
"""


def markdown(registry: Registry) -> str:
    """Write the document."""
    return "\n".join(
        [
            _INTRODUCTION,
            "## Routes",
            "",
            f"{YES} may · {LAYER} who reads its layer · {WRITE} who writes it · {NO} gets 403 ·"
            + _UNLESS,
            "",
            *_table(["Route"], routes(registry)),
            "",
            "## Layers",
            "",
            f"{YES} reads · {WRITE} reads, adds, corrects and ends items · {NO} is refused (403) ·"
            + _UNLESS,
            "",
            *_table(["Layer"], layer_rows(registry)),
            "",
            "## Closed fields",
            "",
            f"Not for all who read their layer: {YES} reads · {NO} does not know of the field ·"
            + _UNLESS,
            "",
            *_table(["Field"], field_rows(registry)),
        ]
    )


def actor_of(role: Role) -> Actor:
    """Give somebody of a role."""
    return (
        Actor(name="", roles=frozenset({role})) if role is Role.ANONYMOUS else staff_actor("", role)
    )


def routes(registry: Registry) -> Iterator[list[str]]:
    """Give each route that the application answers, and what each role may."""
    settings = Settings(home=Path(), secret_key=b"for a table, where nobody asks")
    app = create_app(settings, registry, Database("postgresql://nowhere"))
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, _methods(rule))):
        opening = RULES.get(rule.endpoint)
        if opening is None:
            raise LookupError(
                f"No rule says who may call {rule.rule}: name '{rule.endpoint}' in api/access.py."
            )
        yield [
            f"`{_methods(rule)} {rule.rule}`",
            *(_cell(registry, opening, role) for role in Role),
        ]


def _methods(rule: Rule) -> str:
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return ", ".join(sorted(methods)) or "OPTIONS"


def _cell(registry: Registry, opening: Opening, role: Role) -> str:
    match opening:
        case Opening.EVERYBODY:
            return YES
        case Opening.READERS:
            return LAYER
        case Opening.WRITERS:
            return WRITE
        case Opening.STAFF | Opening.LOADERS | Opening.CONTROL_ROOM | Opening.ADMIN:
            return YES if role in _OPEN_TO[opening] else NO
        case Opening.SIGHT:
            return _layer_cell(registry.get(SIGHT_LAYER), actor_of(role))


def layer_rows(registry: Registry) -> Iterator[list[str]]:
    """Give each layer, and what each role may."""
    for layer in registry:
        yield [f"`{layer.id}`", *(_layer_cell(layer, actor_of(role)) for role in Role)]


def _layer_cell(layer: Layer, actor: Actor) -> str:
    if layer.writers & actor.roles:
        return WRITE
    if layer.readers & actor.roles:
        return YES
    return NO if layer.public_by is None else GRANTED


def closed_fields(layer: Layer) -> list[str]:
    """Name the fields that not everybody reads who reads the layer."""
    whole = layer.readable_fields(PUBLIC)
    return [each.name for each in whole if each.readers not in (None, layer.readers)]


def field_rows(registry: Registry) -> Iterator[list[str]]:
    """Give each closed field, and which roles read it."""
    for layer in registry:
        for name in closed_fields(layer):
            field = layer.field(name)
            yield [f"`{layer.id}.{name}`", *(_field_cell(layer, field, role) for role in Role)]


def _field_cell(layer: Layer, field: Field, role: Role) -> str:
    roles = actor_of(role).roles
    if field in layer.readable_fields(roles):
        return YES
    return GRANTED if field.public_by is not None and layer.readers & roles else NO


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    columns = [*head, *(role.value for role in Role)]
    yield f"| {' | '.join(columns)} |"
    yield f"|---|{':-:|' * len(Role)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"

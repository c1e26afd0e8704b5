"""Who may call which route: stated here, once, for every endpoint.

``tests/api/test_matrix.py`` calls each route as each role and compares; a route that is not named
here fails it. ``docs/access.md`` is written from this and from the layers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from flask import Flask, current_app, request

from api.audit import told
from api.identity import current_actor
from api.roles import roles_said
from api.services import services
from layers.access import CONTROL_ROOM, Actor, Role
from layers.errors import ForbiddenError

#: Who may load files into layers that they may write.
LOADERS: Final = frozenset({Role.STEWARD, Role.ADMIN})
#: Its readers are those who may ask what cameras see.
SIGHT_LAYER: Final = "camera_views"


class Opening(StrEnum):
    """Whom a route is open to."""

    #: Everybody; the answer holds what the reader may read, and nothing of anything else.
    EVERYBODY = "everybody"
    #: Whoever may read the layer that the address names.
    READERS = "readers"
    #: Whoever may write the layer that the address names.
    WRITERS = "writers"
    #: Everybody who signed in, and every program with a token.
    STAFF = "staff"
    #: Who may read what cameras see (``SIGHT_LAYER``): staff, or whoever the district says.
    SIGHT = "sight"
    #: Those who keep the district's data.
    LOADERS = "loaders"
    #: Those who look through the cameras.
    CONTROL_ROOM = "control room"
    #: Administrators.
    ADMIN = "admin"


#: The roles of openings that are for some.
_ROLES: Final = {
    Opening.LOADERS: LOADERS,
    Opening.CONTROL_ROOM: CONTROL_ROOM,
    Opening.ADMIN: frozenset({Role.ADMIN}),
}
#: Endpoint -> whom it is open to.
RULES: Final[Mapping[str, Opening]] = {
    # Pages and descriptions
    "landing.landing": Opening.EVERYBODY,
    "landing.conformance": Opening.EVERYBODY,
    "openapi.api": Opening.EVERYBODY,
    "openapi.docs": Opening.EVERYBODY,
    "problems.problem_page": Opening.EVERYBODY,
    "health.health": Opening.EVERYBODY,
    # Of the machine itself it tells staff only.
    "status.status": Opening.EVERYBODY,
    # Everybody on this machine, elsewhere staff.
    "metrics.metrics": Opening.EVERYBODY,
    "trust.page": Opening.EVERYBODY,
    "trust.authority": Opening.EVERYBODY,
    # People
    "accounts.sign_in": Opening.EVERYBODY,
    "accounts.sign_in_by_password": Opening.EVERYBODY,
    "accounts.sign_out": Opening.EVERYBODY,
    "accounts.account": Opening.EVERYBODY,
    "accounts.set_own_password": Opening.EVERYBODY,
    "admin.page": Opening.ADMIN,
    "admin.people": Opening.ADMIN,
    "admin.add": Opening.ADMIN,
    "admin.change": Opening.ADMIN,
    "admin.make_link": Opening.ADMIN,
    "admin.make_token": Opening.ADMIN,
    "admin.end_credential": Opening.ADMIN,
    "admin.log": Opening.ADMIN,
    # Layers
    "collections.collections": Opening.EVERYBODY,
    "collections.collection": Opening.READERS,
    "collections.queryables": Opening.READERS,
    "items.items": Opening.READERS,
    "items.item": Opening.READERS,
    "history.item_history": Opening.READERS,
    "observations.series": Opening.READERS,
    "observations.observed": Opening.READERS,
    "past.past": Opening.EVERYBODY,
    "past.past_tile": Opening.READERS,
    "edits.items_options": Opening.READERS,
    "edits.item_options": Opening.READERS,
    "edits.create": Opening.WRITERS,
    "edits.replace": Opening.WRITERS,
    "edits.correct": Opening.WRITERS,
    "edits.end": Opening.WRITERS,
    "edits.undo": Opening.WRITERS,
    "taking.download": Opening.READERS,
    # Each file is its sender's alone, and goes into layers that they may write.
    "sending.send": Opening.LOADERS,
    "sending.look": Opening.LOADERS,
    "sending.load": Opening.LOADERS,
    "sending.forget": Opening.LOADERS,
    "tiles.vector_tile": Opening.READERS,
    "tiles.tile_json": Opening.READERS,
    "terrain.relief": Opening.READERS,
    "terrain.heights": Opening.EVERYBODY,
    # Types of data: those whose layer the reader may read
    "feeds.page": Opening.EVERYBODY,
    "feeds.listed": Opening.EVERYBODY,
    "feeds.states": Opening.EVERYBODY,
    "feeds.one": Opening.EVERYBODY,
    # Runs may name machines of the district.
    "feeds.runs": Opening.STAFF,
    "feeds.run": Opening.LOADERS,
    "feeds.pause": Opening.LOADERS,
    "feeds.resume": Opening.LOADERS,
    # Of those, whoever reads every field of the layer.
    "feed_rejected.listed": Opening.LOADERS,
    "feed_forms.overview": Opening.EVERYBODY,
    "feed_forms.page": Opening.EVERYBODY,
    "feed_forms.listed": Opening.EVERYBODY,
    "feed_forms.one": Opening.EVERYBODY,
    "feed_forms.approval": Opening.LOADERS,
    # Whoever signs with the secret of the feed.
    "feed_messages.post": Opening.EVERYBODY,
    # Turning cameras
    "aim.aim": Opening.CONTROL_ROOM,
    "aim.aim_best": Opening.CONTROL_ROOM,
    "aim.release": Opening.CONTROL_ROOM,
    "aim.holder": Opening.CONTROL_ROOM,
    "aim.log": Opening.CONTROL_ROOM,
    "lending.lend": Opening.CONTROL_ROOM,
    # Questions over the layers that the reader may read
    "queries.nearest_items": Opening.EVERYBODY,
    "sees.sees_place": Opening.SIGHT,
    "sees.sees_shape": Opening.SIGHT,
    "camera_view.camera_view": Opening.SIGHT,
    "calibration.calibrate": Opening.LOADERS,
    "sight_cases.keep": Opening.STAFF,
    "sight_cases.listed": Opening.STAFF,
    "sight_cases.precision": Opening.SIGHT,
    "search.search": Opening.EVERYBODY,
    "roads.route": Opening.EVERYBODY,
    "roads.closures": Opening.EVERYBODY,
    "roads.streets": Opening.EVERYBODY,
    "roads.traffic": Opening.EVERYBODY,
    "cast_net.net": Opening.SIGHT,
    "cast_net.track": Opening.SIGHT,
    "coverage.coverage": Opening.SIGHT,
    "coverage.blind": Opening.SIGHT,
    "coverage.camera": Opening.SIGHT,
    "school_watch.watch": Opening.SIGHT,
    "reach.service_area": Opening.EVERYBODY,
    "reach.catchments": Opening.EVERYBODY,
    "matrix.matrix": Opening.EVERYBODY,
    "export.export": Opening.EVERYBODY,
    "live.live": Opening.EVERYBODY,
    # The map
    "map.spec": Opening.EVERYBODY,
    "map.panel_": Opening.EVERYBODY,
    "map.labels": Opening.EVERYBODY,
    "map.icon": Opening.EVERYBODY,
    "map.static": Opening.EVERYBODY,
}


def install(app: Flask) -> None:
    """Have an app refuse whom a route is not open to; layers say themselves who reads them."""
    app.before_request(_refuse)


def _refuse() -> None:
    opening = RULES.get(request.endpoint or "")
    if opening is Opening.SIGHT:
        _refuse_sight()
    elif opening is not None and not _is_open(opening, current_actor):
        raise ForbiddenError(_whose(opening))


def _whose(opening: Opening) -> str:
    """Say who may do what was asked, in the words of the route's own description."""
    view = current_app.view_functions[request.endpoint or ""]
    what = (view.__doc__ or request.path).strip().partition("\n")[0]
    roles, name = _ROLES.get(opening), current_actor().name
    if roles is None:
        return f"This needs somebody who signed in, not {name}: {what}"
    return f"This is for {roles_said(roles, 'en')}, not for {name}: {what}"


def _refuse_sight() -> None:
    """Let those ask what cameras see who may read the layer that it is kept in."""
    try:
        layer = services().registry.readable(SIGHT_LAYER, current_actor())
    except ForbiddenError as error:
        raise ForbiddenError(
            f"What cameras see is not open to {current_actor().name} in this district."
        ) from error
    told(layer, layer.fields)


def _is_open(opening: Opening, who: Callable[[], Actor]) -> bool:
    """Ask who it is only where that decides."""
    match opening:
        case Opening.ADMIN | Opening.LOADERS | Opening.CONTROL_ROOM:
            return bool(_ROLES[opening] & who().roles)
        case Opening.STAFF:
            return who().signed_in
        case Opening.EVERYBODY | Opening.READERS | Opening.WRITERS | Opening.SIGHT:
            return True

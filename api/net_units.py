"""Who goes to the gates of a net, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from api.audit import told_each
from api.identity import current_actor
from api.road_answers import seconds
from api.services import services
from layers.questions.net_units import UNIT_REASONS, Coming
from layers.store.roads import FoundItem, found_query


def crews_named(coming: Sequence[Coming]) -> dict[int, tuple[str, str | None]]:
    """Read id and name of those who come, by number; that they are told of is noted."""
    layer = next((each.layer for each in coming if each.layer is not None), None)
    if layer is None:
        return {}
    readable = layer.readable_fields(current_actor().roles)
    fields = tuple(each for each in readable if each.name == "name")
    fids = np.unique([each.fid for each in coming if each.layer is not None]).astype(np.int64)
    query = found_query([(layer, fields, fids)])
    found = [FoundItem(*row) for row in services().database.fetch_all(query)]
    told_each((each.layer, each.id) for each in found)
    return {each.fid: (each.id, orjson.loads(each.properties).get("name")) for each in found}


def coming_told(
    one: Coming,
    named: Mapping[int, tuple[str, str | None]],
    *,
    person_ms: int,
    after_ms: int,
) -> dict[str, Any]:
    """Tell who goes to a gate, and whether they are there before whoever fled is.

    All times are from when it was reported, ``after_ms`` ago; only ``travel_time_s`` is from now.
    ``slack_s`` is how long a unit may wait before it sets out, below 0 by how much it is too late.
    """
    told: dict[str, Any] = {"person_s": seconds(person_ms)}
    known = named.get(one.fid)
    if one.layer is None or known is None:  # nobody, or gone since it was found
        reason = one.reason or "no_unit"
        words = UNIT_REASONS[reason]
        return told | {
            "unit": None,
            "in_time": False,
            "slack_s": None,
            "unit_reason": reason,
            "unit_reason_text": {"ko": words.ko, "en": words.en},
        }
    item_id, name = known
    arrives_ms = after_ms + one.travel_ms
    return told | {
        "unit": {
            "id": item_id,
            "name": name,
            "layer": one.layer.id,
            "arrives_s": seconds(arrives_ms),
            "travel_time_s": seconds(one.travel_ms),
        },
        "in_time": arrives_ms < person_ms,
        "slack_s": seconds(person_ms - arrives_ms),
        "unit_reason": None,
        "unit_reason_text": None,
    }

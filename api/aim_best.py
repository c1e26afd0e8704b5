"""What became of turning the best several cameras: how many of how many, and why not the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import orjson

from api.camera_answers import items_named
from api.sight_answers import AskedSight, both
from layers.aiming.candidates import Candidates
from layers.aiming.outcome import Several, Turned
from layers.definition import Title

#: So many of the cameras that were not worth turning are told of, the nearest.
_MOST_UNFIT: Final = 20
_ENOUGH: Final = Title("먼저 돌린 카메라로 충분함", "enough others were turned")
_NO_TIME: Final = Title(
    "다른 카메라의 응답을 기다리다 시간이 지나 돌리지 않음",
    "not tried: others took too long to answer",
)


def best_told(
    asked: AskedSight,
    found: Candidates,
    several: Several,
    *,
    count: int,
    tell: Callable[[Turned], Mapping[str, Any]],
) -> dict[str, Any]:
    """Tell how many of ``count`` were turned, why no more, and why not each of the others.

    ``tell`` tells of one that was tried.
    """
    done, rows = several.done, asked.state.rows
    unfit = found.unfit[:_MOST_UNFIT]
    untried = _ENOUGH if done >= count else _NO_TIME
    others = [
        *(
            (each, "enough" if untried is _ENOUGH else "no_time", untried)
            for each in several.untried
        ),
        *((str(rows.id[each.row]), each.code, each.why) for each in unfit),
    ]
    names = _names(asked, [*found.rows.tolist(), *(each.row for each in unfit)])
    return {
        "asked": count,
        "candidates": len(found.rows),
        "aimed": done,
        "why_fewer": None if done >= count else _fewer(several, len(found.rows)),
        "cameras": [{**tell(each), "name": names.get(each.camera)} for each in several.turned],
        "others": [
            {"camera": camera, "name": names.get(camera), "reason": code, "reason_text": both(why)}
            for camera, code, why in others
        ],
    }


def _fewer(several: Several, candidates: int) -> dict[str, Any]:
    """Say why fewer were turned than were asked for."""
    if several.untried:
        return {"reason": "no_time", "reason_text": both(_NO_TIME)}
    failed = len(several.turned) - several.done
    ko = f"돌리면 볼 수 있는 카메라가 {candidates}대뿐임"
    en = f"only {candidates} could see it if turned"
    if failed:
        ko, en = f"{ko}, {failed}대는 돌지 않음", f"{en}, and {failed} did not turn"
    return {"reason": "too_few", "reason_text": {"ko": ko, "en": en}}


def _names(asked: AskedSight, rows: Iterable[int]) -> Mapping[str, str | None]:
    """Read what cameras are called, by id, as far as the reader may know."""
    fids = [int(asked.state.rows.fid[row]) for row in rows]
    items, _ = items_named(asked, fids, ())
    return {each.id: orjson.loads(each.properties).get("name") for each in items.values()}

"""What the workers hold in memory, on ``/status``: what is still being read, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from api.services import services
from api.status_parts import Part, State, span, zone
from layers.definition import Title
from layers.errors import StoreError
from layers.store.state import layer_states
from layers.store.watched import views_pending

#: Part -> what people call it, and the layer without which there is nothing to read.
_RESIDENT: Final = {
    "streets": (Title("도로 경로 계산", "Ways along streets"), "street_edges"),
    "sight": (Title("카메라 시야", "What cameras see"), "cameras"),
}


def reading_parts(now: dt.datetime) -> Iterator[Part]:
    """Tell of streets and sight, where there are any, and of views that are worked out aside."""
    try:
        states = layer_states(services().database, [layer for _, layer in _RESIDENT.values()])
        pending = views_pending(services().database)
    except StoreError:
        return
    for name, (title, layer) in _RESIDENT.items():
        if states[layer].item_count:
            yield resident(name, title, services().readings.of(name), now)
    if pending is not None:
        done, total = pending
        yield Part(
            id="views", title=Title("가시 영역 계산", "Views of the cameras"), state=State.READING,
            said=Title(f"{total:,}대 중 {done:,}대 계산됨", f"{done:,} of {total:,} cameras"),
        )  # fmt: skip


def resident(name: str, title: Title, workers: list[dt.datetime | bool], now: dt.datetime) -> Part:
    """Tell of each worker; the one that is least far decides."""
    since = [each for each in workers if not isinstance(each, bool)]
    if since:
        began, of_all = min(since), f"{len(since)}/{len(workers)}"
        ko, en = span(now - began)
        said = Title(
            f"{began.astimezone(zone()):%H:%M:%S}부터 {ko}째 읽는 중 (작업 프로세스 {of_all})",
            f"being read since {began.astimezone(zone()):%H:%M:%S}, {en} (workers: {of_all})",
        )
        return Part(id=name, title=title, state=State.READING, said=said)
    if not workers:
        said = Title("아직 읽지 않음", "not read yet")
        return Part(id=name, title=title, state=State.UNKNOWN, said=said)
    ready = sum(each is True for each in workers)
    said = Title(
        f"작업 프로세스 {len(workers)}개 중 {ready}개 준비됨",
        f"ready in {ready} of {len(workers)} workers",
    )
    state = State.OK if ready == len(workers) else State.DOWN
    return Part(id=name, title=title, state=state, said=said)

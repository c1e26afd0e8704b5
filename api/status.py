"""How the parts of this server are, for whoever stands in front of the wall: ``/status``.

A part is one of four states, each with a shape, a word and a colour. Whatever is looked at here is
looked at briefly: the page must show also when nothing else answers.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from typing import Any, Final

from flask import Blueprint, Response, render_template

from api import __version__
from api.formats import HTML, JSON, chosen_format, json_answer
from api.health import database_state
from api.identity import current_actor
from api.messages import asked_language
from api.params import Params
from api.services import services
from api.status_parts import Part, State, span, zone
from api.status_reading import reading_parts
from layers.access import ANONYMOUS, Actor
from layers.backup import Archive
from layers.definition import Lang, Title
from layers.errors import StoreError
from layers.store.bundles import lines
from layers.store.server import ServerFacts, server_facts
from layers.store.state import LatestLoad, LayerState, latest_loads, layer_states

#: Below this a district's next load may find no room.
_ROOM_BYTES: Final = 2 * 1024**3
_BACKUP_LATE: Final = dt.timedelta(hours=36)
_CERTIFICATE_LATE: Final = dt.timedelta(days=21)
#: Changes that are written and not yet archived; each takes a few hundred bytes.
_BEHIND_BYTES: Final = 16 * 1024**2
_GIGABYTE: Final = 1024**3
#: A collector sends something every minute; one that is lost is told of for a day.
_LINE_LATE: Final = dt.timedelta(minutes=5)
_LINE_DOWN: Final = dt.timedelta(hours=1)
_LINE_LOST: Final = dt.timedelta(days=1)

blueprint = Blueprint("status", __name__)


@blueprint.get("/status")
def status() -> Response:
    """Show how the server, its database, its backup and the latest loads are."""
    kind = chosen_format({"html": (HTML,), "json": (JSON,)})
    Params.of_request(formats=("html", "json"))
    lang, now, actor = asked_language(), dt.datetime.now(dt.UTC), _reader()
    parts = list(_parts(actor, now))
    loads = _loads(actor, now, lang)
    worst = min((part.state for part in parts), key=list(State).index)
    if kind == "json":
        response = json_answer(
            {
                "state": worst,
                "time": now,
                "version": __version__,
                "parts": [_plain(part, lang) for part in parts],
                "layers": loads,
            }
        )
    else:
        page = render_template(
            "status.html", lang=lang, parts=parts, worst=worst, loads=loads, states=State,
            now=now.astimezone(zone()), version=__version__,
        )  # fmt: skip
        response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _reader() -> Actor:
    """Give who asks; while nobody can be known, the public."""
    try:
        return current_actor()
    except StoreError:
        return ANONYMOUS


def _parts(actor: Actor, now: dt.datetime) -> Iterator[Part]:
    """Look at each part; what tells of the machine itself is for staff."""
    database = services().database
    answer = database_state(database)
    facts = _facts() if answer == "ok" else None
    yield Part(id="server", title=Title("웹 서버", "Web server"), state=State.OK,
               said=Title(f"버전 {__version__}", f"version {__version__}"))  # fmt: skip
    yield _database(answer, facts, now)
    if facts is not None:
        yield from reading_parts(now)
    if not actor.signed_in:
        return
    yield _room()
    yield from _backup(facts, now)
    yield from _certificate(now)
    if facts is not None:
        yield from _boundary(now)


def _facts() -> ServerFacts | None:
    try:
        return server_facts(services().database)
    except StoreError:
        return None


def _database(answer: str, facts: ServerFacts | None, now: dt.datetime) -> Part:
    title = Title("데이터베이스", "Database")
    if facts is None:
        state = State.LATE if answer == "busy" else State.DOWN
        said = {
            "busy": Title("요청이 몰려 있음", "too busy to answer"),
        }.get(answer, Title("응답 없음", "does not answer"))
        return Part(id="database", title=title, state=state, said=said)
    size = facts.database_bytes / _GIGABYTE
    ko, en = span(now - facts.started_at)
    return Part(
        id="database", title=title, state=State.OK,
        said=Title(f"{size:.1f} GB, {ko} 동안 가동", f"{size:.1f} GB, up for {en}"),
    )  # fmt: skip


def _room() -> Part:
    usage = shutil.disk_usage(services().settings.home)
    free = usage.free / _GIGABYTE
    return Part(
        id="disk", title=Title("저장 공간", "Disk"),
        state=State.OK if usage.free >= _ROOM_BYTES else State.LATE,
        said=Title(f"{free:.0f} GB 남음", f"{free:.0f} GB free"),
    )  # fmt: skip


def _backup(facts: ServerFacts | None, now: dt.datetime) -> Iterator[Part]:
    """Tell the age of the newest copy, and whether changes are written beside it."""
    settings, title = services().settings, Title("백업", "Backup")
    archive = Archive.of_home(settings.home)
    if archive is None:
        yield Part(id="backup", title=title, state=State.LATE,
                   said=Title("설정되지 않음", "none is kept"))  # fmt: skip
        return
    bases = archive.bases()
    if not bases:
        yield Part(id="backup", title=title, state=State.DOWN,
                   said=Title("사본이 없음", "there is no copy"))  # fmt: skip
        return
    ko, en = span(now - bases[0].taken_at)
    late = now - bases[0].taken_at > _BACKUP_LATE
    yield Part(
        id="backup", title=title, state=State.LATE if late else State.OK,
        said=Title(f"마지막 사본 {ko} 전", f"newest copy {en} ago"),
    )  # fmt: skip
    if facts is not None:
        yield _archive(facts)


def _archive(facts: ServerFacts) -> Part:
    title = Title("변경 기록 백업", "Backup of changes")
    if facts.archive_status == "lost":
        said = Title("끊김: lifemap backup을 실행하세요", "broken: run 'lifemap backup'")
        return Part(id="archive", title=title, state=State.DOWN, said=said)
    if not facts.archive_active:
        said = Title("기록 중이 아님", "not being written")
        return Part(id="archive", title=title, state=State.DOWN, said=said)
    behind = facts.archive_behind_bytes or 0
    state = State.OK if behind < _BEHIND_BYTES else State.LATE
    size = f"{behind / 1024**2:.0f} MB"
    said = Title("실시간", "as it happens") if state is State.OK else Title(
        f"{size} 밀림", f"{size} behind"
    )  # fmt: skip
    return Part(id="archive", title=title, state=state, said=said)


def _certificate(now: dt.datetime) -> Iterator[Part]:
    """Tell how long the certificate is good, where one is served."""
    path = services().settings.home / "tls" / "served.crt"
    if not path.exists():
        return
    title = Title("인증서", "Certificate")
    try:
        left = certificate_end(path.read_text("ascii")) - now
    except (OSError, ValueError):
        yield Part(id="certificate", title=title, state=State.UNKNOWN,
                   said=Title("읽을 수 없음", "cannot be read"))  # fmt: skip
        return
    state = State.DOWN if left < dt.timedelta() else State.LATE
    yield Part(
        id="certificate", title=title, state=State.OK if left > _CERTIFICATE_LATE else state,
        said=Title(f"{left.days}일 남음", f"good for {left.days} days"),
    )  # fmt: skip


def _boundary(now: dt.datetime) -> Iterator[Part]:
    """Tell of each collector whose bundles come over the boundary: when last, and what is lost."""
    for line in lines(services().database):
        silent = now - line.heard_at
        state = State.DOWN if silent > _LINE_DOWN else State.LATE
        is_whole = line.lost_at is None or now - line.lost_at > _LINE_LOST
        ko, en = span(silent)
        lost = len(line.lost)
        yield Part(
            id=f"boundary-{line.collector}", title=Title("수집 묶음", "Bundles from outside"),
            state=State.OK if silent <= _LINE_LATE and is_whole else state,
            said=Title(
                f"마지막 {line.last}번 {ko} 전" + (f", {lost}개 빠짐" if lost else ""),
                f"the last, {line.last}, came {en} ago" + (f"; {lost} missing" if lost else ""),
            ),
        )  # fmt: skip


def certificate_end(pem: str) -> dt.datetime:
    """Give when a certificate ends.

    Raises
    ------
    ValueError
        When it is none.
    """
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc


def _loads(actor: Actor, now: dt.datetime, lang: Lang) -> list[dict[str, Any]]:
    """Tell of each layer that this reader may read what it holds and how its last load ended."""
    registry, database = services().registry, services().database
    try:
        readable = registry.readable_by(actor)
        states = layer_states(database, [layer.id for layer in readable])
        loads = latest_loads(database)
    except StoreError:
        return []
    listed = [
        {
            "id": layer.id,
            "title": layer.title.in_(lang),
            "state": (state := _layer_state(states[layer.id], loads)).value,
            "shape": state.shape,
            "word": state.word.in_(lang),
            "items": states[layer.id].item_count,
            "as_of": states[layer.id].as_of,
            "age": _age(states[layer.id], now, lang),
        }
        for layer in readable
    ]
    order = [state.value for state in State]
    return sorted(listed, key=lambda each: order.index(each["state"]))


def _layer_state(state: LayerState, loads: list[LatestLoad]) -> State:
    outcomes = {load.outcome for load in loads if load.layer == state.layer}
    if outcomes & {"failed", "stopped"}:
        return State.LATE
    return State.OK if state.revision else State.UNKNOWN


def _age(state: LayerState, now: dt.datetime, lang: Lang) -> str:
    if state.changed_at is None:
        return Title("불러온 적 없음", "never loaded").in_(lang)
    ko, en = span(now - state.changed_at)
    return Title(f"{ko} 전", f"{en} ago").in_(lang)


def _plain(part: Part, lang: Lang) -> dict[str, str]:
    return {
        "id": part.id,
        "title": part.title.in_(lang),
        "state": part.state.value,
        "said": part.said.in_(lang),
    }

"""How each type of data is, in words: for the data board, the map and the list of collections.

A state is a shape, a word and a reason. Ages are told as moments (``as_of``), so that an answer is
the same until something came of it, and a browser counts the minutes itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.definition import THEME_TITLES, GeometryType, Lang, Layer, Title
from layers.feeds.definition import Feed, Format, PlaceKind, Privacy, Sync
from layers.feeds.freshness import FeedState, dated
from layers.feeds.outcome import Outcome, Reason, State

SHAPES: Final[Mapping[State, str]] = {
    State.OK: "●",
    State.LATE: "▲",
    State.DOWN: "■",
    State.UNKNOWN: "◇",
}
STATE_TITLES: Final[Mapping[State, Title]] = {
    State.OK: Title("정상", "ok"),
    State.LATE: Title("지연", "late"),
    State.DOWN: Title("장애", "down"),
    State.UNKNOWN: Title("모름", "unknown"),
}
REASON_TITLES: Final[Mapping[Reason, Title]] = {
    Reason.FRESH: Title("제때 들어옴", "up to date"),
    Reason.CONFIRMED_EMPTY: Title("해당 없음(확인됨)", "none, and confirmed"),
    Reason.LATE: Title("새 자료가 늦음", "nothing new in time"),
    Reason.AWAITED: Title("첫 자료 기다리는 중", "waiting for its first data"),
    Reason.NEVER_ASKED: Title("아직 받은 적 없음", "never received"),
    Reason.NOT_SET_UP: Title("연계 미설정", "not set up"),
    Reason.FROM_FILES: Title("자치구 파일 기준", "from the district's files"),
    Reason.PAUSED: Title("수집 중지됨", "paused"),
    Reason.MANUAL_DUE: Title("입력 기한 지남", "due to be entered"),
    Reason.NO_LIMIT: Title("기한이 정해지지 않음", "no limit is stated"),
    Reason.AUTH: Title("인증키 거부됨", "key refused"),
    Reason.QUOTA: Title("호출 한도 소진", "quota used up"),
    Reason.BLOCKED: Title("중간에서 차단됨", "blocked on the way"),
    Reason.BAD_REQUEST: Title("요청 거부됨", "request refused"),
    Reason.NO_ANSWER: Title("응답 없음", "no answer"),
    Reason.UNREADABLE: Title("응답 해석 불가", "answer unreadable"),
    Reason.DRIFT: Title("자료 형식이 달라짐", "format has changed"),
}
OUTCOME_TITLES: Final[Mapping[Outcome, Title]] = {
    Outcome.OK: Title("받음", "received"),
    Outcome.EMPTY: Title("없음 확인", "confirmed empty"),
    Outcome.NOT_YET: Title("아직 미발표", "not published yet"),
    Outcome.AUTH: Title("인증 거부", "key refused"),
    Outcome.QUOTA: Title("한도 소진", "quota used up"),
    Outcome.BLOCKED: Title("차단", "blocked"),
    Outcome.BAD_REQUEST: Title("요청 오류", "bad request"),
    Outcome.DOWN: Title("응답 없음", "no answer"),
    Outcome.UNREADABLE: Title("해석 불가", "unreadable"),
    Outcome.DRIFT: Title("형식 변경", "format changed"),
}
SYNC_TITLES: Final[Mapping[Sync, Title]] = {
    Sync.AUTO: Title("자동", "automatic"),
    Sync.MANUAL: Title("직접 입력", "by hand"),
}
FORMAT_TITLES: Final[Mapping[Format, Title]] = {
    Format.PUBLIC: Title("공개 규격", "public format"),
    Format.OWN: Title("자체 규격", "format of our own"),
}
PRIVACY_TITLES: Final[Mapping[Privacy, Title]] = {
    Privacy.NONE: Title("개인정보 없음", "no personal data"),
    Privacy.AGGREGATED: Title("통계 처리", "aggregated"),
    Privacy.PERSONAL: Title("개인정보", "personal data"),
}
_SHAPE_TITLES: Final[Mapping[GeometryType, Title]] = {
    GeometryType.POINT: Title("지점", "points"),
    GeometryType.LINES: Title("선", "lines"),
    GeometryType.POLYGONS: Title("면", "areas"),
    GeometryType.ANY: Title("지점·선·면", "points, lines or areas"),
    GeometryType.COVERAGE: Title("래스터", "raster"),
}
#: What records belong to that have no place of their own.
_PLACE_TITLES: Final[Mapping[PlaceKind, Title]] = {
    PlaceKind.DONG: Title("동 단위", "by dong"),
    PlaceKind.DISTRICT: Title("구 전체", "the whole district"),
    PlaceKind.ITEM: Title("다른 레이어의 항목", "items of another layer"),
}


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many types of all there are fit, and their share (0 where there are none)."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """The share, in [0, 1]."""
        return self.count / self.of if self.of else 0.0


def automatic(feeds: tuple[Feed, ...], *, public: bool = False) -> Share:
    """Count the types that keep themselves true; ``public``: on a publicly known format alone."""
    own = {Format.OWN} if public else set[Format]()
    fit = [each for each in feeds if each.sync is Sync.AUTO and each.format not in own]
    return Share(count=len(fit), of=len(feeds))


def how(feed: Feed, state: FeedState | None, lang: Lang) -> dict[str, Any]:
    """Say how a type is: what the map and the collections tell of it."""
    is_how, why = (
        (State.UNKNOWN, Reason.NEVER_ASKED) if state is None else (state.state, state.reason)
    )
    return {
        "sync": feed.sync,
        "state": is_how,
        "shape": SHAPES[is_how],
        "word": STATE_TITLES[is_how].in_(lang),
        "reason": why,
        "why": REASON_TITLES[why].in_(lang),
        "as_of": None if state is None else dated(feed, state),
        "simulated": state is not None and state.simulated,
    }


def limits(feed: Feed) -> dict[str, float]:
    """Say after how many seconds a type is late, and when it is down."""
    return {
        "late_after_s": feed.rhythm.late_after.total_seconds(),
        "down_after_s": feed.rhythm.down_after.total_seconds(),
    }


def what(feed: Feed, layer: Layer, lang: Lang) -> dict[str, Any]:
    """Say what a type is, by its definition."""
    return {
        "id": feed.id,
        "title": feed.title.in_(lang),
        "theme": feed.theme,
        "theme_title": THEME_TITLES[feed.theme].in_(lang),
        "owner": feed.owner.in_(lang),
        "licence": feed.licence,
        "attribution": feed.attribution,
        "protocol": feed.ask.protocol,
        "is_form": feed.is_form,
        "format": feed.format,
        "format_word": FORMAT_TITLES[feed.format].in_(lang),
        "privacy": feed.privacy,
        "privacy_word": PRIVACY_TITLES[feed.privacy].in_(lang),
        "note": feed.note.in_(lang) if feed.note else None,
        "layer": layer.id,
        "layer_title": layer.title.in_(lang),
        "source": feed.target.source,
        "geometry": layer.geometry,
        "geometry_word": geometry_word(feed, layer, lang),
        "indicator": _indicator(feed, lang),
        "observed": list(feed.target.observed),
        "sync_word": SYNC_TITLES[feed.sync].in_(lang),
        "cadence_s": feed.rhythm.every.total_seconds(),
        "limits": limits(feed),
    }


def figure_of(feed: Feed, layer: Layer) -> PlaceKind | None:
    """Say whether a type is a figure, one number for each dong or for the district."""
    is_figure = {"place_code", "value"} <= {field.name for field in layer.fields}
    return feed.target.place.kind if feed.target.place and is_figure else None


def geometry_word(feed: Feed, layer: Layer, lang: Lang) -> str:
    """Say what the records are on the map, or what they belong to."""
    place = feed.target.place
    return (_SHAPE_TITLES[layer.geometry] if place is None else _PLACE_TITLES[place.kind]).in_(lang)


def _indicator(feed: Feed, lang: Lang) -> dict[str, Any] | None:
    """Say how a figure is made, in which unit it is and what is aimed at."""
    made = feed.indicator
    if made is None:
        return None
    return {"formula": made.formula.in_(lang), "unit": made.unit, "target": made.target}

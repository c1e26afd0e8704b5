"""Huawei FusionSolar (``thirdData``): log in, then ask for what many plants give at once.

The secret is the system code of ``options.user``. ``options.codes`` lists the stations, of which a
call takes a hundred; without it ``getStationList`` is asked first. ``url`` ends in ``thirdData``.
A row is a station; its figures are columns like ``dataItemMap.day_power``. A call every five
minutes is what the service allows.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

import orjson

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.documents import (
    UnreadableAnswerError,
    failed,
    flat,
    glimpsed,
    json_of,
    of_epoch,
    of_rows,
    reader,
)
from layers.feeds.exchange import Answer, Moment, Reading, Request
from layers.feeds.outcome import Outcome
from layers.feeds.secrets import PLACE
from layers.feeds.templates import filled

_TOKEN: Final = "xsrf-token"  # noqa: S105 - the name of a header
_AT_ONCE: Final = 100
#: What ``failCode`` says: the session or login is not good; asked too often; parameters.
_MEANS: Final = {
    **dict.fromkeys((305, 306, 20400, 20001), Outcome.AUTH),
    407: Outcome.QUOTA,
    **dict.fromkeys((20003, 20004, 20006, 20007, 20008, 20009, 20011), Outcome.BAD_REQUEST),
}


def ask(feed: Feed, moment: Moment) -> Generator[Request, Answer, None]:
    """Log in, find the stations where they are not named, and ask for their figures."""
    base = filled(feed.ask.url, moment).rstrip("/")
    user = feed.ask.options.get("user")
    if not user or feed.ask.key_in != "body":
        raise DefinitionError(f"Feed '{feed.id}' must have options.user and key_in = \"body\".")
    answer = yield _post(f"{base}/login", {"userName": user, "systemCode": PLACE}, {})
    token = answer.letting_in.get(_TOKEN)
    if failed([answer]) is not None or token is None:
        return
    headers = {"XSRF-TOKEN": token}
    codes = feed.ask.options.get("codes")
    if not codes:
        answer = yield _post(f"{base}/getStationList", {}, headers)
        listed = glimpsed(answer, lambda each: [one["stationCode"] for one in _stations(each)])
        codes = listed or []
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        yield _post(
            f"{base}/getStationRealKpi", {"stationCodes": ",".join(map(str, some))}, headers
        )


def _post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Request:
    told = {"content-type": "application/json", **headers}
    return Request(url=url, method="POST", headers=told, body=orjson.dumps(body))


def _stations(answer: Answer) -> list[Mapping[str, Any]]:
    data = json_of(answer).get("data")
    return data if isinstance(data, list) else []  # a login says null, or a text


@reader("FusionSolar")
def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each station; figures come without their time, so it is that of the answer."""
    stations: dict[str, dict[str, Any]] = {}
    newest = None
    for answer in answers:
        found = _checked(json_of(answer))
        if found["success"] is not True:
            return _refused(found)
        current = (found.get("params") or {}).get("currentTime")
        newest = of_epoch(current) or newest
        for each in _stations(answer):
            stations.setdefault(str(each.get("stationCode")), {}).update(flat(each))
    if not stations:
        raise UnreadableAnswerError("The login came to nothing: no station was answered.")
    return of_rows(list(stations.values()), newest=newest or answers[-1].at)


def _checked(found: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON may be anything
    if not isinstance(found, dict) or "success" not in found:
        raise UnreadableAnswerError("The answer is none of FusionSolar.")
    return found


def _refused(found: Mapping[str, Any]) -> Reading:
    code = found.get("failCode")
    outcome = _MEANS.get(code, Outcome.DOWN) if isinstance(code, int) else Outcome.DOWN
    return Reading(outcome=outcome, said=f"{code}: {found.get('message') or 'no reason'}")

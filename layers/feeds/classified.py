"""What an answer means before anybody looks for rows in it: its first letter, codes and status.

Errors come with status 200, in another format than was asked for, and the same code means different
things at different providers; which list of codes holds follows from where the code stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.feeds.documents import UnreadableAnswerError, failed, said_of
from layers.feeds.exchange import Answer
from layers.feeds.outcome import NoData, Outcome
from layers.feeds.reading import decoded, document_of, first, is_page

_OK, _DOWN, _AUTH = Outcome.OK, Outcome.DOWN, Outcome.AUTH
_QUOTA, _BAD, _EMPTY = Outcome.QUOTA, Outcome.BAD_REQUEST, Outcome.EMPTY

#: data.go.kr and those who took over its codes (safetydata, UTIC, ITS); "03" is the feed's to say.
_DATA_GO_KR: Final = {
    **dict.fromkeys(("00", "200", "S00", "INFO-0"), _OK),
    **dict.fromkeys(("01", "02", "04", "05"), _DOWN),
    **dict.fromkeys(("10", "11", "12"), _BAD),
    **dict.fromkeys(("20", "21", "30", "31", "32", "33", "34"), _AUTH),
    "22": _QUOTA,
    "4001": _QUOTA,
    "4005": _AUTH,
}
#: Seoul, LOFIN365, R-ONE and others of the same make.
_SEOUL: Final = {
    **_DATA_GO_KR,
    "INFO-000": _OK,
    "INFO-100": _AUTH,
    "INFO-200": _EMPTY,
    "INFO-300": _AUTH,
    "ERROR-290": _AUTH,
    "ERROR-337": _QUOTA,
    **dict.fromkeys(("ERROR-500", "ERROR-600", "ERROR-601"), _DOWN),
    **{f"ERROR-{code}": _BAD for code in (300, 301, 310, *range(331, 337))},
}
#: Buses of Gyeonggi and Seoul; "04" is the feed's to say.
_BUSES: Final = {
    "00": _OK,
    "01": _DOWN,
    **dict.fromkeys(("02", "03"), _BAD),
    **dict.fromkeys(("05", "06", "07"), _AUTH),
    "08": _QUOTA,
}
_KOSIS: Final = {
    **dict.fromkeys(("10", "11"), _AUTH),
    **dict.fromkeys(("20", "21", "31"), _BAD),
    **dict.fromkeys(("40", "41", "42"), _QUOTA),
    "50": _DOWN,
}
_ODCLOUD: Final = dict.fromkeys(("-4", "-401"), _AUTH)
#: Codes that are those of HTTP: ArcGIS, the API hub of the weather service.
_HTTP: Final = {
    **dict.fromkeys(("0", "200"), _OK),
    **dict.fromkeys(("400", "404", "405"), _BAD),
    **dict.fromkeys(("401", "403", "498", "499"), _AUTH),
    "429": _QUOTA,
    **dict.fromkeys(("500", "502", "503", "504"), _DOWN),
}
_SGIS: Final = {"00": _OK, "0": _OK, "-401": _AUTH, "-100": _EMPTY}


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a kind of envelope has its code and the sentence to it, and what the codes mean."""

    code: str
    message: tuple[str, ...]
    means: Mapping[str, Outcome]


def _places() -> tuple[_Place, ...]:
    headers = ("*/cmmMsgHeader", "cmmMsgHeader")
    said = tuple(f"{at}/{name}" for at in headers for name in ("returnAuthMsg", "errMsg"))
    gateways = [
        _Place(code=f"{at}/{name}", message=said, means=_DATA_GO_KR)
        for at in headers
        for name in ("returnReasonCode", "returnCode")
    ]
    enveloped = [
        _Place(
            code=f"{at}resultCode",
            message=(f"{at}resultMsg", f"{at}resultMessage", f"{at}errorMsg"),
            means=_BUSES if "msgHeader" in at else _DATA_GO_KR,
        )
        for at in ("*/header/", "header/", "*/msgHeader/", "msgHeader/", "", "*/")
    ]
    results = [
        _Place(code=f"{at}{code}", message=(f"{at}{message}",), means=_SEOUL)
        for at in ("*/RESULT/", "RESULT/", "RESULT/*/", "*/*/head/*/RESULT/", "*/head/RESULT/")
        for code, message in (
            ("CODE", "MESSAGE"), ("RESULT.CODE", "RESULT.MESSAGE"), ("resultCode", "resultMsg"),
        )
    ]  # fmt: skip
    return (
        *gateways,
        *enveloped,
        *results,
        _Place(code="errorMessage/code", message=("errorMessage/message",), means=_SEOUL),
        _Place(code="err", message=("errMsg",), means=_KOSIS),
        _Place(code="errCd", message=("errMsg",), means=_SGIS),
        _Place(code="error/code", message=("error/message",), means=_HTTP),
        _Place(code="result/status", message=("result/message",), means=_HTTP),
        # Alone at the top: odcloud's errors, and those of the subway's own host.
        _Place(code="code", message=("msg", "message"), means=_ODCLOUD | _SEOUL),
    )


_PLACES: Final = _places()
#: Providers report a bad key under any code, 99 and 30 among them: the sentence decides.
_OF_KEY: Final = re.compile(
    r"인증\s*키|서비스\s*키|service.?key|api.?key|허용된 IP|unregistered.?ip|access.?denied",
    re.IGNORECASE,
)
_OF_QUOTA: Final = re.compile(
    r"LIMITED.?NUMBER|EXCEEDS|트래픽|호출.{0,6}초과|일일.{0,6}초과", re.IGNORECASE
)
_OF_THEIRS: Final = re.compile(r"unknown.?error|기타.?에러|service.?error|DB.?ERROR", re.IGNORECASE)
#: Texts instead of documents, with status 200.
_BROKEN: Final = re.compile(r"unexpected errors?|error forwarding|internal server", re.IGNORECASE)
_REFUSED: Final = re.compile(r"request blocked|access denied|forbidden|차단", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d{1,4}")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An answer as far as one can say without knowing the feed's rows; ``document`` where good."""

    outcome: Outcome
    said: str = ""
    document: Any = None


def opened(answer: Answer, *, no_data: Mapping[str, NoData], encoding: str | None = None) -> Opened:
    """Decode, parse by the first letter and classify an answer.

    ``no_data`` is what codes that mean "no data" somewhere mean here. A code that nobody explains
    is unreadable, and never "nothing".
    """
    bad = _failed(answer)
    if bad is not None and not answer.body:
        return bad
    try:
        text = decoded(answer.body, encoding)
        if is_page(text):
            return _page(text, bad)
        document = document_of(text)
    except UnreadableAnswerError as error:
        is_theirs = _BROKEN.search(said_of(answer.body)) is not None
        return bad or Opened(outcome=_DOWN if is_theirs else Outcome.UNREADABLE, said=str(error))
    coded = _coded(document, no_data)
    if coded is None or coded.outcome is _OK:
        return bad or Opened(outcome=_OK, document=document)
    return bad if bad is not None and coded.outcome is Outcome.UNREADABLE else coded


def _failed(answer: Answer) -> Opened | None:
    """Say what the status alone means, where it is no success."""
    bad = failed([answer])
    return None if bad is None else Opened(outcome=bad.outcome, said=bad.said)


def _page(text: str, bad: Opened | None) -> Opened:
    """Say what a web page instead of data means; with status 200 it may be a login or a notice."""
    said = f"A web page instead of data: {said_of(text.encode())}"
    if _REFUSED.search(text) and (bad is None or bad.outcome is not _DOWN):
        return Opened(outcome=Outcome.BLOCKED, said=said)
    return bad or Opened(outcome=Outcome.UNREADABLE, said=said)


def _coded(document: Any, no_data: Mapping[str, NoData]) -> Opened | None:  # noqa: ANN401
    for place in _PLACES:
        code = first(document, place.code)
        message = first(document, *place.message) or ""
        # A member of a bare document may happen to be called ``code``; an error explains itself.
        if code and (message or "/" in place.code):
            return Opened(
                outcome=_meaning(code, message, place.means, no_data),
                said=f"{code}: {message}".strip(": "),
            )
    return None


def _meaning(
    code: str, message: str, means: Mapping[str, Outcome], no_data: Mapping[str, NoData]
) -> Outcome:
    """Give what a code means, under any of the ways it is written: ``0``, ``00``, ``0000``."""
    written = dict.fromkeys((code, f"{int(code):02d}" if _DIGITS.fullmatch(code) else code))
    known = next((means[each] for each in written if each in means), None)
    declared = next((no_data[each] for each in written if each in no_data), None)
    if known is _OK:
        return known
    # A refusal for the key or the day's limit holds whatever its code says, "no data" among them.
    refused = _AUTH if _OF_KEY.search(message) else _QUOTA if _OF_QUOTA.search(message) else None
    if refused is not None:
        return refused
    if declared is not None:
        return Outcome(declared)
    if "99" in written:
        return _DOWN if _OF_THEIRS.search(message) else _BAD
    return known or Outcome.UNREADABLE

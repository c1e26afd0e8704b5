"""Everything that providers are known to do wrong, on demand.

A fault is asked for by ``POST /faults`` or ``lifemap simulate --fault``: which kind, at whose
address, from which call on, and how often. Kinds that spoil an answer on its way are carried out by
the server; the others make another answer of a good one. What is in files is named by its protocol
(``database_link/KEY``, ``drop_folder/ID``): see ``databases`` and ``drops`` for what can go wrong.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

from scripts.simulated.feeds.asked import Asked, Told
from scripts.simulated.feeds.envelopes import document


class Kind(StrEnum):
    """What goes wrong."""

    QUOTA = "quota"  # the day's requests are used up: XML whatever was asked, with status 200
    KEY = "key"  # the key is not registered, told the same way
    KEY_99 = "key_99"  # the same under another code: only its sentence says so
    KEY_403 = "key_403"  # the same as JSON with status 403
    IP = "ip"  # "허용된 IP가 아닙니다", as JSON with code 03 and status 200
    TOO_MANY = "too_many"  # status 429
    THEIRS = "theirs"  # an error of the provider's own, in an envelope with status 200
    NO_DATA = "no_data"  # code 03 without a body
    XML_FOR_JSON = "xml_for_json"  # the answer itself, as XML where JSON was asked
    WRONG_TYPE = "wrong_type"  # the answer itself, said to be a web page
    SINGLE_ITEM = "single_item"  # one row only, as an object where a list was
    MIDNIGHT = "midnight"  # the hour is 24:00 of the day before
    BROKEN_LETTERS = "broken_letters"  # U+FFFD amid names
    DUPLICATE_PAGE = "duplicate_page"  # every page is the first
    WRONG_TOTAL = "wrong_total"  # there are more rows than is said
    FIELD_GONE = "field_gone"  # the last column of every row is missing
    NULLS = "nulls"  # every number is -999
    CUT = "cut"  # the connection ends amid the body
    DRIP = "drip"  # a byte at a time, for ever
    SILENT = "silent"  # nothing comes; a database is locked
    ABSENT = "absent"  # nobody is there: whoever asks is hung up on, a database is gone
    ENDLESS = "endless"  # more and more comes
    BOMB = "bomb"  # little comes, and unpacks to much
    ENTITIES = "entities"  # XML whose entities grow
    REDIRECT = "redirect"  # sends elsewhere, with the key in the address
    PAGE_200 = "page_200"  # a web page with status 200
    WAF_400 = "waf_400"  # a firewall's page
    TEXT_502 = "text_502"  # a gateway's sentence
    ERROR_500 = "error_500"  # a page of an application server
    EMPTY_BODY = "empty_body"  # status 200 and nothing


#: Carried out on the connection itself.
ON_THE_WIRE: Final = frozenset({Kind.CUT, Kind.DRIP, Kind.SILENT, Kind.ABSENT, Kind.ENDLESS})
#: Asked another question than was put.
OTHER_QUESTION: Final = frozenset({Kind.DUPLICATE_PAGE})
#: A bomb unpacks to so many bytes: more than anybody takes.
BOMB_BYTES: Final = 64 * 1024 * 1024
_HANGUL: Final = re.compile(r"^[가-힣]{5,}$")
_HOUR: Final = re.compile(r"(\d{4}-\d\d-\d\d) \d\d:\d\d(?=\")")
_TOTALS: Final = re.compile(rb'("(?:totalCount|list_total_count)"\s*:\s*|<(?:totalCount|'
                            rb'list_total_count)>)\d+')  # fmt: skip
_BLOCKED: Final = (
    b"<!DOCTYPE HTML><HTML><HEAD><TITLE>400 Bad Request</TITLE></HEAD>"
    b"<BODY><H1>Request Blocked</H1></BODY></HTML>"
)


@dataclass(kw_only=True)
class Fault:
    """A fault that was asked for.

    Parameters
    ----------
    host, path
        Regular expressions that are searched in what is asked.
    after
        So many calls are answered well before it begins.
    count
        So many calls it spoils; ``None`` is all of them.
    """

    kind: Kind
    host: str = ""
    path: str = ""
    after: int = 0
    count: int | None = None

    def means(self, asked: Asked) -> bool:
        """Whether it is about what is asked."""
        return bool(re.search(self.host, asked.host) and re.search(self.path, asked.path))


class Faults:
    """The faults that are asked for just now; any thread may ask for more."""

    def __init__(self, feeds: Mapping[str, tuple[str, str]]) -> None:
        """Begin with none; ``feeds`` are the expressions of host and path of each feed."""
        self._feeds = feeds
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        #: How many calls each kind has spoiled.
        self.done: dict[Kind, int] = {}

    def add(self, said: Mapping[str, Any]) -> Fault:
        """Ask for one, from JSON or the command line: as ``Fault``, or of a ``feed`` by its id.

        Raises
        ------
        ValueError
            When it is none; the sentence says why.
        """
        more = {name: value for name, value in said.items() if name not in {"kind", "feed"}}
        try:
            if "feed" in said:
                more["host"], more["path"] = self._feeds[said["feed"]]
            fault = Fault(kind=Kind(said.get("kind", "")), **more)
            for pattern in (fault.host, fault.path):
                re.compile(pattern)
        except (KeyError, TypeError, ValueError, re.error) as error:
            raise ValueError(f"{dict(said)} is no fault: {error}.") from error
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Have everything answered well again."""
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Give those that are left."""
        with self._lock:
            return [vars(each) for each in self._faults]

    def standing(self, asked: Asked) -> Kind | None:
        """Give what would go wrong at a call now, without one."""
        with self._lock:
            found = (each for each in self._faults if each.means(asked) and each.after <= 0)
            return next((each.kind for each in found), None)

    def take(self, asked: Asked) -> Kind | None:
        """Give what goes wrong at this call; the first fault that is about it counts."""
        with self._lock:
            for fault in self._faults:
                if not fault.means(asked):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count == 0:
                        self._faults.remove(fault)
                self.done[fault.kind] = self.done.get(fault.kind, 0) + 1
                return fault.kind
        return None


def other_question(asked: Asked) -> Asked:
    """Give what a provider answers who takes every page for the first."""
    first = {name: "1" for name in ("pageno", "page", "pindex") if name in asked.query}
    words = dict(asked.words)
    if "start" in words:
        words |= {"start": "1", "end": str(int(words["end"]) - int(words["start"]) + 1)}
    return replace(asked, query={**asked.query, **first}, words=words)


def spoiled(kind: Kind, told: Told, asked: Asked) -> Told:
    """Make of a good answer what a provider sends when this goes wrong."""
    return _SPOIL[kind](told, asked) if kind in _SPOIL else told


def _gateway(code: str, message: str) -> Callable[[Told, Asked], Told]:
    header = {"errMsg": "SERVICE ERROR", "returnAuthMsg": message, "returnReasonCode": code}
    return lambda _told, _asked: document("OpenAPI_ServiceResponse", {"cmmMsgHeader": header})


def _header(code: str, message: str) -> Callable[[Told, Asked], Told]:
    inner = {"header": {"resultCode": code, "resultMsg": message}}
    return lambda _told, asked: (
        Told(body=orjson.dumps({"response": inner}))
        if asked.wants_json
        else document("response", inner)
    )


def _always(
    body: bytes,
    *,
    status: int = 200,
    kind: str = "text/html",
    headers: Mapping[str, str] | None = None,
) -> Callable[[Told, Asked], Told]:
    told = Told(body=body, status=status, kind=kind, headers=headers or {})
    return lambda _told, _asked: told


def _as_xml(told: Told, _asked: Asked) -> Told:
    """Write the same document as XML; what is no JSON stays."""
    found = _json_of(told)
    if not isinstance(found, dict):
        return told
    name, value = next(iter(found.items())) if len(found) == 1 else ("response", found)
    return document(name, value if isinstance(value, dict) else {name: value})


def _json_of(told: Told) -> Any:  # noqa: ANN401 - JSON may be anything
    try:
        return orjson.loads(told.body)
    except orjson.JSONDecodeError:
        return None


def _rewritten(change: Callable[[Any], Any]) -> Callable[[Told, Asked], Told]:
    """Change the values of a JSON answer from within; what is no JSON stays."""

    def spoil(told: Told, _asked: Asked) -> Told:
        found = _json_of(told)
        return told if found is None else replace(told, body=orjson.dumps(change(found)))

    return spoil


def _inside(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - as JSON
    if isinstance(value, dict):
        return {name: _inside(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return change([_inside(each, change) for each in value])
    return change(value)


def _single(value: Any) -> Any:  # noqa: ANN401 - as JSON
    return value[0] if isinstance(value, list) and value else value


def _without_last(value: Any) -> Any:  # noqa: ANN401 - as JSON
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return [dict(list(each.items())[:-1]) for each in value]
    return value


def _broken(value: Any) -> Any:  # noqa: ANN401 - as JSON
    if isinstance(value, str) and _HANGUL.match(value):
        return f"{value[:3]}\ufffd\ufffd{value[4:]}"
    return value


def _nulls(value: Any) -> Any:  # noqa: ANN401 - as JSON
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,3}(\.\d+)?", value):
        return "-999"
    return value


def _in_rows(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change what stands in rows only: the header of an answer stays as it is."""

    def within(value: Any) -> Any:  # noqa: ANN401 - as JSON
        if isinstance(value, dict):
            return {name: within(each) for name, each in value.items()}
        return _inside(value, change) if isinstance(value, list) else value

    return within


def _midnight(told: Told, asked: Asked) -> Told:
    """Write every time of today as the midnight it began with: 24:00 of the day before."""
    today, day = asked.now.date(), dt.timedelta(days=1)
    text = _HOUR.sub(
        lambda found: f"{today - day} 24:00" if found[1] == str(today) else found[0],
        told.body.decode(),
    )
    return replace(told, body=text.encode())


def _redirect(_told: Told, asked: Asked) -> Told:
    """Send elsewhere, with the whole question and so the key in the address."""
    location = f"https://elsewhere.example.com{quote(asked.path)}?{urlencode(asked.query)}"
    return Told(body=b"", status=302, kind="text/html", headers={"Location": location})


def _entities(_told: Told, _asked: Asked) -> Told:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "boom">{grown}]><r>&e8;</r>'
    return Told(body=text.encode(), kind="application/xml")


def _bomb(told: Told, _asked: Asked) -> Told:
    packed = gzip.compress(b"[" + b" " * BOMB_BYTES + b"]", 9)
    return replace(told, body=packed, headers={**told.headers, "Content-Encoding": "gzip"})


_SPOIL: Final[Mapping[Kind, Callable[[Told, Asked], Told]]] = {
    Kind.QUOTA: _gateway("22", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"),
    Kind.KEY: _gateway("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"),
    Kind.KEY_99: _header("99", "SERVICE KEY IS NOT REGISTERED ERROR."),
    Kind.KEY_403: _always(
        orjson.dumps({"OpenAPI_ServiceResponse": {"cmmMsgHeader": {
            "errMsg": "SERVICE_KEY_IS_NOT_REGISTERED_ERROR",
            "returnAuthMsg": "등록되지 않은 서비스키", "returnReasonCode": "30"}}}),
        status=403, kind="application/json",
    ),
    Kind.IP: _always(
        orjson.dumps([{"resultCode": "03", "resultMsg": "허용된 IP가 아닙니다."}]),
        kind="application/json",
    ),
    Kind.TOO_MANY: _always(b'{"message":"Too Many Requests"}', status=429, kind="application/json"),
    Kind.THEIRS: _header("01", "APPLICATION_ERROR"),
    Kind.NO_DATA: _header("03", "NODATA_ERROR"),
    Kind.XML_FOR_JSON: _as_xml,
    Kind.WRONG_TYPE: lambda told, _asked: replace(told, kind="text/html;charset=UTF-8"),
    Kind.SINGLE_ITEM: _rewritten(lambda found: _inside(found, _single)),
    Kind.MIDNIGHT: _midnight,
    Kind.BROKEN_LETTERS: _rewritten(lambda found: _inside(found, _broken)),
    Kind.WRONG_TOTAL: lambda told, _asked: replace(told, body=_TOTALS.sub(rb"\g<1>1", told.body)),
    Kind.FIELD_GONE: _rewritten(lambda found: _inside(found, _without_last)),
    Kind.NULLS: _rewritten(_in_rows(_nulls)),
    Kind.BOMB: _bomb,
    Kind.ENTITIES: _entities,
    Kind.REDIRECT: _redirect,
    Kind.PAGE_200: _always("<html><body>서비스 점검 중입니다</body></html>".encode()),
    Kind.WAF_400: _always(_BLOCKED, status=400),
    Kind.TEXT_502: _always(
        b"Error forwarding request to backend server", status=502, kind="text/plain"
    ),
    Kind.ERROR_500: _always(
        b"<html><body><h1>HTTP Status 500</h1></body></html>", status=500
    ),
    Kind.EMPTY_BODY: _always(b"", kind="application/json"),
}  # fmt: skip

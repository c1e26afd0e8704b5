"""Rows put into the envelopes of providers: what ``layers.feeds.protocols`` take apart.

Written from the providers' guides and recorded answers, and with nothing of the readers, so that
each is a check of the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from scripts.simulated.feeds.asked import Asked, Told, json_told, xml_told

Row = Mapping[str, Any]

_XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SEOUL_OK: Final = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}
_SEOUL_EMPTY: Final = {"CODE": "INFO-200", "MESSAGE": "해당하는 데이터가 없습니다"}


def xml(name: str, value: Any) -> str:  # noqa: ANN401 - as JSON
    """Write a value as an element; a list as one element each, nothing as an empty one."""
    if isinstance(value, Mapping):
        inner = "".join(xml(key, each) for key, each in value.items())
        return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"
    if isinstance(value, list | tuple):
        return "".join(xml(name, each) for each in value)
    return f"<{name}>{'' if value is None else escape(str(value))}</{name}>"


def document(name: str, value: Mapping[str, Any]) -> Told:
    """Tell a whole XML document."""
    return xml_told(_XML_HEAD + xml(name, value))


def datago(
    rows: Sequence[Row], asked: Asked, *, said: str = "NORMAL_SERVICE", as_array: bool = False,
    empty_is: str = "00", default_size: int = 10,
) -> Told:  # fmt: skip
    """Tell a page of data.go.kr: ``items.item``, or ``items`` as the array.

    ``empty_is`` is the code of no rows at all: 03 comes without a body.
    """
    page = asked.number("pageno", default=1)
    size = asked.number("numofrows", default=default_size)
    if not rows and empty_is != "00":
        header = {"resultCode": empty_is, "resultMsg": "NODATA_ERROR"}
        return _response({"header": header}, asked)
    shown = list(rows[(page - 1) * size : page * size])
    # One envelope gives an empty text where another gives nothing at all.
    items: Any = shown if as_array else ({"item": shown} if shown else "")
    if not asked.wants_json:
        items = {"item": shown}
    body = {"items": items, "pageNo": page, "numOfRows": size, "totalCount": len(rows)}
    header = {"resultCode": "00", "resultMsg": said}
    if asked.wants_json and said == "NORMAL_SERVICE":
        body = {"dataType": "JSON", **body}
    return _response({"header": header, "body": body}, asked)


def _response(inner: Mapping[str, Any], asked: Asked) -> Told:
    return json_told({"response": inner}) if asked.wants_json else document("response", inner)


def seoul(service: str, rows: Sequence[Row], asked: Asked, *, inner: str | None = None) -> Told:
    """Tell rows START to END of a Seoul service, as the path asks; ``inner`` is its own name."""
    name = inner or service
    first, last = (int(asked.words.get(each) or 0) for each in ("start", "end"))
    if last - first >= 1000:
        refused = {
            "CODE": "ERROR-336",
            "MESSAGE": "데이터요청은 한번에 최대 1000건을 넘을 수 없습니다",
        }
        return json_told({"RESULT": refused}) if _is_json(asked) else document("RESULT", refused)
    shown = list(rows[max(first, 1) - 1 : last or None])
    result = _SEOUL_OK if shown else _SEOUL_EMPTY
    if not shown:
        return json_told({"RESULT": result}) if _is_json(asked) else document("RESULT", result)
    found = {"list_total_count": len(rows), "RESULT": result, "row": shown}
    return json_told({name: found}) if _is_json(asked) else document(name, found)


def _is_json(asked: Asked) -> bool:
    return asked.words.get("form", "xml") == "json"


def its(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell what the national traffic centre knows in a box."""
    header = {"resultCode": 0, "resultMsg": "SUCCESS"}
    if asked.wants_json:
        body = {"totalCount": len(rows), "items": list(rows)}
        return json_told({"header": header, "body": body})
    body = {"totalCount": len(rows), "items": {"item": list(rows)}}
    return document("response", {"header": header, "body": body})


def safetydata(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell a page of safetydata.go.kr, oldest row first."""
    page, size = asked.number("pageno", default=1), asked.number("numofrows", default=10)
    size = min(size, 1000)
    return json_told(
        {
            "header": {"resultMsg": "NORMAL SERVICE", "resultCode": "00", "errorMsg": None},
            "numOfRows": size,
            "pageNo": page,
            "totalCount": len(rows),
            "body": list(rows[(page - 1) * size : page * size]),
        }
    )


def head_and_row(code: str, rows: Sequence[Row], asked: Asked) -> Told:
    """Tell a page of LOFIN365, NEIS or R-ONE: a list of a head and the rows."""
    page = asked.number("pindex", default=1)
    size = asked.number("psize", default=100)
    shown = list(rows[(page - 1) * size : page * size])
    if not shown:
        return json_told({"RESULT": _SEOUL_EMPTY})
    head = [{"list_total_count": len(rows)}, {"RESULT": _SEOUL_OK}]
    return json_told({code: [{"head": head}, {"row": shown}]})


def odcloud(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell a page of api.odcloud.kr."""
    page, size = asked.number("page", default=1), asked.number("perpage", default=10)
    shown = list(rows[(page - 1) * size : page * size])
    return json_told(
        {
            "page": page,
            "perPage": size,
            "totalCount": len(rows),
            "currentCount": len(shown),
            "matchCount": len(rows),
            "data": shown,
        }
    )


def bare(rows: Sequence[Row], asked: Asked) -> Told:  # noqa: ARG001 - as the others
    """Tell a list without an envelope."""
    return json_told(list(rows))


def pages_of(rows: Sequence[Row], size: int) -> int:
    """Give how many pages a list has."""
    return max(1, math.ceil(len(rows) / size))

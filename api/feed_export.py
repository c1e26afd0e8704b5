"""The data board as a table to take along: CSV that spreadsheets open, and a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Response

from api.formats import CSV, spreadsheet_cell
from layers.definition import Lang, Title
from layers.taking.workbook import workbook as written

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SEOUL: Final = dt.timezone(dt.timedelta(hours=9))
_YES: Final = Title("예", "yes")
_Row = Mapping[str, Any]


def _moment(value: dt.datetime | None) -> str | None:
    """Say a moment in Korean time, to the second."""
    return None if value is None else f"{value.astimezone(_SEOUL):%Y-%m-%d %H:%M:%S}"


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


#: Columns in order: their heads, and what stands in them.
_COLUMNS: Final[Sequence[tuple[Title, Callable[[_Row], Any]]]] = (
    (Title("분야", "theme"), lambda row: row["theme_title"]),
    (Title("자료", "data"), lambda row: row["title"]),
    (Title("식별자", "id"), lambda row: row["id"]),
    (Title("제공", "owner"), lambda row: row["owner"]),
    (Title("동기화", "sync"), lambda row: row["sync_word"]),
    (Title("규격", "format"), lambda row: row["format_word"]),
    (Title("상태", "state"), lambda row: row["word"]),
    (Title("사유", "reason"), lambda row: row["why"]),
    (Title("기준 시각(한국)", "as of (Korea)"), lambda row: _moment(row["as_of"])),
    (Title("경과(분)", "age (min)"), lambda row: _minutes(row["age_s"])),
    (Title("주기(분)", "rhythm (min)"), lambda row: _minutes(row["cadence_s"])),
    (Title("지연 기준(분)", "late after (min)"),
     lambda row: _minutes(row["limits"]["late_after_s"])),
    (Title("장애 기준(분)", "down after (min)"),
     lambda row: _minutes(row["limits"]["down_after_s"])),
    (Title("마지막 수집(한국)", "last run (Korea)"),
     lambda row: _moment((row["last_run"] or {}).get("started_at"))),
    (Title("수집 결과", "outcome"), lambda row: (row["last_run"] or {}).get("outcome_word")),
    (Title("건수", "rows"), lambda row: row["rows"]),
    (Title("거부", "rejected"), lambda row: row["rejected"]),
    (Title("남은 호출", "quota left"), lambda row: (row.get("quota") or {}).get("left")),
    (Title("모의", "simulated"), lambda row: row["simulated"]),
    (Title("도형", "geometry"), lambda row: row["geometry_word"]),
    (Title("레이어", "layer"), lambda row: row["layer_title"]),
    (Title("이용허락", "licence"), lambda row: row["licence"]),
    (Title("개인정보", "privacy"), lambda row: row["privacy_word"]),
    (Title("산식", "formula"), lambda row: (row["indicator"] or {}).get("formula")),
    (Title("단위", "unit"), lambda row: (row["indicator"] or {}).get("unit")),
    (Title("목표", "target"), lambda row: (row["indicator"] or {}).get("target")),
    (Title("비고", "note"), lambda row: row["note"]),
)  # fmt: skip


def _table(rows: Iterable[_Row], lang: Lang) -> Iterable[list[Any]]:
    yield [title.in_(lang) for title, _ in _COLUMNS]
    for row in rows:
        yield [_cell(value(row), lang) for _, value in _COLUMNS]


def _cell(value: Any, lang: Lang) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, bool):
        return _YES.in_(lang) if value else None
    return spreadsheet_cell(value)


def csv_table(rows: Iterable[_Row], lang: Lang) -> Response:
    """Write CSV with a mark at its start, without which Excel reads Hangul as gibberish."""
    out = io.StringIO()
    csv.writer(out).writerows(_table(rows, lang))
    return _csv(out)


def _csv(out: io.StringIO, name: str = "feeds") -> Response:
    body = f"\ufeff{out.getvalue()}".encode()
    return _attached(Response(body, content_type=f"{CSV}; charset=utf-8"), "csv", name)


#: Heads of a list of rejected records, before the columns of the records themselves.
_OF_REJECTED: Final[Sequence[tuple[Title, str]]] = (
    (Title("행 번호", "row number"), "row"),
    (Title("사유", "reason"), "word"),
    (Title("사유 코드", "reason code"), "reason"),
    (Title("설명", "sentence"), "sentence"),
)


def csv_of_records(feed: str, rows: Sequence[_Row], lang: Lang) -> Response:
    """Write rejected records as CSV: why each was not taken, then what it said."""
    names = list(dict.fromkeys(name for row in rows for name in row["record"]))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([*(title.in_(lang) for title, _ in _OF_REJECTED), *map(spreadsheet_cell, names)])
    for row in rows:
        said = [*(row[key] for _, key in _OF_REJECTED), *(row["record"].get(n) for n in names)]
        table.writerow([spreadsheet_cell(value) for value in said])
    return _csv(out, f"{feed}-rejected")


def workbook(rows: Iterable[_Row], lang: Lang) -> Response:
    """Write a workbook whose head and first two columns stay in sight."""
    head, *body = _table(rows, lang)
    made = written("feeds", head, body, still="C2")
    return _attached(Response(made, mimetype=XLSX), "xlsx")


def _attached(response: Response, suffix: str, name: str = "feeds") -> Response:
    day = f"{dt.datetime.now(_SEOUL):%Y%m%d}"
    said = f'attachment; filename="lifemap-{name}-{day}.{suffix}"'
    response.headers["Content-Disposition"] = said
    response.headers["Cache-Control"] = "no-store"
    return response

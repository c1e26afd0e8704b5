"""A definition to edit, made from a sample: what each column probably is, and nothing decided."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from layers.feeds.recognising import Recognised

#: So many values of a column are looked at.
_LOOKED_AT: Final = 200
#: Parameters that hold a key; a definition names the key and never holds it.
_KEYS: Final = re.compile(r"(?i:(service|api|auth|access)?_?(key|token)|crtfc_key|confmkey)")
_LON: Final = re.compile(r"(?i:(wgs84_?)?(lon|lng|longitude|lot|gpslong|dmx|경도|x좌표|x))")
_LAT: Final = re.compile(r"(?i:(wgs84_?)?(lat|latitude|gpslati|dmy|위도|y좌표|y))")
_ID: Final = re.compile(r"(?i:.*(id|no|code|cd|num|sn|번호|코드))")

#: What a value looks like -> the filter that reads it; the first that fits all values holds.
_LOOKS: Final[Sequence[tuple[re.Pattern[str], str]]] = (
    (re.compile(r"20\d{2}[01]\d[0-3]\d[0-2]\d[0-5]\d[0-5]\d"), "kst %Y%m%d%H%M%S"),
    (re.compile(r"20\d{2}[01]\d[0-3]\d[0-2]\d[0-5]\d"), "kst %Y%m%d%H%M"),
    (re.compile(r"20\d{2}[01]\d[0-3]\d"), "kst %Y%m%d"),
    (re.compile(r"20\d{2}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?"), "iso"),
    (re.compile(r"20\d{2}-\d\d-\d\d \d\d:\d\d"), "kst %Y-%m-%d %H:%M"),
    (re.compile(r"20\d{2}/\d\d/\d\d \d\d:\d\d:\d\d"), "kst %Y/%m/%d %H:%M:%S"),
    (re.compile(r"20\d{2}-\d\d-\d\dT\d\d:\d\d.*"), "iso"),
    (re.compile(r"1[4-9]\d{8}|2[01]\d{8}"), "epoch s"),
    (re.compile(r"(1[4-9]\d{8}|2[01]\d{8})\d{3}"), "epoch ms"),
    (re.compile(r"0|-?[1-9]\d{0,14}"), "int"),
    (re.compile(r"-?\d[\d,]*\.?\d*"), "float"),
)


def draft(found: Recognised, *, url: str, key_name: str = "NAME_OF_THE_KEY") -> str:
    """Write a definition for an answer that was recognised; the rest is for a person to say."""
    bare, key = without_key(url)
    parts = urlsplit(bare)
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    columns = _columns(found.rows)
    lines = [
        "# A beginning: what is in capitals is yours to say, and the layer's fields to choose.",
        'title = { ko = "제목", en = "TITLE" }',
        'theme = "base"',
        'owner = { ko = "제공기관", en = "OWNER" }',
        'licence = "LICENCE"',
        "",
        "[ask]",
        f"protocol = {_text(found.protocol)}",
        f"url = {_text(parts._replace(query='', fragment='').geturl())}",
        *([f"params = {_table(params)}"] if params else []),
        *([f"key = {_text(key_name)}", f"key_in = {_text(f'query:{key}')}"] if key else []),
        *([f"options = {_table(found.options)}"] if found.options else []),
        "",
        "[rhythm]",
        'every = "1h"',
        'late_after = "3h"',
        'down_after = "12h"',
        "",
        "[target]",
        'layer = "LAYER"',
        "",
        "[record]",
        f"key = {_text(_key(columns))}",
        "",
        *_place(columns),
        "[fields]",
        *(f"# {_text(name)} | e.g. {_example(values)}" for name, values in columns.items()),
        *(
            f"{_field(name)} = {_text(_expression(name, values))}"
            for name, values in columns.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def without_key(url: str) -> tuple[str, str | None]:
    """Give an address without the key that it holds, and the name of the parameter it was under."""
    parts = urlsplit(url)
    pairs = parts.query.split("&") if parts.query else []
    keys = [pair for pair in pairs if _KEYS.fullmatch(pair.partition("=")[0])]
    rest = "&".join(pair for pair in pairs if pair not in keys)
    name = keys[0].partition("=")[0] if keys else None
    return parts._replace(query=rest).geturl(), name


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Give the values of each column that has any; a nested record is no column."""
    names = dict.fromkeys(name for row in rows[:_LOOKED_AT] for name in row)
    columns = {
        name: [str(row[name]) for row in rows[:_LOOKED_AT] if row.get(name) not in {None, ""}]
        for name in names
        if name != "geometry"
    }
    return {name: values for name, values in columns.items() if values}


def _expression(name: str, values: list[str]) -> str:
    # A number that is a name keeps its leading zeros.
    is_name = _ID.fullmatch(name) is not None
    for pattern, filter_ in _LOOKS:
        if all(map(pattern.fullmatch, values)) and not (is_name and filter_ in {"int", "float"}):
            return f"{name} | {filter_}"
    return name


def _key(columns: Mapping[str, list[str]]) -> str:
    """Give the first column that names its records, else any whose values are all different."""
    unique = [name for name, values in columns.items() if len(set(values)) == len(values)]
    named = [name for name in unique if _ID.fullmatch(name)]
    return next(iter([*named, *unique]), "COLUMN")


def _place(columns: Mapping[str, list[str]]) -> list[str]:
    def first(pattern: re.Pattern[str], fits: Callable[[float], bool]) -> str | None:
        for name, values in columns.items():
            if pattern.fullmatch(name) and all(fits(_number(each)) for each in values):
                return name
        return None

    lon = first(_LON, lambda value: 124 <= value <= 132)
    lat = first(_LAT, lambda value: 33 <= value <= 39)
    if lon is None or lat is None:
        return ["[place]", 'dong = "COLUMN"    # or district = true, or item, or point', ""]
    return ["[place]", f"point = {{ lon = {_text(lon)}, lat = {_text(lat)} }}", ""]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _example(values: list[str]) -> str:
    shown = values[0] if len(values[0]) <= 40 else f"{values[0][:40]}…"
    return _text(shown)


def _field(name: str) -> str:
    """Give a column's name as that of a field: small letters, digits and underscores."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    made = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    return made if re.match(r"[a-z]", made) else f'"{name}"'


def _text(text: str) -> str:
    """Write a TOML text: what JSON escapes, TOML does likewise."""
    return json.dumps(text, ensure_ascii=False)


def _table(said: Mapping[str, str]) -> str:
    return (
        "{ " + ", ".join(f"{_text(name)} = {_text(value)}" for name, value in said.items()) + " }"
    )

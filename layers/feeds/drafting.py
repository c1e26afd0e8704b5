"""A definition to edit, made from a sample: what each column probably is, and nothing decided."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from layers.feeds.recognising import Recognised

#: So many values of a column are looked at.
_LOOKED_AT: Final = 200
#: Columns of which together no two records are alike: more is a table without a key.
_MOST_KEYS: Final = 3
#: Parameters that hold a key; a definition names the key and never holds it.
_KEYS: Final = re.compile(r"(?i:(service|api|auth|access)?_?(key|token)|crtfc_key|confmkey)")

#: Names of columns that hold a coordinate, and of those that hold a name or a time.
_EAST: Final = re.compile(
    r"(?i:.*(lon|lng|longitude|lot|lotd|long|lo|lnt|경도)(_?crd|crtsvl)?|.*x(pt|좌표|cord)?)"
)
_NORTH: Final = re.compile(
    r"(?i:.*(lat|latitude|lati|la|letd|위도)(_?crd|crtsvl)?|.*y(pt|좌표|cord)?)"
)
_AXIS: Final = re.compile(
    r"[xyXY]|.*(_[xyXY]|[a-z\d][XY])|(?i:.*(coord|crd|tm|dm|gps)[xy]|.*[xy](pt|좌표|cord))"
)
_KEY: Final = re.compile(r"(?i:key)")
_OWN: Final = re.compile(r"(?i:(@iot\.)?id|identifier|guid|uuid)")
_ID: Final = re.compile(
    r"(?i:c\d|(?!r(ow)?_?num$|.*(tel|fax|phone)_?no$)"
    r".*(id|no|code|cd|_num|number|sn|seq|serial|번호|코드))"
)
_NAME: Final = re.compile(r"(?i:.*(name|nm|title|명|명칭|이름))")
_KIND: Final = re.compile(r"(?i:.*(category|kind|type|gubun|item|구분|종류|분류))")
#: ``DT`` is what KOSIS calls its figures.
_WHEN: Final = re.compile(
    r"(?i:(?!dt$).*(time|date|dt|de|ymd|hhmm|at|tm|when|onset|sent|일자|일시|시각|날짜))"
)
#: What identifies, the surest first: alone, then together.
_IDENTIFIES: Final = (_KEY, _OWN, _ID, _NAME, _KIND, _WHEN)
#: What together identifies a figure of KOSIS, whatever one sample shows.
_OF_KOSIS: Final = re.compile(r"C\d|ITM_ID")

_DAY: Final = r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_HOUR: Final = r"([01]\d|2[0-4])"
_SIXTY: Final = r"[0-5]\d"
_WRITTEN_DAY: Final = r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
#: Hours without a day, and whatever begins with a zero: texts, for the zeros would be lost.
_DIGITS: Final = re.compile(rf"{_HOUR}{_SIXTY}({_SIXTY})?")
_PADDED: Final = re.compile(r"0\d+")
#: What a value looks like -> the filter that reads it; the first that fits all values holds.
_MOMENTS: Final[Sequence[tuple[re.Pattern[str], str]]] = tuple(
    (re.compile(pattern), filter_)
    for pattern, filter_ in (
        (rf"{_DAY}{_HOUR}{_SIXTY}{_SIXTY}", "kst %Y%m%d%H%M%S"),
        (rf"{_DAY}{_HOUR}{_SIXTY}", "kst %Y%m%d%H%M"),
        (rf"{_DAY}{_HOUR}", "kst %Y%m%d%H"),
        (_DAY, "date %Y%m%d"),
        (rf"{_WRITTEN_DAY} {_HOUR}:{_SIXTY}:{_SIXTY}", "kst %Y-%m-%d %H:%M:%S"),
        (rf"{_WRITTEN_DAY} {_HOUR}:{_SIXTY}:{_SIXTY}\.\d+", "iso"),
        (rf"{_WRITTEN_DAY} {_HOUR}:{_SIXTY}", "kst %Y-%m-%d %H:%M"),
        (rf"20\d\d/\d\d/\d\d {_HOUR}:{_SIXTY}:{_SIXTY}", "kst %Y/%m/%d %H:%M:%S"),
        (rf"{_WRITTEN_DAY}T{_HOUR}:{_SIXTY}(:{_SIXTY}(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", "iso"),
        (_WRITTEN_DAY, "date %Y-%m-%d"),
        (r"1[4-9]\d{8}", "epoch s"),
        (r"1[4-9]\d{11}", "epoch ms"),
    )
)
_NUMBERS: Final[Sequence[tuple[re.Pattern[str], str]]] = (
    (re.compile(r"0|-?[1-9]\d{0,14}"), "int"),
    (re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"), "float"),
    (re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?|-?\d{1,3}(\.\d+)?"), "float"),
)
#: Where Korea lies: in degrees, and in the metres of its grids by their EPSG codes.
_DEGREES: Final = ((124.0, 132.0), (33.0, 39.0))
_METRES: Final = (
    (5186, ((100_000.0, 300_000.0), (520_000.0, 620_000.0))),
    (5181, ((100_000.0, 300_000.0), (400_000.0, 520_000.0))),
    (5179, ((850_000.0, 1_200_000.0), (1_450_000.0, 2_100_000.0))),
)
#: What alerts say that an index leads to, for their protocol reads those and not the index.
_ALERT: Final = (
    {
        "key": "KEY",
        "event": "EVENT",
        "headline": "HEADLINE",
        "severity": "Severe",
        "certainty": "Likely",
        "sent": "2026-01-31T09:00:00+09:00",
        "expires": "2026-01-31T18:00:00+09:00",
        "description": "DESCRIPTION",
    },
)
#: Where a columns' file is put; nobody asks for it.
_FOLDER: Final = "drop_folder"


def draft(found: Recognised, *, url: str, key_name: str = "NAME_OF_THE_KEY") -> str:
    """Write a definition for an answer that was recognised; the rest is for a person to say."""
    columns = _columns(found.rows or (_ALERT if found.protocol == "cap" else ()))
    drawn = any(row.get("geometry") is not None for row in found.rows[:_LOOKED_AT])
    place = [] if drawn else _place(columns)
    lines = [
        "# A beginning: what is in capitals is yours to say, and the layer's fields to choose.",
        'title = { ko = "제목", en = "TITLE" }',
        'theme = "base"',
        'owner = { ko = "제공기관", en = "OWNER" }',
        'licence = "LICENCE"',
        "",
        *_ask(found, url, key_name),
        "[rhythm]",
        'every = "1h"',
        'late_after = "3h"',
        'down_after = "12h"',
        "",
        "[target]",
        'layer = "LAYER"',
        "",
        "[record]",
        *_record(columns, max(1, len(found.rows))),
        "",
        *place,
        "[fields]",
        *(f"# {_text(name)} | e.g. {_example(values)}" for name, values in columns.items()),
        *(
            f"{field} = {_text(_expression(name, columns[name]))}"
            for name, field in _fields(columns).items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _ask(found: Recognised, url: str, key_name: str) -> list[str]:
    options = [f"options = {_table(found.options)}"] if found.options else []
    if found.protocol == _FOLDER:
        return [
            "[ask]",
            f"protocol = {_text(_FOLDER)}",
            'url = "{drop}/FOLDER"',
            "by_hand = true",
            *options,
            "",
        ]
    bare, key = without_key(url)
    parts = urlsplit(bare)
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    return [
        "[ask]",
        f"protocol = {_text(found.protocol)}",
        f"url = {_text(parts._replace(query='', fragment='').geturl())}",
        *([f"params = {_table(params)}"] if params else []),
        *([f"key = {_text(key_name)}", f"key_in = {_text(f'query:{key}')}"] if key else []),
        *options,
        "",
    ]


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
    """Give the filter that reads a column; what may be a code or has zeros to lose stays text."""
    for pattern, filter_ in _MOMENTS:
        if all(map(pattern.fullmatch, values)):
            is_code = _ID.fullmatch(name) is not None and values[0].isdigit()
            return name if is_code else f"{name} | {filter_}"
    if _ID.fullmatch(name) or any(map(_PADDED.fullmatch, values)):
        return name
    if _WHEN.fullmatch(name) and all(map(_DIGITS.fullmatch, values)):
        return name
    for pattern, filter_ in _NUMBERS:
        if all(map(pattern.fullmatch, values)):
            return f"{name} | {filter_}"
    return name


def _record(columns: Mapping[str, list[str]], count: int) -> list[str]:
    """Name the columns that tell records from one another, if the sample shows any."""
    names = _key(columns, min(count, _LOOKED_AT))
    if not names:
        return ['key = "COLUMN"    # nothing in the sample names its records']
    said = _text(names[0]) if len(names) == 1 else f"[{', '.join(map(_text, names))}]"
    doubt = "    # the sample has one record: nobody can see whether it tells them apart"
    return [f"key = {said}{doubt if count == 1 else ''}"]


def _key(columns: Mapping[str, list[str]], count: int) -> tuple[str, ...]:
    """Give one column that identifies, else the fewest that do together.

    Ids and codes go before names, and those before times. What was measured and where something
    lies identifies nothing, however much it differs.
    """
    whole = {name: values for name, values in columns.items() if len(values) == count}
    if of_kosis := tuple(name for name in whole if _OF_KOSIS.fullmatch(name)):
        return of_kosis
    ranked = [
        name
        for pattern in _IDENTIFIES
        for name in whole
        if pattern.fullmatch(name) and _identifies(name, whole[name])
    ]
    ranked = list(dict.fromkeys(ranked))
    for size in range(1, _MOST_KEYS + 1):
        for names in itertools.combinations(ranked, size):
            if len(set(zip(*(whole[name] for name in names), strict=True))) == count:
                return names
    return ()


def _identifies(name: str, values: Sequence[str]) -> bool:
    if _AXIS.fullmatch(name) or any(
        "." in each and _NUMBERS[1][0].fullmatch(each) for each in values
    ):
        return False
    # wattHoursLifetime has a time in its name and none in its values.
    is_number = all(map(_NUMBERS[0][0].fullmatch, values)) and not _is_moment(values)
    return not (is_number and _WHEN.fullmatch(name)) or _ID.fullmatch(name) is not None


def _is_moment(values: Sequence[str]) -> bool:
    return any(all(map(pattern.fullmatch, values)) for pattern, _ in _MOMENTS)


def _place(columns: Mapping[str, list[str]]) -> list[str]:
    """Find two columns of coordinates, by their names and by where their values lie."""
    numbers = {
        name: found
        for name, values in columns.items()
        if (found := [_number(each) for each in values])
        and (_EAST.fullmatch(name) or _NORTH.fullmatch(name))
    }
    for crs, (east, north) in ((None, _DEGREES), *_METRES):
        lon = _within(numbers, east, (_EAST, _AXIS))
        lat = _within(numbers, north, (_NORTH, _AXIS))
        if lon is not None and lat is not None and lon != lat:
            of = "" if crs is None else f", crs = {crs}"
            doubt = "" if crs is None else "    # by its values: ask which grid it is"
            return [
                "[place]",
                f"point = {{ lon = {_text(lon)}, lat = {_text(lat)}{of} }}{doubt}",
                "",
            ]
    return ["[place]", 'dong = "COLUMN"    # or district = true, or item, or point', ""]


def _within(
    numbers: Mapping[str, list[float]],
    span: tuple[float, float],
    named: Sequence[re.Pattern[str]],
) -> str | None:
    """Give the column between two limits, first of those that are named as one would expect."""
    least, most = span
    inside = [
        name for name, values in numbers.items() if all(least <= each <= most for each in values)
    ]
    ranked = [name for pattern in named for name in inside if pattern.fullmatch(name)]
    return next(iter(ranked), None)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _example(values: list[str]) -> str:
    shown = values[0] if len(values[0]) <= 40 else f"{values[0][:40]}…"
    return _text(shown)


def _fields(columns: Iterable[str]) -> dict[str, str]:
    """Give each column a field of its own, also those that differ in case or in signs only."""
    made: dict[str, str] = {}
    for name in columns:
        field = _field(name)
        made[name] = field if field not in made.values() else _text(name)
    return made


def _field(name: str) -> str:
    """Give a column's name as that of a field: small letters, digits and underscores."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    made = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    return made if re.match(r"[a-z]", made) else _text(name)


def _text(text: str) -> str:
    """Write a TOML text: what JSON escapes, TOML does likewise; a terminal gets no command."""
    said = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else json.dumps(each).strip('"') for each in said)


def _table(said: Mapping[str, str]) -> str:
    return (
        "{ " + ", ".join(f"{_text(name)} = {_text(value)}" for name, value in said.items()) + " }"
    )

"""Rows in the envelope of a protocol, as its providers send them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from scripts.simulated.feeds import envelopes, formats
from scripts.simulated.feeds.asked import Asked, Told

Row = Mapping[str, Any]


def enveloped(protocol: str, path: str, rows: Sequence[Row], asked: Asked) -> Told:
    """Tell rows as a protocol does, or at the path where a definition looks for them."""
    if path and protocol not in _OWN_PATHS:
        return _at_path(path, [formats.plain(row) for row in rows])
    bare = rows if protocol in _WITH_SHAPE else [formats.plain(row) for row in rows]
    return _ENVELOPES.get(protocol, envelopes.bare)(bare, asked)


def _at_path(path: str, rows: Sequence[Mapping[str, Any]]) -> Told:
    """Tell rows where a definition looks for them, in an answer that says that all is well."""
    document: Any = [formats.nested(row) for row in rows]
    for name in reversed([each for each in path.replace("[]", "").split("/") if each]):
        document = {"DATA" if name == "*" else name: document}
    if isinstance(document, dict):
        document["RESULT"] = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}
    return envelopes.json_told(document)


def _seoul(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    """Tell a Seoul service by the name in its path, before the numbers of the page."""
    found = re.search(r"/(?:json|xml)/([^/]+)/", asked.path)
    return envelopes.seoul(found[1] if found else "row", rows, asked)


def _lofin(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    return envelopes.head_and_row(asked.path.rstrip("/").rpartition("/")[2], rows, asked)


def _standard(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    return envelopes.datago(rows, asked, said="NORMAL SERVICE.")


def _array(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:
    return envelopes.datago(rows, asked, said="NORMAL_CODE", as_array=True)


def _records(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:  # noqa: ARG001 - as others
    return envelopes.document("result", {"record": list(rows)})


def _content(rows: Sequence[Mapping[str, Any]], asked: Asked) -> Told:  # noqa: ARG001 - as others
    return envelopes.json_told({"content": list(rows)})


#: Protocols whose ``options.rows`` is no path of this kind.
_OWN_PATHS: Final = frozenset({"webhook", "mqtt"})
#: Protocols that bring the shape of a row themselves.
_WITH_SHAPE: Final = frozenset(
    {"arcgis", "wfs", "ogc_features", "georss", "gbfs", "gtfs_rt", "sensorthings", "ngsi_ld",
     "datex2"}
)  # fmt: skip
_ENVELOPES: Final[Mapping[str, Callable[[Sequence[Mapping[str, Any]], Asked], Told]]] = {
    "datago": _standard,
    "datago_array": _array,
    "odcloud": envelopes.odcloud,
    "seoul": _seoul,
    "its": envelopes.its,
    "utic": _records,
    "safetydata": envelopes.safetydata,
    "lofin": _lofin,
    "hrfco": _content,
    "kma_text": formats.kma_text,
    "arcgis": formats.arcgis,
    "wfs": formats.geojson,
    "ogc_features": formats.geojson,
    "georss": formats.georss,
    "gbfs": formats.gbfs,
    "gtfs_rt": formats.gtfs_rt,
    "sensorthings": formats.sensorthings,
    "ngsi_ld": formats.ngsi_ld,
    "datex2": formats.datex2,
}

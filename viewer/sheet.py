"""A briefing sheet: one HTML file with a folium map, the list beside it, and nothing from outside.

It opens from a memory stick on a machine without a network, and prints on paper. Its own policy
(CSP) forbids every request, so that even a forgotten address could reach no one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from layers.definition import Lang

POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
    " img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list and its mark on the map.

    ``place`` is (lon, lat) in degrees; ``shape`` the item's GeoJSON geometry where it is more than
    a point; ``icon`` its sign as SVG of ours, or ``None``; ``rows`` are (title, text).
    """

    place: tuple[float, float]
    title: str
    layer: str
    rows: Sequence[tuple[str, str]]
    shape: dict[str, Any] | None = None
    icon: str | None = None
    colour: str = "#0072b2"
    distance: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Shapes of one look beneath the entries: GeoJSON geometries with Leaflet path options."""

    shapes: Sequence[dict[str, Any]]
    style: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything a sheet says; all texts in one language, ``point`` the asked place (lon, lat)."""

    lang: Lang
    title: str
    district: str
    is_sample: bool
    made_at: str
    notes: Sequence[str]
    attributions: Sequence[str]
    entries: Sequence[Entry]
    ground: Sequence[Ground] = ()
    point: tuple[float, float] | None = None
    ring_m: float | None = None

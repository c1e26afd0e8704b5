"""Draws a sheet with folium, which takes half a second to import: only where one is asked for.

Nothing that an item says may reach a template of folium: branca fills the script of an element
twice, so that ``{{ }}`` in a name would run *here*. Texts stand in the page as escaped HTML or as
JSON in an element of its own, and scripts put them into text nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import escape

from viewer import inline
from viewer.page import render
from viewer.sheet import POLICY, Entry, Ground, Sheet

#: Zoom at which one item alone is shown.
_CLOSE: Final = 17


class _Raw(Element):
    """Text of ours that stands in the page as it is, unread by branca's templates."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Marks(MacroElement):
    """The numbered marks; their texts are read from the page's JSON and become text nodes."""

    _name = "Marks"
    _template = Template("""
    {% macro script(this, kwargs) %}
    L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
    JSON.parse(document.getElementById("marks").textContent).forEach(function (mark, index) {
      var icon = L.divIcon({className: "mark", iconSize: [30, 30], iconAnchor: [15, 15],
        html: mark.icon + "<b>" + (index + 1) + "</b>"});
      var box = L.DomUtil.create("div");
      L.DomUtil.create("h3", "", box).textContent = mark.title;
      mark.rows.forEach(function (row) {
        var line = L.DomUtil.create("p", "", box);
        L.DomUtil.create("small", "", line).textContent = row[0] + " ";
        L.DomUtil.create("span", "", line).textContent = row[1];
      });
      if (mark.shape) {
        L.geoJSON(mark.shape, {style: {color: mark.colour, weight: 3, fillOpacity: 0.25}})
          .bindPopup(box).addTo({{ this._parent.get_name() }});
      }
      L.marker([mark.lat, mark.lon], {icon: icon, alt: mark.title, riseOnHover: true})
        .bindPopup(box).addTo({{ this._parent.get_name() }});
    });
    {% endmacro %}
    """)


def _marks_json(entries: Sequence[Entry]) -> str:
    """Write what ``_Marks`` reads, as an element that no text can end."""
    marks = [
        {
            "lon": each.place[0],
            "lat": each.place[1],
            "title": each.title,
            "rows": [list(row) for row in each.rows],
            "shape": each.shape,
            "icon": each.icon or "",
            "colour": each.colour,
        }
        for each in entries
    ]
    return f'<script id="marks" type="application/json">{htmlsafe_json_dumps(marks)}</script>'


def sheet_html(sheet: Sheet) -> str:
    """Write a sheet as one HTML document that asks nothing of any network.

    Raises
    ------
    NotBuiltError
        When the front end, which brings Leaflet and the font, was not built.
    """
    figure = Figure()
    body = render("sheet.html", sheet=sheet)
    figure.title = escape(f"{sheet.title} · {sheet.district}")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    styles = f"{inline.fonts_for(body)}\n{inline.leaflet_styles()}\n{render('sheet.css')}"
    figure.header.add_child(_Raw(policy), name="policy")
    figure.header.add_child(_Raw(f"<style>{styles}</style>"), name="styles")
    figure.header.add_child(_Raw(f"<script>{inline.leaflet_script()}</script>"), name="leaflet")
    figure.html.add_child(_Raw(body + _marks_json(sheet.entries)), name="body")
    figure.add_child(_map(sheet))
    return figure.render()


def _map(sheet: Sheet) -> folium.Map:
    places = [(lat, lon) for lon, lat in (each.place for each in sheet.entries)]
    if sheet.point:
        places.append((sheet.point[1], sheet.point[0]))
    drawn = folium.Map(
        location=places[-1] if places else None,
        zoom_start=_CLOSE,
        max_zoom=20,
        tiles=None,
        prefer_canvas=True,
        attribution_control=False,
    )
    # folium's own are addresses on public hosts; ours stand in the head already.
    drawn.default_js, drawn.default_css = [], []
    for ground in sheet.ground:
        _ground(ground).add_to(drawn)
    if sheet.point:
        _asked(sheet.point, sheet.ring_m).add_to(drawn)
    drawn.add_child(_Marks())
    if len(set(places)) > 1:
        drawn.fit_bounds([list(map(min, *places)), list(map(max, *places))], padding=(40, 40))
    return drawn


def _ground(ground: Ground) -> folium.GeoJson:
    features = [
        {"type": "Feature", "properties": {}, "geometry": geometry} for geometry in ground.shapes
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return folium.GeoJson(collection, style_function=lambda _: ground.style, interactive=False)


def _asked(point: tuple[float, float], ring_m: float | None) -> folium.FeatureGroup:
    group, place = folium.FeatureGroup(), (point[1], point[0])
    if ring_m:
        folium.Circle(place, radius=ring_m, color="#0b0f14", weight=1.5, fill=False).add_to(group)
    folium.CircleMarker(
        place, radius=6, color="#0b0f14", weight=3, fill=True, fill_color="#f0e442", fill_opacity=1
    ).add_to(group)
    return group

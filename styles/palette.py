"""The colours of the life map by name: dark control room first, light, both colour-blind safe.

Colour is kept for state and for answers; ground, streets and buildings stay in near-black blues
(or near-white greys), so that whatever happens is the brightest thing on the wall. State colours
are those of Okabe and Ito (2008), "Color Universal Design": they stay apart for readers with any
common form of colour blindness, and are never the only sign: icons carry a mark besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from layers.errors import DefinitionError

#: Red, green, blue and opacity, 0 to 255 each, as deck.gl takes them.
Colour = tuple[int, int, int, int]


def colour(text: str) -> Colour:
    """Read ``#rrggbb`` or ``#rrggbbaa``."""
    digits = text.removeprefix("#")
    if len(digits) not in {6, 8}:
        raise DefinitionError(f"'{text}' is not a colour such as #56b4e9 or #56b4e940.")
    red, green, blue, opacity = bytes.fromhex(digits.ljust(8, "f"))
    return (red, green, blue, opacity)


@dataclass(frozen=True, kw_only=True)
class Palette:
    """A set of colours under the names that styles use; every palette has the same names."""

    name: str
    colours: Mapping[str, str]

    def __getitem__(self, name: str) -> Colour:
        """Give a colour by name.

        Raises
        ------
        DefinitionError
            When the palette has none of that name.
        """
        return colour(self.css(name))

    def css(self, name: str) -> str:
        """Give a colour as CSS text."""
        if name not in self.colours:
            raise DefinitionError(f"The palette '{self.name}' has no colour '{name}'.")
        return self.colours[name]


_STATES: Final = {
    "ok": "#56b4e9",
    "late": "#e69f00",
    "down": "#d55e00",
    "unknown": "#8a99a8",
}
#: The plates of icons: deep enough for a white glyph (contrast 3:1 or more) on either ground.
_PLATES: Final = {
    "plate_safety": "#2a7fb8",
    "plate_pole": "#31648c",
    "plate_education": "#8a6d00",
    "plate_fire": "#c2410c",
    "plate_police": "#3f5bb5",
    "plate_hospital": "#0b7a5b",
    "plate_shelter": "#1f7a3d",
    "plate_hydrant": "#b03a48",
    "plate_energy": "#a35f00",
    "plate_incident": "#9b3f8f",
    "plate_transit": "#5b4aa0",
    "plate_life": "#2b7a78",
    "plate_sensor": "#55751f",
    "plate_project": "#6b5344",
    "plate_unit": "#7a1f3d",
    "plate_address": "#4b5b6b",
}

DARK: Final = Palette(
    name="dark",
    colours={
        **_STATES,
        **_PLATES,
        "ground": "#0b0f14",
        "panel": "#121923",
        "line": "#243040",
        "text": "#e6edf3",
        "quiet": "#93a4b5",
        "halo": "#0b0f14",
        "label_water": "#6d9cc9",
        "label_street": "#c3d0dc",
        "land": "#0e141b",
        "border": "#56708c",
        "dong": "#2b3a4b",
        "park": "#10211d",
        "wood": "#0e1d19",
        "sports": "#13251f",
        "water": "#0f2740",
        "road_motorway": "#4a607b",
        "road_major": "#3a4d64",
        "road_middle": "#2e3d50",
        "road_minor": "#223040",
        "road_path": "#1b2633",
        "building": "#3b4858",
        "building_edge": "#556577",
        "traffic_free": "#009e73",
        "traffic_slow": "#e69f00",
        "traffic_jam": "#d55e00",
        "traffic_unknown": "#5b6b7c",
        "figure_1": "#14324ac0",
        "figure_2": "#1c4f78c0",
        "figure_3": "#2673aac0",
        "figure_4": "#3f9ad6c0",
        "figure_5": "#8ccdf5c0",
        "people_1": "#16283a66",
        "people_2": "#1d446677",
        "people_3": "#23629588",
        "people_4": "#2f86c699",
        "people_5": "#56b4e9aa",
        "weather_dry": "#56b4e912",
        "weather_wet": "#2f86c699",
        "weather_snow": "#dbe7f380",
        "homes_1": "#5a3b1f88",
        "homes_2": "#8a4f1799",
        "homes_3": "#c2650faa",
        "homes_4": "#f08c2bbb",
        "group": "#1d3a54e6",
        "group_edge": "#56b4e9",
        "answer": "#f0e442",
        "answer_faint": "#f0e44259",
        "route_fire": "#e8662a",
        "route_medical": "#17b384",
        "route_police": "#56b4e9",
        "route_walk": "#d98ab8",
        "on_route": "#0b0f14",
        "closure": "#ff4d2e",
        "notice": "#e69f00",
        "zone": "#a58bd6",
        "reach_fill": "#56b4e91a",
        "reach_line": "#56b4e9",
        "reach_near": "#1b5e8a4d",
        "reach_middle": "#2f86c666",
        "reach_far": "#8ccbf080",
        "reach_over": "#e69f0073",
        "reach_none": "#d55e0099",
        "sight_none": "#3c4a5a",
        "sight_detect": "#2f6fae",
        "sight_observe": "#4aa3dd",
        "sight_recognise": "#8fd0f5",
        "sight_identify": "#f2fbff",
        "cover_none": "#8a99a8",
        "cover_detect": "#3d82c4",
        "sight_blocked": "#d55e00",
        "sight_blocker": "#e69f00",
        "sight_away": "#8a99a8",
        "sight_mast": "#93a4b599",
        "view_detect": "#2f6fae4d",
        "view_observe": "#4aa3dd4d",
        "view_recognise": "#8fd0f54d",
        "view_identify": "#f2fbff66",
        "on_sight": "#06121c",
        "on_sight_coarse": "#ffffff",
        "gate": "#ff2e2e",
        "net_reached": "#cc79a72e",
        "net_rim": "#cc79a714",
        "highlight": "#e69f0099",
        "sun": "#fff4e0",
        "sky": "#c8dcff",
    },
)

LIGHT: Final = Palette(
    name="light",
    colours={
        **_STATES,
        **_PLATES,
        "ok": "#0072b2",
        "late": "#b57a00",
        "down": "#9c3600",
        "unknown": "#6b7a88",
        "ground": "#e8ecf0",
        "panel": "#ffffff",
        "line": "#c5ced8",
        "text": "#15202b",
        "quiet": "#526070",
        "halo": "#ffffff",
        "label_water": "#2f6a9c",
        "label_street": "#37454f",
        "land": "#f1f3f5",
        "border": "#6f8296",
        "dong": "#c3ccd5",
        "park": "#d3e6d6",
        "wood": "#c9dfcc",
        "sports": "#dbead8",
        "water": "#b8d4ea",
        "road_motorway": "#f3d9a8",
        "road_major": "#ffffff",
        "road_middle": "#ffffff",
        "road_minor": "#ffffff",
        "road_path": "#dfe4e9",
        "building": "#a9b4bf",
        "building_edge": "#8896a4",
        "traffic_free": "#00805e",
        "traffic_slow": "#c98700",
        "traffic_jam": "#9c3600",
        "traffic_unknown": "#8896a4",
        "figure_1": "#e3f0f9c8",
        "figure_2": "#b9d9eec8",
        "figure_3": "#84bbe0c8",
        "figure_4": "#3f93cac8",
        "figure_5": "#005f99c8",
        "people_1": "#dce9f466",
        "people_2": "#b5d3ea77",
        "people_3": "#82b6dc88",
        "people_4": "#3f8fc799",
        "people_5": "#0072b2aa",
        "weather_dry": "#0072b20f",
        "weather_wet": "#2f86c680",
        "weather_snow": "#7d8fa066",
        "homes_1": "#f3d9b888",
        "homes_2": "#e5b06c99",
        "homes_3": "#cf7f24aa",
        "homes_4": "#9c5600bb",
        "group": "#ffffffe6",
        "group_edge": "#0072b2",
        "answer": "#7a5a00",
        "answer_faint": "#7a5a0059",
        "route_fire": "#b84300",
        "route_medical": "#00734f",
        "route_police": "#0068a3",
        "route_walk": "#9a3f74",
        "on_route": "#ffffff",
        "closure": "#c21807",
        "notice": "#b57a00",
        "zone": "#6a4aa8",
        "reach_fill": "#0072b21f",
        "reach_line": "#0072b2",
        "reach_near": "#8fc3e659",
        "reach_middle": "#4d9bd066",
        "reach_far": "#0a5f9680",
        "reach_over": "#c9870099",
        "reach_none": "#b04400b3",
        "sight_none": "#b9c4cf",
        "sight_detect": "#9cc4e4",
        "sight_observe": "#2e74ab",
        "sight_recognise": "#17588c",
        "sight_identify": "#00304f",
        "cover_none": "#5c6976",
        "cover_detect": "#4a88b8",
        "sight_blocked": "#b04400",
        "sight_blocker": "#b57a00",
        "sight_away": "#7a8896",
        "sight_mast": "#526070b3",
        "view_detect": "#9cc4e480",
        "view_observe": "#5b9fd04d",
        "view_recognise": "#1f73ae4d",
        "view_identify": "#003f6b66",
        "on_sight": "#ffffff",
        "on_sight_coarse": "#15202b",
        "gate": "#c4001a",
        "net_reached": "#9a3f7433",
        "net_rim": "#9a3f7417",
        "highlight": "#d55e0099",
        "sun": "#fffaf0",
        "sky": "#f3f5f8",
    },
)

PALETTES: Final[Mapping[str, Palette]] = {palette.name: palette for palette in (DARK, LIGHT)}

"""Points as icons with their state, and counted groups as circles with their number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.definition import Layer, Title
from layers.errors import DefinitionError
from styles import sprites
from styles.choice import PROPERTIES, ByCode
from styles.drawings import FONT_FAMILY, FONT_SETTINGS, IN_FRONT, Entry, Look
from styles.palette import DARK

#: A feature of a tile that stands for several items carries their number.
_GROUP: Final = f"{PROPERTIES}.point_count>1"
#: Radius of a group's circle, in pixels, so that its number fits.
_RADIUS: Final = f"{PROPERTIES}.point_count>999?19:{PROPERTIES}.point_count>99?16:13"
#: Height of a number, in pixels on a desk.
_NUMBER_PX: Final = 12.0
#: A size on the ground so large that its limit in pixels decides at every zoom.
_ANY_ZOOM_M: Final = 1_000_000
_SEVERAL: Final = Title("여럿(숫자는 개수)", "Several, with their number")
_IN_ORDER: Final = "ok"


@dataclass(frozen=True, kw_only=True)
class Faces:
    """Signs of their own for the codes of a field: code -> icon and plate."""

    field: str
    signs: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Points of one icon, or of one a kind.

    Parameters
    ----------
    icon
        File of ``styles/icons``.
    plate
        Colour of its plate.
    faces
        What stands for the icon where an item is of a certain kind.
    state
        Field whose codes put a mark on the icon: each value is ``ok`` (no mark), ``late``,
        ``down`` or ``unknown``.
    state_titles
        What the marks mean here, for the legend.
    count
        Field whose number, from 2 on, stands beside the icon.
    size_m
        Height in metres on the ground: a sign grows as one comes nearer.
    from_px, to_px
        Its least and largest height on a desk: from afar a sign is a dot of its plate's colour.
    """

    icon: str
    plate: str
    faces: Faces | None = None
    state: ByCode[str] | None = None
    state_titles: tuple[tuple[str, Title], ...] = ()
    count: str | None = None
    size_m: float = 30.0
    from_px: float = 8.0
    to_px: float = 26.0

    def __post_init__(self) -> None:
        """Check the names, and that the legend tells every mark."""
        for icon, plate in self.every_face:
            _ = DARK[plate]
            sprites.check_icon(icon)
        marks = set(self.state.every_value) - {_IN_ORDER} if self.state else set[str]()
        if not marks <= set(sprites.STATES) or marks != {state for state, _ in self.state_titles}:
            raise DefinitionError(f"The legend of icon '{self.icon}' does not tell its marks.")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of kind, state and number."""
        named = (
            self.faces.field if self.faces else None,
            self.state.field if self.state else None,
            self.count,
        )
        return tuple(name for name in named if name)

    @property
    def every_face(self) -> tuple[tuple[str, str], ...]:
        """Every icon with its plate, the layer's own first."""
        return ((self.icon, self.plate), *(self.faces.signs.values() if self.faces else ()))

    def face_of(self, properties: Mapping[str, Any]) -> tuple[str, str]:
        """Give the icon and the plate of an item."""
        own = (self.icon, self.plate)
        return (
            self.faces.signs.get(properties.get(self.faces.field, ""), own) if self.faces else own
        )

    def arguments(self, look: Look) -> dict[str, Any]:
        """Give the arguments of an ``MVTLayer`` of points; the atlas' address is not among them."""
        palette, beside = look.palette, 0.46 * self.to_px * look.scale
        return {
            "point_type": "'circle+icon+text'",
            "parameters": dict(IN_FRONT),
            "icon_mapping": sprites.mapping([icon for icon, _ in self.every_face]),
            "icon_size_units": "'meters'",
            "icon_size_min_pixels": self.from_px * look.scale,
            "icon_size_max_pixels": self.to_px * look.scale,
            "get_icon": self._icon(),
            "get_icon_size": self.size_m * look.scale,
            "get_icon_color": f"{_GROUP}?[0,0,0,0]:[255,255,255,255]",
            "stroked": True,
            "filled": True,
            "point_radius_units": "'pixels'",
            "point_radius_scale": look.scale,
            "get_point_radius": f"{_GROUP}?({_RADIUS}):0",
            "get_fill_color": palette["group"],
            "get_line_color": palette["group_edge"],
            "get_line_width": f"{_GROUP}?1.5:0",
            "line_width_units": "'pixels'",
            "line_width_scale": look.scale,
            "get_text": self._number(),
            "text_size_units": "'meters'",
            "text_size_max_pixels": _NUMBER_PX * look.scale,
            "get_text_size": f"{_GROUP}?{_ANY_ZOOM_M}:{self.size_m * look.scale / 2:g}",
            "get_text_color": palette["text"],
            "get_text_pixel_offset": f"{_GROUP}?[0,1]:[{beside:g},{-beside:g}]",
            "text_outline_width": 0.5,
            "text_outline_color": palette["halo"],
            "text_font_family": f'"{FONT_FAMILY}"',
            "text_font_weight": 700,
            "text_font_settings": dict(FONT_SETTINGS),
            "text_character_set": "'0123456789'",
        }

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give the icon, its marks, and the circle of a group."""
        entries = [Entry(mark="icon", title=layer.title)]
        if self.faces:
            titles = layer.field(self.faces.field).values or {}
            entries += [
                Entry(mark="icon", title=titles[code], icon=icon)
                for code, (icon, _) in self.faces.signs.items()
            ]
        entries += [
            Entry(mark="icon", title=title, state=state) for state, title in self.state_titles
        ]
        if layer.tiles.group_below:
            entries.append(Entry(mark="group", title=_SEVERAL, colour="group_edge"))
        return tuple(entries)

    def state_of(self, properties: Mapping[str, Any]) -> str | None:
        """Give the mark of an item, ``None`` for none."""
        state = self.state.value(properties) if self.state else _IN_ORDER
        return None if state == _IN_ORDER else state

    def _icon(self) -> str:
        """Write which cell of the atlas stands for an item: first its kind, then its state."""
        text = ""
        if self.faces:
            for code, (icon, _) in self.faces.signs.items():
                text += f"{PROPERTIES}.{self.faces.field}=={code!r}?{self._in_state(icon)}:"
        return text + self._in_state(self.icon)

    def _in_state(self, icon: str) -> str:
        plain = sprites.key(icon)
        if self.state is None:
            # An accessor that is one text for all is still an expression to pydeck.
            return f"({plain!r})"
        chosen = self.state.expression(
            lambda state: plain if state == _IN_ORDER else sprites.key(icon, state)
        )
        return f"({chosen})"

    def _number(self) -> str:
        group = f"{_GROUP}?''+{PROPERTIES}.point_count:"
        if self.count is None:
            return f"{group}''"
        return f"{group}({PROPERTIES}.{self.count}>1?''+{PROPERTIES}.{self.count}:'')"

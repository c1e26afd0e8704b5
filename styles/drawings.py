"""The kinds of drawing: each gives the pydeck layer type, its arguments and its legend.

Widths are metres on the ground with a floor in pixels, so that a street is as wide as it is when
one looks closely and still visible from afar; icon and text sizes are pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from layers.definition import Layer, Title
from styles.choice import PROPERTIES, ByCode, BySteps, written
from styles.palette import DARK, Palette

ColourChoice = str | ByCode[str] | BySteps[str]
Mark = Literal["area", "line", "block", "icon", "group", "shade"]

#: Flat things lie on one plane: only their order decides, or they would flicker into each other.
_FLAT: Final[Mapping[str, Any]] = {"depthWriteEnabled": False}
#: Signs stand in front of buildings, or a wall would hide the camera on it.
IN_FRONT: Final[Mapping[str, Any]] = {"depthCompare": "always", "depthWriteEnabled": False}
FONT_FAMILY: Final = "Pretendard, 'Noto Sans KR', sans-serif"
#: At 32 the atlas of the 2,350 common syllables fits a 4096 texture; at deck.gl's own 64 it does
#: not fit any, and labels vanish without an error.
FONT_SETTINGS: Final[Mapping[str, Any]] = {
    "fontSize": 24,
    "sdf": True,
    "buffer": 6,
    "radius": 10,
    "smoothing": 0.24,
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a legend: a mark in a colour (by name) or the icon in a state; what it means.

    ``icon`` is another icon than the layer's own, for one kind of its items.
    """

    mark: Mark
    title: Title
    colour: str | None = None
    state: str | None = None
    icon: str | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a page wants its map: colours, with or without height, sizes of signs (1 on a desk).

    ``relief`` puts a map with height on its hills.
    """

    palette: Palette = DARK
    flat: bool = False
    relief: bool = False
    scale: float = 1.0


class Drawing(Protocol):
    """What every kind of drawing can say."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it reads from a tile."""
        ...

    def arguments(self, look: Look) -> dict[str, Any]:
        """Give the arguments of the pydeck layer."""
        ...

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give the legend of a layer that is drawn so."""
        ...


def _fields(*choices: object) -> tuple[str, ...]:
    named = [each.field for each in choices if isinstance(each, ByCode | BySteps)]
    return tuple(dict.fromkeys(named))


def _checked(choice: ColourChoice) -> None:
    names = (choice,) if isinstance(choice, str) else choice.every_value
    for name in names:
        _ = DARK[name]


def _entries(mark: Mark, layer: Layer, choice: ColourChoice) -> tuple[Entry, ...]:
    """Give one entry a colour: its codes' titles together, or its class of numbers."""
    if isinstance(choice, str):
        return (Entry(mark=mark, title=layer.title, colour=choice),)
    if isinstance(choice, BySteps):
        unit = layer.field(choice.field).unit or ""
        edges = [*choice.limits, None]
        starts = [None, *choice.limits]
        return tuple(
            Entry(mark=mark, title=_range(low, high, unit), colour=name)
            for low, high, name in zip(starts, edges, choice.values, strict=True)
        )
    titles = layer.field(choice.field).values or {}
    groups: dict[str, list[Title]] = {}
    for code, name in choice.values.items():
        groups.setdefault(name, []).append(titles[str(code)])
    return tuple(
        Entry(
            mark=mark,
            title=Title("·".join(t.ko for t in group), ", ".join(t.en for t in group)),
            colour=name,
        )
        for name, group in groups.items()
    )


def _range(low: float | None, high: float | None, unit: str) -> Title:
    if low is None:
        return Title(f"{high:g}{unit} 미만", f"under {high:g}")
    if high is None:
        return Title(f"{low:g}{unit} 이상", f"{low:g} and more")
    return Title(f"{low:g}–{high:g}{unit}", f"{low:g} to {high:g}")


@dataclass(frozen=True, kw_only=True)
class Areas:
    """Polygons lying on the ground: a fill, an outline, or both."""

    fill: ColourChoice | None = None
    outline: str | None = None
    outline_px: float = 1.0

    def __post_init__(self) -> None:
        """Check the colours' names."""
        for choice in (self.fill, self.outline):
            if choice is not None:
                _checked(choice)

    @property
    def fields(self) -> tuple[str, ...]:
        """The field that decides the fill."""
        return _fields(self.fill)

    def arguments(self, look: Look) -> dict[str, Any]:
        """Give the arguments of an ``MVTLayer`` of polygons."""
        given: dict[str, Any] = {
            "filled": self.fill is not None,
            "stroked": self.outline is not None,
            "parameters": dict(_FLAT),
        }
        if self.fill is not None:
            given["get_fill_color"] = written(self.fill, look.palette.__getitem__)
        if self.outline is not None:
            given["get_line_color"] = look.palette[self.outline]
            given |= {
                "get_line_width": self.outline_px * look.scale,
                "line_width_units": "'pixels'",
            }
        return given

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give an entry a fill, or the outline."""
        if self.fill is None:
            return (Entry(mark="line", title=layer.title, colour=self.outline),)
        return _entries("area", layer, self.fill)


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Lines lying on the ground; ``width_m`` in metres, never under ``minimum_px``."""

    colour: ColourChoice
    width_m: float | ByCode[float]
    minimum_px: float = 0.6

    def __post_init__(self) -> None:
        """Check the colours' names."""
        _checked(self.colour)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that decide colour and width."""
        return _fields(self.colour, self.width_m)

    def arguments(self, look: Look) -> dict[str, Any]:
        """Give the arguments of an ``MVTLayer`` of lines."""
        return {
            "get_line_color": written(self.colour, look.palette.__getitem__),
            "get_line_width": written(self.width_m, float),
            "line_width_units": "'meters'",
            "line_width_min_pixels": self.minimum_px * look.scale,
            "line_cap_rounded": True,
            "line_joint_rounded": True,
            "parameters": dict(_FLAT),
        }

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give an entry a colour."""
        return _entries("line", layer, self.colour)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Points, lines and areas of one layer in one colour: what people draw on the map."""

    colour: str
    width_px: float = 4.0
    radius_px: float = 9.0
    fill_opacity: int = 60

    def __post_init__(self) -> None:
        """Check the colour's name."""
        _checked(self.colour)

    @property
    def fields(self) -> tuple[str, ...]:
        """None: all look alike."""
        return ()

    def arguments(self, look: Look) -> dict[str, Any]:
        """Give the arguments of an ``MVTLayer`` of any shapes."""
        colour = look.palette[self.colour]
        return {
            "filled": True,
            "stroked": True,
            "get_fill_color": [*colour[:3], self.fill_opacity],
            "get_line_color": list(colour),
            "get_line_width": self.width_px * look.scale,
            "line_width_units": "'pixels'",
            "line_cap_rounded": True,
            "line_joint_rounded": True,
            "point_type": "'circle'",
            "point_radius_units": "'pixels'",
            "get_point_radius": self.radius_px * look.scale,
            "parameters": dict(_FLAT),
        }

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give one entry."""
        return (Entry(mark="line", title=layer.title, colour=self.colour),)


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """Buildings: extruded from ``base_field`` to ``height_field`` in metres, or flat footprints.

    deck.gl itself knows no underside: ``getBase`` is for the page, which lifts the foot of the
    walls by it; whoever draws the spec without it sees every part stand on the ground.
    """

    colour: str
    outline: str
    height_field: str
    base_field: str

    def __post_init__(self) -> None:
        """Check the colours' names."""
        _checked(self.colour)
        _checked(self.outline)

    @property
    def fields(self) -> tuple[str, ...]:
        """The heights of roof and underside."""
        return (self.height_field, self.base_field)

    def arguments(self, look: Look) -> dict[str, Any]:
        """Give the arguments of an ``MVTLayer`` of extruded or flat polygons."""
        given: dict[str, Any] = {
            "filled": True,
            "get_fill_color": look.palette[self.colour],
            "get_base": f"{PROPERTIES}.{self.base_field}||0",
        }
        if look.flat:
            outline = {"get_line_color": look.palette[self.outline], "get_line_width": look.scale}
            units = {"line_width_units": "'pixels'", "parameters": dict(_FLAT)}
            return given | {"extruded": False, "stroked": True} | outline | units
        return given | {
            "extruded": True,
            "get_elevation": f"{PROPERTIES}.{self.height_field}||3",
            "material": {
                "ambient": 0.5,
                "diffuse": 0.75,
                "shininess": 16,
                "specularColor": [26, 32, 40],
            },
        }

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give one entry."""
        return (Entry(mark="block", title=layer.title, colour=self.colour),)


@dataclass(frozen=True, kw_only=True)
class Shade:
    """Relief as light and shadow: picture tiles, black and white with their own transparency."""

    opacity: float = 1.0

    @property
    def fields(self) -> tuple[str, ...]:
        """None: the picture is made of the raster itself."""
        return ()

    def arguments(self, look: Look) -> dict[str, Any]:  # noqa: ARG002 - one relief for every palette
        """Give the arguments of a ``TileLayer`` of pictures."""
        return {"opacity": self.opacity, "parameters": dict(_FLAT)}

    def legend(self, layer: Layer) -> tuple[Entry, ...]:
        """Give one entry."""
        return (Entry(mark="shade", title=layer.title),)

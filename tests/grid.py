"""Places drawn as text, a hundred metres apart, so that a test shows its map."""

from pyproj import Geod

from spatial.bbox import LonLat

_GEOD = Geod(ellps="WGS84")


class Grid:
    """Named places of a drawing: ``Grid("A . B")`` has A, and B 200 m east of it.

    The first character of the first line lies at ``origin``; every second character is a step of
    ``step_m`` to the east, every line one to the south; ``.`` is a place without a name.
    """

    def __init__(self, drawing, *, origin=(127.12, 37.54), step_m=100.0):
        self.places = {}
        for row, line in enumerate(drawing.strip("\n").splitlines()):
            south = _GEOD.fwd(*origin, 180.0, row * step_m)[:2]
            for column, name in enumerate(line[::2]):
                if name not in {".", " "}:
                    place = _GEOD.fwd(*south, 90.0, column * step_m)[:2]
                    self.places[name] = (float(place[0]), float(place[1]))

    def __getitem__(self, name):
        return self.places[name]

    def at(self, name):
        """A place as a value type."""
        return LonLat(*self.places[name])

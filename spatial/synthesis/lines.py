"""Lines as streets and rivers need them: even vertices, soft bends, offsets, points with a lean."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString

from spatial.synthesis.fields import Floats


def resampled(line: LineString, step: float) -> Floats:
    """Give points of a line about every ``step`` metres, both ends included, shape (n, 2)."""
    n = max(round(line.length / step), 1)
    points = shapely.line_interpolate_point(line, np.linspace(0.0, line.length, n + 1))
    return shapely.get_coordinates(points)


def softened(line: LineString, *, step: float, sigma_m: float) -> LineString:
    """Round off the corners of a line with a Gaussian along it; the ends stay."""
    xy = resampled(line, step)
    pad = int(3 * sigma_m / step)
    # Mirroring through the end points keeps both the ends and their direction.
    head = 2 * xy[0] - xy[1 : pad + 1][::-1]
    tail = 2 * xy[-1] - xy[-pad - 1 : -1][::-1]
    wide = np.vstack([head, xy, tail])
    reach = np.arange(-pad, pad + 1) * step
    weights = np.exp(-0.5 * (reach / sigma_m) ** 2)
    weights /= weights.sum()
    soft = np.column_stack([np.convolve(wide[:, k], weights, mode="same") for k in (0, 1)])
    skip = len(head)
    return LineString(soft[skip : skip + len(xy)])


def prolonged(line: LineString, length: float) -> LineString:
    """Run a line straight on past both of its ends."""
    xy = shapely.get_coordinates(line)
    first, last = xy[0] - xy[1], xy[-1] - xy[-2]
    first, last = first / np.hypot(*first), last / np.hypot(*last)
    return LineString(np.vstack([xy[0] + first * length, xy, xy[-1] + last * length]))


def poses(lines: np.ndarray, along: Floats) -> tuple[Floats, Floats, Floats]:
    """Stand on lines and look ahead.

    Parameters
    ----------
    lines
        LineStrings, shape (n,).
    along
        Metres from the start of each, shape (n,).

    Returns
    -------
    x, y, angle
        EPSG:5186 metres, and radians counter-clockwise from east, each of shape (n,).
    """
    length = shapely.length(lines)
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    back = shapely.line_interpolate_point(lines, np.clip(along - 1.0, 0.0, None))
    ahead = shapely.line_interpolate_point(lines, np.minimum(along + 1.0, length))
    step = shapely.get_coordinates(ahead) - shapely.get_coordinates(back)
    return here[:, 0], here[:, 1], np.arctan2(step[:, 1], step[:, 0])


def rectangles(x: Floats, y: Floats, angle: Floats, length: Floats, depth: Floats) -> np.ndarray:
    """Make rectangles about centres: ``length`` along ``angle``, ``depth`` across it."""
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    return placed(corners[None] * np.stack([length, depth], axis=-1)[:, None], x, y, angle)


def placed(shapes: Floats, x: Floats, y: Floats, angle: Floats) -> np.ndarray:
    """Turn and move rings, shape (n, k, 2), to places; gives n polygons."""
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    u, v = shapes[..., 0], shapes[..., 1]
    rings = np.stack([x[:, None] + u * cos - v * sin, y[:, None] + u * sin + v * cos], axis=-1)
    return np.asarray(shapely.polygons(rings))

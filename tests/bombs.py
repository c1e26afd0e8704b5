"""What strangers might send, and work that must be stopped."""

import time
from pathlib import Path

import numpy as np
import shapely
from shapely import affinity

from layers.errors import RefusedError

PLACE = (127.12, 37.54)


def star(corners):
    """A star whose every side crosses nearly every other."""
    turns = 2 * np.pi * (np.arange(corners) * (corners // 2) % corners) / corners
    around = np.column_stack([np.cos(turns), np.sin(turns)]) / 100 + PLACE
    return shapely.Polygon(around)


def comb(corners, *, upright=True, angle=0.0):
    """A valid comb of so many corners, 2 km wide; two cross in the square of their corners."""
    teeth, width = corners // 4, 0.02
    left, step = np.arange(teeth) / teeth * width, width / teeth
    tooth = np.stack(
        [
            np.column_stack([left, np.zeros(teeth)]),
            np.column_stack([left + step / 4, np.full(teeth, width)]),
            np.column_stack([left + step / 2, np.full(teeth, width)]),
            np.column_stack([left + step * 3 / 4, np.zeros(teeth)]),
        ],
        axis=1,
    ).reshape(-1, 2)
    outline = np.vstack([[(0, -0.001)], tooth, [(width, -0.001)]])
    turned = outline if upright else outline[:, ::-1]
    return affinity.rotate(shapely.Polygon(turned + PLACE), angle)


def overlaid(payload):
    """Cross a comb with another one: work that no statement timeout stops."""
    corners = int(payload)
    crossed = shapely.intersection(comb(corners), comb(corners, upright=False))
    return str(shapely.get_num_coordinates(crossed)).encode()


def hungry(payload):
    """Ask for as many bytes as the payload says."""
    return str(len(bytearray(int(payload)))).encode()


def sleepy(payload):
    """Do nothing for so many seconds."""
    time.sleep(float(payload))
    return b"awake"


def refusing(payload):
    """Refuse with a sentence."""
    raise RefusedError(f"It says '{payload.decode()}'.")


def echo(payload):
    return payload


def environment(_payload):
    return Path("/proc/self/environ").read_bytes()


def broken(_payload):
    """Fail in a way that nobody thought of."""
    return bytes(1 // 0)

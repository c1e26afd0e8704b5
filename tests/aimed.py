"""Cameras that turn, as tests of aiming need them: put up, entered, and looked at from outside."""

import datetime as dt
import math

from factories import add_camera
from pyproj import Transformer

from layers.aiming.aiming import Aiming
from layers.aiming.logins import Logins
from layers.aiming.outcome import Wish
from layers.people import Asker
from scripts.simulated.unit import angle_between

PASSWORD = "turn, please"  # noqa: S105 - of cameras that are not there
KIM, LEE = Asker(name="kim"), Asker(name="lee")
HERE = (127.1200, 37.5400)
_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


def now():
    return dt.datetime.now(dt.UTC)


def write_logins(path, **more):
    """Say that cameras on loopback may be spoken to."""
    said = {"hosts": ["127.0.0.1"], "username": "lifemap", "password": PASSWORD, **more}
    lines = "\n".join(f"{name} = {value!r}" for name, value in said.items())
    path.write_text(f"[loopback]\n{lines}\n", "utf-8")
    return Logins(path=path)


def aiming_for(database, logins, *, ground=lambda _lon, _lat: 0.0, clock=now):
    return Aiming(database, logins, ground=ground, clock=clock)


def put_up(database, simulator, name="ptz", place=HERE, *, unit=None, **item):
    """Add a camera to the layer and to the simulator; give the simulated one."""
    azimuth = item.setdefault("azimuth_deg", 0.0)
    camera = simulator.add(name, azimuth_deg=azimuth or 0.0, **(unit or {}))
    values = {"mount": "ptz", "mount_height_m": 6.0, "onvif_url": simulator.address(camera)}
    add_camera(database, place, id=name, **{**values, **item})
    return camera


def wish_for(place, *, height_m=1.5, priority=5, hold_s=120, **more):
    lon, lat = place
    hold = dt.timedelta(seconds=hold_s)
    return Wish(lon=lon, lat=lat, height_m=height_m, priority=priority, hold=hold, **more)


def true_direction(eye, target):
    """The oracle: azimuth and tilt from one point (lon, lat, z) to another, by way of the earth's
    centre and not along its surface."""
    (lon, lat, z), dest = eye, _ECEF.transform(*target)
    dx, dy, dz = (b - a for a, b in zip(_ECEF.transform(lon, lat, z), dest, strict=True))
    sin_lon, cos_lon = math.sin(math.radians(lon)), math.cos(math.radians(lon))
    sin_lat, cos_lat = math.sin(math.radians(lat)), math.cos(math.radians(lat))
    east = -sin_lon * dx + cos_lon * dy
    north = -sin_lat * cos_lon * dx - sin_lat * sin_lon * dy + cos_lat * dz
    up = cos_lat * cos_lon * dx + cos_lat * sin_lon * dy + sin_lat * dz
    azimuth = math.degrees(math.atan2(east, north)) % 360.0
    return azimuth, -math.degrees(math.atan2(up, math.hypot(east, north)))


def beside(camera, place, *, at=HERE, mount_m=6.0, height_m=1.5):
    """How many degrees beside a place a simulated camera really points."""
    return angle_between(camera.points(), true_direction((*at, mount_m), (*place, height_m)))

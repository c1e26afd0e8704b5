"""Rows with a place written in the open standards: GeoJSON, ArcGIS, GBFS, GTFS Realtime and kin.

A row of these has the texts of its columns, and under ``SHAPE`` where it is, in degrees.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import shapely

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Told, json_told, xml_told
from scripts.simulated.feeds.place import reprojected
from scripts.simulated.feeds.shapes import file_of

Row = Mapping[str, Any]
SHAPE: Final = "@shape"
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
#: Most features that one answer of ArcGIS holds.
_LIMIT: Final = 1000
_MERCATOR: Final = 3857
GBFS_FILES: Final = ("station_information", "station_status", "free_bike_status")


def plain(row: Row) -> dict[str, Any]:
    """Give a row without its place."""
    return {name: value for name, value in row.items() if name != SHAPE}


def _lon_lat(row: Row) -> tuple[float, float]:
    point = row[SHAPE].centroid
    return point.x, point.y


def nested(row: Row) -> dict[str, Any]:
    """Give a record whose dotted columns are members of members, numbers as numbers."""
    made: dict[str, Any] = {}
    for name, value in plain(row).items():
        *groups, last = name.split(".")
        inner = made
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[last] = number_of(value)
    return made


def number_of(value: Any) -> Any:  # noqa: ANN401 - as JSON
    """Give the number that a text is, where it is one without leading zeros."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value) or re.match(r"-?0\d", value):
        return value
    return float(value) if "." in value else int(value)


def geojson(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell a page of a FeatureCollection, as OGC API Features and WFS do."""
    start = asked.number("startindex", "offset", default=0)
    size = asked.number("count", "limit", default=len(rows) or 1)
    features = [
        {
            "type": "Feature",
            "id": str(row.get("id", start + number)),
            "properties": plain(row),
            "geometry": shapely.geometry.mapping(row[SHAPE]),
        }
        for number, row in enumerate(rows[start : start + size])
    ]
    return json_told(
        {
            "type": "FeatureCollection",
            "numberMatched": len(rows),
            "numberReturned": len(features),
            "features": features,
            "links": [],
        }
    )


def arcgis(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell a page of a FeatureServer in Web Mercator."""
    start = asked.number("resultoffset", default=0)
    shown = rows[start : start + _LIMIT]
    features: list[dict[str, Any]] = []
    for number, row in enumerate(shown, start=start + 1):
        attributes = {**nested(row), "OBJECTID": number}
        geometry = _of_esri(reprojected(row[SHAPE], _MERCATOR))
        features.append({"attributes": attributes, "geometry": geometry})
    return json_told(
        {
            "objectIdFieldName": "OBJECTID",
            "spatialReference": {"wkid": 102100, "latestWkid": _MERCATOR},
            "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID"}],
            "exceededTransferLimit": start + _LIMIT < len(rows),
            "features": features,
        }
    )


def _of_esri(shape: Any) -> dict[str, Any]:  # noqa: ANN401 - shapely types its kinds loosely
    """Write a geometry as Esri's JSON does: x and y, paths, or rings that run clockwise."""
    if shape.geom_type == "Point":
        return {"x": shape.x, "y": shape.y}
    if shape.geom_type == "LineString":
        return {"paths": [list(shape.coords)]}
    return {"rings": [list(shapely.geometry.polygon.orient(shape, -1.0).exterior.coords)]}


def georss(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell an RSS feed with points, latitude first."""
    items = "".join(
        "<item>"
        + "".join(envelopes.xml(name, value) for name, value in plain(row).items())
        + "<georss:point>{1} {0}</georss:point></item>".format(*_lon_lat(row))
        for row in rows
    )
    return xml_told(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:georss="http://www.georss.org/georss"><channel>'
        f"<title>{asked.host}</title>{items}</channel></rss>"
    )


def gbfs(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell the list of files, or one of the files that it lists: stations, or free bikes."""
    now = int(asked.now.timestamp())
    stamp = {"last_updated": now, "ttl": 60, "version": "2.3"}
    name = asked.path.rpartition("/")[2].removesuffix(".json")
    if name not in GBFS_FILES:
        base = f"https://{asked.host}{asked.path.rpartition('/')[0]}"
        listed = [{"name": each, "url": f"{base}/{each}.json"} for each in GBFS_FILES]
        return json_told({**stamp, "data": {"ko": {"feeds": listed}}})
    records: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=1):
        lon, lat = _lon_lat(row)
        record = {**nested(row), "lon": lon, "lat": lat}
        if name == "free_bike_status":
            record = {"bike_id": f"B{number:04d}", "is_reserved": False, "is_disabled": False,
                      **record}  # fmt: skip
        records.append(
            record if name == "station_information" else {**record, "last_reported": now}
        )
    group = "bikes" if name == "free_bike_status" else "stations"
    return json_told({**stamp, "data": {group: records}})


def gtfs_rt(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell vehicles as a FeedMessage."""
    from google.transit import gtfs_realtime_pb2 as gtfs

    message: Any = gtfs.FeedMessage()  # pyright: ignore[reportAttributeAccessIssue] - made at import
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = int(asked.now.timestamp())
    for number, row in enumerate(rows):
        entity = message.entity.add()
        entity.id = str(row.get("id", number))
        vehicle = entity.vehicle
        vehicle.vehicle.id = str(row.get("vehicle.id", entity.id))
        vehicle.vehicle.label = str(row.get("vehicle.label", entity.id))
        vehicle.trip.route_id = str(row.get("trip.route_id", "1"))
        vehicle.position.longitude, vehicle.position.latitude = _lon_lat(row)
        vehicle.position.bearing = 90.0
        vehicle.timestamp = int(asked.now.timestamp())
    return Told(body=message.SerializeToString(), kind="application/x-protobuf")


def sensorthings(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell Observations, or Datastreams that have them expanded."""
    values = [_with_place(row) for row in rows]
    for number, value in enumerate(values, start=1):
        value.setdefault("@iot.id", int(asked.now.timestamp()) // 60 * 1000 + number)
        value.setdefault("phenomenonTime", asked.now.isoformat())
    if asked.path.endswith("Datastreams"):
        told = ("result", "phenomenonTime", "resultTime", "parameters")
        values = [
            {
                **{name: each for name, each in value.items() if name not in told},
                "Observations": [{n: value[n] for n in (*told, "@iot.id") if n in value}],
            }
            for value in values
        ]
    return json_told({"@iot.count": len(values), "value": values})


def _with_place(row: Row) -> dict[str, Any]:
    return {
        **nested(row),
        "FeatureOfInterest": {"feature": shapely.geometry.mapping(row[SHAPE])},
    }


def ngsi_ld(rows: Sequence[Row], asked: Asked) -> Told:  # noqa: ARG001 - as the others
    """Tell entities as key-values."""
    return json_told(
        [
            {"id": f"urn:ngsi-ld:{number}", "type": "Thing", **nested(row),
             "location": shapely.geometry.mapping(row[SHAPE])}
            for number, row in enumerate(rows, start=1)
        ]
    )  # fmt: skip


def datex2(rows: Sequence[Row], asked: Asked) -> Told:
    """Tell records of a SituationPublication, each of the type that its column ``type`` says."""
    records = "".join(_situation(row, asked) for row in rows)
    return xml_told(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" modelBaseVersion="2">'
        '<payloadPublication xsi:type="SituationPublication" lang="ko">'
        f"<publicationTime>{asked.now.isoformat()}</publicationTime>{records}"
        "</payloadPublication></d2LogicalModel>"
    )


def _situation(row: Row, asked: Asked) -> str:
    name, at = row.get("id", "S-1"), asked.now.isoformat()
    lon, lat = _lon_lat(row)
    place = envelopes.xml("locationForDisplay", {"latitude": lat, "longitude": lon})
    times = {"overallStartTime": row.get("start", at)}
    validity = {"validityStatus": "active", "validityTimeSpecification": times}
    comment = {"comment": {"values": {"value": row.get("comment", "")}}}
    return (
        f'<situation id="{name}"><situationRecord xsi:type="{row.get("type", "Accident")}"'
        f' id="{name}" version="1">'
        + envelopes.xml("situationRecordCreationTime", at)
        + envelopes.xml("situationRecordVersionTime", at)
        + envelopes.xml("validity", validity)
        + envelopes.xml("generalPublicComment", comment)
        + f'<groupOfLocations xsi:type="Point">{place}</groupOfLocations>'
        "</situationRecord></situation>"
    )


def kma_text(rows: Sequence[Row], asked: Asked) -> Told:  # noqa: ARG001 - as the others
    """Tell a table of the weather service's hub, in CP949 and with its end mark."""
    names = list(plain(rows[0])) if rows else []
    lines = ["#START7777", f"# {','.join(name.partition('.')[0] for name in names)},"]
    if any("." in name for name in names):
        lines.append(f"# {','.join(name.rpartition('.')[2] for name in names)},")
    lines += [f"{','.join(str(row[name]) for name in names)},=" for row in rows]
    return Told(body="\n".join([*lines, "#7777END", ""]).encode("cp949"), kind="text/plain")


def dropped(rows: Sequence[Row], ending: str, at: dt.datetime) -> bytes:
    """Write a file as somebody drops it: a table, as Excel writes it, or one with shapes."""
    records = [plain(row) for row in rows]
    if ending not in {"csv", "txt"}:
        return file_of(records, [row[SHAPE] for row in rows], ending, at)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]) if records else [], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode("utf-8-sig")


def message(rows: Sequence[Row]) -> bytes:
    """Write rows as a sender posts them."""
    return orjson.dumps([nested(row) for row in rows])

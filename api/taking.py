"""The items of a layer to take along: Excel, CSV, Shapefile, GeoPackage, GeoJSON, GeoParquet."""

from __future__ import annotations

import datetime as dt
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response

from api import audit
from api.formats import chosen_format
from api.items import chosen_items, collected
from api.messages import asked_language
from api.params import Params
from api.services import services
from layers.definition import Lang, Layer
from layers.taking.formats import FORMATS, Format
from layers.taking.frame import take

PARAMETERS: Final = ("bbox", "datetime", "near")
#: Format -> the media types by which ``Accept`` may ask for it; Excel, where nothing is asked.
KINDS: Final = {name: (each.media_type,) for name, each in FORMATS.items()}
_SEOUL: Final = dt.timezone(dt.timedelta(hours=9))

blueprint = Blueprint("taking", __name__)


@blueprint.get("/collections/<layer_id>/download")
def download(layer_id: str) -> Response:
    """Give the items of a layer as a file to take along."""
    layer, fields, feed = collected(layer_id)
    params = Params.of_request(*PARAMETERS, *(each.name for each in fields), formats=FORMATS)
    kind = FORMATS[chosen_format(KINDS)]
    taken = take(services().database, layer, fields, chosen_items(params, layer, fields, feed=feed))
    audit.told(layer, fields, count=len(taken.frame), action="export")
    lang = asked_language()
    response = Response(
        kind.write(taken, lang if kind.for_people else None), mimetype=kind.media_type
    )
    response.headers["Content-Disposition"] = _attached(layer, kind, lang)
    response.headers["Cache-Control"] = "no-store"
    return response


def _attached(layer: Layer, kind: Format, lang: Lang) -> str:
    """Name the file by its layer and day; old programs, which know ASCII only, by its id."""
    day = f"{dt.datetime.now(_SEOUL):%Y%m%d}"
    title = "".join(sign if sign.isalnum() else " " for sign in layer.title.in_(lang)).split()
    whole = quote(f"{'_'.join(title)}_{day}.{kind.suffix}")
    return f"attachment; filename=\"{layer.id}-{day}.{kind.suffix}\"; filename*=UTF-8''{whole}"

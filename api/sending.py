"""Files that stewards send in: kept for a day, shown as they are understood, then loaded."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson
import shapely
from flask import Blueprint, Response, request

from api.access import LOADERS
from api.formats import JSON, json_answer, object_schema, url
from api.identity import current_actor
from api.messages import asked_language, in_language
from api.params import Params
from api.services import services
from layers import provenance
from layers.definition import Layer
from layers.errors import BadRequestError, BusyError, ForbiddenError
from layers.ingest import ingest_table
from layers.sending.preview import Preview, preview
from layers.sending.reading import OPTIONS, read_sent
from layers.sending.understanding import (
    Understanding,
    likeliest,
    source_name,
    source_of,
    understood,
)
from layers.sending.uploads import MAX_BYTES, Upload, Uploads
from layers.sources.table import RawTable
from layers.taking.heads import OWN

#: Of the one route that reads more than the others do.
MAX_FILE: Final = MAX_BYTES
ENDPOINT: Final = "sending.send"
PARAMETERS: Final = ("name",)
_BLOCK: Final = 1024**2
_PATIENCE_S: Final = 30.0
#: Reading a file may take gigabytes: in each process one at a time.
_READING: Final = threading.Lock()
_TEXTS: Final = {"type": "object", "additionalProperties": {"type": "string"}}
_ASKED: Final = {
    "layer": {"type": "string"},
    "fields": _TEXTS,
    "key": {"type": "string", "nullable": True},
    "crs": {"type": "integer", "nullable": True},
    "name": {"type": "string"},
    "options": _TEXTS,
}
_CONFIRM: Final = {"confirm_retire": {"type": "boolean"}}
#: Endpoint -> media type -> schema of what is sent.
BODIES: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    ENDPOINT: {"application/octet-stream": {"type": "string", "format": "binary"}},
    "sending.look": {JSON: object_schema(_ASKED | _CONFIRM, **_ASKED, **_CONFIRM)},
    "sending.load": {
        JSON: object_schema(_ASKED | _CONFIRM, needed=("layer",), **_ASKED, **_CONFIRM)
    },
}
#: Endpoint -> statuses of success.
STATUSES: Final[Mapping[str, tuple[int, ...]]] = {
    ENDPOINT: (201,),
    "sending.look": (200,),
    "sending.load": (200,),
    "sending.forget": (204,),
}

blueprint = Blueprint("sending", __name__, url_prefix="/uploads")


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a sender says of a file; what is not said is guessed."""

    layer: str | None
    fields: Mapping[str, str] | None
    key: str | None
    says_key: bool
    name: str | None
    options: Mapping[str, str]
    confirm_retire: bool


@blueprint.post("")
def send() -> Response:
    """Take a file in, and keep it for a day; nothing is loaded yet."""
    layers, name = _layers(), Params.of_request(*PARAMETERS).text("name")
    if name is None:
        raise BadRequestError("The parameter 'name' is needed: the name of the file.")
    request.max_content_length = MAX_FILE
    upload = _uploads().keep(name, _blocks(), owner=_owner(), now=dt.datetime.now(dt.UTC))
    response = json_answer(
        {
            "id": upload.id,
            "name": upload.path.name,
            "size": upload.size,
            "layers": [layer.id for layer in layers],
        }
    )
    response.status_code = 201
    response.headers["Location"] = url(f"/uploads/{upload.id}")
    return response


@blueprint.post("/<upload_id>/preview")
def look(upload_id: str) -> Response:
    """Say how a sent file is understood, and what loading it would do; nothing is written."""
    asked, upload = _asked(), _upload(upload_id)
    with _read(upload, asked) as table:
        layer = _layer(asked, table, upload)
        how = _how(layer, table, upload, asked)
        seen = preview(services().database, layer, table, how, now=dt.datetime.now(dt.UTC))
    return _private(json_answer(_told(layer, seen)))


@blueprint.post("/<upload_id>/load")
def load(upload_id: str) -> Response:
    """Load a sent file into a layer as it is understood, and report on it."""
    asked, upload = _asked(), _upload(upload_id)
    if asked.layer is None:
        raise BadRequestError("The property 'layer' is needed: which layer the file is for.")
    with _read(upload, asked) as table:
        layer = _layer(asked, table, upload)
        how = _how(layer, table, upload, asked)
        report = ingest_table(
            services().database,
            layer,
            source_of(layer, table, how),
            table,
            origin=provenance.of_file(upload.path),
            now=dt.datetime.now(dt.UTC),
            author=current_actor().name,
            confirm_retire=asked.confirm_retire,
        )
    _uploads().forget(upload)
    return _private(json_answer(report.as_dict()))


@blueprint.delete("/<upload_id>")
def forget(upload_id: str) -> Response:
    """Forget a sent file."""
    _uploads().forget(_upload(upload_id))
    return Response(status=204)


def _layers() -> tuple[Layer, ...]:
    """Give the layers that this actor may load files into."""
    actor = current_actor()
    return tuple(
        layer
        for layer in services().registry.readable_by(actor)
        if layer.writers & actor.roles & LOADERS
    )


def _layer(asked: _Asked, table: RawTable, upload: Upload) -> Layer:
    """Give the layer that is named, or the likeliest one."""
    if asked.layer is None:
        found = likeliest(_layers(), table, upload.path)
        if found is None:
            raise ForbiddenError(f"No layer is open to files of {current_actor().name}.")
        return found
    layer = services().registry.readable(asked.layer, current_actor())
    if layer not in _layers():
        raise ForbiddenError(f"Layer '{layer.id}' may not be changed by {current_actor().name}.")
    return layer


def _uploads() -> Uploads:
    return Uploads(services().settings.home / "uploads")


def _upload(number: str) -> Upload:
    return _uploads().find(number, owner=_owner())


def _owner() -> str:
    return current_actor().name


def _blocks() -> Iterator[bytes]:
    while block := request.stream.read(_BLOCK):
        yield block


@contextmanager
def _read(upload: Upload, asked: _Asked) -> Generator[RawTable, None, None]:
    """Read a file, one at a time; whoever waits too long is told to come again."""
    if not _READING.acquire(timeout=_PATIENCE_S):
        raise BusyError("Another file is being read; try again shortly.")
    try:
        yield read_sent(upload.path, options=asked.options)
    finally:
        _READING.release()


def _how(layer: Layer, table: RawTable, upload: Upload, asked: _Asked) -> Understanding:
    """Put what the sender says in the place of what is guessed; closed fields stay closed."""
    guess = understood(layer, table, upload.path)
    open_to = {*OWN, *(each.name for each in layer.readable_fields(current_actor().roles))}
    for name in (asked.fields or {}).values():
        if name not in open_to:
            raise BadRequestError(f"Layer '{layer.id}' has no field '{name}' to take it.")
    fields = guess.fields if asked.fields is None else asked.fields
    return Understanding(
        fields={column: name for column, name in fields.items() if name in open_to},
        key=asked.key if asked.says_key else guess.key,
        crs=guess.crs,
        name=guess.name if asked.name is None else source_name(asked.name),
    )


def _told(layer: Layer, seen: Preview) -> dict[str, Any]:
    """Give a preview as JSON, its sentences in the reader's language."""
    lang, fields = asked_language(), layer.readable_fields(current_actor().roles)
    choices = {name: title.in_(lang) for name, title in OWN.items()}
    choices |= {each.name: each.title.in_(lang) for each in fields}
    return {
        "layer": layer.id,
        "name": seen.how.name,
        "rows": seen.rows,
        "columns": [{"column": each.column, "values": each.values} for each in seen.columns],
        "fields": dict(seen.how.fields),
        "choices": choices,
        "required": [each.name for each in fields if each.required],
        "key": seen.how.key,
        "crs": seen.how.crs,
        "has_geometry": seen.has_geometry,
        "accepted": seen.accepted,
        "outside": seen.outside,
        "merged": seen.merged,
        "rejected": dict(seen.reasons),
        "rejections": [
            {
                "row": each.row_number,
                "reason": each.reason,
                "sentence": in_language(each.sentence, lang),
                "record": each.record,
            }
            for each in seen.rejections
        ],
        "counts": seen.counts
        and {
            "inserted": seen.counts.inserted,
            "updated": seen.counts.updated,
            "unchanged": seen.counts.unchanged,
            "retired": seen.counts.retired,
        },
        "shapes": [orjson.Fragment(shapely.to_geojson(shape)) for shape in seen.shapes],
        "notes": [in_language(note, lang) for note in seen.notes],
        "stopped": seen.stopped and in_language(seen.stopped, lang),
    }


def _asked() -> _Asked:
    """Read the body: a JSON object of nothing but what is known."""
    known = {*_ASKED, *_CONFIRM}
    try:
        said = orjson.loads(request.get_data() or b"{}")
    except orjson.JSONDecodeError as error:
        raise BadRequestError("The body must be a JSON object.") from error
    if not isinstance(said, dict):
        raise BadRequestError("The body must be a JSON object.")
    for name in said:
        if name not in known:
            raise BadRequestError(
                f"There is no property '{name}' here (there are: {', '.join(sorted(known))})."
            )
    options = _texts(said, "options") or {}
    for name in options:
        if name not in OPTIONS:
            raise BadRequestError(
                f"There is no property '{name}' here (there are: {', '.join(sorted(OPTIONS))})."
            )
    crs, confirm = said.get("crs"), said.get("confirm_retire", False)
    if crs is not None and type(crs) is not int:
        raise BadRequestError("The property 'crs' must be an EPSG code, such as 5186.")
    if not isinstance(confirm, bool):
        raise BadRequestError("The property 'confirm_retire' must be true or false.")
    return _Asked(
        layer=_text(said, "layer"),
        fields=_texts(said, "fields"),
        key=_text(said, "key"),
        says_key="key" in said,
        name=_text(said, "name"),
        options=options if crs is None else {**options, "crs": str(crs)},
        confirm_retire=confirm,
    )


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequestError(f"The property '{name}' must be text.")
    return value


def _texts(said: Mapping[str, Any], name: str) -> dict[str, str] | None:
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise BadRequestError(f"The property '{name}' must be an object of texts.")
    return cast("dict[str, str]", value)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response

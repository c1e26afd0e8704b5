"""What goes out and comes back in is the same, in every format and for every layer."""

import datetime as dt
import math
import random

import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely
from factories import add_items
from psycopg import sql

from layers import provenance
from layers.conformed import conformed
from layers.definition import FieldType, GeometryType
from layers.ingest import ingest_table
from layers.registry import Registry
from layers.sending.reading import read_here, read_sent
from layers.sending.understanding import source_of, understood
from layers.store.database import Database
from layers.store.items import Selection
from layers.store.query import Query
from layers.taking.formats import FORMATS
from layers.taking.frame import take
from layers.validate import validated

NOW = dt.datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=dt.UTC)
LAYERS = [layer for layer in Registry.from_catalog() if not layer.is_coverage]
TEXTS = [
    "강동구청",
    'say "hi", 안녕',
    "=1+1",
    "'quoted",
    "-",
    "X",
    "줄\n바꿈",
    "a;b",
    "NULL",
    "㈜ 표본 🚒",
]


def _shape(rng, layer):
    x, y = rng.uniform(127.11, 127.18), rng.uniform(37.51, 37.58)
    square = shapely.box(x, y, x + 0.001234567890123, y + 0.000987654321)
    match layer.geometry:
        case GeometryType.LINES:
            return shapely.MultiLineString([[(x, y), (x + 0.001, y + 1 / 3000)]])
        case GeometryType.POLYGONS:
            return shapely.MultiPolygon([square])
        case _:
            return shapely.Point(x, y)


def _value(rng, each, number):
    if not each.required and rng.random() < 0.2:
        return None
    codes = each.values  # noqa: PD011 - the code list of a field
    if codes:
        return rng.choice(list(codes))
    low = each.minimum if each.minimum is not None else 0
    high = each.maximum if each.maximum is not None else low + 1000
    made = {
        FieldType.TEXT: lambda: f"{TEXTS[number % len(TEXTS)]}{number}",
        FieldType.INTEGER: lambda: rng.randint(int(np.ceil(low)), int(high)),
        FieldType.NUMBER: lambda: rng.uniform(low, high),
        FieldType.BOOLEAN: lambda: rng.random() < 0.5,
        FieldType.DATE: lambda: dt.date(2020, 1, 1) + dt.timedelta(days=number),
        FieldType.TIMESTAMP: lambda: NOW - dt.timedelta(seconds=number, microseconds=number),
    }
    return made[each.type]()


def _fill(database, layer):
    rng = random.Random(layer.id)  # noqa: S311 - the same items every time
    rows = [
        (
            _shape(rng, layer),
            {"id": f"것/{layer.id} {n}"}
            | {each.name: _value(rng, each, n) for each in layer.fields},
        )
        for n in range(12)
    ]
    add_items(database, layer.id, rows)


def _read_again(layer, file):
    table = read_here(file, {})
    source = source_of(layer, table, understood(layer, table, file))
    return validated(layer, source, conformed(layer, source, table), area=None, clip=False)


def _same(one, other, tolerance):
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    if isinstance(other, float):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=0.0)
    return one == other


def _differences(came, went, *, tolerance):
    """Name what differs, in values and in shapes; numbers may differ by a relative tolerance."""
    order = [list(came.ids).index(each) for each in went["id"]]
    columns = {**came.columns, "as_of": came.as_of}
    found = [
        (name, one, other)
        for name, values in columns.items()
        for one, other in zip(values.iloc[order], went[name], strict=True)
        if not _same(one, other, tolerance)
    ]
    shapes = shapely.normalize(came.shapes[order]), shapely.normalize(went.geometry.to_numpy())
    far = ~shapely.equals_exact(*shapes, tolerance=tolerance * 180)
    return [*found, *shapes[0][far]]


@pytest.fixture(scope="module")
def taken(template_url, registry, tmp_path_factory):
    """Twelve items of every layer, as a steward takes them."""
    name = sql.Identifier("roundtrip")
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template_lifemap").format(name))
    database = Database(template_url.replace("/lifemap?", "/roundtrip?"), pool_size=2).open()
    for layer in LAYERS:
        _fill(database, layer)
    yield {layer.id: take(database, layer, layer.fields, Selection()) for layer in LAYERS}
    database.close()
    with psycopg.connect(template_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.mark.parametrize("kind", FORMATS)
def test_every_layer_comes_back_as_it_went(kind, taken, tmp_path):
    for layer in LAYERS:
        went = taken[layer.id]
        file = tmp_path / f"{layer.id}.{FORMATS[kind].suffix}"
        file.write_bytes(FORMATS[kind].write(went, "ko" if FORMATS[kind].for_people else None))
        checked = _read_again(layer, file)
        assert checked.reasons == {}, layer.id
        assert len(checked.accepted) == 12, layer.id
        # Excel keeps sixteen digits; everything else keeps every one.
        tolerance = 1e-15 if kind == "xlsx" else 0.0
        assert _differences(checked.accepted, went.frame, tolerance=tolerance) == [], layer.id


def test_a_register_that_went_to_another_district_is_the_same_there(
    database, registry, taken, tmp_path
):
    layer = registry.get("shelters")
    went = taken[layer.id]
    file = tmp_path / "shelters.gpkg"
    file.write_bytes(FORMATS["gpkg"].write(went, None))
    table = read_sent(file, options={})
    source = source_of(layer, table, understood(layer, table, file))
    told = {"origin": provenance.of_file(file), "now": NOW, "clip": False, "author": "kim"}
    assert ingest_table(database, layer, source, table, **told).inserted == 12
    assert ingest_table(database, layer, source, table, **told).unchanged == 12
    came = take(database, layer, layer.fields, Selection())
    # Loads store neighbours beside each other, whatever their order in the file.
    one, two = (
        frame.drop(columns=["source"]).sort_values("id", ignore_index=True)
        for frame in (came.frame, went.frame)
    )
    pd.testing.assert_frame_equal(one, two)
    [author] = database.fetch_all(Query(statement=sql.SQL("SELECT author FROM lifemap.change")))
    assert author == ("kim",)

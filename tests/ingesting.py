"""Small files and a small layer for tests of the way in."""

import csv
import datetime as dt

import shapely

from layers import conform as take
from layers import provenance
from layers.access import PUBLIC
from layers.area import Area
from layers.conformed import conformed
from layers.definition import GeometryType, Layer, Source, Theme, Title
from layers.fields import boolean, codes, integer, number, text, timestamp
from layers.sources.csv_file import table_of
from layers.validate import validated

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
#: A box over Gangdong-gu.
GANGDONG = shapely.box(127.10, 37.50, 127.20, 37.60)
AREA = Area(
    name="강동구", boundary=GANGDONG, named={"송파구": shapely.box(127.05, 37.45, 127.10, 37.55)}
)

_FIELDS = (
    text("name", "이름", "Name", required=True),
    codes("kind", "종류", "Kind", {"a": ("가", "A"), "b": ("나", "B")}),
    integer("capacity", "수용", "Capacity", minimum=0, maximum=1000),
    number("area_m2", "면적", "Area", minimum=0),
    boolean("open", "개방", "Open"),
    timestamp("seen", "확인", "Seen"),
)


def source(**changes):
    """A source of places in CSV: 번호, 이름, 종류, 수용, 경도, 위도, 구."""
    said = {
        "name": "places",
        "title": Title("장소", "Places"),
        "adapter": "csv_file",
        "geometry": take.point("경도", "위도"),
        "district_name": take.column("구", optional=True),
        "conform": {
            "name": take.column("이름"),
            "kind": take.codes("종류", {"가": "a", "나": "b"}, optional=True),
            "capacity": take.integer("수용", optional=True),
        },
    }
    return Source(**{**said, **changes})


def layer(*sources, geometry=GeometryType.POINT, fields=_FIELDS):
    """A layer of places that has no table: for tests without a database."""
    return Layer(
        id="places",
        title=Title("장소", "Places"),
        description=Title("장소", "Places"),
        theme=Theme.BASE,
        geometry=geometry,
        readers=PUBLIC,
        fields=fields,
        sources=sources or (source(),),
    )


def write_csv(path, header, *rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def checked(text_, *, area=AREA, clip=False, **changes):
    """Conform and validate CSV text against the layer of places."""
    one = source(**changes)
    return validated(
        layer(one),
        one,
        conformed(layer(one), one, table_of(text_, name="t.csv")),
        area=area,
        clip=clip,
    )


def reasons(result):
    return [each.reason for each in result.rejections]


def origin(as_of=NOW):
    return provenance.of_answer(b"test", name="test", as_of=as_of)

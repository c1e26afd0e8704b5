"""Vulnerable homes: counts by cell, never a home, never a cell of few."""

from typing import Final

from layers import conform as take
from layers.access import RESPONSE
from layers.definition import Field, GeometryType, Layer, Rule, Source, Theme, Tiles, Title
from layers.fields import integer, text

#: A count of fewer homes than this could point at one of them.
LEAST: Final = 5


def _homes(name: str, ko: str, en: str, **more: int) -> Field:
    return integer(name, ko, en, unit="가구", minimum=LEAST, maximum=100_000, **more)


def _counted(name: str) -> Rule:
    """Take a count that is large enough; a smaller one is as if it were not known."""
    count = take.integer(name)
    return take.when(take.at_least(count, LEAST), count)


LAYER = Layer(
    id="vulnerable_homes",
    title=Title("안전취약가구", "Vulnerable homes"),
    description=Title(
        f"100m 격자별 안전취약가구 수. {LEAST}가구 미만은 담지 않는다.",
        f"Homes in need of help by 100 m cell; fewer than {LEAST} are never told.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POLYGONS,
    # Those who go and fetch people; nobody needs it to look at a map.
    readers=RESPONSE,
    tiles=Tiles(min_zoom=11, id_zoom=14),
    label="cell",
    popup=("cell", "homes", "seniors_alone", "disabled", "basements"),
    fields=(
        text("cell", "격자", "Cell", required=True, first_zoom=14),
        _homes("homes", "취약가구", "Homes", first_zoom=11),
        _homes("seniors_alone", "독거노인", "Seniors who live alone"),
        _homes("disabled", "중증장애인", "With severely disabled people"),
        _homes("basements", "반지하", "In basements"),
    ),
    sources=(
        Source(
            name="safety_net",
            title=Title("안전취약가구 격자 집계", "Vulnerable homes by cell"),
            adapter="geo_file",
            crs=5179,
            key=take.column("gid"),
            prefix="homes/",
            # Not even among the rejected: a cell of few homes is not taken in at all.
            where=take.at_least(take.integer("취약가구수"), LEAST),
            options={"clip_by": "point"},
            conform={
                "cell": take.column("gid"),
                "homes": take.integer("취약가구수"),
                "seniors_alone": _counted("독거노인"),
                "disabled": _counted("중증장애인"),
                "basements": _counted("반지하"),
            },
            attribution="자치구 복지정책과",
        ),
    ),
)

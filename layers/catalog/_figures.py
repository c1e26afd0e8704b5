"""The fields of figures: a number of the district or of a dong, and how it is made."""

from typing import Final

from layers.definition import Field
from layers.fields import number, text, timestamp

FIELDS: Final[tuple[Field, ...]] = (
    # The id of the type of data: its definition says the same in both languages.
    text("figure", "지표", "Figure", required=True, first_zoom=10),
    text("name", "이름", "Name", required=True, first_zoom=10),
    text("place", "지역", "Place", first_zoom=10),
    text("place_code", "지역 코드", "Code of the place", first_zoom=10),
    text("category", "구분", "Category", first_zoom=10),
    number("value", "값", "Value", first_zoom=10),
    text("unit", "단위", "Unit", first_zoom=10),
    number("target", "목표", "Target", first_zoom=10),
    text("formula", "산식", "Formula"),
    text("evidence", "증빙", "Evidence"),
    text("period", "기준 기간", "Period", first_zoom=12),
    timestamp("observed_at", "집계 시각", "Observed", first_zoom=12),
)
POPUP: Final = (
    "name",
    "category",
    "place",
    "value",
    "unit",
    "target",
    "formula",
    "evidence",
    "period",
    "observed_at",
)

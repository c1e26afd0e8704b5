"""Weather cells: the 5 km cells of the forecast grid, with the latest observation."""

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Rule, Source, Theme, Title
from layers.fields import codes, integer, number, text, timestamp
from spatial.weather_grid import COLUMNS, ROWS, cell_polygons

#: Both publishers name a cell in these columns.
_CELL: Final = ("격자 X", "격자 Y")
#: What the agency sends where it has no value, and anything beyond.
_NO_VALUE: Final = 900.0


def _outlines(frame: pd.DataFrame) -> pd.Series:
    nx, ny = (
        np.asarray(pd.to_numeric(frame[name], errors="coerce"), dtype="float64") for name in _CELL
    )
    return pd.Series(cell_polygons(nx, ny), index=frame.index, dtype="object")


def _observed(name: str) -> Rule:
    inner = take.number(name, lenient=True)

    def make(frame: pd.DataFrame) -> pd.Series:
        values = pd.Series(inner.make(frame), dtype="float64")
        return values.mask(values.abs() >= _NO_VALUE)

    return Rule(columns=(name,), make=make)


_CELL_RULES: Final = {
    "nx": take.integer(_CELL[0]),
    "ny": take.integer(_CELL[1]),
    # The publisher's own table says which dong has which cell; the formula errs at the edges.
    "dongs": take.of_group(_CELL, take.column("3단계"), "list"),
}

LAYER = Layer(
    id="weather_cells",
    title=Title("날씨 격자", "Weather cells"),
    description=Title(
        "기상청 동네예보 5km 격자의 최근 관측값.",
        "The latest observation in each 5 km cell of the forecast grid.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    label="dongs",
    moment="observed_at",
    popup=(
        "dongs",
        "temperature_c",
        "rain_type",
        "rain_mm_h",
        "humidity_pct",
        "wind_ms",
        "wind_from_deg",
        "observed_at",
        "nx",
        "ny",
    ),
    fields=(
        integer("nx", "격자 X", "Cell, east", minimum=1, maximum=COLUMNS, required=True),
        integer("ny", "격자 Y", "Cell, north", minimum=1, maximum=ROWS, required=True),
        text("dongs", "동", "Dongs", first_zoom=9),
        number(
            "temperature_c", "기온", "Temperature", unit="°C", minimum=-60, maximum=60, first_zoom=0
        ),
        codes(
            "rain_type",
            "강수 형태",
            "Precipitation",
            {
                "none": ("없음", "None"),
                "rain": ("비", "Rain"),
                "sleet": ("비/눈", "Sleet"),
                "snow": ("눈", "Snow"),
                "drizzle": ("빗방울", "Drizzle"),
                "mixed_flurry": ("빗방울·눈날림", "Drizzle and flurry"),
                "flurry": ("눈날림", "Flurry"),
            },
            first_zoom=0,
        ),
        number(
            "rain_mm_h",
            "1시간 강수량",
            "Rain in an hour",
            unit="mm",
            minimum=0,
            maximum=500,
            first_zoom=0,
        ),
        number("humidity_pct", "습도", "Humidity", unit="%", minimum=0, maximum=100),
        number("wind_ms", "풍속", "Wind", unit="m/s", minimum=0, maximum=120, first_zoom=0),
        number("wind_from_deg", "풍향", "Wind from", unit="°", minimum=0, maximum=360),
        timestamp("observed_at", "관측 시각", "Observed", first_zoom=0),
    ),
    sources=(
        Source(
            name="kma_cells",
            title=Title("기상청 동네예보 격자 위경도", "Cells of the forecast grid by dong (KMA)"),
            adapter="excel_file",
            key=take.written("{격자 X}-{격자 Y}"),
            prefix="cell/",
            geometry=Rule(columns=_CELL, make=_outlines),
            # The rows of whole cities and districts name the cell of their town hall.
            where=take.present("3단계"),
            conform=_CELL_RULES,
            attribution="기상청",
        ),
        Source(
            name="kma_now",
            title=Title("기상청 초단기실황", "Observations by cell (KMA)"),
            adapter="csv_file",
            key=take.written("{격자 X}-{격자 Y}"),
            prefix="now/",
            geometry=Rule(columns=_CELL, make=_outlines),
            conform={
                **_CELL_RULES,
                "temperature_c": _observed("T1H"),
                "rain_type": take.codes(
                    "PTY",
                    {
                        "0": "none",
                        "1": "rain",
                        "2": "sleet",
                        "3": "snow",
                        "5": "drizzle",
                        "6": "mixed_flurry",
                        "7": "flurry",
                    },
                    lenient=True,
                ),
                "rain_mm_h": _observed("RN1"),
                "humidity_pct": _observed("REH"),
                "wind_ms": _observed("WSD"),
                "wind_from_deg": _observed("VEC"),
                "observed_at": take.timestamp("baseTime", "%Y%m%d%H%M"),
            },
            attribution="기상청",
            cadence=dt.timedelta(hours=1),
        ),
    ),
)

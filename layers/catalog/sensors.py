"""Sensors of one quantity each: noise, snow, traffic counts, loads and states."""

import datetime as dt

from layers.access import PUBLIC
from layers.definition import GeometryType, Keeping, Layer, Theme, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="sensors",
    title=Title("계측기", "Sensors"),
    description=Title(
        "소음, 적설, 교통량, 전력처럼 한 가지를 재는 계측기의 최근 값.",
        "The latest value of sensors that measure one thing: noise, snow, traffic counts, loads.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    moment="observed_at",
    # What some of them show changes every few seconds, and trains come and go.
    keeping=Keeping(versions=dt.timedelta(days=31), ended=dt.timedelta(days=31)),
    popup=(
        "name",
        "kind",
        "value",
        "unit",
        "state",
        "observed_at",
    ),
    fields=(
        text("name", "계측기", "Sensor", required=True, first_zoom=11),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "temperature": ("기온", "Temperature"),
                "rain": ("강수량", "Rain"),
                "wind": ("풍속", "Wind"),
                "snow": ("적설", "Snow depth"),
                "noise": ("소음", "Noise"),
                "dust": ("미세먼지", "Dust"),
                "water_quality": ("수질", "Water quality"),
                "traffic_count": ("교통량", "Traffic count"),
                "signal": ("신호 현시", "Signal phase"),
                "light": ("스마트가로등", "Smart street light"),
                "camera_health": ("CCTV 통신", "Camera health"),
                "power": ("전력", "Power"),
                "shelter_air": ("쉼터 온도", "Shelter temperature"),
                "arrival": ("도착 예정", "Arrival"),
                "crowd": ("혼잡도", "Crowding"),
                "price": ("가격", "Price"),
                "other": ("기타", "Other"),
            },
            required=True,
            first_zoom=11,
        ),
        number("value", "값", "Value", first_zoom=11),
        text("unit", "단위", "Unit", first_zoom=11),
        codes(
            "state",
            "상태",
            "State",
            {
                "ok": ("정상", "In order"),
                "alarm": ("경보", "Alarm"),
                "fault": ("고장", "Fault"),
                "silent": ("통신 두절", "Silent"),
            },
            first_zoom=11,
        ),
        text("said", "내용", "Said", first_zoom=14),
        timestamp("observed_at", "관측 시각", "Observed", first_zoom=11),
    ),
)

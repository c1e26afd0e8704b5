"""Earthquakes, as the weather service reports them."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import number, text, timestamp

LAYER = Layer(
    id="earthquakes",
    title=Title("지진", "Earthquakes"),
    description=Title(
        "기상청 지진 통보: 진앙, 규모, 깊이, 최대진도.",
        "Reports of the weather service: epicentre, magnitude, depth and intensity.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="title",
    moment="happened_at",
    popup=(
        "title",
        "magnitude",
        "depth_km",
        "intensity",
        "remark",
        "happened_at",
        "sent_at",
    ),
    fields=(
        text("title", "진앙", "Epicentre", required=True, first_zoom=0),
        number("magnitude", "규모", "Magnitude", minimum=-2, maximum=10, first_zoom=0),
        number("depth_km", "깊이", "Depth", unit="km", minimum=0, maximum=800),
        text("intensity", "최대 진도", "Intensity", first_zoom=0),
        text("remark", "참고", "Remark"),
        timestamp("happened_at", "발생", "Happened", required=True, first_zoom=0),
        timestamp("sent_at", "발표", "Sent"),
    ),
)

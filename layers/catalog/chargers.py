"""Chargers of electric and hydrogen vehicles, and whether they are free."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Tiles, Title
from layers.fields import codes, number, text, timestamp

LAYER = Layer(
    id="chargers",
    title=Title("충전기", "Chargers"),
    description=Title(
        "전기차 충전기와 수소충전소의 상태.",
        "Electric chargers and hydrogen stations, and whether they are free.",
    ),
    theme=Theme.ENERGY,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=9, group_below=14),
    label="name",
    moment="observed_at",
    popup=(
        "name",
        "kind",
        "state",
        "output_kw",
        "operator",
        "address",
        "hours",
        "observed_at",
    ),
    fields=(
        text("name", "충전소", "Station", required=True, first_zoom=12),
        codes(
            "kind",
            "종류",
            "Kind",
            {
                "fast": ("급속", "Fast"),
                "slow": ("완속", "Slow"),
                "hydrogen": ("수소", "Hydrogen"),
                "other": ("기타", "Other"),
            },
            first_zoom=12,
        ),
        codes(
            "state",
            "상태",
            "State",
            {
                "free": ("충전 가능", "Free"),
                "busy": ("충전 중", "In use"),
                "out": ("운영 중지", "Out of service"),
                "unknown": ("확인 불가", "Unknown"),
            },
            first_zoom=12,
        ),
        number("output_kw", "출력", "Output", unit="kW", minimum=0, maximum=2000),
        text("operator", "운영 기관", "Operator"),
        text("address", "주소", "Address"),
        text("hours", "이용 시간", "Hours"),
        timestamp("observed_at", "상태 갱신", "Observed", first_zoom=12),
    ),
)

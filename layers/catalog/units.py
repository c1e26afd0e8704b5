"""Units: fire engines, ambulances and patrol cars, where each was last seen."""

import datetime as dt

from layers import conform as take
from layers.access import RESPONSE, Role
from layers.definition import GeometryType, Keeping, Layer, Source, Theme, Title
from layers.fields import codes, integer, number, text, timestamp

LAYER = Layer(
    id="units",
    title=Title("출동 차량", "Units"),
    description=Title(
        "펌프차·구급차·순찰차의 마지막 위치와 상태. 위치 시각이 오래됐으면 지금 거기 없을 수 있다.",
        "Fire engines, ambulances and patrol cars: state, and where each was last seen.",
    ),
    theme=Theme.RESPONSE,
    geometry=GeometryType.POINT,
    # Where patrol cars are is nobody's business but theirs who send them.
    readers=RESPONSE,
    writers=frozenset({Role.OPERATOR, Role.RESPONDER, Role.ADMIN}),
    label="name",
    moment="position_at",
    # Where each was is looked up after an operation; each moves several times a minute.
    keeping=Keeping(versions=dt.timedelta(days=31)),
    popup=(
        "name",
        "kind",
        "state",
        "station",
        "position_at",
        "speed_kph",
        "heading_deg",
        "turnout_s",
        "incident",
        "crew",
    ),
    nearby=True,
    fields=(
        text("name", "호출명", "Call sign", required=True, first_zoom=8),
        codes(
            "kind",
            "차종",
            "Kind",
            {
                "fire_engine": ("소방 펌프차", "Fire engine"),
                "ambulance": ("구급차", "Ambulance"),
                "patrol_car": ("순찰차", "Patrol car"),
            },
            required=True,
            first_zoom=8,
        ),
        codes(
            "state",
            "상태",
            "State",
            {
                "available": ("대기", "Available"),
                "dispatched": ("출동 중", "On the way"),
                "on_scene": ("현장", "On scene"),
                "transporting": ("이송 중", "Taking a patient"),
                "returning": ("귀소 중", "Returning"),
                "out_of_service": ("운행 불가", "Out of service"),
            },
            first_zoom=8,
        ),
        text("station", "소속", "Station", first_zoom=12),
        timestamp("position_at", "위치 시각", "Position seen", required=True, first_zoom=8),
        number("speed_kph", "속도", "Speed", unit="km/h", minimum=0, maximum=200, first_zoom=12),
        number(
            "heading_deg", "진행 방향", "Heading", unit="°", minimum=0, maximum=360, first_zoom=12
        ),
        integer("turnout_s", "출동 준비", "Turnout time", unit="s", minimum=0, maximum=3600),
        text("incident", "배정 사건", "Incident it is on"),
        integer("crew", "탑승 인원", "Crew", unit="명", minimum=0, maximum=20),
    ),
    sources=(
        Source(
            name="dispatch_board",
            title=Title("상황실 차량 위치·동태", "Positions and states at the situation room"),
            adapter="csv_file",
            key=take.column("차량ID"),
            prefix="unit/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("위치시각", "%Y-%m-%d %H:%M:%S"),
            conform={
                "name": take.column("호출명"),
                "kind": take.codes(
                    "차종",
                    {"펌프차": "fire_engine", "구급차": "ambulance", "순찰차": "patrol_car"},
                ),
                "state": take.codes(
                    "동태",
                    {
                        "대기": "available",
                        "출동": "dispatched",
                        "현장도착": "on_scene",
                        "이송": "transporting",
                        "귀소": "returning",
                        "운행불가": "out_of_service",
                    },
                ),
                "station": take.column("소속"),
                "position_at": take.timestamp("위치시각", "%Y-%m-%d %H:%M:%S"),
                "speed_kph": take.number("속도(km/h)"),
                "heading_deg": take.number("진행방향"),
                "turnout_s": take.integer("출동준비(초)"),
                # The id of the item in the layer of incidents.
                "incident": take.when(take.present("배정사건"), take.written("report/{배정사건}")),
                "crew": take.integer("탑승인원"),
            },
            attribution="자치구 재난안전상황실",
            cadence=dt.timedelta(seconds=10),
        ),
    ),
)

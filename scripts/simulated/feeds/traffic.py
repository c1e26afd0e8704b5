"""Traffic: ITS by bounding box, TOPIS and other services of Seoul, UTIC of the police, TAGO."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import shapely

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Door, Told, World, json_told
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.place import projected
from scripts.simulated.feeds.streets import SLOT

_ITS: Final = r"openapi\.its\.go\.kr"
_SEOUL: Final = r"openapi\.seoul\.go\.kr|swopenapi\.seoul\.go\.kr"
_PATH: Final = (
    r"/(?P<key>[^/]+)/(?P<form>json|xml)/(?P<service>%s)/(?P<start>\d+)/(?P<end>\d+)/?(?P<more>.*)"
)
_TOPIS_CRS: Final = 5181


def _box(asked: Asked) -> shapely.Geometry:
    """Give the box that was asked for; without one, the world."""
    sides = [asked.query.get(name, "") for name in ("minx", "miny", "maxx", "maxy")]
    try:
        west, south, east, north = map(float, sides)
    except ValueError:
        return shapely.box(-180, -90, 180, 90)
    return shapely.box(west, south, east, north)


def link_speeds(world: World, asked: Asked) -> Told:
    """소통정보: speed and travel time of the links in a box, every five minutes; no geometry."""
    at, box = slot(asked.now, SLOT), _box(asked)
    links = world.place.links
    inside = shapely.intersects([link.line for link in links], box)
    rows = [
        {
            "roadName": link.road,
            "roadDrcType": "",
            "linkNo": "",
            "linkId": link.id,
            "startNodeId": f"{link.id[:7]}001",
            "endNodeId": f"{link.id[:7]}002",
            "speed": f"{speed:g}",
            "travelTime": f"{link.length_m / speed * 3.6:.0f}",
            "createdDate": f"{at:%Y%m%d%H%M%S}",
        }
        for link, speed, is_in in zip(links, world.streets.speeds_kph(at), inside, strict=True)
        if is_in
    ]
    return envelopes.its(rows, asked)


def road_events(world: World, asked: Asked) -> Told:
    """돌발상황: the accident, and the works of the district with their packed messages; no id."""
    rows = [*_accidents(world, asked.now), *_works(world)]
    box, kind = _box(asked), asked.query.get("eventtype", "all")
    shown = [
        row
        for row in rows
        if shapely.intersects(box, shapely.Point(float(row["coordX"]), float(row["coordY"])))
        and kind in {"all", {"교통사고": "acc", "공사": "cor"}[row["eventType"]]}
    ]
    return envelopes.its(shown, asked)


def _accidents(world: World, now: dt.datetime) -> list[dict[str, str]]:
    accident = world.streets.accident(now)
    if accident is None:
        return []
    road = accident.link.road
    return [
        {
            **_event("교통사고", accident.begins, "", accident.at, road, accident.link.id),
            "lanesBlocked": "1차로 차단",
            "message": f"<교통사고>::{road}::{road} 시점::{road} 종점::1차로::[사고] 차량 2대 추돌",
        }
    ]


def _works(world: World) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for work in world.place.rows("road_works.csv"):
        line = shapely.from_wkt(work["구간(WKT)"])
        begins = dt.datetime.strptime(work["시작일시"], "%Y-%m-%d %H:%M").replace(tzinfo=KOREA)
        ends = work["종료일시"].replace("-", "").replace(":", "").replace(" ", "") + "00"
        lanes = "진행방향 전체차로" if "전 차로" in work["내용"] else "1차로"
        road = work["도로명"]
        middle = line.interpolate(0.5, normalized=True)
        rows.append(
            {
                **_event("공사", begins, ends, middle, road, "1"),
                "message": f"<공사>::{road}::{road} 시점::{road} 종점::{lanes}"
                f"::[공사/통제] {work['내용']}",
            }
        )
    return rows


def _event(
    kind: str, begins: dt.datetime, ends: str, at: shapely.Point, road: str, link: str
) -> dict[str, str]:
    return {
        "type": "시군도",
        "eventType": kind,
        "eventDetailType": "",
        "startDate": f"{begins.astimezone(KOREA):%Y%m%d%H%M%S}",
        "coordX": f"{at.x:.4f}",
        "coordY": f"{at.y:.4f}",
        "linkId": link,
        "roadName": road,
        "roadNo": "0",
        "roadDrcType": "",
        "lanesBlockType": "",
        "lanesBlocked": "",
        "message": "",
        "endDate": ends,
    }


def traffic_cameras(world: World, asked: Asked) -> Told:
    """CCTV 화상자료: the district's traffic cameras, with an address that holds for a moment."""
    rows = [
        {
            "roadsectionid": "",
            "coordx": float(row["경도"]),
            "coordy": float(row["위도"]),
            "cctvresolution": "",
            "filecreatetime": "",
            "cctvtype": 4,
            "cctvformat": "HLS",
            "cctvname": f"[{row['설치주소'].split()[-2]}] {row['카메라ID']}",
            "cctvurl": f"https://cctvsec.ktict.co.kr/{number}/"
            f"{int(chance(world.seed, number, slot(asked.now, SLOT)) * 1e9):09d}",
        }
        for number, row in enumerate(world.place.cameras)
        if row["용도"] == "교통"
    ]
    return json_told({"response": {"coordtype": 1, "datacount": len(rows), "data": rows}})


def topis_speed(world: World, asked: Asked) -> Told:
    """TrafficInfo: one link a call, as XML only."""
    numbers = [link.id for link in world.place.links]
    wanted = asked.words["more"].strip("/")
    rows: list[dict[str, Any]] = []
    if wanted in numbers:
        link = world.place.links[numbers.index(wanted)]
        speed = float(world.streets.speeds_kph(asked.now)[numbers.index(wanted)])
        seconds = round(link.length_m / speed * 3.6)
        rows = [{"link_id": wanted, "prcs_spd": f"{speed:g}", "prcs_trv_time": seconds}]
    return envelopes.seoul("TrafficInfo", rows, _as_xml(asked))


def _as_xml(asked: Asked) -> Asked:
    """Leave the form out: some services answer XML whatever is asked."""
    words = {name: value for name, value in asked.words.items() if name != "form"}
    return replace(asked, words=words)


def topis_accidents(world: World, asked: Asked) -> Told:
    """AccInfo: in EPSG:5181, as XML only; one row has stood there for years."""
    rows: list[dict[str, Any]] = [
        _acc(
            "593894", dt.datetime(2014, 1, 6, tzinfo=KOREA), "A11", "1", None, "차 없는 거리 운영\r"
        )
    ]
    accident = world.streets.accident(asked.now)
    if accident is not None:
        text = f"{accident.link.road} 차량 2대 추돌\r1차로 차단"
        point = projected(accident.at.x, accident.at.y, _TOPIS_CRS)
        rows.append(_acc(accident.id, accident.begins, "A01", accident.link.id, point, text))
    return envelopes.seoul("AccInfo", rows, _as_xml(asked))


def _acc(
    number: str, begins: dt.datetime, kind: str, link: str,
    point: tuple[float, float] | None, text: str,
) -> dict[str, Any]:  # fmt: skip
    local = begins.astimezone(KOREA)
    ends = local + dt.timedelta(hours=1)
    x, y = point or ("", "")
    return {
        "acc_id": number,
        "occr_date": f"{local:%Y%m%d}",
        "occr_time": f"{local:%H%M}",
        "exp_clr_date": f"{ends:%Y%m%d}",
        "exp_clr_time": f"{ends:%H%M%S}",
        "acc_type": kind,
        "acc_dtype": f"{kind[1:]}B01",
        "link_id": link,
        "grs80tm_x": x,
        "grs80tm_y": y,
        "acc_info": text,
    }


def police_events(world: World, asked: Asked) -> Told:
    """UTIC 돌발정보: times in Korean words with two blanks; the misspelt names are its own."""
    accident = world.streets.accident(asked.now)
    rows: list[dict[str, Any]] = []
    if accident is not None:
        spot = min(
            world.place.spots,
            key=lambda each: (each.lon - accident.at.x) ** 2 + (each.lat - accident.at.y) ** 2,
        )
        road = accident.link.road
        rows = [
            {
                "incidentId": f"L9{accident.begins.timestamp():.0f}",
                "incidenteTypeCd": "1",
                "addressJibun": spot.lot_address,
                "locationDataX": accident.at.x,
                "locationDataY": accident.at.y,
                "incidentTitle": f"[사고] {road} 차로 차량사고 , [차량사고] {road}",
                "startDate": _in_words(accident.begins),
                "endDate": _in_words(accident.ends),
                "lane": "1차로",
                "roadName": road,
                "controlType": "0",
            }
        ]
    return envelopes.document("result", {"record": rows})


def _in_words(moment: dt.datetime) -> str:
    return f"{moment.astimezone(KOREA):%Y년 %m월 %d일  %H시 %M분}"


def bus_positions(world: World, asked: Asked) -> Told:
    """TAGO 버스위치: the buses of a route; whichever is asked for is one of the district's."""
    buses = world.streets.buses(asked.now)
    routes = sorted({bus.route for bus in buses})
    digits = re.sub(r"\D", "", asked.query.get("routeid", "")) or "0"
    wanted = routes[int(digits) % len(routes)] if routes else ""
    rows = [
        {
            "gpslati": round(bus.at.y, 6),
            "gpslong": round(bus.at.x, 6),
            "nodeid": f"SEB{124000000 + number}",
            "nodenm": bus.stop,
            "nodeord": number % 40 + 1,
            "routenm": bus.route,
            "routetp": "간선버스",
            "vehicleno": bus.plate,
        }
        for number, bus in enumerate(buses)
        if bus.route == wanted
    ]
    return envelopes.datago(rows, asked, said="NORMAL SERVICE.")


def bikes(world: World, asked: Asked) -> Told:
    """따릉이: the racks at bus stops, emptier in the morning and in the rain."""
    hour = asked.now.astimezone(KOREA).hour
    stops: Sequence[Any] = world.place.rows("bus_stops.csv")[::3]
    rows: list[dict[str, str]] = []
    for number, stop in enumerate(stops):
        racks = 10 + int(chance(world.seed, "racks", number) * 15)
        share = chance(world.seed, "bikes", number, slot(asked.now, SLOT))
        full = (0.4 if 7 <= hour < 10 else 0.8) * share
        rows.append(
            {
                "rackTotCnt": str(racks),
                "stationName": f"{1000 + number}. {stop['정류소명']}",
                "parkingBikeTotCnt": str(round(racks * full)),
                "shared": str(round(100 * full)),
                "stationLatitude": stop["Y좌표"],
                "stationLongitude": stop["X좌표"],
                "stationId": f"ST-{3000 + number}",
            }
        )
    return envelopes.seoul("bikeList", rows, asked, inner="rentBikeStatus")


def parking(world: World, asked: Asked) -> Told:
    """GetParkingInfo: no coordinates; where it is not linked the count is to be ignored."""
    at = slot(asked.now, SLOT)
    rows: list[dict[str, Any]] = []
    for number, lot in enumerate(world.place.rows("parking_standard.csv")):
        linked = number % 5 != 4
        bays = float(lot["주차구획수"])
        row: dict[str, Any] = {
            "PKLT_CD": lot["주차장관리번호"],
            "PKLT_NM": lot["주차장명"],
            "ADDR": lot["소재지도로명주소"],
            "GU_NM": world.place.name,
            "TPKCT": bays,
            "PRK_STTS_YN": "1" if linked else "0",
            "PAY_YN": "Y" if lot["요금정보"] == "유료" else "N",
        }
        if linked:
            share = 0.5 + 0.5 * chance(world.seed, "cars", number, slot(asked.now, 12 * SLOT))
            row |= {
                "NOW_PRK_VHCL_CNT": float(round(bays * share)),
                "NOW_PRK_VHCL_UPDT_TM": f"{at:%Y-%m-%d %H:%M:%S}",
            }
        rows.append(row)
    return envelopes.seoul("GetParkingInfo", rows, asked)


def crowds(world: World, asked: Asked) -> Told:
    """실시간 인구: one place a call, with dots in its keys."""
    name = asked.words["more"].strip("/") or world.place.name
    hour = asked.now.astimezone(KOREA).hour
    people = round((4000 if 8 <= hour < 22 else 900) * (0.8 + 0.4 * chance(name, hour)), -2)
    row = {
        "AREA_NM": name,
        "AREA_CONGEST_LVL": "보통" if people > 3500 else "여유",
        "AREA_PPLTN_MIN": str(int(people)),
        "AREA_PPLTN_MAX": str(int(people) + 500),
        "PPLTN_TIME": f"{slot(asked.now, SLOT):%Y-%m-%d %H:%M}",
        "AREA_CONGEST_MSG": "비교적 원활합니다",
    }
    code = {"RESULT.CODE": "INFO-000", "RESULT.MESSAGE": "정상 처리되었습니다"}
    return json_told({"SeoulRtd.citydata_ppltn": [row], "RESULT": code})


def subway(world: World, asked: Asked) -> Told:  # noqa: ARG001 - as the others
    """지하철 도착: two trains each way, at a host of its own."""
    name = asked.words["more"].strip("/")
    told = slot(asked.now, dt.timedelta(seconds=30))
    rows = [
        {
            "subwayId": "1005",
            "updnLine": way,
            "trainLineNm": f"5호선 {end}행 - {name}방면",
            "statnId": "1005000548",
            "statnNm": name,
            "ordkey": f"{way_number}{number:02d}00{end}0",
            "bstatnNm": end,
            "btrainNo": f"5{number}{int(told.timestamp()) // 300 % 100:02d}",
            "barvlDt": str(max(0, 300 * number - int(told.timestamp()) % 300)),
            "recptnDt": f"{told:%Y-%m-%d %H:%M:%S}.0",
            "arvlMsg2": "전역 출발" if number == 1 else f"{number * 3}분 후",
            "arvlMsg3": name,
            "arvlCd": "99",
        }
        for way_number, way, end in ((0, "상행", "방화"), (1, "하행", "하남검단산"))
        for number in (1, 2)
    ]
    return envelopes.seoul("realtimeStationArrival", rows, asked)


def _seoul(service: str, answer: Any, host: str = _SEOUL) -> Door:  # noqa: ANN401 - of a door
    return Door(host=host, path=_PATH % service, answer=answer)


DOORS: Final = (
    Door(host=_ITS, path="/trafficInfo", answer=link_speeds),
    Door(host=_ITS, path="/eventInfo", answer=road_events),
    Door(host=_ITS, path="/cctvInfo", answer=traffic_cameras),
    _seoul("TrafficInfo", topis_speed),
    _seoul("AccInfo", topis_accidents),
    _seoul("bikeList", bikes),
    _seoul("GetParkingInfo", parking),
    _seoul("citydata_ppltn", crowds),
    Door(
        host=r"swopenapi\.seoul\.go\.kr",
        path="/api/subway" + _PATH % "realtimeStationArrival",
        answer=subway,
    ),
    Door(host=r"(www\.)?utic\.go\.kr", path=r"/guide/imsOpenData\.do", answer=police_events),
    Door(
        host=r"apis\.data\.go\.kr",
        path=r"/1613000/BusLcInfoInqireService/getRouteAcctoBusLcList",
        answer=bus_positions,
    ),
)

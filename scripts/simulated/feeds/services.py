"""Messages to phones, the board of fires, CAP alerts, the district's sensors, rivers, inverters."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from xml.sax.saxutils import escape

import shapely

from scripts.simulated.feeds import envelopes
from scripts.simulated.feeds.asked import Asked, Door, Told, World, json_told, xml_told
from scripts.simulated.feeds.chance import chance
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.place import Row
from scripts.simulated.feeds.weather import CHANGE, CYCLE, ISSUE, OWN_ZONE, ZONES, Announced

_MINUTE: Final = dt.timedelta(minutes=1)
_CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
#: How deep the stream stands without rain, and how much it rises for each mm of the last hour.
_DRY_M: Final = 0.8
_RISE_M: Final = 0.06


def disaster_sms(world: World, asked: Asked) -> Told:
    """긴급재난문자 (DSSP-IF-00247): from a day on, oldest first; regions have trailing blanks."""
    text = asked.query.get("crtdt") or f"{asked.now:%Y%m%d}"
    since = dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=KOREA)
    rows: list[dict[str, Any]] = []
    for each in world.city.messages(since, asked.now):
        at = each.at.astimezone(KOREA)
        rows.append(
            {
                "MSG_CN": each.text,
                "RCPTN_RGN_NM": f"{world.place.city} {world.place.name} ",
                "CRT_DT": f"{at:%Y/%m/%d %H:%M:%S}",
                "REG_YMD": f"{at + _MINUTE:%Y/%m/%d %H:%M:%S}.000000000",
                "EMRG_STEP_NM": each.step,
                "SN": each.number,
                "DST_SE_NM": each.kind,
                "MDFCN_YMD": f"{at + 10 * _MINUTE:%Y/%m/%d %H:%M:%S}.000000000",
            }
        )
    return envelopes.safetydata(rows, asked)


def fire_board(world: World, asked: Asked) -> Told:
    """화재출동 현황 (NFDS): no date, no point; ``defail`` is its own spelling."""
    rows = [
        {
            "sidoOvrNum": fire.id,
            "progressStat": "ABCD"[
                ("화재접수", "화재출동", "현장도착", "상황종료").index(fire.stage)
            ],
            "progressNm": fire.stage,
            "cntrNm": f"{world.place.name.removesuffix('구')}소방서",
            "overDate": f"{fire.reported.astimezone(KOREA):%H:%M}",
            "addr": _to_dong(fire.spot.lot_address),
            "sidoNm": world.place.city[:2],
            "cntrId": "1136000",
            "investNo": fire.id,
            "lawSidoCd": world.place.code[:2],
            "lawGunguCd": world.place.code[2:],
            "lawDongCd": _dong_code(world, fire.spot.lot_address),
            "lawRiCd": "00",
            "marker": "marker1",
            "frfalTypeCd": "건축물",
            "dethNum": 0,
            "injuNum": 0,
            "expMount": "-",
        }
        for fire in world.city.fires(asked.now)
        if not fire.out
    ]
    places = [{name: row[name] for name in ("sidoOvrNum", "lawSidoCd", "lawGunguCd")}
              for row in rows]  # fmt: skip
    return json_told({"map": places, "defail": rows, "nowDate": f"{asked.now:%Y-%m-%d %H:%M:%S}"})


def _to_dong(lot_address: str) -> str:
    return " ".join(lot_address.split()[:3])


def _dong_code(world: World, lot_address: str) -> str:
    name = lot_address.split()[2]
    found = [dong.code for dong in world.place.dongs if dong.name == name]
    return found[0][5:8] if found else "000"


def cap_index(world: World, asked: Asked) -> Told:
    """Tell the Atom index of the alerts of a day, newest first."""
    entries = "".join(
        f"<entry><id>{_identifier(each)}</id><title>{escape(each.name)}</title>"
        f"<updated>{each.at.isoformat()}</updated>"
        f'<link rel="alternate" type="application/cap+xml"'
        f' href="https://{asked.host}/cap/{_identifier(each)}.xml"/></entry>'
        for each in _alerts(world, asked.now)
    )
    return xml_told(
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>https://{asked.host}/cap</id><title>Alerts</title>"
        f"<updated>{asked.now.isoformat()}</updated>{entries}</feed>"
    )


def cap_alert(world: World, asked: Asked) -> Told:
    """Tell one alert; an update or a cancel names those it closes, and its polygon is lat,lon."""
    wanted = asked.words["identifier"]
    found = [each for each in _alerts(world, asked.now) if _identifier(each) == wanted]
    if not found:
        return Told(body=b"Not Found", status=404, kind="text/plain")
    each = found[0]
    storm = [
        old for old in _alerts(world, each.at)
        if old.kind == each.kind and each.at - CYCLE < old.at < each.at
    ]  # fmt: skip
    references = " ".join(f"{_SENDER},{_identifier(old)},{old.at.isoformat()}" for old in storm)
    kind = {ISSUE: "Alert", CHANGE: "Update"}.get(each.command, "Cancel")
    ring = shapely.get_coordinates(world.place.outline)
    polygon = " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in ring)
    alert: dict[str, Any] = {
        "identifier": _identifier(each),
        "sender": _SENDER,
        "sent": each.at.isoformat(),
        "status": "Actual",
        "msgType": kind,
        "scope": "Public",
        **({"references": references} if references else {}),
        "info": {
            "language": "ko-KR",
            "category": "Met",
            "event": each.name,
            "urgency": "Immediate" if each.stress else "Expected",
            "severity": "Severe" if each.stress else "Moderate",
            "certainty": "Observed" if each.stress else "Likely",
            "effective": each.at.isoformat(),
            "expires": (each.at + CYCLE).isoformat(),
            "headline": f"{world.place.name} {each.name}",
            "area": {"areaDesc": ZONES[each.zone], "polygon": polygon},
        },
    }
    text = envelopes.xml("alert", alert).replace("<alert>", f'<alert xmlns="{_CAP}">', 1)
    return Told(
        body=('<?xml version="1.0" encoding="UTF-8"?>' + text).encode(), kind="application/cap+xml"
    )


_SENDER: Final = "kma@example.go.kr"


def _alerts(world: World, now: dt.datetime) -> list[Announced]:
    since = now - dt.timedelta(days=1)
    return [each for each in world.weather.announced(since, now) if each.zone == OWN_ZONE]


def _identifier(each: Announced) -> str:
    return f"KR.{each.zone}.{each.kind}.{int(each.at.timestamp())}"


def state_of(sensor: Row, depth_cm: float) -> tuple[str, str]:
    """Give the state of an underpass at a depth, and how its barrier stands."""
    if depth_cm >= float(sensor["통제수위(cm)"]):
        return "closed", "none" if sensor["차단기"] == "없음" else "down"
    state = "caution" if depth_cm >= float(sensor["주의수위(cm)"]) else "normal"
    return state, "none" if sensor["차단기"] == "없음" else "up"


def sensor_streams(world: World, asked: Asked) -> Told | None:
    """SensorThings: the water in each underpass, its newest minute expanded; in pages of 100."""
    if "water" not in asked.query.get("$filter", ""):
        return None
    at = slot(asked.now, _MINUTE)
    skip, top = asked.number("$skip", default=0), asked.number("$top", default=100)
    streams = [
        _stream(number, sensor, world.weather.depth_cm(sensor, at), at)
        for number, sensor in enumerate(world.place.underpasses, start=1)
    ]
    found: dict[str, Any] = {"@iot.count": len(streams), "value": streams[skip : skip + top]}
    if skip + top < len(streams):
        rest = "&".join(f"{name}={value}" for name, value in asked.query.items() if name != "$skip")
        found["@iot.nextLink"] = f"http://{asked.host}{asked.path}?{rest}&$skip={skip + top}"
    return json_told(found)


def _stream(number: int, sensor: Row, depth_cm: float, at: dt.datetime) -> dict[str, Any]:
    state, barrier = state_of(sensor, depth_cm)
    utc = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    place = {"type": "Point", "coordinates": [float(sensor["경도"]), float(sensor["위도"])]}
    return {
        "@iot.id": number,
        "name": "water depth",
        "unitOfMeasurement": {"name": "centimetre", "symbol": "cm", "definition": "ucum:cm"},
        "observedArea": place,
        "Thing": {
            "@iot.id": number,
            "name": sensor["지하차도명"],
            "properties": {"sensor": sensor["센서ID"]},
        },
        "Observations": [
            {
                "@iot.id": int(at.timestamp()) // 60 * 100 + number,
                "phenomenonTime": utc,
                "resultTime": utc,
                "result": depth_cm,
                "parameters": {"state": state, "barrier": barrier},
            }
        ],
    }


def river_levels(world: World, asked: Asked) -> Told:
    """하천 수위 (HRFCO): every ten minutes, as texts; now and then one is blank."""
    at = slot(asked.now, 10 * _MINUTE)
    level = _DRY_M + _RISE_M * world.weather.rain_of_hour_mm(world.place.middle[0], at)
    rows = [
        {
            "wlobscd": code,
            "ymdhm": f"{at:%Y%m%d%H%M}",
            "wl": " " if chance(world.seed, code, at) < 0.02 else f"{level + extra:.2f}",
            "fw": " ",
        }
        for code, extra in (("1018662", 0.0), ("1018640", 0.3), ("1018683", 1.2))
    ]
    return json_told({"content": rows})


def solar_cloud(world: World, asked: Asked) -> Told:
    """FusionSolar: stations and what they give; a call without a session is told so."""
    operation = asked.words["operation"]
    if operation == "login":
        headers = {"XSRF-TOKEN": f"x-{int(asked.now.timestamp())}"}
        return Told(body=b'{"success":true,"failCode":0,"data":null}', headers=headers)
    plants = world.place.solar_plants
    if operation in {"getStationList", "stations"}:
        stations = [
            {"stationCode": f"NE={row['설비번호']}", "stationName": row["발전소명"],
             "capacity": float(row["설비용량(kW)"]) / 1000.0,
             "latitude": float(row["위도"]), "longitude": float(row["경도"])}
            for row in plants
        ]  # fmt: skip
        return json_told({"success": True, "failCode": 0, "data": stations})
    data = [
        {
            "stationCode": f"NE={row['설비번호']}",
            "dataItemMap": {
                "day_power": world.energy.energy_today_kwh(row, asked.now),
                "total_power": world.energy.energy_total_kwh(row, asked.now),
                "real_health_state": 3,
            },
        }
        for row in plants
    ]
    current = int(asked.now.timestamp() * 1000)
    return json_told(
        {"success": True, "failCode": 0, "params": {"currentTime": current}, "data": data}
    )


def inverter_gateway(world: World, asked: Asked) -> Told:
    """Enphase: what the gateway on the roof of the first plant says of its inverters."""
    plant = world.place.solar_plants[0]
    at = int(slot(asked.now, 5 * _MINUTE).timestamp())
    watts = round(world.energy.output_kw(plant, asked.now) * 1000.0)
    if asked.path == "/api/v1/production/inverters":
        count = max(1, round(float(plant["설비용량(kW)"]) * 1000.0 / 360.0))
        return json_told(
            [
                {"serialNumber": f"4822{43033113 + number}", "lastReportDate": at, "devType": 1,
                 "lastReportWatts": watts // count, "maxReportWatts": 361}
                for number in range(count)
            ]
        )  # fmt: skip
    lifetime = world.energy.energy_total_kwh(plant, asked.now) * 1000.0
    today = world.energy.energy_today_kwh(plant, asked.now) * 1000.0
    meter = {"type": "eim", "activeCount": 1, "measurementType": "production", "readingTime": at,
             "wNow": float(watts), "whLifetime": lifetime, "whToday": today}  # fmt: skip
    panels = {"type": "inverters", "activeCount": 35, "readingTime": at, "wNow": watts,
              "whLifetime": int(lifetime)}  # fmt: skip
    return json_told({"production": [panels, meter], "consumption": [], "storage": []})


DOORS: Final = (
    Door(host=r"www\.safetydata\.go\.kr", path="/V2/api/DSSP-IF-00247", answer=disaster_sms),
    Door(host=r"(www\.)?nfds\.go\.kr", path=r"/dashboard/monitorData\.do", answer=fire_board),
    Door(host=r".+", path=r"/cap(/index\.(atom|xml))?", answer=cap_index),
    Door(host=r".+", path=r"/cap/(?P<identifier>KR\..+)\.xml", answer=cap_alert),
    Door(host=r"iot\..+", path=r"/FROST-Server/v1\.[01]/Datastreams", answer=sensor_streams),
    Door(
        host=r"api\.hrfco\.go\.kr",
        path=r"/(?P<key>[^/]+)/waterlevel/list/10M\.json",
        answer=river_levels,
    ),
    Door(host=r".+", path=r"/thirdData/(?P<operation>\w+)", answer=solar_cloud),
    Door(
        host=r".+",
        path=r"/production\.json|/api/v1/production/inverters",
        answer=inverter_gateway,
    ),
)

"""What happens in the city: the fire of every storm, what cameras notice, messages to phones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scripts.simulated.feeds.chance import chance, one_of
from scripts.simulated.feeds.clock import KOREA, slot
from scripts.simulated.feeds.place import LAT_M, LON_M, Place, Row, Spot
from scripts.simulated.feeds.streets import ACCIDENT_MIN, Streets
from scripts.simulated.feeds.weather import CHANGE, CYCLE, ISSUE, RAIN, RELEASE, Weather

#: Minutes of a storm at which a fire is reported, engines are there, and it is out.
FIRE_MIN: Final = (75.0, 82.0, 130.0)
#: Every so often a camera may notice something.
_MINUTE: Final = dt.timedelta(minutes=1)
_NOTICE: Final = dt.timedelta(seconds=20)
_NOTICED: Final = 0.3
_ONVIF_KINDS: Final = (
    ("tns1:RuleEngine/LineDetector/Crossed", "침입선", {"ObjectId": "{id}"}),
    ("tns1:RuleEngine/FieldDetector/ObjectsInside", "배회구역", {"IsInside": "true"}),
    ("tns1:RuleEngine/CellMotionDetector/Motion", "움직임", {"IsMotion": "true"}),
    ("tns1:Device/Trigger/DigitalInput", "비상벨", {"LogicalState": "true"}),
)
_STOPPED: Final = ("tns1:RuleEngine/FieldDetector/ObjectsInside", "정차차량", {"IsInside": "true"})


@dataclass(frozen=True, kw_only=True)
class Fire:
    """A fire at an address."""

    id: str
    spot: Spot
    reported: dt.datetime
    stage: str

    @property
    def out(self) -> bool:
        """Whether it is put out."""
        return self.stage == "상황종료"


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """What a camera noticed; ``topic`` and ``data`` are ONVIF's."""

    id: str
    at: dt.datetime
    camera: Row
    topic: str
    rule: str
    data: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sms:
    """A disaster message to all phones of an area."""

    number: int
    at: dt.datetime
    step: str
    kind: str
    text: str


def _reported() -> dt.timedelta:
    return dt.timedelta(minutes=FIRE_MIN[0])


@dataclass(frozen=True, kw_only=True)
class City:
    """The city of a scenario."""

    place: Place
    weather: Weather
    streets: Streets
    seed: int

    def fires(self, now: dt.datetime) -> list[Fire]:
        """Give the fires of the last hours with their stages, newest first."""
        return [
            self._fire(began, now)
            for began in (self.weather.storm_of(now - number * CYCLE)[0] for number in (0, 1))
            if self.weather.is_storm and now >= began + _reported()
        ]

    def _fire(self, began: dt.datetime, now: dt.datetime) -> Fire:
        """Give the fire of the storm that began then."""
        minute = (now - began) / dt.timedelta(minutes=1)
        there = sum(minute >= each for each in FIRE_MIN)
        return Fire(
            id=f"{began.astimezone(KOREA):%y%m%d%H}4701",
            spot=one_of(self.place.spots, self.seed, "fire", began),
            reported=began + _reported(),
            stage=("화재접수", "화재출동", "현장도착", "상황종료")[there],
        )

    def noticed(self, since: dt.datetime, until: dt.datetime) -> list[Noticed]:
        """Give what cameras noticed after ``since`` and up to ``until``, oldest first."""
        found = [*self._now_and_then(since, until), *self._at_accidents(since, until)]
        return sorted(
            (each for each in found if since < each.at <= until),
            key=lambda each: (each.at, each.id),
        )

    def noticed_by(
        self, camera: Row, since: dt.datetime, until: dt.datetime, often: float
    ) -> list[Noticed]:
        """Give what one camera noticed after a time and up to another, by chance in each minute."""
        found: list[Noticed] = []
        at = slot(since, _MINUTE) + _MINUTE
        while at <= until:
            own = (self.seed, "noticed by", camera["카메라ID"], at)
            if chance(*own) < often:
                found.append(self._notice(camera, at, one_of(_ONVIF_KINDS, *own, "kind")))
            at += _MINUTE
        return found

    def _now_and_then(self, since: dt.datetime, until: dt.datetime) -> Iterator[Noticed]:
        at = slot(since, _NOTICE)
        while at <= until:
            if chance(self.seed, "noticed", at) < _NOTICED:
                camera = one_of(self.place.cameras, self.seed, "camera", at)
                yield self._notice(camera, at, one_of(_ONVIF_KINDS, self.seed, "kind", at))
            at += _NOTICE

    def _at_accidents(self, since: dt.datetime, until: dt.datetime) -> Iterator[Noticed]:
        """Have the nearest camera see cars that stand where none should."""
        began, _ = self.weather.storm_of(since - CYCLE)
        while began <= until:
            at = began + dt.timedelta(minutes=ACCIDENT_MIN[0])
            accident = self.streets.accident(at)
            noticed = at + dt.timedelta(seconds=7)
            if accident is not None and since < noticed <= until:
                camera = self._nearest(accident.at.x, accident.at.y)
                yield self._notice(camera, noticed, _STOPPED)
            began += CYCLE

    def _nearest(self, lon: float, lat: float) -> Row:
        def square_m(camera: Row) -> float:
            east, north = float(camera["경도"]) - lon, float(camera["위도"]) - lat
            return (east * LON_M) ** 2 + (north * LAT_M) ** 2

        return min(self.place.cameras, key=square_m)

    @staticmethod
    def _notice(camera: Row, at: dt.datetime, kind: tuple[str, str, Mapping[str, str]]) -> Noticed:
        topic, rule, data = kind
        event = f"{camera['카메라ID']}-{int(at.timestamp())}"
        number = str(int(at.timestamp()) // 20 % 100_000)
        filled = {name: value.format(id=number) for name, value in data.items()}
        return Noticed(id=event, at=at, camera=camera, topic=topic, rule=rule, data=filled)

    def messages(self, since: dt.datetime, until: dt.datetime) -> list[Sms]:
        """Give the messages to phones of a span, oldest first: of warnings and of fires."""
        words = {ISSUE: "발효", CHANGE: "변경 발효", RELEASE: "해제"}
        told: list[tuple[dt.datetime, str, str, str]] = []
        for each in self.weather.announced(since - CYCLE, until):
            if each.zone == "L1100100" and each.kind == RAIN:
                at = each.at + dt.timedelta(minutes=2)
                text = (
                    f"[{self.place.name}청] {at.astimezone(KOREA):%H:%M} {each.name}"
                    f" {words[each.command]}. 지하차도와 하천 산책로 출입을 삼가 주세요."
                )
                told.append((at, "긴급재난" if each.stress else "안전안내", "호우", text))
        began, _ = self.weather.storm_of(since - CYCLE)
        while self.weather.is_storm and began <= until:
            fire = self._fire(began, until)
            began += CYCLE
            at = fire.reported + dt.timedelta(minutes=6)
            text = (
                f"[{self.place.name}청] {fire.spot.address} 인근 화재로 연기가 납니다."
                " 창문을 닫고 우회하세요."
            )
            told.append((at, "안전안내", "화재", text))
        return [
            Sms(number=int(at.timestamp()) // 60, at=at, step=step, kind=kind, text=text)
            for at, step, kind, text in sorted(told)
            if since < at <= until
        ]

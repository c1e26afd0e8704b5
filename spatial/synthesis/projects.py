"""Pledges and major projects of a district, each at a place that it could be about."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportReturnType=false, reportAssignmentType=false
# What pandas says of its own results is not what a GeoDataFrame gives.

from __future__ import annotations

import datetime as dt
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.synthesis.facilities import Town, framed

#: What is done ("{}" is a name), where, by whom, million won (low, high), months.
_WORKS: Final = (
    ("{} 공영주차장 건립", "commercial", "주차행정과", (4_200, 16_000), 30),
    ("{} 복합문화센터 건립", "office", "문화예술과", (18_000, 52_000), 44),
    ("{} 구립도서관 건립", "commercial", "교육지원과", (9_000, 24_000), 36),
    ("{} 통학로 안전시설 확충", "school", "교통행정과", (350, 1_200), 12),
    ("{} 재정비", "park", "공원녹지과", (900, 6_500), 18),
    ("{} 노후 하수관로 정비", "house", "치수과", (2_400, 9_800), 24),
    ("{} 골목 보안등 LED 교체", "house", "도로과", (280, 900), 9),
    ("{} 경로당 새단장", "house", "어르신복지과", (60, 240), 6),
    ("{} 국공립어린이집 확충", "apartments", "보육지원과", (1_400, 3_800), 20),
    ("{} 스마트 횡단보도 설치", "commercial", "교통행정과", (180, 620), 8),
    ("{} 침수방지 빗물펌프장 증설", "house", "치수과", (7_000, 21_000), 34),
    ("{} 지능형 CCTV 확대", "house", "스마트도시과", (420, 1_900), 10),
)
_STEPS: Final = (
    (0.1, "기본계획 수립"),
    (0.25, "투자심사·설계 발주"),
    (0.4, "실시설계 완료"),
    (0.5, "착공"),
    (0.8, "골조·주요 공정 완료"),
    (1.0, "준공"),
)
_RISKS: Final = ("보상 협의 지연", "공사비 상승으로 예산 추가 필요", "지하 매설물 이설 협의 중")


def make_projects(
    town: Town, parks: gpd.GeoDataFrame, now: dt.datetime, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Plan, build and finish projects.

    Columns ``name``, ``kind`` (공약, 주요사업), ``state``, ``progress``, ``budget``, ``spent``
    (million won), ``started``, ``due`` (dates), ``milestones``, ``next``, ``next_due``, ``owner``,
    ``risk``, ``road``.
    """
    works = [_WORKS[i % len(_WORKS)] for i in range(town.count(26, 3))]
    points = [_site(town, parks, where, rng) for _, where, *_ in works]
    dongs = town.addresses.dong(np.array(points, object))
    rows = [_course(work, dong, now.date(), rng) for work, dong in zip(works, dongs, strict=True)]
    frame = pd.DataFrame(rows)
    turn = frame.groupby("name").cumcount() + 1
    frame["name"] = np.where(turn > 1, frame["name"] + turn.map(" ({}차)".format), frame["name"])
    return framed(
        points,
        **{name: list(frame[name]) for name in frame.columns},
        road=town.addresses.road(np.array(points, object)),
    )


def _site(town: Town, parks: gpd.GeoDataFrame, where: str, rng: np.random.Generator) -> object:
    own = parks if where == "park" else town.buildings[town.buildings["use"] == where]
    own = own if len(own) else town.buildings
    return own.geometry.iloc[int(rng.integers(len(own)))].representative_point()


def _course(
    work: tuple[str, str, str, tuple[int, int], int],
    dong: str,
    today: dt.date,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Give one project its course: how far it is follows from when it began, and from luck."""
    name, _, owner, (least, most), months = work
    begun = today - dt.timedelta(days=int(rng.uniform(-0.1, 1.25) * months * 30))
    planned = (today - begun).days / (months * 30)
    luck = float(rng.choice([1.0, 1.0, 1.0, 0.6]))
    progress = float(np.clip(planned * luck, 0.0, 1.0))
    due = begun + dt.timedelta(days=months * 30)
    stopped = progress < 1.0 and rng.random() < 0.04
    late = luck < 1.0 and 0.05 < progress < 1.0
    state = (
        "완료" if progress >= 1.0
        else "중단" if stopped
        else "지연" if late
        else "계획" if progress < 0.1
        else "설계" if progress < 0.5
        else "공사중"
    )  # fmt: skip
    steps = [(begun + dt.timedelta(days=int(share * months * 30)), share, step)
             for share, step in _STEPS]  # fmt: skip
    coming = next(((day, step) for day, share, step in steps if share > progress), None)
    budget = int(rng.integers(least, most))
    return {
        "name": name.format(dong),
        "kind": "공약" if rng.random() < 0.55 else "주요사업",
        "state": state,
        "progress": round(100 * progress),
        "budget": budget,
        "spent": round(budget * progress * float(rng.uniform(0.8, 1.0))),
        "started": begun,
        "due": due,
        "milestones": " · ".join(
            f"{'✔ ' if share <= progress else ''}{day:%Y-%m} {step}" for day, share, step in steps
        ),
        "next": coming[1] if coming else "",
        "next_due": max(coming[0], today + dt.timedelta(days=20)) if coming else None,
        "owner": owner,
        "risk": str(rng.choice(_RISKS)) if late or stopped else "",
    }

"""Project sites: pledges and major projects, how far each is and what it costs."""

from layers import conform as take
from layers.access import PUBLIC, STAFF, Role
from layers.definition import Find, GeometryType, Layer, Source, Theme, Title
from layers.fields import codes, date, integer, number, text

LAYER = Layer(
    id="project_sites",
    title=Title("공약·주요사업", "Project sites"),
    description=Title(
        "공약과 주요 사업의 현장, 진척률, 예산과 일정.",
        "Sites of pledges and major projects: progress, budget and milestones.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    writers=frozenset({Role.PLANNER, Role.STEWARD, Role.ADMIN}),
    label="name",
    popup=(
        "name",
        "kind",
        "state",
        "progress_pct",
        "budget_mkrw",
        "spent_mkrw",
        "next_milestone",
        "next_due",
        "milestones",
        "started",
        "due",
        "owner",
        "address",
        "risk",
    ),
    fields=(
        text("name", "사업명", "Project", required=True, first_zoom=9),
        codes(
            "kind",
            "구분",
            "Kind",
            {"pledge": ("공약", "Pledge"), "project": ("주요사업", "Major project")},
            first_zoom=9,
        ),
        codes(
            "state",
            "추진 상태",
            "State",
            {
                "planned": ("계획", "Planned"),
                "designing": ("설계", "Being designed"),
                "building": ("공사 중", "Under way"),
                "delayed": ("지연", "Delayed"),
                "stopped": ("중단", "Stopped"),
                "done": ("완료", "Done"),
            },
            required=True,
            first_zoom=9,
        ),
        number(
            "progress_pct", "진척률", "Progress", unit="%", minimum=0, maximum=100, first_zoom=9
        ),
        integer("budget_mkrw", "예산", "Budget, million won", unit="백만원", minimum=0),
        integer("spent_mkrw", "집행", "Spent, million won", unit="백만원", minimum=0),
        text("next_milestone", "다음 일정", "Next milestone"),
        date("next_due", "다음 일정일", "Next milestone due"),
        text("milestones", "추진 일정", "Milestones"),
        date("started", "착수", "Started"),
        date("due", "준공 예정", "Due"),
        text("owner", "추진 부서", "Department"),
        text("address", "위치", "Place", first_zoom=16, find=Find.ADDRESS),
        text("risk", "추진상 문제", "What stands in its way", readers=STAFF),
    ),
    sources=(
        Source(
            name="project_register",
            title=Title("공약·주요사업 관리카드", "Cards of pledges and projects"),
            adapter="csv_file",
            key=take.column("사업번호"),
            prefix="project/",
            geometry=take.point("경도", "위도"),
            as_of=take.timestamp("기준일", "%Y-%m-%d"),
            conform={
                "name": take.column("사업명"),
                "kind": take.codes("구분", {"공약": "pledge", "주요사업": "project"}),
                "state": take.codes(
                    "추진상태",
                    {
                        "계획": "planned",
                        "설계": "designing",
                        "공사중": "building",
                        "지연": "delayed",
                        "중단": "stopped",
                        "완료": "done",
                    },
                ),
                "progress_pct": take.number("진척률(%)"),
                "budget_mkrw": take.integer("예산(백만원)"),
                "spent_mkrw": take.integer("집행(백만원)"),
                "next_milestone": take.column("다음일정"),
                "next_due": take.date("다음일정일", "%Y-%m-%d"),
                "milestones": take.column("추진일정"),
                "started": take.date("착수일", "%Y-%m-%d"),
                "due": take.date("준공예정일", "%Y-%m-%d"),
                "owner": take.column("추진부서"),
                "address": take.column("위치"),
                "risk": take.column("추진상문제"),
            },
            attribution="자치구 기획예산과",
        ),
    ),
)

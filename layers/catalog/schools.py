"""Schools, from elementary to high."""

from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Theme, Title
from layers.fields import codes, integer, text

LAYER = Layer(
    id="schools",
    title=Title("학교", "Schools"),
    description=Title(
        "초·중·고등학교와 특수학교.",
        "Elementary, middle, high and special schools.",
    ),
    theme=Theme.EDUCATION,
    geometry=GeometryType.POINT,
    readers=PUBLIC,
    label="name",
    popup=("name", "level", "address", "pupils", "founded", "status"),
    nearby=True,
    fields=(
        text("name", "학교명", "Name", required=True, first_zoom=10),
        codes(
            "level",
            "학교급",
            "Level",
            {
                "elementary": ("초등학교", "Elementary"),
                "middle": ("중학교", "Middle"),
                "high": ("고등학교", "High"),
                "special": ("특수학교", "Special"),
                "university": ("대학교", "University"),
                "other": ("기타", "Other"),
            },
            first_zoom=10,
        ),
        text("address", "주소", "Address", first_zoom=16),
        integer("pupils", "학생 수", "Pupils", minimum=0, maximum=10000, first_zoom=16),
        text("founded", "설립일", "Founded"),
        text("status", "운영 상태", "Status"),
    ),
)

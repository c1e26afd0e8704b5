"""Dongs: the neighbourhoods of administration."""

from layers import conform as take
from layers.access import PUBLIC
from layers.definition import GeometryType, Layer, Source, Theme, Tiles, Title
from layers.fields import codes, text
from layers.sources.osm_words import osm_source

LAYER = Layer(
    id="dongs",
    title=Title("동", "Dongs"),
    description=Title(
        "행정동·법정동 경계.",
        "Boundaries of administrative and legal dongs.",
    ),
    theme=Theme.PEOPLE,
    geometry=GeometryType.POLYGONS,
    readers=PUBLIC,
    tiles=Tiles(min_zoom=8),
    label="name",
    popup=("name", "kind", "district_name", "code"),
    fields=(
        text("code", "코드", "Code", required=True, first_zoom=8),
        text("name", "이름", "Name", required=True, first_zoom=8),
        codes(
            "kind",
            "구분",
            "Kind",
            {"admin": ("행정동", "Administrative"), "legal": ("법정동", "Legal")},
            required=True,
            first_zoom=8,
        ),
        text("district_name", "자치구", "District", first_zoom=12),
    ),
    sources=(
        Source(
            name="ngii_legal",
            title=Title("국토지리정보원 법정동 경계", "Boundaries of legal dongs (NGII)"),
            adapter="geo_file",
            key=take.column("code"),
            prefix="legal/",
            conform={
                "code": take.column("code"),
                "name": take.column("emd"),
                "kind": take.constant("legal"),
                "district_name": take.column("sigungu"),
            },
            options={"table": "beopjeongdong", "repair": "yes", "clip_by": "point"},
            attribution="국토지리정보원",
        ),
        Source(
            name="admin_dongs",
            title=Title("행정동 경계", "Boundaries of administrative dongs"),
            adapter="geo_file",
            # The code of the Ministry (MOIS), not that of the statistical office in adm_cd.
            key=take.column("adm_cd2"),
            prefix="admin/",
            conform={
                "code": take.column("adm_cd2"),
                "name": take.extracted("adm_nm", r"(\S+)$"),
                "kind": take.constant("admin"),
                "district_name": take.column("sggnm"),
            },
            options={"repair": "yes", "clip_by": "point"},
            attribution="통계청, raqoon886/Local_HangJeongDong",
        ),
        osm_source(
            tables="multipolygons",
            where=take.all_of(
                take.equals("boundary", "administrative"), take.equals("admin_level", "10")
            ),
            conform={
                "code": take.first_of("ISO3166-2", "ref", "osm_ref"),
                "name": take.column("name"),
                "kind": take.constant("admin"),
            },
        ),
    ),
)

import dataclasses
import datetime as dt
import re

import pytest
import shapely
from factories import add_district
from ingesting import NOW, source, write_csv
from psycopg import sql

from layers import conform as take
from layers.access import Grant
from layers.district import DISTRICTS, inside, load_district, read_district
from layers.errors import IngestStoppedError, SourceError
from layers.registry import Registry
from layers.store.query import Query
from layers.store.schema import bring_up
from layers.store.state import district_state

TOML = """
id = "small"
name_ko = "강동구"
name_en = "Small"

[boundary]
bbox = [127.1, 37.5, 127.2, 37.6]

[[feed]]
layer = "shelters"
source = "places"
file = "places.csv"
as_of = 2026-01-01
"""


@pytest.fixture
def places(registry):
    """The layers with one of them fed from the CSV of the tests."""
    shelters = dataclasses.replace(
        registry.get("shelters"), sources=(source(key=take.column("이름")),)
    )
    return Registry.of(shelters if each.id == "shelters" else each for each in registry)


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    header = ("이름", "수용", "경도", "위도", "구")
    write_csv(
        data / "places.csv", header, ("가", "1", "127.15", "37.55", "강동구"),
        ("나", "1", "127.05", "37.55", "송파구"),
    )  # fmt: skip
    return data


def write(folder, text=TOML):
    path = folder.parent / "district.toml"
    path.write_text(text, encoding="utf-8")
    return path


def put(database, places, folder, text=TOML, **options):
    return load_district(
        database, places, folder.parent / "rasters", write(folder, text), folder, now=NOW, **options
    )


def ask(database, text):
    return database.fetch_all(Query(statement=sql.SQL(text)))


def test_a_district_is_its_name_its_boundary_and_its_feeds(database, places, folder):
    told = []
    (report,) = put(database, places, folder, progress=lambda *step: told.append(step))
    assert (report.accepted, report.outside) == (1, 1)
    row = ask(
        database,
        "SELECT id, name_ko, name_en, is_sample, west, north, loaded_at FROM lifemap.district",
    )
    assert row == [("small", "강동구", "Small", False, 127.1, 37.6, NOW)]
    korea = dt.timezone(dt.timedelta(hours=9))
    as_of = ask(database, "SELECT as_of FROM layer.shelters")
    assert as_of == [(dt.datetime(2026, 1, 1, tzinfo=korea),)]
    assert told == [(0, 1, "shelters (places.csv)"), (1, 1, "Small")]


def test_a_district_that_fails_half_way_does_not_count_as_loaded(database, places, folder):
    text = TOML + '\n[[feed]]\nlayer = "shelters"\nsource = "places"\nfile = "gone.csv"\n'
    with pytest.raises(SourceError, match="There is no file"):
        put(database, places, folder, text)
    assert ask(database, "SELECT loaded_at FROM lifemap.district") == [(None,)]


def test_another_district_moves_in_only_when_it_is_asked_for(database, places, folder):
    put(database, places, folder)
    other = TOML.replace('"small"', '"other"')
    with pytest.raises(IngestStoppedError, match="is about the district 'small'"):
        put(database, places, folder, other)
    revision = "SELECT revision FROM lifemap.layer_state WHERE layer = 'shelters'"
    assert ask(database, revision) == [(1,)]
    (report,) = put(database, places, folder, other, replace=True)
    assert (report.inserted, report.revision) == (1, 3)
    assert ask(database, "SELECT id FROM lifemap.district") == [("other",)]


def test_later_files_are_cut_to_the_district_unless_their_feed_says_otherwise(
    database, places, folder
):
    (report,) = put(database, places, folder, TOML + "clip = false\n")
    assert (report.accepted, report.outside) == (2, 0)


@pytest.mark.parametrize("name", ["../outside.csv", "/etc/passwd", "link.csv"])
def test_fault_38_no_file_of_a_district_leads_out_of_its_folder(folder, name):
    (folder / "link.csv").symlink_to("/etc/passwd")
    with pytest.raises(SourceError, match="leads out of the folder"):
        inside(folder, name)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('id = "small"', ""), "does not say its 'id'"),
        (('id = "small"', "id = 5"), "'id' in 'district.toml' cannot be 5"),
        (('file = "places.csv"', ""), r"\[\[feed\]\] 1 of 'district.toml' does not say its 'file'"),
        (("as_of", "as_off"), "says 'as_off', which means nothing"),
        (("as_of = 2026-01-01", 'as_of = "soon"'), "'as_of' in .* cannot be 'soon'"),
        (('id = "small"', "id ="), "is not a TOML file"),
    ],
)
def test_a_mistake_in_a_district_file_is_named(folder, change, sentence):
    with pytest.raises(SourceError, match=sentence):
        read_district(write(folder, TOML.replace(*change)))


def test_an_unknown_layer_or_source_is_named_before_anything_is_loaded(database, places, folder):
    with pytest.raises(LookupError, match="There is no layer 'shelter'"):
        put(database, places, folder, TOML.replace("shelters", "shelter"))
    with pytest.raises(LookupError, match=r"has no source 'place' .there are: places"):
        put(database, places, folder, TOML.replace('"places"', '"place"'))
    assert ask(database, "SELECT FROM lifemap.district") == []


def test_the_boundary_may_be_the_feature_of_a_file(database, places, folder):
    ring = shapely.to_geojson(shapely.box(127.0, 37.5, 127.3, 37.6))
    (folder / "b.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":11740},'
        f'"geometry":{ring}}}]}}'
    )
    text = TOML.replace(
        "bbox = [127.1, 37.5, 127.2, 37.6]", 'file = "b.geojson"\ncolumn = "code"\nvalue = "11740"'
    )
    (report,) = put(database, places, folder, text)
    assert report.accepted == 2
    with pytest.raises(SourceError, match="no polygon whose 'code' is '1'"):
        put(database, places, folder, text.replace("11740", "1"))


@pytest.mark.parametrize("name", ["gangdong", "monaco", "jamsil"])
def test_the_districts_that_come_along_name_layers_and_sources_that_exist(registry, name):
    district = read_district(DISTRICTS / f"{name}.toml")
    assert district.id == name
    for feed in district.feeds:
        assert registry.get(feed.layer).source(feed.source)


def test_nothing_is_public_until_the_file_says_so_and_each_load_says_it_anew(
    database, places, folder
):
    put(database, places, folder)
    assert district_state(database).grants == frozenset()
    opened = TOML.replace("[[feed]]", "[public]\nsight = true\n\n[[feed]]")
    put(database, places, folder, opened)
    assert district_state(database).grants == {Grant.SIGHT}
    put(database, places, folder, opened.replace("true", "false"))
    assert district_state(database).grants == frozenset()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("sights = true", "says 'sights', which means nothing there"),
        ('sight = "yes"', "'sight' in [public] of 'district.toml' cannot be 'yes'"),
    ],
)
def test_what_is_public_by_mistake_is_refused_in_a_sentence(folder, line, sentence):
    path = write(folder, TOML.replace("[[feed]]", f"[public]\n{line}\n\n[[feed]]"))
    with pytest.raises(SourceError, match=re.escape(sentence)):
        read_district(path)


def test_no_real_district_that_comes_with_the_platform_opens_anything():
    for path in DISTRICTS.glob("*.toml"):
        assert read_district(path).public.grants == frozenset(), path.name


def test_districts_loaded_before_files_could_say_so_are_closed_but_for_the_sample(
    database, registry
):
    """An earlier release's rows have no mark; the sample's cameras are invented."""
    for sample, grants in ((False, frozenset()), (True, {Grant.SIGHT})):
        with database.transaction() as conn:
            conn.execute("DELETE FROM lifemap.district")
        add_district(database, (127.0, 37.5, 127.1, 37.6), sample=sample)
        with database.transaction() as conn:
            conn.execute("ALTER TABLE lifemap.district DROP COLUMN public")
        bring_up(database, registry)
        bring_up(database, registry)
        assert district_state(database).grants == grants
    # The sample's own file may say otherwise, and a second start leaves that alone.
    with database.transaction() as conn:
        conn.execute("UPDATE lifemap.district SET public = '{}'")
    bring_up(database, registry)
    assert district_state(database).grants == frozenset()

"""Files from strangers: refused with the reason, in a process that can do no harm."""

import os
import sqlite3
import stat
import time
import zipfile

import geopandas as gpd
import pytest
import shapely
from archives import BESSEL, packed, zipped_shapefile

from layers.errors import SourceError
from layers.sending import reading
from layers.sending.reading import read_here, read_sent
from layers.sources.archive import MAX_MEMBERS

CSV = "name,lon,lat\n하나,127.12,37.54\n".encode()
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>{name}</name>'
    "<Point><coordinates>127.12,37.54</coordinates></Point></Placemark></kml>"
)


def written(folder, name, raw):
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


def refused(folder, name, raw, why, **options):
    with pytest.raises(SourceError, match=why):
        read_here(written(folder, name, raw), options)


@pytest.mark.parametrize("name", ["a.zip", "a.kmz", "a.xlsx"])
def test_fault_37_a_bomb_is_refused_by_its_ratio(tmp_path, name):
    bomb = packed({"a.csv": CSV + b"\n" * 50_000_000})
    assert len(bomb) < 100_000
    refused(tmp_path, name, bomb, "more than 100 times its size")


def test_fault_37_more_than_200_mb_are_not_unpacked(tmp_path):
    blocks = os.urandom(3 * 1024**2) * 70
    refused(tmp_path, "a.zip", packed({"a.csv": blocks}), "unpacks to more than 209,715,200 bytes")


def test_fault_37_a_size_that_an_archive_states_is_not_believed(tmp_path):
    """The headers say that four bytes follow; fifty million do."""
    raw = bytearray(packed({"a.csv": b"\n" * 50_000_000}))
    size = (50_000_000).to_bytes(4, "little")
    assert raw.count(size) == 2
    path = written(tmp_path, "a.zip", bytes(raw.replace(size, (4).to_bytes(4, "little"))))
    with pytest.raises(SourceError):
        read_here(path, {})


def test_fault_37_an_archive_in_an_archive_is_refused(tmp_path):
    inner = packed({"a.csv": CSV})
    for name in ("inner.zip", "inner.KMZ", "inner.tar"):
        refused(tmp_path, "a.zip", packed({name: inner}), "is an archive itself")


def test_fault_37_a_hundred_thousand_entries_are_refused_at_once(tmp_path):
    raw = packed({f"{number}.txt": b"" for number in range(100_000)})
    began = time.monotonic()
    refused(tmp_path, "a.zip", raw, "holds 100,000 files")
    assert time.monotonic() - began < 10
    enough = packed({f"{number}.md": b"" for number in range(MAX_MEMBERS - 1)} | {"a.csv": CSV})
    assert len(read_here(written(tmp_path, "b.zip", enough), {}).frame) == 1


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "a/../../b.csv", "..\\a.csv", "C:\\a.csv"]
)
def test_fault_38_a_name_in_an_archive_that_leads_out_is_refused(tmp_path, name):
    folder = tmp_path / "inside"
    folder.mkdir()
    refused(folder, "a.zip", packed({name: CSV}), "leads out of its folder")
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["a.zip", "inside"]


def test_fault_38_a_link_in_an_archive_is_refused(tmp_path):
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(tmp_path, "a.zip", packed({link: b"/etc/passwd"}), "is a link")


@pytest.mark.parametrize("name", ["a.csv/", "."])
def test_fault_38_odd_names_in_an_archive_reach_no_file_system(tmp_path, name):
    with pytest.raises(SourceError):
        read_here(written(tmp_path, "a.zip", packed({name: CSV})), {})


@pytest.mark.parametrize(
    "name", ["a.geojson", "a.gpkg", "a.fgb", "a.parquet", "a.xlsx", "a.kml", "a.kmz", "a.zip"]
)
def test_fault_39_a_vrt_in_disguise_is_not_followed(tmp_path, name):
    secret = written(tmp_path, "secret.csv", "name\nsecret\n")
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    refused(tmp_path, name, vrt, "a\\.")
    refused(tmp_path, "b.zip", packed({"a.shp": vrt, "a.prj": "x"}), "signature of a Shapefile")


def test_fault_39_a_geopackage_gives_its_tables_and_runs_nothing_else(tmp_path):
    path = tmp_path / "a.gpkg"
    frame = gpd.GeoDataFrame({"name": ["가"]}, geometry=[shapely.Point(127.12, 37.54)], crs=4326)
    frame.to_file(path, layer="real", engine="pyogrio")
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1"
                     " FROM n) SELECT i AS fid, 'x' AS name FROM n")  # fmt: skip
        conn.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('endless', 'features', 'endless', 4326)"
        )
        conn.execute("CREATE TRIGGER t AFTER INSERT ON real BEGIN DELETE FROM real; END")
    before = path.read_bytes()
    assert read_sent(path, options={}).frame["name"].tolist() == ["가"]
    with pytest.raises(SourceError, match="no table 'endless' to read"):
        read_sent(path, options={"table": "endless"})
    assert path.read_bytes() == before


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("dtd", [BOMB, OUTSIDE], ids=["billion laughs", "file"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fault_40_entities_in_kml_and_kmz_are_refused(tmp_path, dtd, encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    raw = (head + dtd + KML.format(name="&j;")).encode(encoding)
    began = time.monotonic()
    refused(tmp_path, "a.kml", raw, "declares a document type")
    refused(tmp_path, "a.kmz", packed({"doc.kml": raw}), "declares a document type")
    assert time.monotonic() - began < 5


def test_fault_40_a_link_of_a_kml_is_told_and_not_followed(tmp_path):
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    raw = KML.format(name="하나").replace("</kml>", link + "</kml>")
    table = read_here(written(tmp_path, "a.kml", raw), {})
    assert table.frame["name"].tolist() == ["하나"]
    assert table.notes == ("1 links to other files were not followed.",)


@pytest.mark.parametrize(
    "limits", [{"_MEMORY": 600 * 1024**2}, {"_CPU_S": 1}], ids=["memory", "time"]
)
def test_a_file_that_asks_too_much_is_refused_and_its_reader_lives_on(
    tmp_path, monkeypatch, limits
):
    """A real file: the child runs out of memory, or of time, and whoever asked goes on."""
    path = written(tmp_path, "a.csv", CSV + "둘,127.12,37.54\n".encode() * 2_000_000)
    for name, value in limits.items():
        monkeypatch.setattr(reading, name, value)
    with pytest.raises(SourceError, match=r"more than \d+ s or \d+ MB"):
        read_sent(path, options={})
    monkeypatch.undo()
    assert len(read_sent(written(tmp_path, "b.csv", CSV), options={}).frame) == 1


def test_a_text_column_that_is_called_geometry_is_a_text(tmp_path):
    path = tmp_path / "sent.csv"
    path.write_text("name,geometry,geometry\n천호,POINT (127.1 37.5),x\n")
    frame = read_sent(path, options={}).frame
    assert list(frame.columns) == ["name", "geometry text", "geometry text (2)"]
    assert frame["geometry text"].tolist() == ["POINT (127.1 37.5)"]


def test_the_child_gives_what_reading_here_gives(tmp_path):
    path = written(tmp_path, "a.zip", zipped_shapefile())
    here, there = read_here(path, {}), read_sent(path, options={})
    assert there.frame.astype(str).equals(here.frame.astype(str))
    assert (there.crs, there.notes) == (here.crs, here.notes)


@pytest.mark.parametrize("encoding", ["UTF-8", "CP949"])
def test_a_shapefile_without_cpg_is_read_as_it_was_written(tmp_path, encoding):
    raw = zipped_shapefile(without=".cpg", encoding=encoding)
    table = read_here(written(tmp_path, "a.zip", raw), {})
    assert table.frame["name"].tolist() == ["강동 대피소"]


def test_a_prj_without_datum_shift_is_doubted_until_the_crs_is_said(tmp_path):
    path = written(tmp_path, "a.zip", zipped_shapefile(crs=5174, prj=BESSEL))
    table = read_sent(path, options={})
    assert table.crs is None
    assert "Bessel" in table.notes[0]
    assert "some hundred metres" in table.notes[0]
    said = read_sent(path, options={"crs": "5174"})
    assert (said.crs, said.notes) == (5174, ())


@pytest.mark.parametrize(("without", "prj"), [(".prj", None), (None, "nonsense")])
def test_a_shapefile_without_a_prj_that_can_be_read_is_doubted(tmp_path, without, prj):
    path = written(tmp_path, "a.zip", zipped_shapefile(without=without, prj=prj))
    assert "nobody knows its CRS" in read_sent(path, options={}).notes[0]
    assert read_sent(path, options={"crs": "5186"}).crs == 5186


def test_a_prj_that_says_how_it_lies_is_believed(tmp_path):
    path = written(tmp_path, "a.zip", zipped_shapefile(crs=5186))
    assert (read_here(path, {}).crs, read_here(path, {}).notes) == (5186, ())


def test_a_sender_cannot_name_files_of_the_server(tmp_path):
    """Adapters know options that name files beside; those are for definitions only."""
    written(tmp_path, "secret.csv", "name,secret\n하나,x\n")
    path = written(tmp_path, "a.csv", CSV)
    said = {"places": "secret.csv", "places_by": "name=name"}
    assert "secret" not in read_here(path, said).frame.columns

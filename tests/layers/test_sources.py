import os
import sqlite3
import time

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from ingesting import source

from layers import conform as take
from layers.errors import SourceError
from layers.sources import csv_file, geo_file, osm
from layers.sources.raster_file import prepared
from layers.sources.table import MAX_BYTES, checked_file

HEADER = "이름,구\n"


def csv_of(tmp_path, raw):
    path = tmp_path / "places.csv"
    path.write_bytes(raw)
    return csv_file.read(path, source())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_fault_23_a_csv_is_read_in_every_encoding_that_publishers_use(tmp_path, encoding):
    table = csv_of(tmp_path, (HEADER + "똠방각하,강남\n").encode(encoding))
    assert table.frame.to_dict("records") == [{"이름": "똠방각하", "구": "강남"}]


def test_fault_23_mixed_encodings_fail_naming_the_byte(tmp_path):
    head = HEADER.encode() + "강남,".encode()
    with pytest.raises(SourceError, match=rf"neither UTF-8 \(byte {len(head)}, 0xff\) nor CP949"):
        csv_of(tmp_path, head + b"\xff\xfe\n")


def test_fault_23_a_bom_is_a_promise(tmp_path):
    with pytest.raises(SourceError, match="stops being it at byte 3"):
        csv_of(tmp_path, b"\xef\xbb\xbf" + "강남".encode("cp949"))


def test_fault_23_a_nul_is_refused(tmp_path):
    with pytest.raises(SourceError, match="NUL at byte 2"):
        csv_of(tmp_path, b"a,\x00b\n")


def test_rows_of_another_length_are_kept_apart_with_their_line(tmp_path):
    table = csv_of(tmp_path, (HEADER + '"두\n줄",강남\n하나\n셋,넷,다섯\n\n여섯,일곱\n').encode())
    assert table.frame.index.tolist() == [3, 7]
    assert [(one.row_number, one.sentence) for one in table.malformed] == [
        (4, "Line 4 has 1 columns where the header has 2."),
        (5, "Line 5 has 3 columns where the header has 2."),
    ]


def test_blank_and_repeated_column_names_are_told_apart(tmp_path):
    table = csv_of(tmp_path, b",x,x,\n1,2,3,4\n")
    assert list(table.frame.columns) == ["column 1", "x", "x (2)", "column 4"]


def test_an_empty_csv_has_no_header(tmp_path):
    with pytest.raises(SourceError, match="has no header line"):
        csv_of(tmp_path, b"")


@pytest.mark.parametrize(
    "address", ["/vsicurl/http://127.0.0.1:9/a.csv", "PG:dbname=lifemap", "/vsizip/a.zip/a.csv"]
)
def test_fault_38_addresses_for_drivers_are_not_opened(address):
    from pathlib import Path

    with pytest.raises(SourceError, match="an address for a driver, not a file"):
        checked_file(Path(address), ".csv")


def test_fault_38_a_link_out_of_its_folder_is_not_followed(tmp_path):
    outside = tmp_path / "secret.csv"
    outside.write_text("a\n1\n")
    inside = tmp_path / "data"
    inside.mkdir()
    (inside / "places.csv").symlink_to(outside)
    with pytest.raises(SourceError, match="a link that leads out of its folder"):
        csv_file.read(inside / "places.csv", source())


def test_fault_38_folders_pipes_and_other_endings_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "a.exe").write_text("")
    for name, reason in (
        ("pipe.csv", "not an ordinary file"),
        ("folder.csv", "not an ordinary file"),
        ("a.exe", "does not end in .csv"),
        ("none.csv", "There is no file"),
    ):
        with pytest.raises(SourceError, match=reason):
            checked_file(tmp_path / name, ".csv")


def test_fault_39_a_sparse_file_may_claim_any_size_and_is_not_read(tmp_path):
    path = tmp_path / "big.gpkg"
    with path.open("wb") as file:
        file.write(b"SQLite format 3\0")
        file.truncate(1 << 40)
    began = time.monotonic()
    with pytest.raises(SourceError, match=f"more than {MAX_BYTES:,} are not read"):
        geo_file.read(path, source())
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_fault_39_a_vrt_under_another_name_is_never_followed(tmp_path, name):
    path = tmp_path / name
    path.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1:9/x'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(SourceError, match=r"is not JSON|not a GeoPackage|signature of a Shapefile"):
        geo_file.read(path, source())


def test_fault_39_a_pipeline_for_gdal_is_no_geojson(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}')
    with pytest.raises(SourceError, match="not a GeoJSON FeatureCollection"):
        geo_file.read(path, source())


def places(**columns):
    count = len(next(iter(columns.values())))
    points = [shapely.Point(127.1 + number / 100, 37.5) for number in range(count)]
    return gpd.GeoDataFrame(columns, geometry=points, crs=4326)


def test_fault_39_a_view_in_a_geopackage_is_no_table(tmp_path):
    path = tmp_path / "a.gpkg"
    places(name=["가"]).to_file(path, layer="real", engine="pyogrio")
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE VIEW endless AS SELECT * FROM real")
        conn.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('endless', 'features', 'endless', 4326)"
        )
    assert geo_file.read(path, source()).frame["name"].tolist() == ["가"]
    with pytest.raises(SourceError, match="no table 'endless' to read"):
        geo_file.read(path, source(options={"table": "endless"}))


def test_a_geopackage_gives_text_geometry_and_its_crs(tmp_path):
    path = tmp_path / "a.gpkg"
    frame = places(code=[11740101, 2], people=[8.903, 12.0], name=["가", None])
    frame.to_crs(5186).to_file(path, engine="pyogrio")
    table = geo_file.read(path, source())
    assert table.crs == 5186
    assert table.frame["code"].tolist() == ["11740101", "2"]
    assert table.frame["people"].tolist() == ["8.903", "12"]
    assert table.frame["name"].isna().tolist() == [False, True]
    assert table.frame.index.tolist() == [1, 2]
    wanted = frame.to_crs(5186).geometry.to_numpy()
    assert shapely.equals(table.frame["geometry"].to_numpy(), wanted).all()


@pytest.mark.parametrize("encoding", ["UTF-8", "CP949"])
def test_a_shapefile_without_cpg_is_utf8_or_cp949(tmp_path, encoding):
    path = tmp_path / "a.shp"
    places(name=["강동구"]).to_file(path, engine="pyogrio", encoding=encoding)
    (tmp_path / "a.cpg").unlink()
    assert geo_file.read(path, source()).frame["name"].tolist() == ["강동구"]


def test_geojson_gives_text_and_marks_what_cannot_be_read(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":['
        '{"type":"Feature","id":7,"properties":{"a":1.5,"b":null,"c":[1,2],"d":true},'
        '"geometry":{"type":"Point","coordinates":[127.1,37.5]}},'
        '{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":["x",1]}},'
        '{"type":"Feature","properties":{},"geometry":null}]}'
    )
    frame = geo_file.read(path, source()).frame
    assert frame.loc[1, ["id", "a", "c", "d"]].tolist() == ["7", "1.5", "[1,2]", "true"]
    assert frame["geometry"].tolist() == [shapely.Point(127.1, 37.5), take.UNREADABLE, None]


def test_geojson_that_declares_its_crs_is_believed(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[],'
        '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5179"}}}'
    )
    assert geo_file.read(path, source()).crs == 5179


OSM = """<?xml version="1.0"?>{dtd}<osm version="0.6">
<node id="-1" lat="37.5" lon="127.1"/><node id="2" lat="37.5" lon="127.101"/>
<node id="3" lat="37.501" lon="127.101"/><node id="4" lat="37.501" lon="127.1"/>
<node id="5" lat="37.505" lon="127.1"><tag k="man_made" v="surveillance"/></node>
<node id="6" lat="37.5" lon="127.1005"/><node id="7" lat="37.501" lon="127.1005"/>
<way id="10"><nd ref="-1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="-1"/>
<tag k="building" v="office"/><tag k="name" v="타워"/></way>
<way id="11"><nd ref="-1"/><nd ref="6"/><nd ref="7"/><nd ref="4"/><nd ref="-1"/>
<tag k="building:part" v="yes"/><tag k="height" v="50"/></way>
<way id="12"><nd ref="6"/><nd ref="2"/><nd ref="3"/><nd ref="7"/><nd ref="6"/>
<tag k="building:part" v="yes"/><tag k="height" v="20"/></way>
<way id="13"><nd ref="-1"/><nd ref="2"/><tag k="highway" v="service"/></way>
</osm>"""


def osm_source(*tags, tables="points,lines,multipolygons"):
    return source(
        adapter="osm",
        geometry=None,
        district_name=None,
        conform={"name": take.first_of(*tags)},
        options={"tables": tables},
    )


def osm_of(tmp_path, text, *tags):
    path = tmp_path / "a.osm"
    path.write_text(text)
    return osm.read(path, osm_source(*tags)).frame.set_index("osm_ref")


def test_osm_elements_keep_their_names_tags_and_shapes(tmp_path):
    frame = osm_of(tmp_path, OSM.format(dtd=""), "man_made", "highway", "building")
    assert set(frame.index) == {"node/5", "way/10", "way/11", "way/12", "way/13"}
    assert frame.loc["node/5", "man_made"] == "surveillance"
    assert frame.loc["way/13", "geometry"].geom_type == "LineString"
    assert frame.loc["way/10", "geometry"].area == pytest.approx(1e-6)


def test_an_outline_that_its_parts_cover_is_known_and_names_them(tmp_path):
    frame = osm_of(tmp_path, OSM.format(dtd=""), "name", "height", "outline_of_parts")
    assert frame["outline_of_parts"].dropna().to_dict() == {"way/10": "yes"}
    assert frame.loc[["way/11", "way/12"], "name"].tolist() == ["타워", "타워"]


def test_the_sea_of_an_extract_lies_to_the_right_of_its_coastline(tmp_path):
    coast = '<way id="13"><nd ref="-1"/><nd ref="2"/><tag k="natural" v="coastline"/></way>'
    text = OSM.format(dtd="").replace(OSM[OSM.index('<way id="13">') : OSM.index("</osm>")], coast)
    (tmp_path / "a.osm").write_text(text)
    frame = osm.read(tmp_path / "a.osm", osm_source("natural", tables="sea")).frame
    assert frame["osm_ref"].tolist() == ["sea/1"]
    assert frame["natural"].tolist() == ["coastline"]
    south, north = shapely.Point(127.1005, 37.4999), shapely.Point(127.1005, 37.5001)
    assert frame["geometry"].iloc[0].contains(south)
    assert not frame["geometry"].iloc[0].contains(north)


def test_an_extract_without_a_coast_has_no_sea(tmp_path):
    (tmp_path / "a.osm").write_text(OSM.format(dtd=""))
    assert osm.read(tmp_path / "a.osm", osm_source("name", tables="sea")).frame.empty


BOMB = '<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("dtd", [BOMB, '<!DOCTYPE osm SYSTEM "http://127.0.0.1:9/x.dtd">'])
def test_fault_40_xml_with_a_dtd_is_not_read(tmp_path, dtd):
    with pytest.raises(SourceError, match="has a DTD"):
        osm_of(tmp_path, OSM.format(dtd=dtd), "name")


def test_fault_40_a_dtd_in_another_encoding_is_seen(tmp_path):
    path = tmp_path / "a.osm"
    path.write_bytes(f'<?xml version="1.0" encoding="UTF-16"?>{BOMB}<osm/>'.encode("utf-16"))
    with pytest.raises(SourceError, match="has a DTD"):
        osm.read(path, osm_source("name"))


def test_fault_39_only_openstreetmap_is_read_as_such(tmp_path):
    (tmp_path / "a.osm").write_text("<OGRVRTDataSource/>")
    (tmp_path / "a.pbf").write_bytes(b"\0" * 64)
    (tmp_path / "b.osm").write_text("no xml")
    for name, reason in (
        ("a.osm", "is not OpenStreetMap XML"),
        ("a.pbf", "does not begin as an OpenStreetMap PBF"),
        ("b.osm", "is not XML"),
    ):
        with pytest.raises(SourceError, match=reason):
            osm.read(tmp_path / name, osm_source("name"))


def test_osm_xml_that_breaks_off_is_an_error_and_not_half_a_layer(tmp_path):
    whole = OSM.format(dtd="")
    with pytest.raises(SourceError, match="cannot be read"):
        osm_of(tmp_path, whole[: whole.index('<way id="12"') + 5], "name")


def raster(path, values, *, crs=5186, driver="GTiff", **more):
    values = np.asarray(values, dtype="float32")
    profile = {
        "driver": driver, "height": values.shape[0], "width": values.shape[1], "count": 1,
        "dtype": "float32", "transform": Affine(10, 0, 200000, 0, -10, 550000), **more,
    }  # fmt: skip
    with rasterio.open(path, "w", crs=f"EPSG:{crs}" if crs else None, **profile) as dataset:
        dataset.write(values, 1)
    return path


def test_a_ground_is_made_tiled_with_overviews_and_the_same_heights(tmp_path):
    values = np.linspace(0, 90, 700 * 900).reshape(700, 900)
    path = raster(tmp_path / "g.tif", values)
    with prepared(path, tmp_path / "out" / "ground.tif") as (facts, made):
        with rasterio.open(made) as dataset:
            assert dataset.block_shapes == [(512, 512)]
            assert dataset.overviews(1) == [2]
            assert dataset.crs.to_epsg() == 5186
            assert np.array_equal(dataset.read(1), values.astype("float32"))
        assert facts.cells == 630_000
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("values", "crs", "reason"),
    [
        ([[1.0, -9999.0]], 5186, "a height of -9999.0 m"),
        ([[1.0, np.nan]], 5186, "a height of nan m"),
        ([[1.0, 2.0]], None, "does not say its CRS"),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_ground_that_cannot_be_one_is_refused(tmp_path, values, crs, reason):
    path = raster(tmp_path / "g.tif", values, crs=crs)
    with pytest.raises(SourceError, match=reason), prepared(path, tmp_path / "ground.tif"):
        pass


def test_fault_39_another_raster_under_the_name_of_a_geotiff_is_refused(tmp_path):
    path = tmp_path / "g.tif"
    path.write_text("<VRTDataset rasterXSize='1' rasterYSize='1'/>")
    with (
        pytest.raises(SourceError, match="cannot be read as GeoTIFF"),
        prepared(path, tmp_path / "ground.tif"),
    ):
        pass

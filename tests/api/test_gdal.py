"""GDAL, which wrote none of this, reads the API as OGC API Features."""

import json
import os
import shutil
import subprocess

import pytest
import shapely
from factories import add_items

pytestmark = pytest.mark.skipif(
    shutil.which("ogrinfo") is None and "CI" not in os.environ, reason="gdal-bin is not installed"
)


def ogrinfo(url, *arguments):
    # A proxy of the machine must not be asked for a loopback address.
    environ = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["ogrinfo", "-ro", f"OAPIF:{url}", *arguments],
        capture_output=True, text=True, check=False, timeout=120, env=environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def test_gdal_lists_the_layers_that_have_items(served, registry):
    listed = ogrinfo(served)
    public = [layer for layer in registry if "anonymous" in layer.readers and not layer.is_coverage]
    for layer in public:
        assert layer.id in listed


def test_gdal_counts_and_knows_the_fields_of_cameras(served, database):
    add_items(
        database,
        "cameras",
        [((127.1 + n / 1e5, 37.5), {"name": f"강동-{n}", "camera_count": n % 3 + 1})
         for n in range(137)],
    )  # fmt: skip
    summary = ogrinfo(served, "-so", "cameras")
    assert "Feature Count: 137" in summary
    assert "Geometry: Point" in summary
    assert "camera_count: Integer" in summary
    assert "name: String" in summary
    assert "stream_url" not in summary
    assert "Extent: (127.100000, 37.500000) - (127.101360, 37.500000)" in summary


def test_gdal_pages_through_more_than_one_answer_can_hold(served, database):
    count = 10_500
    with database.transaction(deadline_s=0) as conn:
        conn.execute(
            "INSERT INTO layer.cameras (id, source, geom, revision) SELECT 'c' || n, 'test',"
            " ST_Point(127 + n / 1e5, 37.5, 4326), 1 FROM generate_series(1, %s) AS n",
            [count],
        )
    add_items(database, "cameras", [])
    read = ogrinfo(
        served, "-al", "-geom=NO", "-oo", "PAGE_SIZE=4000", "-where", "fid >= 0", "cameras"
    )
    ids = [line for line in read.splitlines() if line.strip().startswith("id (String) = c")]
    assert len(ids) == len(set(ids)) == count


def test_gdal_asks_by_box(served, database):
    add_items(database, "cameras", [((127.0 + n / 10, 37.5), {}) for n in range(10)])
    read = ogrinfo(served, "-so", "-spat", "127.15", "37", "127.55", "38", "cameras")
    assert "Feature Count: 4" in read


def test_gdal_reads_shapes_as_they_are(served, database, tmp_path):
    shape = shapely.box(127.1, 37.5, 127.2, 37.6)
    add_items(database, "buildings", [(shape, {"id": "b", "name": "집", "height_m": 12.5})])
    out = tmp_path / "out.geojson"
    environ = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", str(out), f"OAPIF:{served}", "buildings"],
        check=True, timeout=60, env=environ,
    )  # fmt: skip
    (feature,) = json.loads(out.read_text("utf-8"))["features"]
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals(
        shapely.MultiPolygon([shape])
    )
    assert feature["properties"]["name"] == "집"
    assert feature["properties"]["height_m"] == 12.5

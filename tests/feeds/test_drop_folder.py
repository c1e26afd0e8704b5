"""Files that are dropped: taken when they are whole, kept once, and none is ever lost."""

import datetime as dt
import hashlib
import io
import os
import stat
import time

import openpyxl
import orjson
import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import answered
from people import now

from layers.errors import DefinitionError, StoreError
from layers.feeds import asking
from layers.feeds.definition import Sync
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import drop_folder
from layers.registry import Registry
from layers.sending.reading import read_here

KST = dt.timezone(dt.timedelta(hours=9))
CSV = "관리번호,이름\n1,길동\n2,천호\n".encode("cp949")


class Inbox:
    def __init__(self):
        self.came, self.is_away = [], False

    def keep(self, at, headers, body):
        if self.is_away:
            raise StoreError("The database is away.")
        self.came.append((at, headers, body))


class Stopped(drop_folder.Watch):
    """A watch that looks when a test says so."""

    def _run(self):
        return


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def watch(tmp_path, inbox):
    def make(**options):
        feed = a_feed(str(tmp_path), protocol="drop_folder", options=options)
        return Stopped(feed, inbox.keep, now)

    return make


def names(folder):
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_a_file_is_taken_when_it_has_not_changed_for_a_while(tmp_path, watch, inbox, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    watching, path = watch(settle_s=10), tmp_path / "speeds.csv"
    path.write_bytes(CSV[:20])
    # A program that copies may set the time of the original first.
    os.utime(path, (0, 0))
    watching.look()
    clock[0] += 9
    path.write_bytes(CSV)
    os.utime(path, (0, 0))
    watching.look()
    clock[0] += 9
    watching.look()
    assert inbox.came == []
    clock[0] += 1
    watching.look()
    [(_, headers, body)] = inbox.came
    assert (headers["file"], body) == ("speeds.csv", CSV)
    digest = hashlib.sha256(CSV).hexdigest()
    assert headers["sha256"] == digest
    [archived] = names(tmp_path)
    assert archived.startswith("archive/20")
    assert archived.endswith(f"{digest[:12]}_speeds.csv")
    assert watching.trouble is None


def test_a_file_with_its_mark_is_taken_at_once_and_the_mark_goes(tmp_path, watch, inbox):
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.csv").write_bytes(CSV)
    (tmp_path / "a.csv.done").touch()
    watch().look()
    assert [headers["file"] for _, headers, _ in inbox.came] == ["a.csv"]
    assert [each for each in names(tmp_path) if "archive" not in each] == ["b.csv"]


def test_what_cannot_be_read_is_put_aside_with_the_reason(tmp_path, watch, inbox):
    (tmp_path / "bad.geojson").write_bytes(b'{"type": "Feat')
    (tmp_path / "good.csv").write_bytes(CSV)
    watching = watch(settle_s=0)
    (tmp_path / "bad.geojson.done").touch()
    watching.look()
    file, reason = (each for each in names(tmp_path) if each.startswith("quarantine/20"))
    assert file.endswith("_bad.geojson")
    assert "is not JSON" in (tmp_path / reason).read_text("utf-8")
    # The run that reads it says so on the board.
    assert sorted(headers["file"] for _, headers, _ in inbox.came) == ["bad.geojson", "good.csv"]


def test_a_file_that_is_too_large_is_told_of_and_not_taken(tmp_path, watch, inbox, monkeypatch):
    monkeypatch.setattr(drop_folder, "MOST_BYTES", 10)
    (tmp_path / "large.csv").write_bytes(CSV)
    watch(settle_s=0).look()
    [(_, headers, body)] = inbox.came
    reading = drop_folder.read(a_feed(), [answered(body, headers=headers)])
    assert reading.outcome is Outcome.UNREADABLE
    assert reading.said == f"'large.csv' has {len(CSV)} bytes; at most 10 are read."
    assert body == b""


def test_what_was_taken_is_kept_for_a_year_and_a_month(tmp_path, watch):
    months = ["2024-01", "2025-09", "2025-10", "2026-10", "by hand"]
    for month in months:
        (tmp_path / "archive" / month).mkdir(parents=True)
    (tmp_path / "a.csv").write_bytes(CSV)
    watching = watch(settle_s=0)
    watching._now = lambda: dt.datetime(2026, 11, 1, tzinfo=KST)
    watching.look()
    kept = sorted(each.name for each in (tmp_path / "archive").iterdir())
    assert kept == ["2025-10", "2026-10", "2026-11", "by hand"]


def test_the_folder_of_a_feed_is_made_where_that_of_all_is(tmp_path, inbox):
    tmp_path.chmod(0o2775)
    feed = a_feed(str(tmp_path / "speeds"), protocol="drop_folder")
    drop_folder.listen(feed, {}, inbox.keep, now).close()
    assert stat.S_IMODE((tmp_path / "speeds").stat().st_mode) == 0o2775
    gone = a_feed(str(tmp_path / "not mounted" / "speeds"), protocol="drop_folder")
    drop_folder.listen(gone, {}, inbox.keep, now).close()
    assert [each.name for each in tmp_path.iterdir()] == ["speeds"]


def test_of_a_whole_list_a_newer_file_that_nobody_can_read_ends_nothing():
    good, bad = ("a.csv", b"n\n1\n"), ("b.csv", b"\x00")
    reading = read(good, bad)
    assert (reading.outcome, [row["n"] for row in reading.rows]) == (Outcome.UNREADABLE, ["1"])
    assert "NUL" in reading.said
    assert read(bad, good).outcome is Outcome.OK


def test_people_bring_files_and_they_are_listened_for_all_the_same():
    feeds = [each for each in Registry.from_catalog().feeds if each.ask.protocol == "drop_folder"]
    assert {each.sync for each in feeds} == {Sync.MANUAL}
    assert all(asking.listens(each) and not asking.asks(each) for each in feeds)


def test_a_text_without_a_header_line_has_that_of_its_definition():
    options = {"delimiter": "|", "header": "동|번호"}
    feed = a_feed(protocol="drop_folder", options=options)
    [row] = drop_folder.read(
        feed, [answered("길동|7\n".encode(), headers={"file": "match_build.txt"})]
    ).rows
    assert row == {"동": "길동", "번호": "7"}


def test_tracks_of_a_gpx_are_lines(monkeypatch):
    monkeypatch.setattr(drop_folder, "read_sent", read_here)
    trail = (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="37.5" lon="127.1"/>'
        '<trk><name>둘레길</name><trkseg><trkpt lat="37.54" lon="127.13"><ele>20</ele></trkpt>'
        '<trkpt lat="37.55" lon="127.14"/></trkseg></trk></gpx>'
    ).encode()
    reading = read(("trails.gpx", trail))
    point, track = reading.rows
    assert (reading.crs, point["geometry"].coords[0]) == (4326, (127.1, 37.5))
    assert track["name"] == "둘레길"
    assert track["geometry"].geoms[0].coords[:] == [(127.13, 37.54), (127.14, 37.55)]
    assert read(("t.gpx", b"<kml/>")).said == "'t.gpx' is not GPX: its root is 'kml'."


def test_a_file_stays_where_it_is_until_it_is_safe(tmp_path, watch, inbox):
    watching, inbox.is_away = watch(settle_s=0), True
    (tmp_path / "a.csv").write_bytes(CSV)
    watching.look()
    assert names(tmp_path) == ["a.csv"]
    assert watching.trouble == "The database is away."
    inbox.is_away = False
    watching.look()
    assert len(inbox.came) == 1


def test_what_is_no_ordinary_file_or_not_meant_is_left(tmp_path, watch, inbox):
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.csv").symlink_to("/etc/hostname")
    for name in (".hidden.csv", "~$open.csv", "readme.pdf", "other.csv"):
        (tmp_path / name).write_bytes(CSV)
    watch(settle_s=0, pattern="speed*").look()
    assert inbox.came == []
    assert len(names(tmp_path)) == 5


def test_a_folder_is_watched_until_it_is_closed(tmp_path, inbox):
    feed = a_feed(str(tmp_path), protocol="drop_folder", options={"settle_s": 0})
    watching = drop_folder.listen(feed, {}, inbox.keep, now)
    watching.close()
    (tmp_path / "late.csv").write_bytes(CSV)
    assert names(tmp_path) == ["late.csv"]


def test_without_a_folder_nothing_is_watched(inbox):
    with pytest.raises(DefinitionError, match=r"say 'drop' in feeds\.toml"):
        drop_folder.listen(a_feed("{drop}/speeds", protocol="drop_folder"), {}, inbox.keep, now)
    gone = Stopped(a_feed("/nowhere/at/all", protocol="drop_folder"), inbox.keep, now)
    gone.look()
    assert "/nowhere/at/all" in gone.trouble


def read(*files, full=True):
    feed = a_feed(protocol="drop_folder", full=full)
    return drop_folder.read(feed, [answered(body, headers={"file": name}) for name, body in files])


def test_of_a_whole_list_the_newest_file_counts_else_all_of_them():
    files = ("a.csv", b"n\n1\n2\n"), ("b.csv", b"n\n3\n")
    assert [row["n"] for row in read(*files).rows] == ["3"]
    assert [row["n"] for row in read(*files, full=False).rows] == ["1", "2", "3"]


def test_a_spreadsheet_is_read_as_it_is_in_a_process_of_its_own():
    book = openpyxl.Workbook()
    book.active.append(["시설", "값"])
    book.active.append(["A", 3])
    sheet = io.BytesIO()
    book.save(sheet)
    [row] = read(("sheet.xlsx", sheet.getvalue())).rows
    assert (row["시설"], row["값"]) == ("A", "3")


def test_a_geojson_has_its_geometry_and_a_name_cannot_lead_elsewhere():
    point = {"type": "Point", "coordinates": [127, 37]}
    feature = {"type": "Feature", "properties": {"n": 1}, "geometry": point}
    body = {"type": "FeatureCollection", "features": [feature]}
    reading = read(("../../etc/p.geojson", orjson.dumps(body)))
    assert (reading.crs, reading.rows[0]["geometry"].x, reading.rows[0]["n"]) == (4326, 127.0, "1")


def test_a_file_that_nobody_can_read_is_unreadable_and_never_an_empty_list():
    for name, body in (("a.csv", b"\x00\xff\xfe"), ("", b"n\n1\n")):
        assert read((name, body)).outcome is Outcome.UNREADABLE
    assert read(("a.csv", b"n\n")).outcome is Outcome.EMPTY

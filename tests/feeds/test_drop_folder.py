"""Files that are dropped: taken when they are whole, kept once, and none is ever lost."""

import hashlib
import io
import os
import time

import openpyxl
import orjson
import pytest
from feeds.carrying import a_feed
from feeds.reading_feeds import answered
from people import now

from layers.errors import DefinitionError, StoreError
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import drop_folder

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
    assert len(inbox.came) == 1
    file, reason = (each for each in names(tmp_path) if each.startswith("quarantine/"))
    assert file.endswith("_bad.geojson")
    assert "is not JSON" in (tmp_path / reason).read_text("utf-8")


def test_trouble_with_a_file_is_told_until_one_can_be_read(tmp_path, watch):
    watching = watch(settle_s=0)
    (tmp_path / "bad.json").write_bytes(b"{")
    watching.look()
    assert "is not JSON" in watching.trouble
    (tmp_path / "good.csv").write_bytes(CSV)
    watching.look()
    assert watching.trouble is None


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

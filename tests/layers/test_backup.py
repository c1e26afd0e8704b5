"""Backups: what was acknowledged is there again, at its end or at a moment."""

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from layers.backup import Archive, check, restore
from layers.cluster import Cluster
from layers.errors import BackupError
from layers.store.database import Database
from layers.store.server import server_facts

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
#: What the promise allows to be lost with the machine, in seconds.
RPO_S = 5.0


@contextlib.contextmanager
def folder_for_everybody():
    folder = Path(tempfile.mkdtemp(prefix="lmb-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def receiving(archive, cluster):
    """Write the log into the archive, as 'lifemap up' does, as the cluster's account."""
    archive.make_folders(cluster)
    archive.make_slot(cluster)
    user = cluster.owner if os.geteuid() == 0 else None
    process = subprocess.Popen(
        archive.receiver(cluster), user=user, group=user, extra_groups=[] if user else None
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def write(url, *numbers):
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS ledger (number int PRIMARY KEY)")
        for number in numbers:
            conn.execute("INSERT INTO ledger VALUES (%s)", [number])


def written(url):
    with psycopg.connect(url) as conn:
        return [number for (number,) in conn.execute("SELECT number FROM ledger ORDER BY number")]


def now_of(url):
    with psycopg.connect(url) as conn:
        return conn.execute("SELECT clock_timestamp()").fetchone()[0]


class Story:
    """A cluster that was backed up, written to after that, and then lost with its disk."""

    def __init__(self, folder):
        self.folder = folder
        self.home = folder / "home"
        (self.home / "rasters").mkdir(parents=True)
        self.home.chmod(0o755)
        (self.home / "secret.key").write_bytes(b"the key that signs")
        (self.home / "rasters" / "ground.tif").write_bytes(b"heights")
        cluster = Cluster.at(self.home / "postgres")
        self.archive = Archive.begin(self.home, folder / "backup", NOW)
        with cluster.serving() as url, receiving(self.archive, cluster):
            write(url, 1, 2)
            self.base = self.archive.take(cluster, self.home, version="0.1", now=NOW)
            write(url, 3)
            time.sleep(0.1)
            self.moment = now_of(url)
            time.sleep(0.1)
            write(url, 4)
            self.last_s = self._until_archived(url)
            shutil.copytree(self.archive.wal, folder / "as-lost")
            write(url, 5)
            self._until_archived(url)
        shutil.rmtree(self.home)

    @staticmethod
    def _until_archived(url):
        """Wait until the archive has on its disk what was written, and give the seconds it took."""
        began = time.monotonic()
        with contextlib.closing(Database(url, pool_size=1).open()) as database:
            while (facts := server_facts(database)).archive_behind_bytes != 0:
                assert time.monotonic() - began < 20, facts
                time.sleep(0.01)
        return time.monotonic() - began

    def brought_back(self, at=None):
        """Restore into a new state folder; give what is written there, and the folder."""
        home = Path(tempfile.mkdtemp(prefix="h-", dir=self.folder))
        home.chmod(0o755)
        cluster = Cluster.at(home / "postgres")
        restore(cluster, home, self.archive, self.base, at=at, now=dt.datetime.now(dt.UTC))
        with cluster.serving() as url:
            return written(url), home


@pytest.fixture(scope="module")
def story():
    with folder_for_everybody() as folder:
        yield Story(folder)


def test_everything_that_was_written_is_there_again(story):
    numbers, home = story.brought_back()
    assert numbers == [1, 2, 3, 4, 5]
    assert (home / "secret.key").read_bytes() == b"the key that signs"
    assert (home / "rasters" / "ground.tif").read_bytes() == b"heights"


def test_the_state_of_a_moment_is_there_again_and_nothing_after_it(story):
    numbers, _ = story.brought_back(at=story.moment)
    assert numbers == [1, 2, 3]


def test_a_write_is_in_the_archive_within_seconds(story):
    assert story.last_s < RPO_S


def test_a_moment_after_the_last_change_is_told_in_a_sentence(story):
    later = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(BackupError, match=r"The backup ends before 2999-01-01"):
        story.brought_back(at=later)


def test_a_base_without_the_log_is_the_state_when_it_was_taken(story):
    wal = story.archive.folder / "wal"
    wal.rename(story.folder / "gone")
    try:
        numbers, _ = story.brought_back()
    finally:
        shutil.rmtree(wal, ignore_errors=True)
        (story.folder / "gone").rename(wal)
    assert numbers == [1, 2]


def test_a_damaged_copy_is_found_before_anything_is_touched(story):
    inside = next((story.base.folder / "pgdata" / "base").rglob("1259"))
    content = inside.read_bytes()
    inside.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    try:
        with pytest.raises(BackupError, match=r"The backup 20261122T000000Z is damaged: .*1259"):
            story.brought_back()
    finally:
        inside.write_bytes(content)


def test_a_key_that_is_not_what_it_was_is_found(story):
    key = story.base.folder / "home" / "secret.key"
    key.write_bytes(b"another")
    try:
        with pytest.raises(BackupError, match=r"secret\.key is not what it was"):
            check(Cluster.at(story.folder / "none"), story.base)
    finally:
        key.write_bytes(b"the key that signs")


def test_a_living_database_is_never_overwritten(story):
    with folder_for_everybody() as folder:
        cluster = Cluster.at(folder / "postgres")
        with cluster.serving() as url:
            write(url, 7)
            with pytest.raises(BackupError, match="is running: stop 'lifemap up' first"):
                restore(cluster, folder, story.archive, story.base, at=None, now=NOW)
            assert written(url) == [7]


def test_the_database_that_was_there_is_moved_aside(story):
    with folder_for_everybody() as folder:
        cluster = Cluster.at(folder / "postgres")
        with cluster.serving() as url:
            write(url, 7)
        restore(cluster, folder, story.archive, story.base, at=None, now=NOW)
        assert (cluster.folder / "pgdata.before-20261122T000000Z" / "PG_VERSION").exists()
        with cluster.serving() as url:
            assert written(url) == [1, 2, 3, 4, 5]


def test_a_restored_database_goes_on_and_is_backed_up_again(story):
    """Its log is a stream of its own: the old one knows what came after the moment."""
    _, home = story.brought_back(at=story.moment)
    cluster, archive = Cluster.at(home / "postgres"), Archive.of_home(home)
    assert archive.stream != story.archive.stream
    with cluster.serving() as url, receiving(archive, cluster):
        write(url, 6)
        story._until_archived(url)
    numbers, _ = story.brought_back()
    assert numbers == [1, 2, 3, 6]
    shutil.rmtree(archive.wal)


def test_old_copies_go_with_the_log_that_only_they_needed(story):
    with folder_for_everybody() as folder:
        cluster = Cluster.at(folder / "postgres")
        archive = Archive.begin(folder, folder / "backup", NOW)
        days = [NOW + dt.timedelta(days=day) for day in range(3)]
        with cluster.serving() as url, receiving(archive, cluster):
            for day in days:
                write(url, day.day)
                archive.take(cluster, folder, version="0.1", now=day)
            removed = archive.prune(cluster, keep=1)
            kept = archive.bases()
            assert removed == ["20261123T000000Z", "20261122T000000Z"]
            assert [base.taken_at for base in kept] == [days[-1]]
            story._until_archived(url)
        names = sorted(path.name for path in archive.wal.iterdir())
        assert names[0].partition(".")[0] >= kept[0].first_segment


def test_a_copy_that_was_cut_off_is_no_backup(story):
    (story.archive.folder / "base" / "20261121T000000Z").mkdir()
    assert [base.name for base in story.archive.bases()] == ["20261122T000000Z"]


def test_a_path_that_no_shell_takes_as_it_is_is_refused(tmp_path):
    with pytest.raises(BackupError, match="Latin letters"):
        Archive.begin(tmp_path, tmp_path / "it's here", NOW)

"""What crosses the boundary arrives once, whole and in order, or somebody is told."""

import datetime as dt
import itertools
import random
import shutil
from pkgutil import resolve_name

import psycopg
import pytest
from feeds.carrying import HOST, NOON, a_carrier, a_feed
from feeds.wires import http, provider

from layers.feeds.boundary import (
    Asking,
    Bundle,
    CutBundleError,
    ForgedBundleError,
    digest_of,
    fingerprint,
    make_keys,
    opened,
    packed,
    private_key,
    trusted_keys,
)
from layers.feeds.collecting import HEARTBEAT, Collector
from layers.feeds.collector_state import Site, State
from layers.feeds.exchange import Answer
from layers.feeds.outcome import Outcome
from layers.feeds.receiving import Receiver
from layers.store import bundles as store
from layers.store.database import Database
from scripts.boundary import follow
from spatial.bbox import BBox

SITE = Site(bbox=BBox(127.1, 37.5, 127.2, 37.6), words={"district": "강동구"}, feeds=("air",))


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder / "collector.key", folder / "one.pem")
    return private_key(folder / "collector.key"), trusted_keys(folder)


@pytest.fixture
def key(pair):
    return pair[0]


def an_answer(body=b"{}", at=NOON, **more):
    return Answer(asked=f"http://{HOST}/air", at=at, status=200, body=body, **more)


def chain(key, count, *, feed="air", start=1, previous="", name="a"):
    """Bundles as a collector writes them, one after the other: (name, bytes)."""
    made = []
    for number in range(start, start + count):
        bundle = Bundle(
            collector=f"{fingerprint(key.public_key())}-{name}",
            number=number,
            previous=previous,
            made_at=NOON,
            askings=(
                Asking(
                    feed=feed,
                    answers=(
                        an_answer(b"%d" % number, NOON + dt.timedelta(minutes=number)),
                        an_answer(b"page two", NOON + dt.timedelta(minutes=number)),
                    ),
                ),
            ),
        )
        data = packed(bundle, key)
        previous = digest_of(data)
        made.append((bundle.name, data))
    return made


# The file


def test_a_bundle_is_read_as_it_was_written(pair):
    key, trusted = pair
    answers = (
        an_answer("강동".encode("cp949"), headers={"content-type": "text/plain"}, simulated=True),
        Answer(asked="x", at=NOON, status=0, trouble="Nobody there.", refused=Outcome.AUTH),
        an_answer(b""),
    )
    bundle = Bundle(
        collector=f"{fingerprint(key.public_key())}-a",
        number=7,
        previous="ab",
        made_at=NOON,
        askings=(Asking(feed="air", answers=answers), Asking(feed="rain", answers=())),
    )
    assert opened(packed(bundle, key), trusted) == bundle


def test_every_cut_of_a_bundle_is_noticed(pair):
    key, trusted = pair
    ((_, data),) = chain(key, 1)
    for length in range(len(data)):
        with pytest.raises((CutBundleError, ForgedBundleError)):
            opened(data[:length], trusted)
    with pytest.raises(CutBundleError, match="lacks 1 bytes"):
        opened(data[:-1], trusted)


def test_every_changed_byte_of_a_bundle_is_noticed(pair):
    key, trusted = pair
    ((_, data),) = chain(key, 1)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises((CutBundleError, ForgedBundleError)):
            opened(bytes(changed), trusted)
    with pytest.raises(ForgedBundleError):
        opened(data + b"x", trusted)


def test_a_bundle_of_a_stranger_is_not_believed(pair, tmp_path):
    make_keys(tmp_path / "strange.key", tmp_path / "strange.pem")
    stranger = private_key(tmp_path / "strange.key")
    ((_, data),) = chain(stranger, 1)
    with pytest.raises(ForgedBundleError, match="signed by nobody"):
        opened(data, pair[1])
    with pytest.raises(ForgedBundleError, match="signed by nobody"):
        opened(data, ())


def test_a_collector_that_is_trusted_speaks_for_itself_only(pair, tmp_path):
    make_keys(tmp_path / "other.key", tmp_path / "other.pem")
    other = private_key(tmp_path / "other.key")
    bundle = Bundle(
        collector=f"{fingerprint(pair[0].public_key())}-a", number=1, previous="", made_at=NOON,
        askings=(),
    )  # fmt: skip
    with pytest.raises(ForgedBundleError, match="names the collector"):
        opened(packed(bundle, other), trusted_keys(tmp_path))


def test_a_private_key_is_its_owners_and_is_never_replaced(tmp_path):
    make_keys(tmp_path / "c.key", tmp_path / "c.pem")
    assert (tmp_path / "c.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        make_keys(tmp_path / "c.key", tmp_path / "d.pem")
    with pytest.raises(ValueError, match=r"c\.pem holds no private"):
        private_key(tmp_path / "c.pem")


# Inside


class Room:
    """The inner side: a folder that bundles arrive in, and what the inbox got of them."""

    def __init__(self, folder, database, keys):
        self.folder, self.database, self.seconds = folder, database, 0.0
        self.receiver = Receiver(
            database=database,
            folder=folder,
            keys=keys,
            feeds=[a_feed(), a_feed(feed_id="events", full=False)],
            now=lambda: NOON,
            monotonic=lambda: self.seconds,
        )

    def put(self, *bundles):
        for name, data in bundles:
            (self.folder / name).write_bytes(data)
        return self.receiver.sweep()

    def later(self, seconds=121.0):
        self.seconds += seconds
        return self.receiver.sweep()

    @property
    def inbox(self):
        """The first answers that came, in their order."""
        with psycopg.connect(self.database.url) as conn:
            rows = conn.execute(
                "SELECT body FROM lifemap.feed_inbox WHERE number = 0 ORDER BY message"
            ).fetchall()
        return [int(body) for (body,) in rows]

    @property
    def files(self):
        return sorted(path.name for path in self.folder.glob("*.bundle"))

    @property
    def refused(self):
        return sorted(path.name for path in self.folder.glob("refused/*"))


@pytest.fixture
def room(tmp_path, kept, pair):
    return Room(tmp_path, kept, pair[1])


def test_bundles_are_taken_in_their_order_and_removed(room, key):
    swept = room.put(*reversed(chain(key, 3)))
    assert (swept.taken, swept.said) == (3, ())
    assert room.inbox == [1, 2, 3]
    assert room.files == []


def test_answers_of_one_asking_stay_together(room, key):
    room.put(*chain(key, 1))
    with psycopg.connect(room.database.url) as conn:
        rows = conn.execute("SELECT count(DISTINCT batch), count(*) FROM lifemap.feed_inbox")
        assert rows.fetchone() == (1, 2)


def test_replaying_everything_doubles_nothing(room, key):
    made = chain(key, 3)
    room.put(*made)
    assert room.put(*made).repeated == 3
    assert room.put(made[1]).repeated == 1
    assert room.inbox == [1, 2, 3]
    assert room.files == []


def test_a_gap_is_waited_for_then_named_and_filled_when_it_comes_after_all(room, key):
    one, two, three = chain(key, 3, feed="events")
    assert room.put(one, three).waiting == 1
    assert room.inbox == [1]
    assert room.later(60.0).said == ()
    swept = room.later()
    assert swept.said == (f"Bundle 2 of '{fingerprint(key.public_key())}-a' did not come.",)
    assert room.inbox == [1, 3]
    assert [*store.lines(room.database)[0].lost] == [2]
    room.put(two)
    assert room.inbox == [1, 3, 2]
    (line,) = store.lines(room.database)
    assert (line.last, line.taken, line.late, [*line.lost]) == (3, 2, 1, [])


def test_a_gap_that_closes_in_time_is_not_named(room, key):
    one, two, three = chain(key, 3)
    room.put(one, three)
    room.seconds += 100.0
    assert room.put(two).taken == 2
    assert room.inbox == [1, 2, 3]
    assert room.later().said == ()


def test_a_whole_list_that_comes_late_does_not_undo_a_newer_one(room, key):
    one, two, three = chain(key, 3)
    room.put(one, three)
    room.later()
    assert room.put(two).taken == 1
    assert room.inbox == [1, 3]
    assert store.lines(room.database)[0].late == 1


def test_after_several_are_lost_the_chain_is_still_checked_where_it_is_known(room, key):
    made = chain(key, 6)
    room.put(made[0], made[4])
    assert "Bundle 2 to 4 of" in room.later().said[0]
    ((name, forged),) = chain(key, 1, start=4, previous="0" * 64)
    assert room.put((name, forged)).taken == 0
    assert room.refused == [name]
    assert room.put(made[3]).taken == 1
    assert room.put(made[5]).taken == 1
    assert [*store.lines(room.database)[0].lost] == [2, 3]


def test_a_bundle_that_does_not_follow_is_refused(room, key):
    ((first, data),) = chain(key, 1)
    ((second, other),) = chain(key, 1, start=2, previous="0" * 64)
    swept = room.put((first, data), (second, other))
    assert swept.said == (f"'{second}' is refused: Bundle 2 does not follow bundle 1.",)
    assert room.inbox == [1]


def test_another_bundle_under_a_number_that_was_taken_is_refused(room, key):
    ((name, data),) = chain(key, 1)
    room.put((name, data))
    ((_, other),) = chain(key, 1, feed="events")
    assert room.put((name, other)).said == (f"'{name}' is refused: There was another bundle 1.",)


def test_what_is_forged_or_no_bundle_is_put_aside_and_holds_nobody_up(room, key, tmp_path):
    made = chain(key, 2)
    forged = bytearray(made[0][1])
    forged[-1] ^= 1
    swept = room.put(("0.bundle", bytes(forged)), ("1.bundle", b"MZ\x90\n" * 20), *made)
    assert swept.taken == 2
    assert len(swept.said) == 2
    assert room.refused == ["0.bundle", "1.bundle"]


def test_a_file_that_is_still_being_copied_is_waited_for(room, key):
    ((name, data),) = chain(key, 1)
    assert room.put((name, data[:100])).waiting == 1
    assert room.refused == []
    room.seconds += 100.0
    assert room.put((name, data)).taken == 1
    assert room.put(("cut.bundle", data[:100])).waiting == 1
    assert "The rest did not come." in room.later().said[0]
    assert room.refused == ["cut.bundle"]


def test_two_collectors_are_two_chains(room, key):
    room.put(*chain(key, 2, name="a"), *chain(key, 1, name="b"))
    assert [(line.last, line.taken) for line in store.lines(room.database)] == [(2, 2), (1, 1)]


def test_answers_of_feeds_that_are_not_known_here_are_left(room, key):
    assert room.put(*chain(key, 1, feed="of_another_release")).taken == 1
    assert room.inbox == []


def test_a_stick_that_can_only_be_read_is_read_once(room, key, monkeypatch):
    def read_only(*_, **__):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.unlink", read_only)
    made = chain(key, 2)
    assert room.put(*made).taken == 2
    again = room.receiver.sweep()
    assert (again.taken, again.repeated) == (0, 0)


def test_bundles_wait_for_a_database_that_is_away(room, key, caplog):
    there = room.database
    away = Database("postgresql://nobody@127.0.0.1:1/none", pool_size=1, checkout_s=0.1).open()
    room.receiver.database = away
    for name, data in chain(key, 2):
        (room.folder / name).write_bytes(data)

    def wait(_):
        if room.receiver.database is there:
            raise KeyboardInterrupt
        assert len(room.files) == 2
        room.receiver.database = there

    with pytest.raises(KeyboardInterrupt):
        follow(room.receiver, wait=wait)
    away.close()
    assert room.inbox == [1, 2]
    assert "The bundles wait for the database" in caplog.text


def test_old_numbers_are_forgotten_and_stay_repeated(room, key):
    made = chain(key, 3)
    room.put(*made)
    assert store.forget(room.database, before=NOON + dt.timedelta(days=1)) == 2
    assert room.put(*made).repeated == 3
    assert room.inbox == [1, 2, 3]


# Outside


class Outside:
    """A collector that is started as often as a test says."""

    def __init__(self, folder, key):
        self.home, self.out, self.key, self.now = folder / "home", folder / "out", key, NOON
        self.home.mkdir()
        self.out.mkdir()

    def start(self, *feeds):
        carrier = a_carrier(now=lambda: self.now)
        state = State.read(self.home / "collector.json", self.key)
        return Collector(
            site=SITE, feeds=feeds, carrier=carrier, key=self.key, folder=self.out, state=state,
            rng=random.Random(1),  # noqa: S311 - jitter
        )  # fmt: skip

    @property
    def bundles(self):
        return [
            opened(path.read_bytes(), [self.key.public_key()])
            for path in sorted(self.out.glob("*.bundle"))
        ]


@pytest.fixture
def outside(tmp_path, key):
    return Outside(tmp_path, key)


JSON = (
    b'{"response":{"header":{"resultCode":"00"},"body":{"totalCount":1,"items":[{"pm10":"31"}]}}}'
)


def local_feed(server, **more):
    url = f"http://{HOST}:{server.port}/air"
    return a_feed(url, private=True, protocol="datago_array", **more)


def test_what_a_collector_asks_comes_out_inside(outside, room, pair):
    with provider(http(JSON)) as server:
        collector = outside.start(local_feed(server))
        assert collector.collect() == 1
        collector.close()
    (bundle,) = outside.bundles
    assert bundle.askings[0].answers[0].body == JSON
    for path in outside.out.iterdir():
        shutil.move(path, room.folder)
    assert room.receiver.sweep().taken == 1
    with psycopg.connect(room.database.url) as conn:
        assert conn.execute("SELECT feed, body FROM lifemap.feed_inbox").fetchone() == ("air", JSON)


def test_a_feed_is_asked_in_its_rhythm_over_restarts(outside):
    with provider(http(JSON), http(JSON)) as server:
        for hours, asked in ((0, 1), (0.5, 1), (1.1, 2)):
            outside.now = NOON + dt.timedelta(hours=hours)
            collector = outside.start(local_feed(server))
            collector.collect()
            collector.close()
            assert len(server.asked) == asked
    assert [bundle.number for bundle in outside.bundles] == [1, 2, 3]
    assert [len(bundle.askings) for bundle in outside.bundles] == [1, 0, 1]
    first, second, _ = (digest_of(path.read_bytes()) for path in sorted(outside.out.iterdir()))
    assert [bundle.previous for bundle in outside.bundles] == ["", first, second]


def test_a_feed_that_fails_is_carried_inside_with_its_trouble_and_tried_again(outside):
    feed = a_feed("http://unknown.example/air", protocol="datago_array")
    collector = outside.start(feed)
    collector.collect()
    collector.close()
    (answer,) = outside.bundles[0].askings[0].answers
    assert answer.refused is Outcome.BLOCKED


def test_a_days_limit_holds_outside_too(outside):
    with provider(http(JSON), http(JSON)) as server:
        feed = local_feed(server, per_day=1, urgent=True)
        for hours in (0, 1.1):
            outside.now = NOON + dt.timedelta(hours=hours)
            collector = outside.start(feed)
            collector.collect()
            collector.close()
    assert len(server.asked) == 1
    assert outside.bundles[1].askings[0].answers[0].refused is Outcome.QUOTA


def test_silence_is_told_from_a_line_that_is_down(outside):
    collector = outside.start()
    assert collector.step() is None
    outside.now += HEARTBEAT
    assert collector.step() == 1
    collector.close()
    assert outside.bundles[0].askings == ()


@pytest.mark.parametrize(
    ("place", "call"),
    [
        ("layers.feeds.collecting:write_through", 1),  # before the bundle is written
        ("layers.feeds.collector_state:State.write", 1),  # before it is noted
        ("pathlib:Path.replace", 2),  # before it has its name; the first is that of the note
    ],
)
def test_whenever_a_collector_is_cut_off_each_number_is_used_once(
    outside, place, call, monkeypatch
):
    with provider(http(JSON), http(JSON), http(JSON)) as server:
        feed = local_feed(server)
        collector = outside.start(feed)
        collector.collect()
        outside.now += dt.timedelta(hours=1.1)
        with monkeypatch.context() as cutting:
            cutting.setattr(place.replace(":", "."), cut_at(call, resolve_name(place)))
            with pytest.raises(KeyboardInterrupt):
                collector.collect()
        collector.close()
        collector = outside.start(feed)
        collector.collect()
        collector.close()
    bundles = outside.bundles
    numbers = [bundle.number for bundle in bundles]
    assert numbers == list(range(1, len(numbers) + 1))
    digests = [digest_of(path.read_bytes()) for path in sorted(outside.out.glob("*.bundle"))]
    assert [bundle.previous for bundle in bundles] == ["", *digests[:-1]]
    assert not list(outside.out.glob("*.part"))
    # What was asked before the cut is in a bundle, or was asked again.
    assert sum(len(bundle.askings) for bundle in bundles) == 2


def cut_at(call, real):
    """End the process at the n-th call of a function, before it does anything."""
    calls = itertools.count(1)

    def cut(*args):
        if next(calls) == call:
            raise KeyboardInterrupt
        return real(*args)

    return cut


def test_what_a_collector_knows_of_the_district_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "site.json"
    path.write_bytes(SITE.told())
    assert Site.read(path) == SITE
    path.write_text("{}")
    with pytest.raises(ValueError, match="lifemap receive site"):
        Site.read(path)

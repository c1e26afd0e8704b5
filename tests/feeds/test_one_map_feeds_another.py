"""A Life Map as the source of another: its API is one of OGC API Features."""

from urllib.parse import urlencode, urlsplit

import pytest
import shapely
from factories import add_items
from feeds.carrying import a_feed
from feeds.reading_feeds import answered, at_moment

from api.app import create_app
from api.settings import Settings
from layers.feeds.protocols import ogc_features

SHELTERS = [((127.12 + number / 1000, 37.54), {"name": f"대피소 {number}"}) for number in range(5)]


@pytest.fixture
def other(database, registry, tmp_path):
    """Another district's platform."""
    add_items(database, "shelters", SHELTERS)
    settings = Settings(home=tmp_path, secret_key=b"a key that only the tests know..")
    return create_app(settings, registry, database).test_client()


def asked_of(client, feed):
    """Carry what a feed asks to a platform, page by page."""
    asking, answers = ogc_features.ask(feed, at_moment()), []
    try:
        request = next(asking)
        while True:
            path = urlsplit(request.url)
            query = "&".join(filter(None, (path.query, urlencode(request.params))))
            came = client.get(f"{path.path}?{query}")
            headers = {name.lower(): value for name, value in came.headers.items()}
            answers.append(answered(came.data, status=came.status_code, headers=headers))
            request = asking.send(answers[-1])
    except StopIteration:
        return answers


def test_every_item_comes_over_once_with_its_name_and_place(other):
    feed = a_feed("http://localhost/collections/shelters/items", params={"limit": "2", "f": "json"})
    answers = asked_of(other, feed)
    assert len(answers) == 3
    reading = ogc_features.read(feed, answers)
    assert sorted(row["name"] for row in reading.rows) == [each["name"] for _, each in SHELTERS]
    assert reading.crs == 4326
    for row in reading.rows:
        place = SHELTERS[int(row["name"].split()[1])][0]
        assert shapely.equals_exact(row["geometry"], shapely.Point(place), tolerance=1e-7)


def test_the_box_of_the_district_and_a_collection_that_is_not_there(other):
    url = "http://localhost/collections/{}/items"
    boxed = a_feed(url.format("shelters"), params={"bbox": "127.1205,37.5,127.1225,37.6"})
    names = {row["name"] for row in ogc_features.read(boxed, asked_of(other, boxed)).rows}
    assert names == {"대피소 1", "대피소 2"}
    missing = a_feed(url.format("nothing"))
    assert not ogc_features.read(missing, asked_of(other, missing)).outcome.good

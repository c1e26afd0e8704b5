"""Fault 54: a message that is forged, changed, late or sent again is not taken."""

import base64
import datetime as dt

import orjson
import psycopg
import pytest
from feeds.carrying import NOON, a_feed

from api.app import create_app
from api.settings import Settings
from layers.feeds.signing import SignatureError, require_signature, signed
from layers.registry import Registry
from scripts import upkeep

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the published example's
EVENT = b'{"test": 2432232314}'
MINUTE = dt.timedelta(minutes=1)
MADE_UP = "made for this start"


def test_the_published_example_of_standard_webhooks_fits():
    sent = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    headers = signed(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", sent, EVENT)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_plain_text_is_a_secret_as_well():
    headers = signed("as the VMS was told", "m1", NOON, EVENT)
    assert require_signature("as the VMS was told", headers, EVENT, now=NOON) == "m1"


def test_while_a_secret_is_changed_either_of_two_signatures_fits():
    new, old = (signed(secret, "m1", NOON, EVENT) for secret in ("new secret", "old secret"))
    both = {**new, "webhook-signature": f"{new['webhook-signature']} {old['webhook-signature']}"}
    for secret in ("new secret", "old secret"):
        assert require_signature(secret, both, EVENT, now=NOON) == "m1"


@pytest.mark.parametrize("off", [-5 * MINUTE, 5 * MINUTE])
def test_clocks_may_differ_by_five_minutes(off):
    assert require_signature(SECRET, signed(SECRET, "m1", NOON + off, EVENT), EVENT, now=NOON)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()}, "No signature"),
        ({"webhook-signature": ""}, "No signature"),
        ({"webhook-signature": "v1,강동"}, "No signature"),
        ({"webhook-id": "m2"}, "No signature"),
        ({"webhook-id": ""}, "name the message"),
        ({"webhook-id": "m" * 201}, "name the message"),
        ({"webhook-timestamp": "1"}, "No signature"),
        ({"webhook-timestamp": "soon"}, "whole seconds"),
        ({"webhook-timestamp": "١"}, "whole seconds"),
    ],
)
def test_what_is_changed_is_not_believed(change, sentence):
    headers = {**signed(SECRET, "m1", NOON, EVENT), **change}
    with pytest.raises(SignatureError, match=sentence):
        require_signature(SECRET, headers, EVENT, now=NOON)


def test_another_body_is_not_believed():
    with pytest.raises(SignatureError, match="No signature"):
        require_signature(SECRET, signed(SECRET, "m1", NOON, EVENT), EVENT + b" ", now=NOON)


@pytest.mark.parametrize("off", [-5 * MINUTE, 5 * MINUTE])
def test_a_message_of_another_time_is_not_believed(off):
    then = NOON + off + dt.timedelta(seconds=1 if off > 0 * MINUTE else -1)
    with pytest.raises(SignatureError, match="more than 5 minutes"):
        require_signature(SECRET, signed(SECRET, "m1", then, EVENT), EVENT, now=NOON)


# Posted


@pytest.fixture
def poster(tmp_path, registry, kept):
    """Posts to a feed of cameras, and says what the inbox holds."""
    feed = a_feed("")
    pushed = a_feed("", protocol="webhook", key="VMS", feed_id="pushed")
    settings = Settings(
        home=tmp_path, secret_key=b"a key that only the tests know", feed_secrets={"VMS": SECRET}
    )
    app = create_app(settings, Registry.of(registry.layers, (feed, pushed)), kept)
    client = app.test_client()

    def post(body=EVENT, feed_id="pushed", *, now=None, message="m1", **changes):
        sent = now or dt.datetime.now(dt.UTC)
        headers = {**signed(SECRET, message, sent, body), **changes}
        return client.post(f"/feeds/{feed_id}/messages", data=body, headers=headers)

    def inbox():
        with psycopg.connect(kept.url) as conn:
            return conn.execute("SELECT nonce, body FROM lifemap.feed_inbox").fetchall()

    return post, inbox


def test_a_signed_message_is_kept_and_taken_once(poster):
    post, inbox = poster
    answer = post()
    assert answer.status_code == 202
    assert answer.json == {"feed": "pushed", "message": "m1"}
    again = post()
    assert again.status_code == 409
    assert again.json["detail"] == "The message 'm1' came before; it is taken once."
    assert inbox() == [("m1", EVENT)]


def test_messages_are_kept_in_whatever_order_they_come(poster):
    post, inbox = poster
    for name in ("m3", "m1", "m2"):
        assert post(message=name).status_code == 202
    assert [nonce for nonce, _ in inbox()] == ["m3", "m1", "m2"]


def test_what_is_forged_late_or_too_large_is_not_kept(poster):
    post, inbox = poster
    hour_ago = dt.datetime.now(dt.UTC) - 60 * MINUTE
    assert post(**{"webhook-signature": "v1,AAAA"}).status_code == 401
    assert post(now=hour_ago).status_code == 401
    assert post(b"x" * (1024 * 1024 + 1)).status_code == 413
    assert inbox() == []


def test_a_feed_that_nobody_posts_to_is_not_there(poster):
    post, inbox = poster
    for feed_id in ("air", "no_such_feed"):
        answer = post(feed_id=feed_id)
        assert (answer.status_code, orjson.loads(answer.data)["type"]) == (
            404, "/problems/unknown-feed",
        )  # fmt: skip
    assert inbox() == []


def test_without_its_secret_a_feed_believes_nobody(tmp_path, registry, kept):
    feed = a_feed("", protocol="webhook", key="VMS", feed_id="pushed")
    settings = Settings(home=tmp_path, secret_key=b"a key that only the tests know")
    client = create_app(settings, Registry.of(registry.layers, (feed,)), kept).test_client()
    answer = client.post("/feeds/pushed/messages", data=EVENT, headers=signed("", "m", NOON, EVENT))
    assert answer.status_code == 401


def test_messages_of_the_simulator_are_labelled_and_taken_from_this_machine_only(
    tmp_path, registry, kept
):
    feed = a_feed("", protocol="webhook", key="VMS", feed_id="pushed")
    settings = Settings(
        home=tmp_path, secret_key=b"a key that only the tests know",
        feed_secrets={"VMS": SECRET}, simulated_secret=MADE_UP,
    )  # fmt: skip
    client = create_app(settings, Registry.of(registry.layers, (feed,)), kept).test_client()

    def post(secret, message, **more):
        headers = signed(secret, message, dt.datetime.now(dt.UTC), EVENT)
        return client.post("/feeds/pushed/messages", data=EVENT, headers=headers, **more)

    elsewhere = {"environ_base": {"REMOTE_ADDR": "10.0.0.7"}}
    assert post(MADE_UP, "a", **elsewhere).status_code == 401
    assert post(MADE_UP, "b").status_code == 202
    assert post(SECRET, "c", **elsewhere).status_code == 202
    with psycopg.connect(kept.url) as conn:
        rows = conn.execute("SELECT nonce, simulated FROM lifemap.feed_inbox ORDER BY 1")
        assert rows.fetchall() == [("b", True), ("c", False)]


def test_keys_that_others_may_read_are_a_problem_of_the_administrator(tmp_path, registry, kept):
    feed = a_feed("", protocol="webhook", key="VMS", feed_id="pushed")
    (tmp_path / "secrets.toml").write_text('VMS = "open to all"')
    (tmp_path / "secrets.toml").chmod(0o644)
    settings = Settings(home=tmp_path, secret_key=b"a key that only the tests know")
    client = create_app(settings, Registry.of(registry.layers, (feed,)), kept).test_client()
    sent = signed("open to all", "m", dt.datetime.now(dt.UTC), EVENT)
    answer = client.post("/feeds/pushed/messages", data=EVENT, headers=sent)
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/keys-unusable")
    assert str(tmp_path) not in answer.get_data(as_text=True)
    [found] = upkeep.feeds(settings)
    assert (found.verdict, "chmod 600" in found.found) == ("note", True)
    (tmp_path / "secrets.toml").chmod(0o600)
    assert list(upkeep.feeds(settings)) == []

"""Keys come from one file or the environment, and go nowhere but to their provider."""

import json
import logging

import pytest
from feeds.carrying import KEY, a_feed
from hypothesis import assume, given
from hypothesis import strategies as st

from layers.errors import DefinitionError
from layers.feeds.redacting import RedactingFilter, Redactor, guard_logs
from layers.feeds.secrets import FILE, Secrets, SecretsFileError, decoded, read_secrets, secrets_in


def secrets_file(tmp_path, text, mode=0o600):
    path = tmp_path / "secrets.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_file_comes_before_the_environment(tmp_path):
    secrets_file(tmp_path, 'ITS = "from the file"')
    environ = {"LIFEMAP_SECRET_ITS": "x", "LIFEMAP_SECRET_SEOUL": "from outside", "OTHER": "y"}
    assert dict(read_secrets(tmp_path, secrets_in(environ))) == {
        "ITS": "from the file",
        "SEOUL": "from outside",
    }


def test_without_a_file_there_is_the_environment(tmp_path):
    assert dict(read_secrets(tmp_path, {})) == {}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    path = secrets_file(tmp_path, 'ITS = "the key"', mode)
    with pytest.raises(SecretsFileError, match=f"chmod 600 {path}") as refusal:
        read_secrets(tmp_path, {})
    assert "the key" not in str(refusal.value)


@pytest.mark.parametrize(
    "text", ['ITS = "secretkey', "ITS = 12345678", '[ITS]\nkey = "secretkey"', 'its = "secretkey"',
             'ITS = ""', "\udcff"],
)  # fmt: skip
def test_a_file_of_anything_else_is_refused_without_repeating_it(tmp_path, text):
    path = tmp_path / "secrets.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    path.chmod(0o600)
    with pytest.raises(SecretsFileError, match=FILE) as refusal:
        read_secrets(tmp_path, {})
    assert "secretkey" not in str(refusal.value)
    assert "12345678" not in str(refusal.value)


def test_secrets_are_not_shown_by_accident():
    secrets = Secrets({"ITS": KEY})
    assert f"{secrets} {secrets!r}" == "Secrets(ITS) Secrets(ITS)"


@pytest.mark.parametrize(
    ("given_", "meant"),
    [("aB3%2FxY%2B%3D%3D", "aB3/xY+=="), ("aB3/xY+==", "aB3/xY+=="),
     ("a&b#50%25off", "a&b#50%25off"), ("plain", "plain"), ("100%", "100%")],
)  # fmt: skip
def test_a_key_is_unquoted_once_and_only_where_it_is_quoted(given_, meant):
    assert decoded(given_) == meant


@pytest.mark.parametrize("place", ["querry:key", "query:", "header: x", "", "cookie"])
def test_a_key_that_has_no_place_is_refused_by_the_definition(place):
    with pytest.raises(DefinitionError, match="A key goes to"):
        a_feed(key="K", key_in=place)


SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=40)


@given(SECRETS, st.text(max_size=20), st.sampled_from(["raw", "url", "twice", "html", "json"]))
def test_no_form_of_a_secret_stays_in_a_text(secret, around, form):
    from html import escape
    from urllib.parse import quote

    forms = {
        "raw": secret,
        "url": quote(secret, safe=""),
        "twice": quote(quote(secret, safe=""), safe=""),
        "html": escape(secret),
        "json": json.dumps(secret)[1:-1],
    }
    redactor = Redactor([secret])
    assume(redactor.text(around) == around)
    assert redactor.text(f"{around} {forms[form]} {around}") == f"{around} *** {around}"


def test_the_password_of_a_databases_address_is_a_secret_too():
    redactor = Redactor(["postgresql://reader:p%40ssword@10.0.0.5/db"])
    assert redactor.text("no password p@ssword for reader") == "no password *** for reader"


def test_short_words_that_everybody_may_use_as_a_key_are_left():
    assert Redactor(["test"]).text("a test of ITS") == "a test of ITS"


def test_without_secrets_nothing_is_masked():
    assert Redactor([]).text("as it was") == "as it was"
    assert Redactor([]).body(b"as it was") == b"as it was"


def test_what_is_logged_with_a_key_is_logged_without_it(caplog):
    guard_logs(Redactor([KEY]))
    try:
        logging.getLogger("lifemap.feeds").warning("asked %s", f"http://x/?k={KEY}")
        try:
            raise ValueError(KEY)  # noqa: TRY301 - a traceback with a key is the matter
        except ValueError:
            logging.getLogger("lifemap.feeds").exception("failed")
    finally:
        for each in logging.getLogger().handlers:
            each.filters = [one for one in each.filters if not isinstance(one, RedactingFilter)]
    assert "asked http://x/?k=***" in caplog.text
    assert "ValueError: ***" in caplog.text
    assert KEY not in caplog.text

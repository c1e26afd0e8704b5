"""SOAP 1.2 as cameras speak it: an envelope out, the body's first element in.

Who asks is said by WS-Security's username token: a digest of the password, a nonce and the time,
so that the password never travels. Messages of strangers are read without entities or DTDs.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from layers.aiming.errors import NotTurnedError
from layers.aiming.logins import Login

ENVELOPE: Final = "http://www.w3.org/2003/05/soap-envelope"
_WSS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
_DIGEST: Final = f"{_WSS}-username-token-profile-1.0#PasswordDigest"
_BASE64: Final = f"{_WSS}-soap-message-security-1.0#Base64Binary"
#: Of what a camera says in a fault so much is passed on.
_LONGEST_REASON: Final = 120


def kind(action: str) -> str:
    """Give the media type of a request."""
    return f'application/soap+xml; charset=utf-8; action="{action}"'


def envelope(body: str, login: Login | None, now: dt.datetime, *, more: str = "") -> bytes:
    """Wrap a request; ``login=None`` asks without saying who asks. ``now`` is the camera's time.

    ``more`` is what else stands in the header.
    """
    security = "" if login is None else _security(login, now)
    header = f"<s:Header>{security}{more}</s:Header>" if security or more else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{ENVELOPE}">{header}<s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


def _security(login: Login, now: dt.datetime) -> str:
    nonce, created = (
        secrets.token_bytes(16),
        f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
    )
    # The profile names SHA-1; of a fresh nonce each time it is enough to keep the password.
    digest = hashlib.sha1(nonce + created.encode() + login.password.encode()).digest()  # noqa: S324
    return (
        f'<w:Security s:mustUnderstand="1" xmlns:w="{_WSS}-wssecurity-secext-1.0.xsd"'
        f' xmlns:u="{_WSS}-wssecurity-utility-1.0.xsd"><w:UsernameToken>'
        f"<w:Username>{escape(login.username)}</w:Username>"
        f'<w:Password Type="{_DIGEST}">{base64.b64encode(digest).decode()}</w:Password>'
        f'<w:Nonce EncodingType="{_BASE64}">{base64.b64encode(nonce).decode()}</w:Nonce>'
        f"<u:Created>{created}</u:Created></w:UsernameToken></w:Security>"
    )


def body_of(status: int, message: bytes) -> Element:
    """Give what an answer says.

    Raises
    ------
    NotTurnedError
        When it is a fault, or no SOAP.
    """
    try:
        root = fromstring(message, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        if status in {401, 403}:
            raise _not_let_in() from error
        raise NotTurnedError("What the camera answers is no ONVIF.", code="unfit") from error
    body = root.find(f"{{{ENVELOPE}}}Body")
    if status == 401:
        raise _not_let_in()
    if body is None or not len(body):
        raise NotTurnedError("What the camera answers is no ONVIF.", code="unfit")
    if local(body[0]) == "Fault":
        raise _fault(body[0])
    return body[0]


def _fault(fault: Element) -> NotTurnedError:
    codes = [each.text or "" for each in named(fault, "Value")]
    if any(code.endswith("NotAuthorized") for code in codes):
        return _not_let_in()
    reason = next((each.text or "" for each in named(fault, "Text")), "") or "without a reason"
    shown = "".join(letter if letter.isprintable() else " " for letter in reason)
    said = " ".join(shown.split())[:_LONGEST_REASON].rstrip(".")
    return NotTurnedError(f"The camera refuses: {said}.", code="refused")


def _not_let_in() -> NotTurnedError:
    return NotTurnedError("The camera does not take the username and password.", code="not_let_in")


def local(element: Element) -> str:
    """Give the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def named(element: Element, name: str) -> Iterator[Element]:
    """Give what is called so anywhere in an element: cameras differ in namespaces and depth."""
    return (each for each in element.iter() if local(each) == name)


def first(element: Element, *names: str) -> Element | None:
    """Give the first element down a path of names, each anywhere below the one before."""
    found: Element | None = element
    for name in names:
        found = None if found is None else next(named(found, name), None)
    return found


def text_of(element: Element, *names: str) -> str:
    """Give the text of the first element down a path of names, "" where there is none."""
    found = first(element, *names)
    return "" if found is None else (found.text or "").strip()

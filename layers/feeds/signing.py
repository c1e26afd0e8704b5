"""Who posts a message shows it by a signature, as Standard Webhooks (1.0) has it.

Three headers: ``webhook-id`` names the message, ``webhook-timestamp`` is when it was sent (seconds
since 1970), ``webhook-signature`` holds ``v1,`` and the base64 of an HMAC-SHA256 over
``id.timestamp.body``; several with blanks between, while a secret is being changed. The secret is
that of the feed's ``key``: ``whsec_`` and base64, or any text.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
import re
from collections.abc import Mapping
from typing import Final

from layers.errors import LayersError

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
#: Clocks differ by so much at most; what is older may be somebody else's second use of it.
TOLERANCE: Final = dt.timedelta(minutes=5)
_VERSION: Final = "v1,"
_PREFIX: Final = "whsec_"
_ID: Final = re.compile(r"[\x21-\x7e]{1,200}")
_SECONDS: Final = re.compile(r"[0-9]{1,11}", re.ASCII)


class SignatureError(LayersError, PermissionError):
    """A message is not shown to come from whom it should."""


def signed(secret: str, message: str, sent: dt.datetime, body: bytes) -> dict[str, str]:
    """Give the headers that a sender puts to a message."""
    seconds = str(int(sent.timestamp()))
    return {
        ID: message,
        TIMESTAMP: seconds,
        SIGNATURE: _VERSION + _mac(secret, message, seconds, body),
    }


def require_signature(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: dt.datetime
) -> str:
    """Give what its sender calls a message, once it is known who that is.

    Parameters
    ----------
    headers
        By their names in small letters, or a mapping that does not mind.

    Raises
    ------
    SignatureError
        When a header is missing or no value, the time is not about now, or no signature fits.
    """
    message, seconds = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not _ID.fullmatch(message):
        raise SignatureError(f"The header '{ID}' must name the message in at most 200 letters.")
    if not _SECONDS.fullmatch(seconds):
        raise SignatureError(f"The header '{TIMESTAMP}' must be whole seconds since 1970.")
    fitting = _mac(secret, message, seconds, body)
    shown = headers.get(SIGNATURE, "").split(" ")
    # The whole list is compared, each in a time that does not depend on where it differs.
    fits = [hmac.compare_digest(_VERSION + fitting, each) for each in shown if each.isascii()]
    if not any(fits):
        raise SignatureError(f"No signature in '{SIGNATURE}' fits the message.")
    # Only now: who cannot sign learns nothing of our clock.
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise SignatureError(
            f"The message was sent at {int(seconds)}, more than 5 minutes from our time."
        )
    return message


def _mac(secret: str, message: str, seconds: str, body: bytes) -> str:
    text = f"{message}.{seconds}.".encode() + body
    return base64.b64encode(hmac.digest(_key(secret), text, "sha256")).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise SignatureError("The secret of this feed is no base64 after 'whsec_'.") from error

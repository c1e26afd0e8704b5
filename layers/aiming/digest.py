"""HTTP's own digest (RFC 7616): what cameras ask for that do not take WS-Security's."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.request import parse_http_list, parse_keqv_list

from layers.aiming.logins import Login

# What the camera asks for is what it gets; with a nonce of our own each time MD5 keeps a password
# that nobody guesses.
_HASHES: Final[Mapping[str, Any]] = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def proof_of(challenge: str, login: Login, target: str, *, method: str = "POST") -> str | None:
    """Give the ``Authorization`` of a request that a camera asks for, ``None`` if it is no digest.

    Parameters
    ----------
    challenge
        What it says under ``WWW-Authenticate``.
    target
        The path that is asked.
    """
    scheme, _, rest = challenge.partition(" ")
    try:
        said = parse_keqv_list(parse_http_list(rest))
    except ValueError:
        return None
    algorithm = said.get("algorithm", "MD5").upper()
    if (
        scheme.lower() != "digest"
        or algorithm not in _HASHES
        or not {"realm", "nonce"} <= said.keys()
    ):
        return None
    if any('"' in value or "\\" in value for value in (*said.values(), login.username)):
        return None  # these are put into quotation marks

    def digest(*parts: str) -> str:
        return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

    secret, request = digest(login.username, said["realm"], login.password), digest(method, target)
    shown = {
        "username": login.username,
        "realm": said["realm"],
        "nonce": said["nonce"],
        "uri": target,
    }
    plain = {"algorithm": algorithm}
    if "auth" in [each.strip() for each in said.get("qop", "").split(",")]:
        count, ours = "00000001", secrets.token_hex(8)
        shown |= {
            "cnonce": ours,
            "response": digest(secret, said["nonce"], count, ours, "auth", request),
        }
        plain |= {"qop": "auth", "nc": count}
    else:
        shown["response"] = digest(secret, said["nonce"], request)
    if "opaque" in said:
        shown["opaque"] = said["opaque"]
    quoted = [f'{name}="{value}"' for name, value in shown.items()]
    return "Digest " + ", ".join([*quoted, *(f"{name}={value}" for name, value in plain.items())])

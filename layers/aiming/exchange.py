"""One request to a camera and its answer: HTTP over h11, within one deadline, of bounded size.

The usual clients time each read, so that a camera that sends a byte a second would hold a thread
for ever; here the deadline is of the whole exchange. Nothing is redirected, and no proxy of the
environment is asked.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import Final

import h11

from layers.aiming.digest import proof_of
from layers.aiming.errors import NoAnswerError, NotTurnedError
from layers.aiming.logins import Address, Login

CONNECT_S: Final = 0.7
#: A camera at work answers in some tens of milliseconds.
ANSWER_S: Final = 1.0
#: More than any answer to what is asked here.
MOST_BYTES: Final = 256 * 1024
_HEAD_BYTES: Final = 16 * 1024
_BLOCK: Final = 16 * 1024


def exchange(
    address: Address, body: bytes, *, kind: str, login: Login, answer_s: float = ANSWER_S
) -> tuple[int, bytes]:
    """Post a body; give status and body of the answer.

    A camera that asks for HTTP's digest is given it, within the same deadline.

    Raises
    ------
    NoAnswerError
        When there is no whole answer in time.
    NotTurnedError
        When the answer is no HTTP, too large, or sends elsewhere.
    """
    deadline = time.monotonic() + answer_s
    try:
        status, answer, challenge = _posted(address, body, kind, login, deadline)
        proof = proof_of(challenge, login, address.path) if status == 401 else None
        if proof is not None:
            status, answer, _ = _posted(address, body, kind, login, deadline, proof=proof)
    except TimeoutError as error:
        raise NoAnswerError(f"The camera did not answer within {answer_s:g} s.") from error
    except ssl.SSLError as error:
        raise NotTurnedError("The camera's certificate is not trusted.", code="no_trust") from error
    except OSError as error:
        raise NoAnswerError("The camera cannot be reached.") from error
    except h11.ProtocolError as error:
        raise _unfit() from error
    return status, answer


def _posted(
    address: Address, body: bytes, kind: str, login: Login, deadline: float, *,
    proof: str | None = None,
) -> tuple[int, bytes, str]:  # fmt: skip
    """Post once; give status and body of the answer, and what it asks for to let us in."""
    with _connected(address, login, deadline) as sock:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)
        sock.settimeout(_left(deadline))
        sock.sendall(_request(http, address, body, kind, proof))
        return _answer(http, sock, deadline)


def _connected(address: Address, login: Login, deadline: float) -> socket.socket:
    place = login.gateway or (address.host, address.port)
    context = _trusting(login) if address.encrypted else None
    sock = socket.create_connection(place, min(CONNECT_S, _left(deadline)))
    if context is None:
        return sock
    try:
        sock.settimeout(_left(deadline))
        return context.wrap_socket(sock, server_hostname=address.host)
    except OSError:
        sock.close()
        raise


def _trusting(login: Login) -> ssl.SSLContext:
    """Trust the authority of a group of cameras; without one, those that this machine trusts."""
    try:
        return ssl.create_default_context(cafile=login.authority)
    except OSError as error:
        name = "" if login.authority is None else login.authority.name
        raise NotTurnedError(
            f"The authority '{name}' of '{login.name}' cannot be read.", code="no_trust"
        ) from error


def _request(
    http: h11.Connection, address: Address, body: bytes, kind: str, proof: str | None
) -> bytes:
    host = f"[{address.host}]" if ":" in address.host else address.host
    headers = [
        ("Host", f"{host}:{address.port}"),
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
    ]
    if proof is not None:
        headers.append(("Authorization", proof))
    request = h11.Request(method="POST", target=address.path, headers=headers)
    events = (request, h11.Data(data=body), h11.EndOfMessage())
    return b"".join(http.send(event) or b"" for event in events)


def _answer(http: h11.Connection, sock: socket.socket, deadline: float) -> tuple[int, bytes, str]:
    status, challenge, body = 0, "", bytearray()
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            sock.settimeout(_left(deadline))
            http.receive_data(sock.recv(_BLOCK))
        elif isinstance(event, h11.Response):
            status = event.status_code
            asked = [value for name, value in event.headers if name == b"www-authenticate"]
            challenge = next(
                (each for each in asked if each.lower().startswith(b"digest ")), b""
            ).decode("latin-1")
            if 300 <= status < 400:
                raise NotTurnedError(
                    "The camera sends elsewhere; nobody is followed.", code="unfit"
                )
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MOST_BYTES:
                raise _unfit()
        elif isinstance(event, h11.EndOfMessage):
            return status, bytes(body), challenge
        elif not isinstance(event, h11.InformationalResponse):
            raise _unfit()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0.0:
        raise TimeoutError
    return left


def _unfit() -> NotTurnedError:
    return NotTurnedError("What the camera answers is no ONVIF.", code="unfit")

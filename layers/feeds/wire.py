"""The connection that a feed's answer comes over: checked, pinned, bounded in time and in bytes.

``httpcore``, the engine of httpx, is used without it: what httpx adds (redirects, cookies, proxies
of the environment, logging of addresses) is what must not happen here, and only the engine lets a
connection be made to the very address that was checked, under a deadline of the whole exchange.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import httpcore

from layers.feeds.addresses import Reach, Resolve, require_reach

#: Content encodings that are unpacked; zlib tells gzip and deflate apart itself.
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class TooLateError(httpcore.ReadTimeout):
    """The deadline of the whole exchange is over."""


class TooLargeAnswerError(httpcore.ProtocolError):
    """More was sent than is taken, as it came or unpacked."""


class UnpackError(httpcore.ProtocolError):
    """What came is not packed as it says, or ends too early."""


class Wire(httpcore.NetworkBackend):
    """Makes connections of one exchange: to what was checked, until a deadline, up to some bytes.

    ``deadline`` is a time of the monotonic clock.
    """

    def __init__(self, *, resolve: Resolve, reach: Reach, deadline: float, most_bytes: int) -> None:
        """Keep the limits."""
        self._resolve, self._reach = resolve, reach
        self._deadline, self._left_bytes = deadline, most_bytes

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        """Resolve once, check, and connect to one of the very addresses that were checked."""
        addresses = self._resolved(host, port)
        require_reach(host, addresses, self._reach)
        for address in addresses[:-1]:
            try:
                return self._connected(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(addresses[-1], port, timeout)

    def _connected(self, address: str, port: int, timeout: float | None) -> _Stream:
        plain = httpcore.SyncBackend().connect_tcp(address, port, self.left(timeout))
        return _Stream(plain, self)

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """Resolve aside: a name server that does not answer holds the system's call for minutes."""
        found: list[Sequence[str] | OSError] = []

        def look_up() -> None:
            try:
                found.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                found.append(OSError(str(error)))

        thread = threading.Thread(target=look_up, name=f"resolve {host}", daemon=True)
        thread.start()
        thread.join(self.left(None))
        if not found:
            raise TooLateError
        if isinstance(found[0], OSError) or not found[0]:
            raise httpcore.ConnectError(f"'{host}' is not known.")
        return found[0]

    def left(self, timeout: float | None) -> float:
        """Give how many seconds a step may take.

        Raises
        ------
        TooLateError
            When none are left.
        """
        left = self._deadline - time.monotonic()
        if left <= 0.0:
            raise TooLateError
        return left if timeout is None else min(left, timeout)

    def count(self, size: int) -> None:
        """Take bytes off what may come.

        Raises
        ------
        TooLargeAnswerError
            When more came.
        """
        self._left_bytes -= size
        if self._left_bytes < 0:
            raise TooLargeAnswerError


class _Stream(httpcore.NetworkStream):
    """A connection whose every step keeps to the limits of its exchange."""

    def __init__(self, plain: httpcore.NetworkStream, wire: Wire) -> None:
        self._plain, self._wire = plain, wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        allowed = self._wire.left(timeout)
        try:
            block = self._plain.read(max_bytes, allowed)
        except httpcore.ReadTimeout:
            self._wire.left(None)  # says so where it is the whole exchange that took too long
            raise
        self._wire.count(len(block))
        return block

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, self._wire.left(timeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._plain.start_tls(ssl_context, server_hostname, self._wire.left(timeout))
        return _Stream(secured, self._wire)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        return self._plain.get_extra_info(info)


def unpacked(blocks: Iterable[bytes], encoding: str, *, most_bytes: int) -> bytes:
    """Give a whole body, unpacked block by block, so that a bomb never gets to go off.

    Raises
    ------
    TooLargeAnswerError
        When it is larger than ``most_bytes``.
    UnpackError
        When it is packed in another way, damaged or cut.
    """
    if encoding in {"", "identity"}:
        return _gathered(blocks, most_bytes)
    if encoding not in _PACKED:
        raise UnpackError
    body, is_begun = bytearray(), False
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for block in blocks:
            rest, is_begun = block, True
            while rest:
                if unpacking.eof:  # a further member of the same answer
                    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
                body += unpacking.decompress(rest, most_bytes + 1 - len(body))
                if len(body) > most_bytes:
                    raise TooLargeAnswerError
                rest = unpacking.unconsumed_tail or unpacking.unused_data
    except zlib.error as error:
        raise UnpackError from error
    # Nothing at all was not packed: an answer of status 304 still says how it would have been.
    if is_begun and not unpacking.eof:
        raise UnpackError
    return bytes(body)


def _gathered(blocks: Iterable[bytes], most_bytes: int) -> bytes:
    body = bytearray()
    for block in blocks:
        body += block
        if len(body) > most_bytes:
            raise TooLargeAnswerError
    return bytes(body)

"""A request on its way: how it is written, how it is shown, and where it is sent on to.

An address is kept without its key; the key has a place in it, and is put in by the carrier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import SplitResult, quote, urlencode

from layers.feeds.addresses import AddressRefusedError, host_of, parts_of
from layers.feeds.definition import Ask
from layers.feeds.exchange import Request
from layers.feeds.redacting import MASK, Redactor
from layers.feeds.secrets import PLACE

USER_AGENT: Final = "LifeMap/0.1 (district platform; feeds)"
_OURS: Final = {
    "user-agent": USER_AGENT,
    "accept": "*/*",
    "accept-encoding": "gzip",
    "connection": "close",
}
#: Of an address these letters stay as they are; the rest, Hangul too, is percent-encoded.
_SAFE: Final = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request on its way: its address without the key, and whether the key may go along."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    with_key: bool = True

    @classmethod
    def of(cls, ask: Ask, request: Request) -> Self:
        """Write a request of a feed; what the request says goes before what its feed says."""
        return cls(
            url=_with_params(request.url, request.params),
            method=request.method,
            headers={**_OURS, **_named(ask.headers), **_named(request.headers)},
            body=request.body,
        )

    @property
    def host(self) -> str:
        """The host that is asked."""
        return host_of(parts_of(self.url))

    def shown(self, ask: Ask) -> str:
        """Give the address as it may be shown: with a mask where its key goes."""
        where, _, name = ask.key_in.partition(":")
        if ask.key is not None and where == "query":
            return f"{self.url}{'&' if '?' in self.url else '?'}{name}={MASK}"
        return self.url.replace(PLACE, MASK)

    def sent_on(self, location: str, *, home: str, key: str | None) -> Call:
        """Give the call that an answer sends to, without the key that its address may repeat.

        The key goes along to ``home``, the host that it is for, and to no other; nor does anything
        else that was said to the first one only.

        Raises
        ------
        AddressRefusedError
            When nobody may be sent there, or not with this.
        """
        target = parts_of(_without_key(location, key), base=self.url)
        url = target._replace(fragment="").geturl()
        at_home = host_of(target) == home
        if parts_of(self.url).scheme == "https" and target.scheme == "http":
            raise AddressRefusedError(f"'{self.host}' sends on to an address without encryption.")
        if PLACE in url and not at_home:
            raise AddressRefusedError(f"'{self.host}' sends on elsewhere with the key.")
        if self.method not in {"GET", "HEAD"}:
            raise AddressRefusedError(
                f"'{self.host}' sends a {self.method} on; that is not followed."
            )
        headers = self.headers if at_home else _OURS
        return replace(self, url=url, headers=headers, with_key=self.with_key and at_home)


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Give headers as they are sent; Hangul, which HTTP has no rule for, as UTF-8."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def told(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Give headers as they came, by their names in small letters."""
    found: dict[str, str] = {}
    for raw, value in headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def target_of(parts: SplitResult) -> str:
    """Give path and query as they are asked for."""
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return quote(parts.path or "/", safe=_SAFE) + query


def _with_params(url: str, params: Mapping[str, str]) -> str:
    """Give an address with its parameters, each encoded once, blanks as %20."""
    if not params:
        return url
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}{urlencode(params, quote_via=quote, safe='')}"


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _without_key(location: str, key: str | None) -> str:
    """Give an address with the key's place where its path has the key; its query keeps none."""
    if key is None:
        return location
    redactor = Redactor((key,))
    before, mark, query = location.partition("?")
    kept = [pair for pair in query.split("&") if redactor.text(pair) == pair]
    return redactor.text(before).replace(MASK, PLACE) + mark + "&".join(kept)

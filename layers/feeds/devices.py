"""Devices on the district's network that a feed asks one by one: inverters, cameras.

``ask.options.devices`` lists them: ``{ id = "solar/12", host = "10.20.0.12", unit = 3 }``, with
``port`` where it is not the protocol's; without ``host`` they are behind the gateway of the feed's
address (``modbus://10.20.0.1:502``). One that does not answer is an answer with its trouble, and
the others are read all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from layers.errors import DefinitionError, LayersError
from layers.feeds.addresses import Reach, require_reach, resolved
from layers.feeds.definition import Feed
from layers.feeds.documents import UnreadableAnswerError, of_rows, shaped
from layers.feeds.exchange import Answer, Moment, Reading
from layers.feeds.outcome import Outcome
from layers.sources.table import Malformed

#: So many devices are asked at once: each keeps its thread waiting, none a processor.
_AT_ONCE: Final = 16
#: The header of an answer that says which device gave it.
DEVICE: Final = "device"


class NoDeviceAnswerError(LayersError, RuntimeError):
    """A device did not answer, or answered with what is not its protocol."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """One device: its id in our layer, where it is, and which of those on its line (``unit``)."""

    id: str
    host: str
    port: int
    unit: int = 1
    options: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Where it is, as runs show it."""
        return f"{self.host}:{self.port}/{self.unit}"


#: Asks a device at a checked address and gives what it said.
Ask = Callable[[Device, str], bytes]


def devices_of(feed: Feed, port: int) -> tuple[Device, ...]:
    """Read the devices of a feed.

    Raises
    ------
    DefinitionError
        When there is none, or one has no id or host.
    """
    listed, gateway = feed.ask.options.get("devices", ()), urlsplit(feed.ask.url)
    if not isinstance(listed, list) or not listed:
        raise DefinitionError(f"Feed '{feed.id}' must list its devices.")
    usual = {"host": gateway.hostname, "port": gateway.port or port}
    return tuple(_device(feed, {**usual, **each}) for each in listed)


def _device(feed: Feed, said: Mapping[str, Any]) -> Device:
    if said["host"] is None:
        raise DefinitionError(f"Feed '{feed.id}' does not say where its device {said!r} is.")
    try:
        return Device(
            id=str(said["id"]),
            host=str(said["host"]),
            port=int(said["port"]),
            unit=int(said.get("unit", 1)),
            options=said,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DefinitionError(f"Feed '{feed.id}' has no device in {said!r}: {error}.") from error


def ask_each(feed: Feed, moment: Moment, port: int, ask: Ask) -> Sequence[Answer]:
    """Ask all devices of a feed, some at once, and give an answer of each, as of a moment."""
    devices = devices_of(feed, port)
    reach = Reach.PRIVATE if feed.ask.private else Reach.PUBLIC

    def answered(device: Device) -> Answer:
        body, trouble = b"", None
        try:
            addresses = resolved(device.host, device.port)
            require_reach(device.host, addresses, reach)
            body = ask(device, addresses[0])
        except (NoDeviceAnswerError, OSError) as error:
            trouble = f"'{device.id}' does not answer: {error}"
        return Answer(
            asked=device.address,
            at=moment.now,
            status=0 if trouble else 200,
            headers={DEVICE: device.id},
            body=body,
            trouble=trouble,
        )

    with ThreadPoolExecutor(min(_AT_ONCE, len(devices))) as pool:
        return list(pool.map(answered, devices))


def read_each(
    answers: Sequence[Answer], rows: Callable[[Answer], Iterator[Mapping[str, Any]]]
) -> Reading:
    """Read what each device said; bad is the whole only where none said anything good."""
    made: list[Mapping[str, Any]] = []
    malformed: list[Malformed] = []
    silent: list[str] = []
    newest: dt.datetime | None = None
    for number, answer in enumerate(answers, 1):
        if answer.trouble is not None:
            silent.append(answer.trouble)
            continue
        try:
            with shaped("its protocol"):
                made.extend(rows(answer))
            newest = max(newest or answer.at, answer.at)
        except UnreadableAnswerError as error:
            record = {DEVICE: answer.headers.get(DEVICE, ""), "body": answer.body[:80].hex()}
            malformed.append(Malformed(row_number=number, sentence=str(error), record=record))
    wrong = (*silent, *(each.sentence for each in malformed))
    said = f"{len(wrong)} of {len(answers)} devices: {wrong[0]}" if wrong else ""
    if len(wrong) == len(answers):
        outcome = Outcome.UNREADABLE if malformed else Outcome.DOWN
        said = said or "No device was asked."
        return Reading(outcome=outcome, said=said, malformed=tuple(malformed))
    return of_rows(made, said=said, malformed=tuple(malformed), newest=newest)

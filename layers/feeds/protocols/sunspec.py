"""Inverters and meters that speak SunSpec over Modbus TCP: their whole chain of models, read.

A row is a device with ``device`` (our id), ``Mn``, ``Md`` and ``SN`` (maker, model, serial number),
the points of its inverter model under their names (``W``, ``WH``, ``Hz``, ``St``), scaled, those of
other models with the model's number (``203.W``, ``802.SoC``), and ``watts``, ``watt_hours`` and
``state`` whichever model says them. A point that a device does not implement is missing.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pymodbus import ModbusException
from pymodbus.client import ModbusTcpClient
from sunspec2.device import Model
from sunspec2.mdef import ModelDefinitionError

from layers.feeds.definition import Feed
from layers.feeds.devices import DEVICE, Device, NoDeviceAnswerError, ask_each, read_each
from layers.feeds.documents import UnreadableAnswerError, stated, text_of
from layers.feeds.exchange import Answer, Moment, Reading

_PORT: Final = 502
#: Where the marker may stand, the usual place first.
_STARTS: Final = (40000, 0, 50000)
_MARKER: Final = b"SunS"
_END: Final = 0xFFFF
#: Registers that one request may ask for.
_AT_ONCE: Final = 125
#: No device has more models; one that repeats itself would.
_MOST_MODELS: Final = 64
_ANSWER_S: Final = 2.0
_DEVICE_S: Final = 10.0
_COMMON: Final = 1
#: Single, split and three phase inverters in whole numbers and floats, and DER measurements.
_INVERTERS: Final = frozenset({101, 102, 103, 111, 112, 113, 701})
_WATT_HOURS: Final = ("WH", "TotWhInj")


def gather(feed: Feed, moment: Moment, secrets: Mapping[str, str]) -> Sequence[Answer]:  # noqa: ARG001 - as all protocols
    """Read the registers of each device."""
    return ask_each(feed, moment, _PORT, _registers)


def _registers(device: Device, address: str) -> bytes:
    """Give the registers from the marker to the end of the chain, as they are on the wire."""
    deadline = time.monotonic() + _DEVICE_S
    client = ModbusTcpClient(address, port=device.port, timeout=_ANSWER_S, retries=1)

    def read(start: int, count: int) -> bytes:
        if time.monotonic() > deadline:
            raise NoDeviceAnswerError(f"it took more than {_DEVICE_S:g} s.")
        answer = client.read_holding_registers(start, count=count, device_id=device.unit)
        if answer.isError():
            raise NoDeviceAnswerError(f"it refuses registers {start} to {start + count - 1}.")
        return struct.pack(f">{count}H", *answer.registers)

    try:
        if not client.connect():
            raise NoDeviceAnswerError("it cannot be reached.")
        return _chain(read, _start(read))
    except ModbusException as error:
        raise NoDeviceAnswerError("it fell silent.") from error
    finally:
        client.close()


def _start(read: Any) -> int:  # noqa: ANN401 - the function above
    for start in _STARTS:
        try:
            if read(start, 2) == _MARKER:
                return start
        except NoDeviceAnswerError:  # there are no registers there: the marker is elsewhere
            continue
    raise NoDeviceAnswerError("it has no SunSpec map.")


def _chain(read: Any, start: int) -> bytes:  # noqa: ANN401 - the function above
    found, place = bytearray(_MARKER), start + 2
    for _ in range(_MOST_MODELS):
        head = read(place, 2)
        model, length = struct.unpack(">HH", head)
        found += head
        if model == _END:
            return bytes(found)
        for offset in range(0, length, _AT_ONCE):
            count = min(_AT_ONCE, length - offset)
            found += read(place + 2 + offset, count)
        place += 2 + length
    raise NoDeviceAnswerError(f"its chain of models has no end after {_MOST_MODELS}.")


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:  # noqa: ARG001 - as all protocols
    """Give a row for each device that answered."""
    return read_each(answers, _row)


def _row(answer: Answer) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {DEVICE: answer.headers.get(DEVICE), "at": stated(answer.at)}
    for number, body in _models(answer.body):
        points = _points(number, body)
        if number in _INVERTERS:
            row.update(points)
            row["watts"] = points.get("W")
            row["watt_hours"] = next(
                (points[name] for name in _WATT_HOURS if points.get(name) is not None), None
            )
            row["state"] = points.get("St")
        elif number == _COMMON:
            row.update({name: points.get(name) for name in ("Mn", "Md", "SN", "Vr")})
        else:
            row.update({f"{number}.{name}": value for name, value in points.items()})
    yield row


def _models(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the models of a chain with their bytes, head included."""
    if not body.startswith(_MARKER):
        raise UnreadableAnswerError("The registers do not begin with the marker of SunSpec.")
    place = len(_MARKER)
    while True:
        head = body[place : place + 4]
        number, length = struct.unpack(">HH", head) if len(head) == 4 else (None, 0)
        if number == _END:
            return
        end = place + 4 + 2 * length
        if number is None or end > len(body):
            raise UnreadableAnswerError("The chain of SunSpec models is cut.")
        yield number, body[place:end]
        place = end


def _points(number: int, body: bytes) -> dict[str, str | None]:
    """Give the points of a model, scaled; of codes their words. An unknown model says nothing."""
    try:
        model = Model(number, model_len=len(body) // 2 - 2, data=body)
    except ModelDefinitionError:
        return {}
    found: dict[str, str | None] = {}
    for name, point in model.points.items():
        kind = point.pdef["type"]
        if name in {"ID", "L"} or kind in {"sunssf", "pad"}:
            continue
        value = point.cvalue
        symbols = {each["value"]: each["name"] for each in point.pdef.get("symbols", ())}
        plain = symbols.get(value, value) if kind.startswith("enum") else value
        found[name] = plain.strip("\0 ") or None if isinstance(plain, str) else text_of(plain)
    return found

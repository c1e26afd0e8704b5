"""REMS frames, as inverters in Korea speak to the RTU of the energy agency, over a TCP gateway.

``7E id command crc`` is asked, ``7E id command+1 length payload crc`` comes back; the checksum is
that of Modbus. A device says its ``phases`` (1 or 3). Two public programs agree on where values
stand and not on the order of bytes: ``options.byte_order`` is ``big`` unless said. The id on the
line is the device's ``unit``.

A row has ``device``, ``at``, ``pv_v``, ``pv_a``, ``pv_w``, ``watts``, ``watt_hours``,
``power_factor`` (0 to 1), ``hz``, and ``grid_v``, ``grid_a`` of one phase or the mean of three.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.errors import DefinitionError
from layers.feeds.definition import Feed
from layers.feeds.devices import DEVICE, Device, NoDeviceAnswerError, ask_each, read_each
from layers.feeds.documents import UnreadableAnswerError, stated
from layers.feeds.exchange import Answer, Moment, Reading

#: No port is fixed for the gateways; this is what most are delivered with.
_PORT: Final = 4001
_START: Final = 0x7E
_COMMANDS: Final = {1: 0x01, 3: 0x07}
_HEAD: Final = 5
_CRC: Final = 2
_MOST_BYTES: Final = 512
_ANSWER_S: Final = 3.0
#: What a payload holds, in its order, big endian or little; statuses that follow are left.
_SINGLE: Final = ("HHHHHHHHQ", ("pv_v", "pv_a", "pv_w", "v", "a", "w", "pf", "hz", "wh"))
_THREE: Final = (
    "HHIHHHHHHIHHQ",
    ("pv_v", "pv_a", "pv_w", "v_r", "v_s", "v_t", "a_r", "a_s", "a_t", "w", "pf", "hz", "wh"),
)


def gather(feed: Feed, moment: Moment, secrets: Mapping[str, str]) -> Sequence[Answer]:  # noqa: ARG001 - as all protocols
    """Ask each device for a frame."""
    return ask_each(feed, moment, _PORT, _frame)


def request_of(unit: int, phases: int) -> bytes:
    """Give the frame that asks a unit on the line for its measurements."""
    frame = bytes((_START, unit, _COMMANDS[phases]))
    return frame + crc16(frame)


def crc16(frame: bytes) -> bytes:
    """Give CRC-16/MODBUS of a frame, its low byte first."""
    crc = 0xFFFF
    for byte in frame:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack("<H", crc)


def _frame(device: Device, address: str) -> bytes:
    phases = int(device.options.get("phases", 1))
    if phases not in _COMMANDS:
        raise DefinitionError(f"Device '{device.id}' has {phases} phases; it is 1 or 3.")
    order: Any = device.options.get("byte_order", "big")
    deadline = time.monotonic() + _ANSWER_S
    with socket.create_connection((address, device.port), _ANSWER_S) as sock:
        sock.sendall(request_of(device.unit, phases))
        found = b""
        while len(found) < _MOST_BYTES:
            left = deadline - time.monotonic()
            if left <= 0:
                raise NoDeviceAnswerError(f"no whole frame came within {_ANSWER_S:g} s.")
            sock.settimeout(left)
            block = sock.recv(_MOST_BYTES - len(found))
            if not block:
                raise NoDeviceAnswerError("the gateway closed the line.")
            # A line carries noise before a frame begins.
            found = (found + block)[max((found + block).find(_START), 0) :]
            if len(found) >= _HEAD:
                whole = _HEAD + int.from_bytes(found[3:_HEAD], order) + _CRC
                if len(found) >= whole:
                    return found[:whole]
    raise NoDeviceAnswerError("what came is no frame.")


def read(feed: Feed, answers: Sequence[Answer]) -> Reading:
    """Give a row for each device that answered."""
    order = str(feed.ask.options.get("byte_order", "big"))
    return read_each(answers, lambda answer: iter((_row(answer, order),)))


def _row(answer: Answer, order: str) -> dict[str, Any]:
    told = values_of(answer.body, order)
    volts = [told[name] for name in ("v", "v_r", "v_s", "v_t") if name in told]
    amperes = [told[name] for name in ("a", "a_r", "a_s", "a_t") if name in told]
    measured = {
        "pv_v": told["pv_v"],
        "pv_a": told["pv_a"],
        "pv_w": told["pv_w"],
        "grid_v": sum(volts) / len(volts),
        "grid_a": sum(amperes) / len(amperes),
        "watts": told["w"],
        "watt_hours": told["wh"],
        "power_factor": told["pf"] / 1000,
        "hz": told["hz"] / 10,
    }
    texts = {name: f"{value:.12g}" for name, value in measured.items()}
    return {DEVICE: answer.headers.get(DEVICE), "at": stated(answer.at), **texts}


def values_of(frame: bytes, order: str = "big") -> dict[str, int]:
    """Read a frame.

    Raises
    ------
    UnreadableAnswerError
        When it is cut, its checksum is wrong, or it answers what was not asked.
    """
    if len(frame) < _HEAD + _CRC or frame[0] != _START:
        raise UnreadableAnswerError(f"'{frame[:16].hex()}' is no frame of REMS.")
    sign: Any = order
    size = int.from_bytes(frame[3:_HEAD], sign)
    if len(frame) != _HEAD + size + _CRC or crc16(frame[:-_CRC]) != frame[-_CRC:]:
        raise UnreadableAnswerError(f"The checksum or length of '{frame[:16].hex()}' is wrong.")
    form, names = {0x02: _SINGLE, 0x08: _THREE}.get(frame[2], ("", ()))
    layout = struct.Struct(f"{'>' if order == 'big' else '<'}{form}")
    if not names or size < layout.size:
        raise UnreadableAnswerError(f"'{frame[:16].hex()}' answers a command that was not asked.")
    return dict(zip(names, layout.unpack_from(frame, _HEAD), strict=True))

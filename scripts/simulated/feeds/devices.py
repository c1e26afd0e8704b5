"""Inverters that are not there: SunSpec over Modbus TCP, and REMS frames, on the same port.

Unit 1 is the first solar plant of the sample, unit 2 the second. A single-phase plant is one below
10 kW; all speak REMS with one phase or three as they are asked.
"""

from __future__ import annotations

import datetime as dt
import socket
import struct
from collections.abc import Callable
from typing import Final

from scripts.simulated.feeds.asked import World
from scripts.simulated.feeds.place import Row

#: The first byte of a REMS frame, and of a Modbus request: the high byte of its number.
REMS_START: Final = 0x7E
MODBUS_STARTS: Final = frozenset({0x00})
_SUNSPEC_AT: Final = 40_000
_READ_HOLDING: Final = 3
_ILLEGAL_FUNCTION: Final = 1
_ILLEGAL_ADDRESS: Final = 2
_NO_TARGET: Final = 11
#: What SunSpec writes for "not implemented", unsigned and signed.
_NOT: Final = 0xFFFF
_NOT_SIGNED: Final = 0x8000
_MPPT: Final = 4
_SLEEPING: Final = 2
_VOLTS: Final = 220
_POWER_COMMANDS: Final = {0x01: 1, 0x07: 3}


class Inverters:
    """The inverters of a world, by unit."""

    def __init__(self, world: World, clock: Callable[[], dt.datetime]) -> None:
        """Take the plants as units from 1 on."""
        self._world, self._clock = world, clock

    def serve_modbus(self, connection: socket.socket) -> None:
        """Answer read requests until the other side goes."""
        while head := _exactly(connection, 7):
            number, protocol, length, unit = struct.unpack(">HHHB", head)
            asked = _exactly(connection, length - 1)
            if protocol != 0 or not asked:
                return
            said = self._modbus(unit, asked)
            connection.sendall(struct.pack(">HHHB", number, 0, len(said) + 1, unit) + said)

    def serve_rems(self, connection: socket.socket) -> None:
        """Answer frames until the other side goes; a frame with a wrong checksum is left."""
        while frame := _exactly(connection, 5):
            unit, command = frame[1], frame[2]
            if _crc(frame[:3]) != frame[3:] or command not in _POWER_COMMANDS:
                continue
            plant = self._plant(unit)
            if plant is not None:
                connection.sendall(self.frame(unit, command, plant))

    def _plant(self, unit: int) -> Row | None:
        plants = self._world.place.solar_plants
        return plants[unit - 1] if 0 < unit <= len(plants) else None

    def _modbus(self, unit: int, asked: bytes) -> bytes:
        function = asked[0]
        plant = self._plant(unit)
        if plant is None:
            return bytes((function | 0x80, _NO_TARGET))
        if function != _READ_HOLDING:
            return bytes((function | 0x80, _ILLEGAL_FUNCTION))
        start, count = struct.unpack(">HH", asked[1:5])
        registers = self.registers(plant)
        first = 2 * (start - _SUNSPEC_AT)
        found = registers[first : first + 2 * count] if first >= 0 else b""
        if len(found) != 2 * count:
            return bytes((function | 0x80, _ILLEGAL_ADDRESS))
        return bytes((function, len(found))) + found

    def registers(self, plant: Row) -> bytes:
        """Give the SunSpec map of a plant: marker, common model, inverter model, end."""
        now = self._clock()
        watts = round(self._world.energy.output_kw(plant, now) * 1000.0)
        hours = round(self._world.energy.energy_total_kwh(plant, now) * 1000.0)
        texts = (("표본인버터", 32), ("SIM-10", 32), ("", 16), ("1.0", 16), (plant["설비번호"], 32))
        common = b"".join(text.encode()[:size].ljust(size, b"\0") for text, size in texts)
        common += struct.pack(">HH", 1, _NOT_SIGNED)
        scale, shown = 0, watts
        while shown > 32_000:  # signed 16 bits hold no more
            scale, shown = scale + 1, shown // 10
        amperes = round(watts / (3 * _VOLTS) * 10)
        nothing = -_NOT_SIGNED
        inverter = struct.pack(
            ">4Hh 6Hh hh Hh hhhhhh Ih HhHhhh 5h HH 6I",
            amperes, amperes // 3, amperes // 3, amperes // 3, -1,
            _NOT, _NOT, _NOT, _VOLTS, _VOLTS, _VOLTS, 0,  # volts between phases, and of each
            shown, scale,
            6000, -2,
            nothing, 0, nothing, 0, nothing, 0,  # apparent and reactive power, power factor
            hours, 0,
            _NOT, 0, _NOT, 0, nothing, 0,  # what comes from the panels
            320, nothing, nothing, nothing, -1,  # temperatures
            _MPPT if watts else _SLEEPING, _NOT,
            0, 0, 0, 0, 0, 0,
        )  # fmt: skip
        return (
            b"SunS"
            + struct.pack(">HH", 1, len(common) // 2) + common
            + struct.pack(">HH", 103, len(inverter) // 2) + inverter
            + struct.pack(">HH", _NOT, 0)
        )  # fmt: skip

    def frame(self, unit: int, command: int, plant: Row) -> bytes:
        """Give the REMS frame of a plant's measurements, big endian."""
        now = self._clock()
        watts = round(self._world.energy.output_kw(plant, now) * 1000.0)
        hours = round(self._world.energy.energy_total_kwh(plant, now) * 1000.0)
        volts, amperes = 600, round(watts / 0.97 / 600)
        if _POWER_COMMANDS[command] == 1:
            payload = struct.pack(
                ">HHHHHHHHQH", volts, amperes, min(watts, 65_535), _VOLTS, watts // _VOLTS,
                min(watts, 65_535), 998, 600, hours, 0,
            )  # fmt: skip
        else:
            each = watts // (3 * _VOLTS)
            payload = struct.pack(
                ">HHIHHHHHHIHHQH", volts, amperes, watts, _VOLTS, _VOLTS, _VOLTS, each, each, each,
                watts, 998, 600, hours, 0,
            )  # fmt: skip
        frame = struct.pack(">BBBH", REMS_START, unit, command + 1, len(payload)) + payload
        return frame + _crc(frame)


def _exactly(connection: socket.socket, size: int) -> bytes:
    """Read so many bytes; fewer where the other side goes."""
    found = b""
    while len(found) < size:
        block = connection.recv(size - len(found))
        if not block:
            return b""
        found += block
    return found


def _crc(frame: bytes) -> bytes:
    """Give the checksum of Modbus, its low byte first (polynomial 0xA001, from 0xFFFF)."""
    crc = 0xFFFF
    for byte in frame:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc.to_bytes(2, "little")

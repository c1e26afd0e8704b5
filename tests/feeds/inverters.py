"""Devices on loopback: a Modbus server with registers of a test's own, a line with frames."""

import asyncio
import contextlib
import socket
import struct
import threading

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

NOT_THERE_16, NOT_THERE_32 = 0x8000, 0x80000000


def text(words, registers):
    return list(struct.unpack(f">{registers}H", words.encode().ljust(2 * registers, b"\0")))


def whole(number):
    return list(struct.unpack(">2H", struct.pack(">I", number)))


def signed(number):
    return number & 0xFFFF


def common(serial):
    """Model 1, by the specification: maker, model, options, version, serial number, address."""
    body = [
        *text("누리솔라", 16), *text("NS-30", 16), *text("", 8), *text("1.2", 8),
        *text(serial, 16), 1, 0,
    ]  # fmt: skip
    return [1, len(body), *body]


def three_phase(*, watts, scale, watt_hours, state):
    """Model 103, by the specification; what this device does not measure says so."""
    body = [
        412, 137, 138, 137, signed(-1),  # A, its phases, A_SF
        *[0xFFFF] * 3, 2210, 2211, 2209, signed(-1),  # line voltages, phase voltages, V_SF
        signed(watts), signed(scale), 5998, signed(-2),  # W, W_SF, Hz, Hz_SF
        *[NOT_THERE_16] * 6,  # VA, VAr, PF and their scales
        *whole(watt_hours), 0,  # WH, WH_SF
        *[0xFFFF, NOT_THERE_16] * 2, NOT_THERE_16, NOT_THERE_16,  # DC: A, V, W
        455, NOT_THERE_16, NOT_THERE_16, NOT_THERE_16, signed(-1),  # temperatures
        state, 0, *whole(0), *whole(0), *[0xFFFF] * 8,  # St, StVnd, events
    ]  # fmt: skip
    assert len(body) == 50
    return [103, len(body), *body]


MARKER, END = [0x5375, 0x6E53], [0xFFFF, 0]


@contextlib.contextmanager
def modbus(maps, start=40000):
    """Serve registers by unit id from one address on; give the port."""
    devices = [
        SimDevice(unit, simdata=SimData(start, values=values, datatype=DataType.REGISTERS))
        for unit, values in maps.items()
    ]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    loop, ready = asyncio.new_event_loop(), threading.Event()
    made = []

    async def serve():
        server = ModbusTcpServer(devices, address=("127.0.0.1", port))
        made.append(server)
        await server.serve_forever(background=True)
        ready.set()

    def run():
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(made[0].shutdown(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextlib.contextmanager
def line(answers):
    """Serve frames: what was asked (hexadecimal) -> the blocks that come back; give the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client:
                    asked = client.recv(64).hex()
                    for block in answers.get(asked, ()):
                        client.sendall(block)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)

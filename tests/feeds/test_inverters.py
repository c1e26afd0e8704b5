"""Inverters: SunSpec from a Modbus server, REMS from a line, and what each does not say."""

import pytest
from feeds.carrying import a_feed
from feeds.inverters import END, MARKER, common, line, modbus, three_phase
from feeds.reading_feeds import answered, at_moment

from layers.errors import DefinitionError
from layers.feeds.documents import UnreadableAnswerError
from layers.feeds.outcome import Outcome
from layers.feeds.protocols import rems, sunspec

MAP = [*MARKER, *common("S-1"), *three_phase(watts=2713, scale=1, watt_hours=98765432, state=4)]
#: Printed in a working logger, and answers built from the offsets that two clients agree on.
ASK_ONE, ASK_THREE = "7e0101d188", "7e0107518a"
ONE = bytes.fromhex("7e0102001a016000080b0000dc000c0a9603e602580000000000bc614e0000ff78")
THREE = bytes.fromhex(
    "7e010800260264002d00006b94017c017d017b0028002900280000691403e70258000000003ade68b10000f4db"
)


def a_gateway(protocol, port, devices, **more):
    return a_feed(
        f"modbus://127.0.0.1:{port}",
        protocol=protocol,
        private=True,
        options={"devices": devices, **more},
    )


def gathered(protocol, feed):
    return protocol.read(feed, protocol.gather(feed, at_moment(), {}))


def test_each_device_behind_a_gateway_is_a_row_of_scaled_values():
    small = three_phase(watts=-12, scale=0, watt_hours=7, state=2)
    with modbus({1: [*MAP, *END], 7: [*MARKER, *common("S-7"), *small, *END]}) as port:
        devices = [{"id": "solar/1", "unit": 1}, {"id": "solar/7", "unit": 7}]
        reading = gathered(sunspec, a_gateway("sunspec", port, devices))
    first, second = reading.rows
    assert (first["device"], first["Mn"], first["SN"]) == ("solar/1", "누리솔라", "S-1")
    assert float(first["watts"]) == 27130
    assert float(first["watt_hours"]) == 98765432
    assert float(first["Hz"]) == pytest.approx(59.98)
    assert float(first["PhVphA"]) == pytest.approx(221.0)
    assert float(first["TmpCab"]) == pytest.approx(45.5)
    assert first["state"] == "MPPT"
    assert (first["VA"], first["DCW"], first["PPVphAB"]) == (None, None, None)
    assert (second["device"], float(second["watts"]), second["state"]) == (
        "solar/7",
        -12,
        "SLEEPING",
    )
    assert reading.newest is not None


def test_a_map_may_begin_elsewhere_and_what_no_model_says_is_left_out():
    unknown = [64999, 2, 1, 2]
    with modbus({1: [*MAP, *unknown, *END]}, start=0) as port:
        feed = a_gateway("sunspec", port, [{"id": "a"}])
        [row] = gathered(sunspec, feed).rows
    assert float(row["watts"]) == 27130
    assert not any(name.startswith("64999") for name in row)


def test_a_device_that_is_silent_is_told_and_the_others_are_read():
    with modbus({1: [*MAP, *END]}) as port:
        devices = [{"id": "here"}, {"id": "away", "port": 1}]
        reading = gathered(sunspec, a_gateway("sunspec", port, devices))
        assert [row["device"] for row in reading.rows] == ["here"]
        assert reading.said.startswith("1 of 2 devices: 'away' does not answer")
        nobody = gathered(sunspec, a_gateway("sunspec", 1, [{"id": "away"}]))
    assert nobody.outcome is Outcome.DOWN


def test_registers_that_are_no_map_or_end_too_soon_are_no_values():
    with modbus({1: [1, 2, 3, 4] * 8}) as port:
        none = gathered(sunspec, a_gateway("sunspec", port, [{"id": "a"}]))
    assert (none.outcome, "no SunSpec map" in none.said) == (Outcome.DOWN, True)
    cut = b"SunS" + b"\0\x67\0\x32" + b"\0" * 10
    reading = sunspec.read(a_feed(), [answered(cut, headers={"device": "a"})])
    assert reading.outcome is Outcome.UNREADABLE
    assert reading.malformed[0].record["device"] == "a"


def test_a_device_of_one_s_own_network_is_for_feeds_that_say_so():
    feed = a_feed("modbus://127.0.0.1:502", options={"devices": [{"id": "a"}]})
    reading = gathered(sunspec, feed)
    assert (reading.outcome, "public address" in reading.said) == (Outcome.DOWN, True)


@pytest.mark.parametrize("devices", [[], [{"unit": 1}], [{"id": "a", "unit": "first"}]])
def test_devices_that_are_none_are_a_mistake_of_the_definition(devices):
    with pytest.raises(DefinitionError):
        gathered(sunspec, a_gateway("sunspec", 1, devices))


def test_frames_of_one_and_three_phases_with_noise_before_and_in_pieces():
    answers = {ASK_ONE: [b"\0\xff", ONE[:3], ONE[3:]], ASK_THREE: [THREE]}
    with line(answers) as port:
        devices = [{"id": "one"}, {"id": "three", "phases": 3}]
        reading = gathered(rems, a_gateway("rems", port, devices))
    one, three = reading.rows
    assert {name: float(one[name]) for name in ("pv_v", "pv_a", "pv_w", "watts", "watt_hours")} == {
        "pv_v": 352, "pv_a": 8, "pv_w": 2816, "watts": 2710, "watt_hours": 12345678,
    }  # fmt: skip
    assert (float(one["power_factor"]), float(one["hz"]), float(one["grid_v"])) == (0.998, 60, 220)
    assert (float(three["watts"]), float(three["watt_hours"])) == (26900, 987654321)
    assert (float(three["grid_v"]), float(three["grid_a"])) == (380, pytest.approx(40 + 1 / 3))


def test_a_frame_may_have_its_bytes_the_other_way_round():
    payload = bytes.fromhex("60010800000bdc000c00960ae60358024e61bc00000000000000")
    frame = b"\x7e\x01\x02" + len(payload).to_bytes(2, "little") + payload
    frame += rems.crc16(frame)
    assert rems.values_of(frame, "little") == rems.values_of(ONE)


def test_every_frame_with_a_wrong_bit_is_refused():
    for place in range(8 * len(ONE)):
        wrong = bytearray(ONE)
        wrong[place // 8] ^= 1 << place % 8
        with pytest.raises(UnreadableAnswerError):
            rems.values_of(bytes(wrong))


def test_half_a_frame_and_a_closed_line_are_no_values():
    with line({ASK_ONE: [ONE[:20]]}) as port:
        reading = gathered(rems, a_gateway("rems", port, [{"id": "one"}]))
    assert (reading.outcome, "closed the line" in reading.said) == (Outcome.DOWN, True)

"""BITalino: scale, checksum, and frames found again in a stream with holes."""

import numpy as np
import pytest

from spinewatch.drivers.bitalino import FRAMES
from spinewatch.drivers.contract import Driver, Write
from spinewatch.drivers.registry import make_driver
from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Samples

UV_PER_CODE = 3.3e6 / 1024 / 1009
FRAME_BYTES = {1: 3, 2: 4, 3: 6, 4: 7}


def packet(data: bytes) -> Packet:
    return Packet(sensor="belt", characteristic=FRAMES, data=data, mono_ns=0)


def emg(count: int, channels: int = 4) -> FloatArray:
    return np.random.default_rng(5).uniform(-1500, 1500, (count, channels))


def stream(driver: Driver, values: FloatArray, counter: int = 0) -> bytes:
    told = driver.encode(Samples(stream="emg", values=values, counter=counter))
    return b"".join(data for _, data in told)


def decode(driver: Driver, data: bytes) -> list[Samples]:
    return [each for each in driver.decode(packet(data)) if isinstance(each, Samples)]


def checksum_bit_by_bit(frame: bytes) -> int:
    """Divide by x^4 + x + 1, one bit after the other, the checksum's own nibble as zero."""
    remainder = 0
    for octet in (*frame[:-1], frame[-1] & 0xF0):
        for bit in range(7, -1, -1):
            remainder = remainder << 1 ^ octet >> bit & 1
            if remainder & 0x10:
                remainder ^= 0x13
    return remainder


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_checksums_are_those_of_a_division_bit_by_bit(channels: int) -> None:
    size = FRAME_BYTES[channels]
    wire = stream(make_driver("bitalino", {"channels": channels}), emg(200, channels))
    frames = [wire[at : at + size] for at in range(0, len(wire), size)]

    assert len(frames) == 200
    assert [frame[-1] & 0x0F for frame in frames] == [checksum_bit_by_bit(f) for f in frames]


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_number_of_channels_comes_back_in_order(channels: int) -> None:
    driver = make_driver("bitalino", {"channels": channels})
    values = emg(40, channels)

    (samples,) = decode(driver, stream(driver, values, counter=9))

    assert driver.streams[0].channels == ("a1", "a2", "a3", "a4")[:channels]
    assert samples.counter == 9
    np.testing.assert_allclose(samples.values, values, atol=UV_PER_CODE / 2)


def test_the_gain_of_the_sensor_scales_the_microvolts() -> None:
    usual, double = make_driver("bitalino"), make_driver("bitalino", {"gain": 2018.0})
    wire = stream(usual, emg(10))

    np.testing.assert_allclose(
        decode(double, wire)[0].values * 2, decode(usual, wire)[0].values, rtol=1e-12
    )


def test_one_flipped_bit_costs_one_frame_and_shows_in_the_counter() -> None:
    driver = make_driver("bitalino")
    wire = bytearray(stream(driver, emg(40)))
    wire[20 * 7 + 3] ^= 0x10

    before, after = decode(driver, bytes(wire))

    assert (before.counter, len(before.values)) == (0, 20)
    assert (after.counter, len(after.values)) == (21 % 16, 19)


@pytest.mark.parametrize("lost", [1, 2, 5, 15])
@pytest.mark.parametrize("size", [7, 20, 140])
def test_loss_up_to_15_frames_is_exact(lost: int, size: int) -> None:
    driver = make_driver("bitalino")
    values = emg(80)
    wire = stream(driver, values)
    wire = wire[: 30 * 7] + wire[(30 + lost) * 7 :]

    got = [
        samples
        for at in range(0, len(wire), size)
        for samples in decode(driver, wire[at : at + size])
    ]
    numbers = [(each.counter or 0) + at for each in got for at in range(len(each.values))]
    sent = [number for number in range(80) if not 30 <= number < 30 + lost]

    assert [number % 16 for number in numbers] == [number % 16 for number in sent]


def test_a_hole_inside_a_chunk_parts_the_samples() -> None:
    driver = make_driver("bitalino")
    wire = stream(driver, emg(40))

    got = decode(driver, wire[: 10 * 7] + wire[13 * 7 + 2 :])

    assert [(each.counter, len(each.values)) for each in got] == [(0, 10), (14, 26)]


def test_frames_that_fit_by_chance_do_not_become_samples() -> None:
    """Of random bytes one place in 16 has a right checksum; nearly none gets past the rest."""
    driver = make_driver("bitalino")
    noise = np.random.default_rng(1).integers(0, 256, 20_000, dtype=np.uint8).tobytes()
    found = 0

    for at in range(0, len(noise), 20):
        try:
            found += sum(len(each.values) for each in decode(driver, noise[at : at + 20]))
        except PacketRejectedError:
            continue

    assert found < 20_000 / 1000


def test_the_first_frame_waits_for_its_follower_and_no_other_does() -> None:
    driver = make_driver("bitalino")
    wire = stream(driver, emg(4))

    got = [sum(len(e.values) for e in decode(driver, wire[at : at + 7])) for at in range(0, 28, 7)]

    assert got == [0, 2, 1, 1]


def test_after_a_reset_the_first_frame_waits_again() -> None:
    driver = make_driver("bitalino")
    wire = stream(driver, emg(4))
    decode(driver, wire[: 3 * 7])

    driver.reset()

    assert decode(driver, wire[3 * 7 :]) == []


def test_the_wrong_number_of_channels_is_rejected_with_advice() -> None:
    driver = make_driver("bitalino", {"channels": 2})
    wire = stream(make_driver("bitalino"), emg(8))

    with pytest.raises(PacketRejectedError, match="configured number of channels"):
        driver.decode(packet(wire))


def test_the_board_only_acts_on_writes_with_response() -> None:
    driver = make_driver("bitalino")
    writes = [
        step
        for step in (*driver.connect_steps(), *driver.disconnect_steps())
        if isinstance(step, Write)
    ]

    assert [step.data.hex() for step in writes] == ["ff", "c3", "3d", "00"]
    assert all(step.with_response for step in writes)


def test_streaming_starts_only_after_the_subscription() -> None:
    steps = make_driver("bitalino").connect_steps()

    assert [isinstance(step, Write) for step in steps] == [True, True, False, True]

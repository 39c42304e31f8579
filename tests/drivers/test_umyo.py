"""uMyo: packets known by length, an index that tells every loss, an advertised battery."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewatch.drivers.contract import Subscribe
from spinewatch.drivers.registry import identify, make_driver
from spinewatch.drivers.umyo import TELEMETRY
from spinewatch.drivers.umyo_packets import SHAPES
from spinewatch.model.errors import PacketRejectedError
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import Samples
from spinewatch.timebase.ingest import SensorIngest

GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "drivers" / "umyo.json").read_text())
EMG = {each["name"]: bytes.fromhex(each["hex"]) for each in GOLDEN["samples"]}

each_motion_vector = pytest.mark.parametrize(
    "vector", GOLDEN["motion"], ids=lambda vector: vector["name"]
)


def packet(data: bytes, mono_ns: int = 0) -> Packet:
    return Packet(sensor="pod", characteristic=TELEMETRY, data=data, mono_ns=mono_ns)


def decoded(data: bytes, **settings: object) -> Samples:
    (samples,) = make_driver("umyo", settings).decode(packet(data))
    assert isinstance(samples, Samples)
    return samples


# Packets


@each_motion_vector
@pytest.mark.parametrize(
    ("settings", "mg", "mdps"),
    [
        ({}, 0.061, 17.5),
        ({"acc_range_g": 16, "gyro_range_dps": 2000}, 0.488, 70.0),
        ({"acc_range_g": 8, "gyro_range_dps": 250}, 0.244, 8.75),
    ],
)
def test_motion_comes_in_the_units_of_the_configured_ranges(
    vector: dict[str, Any], settings: dict[str, object], mg: float, mdps: float
) -> None:
    samples = decoded(bytes.fromhex(vector["hex"]), **settings)
    acceleration = [code * mg * 1e-3 * 9.80665 for code in vector["acc_codes"]]
    rate = [float(np.deg2rad(code * mdps * 1e-3)) for code in vector["gyro_codes"]]

    assert (samples.stream, samples.counter) == ("imu", None)
    np.testing.assert_allclose(samples.values, [acceleration + rate], rtol=1e-12)


def test_the_format_byte_of_newer_firmware_changes_nothing_else() -> None:
    plain, marked = decoded(EMG["s2_emg52"]), decoded(EMG["v2_emg53"])

    assert plain.counter == marked.counter
    np.testing.assert_array_equal(plain.values, marked.values)


@pytest.mark.parametrize(("size", "mark"), [(61, 1), (53, 2), (27, 3)])
def test_a_newer_packet_with_the_wrong_format_byte_is_rejected(size: int, mark: int) -> None:
    driver = make_driver("umyo")

    for first in range(256):
        data = bytes((first, *bytes(size - 1)))
        if first == mark:
            assert len(driver.decode(packet(data))) == 1
        else:
            with pytest.raises(PacketRejectedError, match=f"pod sent {size} bytes"):
                driver.decode(packet(data))


@given(size=st.integers(0, 300).filter(lambda size: size not in SHAPES))
def test_a_packet_of_any_other_length_is_rejected_with_the_mtu_that_it_needs(size: int) -> None:
    with pytest.raises(PacketRejectedError) as refusal:
        make_driver("umyo").decode(packet(bytes(size)))

    assert "64" in refusal.value.advice


def test_what_is_encoded_are_the_packets_of_the_shipped_profile() -> None:
    driver, samples = make_driver("umyo"), decoded(EMG["s2_emg52"])
    motion = decoded(bytes.fromhex(GOLDEN["motion"][0]["hex"]))

    assert driver.encode(samples) == ((TELEMETRY, EMG["s2_emg52"]),)
    ((_, back),) = driver.encode(motion)
    assert back[:12].hex() == GOLDEN["motion"][0]["hex"][:24]
    assert len(back) == 26


# Loss


def test_the_golden_gap_is_counted_as_its_document_says() -> None:
    ingest = SensorIngest(sensor="pod", driver=make_driver("umyo"))

    for at, name in enumerate(("s2_emg52", "s2_emg52_after_gap")):
        ingest.add(packet(EMG[name], mono_ns=round(2 * at * 24 / 1116 * 1e9)))

    stats = ingest.stats("emg")
    assert (stats.received, stats.lost, stats.loss_estimated) == (48, 24, False)


def test_motion_between_leaves_no_hole_in_the_muscle_and_has_no_index() -> None:
    driver = make_driver("umyo")
    ingest = SensorIngest(sensor="pod", driver=driver)
    ramp = np.arange(24.0 * 40)[:, np.newaxis]
    emg = driver.encode(Samples(stream="emg", values=ramp, counter=2**32 - 480))
    motion = driver.encode(Samples(stream="imu", values=np.zeros((20, 6))))

    blocks = [
        block
        for at, (_, data) in enumerate(emg)
        for each in (data, *([motion[at // 2][1]] if at % 2 else []))
        for block in ingest.add(packet(each, mono_ns=round(at * 24 / 1116 * 1e9))).blocks
    ]

    muscle = np.concatenate([block.values for block in blocks if block.stream.stream == "emg"])
    assert (ingest.stats("emg").lost, ingest.stats("imu").received) == (0, 20)
    np.testing.assert_array_equal(muscle, ramp)


# Connection and battery


def test_subscribing_starts_it_and_nothing_is_written() -> None:
    driver = make_driver("umyo")

    assert driver.connect_steps() == (Subscribe(characteristic=TELEMETRY),)
    assert driver.disconnect_steps() == driver.status_steps() == driver.write_steps({}) == ()
    assert driver.radio.min_mtu == 64


def advertisement(*told: bytes, name: str = "uMyo-A1") -> Advertisement:
    """Put together what a stack makes of advertised data, gathered in this order."""
    return Advertisement(
        address="D4:01:02:03:04:D7",
        name=name,
        manufacturer_data={int.from_bytes(each[:2], "little"): each[2:] for each in told},
    )


@pytest.mark.parametrize("vector", GOLDEN["advertised"], ids=lambda vector: vector["name"])
def test_the_battery_is_read_from_what_a_stack_takes_for_a_company(vector: dict[str, Any]) -> None:
    told = advertisement(bytes.fromhex(vector["hex"]))
    status = make_driver("umyo").advertised_status(told)

    assert told.manufacturer_data.keys() == {0xBE11}
    assert identify(told) == "umyo"
    assert status is not None
    assert status.battery_pct == pytest.approx(vector["battery_pct"], abs=0.05)


@pytest.mark.parametrize(
    ("millivolts", "pct"),
    [
        (2500, 0),
        (3270, 0),
        (3610, 5),
        (3840, 50),
        (4200, 100),
        (4350, 100),
        (4360, None),
        (2000, None),
    ],
)
def test_a_voltage_that_no_cell_has_is_unknown(millivolts: int, pct: float | None) -> None:
    data = bytes((7, (millivolts - 2000) // 10, *bytes(13)))
    status = make_driver("umyo").advertised_status(advertisement(data))

    assert (None if status is None else status.battery_pct) == pct


def test_the_battery_never_rises_while_the_voltage_falls() -> None:
    levels = [
        status.battery_pct or 0.0
        for step in range(50, 236)
        if (
            status := make_driver("umyo").advertised_status(
                advertisement(bytes((7, step, *bytes(13))))
            )
        )
    ]

    assert len(levels) == 186
    assert levels == sorted(levels)


def test_of_several_advertisements_that_were_gathered_the_last_counts() -> None:
    full, empty = bytes((1, 220, *bytes(13))), bytes((2, 127, *bytes(13)))

    status = make_driver("umyo").advertised_status(advertisement(full, empty))
    assert status is not None
    assert status.battery_pct == 0.0


@pytest.mark.parametrize(
    ("name", "data"),
    [("uMyo-A1", bytes(15)[:14]), ("uMyo-A1", bytes(16)), ("Other", bytes((7, 190, *bytes(13))))],
)
def test_what_is_not_its_advertisement_tells_no_battery(name: str, data: bytes) -> None:
    assert make_driver("umyo").advertised_status(advertisement(data, name=name)) is None

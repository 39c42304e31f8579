"""The link understands enough of a sensor to know that its data flows, and that it is shaken."""

import numpy as np

from spinewatch.drivers.registry import make_driver
from spinewatch.link.bluetooth.ear import Ear
from spinewatch.model.packets import Packet
from spinewatch.model.samples import Samples, SensorStatus
from spinewatch.model.time import NS_PER_S


def hear(ear: Ear, acceleration: np.ndarray, *, at_s: float = 0.0) -> list[str]:
    """Let a WitMotion sensor send acceleration, shape (n,), along its first axis."""
    values = np.zeros((len(acceleration), 9))
    values[:, 0] = acceleration
    driver = make_driver("witmotion")
    values = values[:, : len(driver.streams[0].channels)]
    streams = []
    for characteristic, data in driver.encode(Samples(stream="imu", values=values)):
        packet = Packet(
            sensor="neck",
            characteristic=characteristic,
            data=data,
            mono_ns=round(at_s * NS_PER_S),
        )
        streams += [each.stream for each in ear.take(packet) if isinstance(each, Samples)]
    return streams


def test_every_stream_that_comes_is_named() -> None:
    assert set(hear(Ear(make_driver("witmotion")), np.zeros(12))) == {"imu"}


def test_a_sensor_that_is_shaken_is_known_by_its_acceleration_for_a_while() -> None:
    ear = Ear(make_driver("witmotion"))
    hear(ear, 10.0 * np.sin(np.arange(48)), at_s=1.0)

    assert ear.is_shaken(round(1.5 * NS_PER_S)) is True
    assert ear.is_shaken(4 * NS_PER_S) is False


def test_a_sensor_that_lies_is_not_shaken() -> None:
    ear = Ear(make_driver("witmotion"))
    hear(ear, np.full(48, 9.81), at_s=1.0)

    assert ear.is_shaken(NS_PER_S) is False


def test_a_sensor_of_muscles_cannot_tell() -> None:
    assert Ear(make_driver("npg_lite")).is_shaken(0) is None


def test_bytes_that_the_driver_refuses_are_a_remark_and_no_stream() -> None:
    packet = Packet(sensor="neck", characteristic="nobody", data=b"\x00", mono_ns=0)
    (said,) = Ear(make_driver("witmotion")).take(packet)

    assert isinstance(said, SensorStatus)
    assert said.text

"""Registers of the simulated WitMotion sensor: the lock, the flash memory, what is answered."""

import numpy as np

from spinewatch.drivers.witmotion import NOTIFY
from spinewatch.drivers.witmotion_registers import WRITE
from spinewatch.simulation.devices.contract import Making
from spinewatch.simulation.devices.witmotion import WitmotionDevice
from tests.contracts.device_talk import ADDRESS, Worn, connected, read_back

UNLOCK = "ff aa 69 88 b5"
SAVE = "ff aa 00 00 00"
TO_FACTORY = "ff aa 00 01 00"
RATE_100 = "ff aa 03 09 00"
BAND_98 = "ff aa 1f 02 00"
STAMPED = "ff aa 0e e0 00"
FACTORY = {"rate_hz": 10.0, "bandwidth_hz": 20.0, "axes": 9.0}


def device() -> WitmotionDevice:
    made = WitmotionDevice(Making(settings={}, address=ADDRESS))
    made.subscribe(NOTIFY)
    return made


def write(sensor: WitmotionDevice, *commands: str) -> None:
    for command in commands:
        assert sensor.write(WRITE, bytes.fromhex(command)) == ()


def ask(sensor: WitmotionDevice, register: int) -> list[int]:
    ((name, frame),) = sensor.write(WRITE, bytes((0xFF, 0xAA, 0x27, register, 0)))
    assert name == NOTIFY
    assert frame[:4] == bytes((0x55, 0x71, register, 0))
    return [int(each) for each in np.frombuffer(frame[4:], dtype="<i2")]


def test_the_factory_sets_10_hz_and_the_low_pass_filter_of_20_hz() -> None:
    assert device().lasting == FACTORY


def test_a_reply_has_the_register_and_its_seven_successors() -> None:
    sensor = device()

    assert ask(sensor, 0x03) == [6, *[0] * 7]
    assert ask(sensor, 0x1D) == [0, 0, 4, 0, 0, 0, 0, 0]
    assert ask(sensor, 0xFF) == [0] * 8
    assert ask(sensor, 0x64)[0] == 387
    assert ask(sensor, 0x40)[0] == 3050


def test_one_unlocking_opens_it_for_one_write() -> None:
    sensor = device()

    write(sensor, RATE_100)
    assert ask(sensor, 0x03)[0] == 6

    write(sensor, UNLOCK, RATE_100, BAND_98)
    assert (ask(sensor, 0x03)[0], ask(sensor, 0x1F)[0]) == (9, 4)


def test_the_wrong_key_opens_nothing() -> None:
    sensor = device()

    write(sensor, "ff aa 69 b5 88", RATE_100)

    assert ask(sensor, 0x03)[0] == 6


def test_a_lost_connection_locks_it_and_leaves_what_was_set() -> None:
    sensor = device()

    write(sensor, UNLOCK, RATE_100, UNLOCK)
    sensor.disconnected()
    sensor.subscribe(NOTIFY)
    write(sensor, BAND_98)

    assert (ask(sensor, 0x03)[0], ask(sensor, 0x1F)[0]) == (9, 4)


def test_what_is_not_saved_is_gone_with_the_battery() -> None:
    worn = Worn("witmotion", "{}")
    sensor = connected(worn).device

    assert read_back(worn, sensor) == worn.driver().lasting
    assert sensor.lasting == FACTORY
    sensor.restarted()
    assert read_back(worn, sensor) == FACTORY


def test_a_save_without_unlocking_saves_nothing() -> None:
    sensor = device()

    write(sensor, UNLOCK, RATE_100, SAVE)
    assert sensor.lasting["rate_hz"] == 100

    write(sensor, UNLOCK, BAND_98)
    sensor.disconnected()
    write(sensor, SAVE)
    assert sensor.lasting["bandwidth_hz"] == 20


def test_a_save_keeps_the_output_that_is_selected_at_that_moment_too() -> None:
    sensor = device()

    write(sensor, UNLOCK, STAMPED)
    assert ask(sensor, 0x0E)[0] == 0xE0
    sensor.restarted()
    sensor.subscribe(NOTIFY)
    assert ask(sensor, 0x0E)[0] == 0x61

    write(sensor, UNLOCK, STAMPED, UNLOCK, RATE_100, SAVE)
    sensor.restarted()
    sensor.subscribe(NOTIFY)
    assert ask(sensor, 0x0E)[0] == 0xE0


def test_it_can_be_set_back_to_the_factory() -> None:
    sensor = device()

    write(sensor, UNLOCK, RATE_100, SAVE, TO_FACTORY)
    assert sensor.lasting["rate_hz"] == 100

    write(sensor, UNLOCK, TO_FACTORY)
    assert sensor.lasting == FACTORY
    assert ask(sensor, 0x03)[0] == 6


def test_a_stubborn_one_cannot_be_set_back_either() -> None:
    kept = {"rate_hz": 100.0, "bandwidth_hz": 98.0, "axes": 6.0}
    sensor = WitmotionDevice(Making(settings={}, address=ADDRESS, lasting=kept, stubborn=True))

    write(sensor, UNLOCK, TO_FACTORY)

    assert sensor.lasting == kept


def test_a_code_that_nobody_names_is_not_taken() -> None:
    sensor = device()

    write(sensor, UNLOCK, "ff aa 03 0c 00", UNLOCK, "ff aa 1f 02 01")

    assert (ask(sensor, 0x03)[0], ask(sensor, 0x1F)[0]) == (6, 4)


def test_displacement_shows_in_its_register_until_the_battery_is_out() -> None:
    sensor = device()

    write(sensor, UNLOCK, "ff aa 96 01 00")
    assert ask(sensor, 0x96)[0] == 1

    sensor.restarted()
    sensor.subscribe(NOTIFY)
    assert ask(sensor, 0x96)[0] == 0


def test_it_streams_from_the_subscription_on() -> None:
    sensor = WitmotionDevice(Making(settings={}, address=ADDRESS))
    assert not sensor.is_streaming

    sensor.subscribe(NOTIFY)

    assert sensor.is_streaming

"""Who a sensor is and what it had set: known before anything is written, and kept."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import pytest

from spinewatch.link.supervision.policy import Policy
from spinewatch.model.configuration import Configuration
from spinewatch.peripherals import fleet
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.simulation.devices.contract import (
    Access,
    Characteristic,
    Device,
    Making,
    Service,
)
from spinewatch.simulation.devices.registry import make_device
from spinewatch.simulation.devices.witmotion import WitmotionDevice
from spinewatch.simulation.faults import Disconnect
from tests.bluetooth.failures import NECK, PAIR
from tests.bluetooth.rig import Rig, rig

ALONE = Configuration(person="p01", sensors=PAIR.sensors[:1])

BACK_SOON = Policy(asked_s=1.0)
"""As shipped, but a person who was asked is given a second and not a minute."""

QUICK = Policy(backoff_s=(0.1, 0.1, 0.1, 0.1))
"""As shipped, with shorter waits between attempts."""

FOUND = {"rate_hz": 50.0, "bandwidth_hz": 98.0, "axes": 6.0}
"""What somebody has set on it before."""

_ASK = 0x27
"""The command of a WitMotion sensor that reads."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


class _OtherFirmware(WitmotionDevice):
    """Answers as the one before, and has one service more."""

    @property
    def services(self) -> tuple[Service, ...]:
        """List one more."""
        more = Characteristic(uuid="0000ffe9-0000-1000-8000-00805f9b34fb", access=Access.READ)
        service = Service(uuid="0000ffe8-0000-1000-8000-00805f9b34fb", characteristics=(more,))
        return (*super().services, service)


def _note_writes(device: Device, noted: Callable[[bytes], None]) -> None:
    """Have somebody told of every write before the device obeys it."""
    write = device.write

    def noting(characteristic: str, data: bytes) -> tuple[tuple[str, bytes], ...]:
        noted(data)
        return write(characteristic, data)

    vars(device)["write"] = noting


def _connections(made: Fleet) -> list[str]:
    """Give a list that grows with every connection to the sensor."""
    told: list[str] = []

    def tell(_sensor: str, what: str) -> None:
        if what.startswith("connected"):
            told.append(what)

    made.tell(tell)
    return told


class _Exchange:
    """Puts another device under the address of the first."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr("tests.bluetooth.rig.make_fleet", self._made)
        self._patch = patch
        self._again: Callable[[], Fleet]

    def _made(self, **of: object) -> Fleet:
        self._again = partial(make_fleet, **of)  # type: ignore[arg-type] # handed on as given
        return self._again()

    async def do(self, made: Rig) -> Fleet:
        await made.fleet.stop()
        self._patch.setattr(fleet, "make_device", lambda _kind, making: _OtherFirmware(making))
        return self._again()


async def test_another_device_under_the_address_is_refused_and_never_written_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exchange, written = _Exchange(monkeypatch), list[bytes]()
    async with rig(ALONE, policy=BACK_SOON) as made:
        await made.streaming(NECK)
        other = await exchange.do(made)
        _note_writes(other.peripherals[NECK].device, written.append)
        await other.start()
        try:
            await made.until(lambda: any("Another device" in each for each in made.causes(NECK)))
            refused = made.causes(NECK)[-1]
            await asyncio.sleep(2.5)
            while_refused = list(written), other.peripherals[NECK].is_streaming

            made.store.note_fingerprint(made.link._lines[NECK].sensor, None)
            await made.streaming(NECK)
        finally:
            await other.stop()

    assert while_refused == ([], False)
    assert refused.startswith("Another device than before answers under the address of neck")
    assert refused.count("Another device") == 1
    assert "assign" in " ".join(made.causes(NECK))
    assert written


async def test_the_same_device_is_known_again_by_the_next_monitor() -> None:
    async with rig(ALONE) as made:
        await made.streaming(NECK)
        before = made.store.fingerprint(made.link._lines[NECK].sensor)
        await made.fleet.apply(NECK, Disconnect())
        await made.until(lambda: not made.is_connected(NECK))
        await made.streaming(NECK)

        assert before is not None
        assert made.store.fingerprint(made.link._lines[NECK].sensor) == before
        assert not any("Another device" in each for each in made.causes(NECK))


async def test_what_it_had_set_is_kept_before_anything_is_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fleet, "make_device", partial(_with_lasting, FOUND))
    kept: list[Mapping[str, float] | None] = []
    async with rig(ALONE) as made:
        sensor = made.link._lines[NECK].sensor

        def note(data: bytes) -> None:
            if data[2] != _ASK:
                kept.append(made.store.found(sensor))

        _note_writes(made.fleet.peripherals[NECK].device, note)
        await made.streaming(NECK)

        assert kept
        assert all(each == FOUND for each in kept)
        assert made.store.found(sensor) == FOUND


async def test_too_small_an_mtu_is_named_and_tried_only_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fleet, "MTUS", {"witmotion": 23})
    async with rig(ALONE) as made:
        connections = _connections(made.fleet)
        later = "trying again later"
        await made.until(lambda: any(later in each for each in made.causes(NECK)), seconds=40.0)
        asked = made.causes(NECK)[-1]
        await asyncio.sleep(4.0)

        assert asked.startswith("neck needs packets of 103 bytes, and 23 were agreed on")
        assert "Use an adapter of Bluetooth 4.2 or later" in asked
        assert len(connections) == 2


async def test_one_that_keeps_its_rate_is_told_in_its_own_words_and_left_in_peace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fleet, "make_device", partial(_with_lasting, {}, stubborn=True))
    async with rig(ALONE, policy=QUICK) as made:
        connections = _connections(made.fleet)
        later = "trying again later"
        await made.until(lambda: any(later in each for each in made.causes(NECK)), seconds=40.0)
        tried = len(connections)
        await asyncio.sleep(2.0)

        assert "rate_hz (register 03) reads 10, expected 100" in made.causes(NECK)[-1]
        assert len(connections) == tried <= 5


def _with_lasting(
    lasting: Mapping[str, float], kind: str, making: Making, *, stubborn: bool = False
) -> Device:
    return make_device(
        kind,
        Making(
            settings=making.settings,
            address=making.address,
            lasting=lasting,
            stubborn=stubborn,
        ),
    )

"""Every kind of sensor over the air: found, set up, heard to the last byte, and let go of."""

import asyncio
from contextlib import suppress

import pytest

from spinewatch.drivers.contract import Driver, Read, Write
from spinewatch.drivers.registry import driver_kinds, make_driver
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.packets import LinkState
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.devices.contract import Device
from spinewatch.simulation.faults import Disconnect, Hush
from tests.bluetooth.rig import A_FEW, Rig, rig

WORN = "worn"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


def _configuration(kind: str) -> Configuration:
    is_emg = any(spec.name == "emg" for spec in make_driver(kind).streams)
    return Configuration(
        person="p01",
        sensors=(
            SensorConfig(
                name=WORN,
                kind=kind,
                site=None if is_emg else MotionSite.CHEST,
                channels=(EmgSite.UPPER_TRAPEZIUS_LEFT,) if is_emg else (),
            ),
        ),
    )


def _driver(kind: str) -> Driver:
    return make_driver(kind, sensor_settings(_configuration(kind))[WORN])


def _is_read(kind: str) -> bool:
    return any(isinstance(each, Read) for each in _driver(kind).connect_steps())


def _device(made: Rig) -> Device:
    return made.fleet.peripherals[WORN].device


class _Reads:
    """What the device answered to reads, from now on: it comes as packets, too."""

    def __init__(self, made: Rig, patch: pytest.MonkeyPatch) -> None:
        self.answered: list[bytes] = []
        self._made = made
        self._read = _device(made).read
        patch.setattr(_device(made), "read", self._reading)

    def _reading(self, characteristic: str) -> bytes:
        value = self._read(characteristic)
        self.answered.append(value)
        return value

    async def notified(self) -> list[bytes]:
        """Silence the sensor, wait for what is on its way, and give what came by itself."""
        made = self._made
        await made.fleet.apply(WORN, Hush())
        all_of_it = len(made.sent[WORN]) + len(self.answered)
        with suppress(TimeoutError):
            await made.until(lambda: len(made.got[WORN]) >= all_of_it, seconds=2.0)
        await asyncio.sleep(0.1)
        return [each for each in made.got[WORN] if each not in self.answered]


@pytest.mark.parametrize("kind", driver_kinds())
async def test_every_notification_comes_once_and_in_order(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(_configuration(kind)) as made:
        reads = _Reads(made, monkeypatch)
        await made.streaming(WORN)
        # What it answered while it was set up was among them.
        await made.streaming(WORN)

        notified = await reads.notified()

        assert len(notified) > 2 * A_FEW
        assert notified == made.sent[WORN]
        assert made.causes(WORN) == []


@pytest.mark.parametrize("kind", driver_kinds())
async def test_after_the_sensor_hung_up_its_first_notification_comes_and_none_twice(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(_configuration(kind)) as made:
        reads = _Reads(made, monkeypatch)
        await made.streaming(WORN)
        await made.fleet.apply(WORN, Disconnect())
        await made.until(lambda: not made.is_connected(WORN))
        before = len(made.sent[WORN])
        await made.streaming(WORN)
        await made.streaming(WORN)

        notified = await reads.notified()

        assert len(made.sent[WORN]) > before + 2 * A_FEW
        assert notified == made.sent[WORN]
        connected = [each for each in made.events if each.state is LinkState.CONNECTED]
        assert len(connected) == 2


@pytest.mark.parametrize("kind", [each for each in driver_kinds() if _is_read(each)])
async def test_what_is_read_comes_as_a_packet(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig(_configuration(kind)) as made:
        reads = _Reads(made, monkeypatch)
        await made.streaming(WORN)

        assert reads.answered
        assert [each for each in made.got[WORN] if each in reads.answered] == reads.answered


@pytest.mark.parametrize("kind", driver_kinds())
async def test_at_the_end_it_is_told_to_stop_and_is_free_again(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    written: list[tuple[str, bytes]] = []
    async with rig(_configuration(kind)) as made:
        await made.streaming(WORN)
        device = _device(made)
        write = device.write
        monkeypatch.setattr(
            device, "write", lambda uuid, data: written.append((uuid, data)) or write(uuid, data)
        )
        made.fleet.tell(lambda _sensor, what: told.append(what))

    goodbye = [each for each in _driver(kind).disconnect_steps() if isinstance(each, Write)]
    assert written == [(each.characteristic, each.data) for each in goodbye]
    assert told[-1] == "disconnected: remote user terminated connection"
    assert not device.is_streaming

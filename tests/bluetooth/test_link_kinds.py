"""Every kind of sensor over the air: found, set up, heard to the last byte, and let go of."""

import asyncio
from contextlib import suppress

import pytest

from spinewatch.drivers.contract import Read, Write
from spinewatch.drivers.registry import driver_kinds
from spinewatch.model.packets import LinkState
from spinewatch.simulation.faults import Disconnect, Hush
from tests.bluetooth.one_sensor import WORN, Stories, began_with, device_of, driver_of, one_sensor
from tests.bluetooth.rig import A_FEW, Rig, rig

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


def _is_read(kind: str) -> bool:
    return any(isinstance(each, Read) for each in driver_of(kind).connect_steps())


class _Reads:
    """What the device answered to reads, from now on: it comes as packets, too."""

    def __init__(self, made: Rig, patch: pytest.MonkeyPatch) -> None:
        self.answered: list[bytes] = []
        self._made = made
        self._read = device_of(made).read
        patch.setattr(device_of(made), "read", self._reading)

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
    async with rig(one_sensor(kind)) as made:
        reads = _Reads(made, monkeypatch)
        await made.streaming(WORN)
        # What it answered while it was set up was among them.
        await made.streaming(WORN)

        notified = await reads.notified()

        assert len(notified) > 2 * A_FEW
        assert notified == made.sent[WORN]
        assert made.causes(WORN) == []


@pytest.mark.parametrize("kind", driver_kinds())
async def test_after_the_sensor_hung_up_its_first_sample_comes_and_none_twice(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = {spec.name for spec in driver_of(kind).streams}
    async with rig(one_sensor(kind)) as made:
        stories = Stories(made, monkeypatch, kind=kind)
        reads = _Reads(made, monkeypatch)
        await made.streaming(WORN)
        # What has come so far may have been answers only.
        await made.until(lambda: stories.read[-1].keys() == streams)
        await made.fleet.apply(WORN, Disconnect())
        await made.until(lambda: made.causes(WORN) != [])
        stories.begin()
        before = len(made.sent[WORN])
        await made.streaming(WORN)
        await made.streaming(WORN)

        notified = await reads.notified()

        assert len(made.sent[WORN]) > before + 2 * A_FEW
        assert notified == made.sent[WORN]
        connected = [each for each in made.events if each.state is LinkState.CONNECTED]
        assert len(connected) == 2
        for lived, read in zip(stories.lived, stories.read, strict=True):
            assert read.keys() == lived.keys() == streams
            for stream in streams:
                assert began_with(read[stream], lived[stream]) is not None


@pytest.mark.parametrize("kind", [each for each in driver_kinds() if _is_read(each)])
async def test_what_is_read_comes_as_a_packet(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with rig(one_sensor(kind)) as made:
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
    async with rig(one_sensor(kind)) as made:
        await made.streaming(WORN)
        device = device_of(made)
        write = device.write
        monkeypatch.setattr(
            device, "write", lambda uuid, data: written.append((uuid, data)) or write(uuid, data)
        )
        made.fleet.tell(lambda _sensor, what: told.append(what))

    goodbye = [each for each in driver_of(kind).disconnect_steps() if isinstance(each, Write)]
    assert written == [(each.characteristic, each.data) for each in goodbye]
    assert told[-1] == "disconnected: remote user terminated connection"
    assert not device.is_streaming

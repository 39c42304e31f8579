"""A person looks around: for as long as was asked, between connections, or told why not."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import pytest
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakDBusError

from spinewatch.link.bluetooth import looking
from spinewatch.link.bluetooth.air_scanner import AirScanner
from spinewatch.link.bluetooth.host import AdapterState, Availability, HostState
from spinewatch.link.bluetooth.host_advice import advice_for
from spinewatch.link.bluetooth.radio import BluetoothRadio
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.model.errors import LinkError
from spinewatch.service.clock import SystemClock
from tests.bluetooth.bumble_host import BumbleHost

ADDRESS = "F0:0D:00:00:00:01"
ANOTHER = "hci1"
UNUSABLE = [each for each in Availability if each is not Availability.READY]


class Machine(BumbleHost):
    """Has adapters of which the test says how they are."""

    async def state(self, adapters: Sequence[str]) -> HostState:
        states = (
            AdapterState(
                adapter=each,
                availability=self.availability.get(each, Availability.READY),
                said="BlueZ 5.50",
            )
            for each in adapters
        )
        return HostState(adapters={each.adapter: each for each in states}, service=":1.1")


class OneSensor(BaseBleakScanner):
    """Hears one sensor as soon as it is started; notes when it runs."""

    refuses: ClassVar[BaseException | None]
    running: ClassVar[int]
    starts: ClassVar[int]

    def __init__(self, callback: Any, *_others: object, **_more: object) -> None:  # noqa: ANN401 - bleak's
        super().__init__(callback, None)

    async def start(self) -> None:
        if OneSensor.refuses is not None:
            raise OneSensor.refuses
        self.seen_devices = {}
        OneSensor.running += 1
        OneSensor.starts += 1
        data = AdvertisementData("neck", {}, {}, [], None, -60, ("path", {}))
        device = self.create_or_update_device("path", ADDRESS, "neck", {"path": "path"}, data)
        self.call_detection_callbacks(device, data)

    async def stop(self) -> None:
        OneSensor.running -= 1


@pytest.fixture(autouse=True)
def air(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[OneSensor]]:
    """Have short looks and little patience; no scan may be left running."""
    OneSensor.refuses, OneSensor.running, OneSensor.starts = None, 0, 0
    for name, seconds in (("LOOK_S", 0.03), ("LOCK_S", 0.02), ("LEAST_S", 0.005)):
        monkeypatch.setattr(looking, name, seconds)
    yield OneSensor
    assert OneSensor.running == 0


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def radio_lock() -> asyncio.Lock:
    return asyncio.Lock()


def radio(machine: Machine, radio_lock: asyncio.Lock, *more: str) -> BluetoothRadio:
    clock = SystemClock(trust=True)
    stack = BluetoothStack(host=machine, scanner=OneSensor, client=None)
    scanners = {
        each: AirScanner(adapter=each, stack=stack, clock=clock, heard=lambda _: None)
        for each in ("hci0", *more)
    }
    return BluetoothRadio(
        lines={}, scanners=scanners, host=machine, clock=clock, radio_lock=radio_lock
    )


@pytest.mark.parametrize("availability", UNUSABLE)
async def test_an_adapter_that_cannot_be_used_is_said_with_its_own_remedy(
    machine: Machine, radio_lock: asyncio.Lock, air: type[OneSensor], availability: Availability
) -> None:
    machine.availability["hci0"] = availability
    told = AdapterState(adapter="hci0", availability=availability, said="BlueZ 5.50")

    with pytest.raises(LinkError) as refused:
        await radio(machine, radio_lock).scan(0.02)

    assert str(refused.value) == str(advice_for(told))
    assert air.starts == 0
    assert not radio_lock.locked()


async def test_a_scan_that_is_refused_says_by_what(
    machine: Machine, radio_lock: asyncio.Lock, air: type[OneSensor]
) -> None:
    air.refuses = BleakDBusError("org.bluez.Error.InProgress", ["Operation already in progress"])

    with pytest.raises(LinkError, match="hci0 cannot scan now: another scan") as refused:
        await radio(machine, radio_lock).scan(0.02)

    assert "other programs" in refused.value.advice
    assert not radio_lock.locked()


async def test_one_adapter_that_cannot_is_told_of_beside_what_the_other_hears(
    machine: Machine, radio_lock: asyncio.Lock
) -> None:
    machine.availability[ANOTHER] = Availability.OFF
    told = await radio(machine, radio_lock, ANOTHER).scan(0.02)

    off = AdapterState(adapter=ANOTHER, availability=Availability.OFF)
    assert [each.address for each in told.found] == [ADDRESS]
    assert told.remarks == (str(advice_for(off)),)


async def test_who_connects_is_waited_for_no_longer_than_the_scan_and_a_little(
    machine: Machine, radio_lock: asyncio.Lock, air: type[OneSensor]
) -> None:
    loop, asked = asyncio.get_running_loop(), radio(machine, radio_lock)
    await asked.scan(0.01)
    await radio_lock.acquire()
    begun = loop.time()
    told = await asked.scan(0.02)

    assert loop.time() - begun < 1.0
    assert air.starts == 1
    assert [each.address for each in told.found] == [ADDRESS]
    assert told.remarks == ("A sensor is being connected just now, so the list may lack somebody.",)
    assert radio_lock.locked()


async def test_others_connect_between_the_looks_of_a_long_scan(
    machine: Machine, radio_lock: asyncio.Lock, air: type[OneSensor]
) -> None:
    scanning = asyncio.create_task(radio(machine, radio_lock).scan(0.3))
    await asyncio.sleep(0.01)
    assert radio_lock.locked()

    async with radio_lock:
        assert not scanning.done()
        assert air.running == 0
    told = await scanning

    assert told.remarks == ()
    assert air.starts > 1


async def test_a_later_look_that_fails_loses_nothing_of_those_before(
    machine: Machine, radio_lock: asyncio.Lock, air: type[OneSensor]
) -> None:
    scanning = asyncio.create_task(radio(machine, radio_lock).scan(0.2))
    await asyncio.sleep(0.01)
    machine.availability["hci0"] = Availability.BLOCKED
    air.refuses = OSError("gone")
    told = await scanning

    blocked = AdapterState(adapter="hci0", availability=Availability.BLOCKED)
    assert [each.address for each in told.found] == [ADDRESS]
    assert told.remarks == (str(advice_for(blocked)),)


async def test_a_scan_that_is_given_up_leaves_nothing_behind(
    machine: Machine, radio_lock: asyncio.Lock
) -> None:
    scanning = asyncio.create_task(radio(machine, radio_lock).scan(5.0))
    await asyncio.sleep(0.01)
    scanning.cancel()
    await asyncio.gather(scanning, return_exceptions=True)

    assert not radio_lock.locked()

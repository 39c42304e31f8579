"""A scan is what bleak says it is, and nothing of it outlives us."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner

from spinewatch.link.bluetooth import air_scanner
from spinewatch.link.bluetooth.air_scanner import NO_SIGNAL_DBM, AirScanner
from spinewatch.link.bluetooth.failure import RadioError
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.service.clock import SystemClock
from tests.bluetooth.bumble_host import BumbleHost

ADDRESS = "F0:0D:00:00:00:01"


@dataclass(slots=True)
class Service:
    """A Bluetooth service with one discovery for each program, as BlueZ has it."""

    starts_after_s: float = 0.0
    discoveries: int = 0
    scanners: list["OneScanner"] = field(default_factory=list)


class OneScanner(BaseBleakScanner):
    """Starts when the service says so."""

    service: ClassVar[Service]

    def __init__(self, callback: Any, *_others: object, **_more: object) -> None:  # noqa: ANN401 - bleak's
        super().__init__(callback, None)
        self.service.scanners.append(self)

    async def start(self) -> None:
        if self.service.discoveries:
            raise OSError("org.bluez.Error.InProgress")
        self.seen_devices = {}
        await asyncio.sleep(self.service.starts_after_s)
        self.service.discoveries += 1

    async def stop(self) -> None:
        self.service.discoveries -= 1

    def say(self, *, rssi_dbm: int = -60, is_connected: bool = False) -> None:
        """Have bleak tell of a change of what BlueZ knows of a device."""
        details = {"Connected": is_connected}
        data = AdvertisementData("neck", {}, {}, [], None, rssi_dbm, ("path", details))
        device = self.create_or_update_device("path", ADDRESS, "neck", {"path": "path"}, data)
        self.call_detection_callbacks(device, data)


@pytest.fixture
def service() -> Iterator[Service]:
    OneScanner.service = Service()
    yield OneScanner.service
    del OneScanner.service


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def scanner(service: Service, told: list[str]) -> AirScanner:
    assert not service.scanners
    stack = BluetoothStack(host=BumbleHost(), scanner=OneScanner, client=None)
    return AirScanner(adapter="hci0", stack=stack, clock=SystemClock(trust=True), heard=told.append)


async def test_only_advertisements_count_as_heard(
    scanner: AirScanner, service: Service, told: list[str]
) -> None:
    await scanner.start("test")
    (air,) = service.scanners

    air.say()
    assert told == [ADDRESS]

    air.say(is_connected=True)
    air.say(rssi_dbm=NO_SIGNAL_DBM)
    assert told == [ADDRESS]

    air.say()
    assert told == [ADDRESS, ADDRESS]


async def test_a_start_that_comes_too_late_is_ended_and_the_next_one_works(
    scanner: AirScanner, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(air_scanner, "ANSWER_S", 0.02)
    service.starts_after_s = 0.06

    with pytest.raises(RadioError, match="did not answer"):
        await scanner.start("test")
    await asyncio.sleep(0.1)
    assert service.discoveries == 0

    service.starts_after_s = 0.0
    await scanner.start("test")
    assert service.discoveries == 1


async def test_nothing_is_left_of_a_late_start_that_is_abandoned(
    scanner: AirScanner, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(air_scanner, "ANSWER_S", 0.02)
    service.starts_after_s = 3600.0
    with pytest.raises(RadioError):
        await scanner.start("test")

    await scanner.abandon()
    await asyncio.sleep(0.01)

    assert len(asyncio.all_tasks()) == 1


async def test_a_scan_goes_on_while_anybody_wants_it(scanner: AirScanner, service: Service) -> None:
    await scanner.start("supervision")
    await scanner.start("person")
    await scanner.stop("person")
    assert service.discoveries == 1

    await scanner.stop("supervision")
    assert service.discoveries == 0

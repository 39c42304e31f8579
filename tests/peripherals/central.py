"""A tiny Bluetooth central on the simulated air."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID as LongUUID  # noqa: N811 - Bumble's has the same name

from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, ConnectionParametersPreferences, Peer
from bumble.device import Device as BumbleDevice
from bumble.gatt_client import CharacteristicProxy
from bumble.hci import HCI_LE_1M_PHY, Address
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from spinewatch.drivers.contract import Driver, Read, Step, Subscribe
from spinewatch.model.packets import Advertisement, Packet
from spinewatch.model.samples import Decoded
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.simulation.devices.contract import Notification

ADDRESS = "C1:02:03:04:05:06"
FAST = 50.0
"""Seconds of the wearer in one of the test."""

PATIENCE_S = 12.0

QUICK_MS = 20
"""When a lost connection is noticed: sooner than any radio would agree to."""


@dataclass
class Visit:
    """One connection to one sensor, and everything that came of it, in order."""

    connection: Connection
    peer: Peer
    arrived: list[Notification] = field(default_factory=list)
    notified: list[Notification] = field(default_factory=list)
    ended: asyncio.Future[int] = field(default_factory=asyncio.Future)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def discover(self) -> None:
        await self.peer.request_mtu(517)
        await self.peer.discover_services()
        for service in self.peer.services:
            await service.discover_characteristics()

    def characteristic(self, uuid: str) -> CharacteristicProxy[bytes]:
        found = self.peer.get_characteristics_by_uuid(UUID(uuid))
        assert len(found) == 1
        return found[0]

    def notify(self, uuid: str, data: bytes) -> None:
        self.notified.append((uuid, bytes(data)))
        self.take(uuid, data)

    def take(self, uuid: str, data: bytes) -> None:
        self.arrived.append((uuid, bytes(data)))
        self.came.set()

    async def do(self, step: Step) -> None:
        """Do one step of a driver, as a link does; what is read is taken like what is notified."""
        served = self.characteristic(step.characteristic)
        if isinstance(step, Subscribe):
            await served.subscribe(lambda data: self.notify(step.characteristic, data))
        elif isinstance(step, Read):
            self.take(step.characteristic, await served.read_value())
        else:
            await served.write_value(step.data, with_response=step.with_response)

    async def set_up(self, driver: Driver) -> None:
        for step in driver.connect_steps():
            await self.do(step)

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not enough():
                self.came.clear()
                await self.came.wait()

    async def until_notified(self, more: int) -> None:
        enough = len(self.notified) + more
        await self.until(lambda: len(self.notified) >= enough)

    async def until_ended(self) -> int:
        return await asyncio.wait_for(self.ended, PATIENCE_S)


class Central:
    """Listens, and connects to sensors."""

    def __init__(self, air: SimulatedAir) -> None:
        controller = air.make_controller("central")
        self.device = BumbleDevice(
            name="central",
            address=Address("C0:FF:EE:00:00:01"),
            host=Host(controller, AsyncPipeSink(controller)),
        )
        self.heard: dict[str, Advertisement] = {}
        self.timeout_ms = QUICK_MS
        self._new = asyncio.Event()
        self.device.on(BumbleDevice.EVENT_ADVERTISEMENT, self._hear)

    @classmethod
    async def create(cls, air: SimulatedAir) -> Self:
        central = cls(air)
        await central.device.power_on()
        await central.device.start_scanning(filter_duplicates=False)
        return central

    async def hear(self, address: str = ADDRESS) -> Advertisement:
        """Wait until a sensor advertises, from now on."""
        self.heard.pop(address, None)
        async with asyncio.timeout(PATIENCE_S):
            while address not in self.heard:
                self._new.clear()
                await self._new.wait()
        return self.heard[address]

    async def hears_nothing(self, address: str = ADDRESS, *, for_s: float = 0.02) -> bool:
        await asyncio.sleep(for_s)
        self.heard.pop(address, None)
        await asyncio.sleep(for_s)
        return address not in self.heard

    async def connect(self, address: str = ADDRESS) -> Visit:
        """Connect, without a look at the services."""
        connection = await self.device.connect(
            Address(address),
            connection_parameters_preferences={
                HCI_LE_1M_PHY: ConnectionParametersPreferences(supervision_timeout=self.timeout_ms)
            },
            timeout=PATIENCE_S,
        )
        visit = Visit(connection=connection, peer=Peer(connection))
        connection.on(Connection.EVENT_DISCONNECTION, visit.ended.set_result)
        return visit

    async def visit(self, driver: Driver, address: str = ADDRESS) -> Visit:
        """Connect and set a sensor up."""
        visit = await self.connect(address)
        await visit.discover()
        await visit.set_up(driver)
        return visit

    def _hear(self, heard: Any) -> None:  # noqa: ANN401 - Bumble's own type has none
        told = read_advertisement(heard)
        self.heard[told.address] = told
        self._new.set()


def read_advertisement(heard: Any) -> Advertisement:  # noqa: ANN401 - Bumble's own type has none
    """Read what Bumble heard as a link would tell it."""
    kinds, data = AdvertisingData, heard.data
    company = data.get(kinds.MANUFACTURER_SPECIFIC_DATA)
    uuids = [
        uuid
        for kind in (
            kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
            kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
        )
        for uuid in data.get(kind) or ()
    ]
    return Advertisement(
        address=heard.address.to_string(with_type_qualifier=False),
        name=data.get(kinds.COMPLETE_LOCAL_NAME) or data.get(kinds.SHORTENED_LOCAL_NAME),
        service_uuids=tuple(
            str(LongUUID(bytes=uuid.to_bytes(force_128=True)[::-1])) for uuid in uuids
        ),
        manufacturer_data={company[0]: bytes(company[1])} if company else {},
    )


def decoded(driver: Driver, arrived: list[Notification]) -> list[Decoded]:
    """Have a driver decode everything that arrived in one connection."""
    driver.reset()
    return [
        each
        for number, (characteristic, data) in enumerate(arrived)
        for each in driver.decode(
            Packet(sensor="sensor", characteristic=characteristic, data=data, mono_ns=number)
        )
    ]

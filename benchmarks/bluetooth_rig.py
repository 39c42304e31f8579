"""Six simulated sensors on one adapter, read bare through bleak or through our link."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bleak import BleakClient, BleakScanner

from spinewatch.drivers.witmotion import NOTIFY
from spinewatch.link.bluetooth.link import BluetoothLink
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.supervision.policy import Policy
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.service.clock import SystemClock
from spinewatch.service.sensor_store import SensorStore
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.scenarios import make_scenario
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.bumble_host import BumbleHost
from tests.bluetooth.rig import ADAPTER, LONG_MINUTES, worn
from tests.bluetooth.six_sensors import HUNDRED_A_SECOND, NAMES, SIX

SET_UP_S: Final = 90.0

Times = dict[str, list[tuple[bytes, int]]]
"""By sensor: the bytes of each notification, and when in ns of the monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Sensors that send 100 notifications/s each to whoever subscribes; ``sent`` is what."""

    configuration: Configuration
    adapter: BumbleAdapter
    fleet: Fleet
    store: SensorStore
    sent: Times

    def feeders(self) -> list[Callable[[bytes], None]]:
        """Give for each connected sensor what the service calls with a notification of it."""
        return [self._feeder(each.address or "") for each in self.configuration.sensors]

    def _feeder(self, address: str) -> Callable[[bytes], None]:
        remote = self.adapter.known(address)
        if remote is None:
            raise LookupError(address)
        (watcher,) = remote.watchers
        (handle,) = (
            each.handle
            for service in remote.services
            for each in service.characteristics
            if each.uuid.to_hex_str("-").lower() == NOTIFY
        )
        return lambda data: watcher.value_changed(handle, data)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What came out of one way to read the sensors."""

    got: Times = field(default_factory=lambda: defaultdict(list))
    up: set[str] = field(default_factory=set)


@asynccontextmanager
async def on_air() -> AsyncIterator[Ground]:
    """Put the sensors on the air."""
    air = SimulatedAir()
    configuration = worn(SIX)
    sent: Times = defaultdict(list)

    def note(sensor: str, _characteristic: str, data: bytes) -> None:
        sent[sensor].append((data, time.monotonic_ns()))

    fleet = make_fleet(
        air=air,
        configuration=configuration,
        settings=sensor_settings(configuration),
        scenario=make_scenario("quiet-day", minutes=LONG_MINUTES),
        pace=HUNDRED_A_SECOND,
        sent=note,
    )
    adapter = await BumbleAdapter.create(air, name=ADAPTER)
    await fleet.start()
    try:
        with TemporaryDirectory() as folder:
            yield Ground(
                configuration=configuration,
                adapter=adapter,
                fleet=fleet,
                store=SensorStore(Path(folder) / "found-settings.json"),
                sent=sent,
            )
    finally:
        await fleet.stop()


@asynccontextmanager
async def bare(ground: Ground) -> AsyncIterator[Reading]:
    """Subscribe with bleak and a callback that appends bytes and time to a list."""
    reading = Reading()

    def take(name: str, data: bytes) -> None:
        reading.got[name].append((data, time.monotonic_ns()))

    async with _subscribed(ground, take):
        yield reading


@asynccontextmanager
async def queued(ground: Ground) -> AsyncIterator[Reading]:
    """Subscribe with bleak and a callback that hands over to a task, as any collector has to."""
    reading = Reading()
    waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def read() -> None:
        while True:
            name, data = await waiting.get()
            reading.got[name].append((data, time.monotonic_ns()))

    task = asyncio.create_task(read())
    async with _subscribed(ground, lambda name, data: waiting.put_nowait((name, data))):
        yield reading
    task.cancel()


@asynccontextmanager
async def _subscribed(ground: Ground, take: Callable[[str, bytes], None]) -> AsyncIterator[None]:
    clients = []
    ground.sent.clear()
    for sensor in ground.configuration.sensors:
        device = await BleakScanner.find_device_by_address(
            sensor.address or "", backend=ground.adapter.scanner
        )
        if device is None:
            raise LookupError(sensor.address)
        client = BleakClient(device, backend=ground.adapter.client)
        await client.connect()
        await client.start_notify(NOTIFY, partial(_pass_on, take, sensor.name))
        clients.append(client)
    yield
    for client in clients:
        await client.disconnect()


def _pass_on(
    take: Callable[[str, bytes], None], name: str, _sender: object, data: bytearray
) -> None:
    take(name, bytes(data))


@asynccontextmanager
async def linked(ground: Ground) -> AsyncIterator[Reading]:
    """Read the records of our link."""
    reading = Reading()
    ground.sent.clear()
    link = BluetoothLink(
        configuration=ground.configuration,
        settings=sensor_settings(ground.configuration),
        clock=SystemClock(trust=True),
        stack=BluetoothStack(
            host=BumbleHost(ground.adapter),
            scanner=ground.adapter.scanner,
            client=ground.adapter.client,
        ),
        memory=ground.store,
        is_planned_off=lambda _sensor, _now_ns: False,
        jitter=lambda: 0.5,
        policy=Policy(),
    )
    task = asyncio.create_task(_read(link, reading))
    try:
        async with asyncio.timeout(SET_UP_S):
            while reading.up != set(NAMES):  # noqa: ASYNC110 - the link tells no event
                await asyncio.sleep(0.1)
        yield reading
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _read(link: BluetoothLink, reading: Reading) -> None:
    records = link.records()
    try:
        async for record in records:
            if isinstance(record, Packet):
                reading.got[record.sensor].append((record.data, time.monotonic_ns()))
            elif isinstance(record, LinkEvent):
                change = (
                    reading.up.add if record.state is LinkState.CONNECTED else reading.up.discard
                )
                change(record.sensor)
    finally:
        await records.aclose()

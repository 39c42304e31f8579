"""The collector on the air: simulated sensors, a simulated adapter, and the link between them."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from spinewatch.link.bluetooth.link import BluetoothLink
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.link.supervision.policy import Policy
from spinewatch.model.configuration import Configuration, LinkConfig, RadioConfig, SensorConfig
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.service.clock import SystemClock
from spinewatch.service.patient_store import PatientStore
from spinewatch.service.sources import sensor_settings
from spinewatch.simulation.scenarios import make_scenario
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.bumble_host import BumbleHost

LONG_MINUTES = 60.0
"""Of the simulated person's day: longer than any test."""

A_FEW = 3
"""Notifications that show that a sensor streams."""

ADAPTER = f"hci{os.getpid()}"
"""Of this process alone: an adapter is locked on the whole machine."""


@dataclass(slots=True, kw_only=True)
class Rig:
    """What a test does things to, and what has come of it.

    ``sent`` and ``got`` are bytes by sensor, in order; ``events`` is what the link told.
    """

    adapter: BumbleAdapter
    host: BumbleHost
    fleet: Fleet
    link: BluetoothLink
    store: PatientStore
    sent: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    got: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    events: list[LinkEvent] = field(default_factory=list)
    off: set[str] = field(default_factory=set)

    def causes(self, sensor: str) -> list[str]:
        """Give why a sensor was told lost, in order."""
        return [
            each.cause or ""
            for each in self.events
            if each.sensor == sensor and each.state is LinkState.LOST
        ]

    def is_connected(self, sensor: str) -> bool:
        """Say whether a sensor is set up, and the link told last that it is connected."""
        told = [each.state for each in self.events if each.sensor == sensor]
        is_up = self.link._lines[sensor].is_up.is_set()
        return is_up and bool(told) and told[-1] is LinkState.CONNECTED

    async def until(self, holds: Callable[[], bool], *, seconds: float = 15.0) -> float:
        """Wait until something holds; gives how many seconds that took."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110 - what is waited for tells no event
                await asyncio.sleep(0.01)
        return loop.time() - begun

    async def streaming(self, *sensors: str, seconds: float = 15.0) -> float:
        """Wait until fresh notifications of all sensors arrive; gives the seconds."""
        before = {name: len(self.got[name]) for name in sensors}
        return await self.until(
            lambda: all(
                len(self.got[name]) > before[name] + A_FEW and self.is_connected(name)
                for name in sensors
            ),
            seconds=seconds,
        )

    async def read(self) -> None:
        """Read the link until cancelled."""
        async for record in self.link.records():
            if isinstance(record, Packet):
                self.got[record.sensor].append(record.data)
            elif isinstance(record, LinkEvent):
                self.events.append(record)


def worn(configured: Configuration) -> Configuration:
    """Give a configuration whose sensors are real ones, with addresses."""
    sensors = tuple(
        SensorConfig(
            name=each.name,
            kind=each.kind,
            address=f"F0:0D:00:00:00:{number:02X}",
            site=each.site,
            channels=each.channels,
            adapter=ADAPTER,
            settings=each.settings,
        )
        for number, each in enumerate(configured.sensors, start=1)
    )
    return Configuration(
        person=configured.person,
        sensors=sensors,
        link=LinkConfig(kind="bluetooth"),
        radio=RadioConfig(adapters=(ADAPTER,)),
    )


@asynccontextmanager
async def rig(
    configured: Configuration,
    *,
    policy: Policy | None = None,
    slots: int | None = None,
    pace: float = 1.0,
    keeps_subscriptions: bool = True,
) -> AsyncIterator[Rig]:
    """Put sensors on the air, and read the link; everything is over when the context is left."""
    configuration = worn(configured)
    settings = sensor_settings(configuration)
    air = SimulatedAir()
    adapter = await BumbleAdapter.create(
        air, name=ADAPTER, slots=slots, keeps_subscriptions=keeps_subscriptions
    )
    with TemporaryDirectory() as folder:
        store = PatientStore(Path(folder) / "found-settings.json")
        sent: dict[str, list[bytes]] = defaultdict(list)
        off: set[str] = set()
        host = BumbleHost(adapter)
        fleet = make_fleet(
            air=air,
            configuration=configuration,
            settings=settings,
            scenario=make_scenario("quiet-day", minutes=LONG_MINUTES),
            pace=pace,
            sent=lambda sensor, _characteristic, data: sent[sensor].append(data),
        )
        link = BluetoothLink(
            configuration=configuration,
            settings=settings,
            clock=SystemClock(trust=True),
            stack=BluetoothStack(host=host, scanner=adapter.scanner, client=adapter.client),
            memory=store,
            is_planned_off=lambda sensor, _now_ns: sensor in off,
            jitter=lambda: 0.5,
            policy=policy or Policy(),
        )
        made = Rig(
            adapter=adapter, host=host, fleet=fleet, link=link, store=store, sent=sent, off=off
        )
        await fleet.start()
        reading = asyncio.create_task(made.read())
        try:
            yield made
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            await fleet.stop()

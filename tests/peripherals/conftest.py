"""An air that advertises fast, a central on it, and a sensor of any kind that somebody wears."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest

from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.peripherals.peripheral import Peripheral
from spinewatch.simulation.devices.contract import Notification
from spinewatch.simulation.faults import Fault, TimedFault
from spinewatch.simulation.scenarios import make_scenario
from tests.peripherals.central import ADDRESS, FAST, PATIENCE_S, Central

_MUSCLES = (
    EmgSite.UPPER_TRAPEZIUS_LEFT,
    EmgSite.UPPER_TRAPEZIUS_RIGHT,
    EmgSite.LUMBAR_ERECTOR_LEFT,
    EmgSite.LUMBAR_ERECTOR_RIGHT,
)
_CHANNELS = MappingProxyType({"bitalino": 4, "ganglion": 4, "npg_lite": 3, "umyo": 1})
_SCENARIO = make_scenario("quiet-day", minutes=60)


@dataclass
class Ward:
    """Sensors on one air, what they sent, and what was said of them."""

    air: SimulatedAir
    fleets: list[Fleet] = field(default_factory=list)
    sent: list[Notification] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def put_on(
        self, kind: str, *faults: Fault, pace: float = FAST, worn: bool = True
    ) -> Peripheral:
        """Put a sensor of a kind on the air, with faults at its start."""
        fleet = make_fleet(
            air=self.air,
            configuration=Configuration(person="wearer", sensors=(_sensor(kind),)),
            settings={"sensor": {}},
            scenario=_SCENARIO if worn else None,
            faults=[TimedFault(sensor="sensor", at_s=0.0, fault=fault) for fault in faults],
            pace=pace,
            sent=lambda _, characteristic, data: self.sent.append((characteristic, data)),
        )
        fleet.tell(lambda _, what: self._hear(what))
        self.fleets.append(fleet)
        await fleet.start()
        return fleet.peripherals["sensor"]

    async def until_said(self, what: str) -> None:
        """Wait until something was said of a sensor."""
        async with asyncio.timeout(PATIENCE_S):
            while what not in self.said:
                self.more.clear()
                await self.more.wait()

    def _hear(self, what: str) -> None:
        self.said.append(what)
        self.more.set()


def _sensor(kind: str) -> SensorConfig:
    channels = _MUSCLES[: _CHANNELS.get(kind, 0)]
    site = None if channels else MotionSite.C7
    return SensorConfig(name="sensor", kind=kind, address=ADDRESS, site=site, channels=channels)


@pytest.fixture
async def air() -> SimulatedAir:
    """Give an air on which nobody waits for an advertisement."""
    return SimulatedAir(advertising_ms=2.0)


@pytest.fixture
async def central(air: SimulatedAir) -> Central:
    """Give somebody who listens."""
    return await Central.create(air)


@pytest.fixture
async def ward(air: SimulatedAir) -> AsyncIterator[Ward]:
    """Give sensors; what failed beside them fails the test."""
    ward = Ward(air)
    yield ward
    for fleet in ward.fleets:
        await fleet.stop()

"""The whole monitor over Bluetooth: what the journal holds when a sensor hangs up for a while."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from spinewatch.config.folders import storage_paths
from spinewatch.journal.reader import JournalReader
from spinewatch.link.bluetooth.stack import BluetoothStack
from spinewatch.model.configuration import Configuration, SensorConfig, StorageConfig
from spinewatch.model.results import Levels, Producer, SensorHealth
from spinewatch.model.sites import EmgSite, MotionSite
from spinewatch.model.time import NS_PER_S
from spinewatch.peripherals.air import SimulatedAir
from spinewatch.peripherals.fleet import Fleet, make_fleet
from spinewatch.service.clock import SystemClock
from spinewatch.service.notify import ServiceManager
from spinewatch.service.setting import Setting
from spinewatch.service.sources import sensor_settings
from spinewatch.service.station import Station
from spinewatch.simulation.faults import Reboot
from spinewatch.simulation.scenarios import make_scenario
from tests.bluetooth.bumble_backend import BumbleAdapter
from tests.bluetooth.bumble_host import BumbleHost
from tests.bluetooth.rig import ADAPTER, worn

NECK, MUSCLES = "neck", "muscles"
LEFT: Final = EmgSite.UPPER_TRAPEZIUS_LEFT

AWAY_S: Final = 5.0
"""Several whole seconds, so that some have no sample at all."""

PAIR: Final = Configuration(
    person="p01",
    sensors=(
        SensorConfig(name=NECK, kind="witmotion", site=MotionSite.C7),
        SensorConfig(name=MUSCLES, kind="npg_lite", channels=(LEFT,)),
    ),
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the journal holds."""

    levels: list[Levels]
    health: list[SensorHealth]

    def amplitudes(self, site: EmgSite) -> dict[int, float | None]:
        """Give the amplitude of a site in every second."""
        return {
            each.mono_ns: level.rms
            for each in self.levels
            for level in each.sites
            if level.site is site
        }

    def of(self, sensor: str) -> list[SensorHealth]:
        """Give what was said of a sensor."""
        return [each for each in self.health if each.sensor == sensor]


def _kept(journal: Path) -> Kept:
    with JournalReader(path=journal) as reader:
        entries = reader.read(0, producer=Producer.MONITOR, limit=10_000)
    results = [each.result for each in entries]
    return Kept(
        levels=[each for each in results if isinstance(each, Levels)],
        health=[each for each in results if isinstance(each, SensorHealth)],
    )


async def _until(journal: Path, holds: Callable[[Kept], bool], *, seconds: float = 30.0) -> Kept:
    async with asyncio.timeout(seconds):
        while True:
            await asyncio.sleep(0.25)
            kept = await asyncio.to_thread(_kept, journal)
            if holds(kept):
                return kept


def _known(kept: Kept, *, since_ns: int = 0) -> int:
    amplitudes = kept.amplitudes(LEFT).items()
    return sum(at > since_ns and rms is not None for at, rms in amplitudes)


def _setting(folder: Path) -> Setting:
    storage = StorageConfig(state_dir=str(folder), runtime_dir=str(folder))
    configuration = replace(worn(PAIR), storage=storage)
    return Setting(
        configuration=configuration,
        paths=storage_paths(configuration, environ={}),
        clock=SystemClock(trust=True),
        manager=ServiceManager({}),
    )


@asynccontextmanager
async def _sensors(configuration: Configuration, patch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    """Put the sensors on an air, and the adapter on it where this machine's would be."""
    air = SimulatedAir()
    adapter = await BumbleAdapter.create(air, name=ADAPTER)
    stack = partial(BluetoothStack, scanner=adapter.scanner, client=adapter.client)
    patch.setattr("spinewatch.service.bluetooth.BluezHost", partial(BumbleHost, adapter))
    patch.setattr("spinewatch.service.bluetooth.BluetoothStack", stack)
    fleet = make_fleet(
        air=air,
        configuration=configuration,
        settings=sensor_settings(configuration),
        scenario=make_scenario("quiet-day", minutes=60.0),
    )
    await fleet.start()
    try:
        yield fleet
    finally:
        await fleet.stop()


@asynccontextmanager
async def _watching(setting: Setting) -> AsyncIterator[None]:
    """Run the monitor, and end it as a service manager does."""
    ready = asyncio.Event()
    running = asyncio.create_task(Station(setting).run(ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(5.0):
            await running


async def test_a_sensor_that_was_gone_leaves_a_gap_and_is_told_lost_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = _setting(tmp_path)
    journal = setting.paths.journal
    async with _sensors(setting.configuration, monkeypatch) as fleet, _watching(setting):
        await _until(journal, lambda kept: _known(kept) >= 4)
        gone_ns = setting.clock.monotonic_ns()
        await fleet.apply(MUSCLES, Reboot(for_s=AWAY_S))
        await asyncio.sleep(AWAY_S)
        back_ns = setting.clock.monotonic_ns()
        await _until(journal, lambda kept: _known(kept, since_ns=back_ns + 2 * NS_PER_S) >= 3)
    kept = _kept(journal)

    lost = [each for each in kept.of(MUSCLES) if not each.connected and each.mono_ns > gone_ns]
    assert lost
    assert "connection was lost" in (lost[0].cause or "")
    assert not lost[0].valid
    again = [each for each in kept.of(MUSCLES) if each.mono_ns > lost[-1].mono_ns]
    assert any(each.connected and each.valid for each in again)
    assert all(each.connected for each in kept.of(NECK)[1:])
    between = [
        rms
        for at, rms in kept.amplitudes(LEFT).items()
        if gone_ns + NS_PER_S < at < back_ns - NS_PER_S
    ]
    assert len(between) >= 2
    assert set(between) == {None}
    seconds = [each.mono_ns for each in kept.levels]
    assert {late - early for early, late in pairwise(seconds)} == {NS_PER_S}

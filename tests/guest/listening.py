"""Our link in the guest, read as the monitor reads it, and compared with what sensors sent."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from spinewatch.config.loading import load_configuration
from spinewatch.model.configuration import Configuration
from spinewatch.model.packets import LinkEvent, LinkState, Packet
from spinewatch.model.time import NS_PER_S
from spinewatch.service.bluetooth import bluetooth_link
from spinewatch.service.clock import SystemClock
from spinewatch.service.sensor_store import SensorStore
from spinewatch.service.sources import sensor_settings
from tests.guest.bed import CONFIGURATION, CONNECTED, Bed, until
from tests.guest.comparing import Comparison, Item, compare

A_FEW = 5
"""Notifications that show that a sensor streams."""

ENOUGH = 50
"""Notifications of a connection that are worth comparing: those of one or two seconds."""

_STILL_S: Final = 20.0
"""Without a single notification of those that are still under way, they are lost: an emulated
machine on a busy one may stop for seconds."""


class Listener:
    """Reads a link; see `listening`."""

    def __init__(self, bed: Bed, configuration: Configuration, store: SensorStore) -> None:
        self._bed = bed
        self.configuration = configuration
        self.settings = sensor_settings(configuration)
        self.link = bluetooth_link(
            configuration,
            settings=self.settings,
            clock=SystemClock(trust=True),
            store=store,
            is_planned_off=lambda _sensor, _now_ns: False,
        )
        self.packets: dict[str, list[Packet]] = defaultdict(list)
        self.events: list[LinkEvent] = []

    async def read(self) -> None:
        """Read the link until cancelled."""
        async for record in self.link.records():
            if isinstance(record, Packet):
                self.packets[record.sensor].append(record)
            elif isinstance(record, LinkEvent):
                self.events.append(record)

    async def streaming(self, *sensors: str, within_s: float = 120.0) -> float:
        """Wait until fresh notifications of all sensors arrive; gives the seconds."""
        before = {name: len(self.packets[name]) for name in sensors}
        return await until(
            lambda: all(len(self.packets[name]) > before[name] + A_FEW for name in sensors),
            f"not all of {', '.join(sensors)} stream",
            within_s=within_s,
        )

    async def lost(self, sensor: str, *, since_ns: int, within_s: float = 60.0) -> float:
        """Wait until the link told that a sensor is lost; gives the seconds from that time on."""
        await until(
            lambda: bool(self._losses(sensor, since_ns)),
            f"{sensor} was not told lost",
            within_s=within_s,
        )
        return (self._losses(sensor, since_ns)[0].mono_ns - since_ns) / NS_PER_S

    def _losses(self, sensor: str, since_ns: int) -> list[LinkEvent]:
        return [
            each
            for each in self.events
            if each.sensor == sensor and each.state is LinkState.LOST and each.mono_ns >= since_ns
        ]

    def causes(self, sensor: str) -> list[str]:
        """Give why a sensor was told lost, in order."""
        return [each.cause or "" for each in self._losses(sensor, 0)]

    def arrived(self) -> int:
        """Count what arrived of all sensors."""
        return sum(map(len, self.packets.values()))

    async def whole(self, sensor: str) -> Comparison:
        """Compare everything since a sensor was last connected, and wait for what is under way.

        Everything that was sent until now is waited for, and at least `ENOUGH`.

        Raises
        ------
        AssertionError
            When anything is lost or doubled, the first notification included, or stays away.
        """
        since_ns = max(
            each.ns
            for each in self._bed.notes()
            if each.sensor == sensor and each.told.startswith(CONNECTED)
        )
        due = max(ENOUGH, len(self._sent(sensor, since_ns)))
        reached, moved_s = 0, time.monotonic()
        while True:
            found = self._compared(sensor, since_ns)
            assert found.is_whole, (
                f"{sensor}: of {found.sent} sent {len(found.lost)} are lost {found.lost[:5]}, "
                f"{found.doubled} are doubled, {found.foreign} are foreign"
            )
            so_far = found.sent - found.under_way
            if so_far >= due:
                return found
            if so_far > reached:
                reached, moved_s = so_far, time.monotonic()
            assert time.monotonic() < moved_s + _STILL_S, (
                f"{sensor}: {so_far} of {found.sent} arrived, and for {_STILL_S:g} s no other"
            )
            await asyncio.sleep(0.2)

    def _compared(self, sensor: str, since_ns: int) -> Comparison:
        # Those that arrived first: whatever is among them was then noted as sent before.
        arrived = [
            (each.characteristic, each.data.hex())
            for each in self.packets[sensor]
            if each.mono_ns >= since_ns
        ]
        sent = self._sent(sensor, since_ns)
        known = {uuid for uuid, _ in sent}
        return compare(sent, [each for each in arrived if each[0] in known])

    def _sent(self, sensor: str, since_ns: int) -> list[Item]:
        notes = self._bed.notes(since_ns=since_ns)
        return [(each.uuid, each.data) for each in notes if each.sensor == sensor and each.uuid]


@asynccontextmanager
async def listening(bed: Bed, *, assigned: bool = True) -> AsyncIterator[Listener]:
    """Read our link over the guest's Bluetooth; without addresses if sensors are not assigned."""
    configuration = load_configuration(CONFIGURATION)
    if not assigned:
        sensors = (msgspec.structs.replace(each, address=None) for each in configuration.sensors)
        configuration = msgspec.structs.replace(configuration, sensors=tuple(sensors))
    with TemporaryDirectory() as folder:
        listener = Listener(bed, configuration, SensorStore(Path(folder) / "found.json"))
        reading = asyncio.create_task(listener.read())
        try:
            yield listener
            assert not reading.done(), f"the link ended: {reading.exception()}"
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await reading

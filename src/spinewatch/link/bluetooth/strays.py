"""Connections that BlueZ holds and this program does not: such a sensor never advertises."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from spinewatch.link.bluetooth.host import Host
from spinewatch.link.bluetooth.sensor_line import SensorLine

LOOK_S: Final = 10.0
"""Between two looks: a sensor that is held so is back as soon as one that was switched on."""

log = logging.getLogger(__name__)


class Strays:
    """Ends connections to our sensors that nobody here uses.

    A process that was killed leaves its connections in BlueZ, and so does a person who tried
    `bluetoothctl connect`.

    Parameters
    ----------
    lines
        The sensors, by name.
    host
        Knows and ends the connections of BlueZ.
    radio_lock
        Held by whoever connects: what is being made is no stray.
    is_wanted
        Says of a sensor whether it is hunted at all.
    """

    def __init__(
        self,
        *,
        lines: Mapping[str, SensorLine],
        host: Host,
        radio_lock: asyncio.Lock,
        is_wanted: Callable[[str], bool],
    ) -> None:
        self._lines = lines
        self._host = host
        self._radio_lock = radio_lock
        self._is_wanted = is_wanted
        self._is_due = asyncio.Event()

    async def end_now_and_then(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            self._is_due.clear()
            await self.end()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._is_due.wait()

    def look(self) -> None:
        """Have the next look come now: an adapter has just become usable."""
        self._is_due.set()

    async def end(self) -> None:
        """End all that there are."""
        async with self._radio_lock:
            unheld = [
                line
                for name, line in self._lines.items()
                if not line.is_held and self._is_wanted(name)
            ]
            for adapter in dict.fromkeys(line.sensor.adapter for line in unheld):
                await self._end(
                    adapter, [each for each in unheld if each.sensor.adapter == adapter]
                )

    async def _end(self, adapter: str, lines: Iterable[SensorLine]) -> None:
        by_address = {(line.sensor.address or "").upper(): line.sensor.name for line in lines}
        for address in sorted(await self._host.held(adapter, tuple(by_address))):
            log.info("%s: ending a connection that is not ours.", by_address[address])
            problem = await self._host.disconnect(adapter, address)
            if problem is not None:
                log.info("%s: %s.", by_address[address], problem.rstrip("."))

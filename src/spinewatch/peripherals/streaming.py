"""The stream of one simulated sensor, in real time or a multiple of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from spinewatch.drivers.contract import Driver
from spinewatch.model.samples import StreamSpec
from spinewatch.peripherals.tasks import Tasks
from spinewatch.peripherals.transmission import transmission
from spinewatch.simulation.devices.contract import Notification
from spinewatch.simulation.worn_stream import WornStream


class Streaming:
    """Sends worn samples while it is on; what is late is sent at once, and nothing is left out.

    Parameters
    ----------
    driver, worn
        The wire format, and each stream with its samples.
    began_s
        The event loop's time at second 0 of the scenario.
    pace
        Seconds of the scenario in a second.
    send
        Sends one notification, and waits while the radio is busy.
    """

    def __init__(
        self,
        *,
        driver: Driver,
        worn: Sequence[tuple[StreamSpec, WornStream]],
        began_s: float,
        pace: float,
        send: Callable[[Notification], Awaitable[None]],
    ) -> None:
        self._driver = driver
        self._worn = worn
        self._began_s = began_s
        self._pace = pace
        self._send = send
        self._booted_s = 0.0
        self._tasks = Tasks()
        self._running: asyncio.Task[None] | None = None

    @property
    def is_on(self) -> bool:
        """Whether samples are being sent."""
        return self._running is not None

    def prepare(self) -> None:
        """Make the first samples of each stream, which takes longest."""
        for _, worn in self._worn:
            worn.samples(0, 1)

    def restart_clock(self) -> None:
        """Let the sensor's own clock count from now on."""
        self._booted_s = self._now_s()

    def switch(self, *, on: bool) -> None:
        """Begin with the next sample, or end; nothing happens to what is so already."""
        if on and self._running is None and self._worn:
            self._running = self._tasks.spawn(self._stream())
        elif not on and self._running is not None:
            self._running.cancel()
            self._running = None

    async def close(self) -> None:
        """End it for good."""
        self.switch(on=False)
        await self._tasks.close()

    async def _stream(self) -> None:
        loop = asyncio.get_running_loop()
        due = transmission(self._driver, self._worn, from_s=self._now_s(), booted_s=self._booted_s)
        for each in due:
            ahead_s = self._began_s + each.at_s / self._pace - loop.time()
            await asyncio.sleep(max(ahead_s, 0.0))
            await self._send((each.characteristic, each.data))

    def _now_s(self) -> float:
        return (asyncio.get_running_loop().time() - self._began_s) * self._pace

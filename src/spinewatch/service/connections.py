"""Which sensors are connected, and why the others are not, for who asks about one."""

import asyncio
from collections import defaultdict
from typing import Final, NamedTuple

from spinewatch.link.supervision.words import AS_PLANNED
from spinewatch.model.errors import LinkError
from spinewatch.model.packets import LinkEvent, LinkState

NEVER: Final = "it has not been connected since the monitor started"

NEAR: Final = "Switch it on and bring it near; `spinewatch sensors scan` shows whether it is there."
RESUME: Final = "It is paused: `spinewatch resume` ends that."


class _Why(NamedTuple):
    """Clause and advice of a sensor that is lost."""

    cause: str
    advice: str


class Connections:
    """Remembers the last that the link told of each sensor."""

    def __init__(self) -> None:
        self._up: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._why: dict[str, _Why] = {}
        self._rssi_dbm: dict[str, int | None] = {}

    def hear(self, event: LinkEvent) -> None:
        """Take what the link tells."""
        self._rssi_dbm[event.sensor] = event.rssi_dbm
        if event.state is LinkState.CONNECTED:
            self._up[event.sensor].set()
        else:
            self._up[event.sensor].clear()
            self._why[event.sensor] = _why(event.cause, self._why.get(event.sensor))

    def rssi_dbm(self, sensor: str) -> int | None:
        """Give how strong a sensor was when it was connected, if that was told."""
        return self._rssi_dbm.get(sensor)

    async def must_be_up(self, sensor: str, *, within_s: float) -> None:
        """Wait until a sensor is connected.

        Raises
        ------
        LinkError
            When it is not in time: why it is not, and what to do.
        """
        try:
            async with asyncio.timeout(within_s):
                await self._up[sensor].wait()
        except TimeoutError:
            cause, advice = self._why.get(sensor, _Why(NEVER, NEAR))
            raise LinkError(f"{sensor} is not connected: {cause}.", advice=advice) from None


def _why(told: str | None, before: _Why | None) -> _Why:
    """Part a cause from its advice; the link gives that once, and it still holds."""
    cause, _, advice = (told or "the connection was lost").partition(". ")
    if advice:
        return _Why(cause, advice)
    if before is not None and before.cause == cause:
        return before
    return _Why(cause, RESUME if cause == AS_PLANNED else NEAR)

"""Between bleak's callbacks and whoever reads the link: packets in order, bounded and counted."""

import asyncio
import logging
from collections import deque
from typing import Final

from spinewatch.model.packets import LinkEvent, Packet

MAX_WAITING: Final = 6_000
"""Ten seconds of six sensors at 100 notifications a second: the reader only moves them on, so more
means that the whole program stands still."""


log = logging.getLogger(__name__)


class RecordQueue:
    """A queue for one reader on one event loop.

    Parameters
    ----------
    limit
        Packets that may wait; later ones are dropped and counted. Events are never dropped.

    Attributes
    ----------
    dropped
        Packets that found the queue full.
    """

    def __init__(self, *, limit: int = MAX_WAITING) -> None:
        self._limit = limit
        self._waiting: deque[Packet | LinkEvent] = deque()
        self._filled = asyncio.Event()
        self._failure: BaseException | None = None
        self.dropped = 0

    def put(self, record: Packet | LinkEvent) -> None:
        """Append a record without ever waiting."""
        if isinstance(record, Packet) and len(self._waiting) >= self._limit:
            if not self.dropped:
                log.warning("Packets come faster than they are taken: some are lost.")
            self.dropped += 1
            return
        self._waiting.append(record)
        self._filled.set()

    def fail(self, error: BaseException) -> None:
        """Have the reader fail once it has read what waits: nothing more will come."""
        self._failure = self._failure or error
        self._filled.set()

    async def get(self) -> Packet | LinkEvent:
        """Wait for the next record."""
        while not self._waiting:
            if self._failure is not None:
                raise self._failure
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.popleft()

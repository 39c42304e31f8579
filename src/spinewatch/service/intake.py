"""Between the threads: records wait here, bounded and counted, for the one worker."""

import logging
import threading
from collections.abc import Callable
from queue import Queue
from typing import Final

from spinewatch.model.packets import Packet
from spinewatch.model.records import Record

MAX_WAITING: Final = 20_000
"""Two minutes of the reference rig (150 packets a second): longer than an SD card ever stalls."""

log = logging.getLogger(__name__)


class Intake:
    """A bounded queue and the worker thread that empties it.

    Parameters
    ----------
    take
        What to do with a record; runs in the worker thread only.
    failed
        Called once, from the worker thread, when ``take`` raised: the monitor cannot go on.

    Attributes
    ----------
    dropped
        Packets that found the queue full. Commands, ticks and link events are never dropped.
    """

    def __init__(
        self, *, take: Callable[[Record], object], failed: Callable[[BaseException], None]
    ) -> None:
        self._take = take
        self._failed = failed
        self._waiting: Queue[Record | None] = Queue()
        self._thread = threading.Thread(target=self._work, name="chain", daemon=True)
        self.dropped = 0

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def put(self, record: Record) -> None:
        """Queue a record without ever waiting."""
        if isinstance(record, Packet) and self._waiting.qsize() >= MAX_WAITING:
            if self.dropped == 0:
                log.warning("The disk or the processor cannot keep up: packets are being dropped.")
            self.dropped += 1
            return
        self._waiting.put(record)

    def finish(self, timeout_s: float) -> bool:
        """Let the worker empty the queue, and wait for it; says whether it did."""
        self._waiting.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            while (record := self._waiting.get()) is not None:
                self._take(record)
        except BaseException as error:  # noqa: BLE001 - handed to the main thread, which stops
            self._failed(error)

"""Faults that a test stages for the Bluetooth service: errors, stuck discovery, deaf scans."""

from collections import deque
from typing import Final, Literal

Operation = Literal[
    "connect", "discover", "scan_start", "scan_stop", "start_notify", "read", "write"
]

Cure = Literal["scan", "power", "service"]
"""What ends a fault: a new scan, a power cycle, a restart of the service; each also cures what the
ones before it would."""

_CURES: Final[tuple[Cure, ...]] = ("scan", "power", "service")


class Faults:
    """What is wrong at the moment, and what will go wrong next.

    Attributes
    ----------
    stuck, deaf
        What ends discovery that does not start, and scans that hear nothing; None while they work.
    """

    def __init__(self) -> None:
        self.stuck: Cure | None = None
        self.deaf: Cure | None = None
        self._staged: dict[Operation, deque[Exception]] = {}

    def stage(self, operation: Operation, error: Exception, *, times: int) -> None:
        """Have the next calls fail."""
        self._staged.setdefault(operation, deque()).extend([error] * times)

    def raise_staged(self, operation: Operation) -> None:
        """Raise the error that is staged next for an operation, if any is."""
        staged = self._staged.get(operation)
        if staged:
            raise staged.popleft()

    def cure(self, by: Cure) -> None:
        """End what is ended by this."""
        cured = _CURES[: _CURES.index(by) + 1]
        self.stuck = None if self.stuck in cured else self.stuck
        self.deaf = None if self.deaf in cured else self.deaf

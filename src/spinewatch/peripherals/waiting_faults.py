"""Faults that wait for their moment in the life of a connection."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from spinewatch.simulation.faults import Disconnect, Moment

_ATT_CHANNEL: Final = (4).to_bytes(2, "little")
_CHANNEL: Final = slice(2, 4)
_REQUEST_AT: Final = 4
_DISCOVERING: Final = frozenset({0x04, 0x06, 0x08, 0x10})
"""Find information, find by type, read by type, read by group type (Vol 3, Part F, 3.4.8)."""


def is_discovery(data: bytes) -> bool:
    """Whether data of a connection asks which services and characteristics there are."""
    return (
        data[_CHANNEL] == _ATT_CHANNEL
        and len(data) > _REQUEST_AT
        and data[_REQUEST_AT] in _DISCOVERING
    )


class WaitingFaults:
    """Disconnections at named moments, each of which happens once."""

    def __init__(self, faults: Iterable[Disconnect] = ()) -> None:
        self._waiting = list(faults)
        self._seen: Counter[Moment] = Counter()

    def add(self, fault: Disconnect) -> None:
        """Wait for one more."""
        self._waiting.append(fault)

    def begin(self) -> None:
        """Count anew: there is a new connection."""
        self._seen.clear()

    def comes(self, moment: Moment) -> bool:
        """Count a moment; True when the connection ends at it."""
        self._seen[moment] += 1
        for fault in self._waiting:
            if fault.moment is moment and fault.nth == self._seen[moment]:
                self._waiting.remove(fault)
                return True
        return False

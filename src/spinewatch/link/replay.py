"""A capture as a source of packets: what came in then comes in again."""

from collections.abc import Iterator

from spinewatch.capture.reader import Capture
from spinewatch.link.contract import LinkRecord
from spinewatch.model.commands import CommandRecord
from spinewatch.model.packets import LinkEvent, Packet


class ReplayLink:
    """The packets, connections and commands of a capture, with the times that they had.

    What the capture says of passing time and of the wall clock is left out: who runs the chain
    tells these. To get a capture's results again, to the bit, give its records to the chain as
    they are.
    """

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def records(self) -> Iterator[LinkRecord]:
        """Give everything that happened, in order of time; may be called again."""
        for record in self._capture.records():
            if isinstance(record, Packet | LinkEvent | CommandRecord):
                yield record

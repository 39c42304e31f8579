"""What every source of packets promises."""

from collections.abc import Iterator
from typing import Protocol

from spinewatch.model.commands import CommandRecord
from spinewatch.model.packets import LinkEvent, Packet

LinkRecord = Packet | LinkEvent | CommandRecord
"""What a source tells the chain. Time passing and the wall clock are told by who runs the chain."""


class Link(Protocol):
    """A source of packets that can be read to its end."""

    def records(self) -> Iterator[LinkRecord]:
        """Give everything that happens, in order of ``mono_ns``, across all sensors."""
        ...

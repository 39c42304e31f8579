"""What the recorder asks of a way into InfluxDB."""

from collections.abc import Sequence
from typing import Protocol

from spinewatch.influx.answers import Answer
from spinewatch.influx.tiers import Tier
from spinewatch.model.errors import SpinewatchError


class Writer(Protocol):
    """Writes lines into the database of a tier. For one thread at a time; never raises."""

    def write(self, tier: Tier, lines: Sequence[bytes]) -> Answer:
        """Write lines in one request and say what became of them."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class ExplainingWriter(Writer, Protocol):
    """A writer that knows what its answers mean for the person who set it up."""

    def fault(self, answer: Answer) -> SpinewatchError:
        """Say what an answer means, and what to do."""
        ...

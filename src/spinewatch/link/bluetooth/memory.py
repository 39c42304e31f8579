"""What the link must remember of a sensor between connections and boots."""

from collections.abc import Mapping
from typing import Protocol

from spinewatch.model.configuration import SensorConfig


class SensorMemory(Protocol):
    """A store of what was found on a sensor the first time; each call may wait for a disk."""

    def found(self, sensor: SensorConfig) -> Mapping[str, float] | None:
        """Give the settings that it had before anything was written to it."""
        ...

    def note(self, sensor: SensorConfig, values: Mapping[str, float]) -> None:
        """Keep settings that were read; of one that is known already the first value stays."""
        ...

    def fingerprint(self, sensor: SensorConfig) -> str | None:
        """Give the fingerprint of the device behind its address; None while it is not known."""
        ...

    def note_fingerprint(self, sensor: SensorConfig, fingerprint: str) -> None:
        """Keep the fingerprint of the device behind its address."""
        ...

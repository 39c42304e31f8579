"""What was found on sensors, for a link: a store that fails costs no connection."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from spinewatch.model.configuration import SensorConfig
from spinewatch.model.errors import SpinewatchError
from spinewatch.service.sensor_store import SensorStore

_T = TypeVar("_T")

_READ: Final = "read"
_WRITE: Final = "write"

log = logging.getLogger(__name__)


class PatientStore(SensorStore):
    """The same store, of which no call fails.

    What ails it is told once, however many sensors it concerns, and once that it is over. Settings
    that cannot be kept are held in memory: a later reading would give what spinewatch has set. A
    fingerprint is only pinned where it is known that there was none.

    Parameters
    ----------
    path
        The file, as of `SensorStore`.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._lock = Lock()
        self._failing: set[str] = set()
        self._unread: set[str] = set()
        self._held: dict[str, dict[str, float]] = {}
        self._told_aside: Path | None = None

    def found(self, sensor: SensorConfig) -> dict[str, float] | None:
        """Give the settings found the first time; None where nothing is known of them."""
        held = self._held.get(sensor.name)
        if held is not None:
            self.note(sensor, held)
        return self._tried(_READ, lambda: SensorStore.found(self, sensor)) or held

    def note(self, sensor: SensorConfig, values: Mapping[str, float]) -> None:
        """Keep values that were read, or hold them until that works."""
        held = {**values, **self._held.get(sensor.name, {})}
        self._held[sensor.name] = held

        def keep() -> None:
            SensorStore.note(self, sensor, held)
            del self._held[sensor.name]

        self._tried(_WRITE, keep)

    def fingerprint(self, sensor: SensorConfig) -> str | None:
        """Give the fingerprint of the device; None where nothing is known of it."""
        self._unread.add(sensor.name)

        def read() -> str | None:
            known = SensorStore.fingerprint(self, sensor)
            self._unread.discard(sensor.name)
            return known

        return self._tried(_READ, read)

    def note_fingerprint(self, sensor: SensorConfig, fingerprint: str | None) -> None:
        """Keep the fingerprint of a device that has none here, as far as that could be read."""
        if sensor.name not in self._unread:
            self._tried(_WRITE, lambda: SensorStore.note_fingerprint(self, sensor, fingerprint))

    def _tried(self, what: str, do: Callable[[], _T]) -> _T | None:
        """Do it; None where it fails. Tell when that begins, and when nothing fails any more."""
        try:
            done = do()
        except SpinewatchError as error:
            with self._lock:
                if not self._failing:
                    log.warning("%s Sensors are watched all the same.", error)
                self._failing.add(what)
            return None
        with self._lock:
            self._is_well(what)
            self._tell_aside()
        return done

    def _is_well(self, what: str) -> None:
        """Take it that a file which could be written can be read too, but not the other way."""
        before, over = self._failing, {_READ, what}
        self._failing = before - over
        if before and not self._failing:
            log.info("What is found on sensors is kept again.")

    def _tell_aside(self) -> None:
        if self.set_aside != self._told_aside:
            self._told_aside = self.set_aside
            log.warning("Damaged settings of sensors are kept as %s.", self.set_aside)

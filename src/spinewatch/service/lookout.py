"""The status of the running monitor, ready at any time for any thread."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from spinewatch.model.calibration import CalibrationSet
from spinewatch.model.configuration import Configuration, SensorConfig
from spinewatch.model.context import Posture
from spinewatch.model.results import AnyResult, SensorHealth
from spinewatch.model.status import JournalRoom, JournalTrouble, Status
from spinewatch.model.time import NS_PER_S, Clock
from spinewatch.monitor.health import HealthState
from spinewatch.service.delivery_watch import DeliveryWatch
from spinewatch.service.overview import Overview


class Lookout:
    """Adds up results in the worker thread and hands finished `Status` values to others.

    Parameters
    ----------
    configuration
        Which places are watched.
    journal
        Where the results lie, to be told.
    clock
        Tells how old what is known has become.
    delivery
        How far the recorders are; None where no broker is configured.
    """

    def __init__(
        self,
        *,
        configuration: Configuration,
        journal: Path,
        clock: Clock,
        delivery: DeliveryWatch | None = None,
    ) -> None:
        self._clock = clock
        self._delivery = delivery
        self._configuration = configuration
        self._journal = str(journal)
        self._overview = Overview(
            sensors={each.name: self._not_yet(each) for each in configuration.sensors}
        )
        self._room: JournalRoom | None = None
        self._trouble: JournalTrouble | None = None
        self._status = self._overview.status(
            person=configuration.person, journal=self._journal, clock_trusted=False
        )

    def status(self) -> Status:
        """Give the last finished status with its age: frozen, so any thread may have it."""
        last = msgspec.structs.replace(
            self._status,
            journal_room=self._room,
            journal_trouble=self._trouble,
            delivery=None if self._delivery is None else self._delivery.status(),
        )
        if last.levels is None:
            return last
        age_ns = self._clock.monotonic_ns() - last.levels.mono_ns
        return msgspec.structs.replace(last, levels_age_s=age_ns / NS_PER_S)

    def journal(self, *, room: JournalRoom | None, trouble: JournalTrouble | None) -> None:
        """Take how the journal fares."""
        self._room, self._trouble = room, trouble

    def absorb(
        self, results: Sequence[AnyResult], *, clock_trusted: bool, calibrations: CalibrationSet
    ) -> None:
        """Add results, and finish a new status when there were any."""
        if not results:
            return
        for result in results:
            self._overview.absorb(result)
        self._status = self._overview.status(
            person=self._configuration.person,
            journal=self._journal,
            clock_trusted=clock_trusted,
            uncalibrated=self._uncalibrated(calibrations),
        )

    def _not_yet(self, sensor: SensorConfig) -> SensorHealth:
        """Give what is known of a sensor before anything is: it is told, and counted."""
        return SensorHealth(
            person=self._configuration.person,
            boot_id=self._clock.boot_id,
            mono_ns=self._clock.monotonic_ns(),
            valid=False,
            cause=HealthState().cause,
            sensor=sensor.name,
            sites=sensor.sites,
            connected=False,
        )

    def _uncalibrated(self, calibrations: CalibrationSet) -> tuple[str, ...]:
        known = {str(each.site) for each in calibrations.alignments}
        known |= {str(each.site) for each in calibrations.rest if each.posture is Posture.LYING}
        watched = (site for sensor in self._configuration.sensors for site in sensor.sites)
        return tuple(site for site in watched if site not in known)

"""Says once that a sensor is lost, and once that it is back."""

import logging
from collections.abc import Iterable

from spinewatch.model.results import AnyResult, SensorHealth

log = logging.getLogger(__name__)


class LostAndFound:
    """Listens to results for the log. What the person took off on purpose is no loss.

    The remedy is left out: whoever finds out what is wrong logs that, once for all sensors.
    """

    def __init__(self) -> None:
        self._is_there: dict[str, bool] = {}

    def hear(self, results: Iterable[AnyResult]) -> None:
        """Take results as they are told."""
        for result in results:
            if isinstance(result, SensorHealth) and not result.planned_off:
                self._note(result)

    def _note(self, health: SensorHealth) -> None:
        was_there = self._is_there.get(health.sensor)
        self._is_there[health.sensor] = health.valid
        if was_there is not False and not health.valid:
            log.warning("Sensor %s is lost: %s.", health.sensor, _first_clause(health.cause))
        elif was_there is False and health.valid:
            log.info("Sensor %s is back.", health.sensor)


def _first_clause(cause: str | None) -> str:
    return (cause or "silent").partition(". ")[0].rstrip(".")

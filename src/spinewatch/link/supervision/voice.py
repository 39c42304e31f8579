"""What is told of a sensor, and what was told already: nothing is told twice."""

from collections.abc import Callable, Hashable

from spinewatch.link.supervision.actions import Action, Tell
from spinewatch.link.supervision.hunt import Hunt
from spinewatch.link.supervision.ladder import Step
from spinewatch.link.supervision.words import ABSENT_HELP, AS_PLANNED, HELP, doing, not_seen
from spinewatch.model.packets import LinkState

_ABSENCE = "absence"
_PLAN = "plan"


class Voice:
    """Tells of one sensor; of one that is off by plan, only that.

    Parameters
    ----------
    sensor
        Its name.
    emit
        Takes the telling.

    Attributes
    ----------
    is_planned_off
        Whether the person has taken it off.
    """

    def __init__(self, *, sensor: str, emit: Callable[[Action], None]) -> None:
        self.is_planned_off = False
        self._sensor = sensor
        self._emit = emit
        self._is_connected = False
        self._told: set[Hashable] = set()
        self._cause = "no connection"
        self._key: Hashable = None
        self._advice = HELP

    def connected(self, cause: str | None = None) -> None:
        """Tell that it is connected."""
        self.was_connected()
        self._emit(Tell(sensor=self._sensor, state=LinkState.CONNECTED, cause=cause))

    def was_connected(self) -> None:
        """Take note that it was connected, by itself or for a moment."""
        self._is_connected = True
        self._told.discard(_ABSENCE)

    def lost(self, about: Hashable, cause: str, *, ask: str | None = None) -> None:
        """Tell that it is not connected; of the same matter only once, unless it was meanwhile.

        Parameters
        ----------
        about
            The matter.
        cause
            A clause.
        ask
            A sentence for the person; of the same matter only once.
        """
        if self.is_planned_off:
            about, cause, ask = _PLAN, AS_PLANNED, None
        is_new = about not in self._told and not self.is_planned_off
        if not (is_new or self._is_connected):
            return
        self._told.add(about)
        self._is_connected = False
        asked = ask if is_new else None
        self._emit(Tell(sensor=self._sensor, state=LinkState.LOST, cause=cause, ask=asked))

    def trouble(
        self, key: Hashable, cause: str, hunt: Hunt, *, advice: str, is_later: bool = False
    ) -> None:
        """Tell what went wrong, and what the ladder does about it.

        A remedy that is not for this sensor alone is told of when it is taken: it may not be.
        """
        self._key, self._cause, self._advice = key, cause, advice
        if hunt.step in {Step.POWER_CYCLE, Step.RESTART_SERVICE}:
            if self._is_connected:
                self.lost(key, cause)
            return
        needs_help = is_later or hunt.asks
        self.lost(
            (key, hunt.place.rung, hunt.step),
            doing(cause, hunt.step, is_later=needs_help),
            ask=advice if needs_help else None,
        )

    def remedy(self, step: Step, *, cause: str | None = None) -> None:
        """Tell that a remedy is taken which is not for this sensor alone."""
        if cause is None:
            self.lost((step, None), doing(self._cause, step))
        else:
            self.because(doing(cause, step))

    def because(self, cause: str) -> None:
        """Tell what is done to all of an adapter, and why."""
        self.lost(cause, cause)

    def skipped(self, hunt: Hunt) -> None:
        """Tell that nothing is left but to ask, if so."""
        if hunt.asks:
            self.trouble(self._key, self._cause, hunt, advice=self._advice)

    def absent(self, seconds: float) -> None:
        """Tell that it was not seen for a long time."""
        self.lost(_ABSENCE, not_seen(seconds), ask=ABSENT_HELP)

    def forget(self) -> None:
        """Begin anew: what comes is another matter."""
        self._told.clear()

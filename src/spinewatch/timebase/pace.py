"""Times for samples that rise strictly, follow the fit, and never jump."""

import numpy as np

from spinewatch.model.blocks import TimeArray
from spinewatch.timebase.limits import LARGE_SLEW, LARGE_SLEW_TIME_NS, SLEW, SLEW_TIME_NS


class Pace:
    """Gives every sample its time, once, from a line that is corrected all the time."""

    def __init__(self) -> None:
        self._last_ns: int | None = None
        self._steps = np.arange(1.0, 257.0)

    @property
    def last_ns(self) -> int:
        """Time of the last sample so far."""
        return 0 if self._last_ns is None else self._last_ns

    def state(self) -> int | None:
        """Give everything to go on exactly here: the time of the last sample, if there is one."""
        return self._last_ns

    def restore(self, last_ns: int | None) -> None:
        """Go on where `state` was taken."""
        self._last_ns = last_ns

    def step_to(self, before_first_ns: int) -> None:
        """Skip to a place on the line, as a gap allows; time already given is never given again."""
        if self._last_ns is None or before_first_ns > self._last_ns:
            self._last_ns = before_first_ns

    def times(self, rows: int, *, period_ns: float, error_ns: float) -> TimeArray:
        """Give the next ``rows`` samples their times.

        Parameters
        ----------
        rows
            How many.
        period_ns
            The sensor's period.
        error_ns
            Where the line has the last sample, less the time it was given.

        Returns
        -------
        times
            Shape (rows,), strictly rising: no interval differs from the period by more than the
            allowed slew.
        """
        span_ns = rows * period_ns
        wanted_ns = error_ns * min(1.0, span_ns / SLEW_TIME_NS)
        most = max(SLEW, min(abs(error_ns) / LARGE_SLEW_TIME_NS, LARGE_SLEW))
        most_ns = most * span_ns
        step_ns = period_ns + min(max(wanted_ns, -most_ns), most_ns) / rows
        if rows > len(self._steps):
            self._steps = np.arange(1.0, rows + 1.0)
        exact_ns = self._steps[:rows] * step_ns
        times = np.rint(exact_ns, out=exact_ns).astype(np.int64)
        times += self.last_ns
        self._last_ns = int(times[-1])
        return times

"""Which occupation the body has at a time, and the smooth passage from one to the next."""

from bisect import bisect_right

import numpy as np

from spinewatch.model.blocks import FloatArray
from spinewatch.simulation.movements import smooth_step
from spinewatch.simulation.occupations import Occupation
from spinewatch.simulation.scenario import Phase

Mix = tuple[tuple[Phase, FloatArray], ...]
"""Phases with their weight at each time; the weights of one time add up to one."""


class Timeline:
    """The phases of a scenario; each begins with a passage from the one before.

    Attributes
    ----------
    phases
        In order of time.
    """

    def __init__(self, phases: tuple[Phase, ...]) -> None:
        self.phases = phases
        self._starts = [phase.start_s for phase in phases]
        stops = [*self._starts[1:], np.inf]
        self._passage_s = [
            min(phase.passage_s, stop - phase.start_s)
            for phase, stop in zip(phases, stops, strict=True)
        ]

    def index_at(self, time_s: float) -> int:
        """Give the number of the phase at a time; before the first phase it is the first."""
        return max(0, bisect_right(self._starts, time_s) - 1)

    def occupation_at(self, time_s: float) -> Occupation:
        """Give the occupation that has the greater weight at a time."""
        return self.phase_at(time_s).occupation

    def phase_at(self, time_s: float) -> Phase:
        """Give the phase that has the greater weight at a time."""
        index = self.index_at(time_s)
        underway = time_s - self._starts[index] < self._passage_s[index] / 2.0
        return self.phases[index - 1 if underway and index > 0 else index]

    def arrived_s(self, index: int) -> float:
        """Give the time at which the passage into a phase is over."""
        return self._starts[index] + (self._passage_s[index] if index > 0 else 0.0)

    def settled(self, start_s: float, stop_s: float) -> Occupation | None:
        """Give the occupation of a span if nothing changes within it, else None."""
        phase = self._settled_phase(start_s, stop_s)
        return None if phase is None else phase.occupation

    def mix(self, times_s: FloatArray) -> Mix:
        """Weigh the phases at each time.

        Parameters
        ----------
        times_s
            Shape (n,), rising.
        """
        settled = self._settled_phase(float(times_s[0]), float(times_s[-1]))
        if settled is not None:
            return ((settled, np.ones_like(times_s)),)
        first = max(0, self.index_at(float(times_s[0])) - 1)
        last = self.index_at(float(times_s[-1]))
        arrived = [self._arrival(index, times_s) for index in range(first, last + 1)]
        arrived[0] = np.ones_like(times_s)
        leaving = [*arrived[1:], np.zeros_like(times_s)]
        return tuple(
            (self.phases[first + offset], np.maximum(here - gone, 0.0))
            for offset, (here, gone) in enumerate(zip(arrived, leaving, strict=True))
        )

    def _settled_phase(self, start_s: float, stop_s: float) -> Phase | None:
        index = self.index_at(start_s)
        if start_s >= self.arrived_s(index) and index == self.index_at(stop_s):
            return self.phases[index]
        return None

    def _arrival(self, index: int, times_s: FloatArray) -> FloatArray:
        return smooth_step((times_s - self._starts[index]) / self._passage_s[index])

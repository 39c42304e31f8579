"""The even time grid that a time column lies on. Holes are kept as holes; nothing is resampled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spinewatch.model.blocks import FloatArray
from spinewatch.model.errors import InputError
from spinewatch.recordings.limits import (
    JITTER_SHARE,
    MAX_GRID_GROWTH,
    RATE_SLACK,
    ROUNDED_TIMES_MIN_LOST,
    ROUNDING_S,
    STEADY_PARTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where samples lie in time.

    Attributes
    ----------
    fs_hz
        The rate of the grid.
    places
        Shape (n,): place of each sample on the grid, strictly rising from 0.
    """

    fs_hz: float
    places: NDArray[np.int64]

    @property
    def lost(self) -> int:
        """How many places of the grid have no sample."""
        return int(self.places[-1]) + 1 - len(self.places)

    def spread(self, values: FloatArray) -> FloatArray:
        """Put samples, shape (n, channels), in their places; NaN where there is none."""
        if not self.lost:
            return values
        spread = np.full((int(self.places[-1]) + 1, values.shape[1]), np.nan)
        spread[self.places] = values
        return spread


def grid_of(times_s: FloatArray, *, name: str) -> Grid:
    """Find rate and holes in a column of times.

    The rate is that of the steps between neighbours, each counted as the whole number of periods
    that it is nearest to. Times that were rounded as they were written (1 ms at 952 Hz) look like
    losses at regular intervals; where one even rate explains every time within a millisecond, it is
    taken instead.

    Parameters
    ----------
    times_s
        Shape (n,), in seconds from any origin.
    name
        What the messages call the column.

    Raises
    ------
    InputError
        When a time is missing, times do not rise, or they do not lie on an even grid.
    """
    steps_s = _rising_steps(times_s, name)
    periods = _periods(steps_s, name)
    unclear = bool(np.any(periods == 0)) or _lost(periods) >= ROUNDED_TIMES_MIN_LOST
    if unclear and _is_rounded(times_s):
        return Grid(fs_hz=1 / float(np.mean(steps_s)), places=np.arange(len(times_s)))
    _refuse_uneven(steps_s, periods, name)
    places = np.concatenate(([0], np.cumsum(periods)))
    return Grid(fs_hz=float(periods.sum() / steps_s.sum()), places=places)


def _periods(steps_s: FloatArray, name: str) -> NDArray[np.int64]:
    """Count the sampling periods in each step; 0 where two samples come almost together."""
    periods = np.rint(steps_s / np.median(steps_s[steps_s > 0]))
    if periods.sum() > MAX_GRID_GROWTH * len(steps_s):
        raise InputError(
            f"The times in {name} leap by {np.max(steps_s):.0f} s: most of it is a hole.",
            advice="Analyse the parts before and after the leap as recordings of their own.",
        )
    return periods.astype(np.int64)


def _lost(periods: NDArray[np.int64]) -> int:
    return int(np.maximum(periods - 1, 0).sum())


def _refuse_uneven(steps_s: FloatArray, periods: NDArray[np.int64], name: str) -> None:
    single_s = steps_s[periods == 1]
    if np.any(periods == 0) or np.std(single_s) > JITTER_SHARE * np.mean(single_s):
        raise InputError(
            f"The times in {name} are not evenly spaced: they look like times of arrival.",
            advice="Give the sensor's own rate with --fs and leave --time-column out; "
            "if it really samples unevenly, resample the recording first.",
        )
    most, least = STEADY_PARTS
    parts = np.array_split(single_s, max(1, min(most, len(single_s) // least)))
    means_s = [float(part.mean()) for part in parts]
    if max(means_s) > min(means_s) * (1 + RATE_SLACK) ** 2:
        raise InputError(
            f"The rate in {name} changes on the way.",
            advice="Analyse the parts with different rates as recordings of their own.",
        )


def _rising_steps(times_s: FloatArray, name: str) -> FloatArray:
    unknown = np.flatnonzero(~np.isfinite(times_s))
    if len(unknown):
        raise InputError(
            f"Sample {unknown[0] + 1} has no time in {name}.", advice="Give the rate with --fs."
        )
    steps_s = np.diff(times_s)
    backward = np.flatnonzero(steps_s < 0)
    if len(backward):
        at = int(backward[0]) + 1
        raise InputError(
            f"The times in {name} go back at sample {at + 1}, "
            f"from {times_s[at - 1]:.10g} to {times_s[at]:.10g} s.",
            advice="Split the recording there, or give the rate with --fs.",
        )
    if not np.any(steps_s > 0):
        raise InputError(f"The times in {name} do not rise.", advice="Choose another column.")
    return steps_s


def _is_rounded(times_s: FloatArray) -> bool:
    """Whether the times are even ones, written in whole milliseconds."""
    whole_s = np.rint(times_s / ROUNDING_S) * ROUNDING_S
    even_s = np.linspace(times_s[0], times_s[-1], len(times_s))
    hair_s = ROUNDING_S * RATE_SLACK
    return bool(
        np.all(np.abs(times_s - whole_s) < hair_s)
        and np.all(np.abs(times_s - even_s) < ROUNDING_S + hair_s)
    )

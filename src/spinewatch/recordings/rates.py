"""Sampling rates: which make sense, and whether two statements of one agree."""

from dataclasses import dataclass

from spinewatch.model.errors import InputError
from spinewatch.recordings.limits import RATE_SLACK


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRange:
    """Sampling rates that make sense for one kind of sensor."""

    what: str
    lowest_hz: float
    highest_hz: float

    def check(self, fs_hz: float) -> None:
        """Refuse a rate outside of the range, give or take what a sensor's clock is off.

        Raises
        ------
        InputError
            When the rate is outside, or no number.
        """
        if not self.lowest_hz * (1 - RATE_SLACK) <= fs_hz <= self.highest_hz * (1 + RATE_SLACK):
            raise InputError(
                f"{fs_hz:.6g} Hz is no sampling rate for {self.what}: "
                f"{self.lowest_hz:g} to {self.highest_hz:g} Hz can be used.",
                advice="Check --fs; a time column must count seconds; resample a faster recording.",
            )


def check_agreement(given_hz: float, measured_hz: float, *, name: str) -> None:
    """Refuse a given rate that a time column contradicts.

    Raises
    ------
    InputError
        When the two differ by more than sensor clocks do.
    """
    if abs(measured_hz / given_hz - 1) > RATE_SLACK:
        raise InputError(
            f"--fs {given_hz:g} contradicts {name}, whose times give {measured_hz:.6g} Hz.",
            advice="Leave one of the two out; times are expected in seconds.",
        )
